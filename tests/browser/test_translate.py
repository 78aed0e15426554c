"""The translator's page in a real browser: checked while it is written, with nothing in the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.app import Locales
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.safety.lexicon import Lexicon
from bot.understanding.time_words import TimeWords
from storage.access import staff
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk
from tests.support.live_site import LiveSite
from tests.support.translator_client import LINE, NAMED, units


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales."""
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


@pytest.fixture
def live(key_file: Path, migrated_sqlite: Path, folder: Path) -> Iterator[LiveSite]:
    """A site that speaks the copy."""
    shutil.copyfile(migrated_sqlite, key_file.parent / "lotsen.sqlite3")
    locales = Locales(Renderer.load(folder), TimeWords.load(folder), Lexicon.load(folder))
    running = LiveSite(key_file.parent, locales).start()
    yield running
    running.stop()


def lea(db: Db, keys: Keyring) -> int:
    """A translator, who has been at the desk before."""
    number = staff.add(db, 1, "Lea", "sv", Role.TRANSLATOR)
    staff.set_password(db, number, "no hash, so no password")
    staff.set_totp(db, keys, number, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    return number


def test_a_line_is_checked_while_it_is_written(
    live: LiveSite, devices: Callable[..., Device], folder: Path
) -> None:
    """By keys alone; every page of it sound in light and dark, narrow and wide."""
    desk = Desk.of(live, devices(browser.DESK), live.write(lea))
    page = desk.page
    expect(page).to_have_url(f"{live.url}/desk/translate")
    for path in ("", "/ar?show=all", "/ar/changes"):
        desk.opens(f"translate{path}")
        assert browser.troubles(page) == []
    desk.opens(f"translate/ar/lines/{NAMED}")
    page.set_viewport_size(browser.DESK)
    page.locator("[name=form0]").fill("مرحبا {nobody}")
    expect(page.locator(".wrong .bad").first).to_be_visible()
    assert browser.troubles(page) == []
    page.locator("[name=form0]").fill("{coach} انتهى الآن. أنا الروبوت أجيب.")
    expect(page.locator(".wrong .bad")).to_have_count(0)
    expect(page.locator(".phone[dir=rtl] .bubble bdi").first).to_have_text("Ali (Malmö)")
    page.locator("[name=form0]").press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("[name=unsure]")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("robot?")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".notice.good").wait_for()
    unit = units(folder, "ar")[NAMED]
    assert (unit.target[:7], unit.comments[-1]) == ("{coach}", " unsure: robot?")
    desk.opens(f"translate/ar/lines/{LINE}")
    assert browser.troubles(page) == []
