# SPDX-License-Identifier: MIT
"""The demo: a crash, played to a live protocol on a local chain; the keeper is its own process."""
