# SPDX-License-Identifier: MIT
"""Adapters to the chain: one connection, ABI coding, the transaction engine."""
