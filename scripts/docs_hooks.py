# SPDX-License-Identifier: MIT
"""Hooks of MkDocs: pages link to files outside docs/ as they do in the repository.

What is linked to comes along, under `repository/` and its path, Markdown as a page and all else as
it is; links are rewritten to where their targets are on the site. A target that does not exist is
left alone, so that MkDocs reports it.

Lists and tables that follow a paragraph without an empty line get one: the Markdown of repositories
does not need it, MkDocs' does.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parents[1]
DOCS: Final = "docs/"
OUTSIDE: Final = "repository/"
_FENCED: Final = re.compile(r"(^```.*?^```)", re.MULTILINE | re.DOTALL)
_GLUED: Final = re.compile(r"^(?![ \n|#>]|[-*] |\d+\. )(.+\n)(?=[-*] |\d+\. |\| )", re.MULTILINE)
_LINK: Final = re.compile(r"\]\((?P<path>[^)#\s:]+)(?P<rest>#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what pages link to outside docs/, and what that links to."""
    waiting = [_path_of(file.src_uri) for file in files.documentation_pages()]
    seen = set(waiting)
    while waiting:
        source = waiting.pop()
        for match in _LINK.finditer((ROOT / source).read_text("utf-8")):
            target = _target(source, match["path"])
            if target is None or target in seen or target.startswith(DOCS):
                continue
            seen.add(target)
            files.append(
                File.generated(config, OUTSIDE + target, abs_src_path=str(ROOT / target)),
            )
            if target.endswith(".md"):
                waiting.append(target)
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make of the repository's Markdown what MkDocs understands."""
    del config, files
    return separate_blocks(rewrite_links(markdown, page.file.src_uri))


def separate_blocks(markdown: str) -> str:
    """Put an empty line between a paragraph and the list or table after it; code stays as it is."""
    parts = _FENCED.split(markdown)
    parts[::2] = [_GLUED.sub(r"\1\n", part) for part in parts[::2]]
    return "".join(parts)


def rewrite_links(markdown: str, page: str) -> str:
    """Point a page's links at where their targets are on the site.

    Args:
        markdown: The page as it is in the repository.
        page: Where it is on the site, relative to its root.

    Returns:
        The page with links relative to `page`.
    """
    source = _path_of(page)

    def replaced(match: re.Match[str]) -> str:
        target = _target(source, match["path"])
        if target is None:
            return match[0]
        inside = target.startswith(DOCS)
        place = target.removeprefix(DOCS) if inside else OUTSIDE + target
        return f"]({posixpath.relpath(place, posixpath.dirname(page))}{match['rest'] or ''})"

    return _LINK.sub(replaced, markdown)


def _path_of(page: str) -> str:
    """Path in the repository of a page of the site."""
    return page.removeprefix(OUTSIDE) if page.startswith(OUTSIDE) else DOCS + page


def _target(source: str, link: str) -> str | None:
    """Path in the repository of the file that a link in `source` names; None if there is none."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
    if target.startswith("..") or not (ROOT / target).is_file():
        return None
    return target
