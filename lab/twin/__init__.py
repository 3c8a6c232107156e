# SPDX-License-Identifier: MIT
"""The world in floats, compiled: for screening many scenarios before a few are played on bytecode.

`docs/lab-twin.md` says what it plays, what it refuses, and how near it is to the bytecode.
"""
