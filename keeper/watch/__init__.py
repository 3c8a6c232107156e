# SPDX-License-Identifier: MIT
"""What operators look at: metrics, health, an API, alerts; all read the keeper's log lines."""
