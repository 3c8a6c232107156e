# SPDX-License-Identifier: MIT
"""EVMs behind one port: the same bytecode, fast or exact or easy to look into."""
