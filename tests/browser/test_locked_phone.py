"""The phone in wrong hands: the lock that a youth has set on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from bot.channels.webchat import cookies
from bot.turns.inbound import CoachBegan, CoachSaid
from bot.web import secret_hashes
from storage.access import browsers, check_words
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import coach_messages
from storage.schema import periods
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.console_client import LIGHT
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
ANNA: Final = 1
LOCK: Final = "gröna moln"
SAID: Final = "det här är hemligt"
LATER: Final = "vi ses i morgon"
AWAY: Final = periods.LOCKED_AFTER + timedelta(seconds=1)
REFUSED: Final = ("401", "403", "422")


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A tenth of a second for every try is much."""
    with monkeypatch.context() as patch:
        patch.setattr(secret_hashes, "HASHER", LIGHT)
        yield


def locked(page: Page) -> None:
    """Only the page before the chat is there: neutral, with numbers, and without the chat."""
    expect(page).to_have_url(re.compile("/chat/locked"))
    expect(page.locator("#given")).to_be_visible()
    expect(page).to_have_title("Chatt")
    expect(page.locator(".card > .numbers a").first).to_be_visible()
    shown = page.content()
    assert not [one for one in (SAID, "Sara", "Anna", "Ungdomsteamet") if one in shown]


def sets_lock(phone: Phone, lock: str = LOCK) -> None:
    """From the menu to the page, and back."""
    page = phone.page
    page.locator("#more summary").click()
    page.locator("a[href='/chat/phone']").click()
    page.locator("#new").fill(lock)
    page.locator("#lock button[value=set]").click()
    page.locator("#old").wait_for()
    page.locator("a.back").click()
    phone.log.wait_for(state="attached")


def unlocks(page: Page, lock: str = LOCK) -> None:
    page.locator("#given").fill(lock)
    page.locator("form[action='/chat/unlock'] button").click()


def is_back(phone: Phone) -> None:
    phone.page.wait_for_url("**/chat")
    phone.bubble(SAID).wait_for()


@pytest.fixture
def phone(live: LiveSite, devices: Devices) -> Phone:
    """Sara's, with the chat open and a lock set."""
    made = Phone.of(live, devices())
    made.device.expects(*REFUSED)
    made.says(SAID)
    sets_lock(made)
    return made


def test_five_minutes_away_and_the_stolen_tab_is_closed(live: LiveSite, phone: Phone) -> None:
    """Nobody touches it; what a coach writes then is not shown, and waits behind the lock."""
    other = Phone(phone.device, phone.device.context.new_page())
    other.opens()
    live.take(CoachBegan(ANNA), phone.youth)
    live.move(AWAY)
    live.take(CoachSaid(ANNA, "vi ses på torsdag"), phone.youth)
    for one in (phone, other):
        locked(one.page)
        assert "torsdag" not in one.page.content()
    assert live.gateway.notifier.count == 0
    unlocks(phone.page)
    is_back(phone)
    phone.shows("vi ses på torsdag")
    other.page.goto(f"{live.url}/chat")
    other.bubble("vi ses på torsdag").wait_for()


def test_lock_now_closes_every_tab_and_leaves_nothing_to_go_back_to(
    live: LiveSite, phone: Phone
) -> None:
    other = Phone(phone.device, phone.device.context.new_page())
    other.opens()
    known = Phone(phone.device, phone.device.context.new_page())
    known.page.goto(f"{live.url}/chat/me")
    phone.page.bring_to_front()
    phone.page.locator("#more summary").click()
    browser.keep(phone.page, "menu")
    phone.page.locator("#more button[form=lock]").click()
    for one in (phone, other, known):
        locked(one.page)
    for path in ("chat", "chat/me", "chat/phone", "chat/out"):
        phone.page.goto(f"{live.url}/{path}")
        locked(phone.page)
    phone.page.go_back()
    locked(phone.page)


def test_without_a_network_the_page_goes_too(phone: Phone) -> None:
    """Whoever keeps the site away has nothing to read after five minutes either."""
    page = phone.page
    page.clock.install()
    page.reload()
    phone.bubble(SAID).wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.device.expects("net::ERR", "Failed to load")
    phone.device.context.set_offline(offline=True)
    page.clock.fast_forward(4 * 60_000)
    page.mouse.move(9, 9)
    page.clock.fast_forward(4 * 60_000)
    expect(phone.bubble(SAID)).to_be_visible()
    page.clock.fast_forward(2 * 60_000)
    expect(page.locator("[data-online]")).to_be_visible()
    assert SAID not in page.content()


def test_who_uses_the_page_is_not_locked_out(live: LiveSite, phone: Phone) -> None:
    """Writing for long, or reading: a touch now and then is enough, and the site hears of it."""
    page = phone.page
    page.clock.install()
    page.reload()
    phone.bubble(SAID).wait_for()
    for _ in range(4):
        live.clock.move_to(live.clock.now() + timedelta(minutes=2))
        page.clock.fast_forward(2 * 60_000)
        with page.expect_response("**/chat/here"):
            page.locator("#text").press_sequentially("a")
    phone.says("jag är kvar")


def test_five_wrong_tries_and_only_a_new_link_helps(
    live: LiveSite, phone: Phone, devices: Devices
) -> None:
    """The coach reads of it once, and nothing of what was typed."""
    page = phone.page
    page.goto(f"{live.url}/chat/phone")
    page.locator("form[action='/chat/lock'] button").click()
    locked(page)
    for left in (4, 3, 2, 1):
        unlocks(page, "inte det")
        expect(page.locator("[role=alert]:not(.lost)")).to_contain_text(str(left))
        assert page.locator("#given").input_value() == ""
    browser.keep(page, "locked-wrong")
    unlocks(page, "inte det")
    expect(page.locator("#given")).to_have_count(0)
    browser.keep(page, "locked-shut")
    assert browser.troubles(page, thumbs=True) == []
    page.goto(f"{live.url}/chat")
    expect(page.locator("#given")).to_have_count(0)
    desk = Desk.of(live, devices(browser.DESK))
    desk.opens("inbox")
    expect(desk.page.locator("main")).to_contain_text("har skrivit fel lås för många gånger")
    live.write(lambda db, keys: check_words.keep(db, keys, phone.youth, "måne"))
    page.goto(live.url + live.invite(youth=phone.youth))
    page.locator("#word").fill("måne")
    page.locator("form[action='/i'] button").click()
    is_back(phone)
    told = live.do(
        live.gateway.read(lambda db, keys: coach_messages.messages_to(db, keys, ANNA, "notice", 9))
    )
    assert [one.line for one in told] == ["desk.locked_out"]


def test_what_was_written_meanwhile_is_sent_after_it(live: LiveSite, phone: Phone) -> None:
    """A page that has not heard yet that it is locked: the words wait, and are saved once."""
    name = cookies.chat_of(
        next(
            one["value"] for one in phone.device.context.cookies() if one["name"] == cookies.COOKIE
        )
    )

    def close(db: Db, keys: Keyring) -> None:
        found = browsers.find(db, keys, cookies.CHANNEL, name)
        assert found is not None
        browsers.close(db, found.key, live.clock.now())

    live.write(close)
    phone.writes(LATER)
    locked(phone.page)
    expect(phone.page.locator(".told")).to_contain_text("finns kvar")
    assert LATER not in live.heard(phone.youth)
    unlocks(phone.page)
    phone.is_saved(LATER)
    assert live.heard(phone.youth).count(LATER) == 1


def test_the_lock_is_changed_and_removed_only_by_who_knows_it(live: LiveSite, phone: Phone) -> None:
    page = phone.page
    page.goto(f"{live.url}/chat/phone")
    browser.keep(page, "phone-lock-set")
    for new, why in (("1234", "easy"), ("abc", "short"), ("annat ord", "wrong")):
        page.locator("#old").fill("inte det")
        page.locator("#new").fill(new)
        page.locator("#lock button[value=set]").click()
        expect(page.locator("#did")).to_have_attribute("data-did", why)
    browser.keep(page, "phone-lock-wrong")
    page.locator("#old").fill(LOCK)
    page.locator("#lock button[value=remove]").click()
    expect(page.locator("#old")).to_have_count(0)
    live.move(AWAY)
    page.locator("a.back").click()
    is_back(phone)
