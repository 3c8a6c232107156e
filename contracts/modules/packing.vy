# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Packing
@license AGPL-3.0-only
@notice Fields of a storage word. Each layout that uses it names its fields and proves their widths.
@dev    A field is (offset, width) in bits. Writing checks the width, so nothing is ever cut off silently.
"""


@internal
@pure
def _get(word: uint256, offset: uint256, width: uint256) -> uint256:
    """
    @notice The field of a word.
    @param word Storage word [packed].
    @param offset Lowest bit of the field [bits].
    @param width Width of the field, < 256 [bits].
    @return The field's value.
    """
    return (word >> offset) & ((1 << width) - 1)


@internal
@pure
def _fit(content: uint256, offset: uint256, width: uint256) -> uint256:
    """
    @notice A value moved to its place in a word; fields are joined by `|`.
    @param content Value to place.
    @param offset Lowest bit of the field [bits].
    @param width Width of the field, < 256 [bits].
    @return The word with this field only.
    """
    assert content >> width == 0, "packing: value too wide"
    return content << offset


@internal
@pure
def _with(word: uint256, content: uint256, offset: uint256, width: uint256) -> uint256:
    """
    @notice A word with one field replaced.
    @param word Storage word [packed].
    @param content New value of the field.
    @param offset Lowest bit of the field [bits].
    @param width Width of the field, < 256 [bits].
    @return The word with the field replaced.
    """
    assert content >> width == 0, "packing: value too wide"
    return (word & ~(((1 << width) - 1) << offset)) | (content << offset)


@internal
@pure
def _count(assets: uint256) -> uint256:
    """
    @notice Number of assets in a bitmap.
    @param assets Bitmap of 16 assets.
    @return Number of set bits, 0..16.
    """
    # Adds neighbouring bits, pairs, nibbles, bytes; the masks are 0x5555, 0x3333, 0x0F0F, 0x1F.
    count: uint256 = assets - ((assets >> 1) & 21_845)
    count = (count & 13_107) + ((count >> 2) & 13_107)
    count = (count + (count >> 4)) & 3_855
    return (count + (count >> 8)) & 31
