# SPDX-License-Identifier: MIT
"""The `lab` command's parts, one per file; `lab/cli.py` lists them."""
