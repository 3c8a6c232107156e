# SPDX-License-Identifier: MIT
"""What is played, as data: prices, borrowers, parameters, market, keepers."""
