# SPDX-License-Identifier: MIT
"""Integer-exact Python twin of the protocol; imports nothing else of the project."""
