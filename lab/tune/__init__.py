# SPDX-License-Identifier: MIT
"""The search for parameters: what is lost in crashes against what borrowers may borrow."""
