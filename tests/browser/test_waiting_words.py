"""What the youth wrote waits until it is saved, on the phone or in the tab, and is saved once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from bot.channels.webchat import cookies
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
LOST: Final = "net::ERR"
KEPT: Final = """() => [localStorage, sessionStorage].map((kept) =>
  Object.keys(kept).filter((key) => key.startsWith('unsent-')).length)"""
AGED: Final = """() => {
  const key = Object.keys(localStorage).find((one) => one.startsWith('unsent-'));
  const kept = JSON.parse(localStorage.getItem(key));
  localStorage.setItem(key, JSON.stringify({ ...kept, at: kept.at - 8 * 86400000 }));
}"""
WORDS: Final = "jag kommer inte i morgon"


def offline(phone: Phone) -> None:
    phone.device.expects(LOST)
    phone.page.route("**/chat/say", lambda route: route.abort())


def waits(phone: Phone, words: str = WORDS) -> None:
    """Write without a network; it stands there as not saved."""
    offline(phone)
    phone.writes(words)
    expect(phone.page.locator("[data-state=unsaved]")).to_have_count(1)


def test_words_wait_for_a_tab_that_was_closed(live: LiveSite, devices: Devices) -> None:
    """A new tab, as after the phone was restarted: sent by itself, once, and removed then."""
    phone = Phone.of(live, devices())
    waits(phone)
    assert phone.page.evaluate(KEPT) == [1, 0]
    expect(phone.page.locator(".bubble .waits .on-phone")).to_be_visible()
    expect(phone.page.locator(".bubble .waits .in-tab")).to_be_hidden()
    phone.page.close()
    later = Phone(phone.device, phone.device.context.new_page())
    later.opens()
    later.is_saved(WORDS)
    assert live.heard(phone.youth) == [WORDS]
    assert later.page.evaluate(KEPT) == [0, 0]
    later.page.reload()
    later.is_saved(WORDS)
    assert live.heard(phone.youth) == [WORDS]


def test_an_answer_that_was_lost_with_the_tab_makes_no_second_message(
    live: LiveSite, devices: Devices
) -> None:
    """The site has taken it; the phone that did not hear so sends it again, and it stays one."""
    phone = Phone.of(live, devices())
    phone.device.expects(LOST)

    def unheard(route: Route) -> None:
        route.fetch()
        route.abort()

    phone.page.route("**/chat/say", unheard)
    phone.writes(WORDS)
    expect(phone.page.locator(".bubble.youth")).to_have_count(1)
    phone.page.close()
    later = Phone(phone.device, phone.device.context.new_page())
    later.opens()
    later.is_saved(WORDS)
    assert live.heard(phone.youth) == [WORDS]


def test_two_tabs_with_waiting_words_send_them_in_order(live: LiveSite, devices: Devices) -> None:
    """Each shows what the other wrote, as it is: not saved yet."""
    phone = Phone.of(live, devices())
    other = Phone(phone.device, phone.device.context.new_page())
    other.opens()
    offline(phone)
    offline(other)
    for number, one in enumerate((phone, other, phone, other)):
        one.writes(f"rad {number}")
    for one in (phone, other):
        expect(one.page.locator(".bubble.youth[data-state]")).to_have_count(4)
    phone.page.unroute("**/chat/say")
    other.page.unroute("**/chat/say")
    phone.page.evaluate("document.querySelector('button.unsaved')?.click()")
    for one in (phone, other):
        one.is_saved("rad 3")
        assert one.own() == [f"rad {number}" for number in range(4)]
    assert live.heard(phone.youth) == [f"rad {number}" for number in range(4)]


def test_on_a_shared_phone_they_go_with_the_tab(live: LiveSite, devices: Devices) -> None:
    """The youth chooses it where it is said that words wait; and the sentence says so."""
    phone = Phone.of(live, devices())
    waits(phone)
    page = phone.page
    phone.device.context.set_offline(offline=True)
    expect(page.locator("#away .on-phone")).to_be_visible()
    assert browser.faults(page) == []
    page.locator("#away [data-borrow=yes]").click()
    expect(page.locator("#away .in-tab")).to_be_visible()
    expect(page.locator(".bubble .waits .in-tab")).to_be_visible()
    assert page.evaluate(KEPT) == [0, 1]
    assert browser.faults(page) == []
    page.close()
    # Only now, or the tab would send what waits in the moment before it is closed.
    phone.device.context.set_offline(offline=False)
    later = Phone(phone.device, phone.device.context.new_page())
    later.opens()
    assert later.own() == []
    offline(later)
    later.writes("igen")
    assert later.page.evaluate(KEPT) == [0, 1]


def test_the_choice_stands_among_what_is_known(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    page = phone.page
    waits(phone)
    page.goto(f"{live.url}/chat/phone")
    mine = page.locator("[name=borrowed][value=no]")
    borrowed = page.locator("[name=borrowed][value=yes]")
    expect(mine).to_be_checked()
    borrowed.check()
    assert page.evaluate(KEPT) == [0, 1]
    page.reload()
    expect(borrowed).to_be_checked()
    mine.check()
    assert page.evaluate(KEPT) == [1, 0]
    assert not browser.troubles(page)


@pytest.mark.parametrize("how", ["leave", "ended"])
def test_whoever_leaves_or_is_out_leaves_no_words(
    live: LiveSite, devices: Devices, how: str
) -> None:
    """*Leave quickly*; or the chat has ended here."""
    phone = Phone.of(live, devices())
    waits(phone)
    page = phone.page
    if how == "leave":
        page.locator("#exit").click()
        page.wait_for_url(browser.AWAY)
    else:
        phone.device.context.clear_cookies()
        page.goto(f"{live.url}/chat/gone")
    page.goto(f"{live.url}/static/chat/icon.svg")
    assert page.evaluate(KEPT) == [0, 0]


def test_words_wait_although_another_chat_opens_in_the_browser(
    live: LiveSite, devices: Devices
) -> None:
    """Whoever opens it sees nothing of them, and cannot lose them; they are sent from their own."""
    device = devices()
    sara = Phone.of(live, device)
    saras = next(one["value"] for one in device.context.cookies() if one["name"] == cookies.COOKIE)
    waits(sara)
    page = sara.page
    ali, secret = live.enrolled("Ali")
    use(device, live, secret)
    sara.opens()
    expect(page.locator("[data-state]")).to_have_count(0)
    assert WORDS not in page.content()
    assert page.evaluate(KEPT) == [1, 0]
    page.locator("#exit").click()
    page.wait_for_url(browser.AWAY)
    page.goto(f"{live.url}/static/chat/icon.svg")
    assert page.evaluate(KEPT) == [1, 0]
    use(device, live, saras)
    page.unroute("**/chat/say")
    sara.opens()
    sara.shows(WORDS)
    expect(page.locator("[data-state]")).to_have_count(0)
    assert (live.heard(sara.youth), live.heard(ali)) == ([WORDS], [])
    assert page.evaluate(KEPT) == [0, 0]


@pytest.mark.parametrize("why", ["shared", "old"])
def test_words_of_another_chat_do_not_wait_for_ever(
    live: LiveSite, devices: Devices, why: str
) -> None:
    """On a shared phone they go when another chat opens; and after a week."""
    device = devices()
    sara = Phone.of(live, device)
    waits(sara)
    page = sara.page
    if why == "shared":
        page.evaluate("setBorrowed(true)")
        # The answer to it sets the cookie anew: only then may another chat be this browser's.
        expect(page.locator("body[data-borrowed=yes]")).to_be_attached()
    else:
        page.evaluate(AGED)
    use(device, live, live.enrolled("Ali")[1])
    sara.opens()
    expect(page.locator("[data-state]")).to_have_count(0)
    assert page.evaluate(KEPT) == [0, 0]


def use(device: Device, live: LiveSite, secret: str) -> None:
    """The browser's chat is this one now."""
    device.context.add_cookies([{"name": cookies.COOKIE, "value": secret, "url": live.url}])


def test_the_page_for_no_network_says_where_words_are(live: LiveSite, devices: Devices) -> None:
    phone = Phone.of(live, devices())
    page = phone.page
    page.goto(f"{live.url}/offline")
    expect(page.locator(".card .on-phone")).to_be_visible()
    expect(page.locator(".card .in-tab")).to_be_hidden()
    page.evaluate("setBorrowed(true)")
    expect(page.locator(".card .in-tab")).to_be_visible()
    expect(page.locator(".card .on-phone")).to_be_hidden()


def test_a_page_of_another_chat_sends_nothing_here(live: LiveSite, devices: Devices) -> None:
    """Sara's page is still open when Ali's chat is opened on the same phone."""
    sara = Phone.of(live, devices())
    youth, secret = live.enrolled("Ali")
    sara.device.expects("410")
    sara.device.context.add_cookies([{"name": cookies.COOKIE, "value": secret, "url": live.url}])
    sara.writes("bara från Sara")
    sara.page.wait_for_url("**/chat")
    expect(sara.page.locator("[data-state]")).to_have_count(0)
    assert live.heard(youth) == []


def test_words_wait_while_the_phone_is_off(
    live: LiveSite, chromium: Browser, tmp_path: Path
) -> None:
    """The browser itself ends and begins anew, as after a restart of the phone."""
    youth, secret = live.enrolled("Sara")
    cookie = {"name": cookies.COOKIE, "value": secret, "url": live.url, "expires": 2_000_000_000}

    def begun() -> BrowserContext:
        return chromium.browser_type.launch_persistent_context(
            tmp_path / "phone", executable_path=browser.executable(),
            args=list(browser.ARGUMENTS), viewport=browser.PHONE, locale="sv-SE",
        )  # fmt: skip

    first = begun()
    first.add_cookies([cookie])  # type: ignore[list-item]
    page = first.new_page()
    page.goto(f"{live.url}/chat")
    first.set_offline(offline=True)
    page.locator("#text").fill(WORDS)
    page.locator("#say .send").click()
    expect(page.locator("[data-state=unsaved]")).to_have_count(1)
    first.close()
    second = begun()
    page = second.new_page()
    page.goto(f"{live.url}/chat")
    expect(page.locator(".bubble.youth time")).to_have_count(1)
    expect(page.locator("[data-state]")).to_have_count(0)
    second.close()
    assert live.heard(youth) == [WORDS]
