# SPDX-License-Identifier: MIT
"""The same accounts, prices and keepers through different liquidation designs."""
