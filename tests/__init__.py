# SPDX-License-Identifier: MIT
"""Tests; a package of its own because one that is installed has the same name."""
