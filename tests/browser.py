"""A real browser: Debian's Chromium, headless, that reaches this machine and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PHONE: Final[Any] = {"width": 360, "height": 740}
DESK: Final[Any] = {"width": 1280, "height": 800}

ARGUMENTS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
HOW: Final = "there is no Chromium: apt-get install chromium fonts-noto-core fonts-noto-color-emoji"
SERIOUS: Final = frozenset({"serious", "critical"})


def executable() -> str:
    """Where Chromium is. Without one the test is skipped with how to get it; in CI it fails."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.environ.get("CI") == "true":
        pytest.fail(HOW, pytrace=False)
    pytest.skip(HOW)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, for as many contexts as wanted: each is a person with a device of their own."""
    path = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


def device(browser: Browser, viewport: Any, *, dark: bool = False, **more: Any) -> BrowserContext:
    """A device of its own: its cookies, its storage, its size."""
    context = browser.new_context(
        viewport=viewport,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        **more,
    )
    context.set_default_timeout(10_000)
    return context


def faults(page: Page) -> list[str]:
    """What axe finds serious on this page: which rule, and where."""
    found = Axe().run(page)
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for one in found.response["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


def picture(page: Page, path: Path) -> None:
    """What the page looks like now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, animations="disabled")
