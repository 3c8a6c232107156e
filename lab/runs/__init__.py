# SPDX-License-Identifier: MIT
"""Many runs: which ones, where they are played, where their rows are kept."""
