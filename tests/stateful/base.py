# SPDX-License-Identifier: MIT
"""The world of the state machine: actors, what they have, and transactions on both sides.

Methods do and check, `test_protocol` makes rules of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hypothesis import currently_in_test_context, note
from hypothesis.stateful import RuleBasedStateMachine, invariant

from model.account_state import account_data
from model.errors import Revert
from model.fixed_point import ceil_div
from model.gateway import Change
from model.units import BPS, MAX_UINT256, RAY, WAD, Wad
from tests.stateful.invariants import INVARIANTS, PoolShares, check_share_not_worth_less
from tests.stateful.pair import DEPLOYER, Callback, Pair, address_of
from tests.stateful.reading import Reader
from tests.stateful.writers import check_writers, entries_of

if TYPE_CHECKING:
    from model.account_state import AccountState
    from model.price_oracle import Price
    from model.protocol import Protocol
    from model.settings import DeploymentSettings

OWNERS: Final = tuple(address_of(f"owner {number}") for number in range(4))
LENDER: Final = address_of("lender")
KEEPER: Final = address_of("keeper")

WEALTH: Final = 10**9
"""Tokens that everybody has of every asset [whole tokens]."""
MAX_ANSWER: Final = 10**15
"""Of a feed, ten million coins: no price leaves its bounds for good by rising [1e-8 coins]."""
LOAN: Final = 1_500_000 * WAD
"""What the lender brings into the world [wad coins]."""


MAY_WORSEN: Final = {
    ("ledger", "set_parameters"),
    ("ledger", "set_asset_parameters"),
    ("ledger", "ramp_threshold"),
    ("collateral_auction", "cancel"),
}
"""What changes the health factor of others, by design."""


@dataclass(frozen=True, slots=True)
class Standings:
    """Weighted value [rad * bps] and debt [rad] of some accounts, at some prices."""

    prices: dict[int, Price]
    of: dict[str, tuple[int, int]]


class Base(RuleBasedStateMachine):
    """One deployment, four account owners, a lender, a keeper and a contract that buys."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[tuple[Any, ...], Any] = {}
        """What the bytecode said after the last step."""
        self.donated: dict[str, int] = {}
        """Tokens given to the Gateway, by token [token units]."""
        self.penalties: dict[int, int] = {}
        """Of every auction ever [rad]."""
        self.paid: dict[int, int] = {}
        """To the keeper, by auction [rad]."""
        self.last_rate = 0
        self.last_open_tab = 0
        self.last_shares: PoolShares | None = None
        """Of the pool, after the last transaction."""
        self.last_prices: dict[tuple[int, int, int], int] = {}
        """Of lots, by auction, start and asset [ray]."""
        self.steps_done = 0
        self.transactions_done = 0
        self.agrees = False
        """Whether the last comparison found everything equal."""

    # --- Setting up -------------------------------------------------------------------------------

    def begin(self, settings: DeploymentSettings) -> None:
        """Deploy, and give everybody tokens and coin."""
        self.pair = Pair(settings)
        self.slots = range(len(settings.tokens) + 1)
        self.accounts = (*OWNERS, LENDER, self.pair.buyer)
        contracts = self.pair.contracts
        self.holders = (
            *self.accounts,
            KEEPER,
            DEPLOYER,
            *(
                contracts[name].address
                for name in (
                    "gateway",
                    "ledger",
                    "oracle",
                    "engine",
                    "direct_liquidation",
                    "treasury",
                    "debt_auction",
                    "surplus_auction",
                    "collateral_auction",
                    "guaranty_pool",
                    "settlement",
                )
            ),
        )
        self.reader = Reader(self.pair, self.accounts, self.holders)
        self.slots_of = self.reader.storage
        self.entries: set[str] = set()
        for who in self.accounts:
            self._equip(who)
        self._quietly("gateway", "deposit", LENDER, 0, 10**5 * WAD, sender=LENDER)
        self._quietly("gateway", "borrow", LENDER, LOAN, LENDER, sender=LENDER)
        for who in self.accounts:
            self._quietly("gateway", "enter_coin", who, LOAN // 15, sender=LENDER)
            self._quietly("stablecoin", "transfer", who, LOAN // 60, sender=LENDER)

    def _equip(self, who: str) -> None:
        gateway = self.pair.contracts["gateway"].address
        for asset in self.slots:
            token = f"token {asset}"
            units = WEALTH * 10 ** self.pair.contracts[token].twin.decimals
            self._quietly(token, "mint", who, units, sender=DEPLOYER)
            self._approve(token, who, gateway)
        self._approve("stablecoin", who, gateway)
        self._quietly("governance_token", "transfer", who, 10**4 * WAD, sender=DEPLOYER)
        house = self.pair.contracts["surplus_auction"].address
        self._approve("governance_token", who, house)

    def _approve(self, token: str, owner: str, spender: str) -> None:
        self._quietly(token, "approve", spender, MAX_UINT256, sender=owner)

    @property
    def assets(self) -> range:
        """Those that the Gateway takes."""
        return range(len(self.twin.tokens))

    @property
    def fed(self) -> list[int]:
        """Collaterals that the oracle has a source for."""
        return [asset for asset in self.slots if asset in self.twin.oracle.feeds]

    # --- Doing ------------------------------------------------------------------------------------

    @property
    def twin(self) -> Protocol:
        return self.pair.twin

    def do(self, contract: str, name: str, *arguments: Any, sender: str) -> Any:
        """One transaction on both sides; what it returned, or the `Revert`."""
        self.check_writers()
        self.entries = entries_of(contract, name, arguments)
        self.transactions_done += 1
        others = self.standings_of_others(contract, name, arguments, sender)
        outcome = self.pair.do(contract, name, *arguments, sender=sender)
        self.check_writers()
        self.check_others_no_worse(others)
        self.check_pool_shares(may_slash=(contract, name) == ("treasury", "settle"))
        if currently_in_test_context():
            note(f"{contract}.{name}{arguments} by {sender}: {outcome!r}")
        return outcome

    def must(self, contract: str, name: str, *arguments: Any, sender: str) -> Any:
        """One transaction that may not fail."""
        outcome = self.do(contract, name, *arguments, sender=sender)
        assert not isinstance(outcome, Revert), f"{contract}.{name}{arguments}: {outcome}"
        return outcome

    def _quietly(self, contract: str, name: str, *arguments: Any, sender: str) -> None:
        """One of many in a row, of which only the sum is looked at: feeds that answer, for one."""
        self.entries |= entries_of(contract, name, arguments)
        outcome = self.pair.do(contract, name, *arguments, sender=sender)
        assert not isinstance(outcome, Revert), f"{contract}.{name}{arguments}: {outcome}"

    def standings_of_others(
        self, contract: str, name: str, arguments: tuple[Any, ...], sender: str
    ) -> Standings:
        """Who must not be worse off by a transaction that is not his, and where he stands.

        Governance may tighten its parameters, and a shutdown gives debts back with their lots.
        """
        prices = self.twin.oracle.prices(sum(1 << asset for asset in self.slots))
        if (contract, name) in MAY_WORSEN:
            return Standings(prices=prices, of={})
        operators = self.twin.gateway.operators
        actors = {sender}
        if any(isinstance(argument, Callback) for argument in arguments):
            actors.add(self.pair.buyer)
        owners = [
            owner
            for owner in self.accounts
            if owner not in actors and not operators.get((owner, sender))
        ]
        found = {owner: self.state(owner) for owner in owners}
        return Standings(
            prices=prices,
            of={owner: (state.weigh(prices)[0], state.debt) for owner, state in found.items()},
        )

    def check_others_no_worse(self, before: Standings) -> None:
        """I25, at the prices before: a poke that comes with a loan is everybody's price."""
        for owner, (weighted, debt) in before.of.items():
            state = self.state(owner)
            assert state.weigh(before.prices)[0] * debt >= weighted * state.debt, owner

    def check_pool_shares(self, *, may_slash: bool) -> None:
        """I31, also for the time since the last transaction; only a slash takes the pool's coin."""
        if self.twin.settlement.is_final:
            return
        before, self.last_shares = self.last_shares, self._pool_shares()
        if before is None or (may_slash and self.last_shares.coin < before.coin):
            return
        check_share_not_worth_less(before, self.last_shares)

    def _pool_shares(self) -> PoolShares:
        read = self.pair.read
        assets, cooling_assets, _, _ = read("guaranty_pool", "pots")
        return PoolShares(
            assets=assets,
            supply=read("guaranty_pool", "totalSupply"),
            cooling_assets=cooling_assets,
            cooling_supply=read("guaranty_pool", "cooling_shares"),
            coin=read("ledger", "coin", self.twin.guaranty_pool.address),
        )

    def check_writers(self) -> None:
        """Of all words that changed since the last time, who may change them was called."""
        check_writers(self.slots_of.changed(), self.entries)
        self.entries = set()

    def wait(self, seconds: int, *, is_fresh: bool) -> None:
        """Time passes; feeds may say again what they said."""
        self.pair.wait(seconds)
        if is_fresh:
            self.repeat_answers()

    def repeat_answers(self) -> None:
        """Every feed of a collateral says again what it said."""
        self.answer(dict.fromkeys(self.fed, BPS))

    def answer(self, moves: dict[int, int]) -> None:
        """Feeds speak, and the oracle hears them; each a part of what it said before [bps]."""
        for asset, move in moves.items():
            if asset not in self.twin.oracle.feeds:
                continue
            before = self.twin.oracle.feeds[asset].latest.answer
            answer = min(max(portion(before, move), 1), MAX_ANSWER)
            self._quietly(f"feed {asset}", "set_answer", answer, sender=DEPLOYER)
        self._quietly("oracle", "poke", sum(1 << asset for asset in moves), sender=KEEPER)

    # --- Knowing ----------------------------------------------------------------------------------

    def state(self, owner: str) -> AccountState:
        return self.twin.ledger.account_state(owner)

    def standing(self, owner: str) -> tuple[int, int]:
        """Weighted value [rad * bps] and debt [rad] of an account."""
        state = self.state(owner)
        return state.weigh(self.twin.oracle.prices(state.account.assets))[0], state.debt

    def debt(self, owner: str) -> Wad:
        """What repays an account wholly [wad]."""
        return Wad(ceil_div(self.state(owner).debt, RAY))

    def borrowable(self, owner: str) -> Wad:
        """What an account may borrow at cautious prices, rounded down [wad]."""
        state, prices = self.state(owner), self.twin.oracle
        assets = state.account.assets
        data = account_data(
            state,
            prices.prices(assets),
            prices.cautious_prices(assets),
            self.twin.ledger.book.loan_to_values,
        )
        return data.available_to_borrow

    @property
    def unsafe(self) -> list[str]:
        """Accounts that may be liquidated."""
        prices = self.twin.oracle
        return [
            owner
            for owner in self.accounts
            if (state := self.state(owner)).is_unsafe(prices.prices(state.account.assets))
        ]

    def units(self, asset: int, wad: int) -> int:
        """An amount in the token's own decimals, rounded down."""
        return int(wad // 10 ** (18 - self.pair.contracts[f"token {asset}"].twin.decimals))

    def worth(self, asset: int, coins: int) -> int:
        """How much of an asset is worth so many coins, rounded down [token units]."""
        price = self.twin.oracle.prices(1 << asset)[asset].price
        return self.units(asset, coins * WAD * WAD // (price or WAD))

    # --- Opportunities ----------------------------------------------------------------------------

    def move_prices(self, moves: dict[int, int]) -> None:
        """Through guard and delay, each to a part of what it was [bps]."""
        parameters = [self.twin.oracle.parameters[asset] for asset in self.fed]
        self.answer(moves)
        self.wait(max(found.confirm_time for found in parameters), is_fresh=True)
        self.wait(max(found.delay for found in parameters), is_fresh=True)

    def bring_to(self, owner: str, health: int | None) -> None:
        """Prices move, all by the same part, to where an account has a health factor [bps].

        One that owes nothing borrows what it can before, and what it lacks for that, it deposits.
        """
        if health is None:
            return
        if not self.debt(owner):
            changes = [Change(asset=asset, deposited=self.worth(asset, 9_000)) for asset in (0, 2)]
            self.do("gateway", "adjust", owner, changes, 0, 0, owner, sender=owner)
            self.do("gateway", "borrow", owner, self.borrowable(owner), owner, sender=owner)
        weighted, debt = self.standing(owner)
        if debt and weighted:
            self.move_prices(dict.fromkeys(self.assets, health * debt * BPS // weighted))

    # --- After every step -------------------------------------------------------------------------

    @invariant()
    def everything_agrees_and_every_invariant_holds(self) -> None:
        if not hasattr(self, "pair"):
            return
        self.check_writers()
        self.agrees = False
        self.seen = self.reader.compare()
        for holds in INVARIANTS:
            holds(self)
        self.agrees = True
        self.steps_done += 1

    def teardown(self) -> None:
        """At the end every view is asked, also those of storage that did not change."""
        if self.agrees:
            self.reader.compare(anew=True)


def portion(whole: int, share: int, offset: int = 0) -> int:
    """A share of something [bps], a little more or less; never negative."""
    return max(0, whole * share // BPS + offset)
