# SPDX-License-Identifier: MIT
"""The oracle's deviation guard on recorded prices: `python -m tests.guard PATH...`."""
