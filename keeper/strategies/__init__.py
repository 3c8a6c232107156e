# SPDX-License-Identifier: MIT
"""What the keeper does, part by part; each is found by its entry point, as a user's own would be.

Entry points of the group `backstop.strategies`; `docs/strategies.md` says how to write one.
"""
