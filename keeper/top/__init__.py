# SPDX-License-Identifier: MIT
"""`keeper top`: a running keeper on a terminal, by what its server says; imports nothing of web3.

Server -> picture -> panels -> screen; keys only choose what is shown.
"""
