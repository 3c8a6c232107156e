# SPDX-License-Identifier: MIT
"""How fast the keeper is, measured: `python -m keeper.bench`."""
