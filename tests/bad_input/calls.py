# SPDX-License-Identifier: MIT
"""One good call for every function that changes state: it works, and its parts can be spoilt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from eth_abi.abi import encode
from eth_account import Account
from eth_utils.crypto import keccak

from model.units import MAX_UINT256, RAD, RAY, WAD
from tests.bad_input.scenes import DAY, POSTER, scene
from tests.stateful.base import KEEPER, LENDER
from tests.stateful.pair import DEPLOYER, address_of
from tests.stateful.story import OTHER, OWNER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.bad_input.scenes import Scene

ETH: Final = 0
SIGNER: Final = Account.from_key(keccak(text="an owner that signs"))
STRANGER: Final = address_of("stranger")
GOVERNOR: Final = keccak(text="GOVERNOR_ROLE")
PROPOSER: Final = keccak(text="PROPOSER_ROLE")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that works in its scene."""

    contract: str
    function: str
    sender: str
    """Name of a contract, or an address."""
    arguments: Callable[[Scene], tuple[Any, ...]]
    scene: str = "market"
    too_much: Callable[[Scene], Mapping[str, int]] = field(default=lambda _: {})
    """By argument, the least amount that is more than there is."""

    @property
    def name(self) -> str:
        return f"{self.contract}.{self.function}"

    def as_meant(self) -> tuple[tuple[Any, ...], str]:
        """Arguments that work, and who sends them."""
        found = scene(self.scene)
        is_contract = self.sender in found.contracts
        return self.arguments(found), found.address(self.sender) if is_contract else self.sender


def _call(
    name: str,
    sender: str,
    *arguments: Any,
    scene: str = "market",
    too_much: Callable[[Scene], Mapping[str, int]] = lambda _: {},
) -> Call:
    """A call; arguments that are functions are asked when there is a scene."""
    contract, function = name.split(".")

    def given(scene: Scene) -> tuple[Any, ...]:
        return tuple(part(scene) if callable(part) else part for part in arguments)

    return Call(contract, function, sender, given, scene, too_much)


def _address(contract: str) -> Callable[[Scene], str]:
    return lambda scene: scene.address(contract)


def _parameters(contract: str, *more: int) -> Callable[[Scene], tuple[Any, ...]]:
    """Those in force, set once more."""
    view = "asset_parameters" if more else "parameters"
    return lambda scene: tuple(scene.read(contract, view, *more))


def _more_than_owned(token: str) -> Callable[[Scene], Mapping[str, int]]:
    return lambda scene: {"amount": scene.read(token, "balanceOf", LENDER) + 1}


def _permit(token: str) -> Call:
    """The keeper hands in what an owner has signed (EIP-2612)."""

    def signed(scene: Scene) -> tuple[Any, ...]:
        deadline = scene.pair.now + 600
        words = ["bytes32", "address", "address", "uint256", "uint256", "uint256"]
        fields = "address owner,address spender,uint256 value,uint256 nonce,uint256 deadline"
        typehash = keccak(text=f"Permit({fields})")
        message = encode(words, [typehash, SIGNER.address, KEEPER, 1, 0, deadline])
        digest = keccak(b"\x19\x01" + scene.read(token, "DOMAIN_SEPARATOR") + keccak(message))
        signature = SIGNER.unsafe_sign_hash(digest)
        parts = (signature.v, signature.r.to_bytes(32, "big"), signature.s.to_bytes(32, "big"))
        return (SIGNER.address, KEEPER, 1, deadline, *parts)

    return Call(token, "permit", KEEPER, signed)


def _auction(scene: Scene) -> int:
    return scene.auction_id


TERMS: Final = (2, 11_000, 6_000, 3_600, 1, RAY * 9_998 // 10_000)
"""Of auctions: curve, start multiplier, floor fraction, tail, duration, cut."""

TOKENS: Final = [
    call
    for token in ("Stablecoin", "GovernanceToken", "GuarantyPool")
    for call in (
        _call(
            f"{token}.transfer",
            LENDER,
            OWNER,
            1,
            too_much=_more_than_owned(token),
        ),
        _call(f"{token}.approve", LENDER, OWNER, 1),
        _permit(token),
        _call(
            f"{token}.transferFrom", KEEPER, LENDER, OWNER, 1, too_much=lambda _: {"amount": 101}
        ),
    )
] + [
    call
    for token in ("Stablecoin", "GovernanceToken")
    for call in (
        _call(
            f"{token}.burn",
            LENDER,
            1,
            too_much=_more_than_owned(token),
        ),
        _call(f"{token}.burn_from", KEEPER, LENDER, 1, too_much=lambda _: {"amount": 101}),
    )
]

CALLS: Final[list[Call]] = [
    *TOKENS,
    _call("Stablecoin.mint", "Gateway", LENDER, 1),
    _call("GovernanceToken.mint", "DebtAuction", LENDER, 1),
    # --- Roles ------------------------------------------------------------------------------------
    _call("AccessController.grantRole", DEPLOYER, GOVERNOR, KEEPER),
    _call("AccessController.revokeRole", DEPLOYER, GOVERNOR, DEPLOYER),
    _call("AccessController.renounceRole", DEPLOYER, GOVERNOR, DEPLOYER),
    _call("AccessController.propose_admin", DEPLOYER, OWNER),
    _call("AccessController.accept_admin", KEEPER),
    _call("Timelock.schedule", DEPLOYER, LENDER, 0, b"", bytes(32), bytes(32), DAY),
    _call("Timelock.schedule_batch", DEPLOYER, [LENDER], [0], [b""], bytes(32), bytes(32), DAY),
    _call("Timelock.execute", DEPLOYER, LENDER, 0, b"", bytes(32), b"\1" * 32),
    _call(
        "Timelock.execute_batch",
        DEPLOYER,
        [LENDER],
        [0],
        [b""],
        bytes(32),
        b"\2" * 32,
    ),
    _call(
        "Timelock.cancel",
        DEPLOYER,
        lambda scene: scene.read("Timelock", "hash_operation", *scene.operation(b"\1" * 32)[:5]),
    ),
    _call("Timelock.grantRole", "Timelock", PROPOSER, KEEPER),
    _call("Timelock.revokeRole", "Timelock", PROPOSER, DEPLOYER),
    _call("Timelock.renounceRole", DEPLOYER, PROPOSER, DEPLOYER),
    _call("Timelock.update_delay", "Timelock", 2 * DAY),
    # --- Accounts and tokens ----------------------------------------------------------------------
    _call(
        "Gateway.deposit",
        LENDER,
        LENDER,
        ETH,
        WAD,
        too_much=lambda scene: {"amount": scene.read("TestToken", "balanceOf", LENDER) + 1},
    ),
    _call(
        "Gateway.withdraw",
        LENDER,
        LENDER,
        ETH,
        WAD,
        LENDER,
        too_much=lambda scene: {"amount": scene.held(LENDER, ETH) + 1},
    ),
    _call(
        "Gateway.withdraw_free",
        LENDER,
        ETH,
        WAD,
        LENDER,
        too_much=lambda scene: {"amount": scene.read("Ledger", "free_balance", LENDER, ETH) + 1},
    ),
    _call(
        "Gateway.borrow",
        LENDER,
        LENDER,
        WAD,
        LENDER,
        too_much=lambda scene: {"amount": scene.story.borrowable(LENDER) + 10**9},
    ),
    _call("Gateway.repay", LENDER, LENDER, WAD),
    _call("Gateway.adjust", LENDER, LENDER, [(ETH, WAD, 0)], WAD, 0, LENDER),
    _call("Gateway.liquidate", LENDER, OTHER, ETH, 100 * WAD, 1, LENDER),
    _call(
        "Gateway.enter_coin",
        LENDER,
        LENDER,
        WAD,
        too_much=lambda scene: {"amount": scene.read("Stablecoin", "balanceOf", LENDER) + 1},
    ),
    _call(
        "Gateway.exit_coin",
        LENDER,
        WAD,
        LENDER,
        too_much=lambda scene: {"amount": scene.read("Ledger", "coin", LENDER) // RAY + 1},
    ),
    _call("Gateway.set_operator", LENDER, KEEPER, True),
    _call(
        "Gateway.add_asset",
        DEPLOYER,
        lambda scene: scene.pair.contracts["token 3"].address,
        scene="listed",
    ),
    # --- Oracle -----------------------------------------------------------------------------------
    _call("PriceOracle.poke", KEEPER, 0b111),
    _call("PriceOracle.refresh", KEEPER, 0b111),
    _call("PriceOracle.set_asset_parameters", DEPLOYER, ETH, _parameters("PriceOracle", ETH)),
    _call("MedianFeed.post", POSTER, 200 * 10**8),
    _call("MedianFeed.set_parameters", DEPLOYER, ([KEEPER], 1, 3_600)),
    _call("MedianFeed.transfer_ownership", DEPLOYER, OWNER),
    _call("MedianFeed.accept_ownership", KEEPER),
    _call("MedianFeed.renounce_ownership", DEPLOYER),
    # --- Liquidation ------------------------------------------------------------------------------
    _call("DirectLiquidation.liquidate", LENDER, OTHER, ETH, 100 * WAD, 1, LENDER, b""),
    _call("DirectLiquidation.liquidate_many", LENDER, [(OTHER, ETH, 100 * WAD, 1)], LENDER),
    _call("DirectLiquidation.set_parameters", DEPLOYER, _parameters("DirectLiquidation")),
    _call(
        "DirectLiquidation.set_asset_parameters",
        DEPLOYER,
        ETH,
        _parameters("DirectLiquidation", ETH),
    ),
    _call("LiquidationEngine.close_out", KEEPER, OTHER, KEEPER, scene="closable"),
    _call("LiquidationEngine.close_out_many", KEEPER, [OTHER], KEEPER, scene="closable"),
    _call("LiquidationEngine.poke_and_close_out", KEEPER, 0b111, [OTHER], KEEPER, scene="closable"),
    _call("LiquidationEngine.set_parameters", DEPLOYER, _parameters("LiquidationEngine")),
    _call("LiquidationEngine.ramp_close_out_threshold", DEPLOYER, 9_600, 7 * DAY),
    _call("LiquidationEngine.set_asset_limit", DEPLOYER, ETH, 1_000_000),
    _call("LiquidationEngine.set_auction_terms", DEPLOYER, TERMS),
    _call(
        "CollateralAuction.take",
        LENDER,
        _auction,
        ETH,
        WAD,
        MAX_UINT256 - 1,
        1,
        LENDER,
        b"",
        scene="sale",
    ),
    _call(
        "CollateralAuction.take_many",
        LENDER,
        _auction,
        [(ETH, WAD, MAX_UINT256 - 1, 1)],
        LENDER,
        b"",
        scene="sale",
    ),
    _call("CollateralAuction.reset", KEEPER, _auction, KEEPER, scene="late"),
    _call("CollateralAuction.cancel", KEEPER, _auction, scene="frozen"),
    _call("CollateralAuction.pause", DEPLOYER, 1, 600),
    _call(
        "Bidder.take",
        DEPLOYER,
        _auction,
        ETH,
        WAD,
        MAX_UINT256 - 1,
        1,
        0,
        scene="sale",
    ),
    _call("Bidder.liquidate", DEPLOYER, OTHER, ETH, 100 * WAD, 1, 0),
    _call("Bidder.sweep", DEPLOYER, _address("Stablecoin")),
    _call("Bidder.transfer_ownership", DEPLOYER, KEEPER),
    # --- Waterfall --------------------------------------------------------------------------------
    _call("Treasury.settle", KEEPER, scene="indebted"),
    _call("Treasury.buy_unsold", LENDER, ETH, WAD, MAX_UINT256 - 1, LENDER, scene="worthless"),
    _call("Treasury.set_parameters", DEPLOYER, _parameters("Treasury")),
    _call("Treasury.cancel_auctioned_debt", "DebtAuction", RAD, scene="frozen debt auction"),
    _call("DebtAuction.place_bid", LENDER, 1, WAD, scene="debt auction"),
    _call("DebtAuction.settle_auction", KEEPER, 1, scene="debt auction with a bid"),
    _call("DebtAuction.restart_auction", KEEPER, 1, scene="debt auction over"),
    _call("DebtAuction.cancel", KEEPER, 1, scene="frozen debt auction"),
    _call("DebtAuction.start", "Treasury", 1_000 * RAD, scene="indebted"),
    _call("DebtAuction.set_parameters", DEPLOYER, _parameters("DebtAuction")),
    _call("SurplusAuction.place_bid", LENDER, 1, 9 * WAD, scene="surplus auction"),
    _call("SurplusAuction.settle_auction", KEEPER, 1, scene="surplus auction with a bid"),
    _call("SurplusAuction.restart_auction", KEEPER, 1, scene="surplus auction over"),
    _call("SurplusAuction.cancel", KEEPER, 1, scene="frozen surplus auction"),
    _call("SurplusAuction.start", "Treasury", 1_000 * RAD, scene="surplus"),
    _call("SurplusAuction.set_parameters", DEPLOYER, _parameters("SurplusAuction")),
    _call("GuarantyPool.fetch", KEEPER),
    _call(
        "GuarantyPool.deposit",
        LENDER,
        WAD,
        LENDER,
        too_much=lambda scene: {"assets": scene.read("Ledger", "coin", LENDER) // RAY + 1},
    ),
    _call("GuarantyPool.mint", LENDER, WAD, LENDER),
    _call(
        "GuarantyPool.start_cooldown",
        LENDER,
        WAD,
        too_much=lambda scene: {"shares": scene.read("GuarantyPool", "balanceOf", LENDER) + 1},
    ),
    _call("GuarantyPool.cancel_cooldown", LENDER),
    _call(
        "GuarantyPool.withdraw",
        LENDER,
        WAD,
        LENDER,
        LENDER,
        scene="cooled",
        too_much=lambda scene: {"assets": scene.read("GuarantyPool", "maxWithdraw", LENDER) + 1},
    ),
    _call(
        "GuarantyPool.redeem",
        LENDER,
        WAD,
        LENDER,
        LENDER,
        scene="cooled",
        too_much=lambda scene: {"shares": scene.read("GuarantyPool", "maxRedeem", LENDER) + 1},
    ),
    _call("GuarantyPool.leave", LENDER, LENDER, scene="final"),
    _call("GuarantyPool.slash", "Treasury", WAD),
    _call("GuarantyPool.close", "Settlement"),
    _call("GuarantyPool.bear", "Settlement", RAD, scene="frozen"),
    _call("GuarantyPool.set_parameters", DEPLOYER, _parameters("GuarantyPool")),
    # --- Shutdown ---------------------------------------------------------------------------------
    _call("Settlement.freeze", DEPLOYER),
    _call("Settlement.skim", KEEPER, [OTHER], scene="cancelled"),
    _call("Settlement.finalise", KEEPER, scene="skimmed"),
    _call(
        "Settlement.redeem",
        LENDER,
        RAD,
        LENDER,
        scene="final",
        too_much=lambda scene: {"amount": scene.read("Ledger", "coin", LENDER) + 1},
    ),
    # --- The books, for contracts of ours ---------------------------------------------------------
    _call("Ledger.change_account", "Gateway", LENDER, [(ETH, WAD, 0)], WAD, 0, False),
    _call("Ledger.debit_free_balance", "Gateway", LENDER, ETH, WAD),
    _call("Ledger.credit_free_balance", "Gateway", LENDER, ETH, WAD),
    _call("Ledger.move_coin", "Treasury", LENDER, OWNER, RAD),
    _call("Ledger.accrue_and_read", "LiquidationEngine", OTHER),
    _call("Ledger.seize", "LiquidationEngine", LENDER, [WAD], WAD, KEEPER, RAD),
    _call("Ledger.set_debt_floor", "LiquidationEngine", 5_000),
    _call("Ledger.settle_liquidation", "DirectLiquidation", LENDER, ETH, WAD, WAD, LENDER, False),
    _call("Ledger.charge_liquidation", "DirectLiquidation", LENDER, RAD, 2 * RAD),
    _call("Ledger.release_lots", "CollateralAuction", LENDER, [ETH], [WAD], False),
    _call("Ledger.collect", "CollateralAuction", LENDER, RAD, 1),
    _call("Ledger.sell_lot", "CollateralAuction", LENDER, OWNER, ETH, WAD, RAD, 1),
    _call("Ledger.return_collateral", "CollateralAuction", LENDER, ETH, WAD),
    _call("Ledger.mint_incentive", "CollateralAuction", KEEPER, RAD),
    _call("Ledger.restore_debt", "CollateralAuction", LENDER, WAD),
    _call("Ledger.pause_borrowing", "CollateralAuction", lambda scene: scene.pair.now + 60),
    _call("Ledger.accrue", "Treasury"),
    _call("Ledger.mature", "Treasury", lambda scene: scene.pair.now),
    _call("Ledger.burn", "Treasury", _address("Treasury"), RAD, scene="paying"),
    _call("Ledger.put_on_auction", "Treasury", RAD, scene="indebted"),
    _call("Ledger.burn_on_auction", "Treasury", RAD, scene="paying"),
    _call("Ledger.transfer_free_balance", "Settlement", LENDER, OWNER, ETH, WAD),
    _call("Ledger.freeze", "Settlement"),
    _call("Ledger.set_parameters", DEPLOYER, _parameters("Ledger")),
    _call("Ledger.set_asset_parameters", DEPLOYER, ETH, _parameters("Ledger", ETH)),
    _call("Ledger.ramp_threshold", DEPLOYER, ETH, 7_900, 7 * DAY),
    _call(
        "CollateralAuction.start",
        "LiquidationEngine",
        (LENDER, KEEPER, 1, 100 * RAD, 110 * RAD, RAD, [WAD], [200 * WAD]),
    ),
    _call(
        "CollateralAuction.set_parameters", "LiquidationEngine", _parameters("CollateralAuction")
    ),
    _call("CollateralAuction.set_asset_limit", "LiquidationEngine", ETH, 1_000_000),
    _call("CollateralAuction.add_terms", "LiquidationEngine", TERMS, 100, 1_000),
    _call("CollateralAuction.close", "Ledger"),
]
