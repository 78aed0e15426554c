"""What a coach has not seen: marks, title, badge, sound, notification; in one tab or eight."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from bot.turns.inbound import CoachSaid, CoachTook
from storage.reads import unread
from tests.browser.test_alarm_bar import hears
from tests.browser.test_many_tabs import TABS, in_view, streams
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
ANNA: Final = 1
SIZES = pytest.mark.parametrize("viewport", [browser.PHONE, browser.DESK], ids=["360", "1280"])
NOTED: Final = """
  window.noted = [];
  window.Notification = class {
    static permission = 'granted';
    constructor(title, options) { window.noted.push({ title, ...options }); }
  };
  window.badge = null;
  navigator.setAppBadge = async (many) => { window.badge = many; };
  navigator.clearAppBadge = async () => { window.badge = 0; };
"""
"""Writes down what the browser is asked to show; a headless one has nowhere to show it."""

RINGS: Final = """() => {
  window.rung = 0;
  lotsenBell.ring = () => { window.rung += 1; return true; };
}"""


def talk(live: LiveSite, name: str) -> int:
    """A talk of Anna's with this youth, in which all has been seen."""
    youth, _ = live.enrolled(name)
    hears(live, youth, "person")
    live.take(CoachTook(ANNA), youth)
    live.take(CoachSaid(ANNA, "Hej"), youth)
    live.write(lambda db, _: unread.mark_seen(db, youth, ANNA))
    return youth


def anna(live: LiveSite, devices: Devices, viewport: Any = browser.DESK) -> Desk:
    device = devices(viewport)
    device.context.add_init_script(NOTED)
    return Desk.of(live, device, ANNA)


@SIZES
@pytest.mark.parametrize("path", ["inbox", "youths"])
def test_two_talks_and_the_tab_behind(
    live: LiveSite, devices: Devices, path: str, viewport: Any
) -> None:
    """Both marks come right after either writes, in the list and in the title; nothing is named."""
    sara, kim = talk(live, "Sara"), talk(live, "Kim")
    desk = anna(live, devices, viewport)
    desk.opens(path)
    page = desk.page
    expect(page.locator(".unread")).to_have_count(0)
    page.evaluate(RINGS)
    in_view(page, is_=False)
    for count, youth in enumerate((sara, kim), 1):
        hears(live, youth, "är du kvar?")
        expect(page).to_have_title(re.compile(rf"^\({count}\) "))
        expect(page.locator(".unread")).to_have_count(count)
        assert page.evaluate("badge") == count
    page.wait_for_function("noted.length === 2")
    said = page.evaluate("noted")
    assert all(one["title"] == "Lotsen" and one["tag"] == "lotsen" for one in said)
    assert not re.search("Sara|Kim|kvar", str(said))
    assert page.evaluate("rung") == 2
    in_view(page, is_=True)
    assert not browser.troubles(page)
    page.set_viewport_size(viewport)
    browser.keep(page, f"two-talks-{path}")
    desk.opens(f"youths/{sara}")
    desk.bubble("är du kvar?").scroll_into_view_if_needed()
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    while is_unread(live, sara):
        page.evaluate("0")
    desk.opens(path)
    expect(page.locator(".unread")).to_have_count(1)


def test_words_on_a_page_that_nobody_looks_at_are_not_seen(
    live: LiveSite, devices: Devices
) -> None:
    """A youth's page left open behind others holds no stream, and hides nothing from the team."""
    kim = talk(live, "Kim")
    desk = anna(live, devices)
    desk.opens(f"youths/{kim}")
    desk.bubble("Hej").wait_for()
    in_view(desk.page, is_=False)
    hears(live, kim, "är du kvar?")
    expect(desk.page).to_have_title(re.compile(r"^\(1\) "))
    assert live.write(lambda db, _: unread.find(db, kim, ANNA)) is not None
    in_view(desk.page, is_=True)
    desk.shows("är du kvar?")
    expect(desk.page).not_to_have_title(re.compile(r"^\("))
    while live.write(lambda db, _: unread.find(db, kim, ANNA)) is not None:
        desk.page.evaluate("0")


def test_words_on_a_page_that_nobody_touches_are_not_seen(live: LiveSite, devices: Devices) -> None:
    """In view on some desk: opened again by the browser itself, or left by whoever sat there."""
    kim = talk(live, "Kim")
    hears(live, kim, "är du kvar?")
    desk = anna(live, devices)
    page = desk.page = desk.device.context.new_page()
    page.clock.install()
    with page.expect_response(f"**/youths/{kim}/stream"):
        desk.opens(f"youths/{kim}")
    desk.bubble("är du kvar?").wait_for()
    assert is_unread(live, kim)
    touched(page, kim)
    assert not is_unread(live, kim)
    page.clock.fast_forward(301_000)
    hears(live, kim, "hallå?")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert is_unread(live, kim)
    touched(page, kim)
    expect(page).not_to_have_title(re.compile(r"^\("))
    assert not is_unread(live, kim)


def test_a_press_that_leads_to_the_page_has_touched_it(live: LiveSite, devices: Devices) -> None:
    """One presses a name, reads, and goes: nothing else is touched."""
    kim = talk(live, "Kim")
    hears(live, kim, "är du kvar?")
    desk = anna(live, devices)
    desk.opens("youths")
    with desk.page.expect_response(f"**/youths/{kim}/seen"):
        desk.page.locator(f"a[href^='/desk/youths/{kim}']").first.click()
    assert not is_unread(live, kim)


def test_words_above_which_one_stands_are_not_seen(live: LiveSite, devices: Devices) -> None:
    """Whoever reads older words has not had the new ones on the screen, until they go there."""
    kim = talk(live, "Kim")
    for number in range(12):
        live.take(CoachSaid(ANNA, f"svar {number}" + "\n" * 20), kim)
    live.write(lambda db, _: unread.mark_seen(db, kim, ANNA))
    desk = anna(live, devices)
    page = desk.page
    desk.opens(f"youths/{kim}")
    desk.bubble("svar 11").wait_for()
    # Its room changes in the same frame, as when an alarm comes: nobody is moved away.
    page.locator(".scroll").evaluate(
        "(one) => { one.style.maxHeight = '300px'; one.scrollTop = 0; }"
    )
    page.mouse.move(5, 5)
    hears(live, kim, "är du kvar?")
    page.locator(".newer").wait_for()
    assert is_unread(live, kim)
    with page.expect_response(f"**/youths/{kim}/seen"):
        page.locator(".newer").click()
    assert not is_unread(live, kim)


def is_unread(live: LiveSite, youth: int) -> bool:
    """Whether Anna has unread words of this youth."""
    return live.write(lambda db, _: unread.find(db, youth, ANNA)) is not None


def touched(page: Page, youth: int) -> None:
    """Somebody moves a hand, and the site is told what they see."""
    with page.expect_response(f"**/youths/{youth}/seen"):
        page.mouse.move(40, 40)
        page.mouse.move(60, 60)


def test_eight_tabs_work_over_six_connections(live: LiveSite, devices: Devices) -> None:
    """Each youth's page can be written on, and shows what comes; one sound for all of them."""
    youths = [talk(live, f"Kim {number}") for number in range(TABS - 1)]
    desk = anna(live, devices)
    context = desk.device.context
    desks = []
    for youth in youths:
        one = Desk(desk.device)
        one.page = context.new_page()
        one.opens(f"youths/{youth}")
        one.page.locator("#text").wait_for()
        desks.append(one)
    pages = context.pages
    assert len(pages) == TABS
    for page in pages:
        page.evaluate(RINGS)
    for number, one in enumerate(desks):
        one.page.locator("#text").fill(f"till {number}")
        one.page.locator("#send").click()
        one.bubble(f"till {number}").wait_for()
    for number, youth in enumerate(youths):
        hears(live, youth, f"svar {number}")
    for number, one in enumerate(desks):
        one.bubble(f"svar {number}").wait_for()
    desk.page.bring_to_front()
    other, _ = live.enrolled("Ali")
    hears(live, other, "person")
    expect(desk.need(other)).to_be_visible()
    for page in pages:
        expect(page.locator("#waiting-number")).to_have_text("1")
    # One of the alarm and three of pages stay; a page without one of its own asks now and then.
    streams(live, desk.page, 4)


def test_a_new_call_rings_once_for_all_tabs(live: LiveSite, devices: Devices) -> None:
    desk = anna(live, devices)
    pages = [desk.page, *(desk.device.context.new_page() for _ in range(3))]
    for page, path in zip(pages, ("inbox", "youths", "team", "account"), strict=True):
        page.goto(f"{live.url}/desk/{path}")
        page.wait_for_load_state()
        page.evaluate(RINGS)
    youth, _ = live.enrolled("Ali")
    hears(live, youth, "person")
    for page in pages:
        expect(page).to_have_title(re.compile(r"^\(1\) "))
    pages[0].wait_for_function("JSON.stringify(localStorage).includes('lotsen-rung')")
    assert sum(page.evaluate("rung") for page in pages) == 1


def test_a_tab_that_reads_late_what_another_kept_does_not_ring_again(
    live: LiveSite, devices: Devices
) -> None:
    """A browser's processes learn of each other's localStorage a moment later."""
    desk = anna(live, devices)
    pages = [desk.page, desk.device.context.new_page()]
    for page in pages:
        page.goto(f"{live.url}/desk/inbox")
        page.wait_for_load_state()
        page.evaluate(RINGS)
        page.evaluate("Storage.prototype.getItem = () => null")
    youth, _ = live.enrolled("Ali")
    hears(live, youth, "person")
    for page in pages:
        expect(page).to_have_title(re.compile(r"^\(1\) "))
        page.evaluate("navigator.locks.request('lotsen-rung', () => {})")
    assert sum(page.evaluate("rung") for page in pages) == 1


def test_sound_that_was_allowed_once_stays_allowed(live: LiveSite, devices: Devices) -> None:
    """One press on the device; the next page that a press leads to can be heard at once."""
    desk = anna(live, devices)
    page = desk.page
    desk.opens("inbox")
    bell = page.locator("#bell")
    expect(bell).to_have_attribute("aria-pressed", "false")
    bell.click()
    expect(bell).to_have_attribute("aria-pressed", "true")
    page.locator(".menu a[href='/desk/youths']").click()
    page.wait_for_url("**/desk/youths")
    assert page.evaluate("lotsenBell.ring()") is True
    page.locator(".menu a[href='/desk/inbox']").click()
    expect(page.locator("#bell")).to_have_attribute("aria-pressed", "true")
    page.locator("#bell").click()
    expect(page.locator("#bell")).to_have_attribute("aria-pressed", "false")
    page.locator(".menu a[href='/desk/youths']").click()
    page.wait_for_url("**/desk/youths")
    assert page.evaluate("lotsenBell.ring()") is False


def test_notifications_are_asked_for_by_a_press(live: LiveSite, devices: Devices) -> None:
    device = devices(browser.DESK)
    desk = Desk.of(live, device, ANNA)
    button = desk.page.locator("#notify")
    desk.opens("inbox")
    if desk.page.evaluate("Notification.permission") == "default":
        expect(button).to_be_visible()
    device.context.grant_permissions(["notifications"], origin=live.url)
    desk.opens("inbox")
    expect(button).to_be_hidden()
