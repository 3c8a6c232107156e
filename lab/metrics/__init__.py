# SPDX-License-Identifier: MIT
"""What risk people ask of a run, taken down block by block from its events.

Sums are floats [coins]: nothing here decides anything. What must be exact is compared by digest.
"""
