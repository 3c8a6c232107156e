# SPDX-License-Identifier: MIT
"""Runs, told to people: one HTML file that needs no other, and its plots."""
