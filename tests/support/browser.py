"""A headless Chromium that opens a file and remembers everything the page said and asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

VARIABLE = "CHANNELCRM_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The program to run: what ``CHANNELCRM_TEST_CHROMIUM`` names, else the first of the usual names that exists."""
    if named := os.environ.get(VARIABLE):
        return shutil.which(named)
    candidates = (*NAMES, *PLACES)
    return next((found for name in candidates if (found := shutil.which(name))), None)


@attrs.define(kw_only=True)
class Visit:
    """A page that was opened: ``page`` is Playwright's; the rest is what happened on it since the beginning."""

    page: Any
    messages: list[str] = attrs.field(factory=list)
    """Console errors and warnings, as ``error: text``."""
    errors: list[str] = attrs.field(factory=list)
    """Exceptions that no script caught."""
    requests: list[str] = attrs.field(factory=list)
    """Addresses asked for, the page itself left out."""

    def watch(self, opened: str) -> None:
        def said(message: Any) -> None:
            if message.type in {"error", "warning"}:
                self.messages.append(f"{message.type}: {message.text}")

        def asked(request: Any) -> None:
            if request.url.partition("#")[0] != opened:
                self.requests.append(request.url)

        self.page.on("console", said)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", asked)


@attrs.frozen
class Browser:
    """An open Chromium."""

    _browser: Any

    @contextmanager
    def open(self, path: Path, *, width: int = 1280, height: int = 900) -> Iterator[Visit]:
        """Open a file, loaded to the end, in a profile of its own."""
        context = self._browser.new_context(viewport={"width": width, "height": height}, offline=True)
        try:
            visit = Visit(page=context.new_page())
            address = path.resolve().as_uri()
            visit.watch(address)
            visit.page.goto(address, wait_until="load")
            yield visit
        finally:
            context.close()


@contextmanager
def chromium(program: str) -> Iterator[Browser]:
    """Start ``program`` for the length of a ``with`` block. Root has no sandbox to run it in."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=list(FLAGS),
            chromium_sandbox=hasattr(os, "geteuid") and os.geteuid() != 0,
        )
        try:
            yield Browser(browser)
        finally:
            browser.close()
