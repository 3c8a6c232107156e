# SPDX-License-Identifier: MIT
"""Addresses of nodes: what is shown of them, and what never is."""

from __future__ import annotations

import pytest

from keeper.chain.address import addresses_of
from keeper.errors import ConfigurationError


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("ws://127.0.0.1:8545", "127.0.0.1:8545"),
        ("wss://user:pass@node.example/v3/key?token=t", "node.example"),
        ("wss://[::1]:8546/key", "[::1]:8546"),
        ("ipc:/run/geth.ipc", "ipc:/run/geth.ipc"),
    ],
)
def test_addresses_of__one__is_known_by_host_and_port(url, name):
    (address,) = addresses_of([url])

    assert (address.url, address.name) == (url, name)
    assert "key" not in repr(address)


def test_addresses_of__same_host__have_names_of_their_own():
    urls = ["wss://node.example/a", "wss://other.example/a", "wss://node.example/b"]

    names = [address.name for address in addresses_of(urls)]
    assert names == ["node.example", "other.example", "node.example#2"]


@pytest.mark.parametrize(
    "url", ["", "http://x/secret", "ws://", "ws:///secret", "wss://x:port/secret", "ws://[x/secret"]
)
def test_addresses_of__other_forms__are_refused_without_repeating_them(url):
    with pytest.raises(ConfigurationError) as error:
        addresses_of(["ws://x", url])
    assert (
        str(error.value)
        == "further_rpc_urls: not ws://…, wss://… or ipc:PATH; new blocks are pushed, "
        "which http cannot do"
    )


def test_addresses_of__same_twice__is_refused():
    with pytest.raises(ConfigurationError, match=r"^rpc_url, further_rpc_urls: an address twice$"):
        addresses_of(["ws://x/secret", "ws://x/secret"])


def test_hide__every_part_that_may_be_a_key__is_taken_out():
    url = "wss://bob:p%40ssw@node.example/v3/0123abcd?apikey=qwertz#frag1"
    (address,) = addresses_of([url])

    said = f"{url} v3/0123abcd 0123abcd bob p%40ssw p@ssw qwertz apikey=qwertz frag1"
    assert address.hide(said) == "… … … bob … … … … …"
