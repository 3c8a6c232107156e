# SPDX-License-Identifier: MIT
"""The events that the mirror needs, as frozen records: a module per contract, a class per event.

Fields bear the names of the ABI, so the decoder needs no table; a record may leave out what nobody
reads, and a struct is a field whose type is a dataclass. Addresses are lower-case hex, arrays are
tuples. Units stand at the events in `contracts/interfaces/*.vyi`; every value is the one after the
change.
"""
