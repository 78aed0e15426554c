"""Without a link: the front page, guardians, a referral; and an invitation that was taken back.

At 360 px and wider, in light and dark, with letters of twice the size, from right to left, and
without a script.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from bot.app import load_locales
from flows.engine.programme import ReferralState
from storage.access import invites, referrals
from storage.access.invites import InviteWords
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
PREVIEWS: Final = pytest.mark.parametrize(
    "live", [load_locales(previews=True)], indirect=True, ids=["previews"]
)
EVA: Final = 3
PAGES: Final = ("", "open/help", "open/help?need=safety", "open/read/work", "open/about",
                "open/guardians")  # fmt: skip


def for_thumbs(page: Page) -> None:
    """As sound as a page of the chat has to be."""
    _picture(page)
    assert browser.troubles(page, thumbs=True) == []


def _picture(page: Page) -> None:
    """What it looks like on a phone, where somebody wants to see it."""
    if folder := os.environ.get("LOTSEN_PICTURES"):
        page.set_viewport_size(browser.PHONE)
        name = page.url.partition("//")[2].partition("/")[2].replace("/", "_").replace("?", "_")
        browser.picture(page, Path(folder) / f"{name or 'front'}.png", whole=True)


def refer_link(live: LiveSite) -> str:
    """The team's link for referrals."""
    now = live.clock.now()
    return f"{live.url}/refer/{live.write(lambda db, keys: referrals.open_link(db, keys, 1, now))}"


@PREVIEWS
@pytest.mark.parametrize("language", ["sv", "ar", "ti"])
def test_everybody_reads_it_on_a_phone(live: LiveSite, devices: Devices, language: str) -> None:
    """[3-6, 3-8] The front page, who can help, an article, what this is, guardians."""
    device = devices()
    for path in PAGES:
        sign = "&" if "?" in path else "?"
        device.page.goto(f"{live.url}/{path}{sign}lang={language}")
        direction = "rtl" if language == "ar" else "ltr"
        expect(device.page.locator("html")).to_have_attribute("dir", direction)
        for_thumbs(device.page)
    assert device.context.cookies() == []


def test_without_a_script_a_guardian_finds_who_can_help(live: LiveSite, devices: Devices) -> None:
    """[3-8] By links alone, in another language; nothing is stored in the browser."""
    device = devices(java_script_enabled=False)
    page = device.page
    page.goto(live.url)
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="For parents and guardians").click()
    expect(page.locator("h2")).to_contain_text("For parents and guardians")
    page.get_by_role("link", name="Who can help?").click()
    page.get_by_role("link", name="To be safe and free").click()
    expect(page.locator("a[href='tel:112']").first).to_be_visible()
    page.get_by_role("link", name="Leave quickly").click()
    assert device.context.cookies() == []


def test_no_page_of_it_leaves_anything_in_the_browser(live: LiveSite, devices: Devices) -> None:
    """[3-6] With a script too: no storage, no cache, no worker."""
    page = devices().page
    for path in PAGES:
        page.goto(f"{live.url}/{path}")
        page.wait_for_load_state("networkidle")
        kept = page.evaluate(
            """async () => [localStorage.length, sessionStorage.length,
                            (await caches.keys()).length,
                            (await navigator.serviceWorker.getRegistrations()).length]"""
        )
        assert kept == [0, 0, 0, 0], path


def test_a_referral_is_written_and_its_state_looked_at(live: LiveSite, devices: Devices) -> None:
    """[2-13, 3-11] On a phone of a mentor whose browser reads Arabic: staff texts are Swedish."""
    device = devices(locale="ar")
    page, path = device.page, refer_link(live)
    page.goto(path)
    for_thumbs(page)
    for name in ("risk", "attendance", "tried", "result"):
        page.locator(f"#{name}").fill(f"Svar om {name}")
    page.locator("#name").fill("Lo Berg")
    page.locator("#role").fill("Mentor, Kajskolan")
    page.locator("#phone").fill("070-123 45 67")
    page.locator("button.big").click()
    expect(page.locator("strong")).to_contain_text("Mottaget")
    for_thumbs(page)
    live.write(lambda db, _: referrals.set_state(db, 1, 1, ReferralState.ENDED, live.clock.now()))
    page.reload()
    expect(page.locator("strong")).to_contain_text("avslutat")
    live.write(lambda db, _: referrals.close_link(db, 1))
    device.expects("410")
    page.goto(path)
    expect(page.locator("h2")).to_contain_text("fungerar inte längre")
    for_thumbs(page)


@PREVIEWS
@pytest.mark.parametrize("language", ["sv", "ar"])
def test_a_link_that_was_taken_back_says_so_kindly(
    live: LiveSite, devices: Devices, language: str
) -> None:
    """What works shows all the same: who can help, reading, what this is."""
    device = devices(locale=language)
    device.expects("403")
    made = live.write(lambda db, keys: invites.make(db, keys, 1, live.clock.now()))
    live.write(lambda db, _: invites.withdraw(db, made.key, [1], live.clock.now()))
    page = device.page
    page.goto(f"{live.url}/i/{made.secret}")
    page.locator("form[action='/i'] button").click()
    expect(page.locator("[role=alert]:not(.lost)")).to_be_visible()
    for_thumbs(page)
    page.locator("a[href='/open/help']").click()
    expect(page.locator(".needs a").first).to_be_visible()


def test_at_the_desk(live: LiveSite, devices: Devices) -> None:
    """Invitations with what was answered, the queue of a coordinator, a page that warns."""
    now = live.clock.now()
    words = InviteWords("Killen från kaféet", "mentor")
    live.write(lambda db, keys: invites.make(db, keys, 1, now, words=words))
    page = devices().page
    page.goto(refer_link(live))
    for name in ("risk", "attendance", "tried", "result"):
        page.locator(f"#{name}").fill("Ett mycket långt svar " * 20)
    for name, value in (("name", "Lo"), ("role", "Mentor"), ("phone", "070-123 45 67")):
        page.locator(f"#{name}").fill(value)
    page.locator("button.big").click()
    desk = Desk.of(live, devices(), EVA)
    for path in ("referrals", "invitations", "team"):
        desk.opens(path)
        _picture(desk.page)
        assert browser.troubles(desk.page) == []
    desk.opens("referrals")
    desk.page.get_by_role("button", name="Ge till den här coachen").click()
    anna = Desk.of(live, devices())
    anna.opens("referrals")
    anna.page.get_by_text("Kryssa i").click()
    anna.page.get_by_label("Mentor").first.check()
    _picture(anna.page)
    assert browser.troubles(anna.page) == []
    anna.page.get_by_role("button", name="Spara").click()
    expect(anna.page.locator("main")).to_contain_text("Mentor Anna")
    anna.opens("invitations")
    expect(anna.page.locator("table")).to_contain_text("Killen från kaféet")
    assert browser.troubles(anna.page) == []
    youth, _ = live.enrolled("Sara")
    anna.opens(f"youths/{youth}")
    expect(anna.page.locator("form.pin")).to_contain_text("vem har du pratat med?")
    _picture(anna.page)
    assert browser.troubles(anna.page) == []
