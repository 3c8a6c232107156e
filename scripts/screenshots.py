# SPDX-License-Identifier: MIT
"""`python -m scripts.screenshots`: pictures of the live page in mid-crash, for the documentation.

Plays Black Thursday to a live protocol with the shipped keeper, and looks at its page with Chromium
once enough auctions run; then it stops.
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from playwright.sync_api import sync_playwright
from rich.console import Console

from lab.live.progress import Display
from lab.live.session import Session
from lab.scenario.loading import load_scenario
from scripts.arguments import take_none
from scripts.demo import with_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from lab.live.blocks import Block
    from lab.live.observer import Observer

ROOT: Final = Path(__file__).resolve().parents[1]
SCENARIO: Final = ROOT / "scenarios" / "black-thursday.yaml"
IMAGES: Final = ROOT / "docs" / "images"
_AUCTIONS: Final = 5  # that run when it is time
_PATIENCE: Final = 60_000  # milliseconds
_WIDTH: Final = 1280  # pixels


class _Taken(Exception):
    """All pictures are there."""


class _Photographer(Display):
    """Looks at the page after each block."""

    def __init__(self, console: Console, browser: Browser, url: str) -> None:
        super().__init__(console)
        self._browser = browser
        self._url = url

    def see_block(self, block: Block, observer: Observer) -> None:
        super().see_block(block, observer)
        running = [each for each in observer.auctions.auctions.values() if each.ended is None]
        bought_from = {purchase.auction for purchase in observer.auctions.purchases}
        if len(running) >= _AUCTIONS and any(each.auction in bought_from for each in running):
            self._take("light", 1250, "page-light", top="#risk", fall=25)
            self._take("dark", 1000, "page-dark", top="#auctions")
            self._take("dark", 1250, "page-waterfall", top="#waterfall")
            raise _Taken

    def _take(
        self,
        scheme: Literal["light", "dark"],
        height: int,
        name: str,
        *,
        top: str,
        fall: int = 0,
    ) -> None:
        """One picture.

        Args:
            scheme: Colours.
            height: Of the window [pixels].
            name: Of the file.
            top: Panel to begin with; the first one has what is above it.
            fall: Of ether, supposed [%].
        """
        page = self._browser.new_page(
            viewport={"width": _WIDTH, "height": height}, color_scheme=scheme
        )
        page.goto(self._url)
        page.wait_for_selector("body[data-block]", timeout=_PATIENCE)
        if fall:
            page.locator("#what-if-ETH").fill(str(-fall))
            page.wait_for_selector(f"#what-if[data-asked*='ETH=-{fall}']", timeout=_PATIENCE)
        if top != "#risk":
            page.locator(top).evaluate("panel => panel.scrollIntoView({ behavior: 'instant' })")
        page.wait_for_timeout(800)  # until what is in view is drawn
        page.screenshot(path=IMAGES / f"{name}.png")
        page.close()


def main() -> None:
    """Take the pictures."""
    take_none("scripts.screenshots", "Take pictures of the live page in mid-crash.")
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("error: chromium: not on the path; on Debian apt-get install chromium")
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = "{}:{}".format(*free.getsockname())
    scenario = with_page(load_scenario(SCENARIO), listen)
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
        playwright.chromium.launch(executable_path=chromium) as browser,
        _Photographer(Console(), browser, f"http://{listen}/") as display,
    ):
        try:
            Session(scenario=scenario, out=Path(folder), with_keeper=True, display=display).run()
        except _Taken:
            return
    sys.exit(f"error: never {_AUCTIONS} auctions at the same time, one of them with a purchase")


if __name__ == "__main__":
    main()
