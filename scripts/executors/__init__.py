# SPDX-License-Identifier: MIT
"""Ways to carry a plan out: through a node by URL, or through Ape."""
