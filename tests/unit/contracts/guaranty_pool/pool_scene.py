# SPDX-License-Identifier: MIT
"""The pool on a Ledger that says what a test wants, beside its twin on the twin's own books.

`Scene.do` sends a transaction to both and compares what it returned and all that can be read.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast

import boa
import pytest

from model import guaranty_rules as rules
from model.access_controller import appointed
from model.chain import Chain
from model.coin_book import CoinBook
from model.errors import LEDGER_CLOSED_IN_A_CALLBACK, LEDGER_FROZEN, Revert
from model.guaranty_pool import GuarantyPool
from model.parameters import GuarantyPoolParameters
from model.treasury import Bucket
from model.units import RAY, WAD, Rad, Seconds, UnixTime
from model.wiring import Wiring
from tests.unit.contracts.guaranty_pool import stand_ins
from tests.unit.contracts.guaranty_pool.told import Told

if TYPE_CHECKING:
    from boa.contracts.vyper.vyper_contract import VyperContract, VyperDeployer

HOUR: Final = 3_600
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY

QUEUE_DELAY: Final = 3 * DAY
TAIL: Final = HOUR
DELAY: Final = HOUR
BUCKET_LENGTH: Final = DAY
LEAST_COOLDOWN: Final = QUEUE_DELAY + BUCKET_LENGTH + 3 * TAIL + DELAY
COOLDOWN: Final = WEEK

COIN: Final = WAD
"""One coin [wad]."""
SHARE: Final = 10**24
"""What one coin buys first."""

OWNERS: Final = ("alma", "boris", "chloe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Contracts, actors, and the twin."""

    pool: VyperContract
    ledger: VyperContract
    treasury: VyperContract
    auction: VyperContract
    """The oracle as well; its coin is the pool's rewards."""
    twin: GuarantyPool
    governor: str
    gateway: str
    settlement: str
    owners: dict[str, str]
    told: Told

    # Time and coin

    def wait(self, seconds: int) -> None:
        boa.env.timestamp += seconds
        self.twin.chain.timestamp = UnixTime(boa.env.timestamp)

    def give(self, account: str, amount: int) -> None:
        """Coin [rad]."""
        self.ledger.give(account, amount)
        self.twin.ledger.coins.credit(account, Rad(amount))

    def reward(self, amount: int) -> None:
        """Coin at the escrow [rad]."""
        self.give(self.auction.address, amount)

    def coin(self, account: str) -> int:
        """In the Ledger [rad]."""
        return int(self.ledger.coin(account))

    def owe(self, matured: int = 0, era: int = 0) -> None:
        """Debt that has matured, and debt that waits in a bucket [rad; end of it]."""
        self.ledger.owe(matured, era)
        coins = self.twin.ledger.coins
        coins.queue = (Bucket(era=UnixTime(era), amount=Rad(1)),) if era else ()
        coins.unbacked = Rad(matured + (1 if era else 0))

    def freeze(self) -> None:
        self.ledger.freeze()
        self.twin.ledger.is_frozen = True

    def close(self) -> int:
        """Settlement ends the pool; the coin of all owners [rad]."""
        expected = self.twin.close()
        assert self.pool.close(sender=self.settlement) == expected
        self.follow()
        self.compare()
        return int(expected)

    def bear(self, shortfall: int) -> int:
        """Settlement wants coin at the end [rad]; what it got."""
        expected = self.twin.bear(Rad(shortfall), self.settlement)
        assert self.pool.bear(shortfall, sender=self.settlement) == expected
        self.follow()
        self.compare()
        return int(expected)

    def enter_callback(self) -> None:
        self.ledger.set_callback(True)
        self.twin.ledger.callback_account = "somebody"

    def owner(self, name: str) -> str:
        return self.owners[name]

    # Transactions

    def do(self, name: str, *arguments: Any, sender: str | None = None) -> int:
        """One that must succeed, on both sides; what it returned."""
        said = {"sender": sender} if sender else {}
        expected = getattr(self.twin, name)(*arguments, **said)
        assert getattr(self.pool, name)(*arguments, **said) == expected
        self.follow()
        self.compare()
        return int(expected)

    def refuse(self, reason: str, name: str, *arguments: Any, sender: str | None = None) -> None:
        """One that must revert with this text on both sides."""
        said = {"sender": sender} if sender else {}
        with boa.reverts(reason):
            getattr(self.pool, name)(*arguments, **said)
        with pytest.raises(Revert) as caught:
            getattr(self.twin, name)(*arguments, **said)
        assert caught.value.reason == reason
        self.compare()

    def attempt(self, name: str, *arguments: Any, sender: str) -> bool:
        """One of any outcome, the same on both sides; whether it succeeded."""
        try:
            expected = getattr(self.twin, name)(*arguments, sender=sender)
        except Revert as revert:
            with boa.reverts(revert.reason):
                getattr(self.pool, name)(*arguments, sender=sender)
            self.compare()
            return False
        assert getattr(self.pool, name)(*arguments, sender=sender) == expected
        self.follow()
        self.compare()
        return True

    def deposit(self, name: str, amount: int) -> int:
        """An owner gets coin and deposits it [wad]; the shares."""
        owner = self.owner(name)
        self.give(owner, amount * RAY)
        return self.do("deposit", amount, owner, sender=owner)

    def cool(self, name: str, shares: int) -> int:
        """An owner asks for the coin of shares; the cooling shares."""
        return self.do("start_cooldown", shares, sender=self.owner(name))

    def slash(self, amount: int) -> int:
        """The Treasury wants coin [rad]; what it got."""
        expected = self.twin.slash(Rad(amount))
        assert self.pool.slash(amount, sender=self.treasury.address) == expected
        self.follow()
        self.compare()
        return int(expected)

    # Comparison

    def follow(self) -> None:
        """What the last transaction logged is the state that there is now."""
        self.told.follow(logged(self.pool), boa.env.timestamp)
        told, twin = self.told, self.twin
        assert told.pots_at(boa.env.timestamp) == twin.pots()
        assert told.cooling_shares == twin.cooling_supply
        for owner in self.owners.values():
            assert told.balances.get(owner, 0) == twin.balance_of(owner)
            assert told.cooldowns.get(owner, (0, 0)) == astuple(twin.cooldown_of(owner))
        assert told.slashed == self.coin(self.treasury.address) + self.coin(self.settlement)

    def compare(self) -> None:
        """All that can be read is the same on both sides, and adds up."""
        pool, twin = self.pool, self.twin
        pots = twin.pots()
        assert tuple(pool.pots()) == astuple(pots)
        assert pool.totalSupply() == twin.supply
        assert pool.cooling_shares() == twin.cooling_supply
        assert pool.slashable() == twin.slashable()
        assert pool.totalAssets() == pots.assets
        assert pool.convertToShares(COIN) == rules.to_shares(COIN, pots.assets, twin.supply)
        assert pool.convertToAssets(SHARE) == rules.to_assets(SHARE, pots.assets, twin.supply)
        protocol = (
            *(self.gateway, self.treasury.address, self.auction.address),
            *(self.settlement, pool.address),
        )
        for account in (*self.owners.values(), *protocol):
            assert self.coin(account) == twin.ledger.coins.coin_of(account)
        for owner in self.owners.values():
            assert pool.balanceOf(owner) == twin.balance_of(owner)
            assert tuple(pool.cooldown_of(owner)) == astuple(twin.cooldown_of(owner))
            assert pool.maxRedeem(owner) == twin.redeemable(owner)
        held = (pots.total + pots.stream_left) * RAY
        assert self.coin(pool.address) >= held, "the pool counts coin that it does not have"
        assert sum(map(twin.balance_of, self.owners.values())) == twin.supply
        assert sum(twin.cooldown_of(each).shares for each in self.owners.values()) == (
            twin.cooling_supply
        )


@cache
def contract(name: str) -> VyperDeployer:
    """One of the project's contracts, compiled once."""
    return boa.load_partial(f"contracts/{name}.vy")


@cache
def stand_in(source: str) -> VyperDeployer:
    """A stand-in, compiled once."""
    return boa.loads_partial(source)


@dataclass
class Books:
    """What the twin of the pool asks the Ledger's."""

    coins: CoinBook
    callback_account: str | None = None
    is_frozen: bool = False

    def check_open(self) -> None:
        if self.callback_account is not None:
            raise Revert(LEDGER_CLOSED_IN_A_CALLBACK)
        if self.is_frozen:
            raise Revert(LEDGER_FROZEN)


def build(cooldown: int = COOLDOWN) -> Scene:
    """Deploy the pool on stand-ins, and its twin."""
    admin, governor, gateway, settlement, stablecoin = (
        str(boa.env.generate_address(role))
        for role in ("admin", "governor", "gateway", "settlement", "coin")
    )
    owners = {name: str(boa.env.generate_address(name)) for name in OWNERS}
    authority = contract("AccessController").deploy(admin)
    authority.grantRole(authority.GOVERNOR_ROLE(), governor, sender=admin)
    ledger = stand_in(stand_ins.LEDGER).deploy()
    treasury = stand_in(stand_ins.TIMES).deploy(QUEUE_DELAY, 0, 0)
    auction = stand_in(stand_ins.TIMES).deploy(0, TAIL, DELAY)
    pool = contract("GuarantyPool").deploy(
        *(authority, ledger, gateway, treasury, auction, auction, settlement, stablecoin),
        BUCKET_LENGTH,
        (cooldown,),
    )
    chain = Chain(UnixTime(boa.env.timestamp))
    coins = CoinBook(chain, treasury=treasury.address, bucket_length=Seconds(BUCKET_LENGTH))
    queue: Any = SimpleNamespace(parameters=SimpleNamespace(debt_queue_delay=Seconds(QUEUE_DELAY)))
    wiring = Wiring(appointed(chain, admin=admin, governor=governor, guardian=governor))
    wiring.treasury = queue
    twin = GuarantyPool(
        chain,
        address=pool.address,
        gateway=gateway,
        escrow=auction.address,
        parameters=GuarantyPoolParameters(cooldown=Seconds(cooldown)),
        ledger=cast("Any", Books(coins)),
        wiring=wiring,
    )
    return Scene(
        pool=pool,
        ledger=ledger,
        treasury=treasury,
        auction=auction,
        twin=twin,
        governor=governor,
        gateway=gateway,
        settlement=settlement,
        owners=owners,
        told=Told(),
    )


def logged(contract: VyperContract) -> list[tuple[str, dict[str, Any]]]:
    """Name and fields of what a contract itself logged in its last call."""
    return [
        (
            type(event).__name__,
            {key: getattr(event, key) for key in event._fields if key != "address"},
        )
        for event in contract.get_logs()
        if event.address == contract.address
    ]
