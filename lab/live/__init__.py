# SPDX-License-Identifier: MIT
"""Scenarios on a live node, as a chain would have them; the keeper is its own process."""
