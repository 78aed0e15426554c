"""What a youth has not seen: where the page opens, what its title says, what counts as shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from bot.app import load_locales
from bot.turns.inbound import CoachSaid, CoachTook
from storage.reads import conversations
from tests.browser.test_many_tabs import in_view
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
ANNA: Final = 1
LINES: Final = 25
"""More than a phone shows at once."""
BADGE: Final = """() => {
  window.badge = null;
  navigator.setAppBadge = async (many) => { window.badge = many; };
  navigator.clearAppBadge = async () => { window.badge = 0; };
}"""
PREVIEWS: Final = pytest.mark.parametrize(
    "live", [load_locales(previews=True)], indirect=True, ids=[""]
)


def shown(live: LiveSite, youth: int) -> list[str]:
    """What Anna wrote that the site knows to have been on a screen."""
    entries = live.do(live.gateway.read(lambda db, keys: conversations.read(db, keys, youth)))
    return [
        str(one.values["text"])
        for one in entries
        if isinstance(one, conversations.LineEntry)
        and one.line == "desk.says"
        and one.shown_at is not None
    ]


def talks(live: LiveSite, phone: Phone, count: int, first: int = 0) -> None:
    """Anna writes so many lines."""
    for number in range(first, first + count):
        live.take(CoachSaid(ANNA, f"rad {number}"), phone.youth)


def away(phone: Phone) -> None:
    """The chat is closed; the phone is not."""
    phone.page.goto(f"{phone.device.url}/static/chat/icon.svg")


def in_talk(live: LiveSite, devices: Devices, *, lang: str = "sv", **more: Any) -> Phone:
    phone = Phone.of(live, devices(**more), lang=lang)
    phone.device.context.add_init_script(f"({BADGE})()")
    phone.asks_for_a_person()
    phone.all_saved()
    live.take(CoachTook(ANNA), phone.youth)
    live.take(CoachSaid(ANNA, "Hej Sara"), phone.youth)
    phone.shows("Hej Sara")
    phone.says("hej")
    until_shown(live, phone, "Hej Sara")
    return phone


def until_shown(live: LiveSite, phone: Phone, text: str) -> None:
    """Until the site knows that a page had it on the screen."""
    while text not in shown(live, phone.youth):
        phone.page.evaluate("new Promise(requestAnimationFrame)")


def test_it_opens_at_the_first_line_that_no_page_has_shown(
    live: LiveSite, devices: Devices
) -> None:
    """Under a mark; the title and the app's badge count what is left; at the end
    nothing is left, and there it is opened then.
    """
    phone = in_talk(live, devices)
    page = phone.page
    away(phone)
    talks(live, phone, LINES)
    assert shown(live, phone.youth) == ["Hej Sara"]
    phone.opens()
    until_shown(live, phone, "rad 0")
    mark = page.locator("#new")
    expect(mark).to_be_in_viewport()
    expect(mark).to_have_text("Nytt")
    expect(phone.bubble("rad 0")).to_be_in_viewport()
    expect(phone.bubble(f"rad {LINES - 1}")).not_to_be_in_viewport()
    left = LINES + 1 - len(shown(live, phone.youth))
    assert 0 < left < LINES
    expect(page).to_have_title(f"({left}) Chatt")
    assert page.evaluate("badge") == left
    assert not browser.faults(page)
    page.evaluate("document.getElementById('scroll').scrollTo(0, 1e6)")
    until_shown(live, phone, f"rad {LINES - 1}")
    expect(page).to_have_title("Chatt")
    assert page.evaluate("badge") == 0
    assert len(shown(live, phone.youth)) == LINES + 1
    page.reload()
    expect(phone.bubble(f"rad {LINES - 1}")).to_be_in_viewport()
    expect(mark).to_have_count(0)
    expect(page).to_have_title("Chatt")


def test_a_page_that_nobody_looks_at_has_shown_nothing(live: LiveSite, devices: Devices) -> None:
    """It counts in its title what came, and is read from there when it is in view again."""
    phone = in_talk(live, devices)
    page = phone.page
    in_view(page, is_=False)
    talks(live, phone, LINES)
    expect(page).to_have_title(f"({LINES}) Chatt")
    assert shown(live, phone.youth) == ["Hej Sara"]
    in_view(page, is_=True)
    until_shown(live, phone, "rad 0")
    expect(page.locator("#new")).to_be_in_viewport()
    expect(phone.bubble("rad 0")).to_be_in_viewport()
    expect(phone.bubble(f"rad {LINES - 1}")).not_to_be_in_viewport()
    assert "rad 0" in shown(live, phone.youth)
    assert f"rad {LINES - 1}" not in shown(live, phone.youth)
    phone.says("jag läser")
    expect(page.locator("#new")).to_have_count(0)
    expect(page).to_have_title("Chatt")


def test_a_page_that_was_left_open_shows_nothing(live: LiveSite, devices: Devices) -> None:
    """In view on some computer, and nobody has touched it for long: until somebody does."""
    phone = in_talk(live, devices)
    page = phone.page
    page.clock.install()
    page.reload()
    phone.shows("Hej Sara")
    page.clock.fast_forward(301_000)
    talks(live, phone, 1)
    phone.shows("rad 0")
    expect(page).to_have_title("(1) Chatt")
    page.mouse.move(50, 200)
    page.clock.run_for(1_000)
    until_shown(live, phone, "rad 0")
    expect(page).to_have_title("Chatt")


def test_what_one_tab_has_shown_is_not_new_in_another(live: LiveSite, devices: Devices) -> None:
    phone = in_talk(live, devices)
    other = Phone(phone.device, phone.device.context.new_page())
    other.opens()
    in_view(phone.page, is_=False)
    talks(live, phone, 1)
    other.shows("rad 0")
    expect(other.page).to_have_title("Chatt")
    expect(phone.page).to_have_title("Chatt")
    until_shown(live, phone, "rad 0")
    assert shown(live, phone.youth) == ["Hej Sara", "rad 0"]


def test_only_the_owner_of_a_line_can_have_been_shown_it(live: LiveSite, devices: Devices) -> None:
    """A page of another youth that names its number changes nothing."""
    phone = in_talk(live, devices)
    away(phone)
    talks(live, phone, 1)
    other = Phone.of(live, devices(), "Ali")
    status = other.page.evaluate("""async () => {
      const bodies = [...Array(40).keys()].map((line) => new URLSearchParams({ line: `o${line}` }));
      const told = (body) => fetch('/chat/shown', { method: 'POST', body });
      const answers = await Promise.all(bodies.map(told));
      return answers.map((one) => one.status).find((one) => one !== 204) ?? 204;
    }""")
    assert status == 204
    assert shown(live, phone.youth) == ["Hej Sara"]


@PREVIEWS
@pytest.mark.parametrize("lang", ["sv", "ar"])
def test_a_reminder_of_yesterday_says_so_and_its_buttons_hold(
    live: LiveSite, devices: Devices, lang: str
) -> None:
    """It came in the afternoon, and is read the next morning."""
    phone = Phone.of(live, devices(), lang=lang)
    phone.says("meny" if lang == "sv" else "menu")
    phone.taps("remind")
    phone.says("ring skolan")
    phone.taps("once", "today", "afternoon")
    away(phone)
    live.move(timedelta(hours=7))
    live.move(timedelta(hours=15))
    phone.opens()
    told = phone.page.locator(".bubble.robot", has=phone.page.locator(".then"))
    expect(told).to_have_count(1)
    expect(told).to_contain_text("ring skolan")
    if lang == "sv":
        expect(told.locator(".then")).to_have_text("Från i går")
    expect(told).to_be_in_viewport()
    assert not browser.troubles(phone.page, thumbs=True)
    phone.is_asked("hour")
    phone.taps("hour")
    live.move(timedelta(hours=1, minutes=1))
    expect(phone.page.locator(".bubble.robot", has_text="ring skolan").last).to_be_in_viewport()
    expect(phone.page.locator(".then")).to_have_count(1)
    live.move(timedelta(days=3))
    phone.page.reload()
    expect(phone.page.locator(".then")).to_have_count(2)
