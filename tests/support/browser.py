"""A real browser: Debian's Chromium, headless, that reaches this machine and nothing else."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    expect,
    sync_playwright,
)

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
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
PATIENCE: Final = 15_000
"""Milliseconds after which a test gives up; it never waits so long when all is well."""

expect.set_options(timeout=PATIENCE)

HOW: Final = "there is no Chromium: apt-get install chromium fonts-noto-core fonts-noto-color-emoji"
AWAY: Final = "https://www.google.com/"
"""Where the quick exit leads: nothing of it is reached, its page is empty here."""

HTML: Final = "text/html"
COLOURS: Final = ("color-contrast", "link-in-text-block")
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
    context.set_default_timeout(PATIENCE)
    return context


def faults(page: Page, *rules: str) -> list[str]:
    """What axe finds serious on this page: which rule, and where. Without `rules` by all."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    wanted = {"runOnly": list(rules)} if rules else {}
    found = page.evaluate("(wanted) => axe.run(wanted)", {"resultTypes": ["violations"], **wanted})
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


def troubles(page: Page, *, thumbs: bool = False) -> list[str]:
    """What stands in anybody's way: on a desk and a phone, in light and dark, in large letters.

    With `thumbs`, also whatever is pressed and is too small for one.
    """
    page.wait_for_load_state()
    found = raw_markup(page)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        found += [f"{size['width']} px: {one}" for one in beside(page)]
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found += [f"{size['width']} px, light: {one}" for one in faults(page)]
        # What is not about colours is the same in the dark.
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"{size['width']} px, dark: {one}" for one in faults(page, *COLOURS)]
    found += [f"too small: {one}" for one in narrow(page)] if thumbs else []
    with _larger(page):
        found += [f"in large letters: {one}" for one in beside(page)]
    return [f"{page.url}: {one}" for one in found]


def raw_markup(page: Page) -> list[str]:
    """Markup of ours that people read as text: it was escaped once too often.

    People write tags too, so only what they hardly would is looked for.
    """
    shown = page.locator("body").inner_text()
    ours = re.findall(r"hx-[a-z]+=|data-v=|</(?:div|form|section|article|ul)>|&#\d+;", shown)
    return [f"markup is shown: {one}" for one in ours]


def picture(page: Page, path: Path, *, whole: bool = False) -> None:
    """What the page looks like now; the `whole` of it also below the screen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, animations="disabled", full_page=whole)


def keep(page: Page, name: str) -> None:
    """Keep the page's picture in the folder that LOTSEN_PICTURES names, for somebody to look at."""
    size = page.viewport_size
    assert size is not None
    if folder := os.environ.get("LOTSEN_PICTURES"):
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours, reduced_motion="reduce")
            picture(page, Path(folder) / f"{name}-{size['width']}-{colours}.png", whole=True)


class Device:
    """Somebody's device, on which nothing may go wrong unseen: no error, nothing from outside."""

    def __init__(
        self, browser: Browser, url: str, viewport: Any, *, dark: bool = False, **more: Any
    ) -> None:
        self.url = url
        self.wrong: list[str] = []
        self.expected: tuple[str, ...] = ()
        self.context = device(browser, viewport, dark=dark, **{"locale": "sv-SE", **more})
        self.context.route(f"{AWAY}**", lambda route: route.fulfill(body="", content_type=HTML))
        self.context.on("request", self._asked)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        self.context.on("page", lambda page: page.on("dialog", self._dialog))
        self.page = self.context.new_page()

    def expects(self, *parts: str) -> None:
        """What a browser may say here: a refusal or a lost network that the test asks for."""
        self.expected += parts

    def close(self) -> None:
        """Put it away. Raises AssertionError for whatever went wrong on it."""
        self.context.close()
        unexpected = [one for one in self.wrong if not any(part in one for part in self.expected)]
        assert not unexpected, "\n".join(unexpected)

    def _asked(self, request: Request) -> None:
        leaves = request.url.startswith(AWAY) and request.is_navigation_request()
        inside = request.url.startswith((f"{self.url}/", "data:", "blob:", "about:"))
        if not (inside or leaves):
            self.wrong.append(f"asked for {request.url}")

    def _said(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.wrong.append(said.text)

    def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"a dialog: {dialog.message}")
        dialog.dismiss()


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways, once all of the page has come."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@contextmanager
def _larger(page: Page) -> Iterator[None]:
    """The text of the page at 200 %."""
    root = "document.documentElement.style.fontSize"
    page.evaluate(f"{root} = '200%'")
    yield
    page.evaluate(f"{root} = ''")


def beside(page: Page) -> list[str]:
    """What reaches over the side of the screen, and so has to be scrolled for."""
    found: list[str] = page.evaluate(BESIDE)
    return found if found or fits(page) else ["the page itself"]


def narrow(page: Page) -> list[str]:
    """What is pressed on this page and is lower or narrower than 44 px."""
    found: list[str] = page.evaluate(SMALL)
    return found


SMALL: Final = """[...document.querySelectorAll('a, button, select, summary, input, textarea')]
  .filter((one) => one.checkVisibility() && one.type !== 'hidden')
  .filter((one) => { const box = one.getBoundingClientRect();
                     return box.height < 43.9 || box.width < 43.9; })
  .map((one) => one.outerHTML)"""

BESIDE: Final = """() => {
  const rolls = (one) => one && (['auto', 'scroll'].includes(getComputedStyle(one).overflowX)
    && one.scrollWidth > one.clientWidth && one.matches('table, pre, [role=region]')
    || rolls(one.parentElement));
  return [...document.body.querySelectorAll('*')]
    .filter((one) => one.checkVisibility() && getComputedStyle(one).clipPath === 'none')
    .filter((one) => !one.matches('.skip, .hidden *, .unseen *, option') && !rolls(one))
    .filter((one) => { const box = one.getBoundingClientRect();
                       return box.right > innerWidth + 1 || box.left < -1; })
    .map((one) => one.outerHTML.slice(0, 120));
}"""
