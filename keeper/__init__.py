# SPDX-License-Identifier: MIT
"""The keeper: mirrors the protocol from its events, finds what pays, and does it."""
