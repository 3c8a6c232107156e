# SPDX-License-Identifier: MIT
"""Reads a parameter file: YAML in human units, all of it checked before anything is sent.

Everything wrong with a file is reported at once, with file, line, field, value and what is allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from model.bounds import BUCKET_LENGTH, LIQUIDATION_LIMIT, RANGES, TIMELOCK_DELAY, Range
from model.file_section import Section, read_section
from model.inequalities import broken_rules
from model.parameter_errors import Fault, FaultKind, ParameterError
from model.parameters import (
    AssetParameters,
    AuctionTerms,
    DebtAuctionParameters,
    DirectLiquidationAssetParameters,
    DirectLiquidationParameters,
    EngineParameters,
    GuarantyPoolParameters,
    LedgerAssetParameters,
    LedgerParameters,
    OracleAssetParameters,
    ProtocolParameters,
    SurplusAuctionParameters,
    TreasuryParameters,
)
from model.quantities import COUNT, TOKENS, WAD_COINS
from model.settings import (
    LOCAL_PRICE_UNIT,
    CoinSettings,
    DeploymentSettings,
    GovernanceSettings,
    RoleSettings,
    TokenSettings,
)
from model.units import Seconds, Wad

if TYPE_CHECKING:
    from pathlib import Path

Record = TypeVar("Record")

_LONGEST_NAME: Final = 25
_LONGEST_SYMBOL: Final = 5
"""What snekmate's ERC-20 holds [characters]."""
MAX_COLLATERALS: Final = 15
"""Numbers 0 to 14; the oracle's last is the governance token's."""
_CHAIN: Final = Range(COUNT, 1, 2**63 - 1)
_DECIMALS: Final = Range(COUNT, 0, 18)
_PRICE: Final = Range(
    WAD_COINS, LOCAL_PRICE_UNIT, 2**88 // LOCAL_PRICE_UNIT * LOCAL_PRICE_UNIT, step=LOCAL_PRICE_UNIT
)
_AMOUNT: Final = Range(TOKENS, 1, 2**96 - 1)


def read_parameters(path: Path) -> DeploymentSettings:
    """What the file says, in the contracts' units.

    Raises:
        ParameterError: If it cannot be read, or anything in it would not be accepted on chain.
    """
    faults: list[Fault] = []
    file = read_section(path, faults)
    settings = _settings(file)
    file.close()
    if not faults:
        faults += [
            Fault(FaultKind.RULE, str(path), rule.name, rule.text)
            for rule in broken_rules(settings.protocol)
        ]
    if faults:
        raise ParameterError(faults)
    return settings


def _settings(file: Section) -> DeploymentSettings:
    governance, governance_oracle = _governance(file.section("governance_token"))
    tokens: dict[str, TokenSettings] = {}
    assets: dict[str, AssetParameters] = {}
    listed = file.section("assets")
    for symbol in listed.fields():
        tokens[symbol], assets[symbol] = _asset(listed.section(symbol))
        if len(symbol) > _LONGEST_SYMBOL:
            listed.refuse(symbol, f"is longer than {_LONGEST_SYMBOL} characters")
    if len(assets) > MAX_COLLATERALS:
        listed.refuse("", f"has {len(assets)} assets, at most {MAX_COLLATERALS} are possible")
    return DeploymentSettings(
        chain_id=file.word_or_quantity("chain", "local", _CHAIN),
        roles=_roles(file.section("roles")),
        coin=_coin(file.section("coin")),
        governance=governance,
        tokens=tokens,
        protocol=ProtocolParameters(
            bucket_length=Seconds(file.quantity("bucket_length", BUCKET_LENGTH)),
            ledger=_record(file.section("ledger"), LedgerParameters),
            engine=_record(file.section("engine"), EngineParameters),
            direct_liquidation=_record(
                file.section("direct_liquidation"), DirectLiquidationParameters
            ),
            auction_terms=_record(file.section("auction_terms"), AuctionTerms),
            treasury=_record(file.section("treasury"), TreasuryParameters),
            guaranty_pool=_record(file.section("guaranty_pool"), GuarantyPoolParameters),
            debt_auction=_record(file.section("debt_auction"), DebtAuctionParameters),
            surplus_auction=_record(file.section("surplus_auction"), SurplusAuctionParameters),
            governance_oracle=governance_oracle,
            assets=assets,
        ),
    )


def _roles(section: Section) -> RoleSettings:
    delay = section.word_or_quantity("timelock", "none", TIMELOCK_DELAY)
    roles = RoleSettings(
        admin=section.address("admin", "deployer"),
        governor=section.address("governor", "deployer"),
        guardian=section.address("guardian", "deployer"),
        timelock=None if delay is None else Seconds(delay),
    )
    section.close()
    return roles


def _coin(section: Section) -> CoinSettings:
    coin = CoinSettings(
        name=section.text("name", _LONGEST_NAME), symbol=section.text("symbol", _LONGEST_SYMBOL)
    )
    section.close()
    return coin


def _governance(section: Section) -> tuple[GovernanceSettings, OracleAssetParameters]:
    settings = GovernanceSettings(
        name=section.text("name", _LONGEST_NAME),
        symbol=section.text("symbol", _LONGEST_SYMBOL),
        initial_supply=Wad(section.quantity("initial_supply", _AMOUNT)),
        local_price=_local_price(section),
    )
    oracle = _oracle(section.section("oracle"))
    section.close()
    return settings, oracle


def _asset(section: Section) -> tuple[TokenSettings, AssetParameters]:
    token = TokenSettings(
        token=section.address("token", "local"),
        decimals=section.quantity("decimals", _DECIMALS),
        local_price=_local_price(section),
    )
    parameters = AssetParameters(
        ledger=_record(section.section("ledger"), LedgerAssetParameters),
        oracle=_oracle(section.section("oracle")),
        direct_liquidation=_record(
            section.section("direct_liquidation"), DirectLiquidationAssetParameters
        ),
        liquidation_limit=section.quantity("liquidation_limit", LIQUIDATION_LIMIT),
    )
    section.close()
    return token, parameters


def _local_price(section: Section) -> Wad | None:
    return Wad(section.quantity("local_price", _PRICE)) if "local_price" in section else None


def _oracle(section: Section) -> OracleAssetParameters:
    source = section.address("source", "local")
    return _record(section, OracleAssetParameters, source=source)


def _record(section: Section, kind: type[Record], **given: object) -> Record:
    """The record whose fields are the section's, but for those given."""
    values: dict[str, Any] = {
        field: section.quantity(field, accepted) for field, accepted in RANGES[kind].items()
    }
    section.close()
    return kind(**values, **given)
