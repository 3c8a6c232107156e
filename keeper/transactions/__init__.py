# SPDX-License-Identifier: MIT
"""From an intent to its receipt: stored before it is sent, followed until a block decides it."""
