# SPDX-License-Identifier: MIT
"""Others want the same: a second keeper of ours, and one that copies what it sees and pays more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from eth_utils.address import to_checksum_address
from web3 import Web3

from lab.artifacts import artifact
from model.manifest import write_manifest
from tests.keeper.process import Keeper
from tests.keeper.world import BASE_FEE, KEEPER

if TYPE_CHECKING:
    from pathlib import Path

    from model.manifest import Manifest
    from tests.keeper.chaos.crash import Crash

SECOND_KEY: Final = "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a"
"""The third of the keys that anvil prints at every start."""
SECOND: Final = to_checksum_address("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
RIVAL: Final = to_checksum_address("0x000000000000000000000000000000000000cafe")


@dataclass(frozen=True)
class Second:
    """Another keeper of ours: wallet, bidder and database of its own."""

    crash: Crash
    manifest: Manifest
    folder: Path

    def keeper(self) -> Keeper:
        file = self.folder / "second.json"
        write_manifest(self.manifest, file)
        url = self.crash.node.websocket_url
        return Keeper(file, url, key=SECOND_KEY, data_dir=self.folder)


@pytest.fixture
def second(crash: Crash, tmp_path: Path) -> Second:
    local = crash.world.manifest.local
    assert local is not None
    bidder = bidder_of(crash, SECOND)
    manifest = crash.world.manifest.model_copy(
        update={"local": local.model_copy(update={"bidder": bidder})}
    )
    folder = tmp_path / "second"
    folder.mkdir()
    return Second(crash, manifest, folder)


def bidder_of(crash: Crash, owner: str) -> str:
    """A new bidder that obeys somebody; its address."""
    of, code = crash.world.manifest.address_of, artifact("Bidder")
    names = ("Ledger", "Gateway", "Stablecoin", "CollateralAuction", "DirectLiquidation")
    parts = [*map(of, names), crash.world.contracts.exchange.address]
    contract = Web3().eth.contract(abi=code.abi, bytecode=code.bytecode)
    data = contract.constructor(owner, *parts).data_in_transaction
    deployer = crash.world.contracts.deployer
    creation = {"from": deployer, "data": data, "gas": hex(5_000_000), "gasPrice": hex(4 * 10**9)}
    transaction = crash.node.call("eth_sendTransaction", creation)
    crash.node.call("anvil_setBalance", owner, hex(10**24))
    crash.mine()
    receipt = crash.node.call("eth_getTransactionReceipt", transaction)
    return to_checksum_address(receipt["contractAddress"])


def liquidated(crash: Crash) -> list[str]:
    """Whose debt was repaid by somebody, in the order of the chain."""
    contract = crash.world.contracts.core["DirectLiquidation"]
    events = contract.events.AccountLiquidated().get_logs(from_block=crash.first_block)
    return [event["args"]["account"] for event in events]


def earned(crash: Crash, wallet: str) -> float:
    """Coin that a wallet holds [coins]."""
    coin = crash.world.contracts.core["Stablecoin"].functions.balanceOf(wallet).call()
    return float(coin / 10**18)


def check_books(crash: Crash, keeper: Keeper, wallet: str) -> None:
    """What it says that it gained is what it holds, and what it lost is the gas of reverts."""
    gained = sum(line["coin_change"] for line in keeper.of("mined"))
    assert earned(crash, wallet) == pytest.approx(gained, abs=1e-4)
    for line in keeper.of("reverted"):
        assert line["profit_coin"] == -line["gas_cost_coin"]
        assert line["reason"] == "liquidation: account is healthy"


def test_two_keepers__on_one_crash__liquidate_each_account_once(crash: Crash, second: Second):
    with crash.keeper() as ours, second.keeper() as other:
        assert len(ours.wait_for("block_handled")["sent"]) == 2
        assert len(other.wait_for("block_handled")["sent"]) == 2
        crash.mine(ours, other, blocks=4)
        assert (ours.stop(), other.stop()) == (0, 0)

    assert sorted(liquidated(crash)) == sorted(crash.world.borrowers)
    assert len(ours.of("mined") + other.of("mined")) == 2
    assert len(ours.of("reverted") + other.of("reverted")) == 2
    check_books(crash, ours, KEEPER)
    check_books(crash, other, SECOND)
    crash.check_accounts()
    crash.check_rest(crash.folder)
    crash.check_rest(second.folder, SECOND, second.manifest)


def test_rival__copies_and_outbids_both__they_lose_the_gas_and_go_on(crash: Crash, second: Second):
    bidder = bidder_of(crash, RIVAL)
    with crash.keeper() as ours, second.keeper() as other:
        ours.wait_for("block_handled")
        other.wait_for("block_handled")
        for seen in pending(crash, KEEPER):
            price = hex(2 * int(seen["maxFeePerGas"], 16))
            copy = {"from": RIVAL, "to": bidder, "data": seen["input"], "gasPrice": price}
            crash.node.call("eth_sendTransaction", {**copy, "gas": seen["gas"]})
        crash.mine(ours, other, blocks=4)
        assert (ours.stop(), other.stop()) == (0, 0)

    assert sorted(liquidated(crash)) == sorted(crash.world.borrowers)
    assert earned(crash, RIVAL) > 0
    for keeper, wallet in ((ours, KEEPER), (other, SECOND)):
        assert keeper.of("mined") == []
        assert len(keeper.of("reverted")) == len(crash.transactions(wallet)) == 2
        check_books(crash, keeper, wallet)
        cost = sum(line["gas_cost_coin"] for line in keeper.of("reverted"))
        assert cost == pytest.approx(gas_paid(crash, wallet) * 175 / 10**18, rel=1e-4)
    crash.check_accounts()
    crash.check_rest(crash.folder)
    crash.check_rest(second.folder, SECOND, second.manifest)


def pending(crash: Crash, wallet: str) -> list[dict[str, Any]]:
    """What a wallet has in the pool, in the order of nonces."""
    pool = crash.node.call("txpool_content")["pending"]
    (found,) = (sent for sender, sent in pool.items() if sender.lower() == wallet.lower())
    return [found[nonce] for nonce in sorted(found, key=int)]


def gas_paid(crash: Crash, wallet: str) -> int:
    """For all that a wallet has in the chain since the fall [wei]."""
    receipts = [
        crash.node.call("eth_getTransactionReceipt", each["hash"])
        for each in crash.transactions(wallet)
    ]
    prices = [int(receipt["effectiveGasPrice"], 16) for receipt in receipts]
    assert all(price >= BASE_FEE for price in prices)
    used = [int(receipt["gasUsed"], 16) for receipt in receipts]
    return sum(price * gas for price, gas in zip(prices, used, strict=True))
