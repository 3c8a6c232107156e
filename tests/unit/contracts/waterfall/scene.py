# SPDX-License-Identifier: MIT
"""Treasury, guaranty pool, both auctions, governance token on the real Ledger; words for tests.

The oracle and the liquidation contracts are stand-ins that say what a test wants; actors are plain
addresses. The pool stands at the Gateway's address, so that the Ledger lets it move coin.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final

import boa

from model.debt_auction import DebtAuction
from model.parameters import (
    GOVERNANCE_ASSET,
    DebtAuctionParameters,
    GuarantyPoolParameters,
    LedgerParameters,
    SurplusAuctionParameters,
    TreasuryParameters,
)
from model.surplus_auction import SurplusAuction
from model.treasury import Books, Bucket
from model.units import BPS, RAD, RAY, WAD, Bps, Rad, Seconds, UnixTime, Wad
from tests.unit.contracts.waterfall import stand_ins
from tests.unit.contracts.waterfall.words import (
    changed,
    contract,
    fields,
    logged,
    module,
    name,
    stand_in,
)

if TYPE_CHECKING:
    from boa.contracts.vyper.vyper_contract import VyperContract

__all__ = ("changed", "contract", "fields", "logged", "module", "name", "stand_in")

ZERO_ADDRESS: Final = "0x" + 40 * "0"

HOUR: Final = 3_600
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
COLLATERAL: Final = 0
"""The one collateral asset; the governance token has its own number."""

BUCKET_LENGTH: Final = HOUR
TAIL: Final = HOUR
LONGEST_DELAY: Final = HOUR
LIQUIDATION_LIMIT: Final = 1_000_000

TREASURY: Final = TreasuryParameters(
    debt_queue_delay=Seconds(3 * DAY), surplus_buffer=500, surplus_lot=100, debt_lot=200
)
DEBT: Final = DebtAuctionParameters(
    initial_lot=Wad(5 * WAD),
    max_lot=Wad(8 * WAD),
    min_bid_step=Bps(10_500),
    restart_factor=Bps(12_000),
    bid_duration=Seconds(3 * HOUR),
    auction_duration=Seconds(2 * DAY),
    max_discount=Bps(5_000),
    max_extensions=3,
    max_minted_per_week=Wad(20 * WAD),
)
POOL: Final = GuarantyPoolParameters(cooldown=Seconds(60 * DAY))
SURPLUS: Final = SurplusAuctionParameters(
    min_bid_step=Bps(10_500),
    bid_duration=Seconds(3 * HOUR),
    auction_duration=Seconds(2 * DAY),
    max_discount=Bps(5_000),
    coin_limit=250,
)
GOVERNANCE_PRICE: Final = Wad(50 * WAD)
"""At it a debt lot of 200 coins is worth 4 tokens, and 8 at the greatest discount."""

_LEDGER: Final = LedgerParameters(stability_fee=RAY, debt_ceiling=2**40, min_collateral_value=0)
_DEPOSIT: Final = 10**30
_INITIAL_SUPPLY: Final = 1_000_000 * WAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Contracts and actors of one test."""

    ledger: VyperContract
    treasury: VyperContract
    debt_auction: VyperContract
    surplus_auction: VyperContract
    pool: VyperContract
    token: VyperContract
    oracle: VyperContract
    liquidation: VyperContract
    gateway: str
    governor: str
    token_holder: str

    # Time and prices

    def now(self) -> UnixTime:
        return UnixTime(boa.env.timestamp)

    def wait_until(self, moment: int) -> None:
        assert moment >= boa.env.timestamp
        boa.env.timestamp = moment

    def wait(self, seconds: int) -> None:
        boa.env.timestamp += seconds

    def price(self, asset: int = GOVERNANCE_ASSET) -> Wad:
        return Wad(self.oracle.prices(1 << asset)[0].price)

    def set_price(
        self,
        price: int,
        asset: int = GOVERNANCE_ASSET,
        *,
        fresh: bool = True,
        suspect: bool = False,
    ) -> None:
        self.oracle.set_price(asset, (price, fresh, suspect))

    # Books

    def books(self) -> Books:
        """What the Ledger holds for the Treasury."""
        return Books(
            coin=Rad(self.coin(self.treasury.address)),
            unbacked=Rad(self.ledger.unbacked_debt()),
            queue=self._queue(),
            on_auction=Rad(self.ledger.debt_on_auction()),
        )

    def coin(self, account: str) -> int:
        return int(self.ledger.coin(account))

    def give_coin(self, account: str, amount: int) -> None:
        """Coin that somebody borrowed; nobody's debt is unbacked by it [rad]."""
        whole = -(-amount // RAY)
        self.ledger.change_account(self.gateway, [], whole, 0, False, sender=self.gateway)
        self.ledger.move_coin(self.gateway, account, amount, sender=self.gateway)

    def owe(self, amount: int) -> None:
        """Debt of the Treasury that is matured at once; its coin is somebody's [rad]."""
        sink = boa.env.generate_address("sink")
        self.ledger.mint_incentive(sink, amount, sender=self.liquidation.address)

    def queue(self, amount: int) -> int:
        """Debt of the Treasury that is queued now [wad]; the end of its bucket."""
        keeper = boa.env.generate_address("sink")
        self.give_coin(keeper, amount * RAY)
        self.ledger.seize(self.gateway, [0], amount, keeper, 0, sender=self.liquidation.address)
        return -(-self.now() // BUCKET_LENGTH) * BUCKET_LENGTH

    def give_unsold(self, amount: int, asset: int = COLLATERAL) -> None:
        """Collateral that no auction could sell [wad]."""
        self.ledger.release_lots(
            self.treasury.address, [asset], [amount], False, sender=self.liquidation.address
        )

    def give_tokens(self, account: str, amount: int, *, spender: str | None = None) -> None:
        """Governance token with an allowance for the surplus auction [wad]."""
        self.token.transfer(account, amount, sender=self.token_holder)
        self.token.approve(spender or self.surplus_auction.address, 2**256 - 1, sender=account)

    def _queue(self) -> tuple[Bucket, ...]:
        """The buckets in the queue, oldest first."""
        found = []
        while (bucket := self.ledger.bucket(len(found))).debt > 0:
            found.append(Bucket(era=UnixTime(bucket.era), amount=Rad(bucket.debt)))
        return tuple(found)

    def stake(self, amount: int) -> str:
        """Coin in the guaranty pool [wad]; whose it is."""
        staker = str(boa.env.generate_address("staker"))
        self.give_coin(staker, amount * RAY)
        self.pool.deposit(amount, staker, sender=staker)
        return staker

    # Auctions

    def start_debt_auction(self) -> int:
        """Have the Treasury start a debt auction; its id."""
        self.owe(TREASURY.debt_lot * RAD)
        auction_id, _ = self.treasury.settle()
        assert auction_id
        return int(auction_id)

    def start_surplus_auction(self) -> int:
        """Have the Treasury start a surplus auction; its id."""
        self.give_coin(
            self.treasury.address, (TREASURY.surplus_buffer + TREASURY.surplus_lot) * RAD
        )
        _, auction_id = self.treasury.settle()
        assert auction_id
        return int(auction_id)

    def debt_record(self, auction_id: int) -> DebtAuction:
        """A debt auction as the model has it."""
        found = self.debt_auction.auction(auction_id)
        return DebtAuction(
            bid=found.bid,
            lot=found.lot,
            bidder=None if found.bidder == ZERO_ADDRESS else found.bidder,
            bid_expires_at=found.bid_expires_at,
            ends_at=found.ends_at,
            extensions=found.extensions,
        )

    def surplus_record(self, auction_id: int) -> SurplusAuction:
        """A surplus auction as the model has it."""
        found = self.surplus_auction.auction(auction_id)
        return SurplusAuction(
            bid=found.bid,
            lot=found.lot,
            bidder=None if found.bidder == ZERO_ADDRESS else found.bidder,
            bid_expires_at=found.bid_expires_at,
            ends_at=found.ends_at,
        )

    def call_in_callback(self, target: VyperContract, data: bytes) -> None:
        """Call a contract from within a buyer's callback."""
        self.liquidation.call_in_callback(self.ledger, target, data)


def build() -> Scene:
    """Deploy everything, in the addresses that the contracts expect of each other."""
    names = "ledger treasury debt_auction surplus_auction token pool settlement"
    at = {name: boa.env.generate_address(name) for name in names.split()}
    admin = boa.env.generate_address("admin")
    governor = boa.env.generate_address("governor")
    gateway = boa.env.generate_address("gateway")
    token_holder = boa.env.generate_address("token holder")

    authority = contract("AccessController").deploy(admin)
    authority.grantRole(authority.GOVERNOR_ROLE(), governor, sender=admin)
    oracle = stand_in(stand_ins.ORACLE).deploy(LONGEST_DELAY)
    liquidation = stand_in(stand_ins.LIQUIDATION).deploy(TAIL, LIQUIDATION_LIMIT)
    houses = at["treasury"], at["debt_auction"], at["surplus_auction"]
    ledger = contract("Ledger").deploy(
        *(authority, gateway, *3 * (liquidation,), oracle, *houses),
        *(at["pool"], at["settlement"], BUCKET_LENGTH, astuple(_LEDGER)),
        override_address=at["ledger"],
    )
    treasury = contract("Treasury").deploy(
        *(authority, ledger, liquidation, oracle, *houses[1:], at["pool"], astuple(TREASURY)),
        override_address=at["treasury"],
    )
    priced = (authority, ledger, treasury, oracle, at["token"], GOVERNANCE_ASSET)
    debt_auction = contract("DebtAuction").deploy(
        *priced, astuple(DEBT), override_address=at["debt_auction"]
    )
    surplus_auction = contract("SurplusAuction").deploy(
        *priced, astuple(SURPLUS), override_address=at["surplus_auction"]
    )
    token = contract("GovernanceToken").deploy(
        *("Backstop Governance", "BACK", debt_auction, token_holder, _INITIAL_SUPPLY),
        override_address=at["token"],
    )
    stablecoin = boa.env.generate_address("stablecoin")
    pool = contract("GuarantyPool").deploy(
        *(authority, ledger, gateway, treasury, liquidation, oracle),
        *(at["settlement"], stablecoin, BUCKET_LENGTH, astuple(POOL)),
        override_address=at["pool"],
    )
    scene = Scene(
        ledger=ledger,
        treasury=treasury,
        debt_auction=debt_auction,
        surplus_auction=surplus_auction,
        pool=pool,
        token=token,
        oracle=oracle,
        liquidation=liquidation,
        gateway=gateway,
        governor=governor,
        token_holder=token_holder,
    )
    scene.set_price(GOVERNANCE_PRICE)
    scene.set_price(WAD, COLLATERAL)
    _open_credit(scene)
    return scene


def _open_credit(scene: Scene) -> None:
    """The Gateway's own account can borrow whatever a test needs."""
    listing = (BPS // 2, 3 * BPS // 4, 2 * _DEPOSIT)
    scene.ledger.set_asset_parameters(COLLATERAL, listing, sender=scene.governor)
    deposit = (COLLATERAL, _DEPOSIT, 0)
    scene.ledger.change_account(scene.gateway, [deposit], 0, 0, False, sender=scene.gateway)
