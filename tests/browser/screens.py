"""`python -m tests.browser.screens [folder]`: pictures of the main pages, for the README.

Always the same: the made-up team of the demo, on a clock that stands at the demo's first moment.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.types import ASGIApp

from bot.app import load_locales
from bot.channels.webchat import cookies
from bot.demo import page as demo
from bot.demo import people, run
from bot.gateway.site_rules import SiteRules
from bot.operations import server
from bot.operations.site import build
from bot.turns.inbound import CoachPickedPhrase, CoachTook
from storage.store import Store
from tests.architecture import source_tree
from tests.support import browser
from tests.support.live_site import START, ZONE, LiveSite

FOLDER: Final = source_tree.ROOT / "docs" / "screens"
"""Where the README looks for them."""

MEETING: Final = (("place", "biblioteket"), ("time", "15.00"))
AFTERNOON: Final = START.replace(hour=15)
"""Sara is asked how it goes."""

SPOKEN: Final = load_locales(previews=True)


class DemoSite(LiveSite):
    """The demo, on a clock that stands still. `phones` are the secrets of its youths."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, SPOKEN)
        self._folder = folder
        self.phones = people.DemoPhones()

    async def built(self) -> ASGIApp:
        await run.play_past(self._folder, SPOKEN, self.phones)
        store = Store.open(f"sqlite:///{self._folder}/lotsen.sqlite3", self._folder / "lotsen.key")
        self.app = server.build_app(store, self.clock, SPOKEN)
        self.gateway = server.build_gateway(
            self.app, SiteRules(self.base, framed=True), ZONE, demo=True
        )
        return build(self.gateway, [demo.router(self.gateway, self.app, self.phones)])

    def number(self, name: str) -> int:
        """The number of this youth: they came in the order of the story."""
        came = [one.who for one in people.story() if one.what.startswith("comes")]
        return came.index(name) + 1


class Camera:
    """Takes the pictures, one device for each."""

    def __init__(self, site: DemoSite, started: Browser, folder: Path) -> None:
        self._site, self._browser, self._folder = site, started, folder

    def device(self, viewport: Any, youth: str = "", *, dark: bool = False) -> BrowserContext:
        """A device, with the phone of this youth in it."""
        made = browser.device(self._browser, viewport, dark=dark, locale="sv-SE")
        if youth:
            secret = self._site.phones.secrets[youth]
            kept = {cookies.COOKIE: secret, "demo_phone": youth}
            made.add_cookies(
                [{"name": n, "value": v, "url": self._site.url} for n, v in kept.items()]
            )
        return made

    def chat(self, name: str, youth: str, *, dark: bool = False, press: str = "") -> None:
        """A youth's phone, who afterwards may press a button."""
        page = self.device(browser.PHONE, youth, dark=dark).new_page()
        page.goto(f"{self._site.url}/chat")
        page.locator(".bubble").last.wait_for()
        self.take(page, name)
        if press:
            page.locator(f"#question button[value='{press}']").click()
            expect(page.locator("[data-state]")).to_have_count(0)
        page.context.close()

    def desk(self, name: str, path: str, viewport: Any, wait: str = "main h1") -> None:
        """Anna's desk, when this part of it has come."""
        context = self.device(viewport)
        page = context.new_page()
        page.goto(f"{self._site.url}/demo")
        page.goto(f"{self._site.url}/desk/{path}")
        page.locator(wait).first.wait_for()
        self.take(page, name)
        context.close()

    def demo(self, name: str) -> None:
        """The first page that somebody sees: a phone beside the desk."""
        page = self.device(browser.DESK, "Sara").new_page()
        page.goto(f"{self._site.url}/demo")
        page.frame_locator("#phone").locator(".bubble").last.wait_for()
        page.frame_locator("#desk").locator(".need").first.wait_for()
        self.take(page, name, whole=True)
        page.context.close()

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        page.evaluate("document.fonts.ready.then(() => true)")
        browser.picture(page, self._folder / f"{name}.png", whole=whole)


def shoot(folder: Path) -> None:
    """All of them, into this folder."""
    with tempfile.TemporaryDirectory() as temporary, browser.chromium() as started:
        site = DemoSite(Path(temporary)).start()
        camera = Camera(site, started, folder)
        noor = f"youths/{site.number('Noor')}"
        camera.demo("demo-1280")
        camera.chat("chat-dark-360", "Leo", dark=True)
        camera.desk("inbox-1280", "inbox", browser.DESK)
        camera.desk("inbox-360", "inbox", browser.PHONE)
        _talk(site)
        camera.chat("chat-arabic-360", "Noor", press="phrase.1.meet.yes")
        camera.desk("youth-1280", noor, browser.DESK, wait="#book")
        site.move_to(AFTERNOON)
        camera.chat("chat-360", "Sara")
        site.stop()


def _talk(site: DemoSite) -> None:
    """Anna takes what Noor asked for, and picks a prepared line."""
    noor = site.number("Noor")
    site.move(timedelta(minutes=2))
    site.take(CoachTook(1), noor)
    site.move(timedelta(minutes=1))
    site.take(CoachPickedPhrase(1, "meet", MEETING), noor)


if __name__ == "__main__":
    shoot(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
