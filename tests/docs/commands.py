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


def command_lines(document: str) -> list[str]:
    """Lines that call a program of ours: in `bash` blocks, and in blocks by indentation."""
    text = (ROOT / document).read_text("utf-8")
    lines = "\n".join(bash_blocks(document)).replace("\\\n", " ").splitlines()
    lines += re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    programs = r"(?:\.venv/bin/)?(?:make|keeper|lab|python -m) "
    usable = [line for line in lines if re.match(programs, line)]
    return [re.sub(r"[\[\]…]", " ", line).partition(" > ")[0] for line in usable]
