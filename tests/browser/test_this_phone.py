"""The phone in wrong hands: signing out, a borrowed device, and what a page keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from bot.app import load_locales
from bot.channels.webchat import cookies
from bot.web import secret_hashes
from storage.access import check_words
from storage.schema import periods
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.console_client import LIGHT
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
LOCK: Final = "gröna moln"
SAID: Final = "det här är hemligt"
LATER: Final = "vi ses i morgon"
AWAY: Final = periods.LOCKED_AFTER + timedelta(seconds=1)
REFUSED: Final = ("401", "403", "422")
KEPT: Final = "[localStorage, sessionStorage].map((kept) => Object.keys(kept).sort())"
WORKERS: Final = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
CACHES: Final = "caches.keys().then((all) => all.length)"


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A tenth of a second for every try is much."""
    with monkeypatch.context() as patch:
        patch.setattr(secret_hashes, "HASHER", LIGHT)
        yield


def unlocks(page: Page, lock: str = LOCK) -> None:
    page.locator("#given").fill(lock)
    page.locator("form[action='/chat/unlock'] button").click()


# ------------------------------------------------------------ sign out here


def test_signing_out_leaves_nothing_in_the_browser(live: LiveSite, devices: Devices) -> None:
    """Cookie, words, draft, worker, history; the other tab ends too, and the chat stays."""
    device = devices()
    device.expects("net::ERR", "410", "Failed to load")
    page = device.page
    page.goto("about:blank")
    phone = Phone.of(live, device)
    other = Phone(device, device.context.new_page())
    other.opens()
    known, aside = device.context.new_page(), device.context.new_page()
    known.goto(f"{live.url}/chat/me")
    aside.goto(f"{live.url}/chat/phone")
    aside.goto(f"{live.url}/open/about")
    page.bring_to_front()
    phone.says(SAID)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    device.context.route("**/chat/say", lambda route: route.abort())
    phone.writes("det här väntar")
    expect(page.locator("[data-state=unsaved]")).to_have_count(1)
    page.locator("#text").fill("halvt")
    page.locator("#more summary").click()
    page.locator("a[href='/chat/out']").click()
    browser.keep(page, "sign-out")
    assert browser.troubles(page, thumbs=True) == []
    page.set_viewport_size(browser.PHONE)
    page.locator("form[action='/chat/out'] button").click()
    expect(page.locator("[data-forget=all]")).to_be_visible()
    expect(page).to_have_title("Chatt")
    expect(page.locator(".card > .numbers a").first).to_be_visible()
    other.page.wait_for_url("**/chat/gone")
    known.wait_for_url(f"{live.url}/")
    aside.go_back()
    aside.wait_for_url(f"{live.url}/")
    browser.keep(page, "signed-out")
    assert browser.troubles(page, thumbs=True) == []
    assert device.context.cookies() == []
    assert page.evaluate(KEPT) == [[], []]
    page.wait_for_function(f"{WORKERS}.then((many) => many === 0)")
    page.wait_for_function(f"{CACHES}.then((many) => many === 0)")
    page.go_back()
    page.wait_for_url("about:blank")
    page.goto(live.url)
    expect(page.locator("a[href='/chat']")).to_have_count(0)
    assert live.heard(phone.youth) == [SAID]


def test_another_chat_s_words_wait_on_after_signing_out(live: LiveSite, devices: Devices) -> None:
    """They are not whose chat is left here to lose."""
    device = devices()
    device.expects("net::ERR")
    sara = Phone.of(live, device)
    sara.page.route("**/chat/say", lambda route: route.abort())
    sara.writes(LATER)
    expect(sara.page.locator("[data-state=unsaved]")).to_have_count(1)
    youth, secret = live.enrolled("Ali")
    del youth
    device.context.add_cookies([{"name": cookies.COOKIE, "value": secret, "url": live.url}])
    sara.opens()
    sara.page.goto(f"{live.url}/chat/out")
    sara.page.locator("form[action='/chat/out'] button").click()
    expect(sara.page.locator("[data-forget=all]")).to_be_visible()
    here, tab = sara.page.evaluate(KEPT)
    assert [re.sub("-.*", "", one) for one in here] == ["unsent"]
    assert tab == []


# ------------------------------------------------------------ a borrowed device


def test_a_borrowed_device_keeps_nothing(live: LiveSite, devices: Devices) -> None:
    """Chosen at the door; words wait in the tab alone, and no notification is offered."""
    device = devices()
    device.expects("net::ERR")
    page, phone = device.page, Phone(device)
    page.goto(live.url + live.invite())
    browser.keep(page, "door")
    assert browser.troubles(page, thumbs=True) == []
    page.set_viewport_size(browser.PHONE)
    page.locator("[name=borrowed]").check()
    page.locator("form[action='/i'] button").click()
    phone.log.wait_for(state="attached")
    phone.taps("sv", "on", "on", "on", "yes")
    page.route("**/chat/say", lambda route: route.abort())
    phone.writes("det här väntar")
    expect(page.locator("[data-state=unsaved]")).to_have_count(1)
    expect(page.locator("[data-state=unsaved] .waits .in-tab")).to_be_visible()
    here, tab = page.evaluate(KEPT)
    assert here == []
    assert any(one.startswith("unsent-") for one in tab)
    assert {one["expires"] for one in device.context.cookies()} == {-1}
    page.wait_for_function(f"{WORKERS}.then((many) => many === 0)")
    page.goto(f"{live.url}/chat/phone")
    expect(page.locator("[name=borrowed][value=yes]")).to_be_checked()
    assert page.evaluate(KEPT)[0] == []
    # Its browser is closed: whoever comes then finds a front page.
    session = [one["name"] for one in device.context.cookies() if one["expires"] == -1]
    for name in session:
        device.context.clear_cookies(name=name)
    page.close()
    after = device.context.new_page()
    after.goto(f"{live.url}/chat")
    assert after.url == f"{live.url}/"
    expect(after.locator("a[href='/chat']")).to_have_count(0)
    assert after.evaluate(KEPT) == [[], []]


def test_a_device_becomes_a_borrowed_one_and_one_s_own_again(
    live: LiveSite, devices: Devices
) -> None:
    """One choice, in every place; what waits goes along."""
    phone = Phone.of(live, devices())
    page = phone.page
    page.goto(f"{live.url}/chat/phone")
    with page.expect_response("**/chat/phone/borrowed"):
        page.locator("[name=borrowed][value=yes]").check()
    page.wait_for_function("document.body.dataset.borrowed === 'yes'")
    assert page.evaluate(KEPT)[0] == []
    phone.opens()
    assert page.evaluate(KEPT)[0] == []
    expires = {one["name"]: one["expires"] for one in phone.device.context.cookies()}
    assert expires[cookies.COOKIE] == -1
    page.goto(f"{live.url}/chat/phone")
    with page.expect_response("**/chat/phone/borrowed"):
        page.locator("[name=borrowed][value=no]").check()
    page.wait_for_function("document.body.dataset.borrowed === 'no'")
    expires = {one["name"]: one["expires"] for one in phone.device.context.cookies()}
    assert expires[cookies.COOKIE] > 0


# ------------------------------------------------------------ for everybody


def test_without_a_script_all_of_it_works(live: LiveSite, devices: Devices) -> None:
    device = devices(java_script_enabled=False)
    device.expects(*REFUSED)
    phone = Phone.of(live, device)
    page = phone.page
    page.goto(f"{live.url}/chat/phone")
    page.locator("#new").fill(LOCK)
    page.locator("#lock button[value=set]").click()
    page.locator("#old").wait_for()
    page.locator("form[action='/chat/lock'] button").click()
    page.locator("#given").fill("inte det")
    page.locator("form[action='/chat/unlock'] button").click()
    expect(page.locator("p[role=alert]")).to_contain_text("4")
    page.locator("#given").fill(LOCK)
    page.locator("form[action='/chat/unlock'] button").click()
    page.wait_for_url("**/chat")
    page.goto(f"{live.url}/chat/phone")
    page.locator("[name=borrowed][value=yes]").check()
    page.locator("form[action$='/borrowed'] button").click()
    expect(page.locator("[name=borrowed][value=yes]")).to_be_checked()
    page.locator("a[href='/chat/out']").click()
    page.locator("form[action='/chat/out'] button").click()
    page.wait_for_url("**/chat/out")
    expect(page.locator("[data-forget=all]")).to_be_visible()
    assert device.context.cookies() == []


@pytest.mark.parametrize("live", [load_locales(previews=True)], indirect=True, ids=["previews"])
@pytest.mark.parametrize("code", ["sv", "ar"])
def test_nothing_stands_in_anybody_s_way(live: LiveSite, devices: Devices, code: str) -> None:
    """In light and dark, on a phone and a desk, from right to left, in large letters."""
    device = devices()
    device.expects(*REFUSED)
    phone = Phone.of(live, device, lang=code)
    page = phone.page
    browser.keep(page, f"history-{code}")
    page.goto(f"{live.url}/chat/phone")
    browser.keep(page, f"phone-{code}")
    assert browser.troubles(page, thumbs=True) == []
    page.set_viewport_size(browser.PHONE)
    page.locator("#new").fill(LOCK)
    page.locator("#lock button[value=set]").click()
    page.locator("#old").wait_for()
    browser.keep(page, f"phone-set-{code}")
    assert browser.troubles(page, thumbs=True) == []
    page.set_viewport_size(browser.PHONE)
    page.locator("form[action='/chat/lock'] button").click()
    page.locator("#given").wait_for()
    browser.keep(page, f"locked-{code}")
    assert browser.troubles(page, thumbs=True) == []
    page.set_viewport_size(browser.PHONE)
    live.clock.move_to(live.clock.now() + periods.WORD_ASKED_AFTER + AWAY)
    page.reload()
    browser.keep(page, f"silent-{code}")
    expect(page.locator("#given")).to_have_count(0)
    live.write(lambda db, keys: check_words.keep(db, keys, phone.youth, "måne"))
    page.reload()
    browser.keep(page, f"silent-word-{code}")
    asked = page.locator("label[for=given]").inner_text()
    unlocks(page, "måne")
    expect(page.locator("label[for=given]")).not_to_have_text(asked)
    unlocks(page)
    phone.log.wait_for(state="attached")
