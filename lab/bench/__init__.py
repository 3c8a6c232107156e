# SPDX-License-Identifier: MIT
"""How long things take, as ratios in one run: `lab bench`."""
