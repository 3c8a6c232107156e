# SPDX-License-Identifier: MIT
"""What the wallet can bid with, asked from the node while there is something to bid on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from keeper.chain.abi import interface
from keeper.decisions.decision import Holdings
from keeper.ports import Call
from model.units import Wad

if TYPE_CHECKING:
    from keeper.deployment import Deployment
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Node
    from model.units import Rad, UnixTime


def are_holdings_wanted(mirror: Mirror, wallet: str, timestamp: UnixTime) -> bool:
    """Whether some auction could be bid on, so that it matters what a wallet has.

    Args:
        mirror: The protocol as of the head.
        wallet: Address.
        timestamp: When the next block is expected [unix time].
    """
    if mirror.debt.is_frozen:
        return False
    houses = (*mirror.debt_auctions, *mirror.surplus_auctions)
    return any(not auction.is_over(timestamp) and auction.bidder != wallet for auction in houses)


async def read_holdings(
    node: Node, deployment: Deployment, wallet: str, ledger_coin: Rad
) -> Holdings:
    """Balances and allowances of a wallet.

    Args:
        node: Whom to ask.
        deployment: Whose tokens.
        wallet: Address.
        ledger_coin: Its coin in the Ledger, which the mirror knows [rad].

    Raises:
        NodeUnavailable: If the node is gone.
    """
    at = deployment.addresses

    async def amount(token: str, function: str, *arguments: object) -> Wad:
        abi = interface(token)
        call = Call(target=at[token], data=abi.encode(function, *arguments))
        return Wad(abi.decode(function, await node.call(call))[0])

    coin, coin_allowance, tokens, tokens_allowance = await asyncio.gather(
        amount("Stablecoin", "balanceOf", wallet),
        amount("Stablecoin", "allowance", wallet, at["Gateway"]),
        amount("GovernanceToken", "balanceOf", wallet),
        amount("GovernanceToken", "allowance", wallet, at["SurplusAuction"]),
    )
    return Holdings(
        coin=ledger_coin,
        coin_tokens=coin,
        coin_allowance=coin_allowance,
        tokens=tokens,
        tokens_allowance=tokens_allowance,
    )
