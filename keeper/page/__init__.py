# SPDX-License-Identifier: MIT
"""The live page: pictures of the keeper's mirror, decisions and transactions, and who shows them.

A picture is made of what JSON can hold. Sums are exact decimal numbers as text, in whole coins or
tokens, so that a reader may round them and still has them all; only what is drawn is a float.
"""
