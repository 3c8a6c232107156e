# SPDX-License-Identifier: MIT
"""Searches crashes for a violation, and shrinks what it finds to the little that matters."""
