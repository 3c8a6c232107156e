# SPDX-License-Identifier: MIT
"""Commands of the documentation: blocks marked `bash`, and indented blocks of commands."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def bash_blocks(document: str) -> list[str]:
    """Blocks marked `bash`, in order."""
    text = (ROOT / document).read_text("utf-8")
    return re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
