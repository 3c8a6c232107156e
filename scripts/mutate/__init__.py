# SPDX-License-Identifier: MIT
"""Break the contracts on purpose and see whether the tests notice."""
