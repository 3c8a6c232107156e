# SPDX-License-Identifier: MIT
"""The `lab` command's parts, one per file; `lab/cli.py` lists them.

What a command needs is imported when it runs: `lab --help` has no use for an EVM.
"""
