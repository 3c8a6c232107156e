# SPDX-License-Identifier: MIT
"""A chain with a market, borrowers and keepers on it, block by block."""
