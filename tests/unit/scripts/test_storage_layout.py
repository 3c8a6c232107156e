# SPDX-License-Identifier: MIT
"""`docs/storage-layout.md` is what the compiler and the sources say."""

from __future__ import annotations

from scripts.storage_layout import DOCUMENT, document, packings

SOURCE = '''
"""
@title Book
@dev    Packed:
        first:  left 128 | right 128
        second: long 88 | longer 88 |
                last 16 [bps]
        third:  one 32 | more 8
                | two 64
        A sentence that ends in a number 5 and no more.
"""

# Packed: fee 91 [ray] | ceiling
# 48 [coins].
word: uint256

# Not packed.
other: uint256
total: uint256 = a 5 | b
'''


def test_document__committed_one__is_current():
    """If not: `python -m scripts.storage_layout`."""
    assert DOCUMENT.read_text("utf-8") == document()


def test_packings__heads_and_comments__are_those_with_widths():
    assert list(packings(SOURCE)) == [
        "first:  left 128 | right 128",
        "second: long 88 | longer 88 |",
        "    last 16 [bps]",
        "third:  one 32 | more 8",
        "    | two 64",
        "Packed: fee 91 [ray] | ceiling",
        "48 [coins].",
    ]
