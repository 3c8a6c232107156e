# SPDX-License-Identifier: MIT
"""Commands for people: deploy, demo, status."""
