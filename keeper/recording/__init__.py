# SPDX-License-Identifier: MIT
"""What a keeper saw, in a file, and the keeper that decides on it again: `keeper replay`."""
