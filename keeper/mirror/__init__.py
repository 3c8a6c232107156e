# SPDX-License-Identifier: MIT
"""The protocol's state as its events tell it, and nothing else: no clock, no node, no settings."""
