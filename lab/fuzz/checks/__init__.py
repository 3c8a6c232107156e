# SPDX-License-Identifier: MIT
"""What must hold whatever happens: a module per part of the protocol, a class per statement.

A check sees every event before the mirror takes it over, so it knows what was and what is said to
have come of it. None knows of any mistake in particular.
"""
