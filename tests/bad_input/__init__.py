# SPDX-License-Identifier: MIT
"""What every function of every contract says to bad arguments."""
