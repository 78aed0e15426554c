"""Leaving quickly, on every page of the web chat: screen, history and storage are clean."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
PAGES = ("/", "/i/nothing", "/chat", "/chat/me", "/chat/erase", "/chat/gone", "/offline")
KEPT = "[...Object.keys(sessionStorage), ...Object.keys(localStorage)]"


def by_button(page: Page) -> None:
    page.locator("#exit").click()


def by_keys(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Escape")


@pytest.mark.parametrize("leave", [by_button, by_keys])
def test_every_page_can_be_left_at_once(
    live: LiveSite, devices: Devices, leave: Callable[[Page], None]
) -> None:
    """A visible way out, the same everywhere, and three times Esc."""
    phone = Phone.of(live, devices())
    for path in PAGES:
        if path == "/chat/gone":
            phone.device.context.clear_cookies()
        phone.page.goto(live.url + path)
        expect(phone.page.locator("#exit")).to_be_in_viewport()
        leave(phone.page)
        phone.page.wait_for_url(browser.AWAY)


@pytest.mark.parametrize("leave", [by_button, by_keys])
def test_whoever_goes_back_finds_no_chat(
    live: LiveSite, devices: Devices, leave: Callable[[Page], None]
) -> None:
    """From the link through the chat to what is known: one entry in the history, and it is gone."""
    device = devices()
    phone, page = Phone(device), device.page
    device.expects("net::ERR")
    page.goto("about:blank")
    phone.joins(live.invite())
    phone.taps("sv", "on", "on", "on", "yes")
    page.locator("#more summary").click()
    page.locator("a[href='/chat/me']").click()
    page.wait_for_url("**/chat/me")
    page.locator("a.back").click()
    page.wait_for_url("**/chat")
    page.route("**/chat/say", lambda route: route.abort())
    phone.writes("det här är hemligt")
    expect(page.locator("[data-state=unsaved]")).to_have_count(1)
    leave(page)
    page.wait_for_url(browser.AWAY)
    assert page.title() == ""
    page.go_back()
    page.wait_for_url("about:blank")
    page.goto(f"{live.url}/static/chat/icon.svg")
    assert page.evaluate(KEPT) == []


def test_one_or_two_presses_of_escape_are_no_exit(live: LiveSite, devices: Devices) -> None:
    """Escape also closes the menu; only three in a row leave."""
    phone = Phone.of(live, devices())
    phone.page.locator("#more summary").click()
    phone.page.keyboard.press("Escape")
    expect(phone.page.locator("#more .menu")).to_be_hidden()
    phone.page.keyboard.press("Escape")
    phone.says("jag är kvar")
    assert phone.page.url == f"{live.url}/chat"


def test_nothing_on_the_screen_says_what_it_is_about(live: LiveSite, devices: Devices) -> None:
    """Title, heading and address are those of any chat, whose heading is a first name."""
    phone = Phone.of(live, devices())
    for path in PAGES:
        phone.page.goto(live.url + path)
        expect(phone.page).to_have_title("Chatt")
        expect(phone.page.locator("h1")).to_have_text(
            "A Anna" if phone.page.url.endswith("/chat") else "Chatt"
        )
