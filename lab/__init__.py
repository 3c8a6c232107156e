# SPDX-License-Identifier: MIT
"""Crashes replayed on the real bytecode: which parameters survive, and what breaks them.

Data flows one way: scenario → world (market, feeds, keepers) → engine → logs → metrics → report.
"""
