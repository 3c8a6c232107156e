# SPDX-License-Identifier: MIT
"""Pure decisions on frozen records: they read no clock, no chain and no settings.

Each function looks at one thing (an account, an auction, the Treasury) in the block to come and
returns an `Act` or a `Skip`, both with a reason code; so the lab can replay them as they are.
"""
