# SPDX-License-Identifier: MIT
"""Debian's Chromium on a keeper's page, and what went wrong in it."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from tests.keeper.process import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium on the path: apt-get install chromium"
)


@dataclass
class Seen:
    """A page that was opened, and what it did besides showing figures."""

    page: Page
    errors: list[str] = field(default_factory=list)
    """Errors in scripts, on the console, and refusals of the policy."""
    requests: list[str] = field(default_factory=list)
    """Addresses that were asked for anything."""

    def text(self, selector: str) -> str:
        """What an element says."""
        return str(self.page.locator(selector).inner_text())

    def title(self, selector: str) -> str:
        """The exact value behind a figure."""
        return str(self.page.locator(selector).get_attribute("title"))

    def wait_for_block(self, number: int) -> None:
        """Until the picture of a block is shown."""
        self.page.wait_for_selector(f"body[data-block='{number}']", timeout=PATIENCE * 1_000)

    def wait_for_state(self, state: str) -> None:
        """Until it says that it is live, or lost."""
        self.page.wait_for_selector(f"#state[data-state='{state}']", timeout=PATIENCE * 1_000)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; without a network of its own beyond loopback it downloads nothing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, port: int, *, width: int = 1280, **options: Any) -> Iterator[Seen]:
    """The page at an address, once it shows a picture."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    seen = Seen(page)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on(
        "console",
        lambda message: (
            seen.errors.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    page.on("request", lambda request: seen.requests.append(request.url))
    page.goto(f"http://127.0.0.1:{port}/")
    seen.page.wait_for_selector("body[data-block]", timeout=PATIENCE * 1_000)
    try:
        yield seen
    finally:
        context.close()
