# SPDX-License-Identifier: MIT
"""The `keeper` command's parts, one per file; `keeper/cli.py` lists them.

What a command needs is imported when it runs: `keeper --help` has no use for web3.
"""
