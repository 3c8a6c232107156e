# SPDX-License-Identifier: MIT
"""What the keeper keeps on disk, so that a kill loses nothing."""
