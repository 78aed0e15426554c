"""Every page that a youth or a coach meets: nothing serious for axe, nothing over the side.

In light and dark, at 360 and 1280 px, and with letters of twice the size (WCAG 2.2 AA). The page
of the demo is looked at in tests/browser/test_demo.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from bot.app import load_locales
from bot.turns.inbound import CoachSaid, CoachTook
from storage.access import check_words
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import PASSWORD, Desk, Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
PREVIEWS: Final = pytest.mark.parametrize(
    "live", [load_locales(previews=True)], indirect=True, ids=["previews"]
)
OMAR, EVA = 2, 3
FLOOD: Final = "Ett mycket långt ord: " + "åäö" * 60


def for_thumbs(page: Page) -> None:
    """As sound as a page of the chat has to be."""
    assert browser.troubles(page, thumbs=True) == []


def is_sound(page: Page) -> None:
    assert browser.troubles(page) == []


def test_before_the_chat(live: LiveSite, devices: Devices) -> None:
    """The door, a code that does not fit, a word that is asked for, and what is not there."""
    device = devices()
    device.expects("403", "404")
    page = device.page
    for path in ("/", "/i/nothing", "/offline", "/chat/gone", "/nowhere"):
        page.goto(live.url + path)
        for_thumbs(page)
    page.goto(live.url)
    page.locator("#code").fill("ABC-DEF-234")
    page.locator("form[action='/i'] button").click()
    expect(page.locator("[role=alert]:not(.lost)")).to_be_visible()
    for_thumbs(page)
    youth, _ = live.enrolled()
    live.write(lambda db, keys: check_words.keep(db, keys, youth, "måne"))
    page.goto(live.url + live.invite(youth=youth))
    expect(page.locator("#word")).to_be_visible()
    for_thumbs(page)


@PREVIEWS
@pytest.mark.parametrize("code", ["sv", "ar"])
def test_the_chat(live: LiveSite, devices: Devices, code: str) -> None:
    """Empty, with a question, with one's own words, with a human's, with what is not saved."""
    empty = Phone.of(live, devices(), lang=code)
    for_thumbs(empty.page)
    phone = Phone(devices())
    phone.joins(live.invite())
    phone.is_asked(code)
    for_thumbs(phone.page)
    phone.taps(code)
    for_thumbs(phone.page)
    phone.taps(*(["on"] * (4 if code == "ar" else 3)))
    for_thumbs(phone.page)
    phone.taps("yes")
    phone.is_asked("skip")
    phone.says(FLOOD[:40])
    phone.asks_for_a_person()
    phone.says(FLOOD)
    live.take(CoachTook(1), 2)
    live.take(CoachSaid(1, "Hej! Vi ses i morgon."), 2)
    phone.shows("Hej! Vi ses i morgon.")
    phone.page.locator("#more summary").click()
    for_thumbs(phone.page)
    phone.device.expects("net::ERR")
    phone.device.context.set_offline(offline=True)
    phone.writes("utan nät")
    expect(phone.page.locator("[data-state=unsaved]")).to_have_count(1)
    expect(phone.page.locator("#away > div")).to_be_visible()
    for_thumbs(phone.page)


def test_what_is_known_and_its_end(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices(), "Sara " + "s" * 30)
    phone.says("menu")
    phone.taps("steps")
    phone.says(FLOOD[:100])
    phone.says("mata katten")
    phone.taps("tomorrow")
    for path in ("/", "/chat/me", "/chat/erase"):
        phone.page.goto(live.url + path)
        for_thumbs(phone.page)
    readable = phone.page.request.get(f"{live.url}/chat/me.html").text()
    page = phone.device.context.new_page()
    page.set_content(readable)
    is_sound(page)
    phone.page.locator("form[action='/chat/erase'] button").click()
    phone.page.wait_for_url("**/chat/gone?erased=yes")
    for_thumbs(phone.page)


def test_the_way_to_the_desk(live: LiveSite, devices: Devices) -> None:
    desk = Desk(devices(browser.DESK))
    desk.device.expects("401", "403", "404")
    page = desk.page
    for path in ("in", "in/nothing", "nowhere"):
        desk.opens(path)
        is_sound(page)
    page.goto(f"{live.url}/desk/in")
    for name, value in (("name", "Anna"), ("password", PASSWORD), ("code", "123456")):
        page.locator(f"[name={name}]").fill(value)
    page.keyboard.press("Enter")
    page.locator("[role=alert]").wait_for()
    is_sound(page)


def test_the_inbox_and_a_youth(live: LiveSite, devices: Devices) -> None:
    """Nobody waits; somebody does; a conversation that is read, and one that is had."""
    phone = Phone.of(live, devices(), "Sara")
    desk = Desk.of(live, devices(browser.DESK))
    desk.opens("inbox")
    is_sound(desk.page)
    phone.says(FLOOD)
    phone.asks_for_a_person()
    other = Phone.of(live, devices(), "<b>" + "Bo" * 20, "en")
    other.says("I want to die")
    other.all_saved()
    expect(desk.page.locator(".need")).to_have_count(2)
    expect(desk.page.locator("#alarm")).not_to_be_empty()
    is_sound(desk.page)
    for path in ("youths", f"youths/{phone.youth}"):
        desk.opens(path)
        is_sound(desk.page)
    desk.opens("inbox")
    desk.takes(phone.youth)
    desk.says("Hej Sara!")
    is_sound(desk.page)
    desk.page.set_viewport_size(browser.DESK)
    desk.page.locator("#book > summary").click()
    desk.page.locator("#phrases > li > details > summary").nth(3).click()
    desk.page.locator("#closing > summary").click()
    is_sound(desk.page)
    omar = Desk.of(live, devices(browser.DESK), OMAR)
    omar.opens(f"youths/{phone.youth}")
    is_sound(omar.page)


@pytest.mark.parametrize("coach", [1, EVA], ids=["coach", "coordinator"])
def test_the_team_and_the_account(live: LiveSite, devices: Devices, coach: int) -> None:
    desk = Desk.of(live, devices(browser.DESK), coach)
    for path in ("team", "account", "account/password", "account/codes"):
        desk.opens(path)
        is_sound(desk.page)
    desk.opens("team")
    desk.page.locator("form[action='/desk/team/invites'] .button.main").click()
    desk.page.locator(".spoken").wait_for()
    is_sound(desk.page)
