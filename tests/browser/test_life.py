"""A youth's life as their coach sees it happen, and a reminder in the calendar of a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
WISH: Final = "jag vill bli kock"
STEP: Final = "ringa skolan"
WORDS: Final = "KanarieFrukost"

SIZES = pytest.mark.parametrize("viewport", [browser.DESK, browser.PHONE], ids=["desk", "phone"])


@SIZES
def test_an_open_inbox_shows_what_happens_in_a_life(
    live: LiveSite, devices: Devices, viewport: Any
) -> None:
    """Without a reload; and what is erased goes from a page that is open."""
    desk = Desk.of(live, devices(viewport))
    desk.opens("inbox")
    life = desk.page.locator("#life")
    expect(life.locator(".empty")).to_be_visible()
    phone = Phone.of(live, devices())
    phone.says("menu")
    phone.taps("steps")
    phone.says(WISH)
    expect(life.locator("li")).to_have_count(1)
    expect(life).to_contain_text(WISH)
    phone.says(STEP)
    phone.taps("tomorrow")
    phone.says("meny")
    phone.taps("steps", "1", "done")
    expect(life.locator("li")).to_have_count(2)
    expect(life.locator("li").first).to_contain_text(STEP)
    assert browser.troubles(desk.page) == []
    assert browser.fits(desk.page)
    life.locator("a").first.click()
    desk.page.wait_for_url(f"**/desk/youths/{phone.youth}")
    desk.opens("inbox")
    phone.page.goto(f"{live.url}/chat/erase")
    phone.page.locator("form[action='/chat/erase'] button").click()
    phone.page.wait_for_url("**/chat/gone?erased=yes")
    expect(life.locator("li")).to_have_count(0)
    expect(desk.page.locator("#told")).to_contain_text("En av dina ungdomar har raderat allt.")
    for word in (WISH, STEP, "Sara"):
        expect(desk.page.locator("main")).not_to_contain_text(word)


def test_a_reminder_is_saved_in_the_calendar_of_the_phone(
    live: LiveSite, devices: Devices, tmp_path: Path
) -> None:
    """The link is as high as a thumb is wide; what the browser fetches is a file, not a page."""
    phone = Phone.of(live, devices())
    phone.says("menu")
    phone.taps("remind")
    phone.says(WORDS)
    phone.taps("weekdays", "morning")
    link = phone.log.locator("a[href^='/chat/calendar/']")
    expect(link).to_be_visible()
    assert browser.troubles(phone.page, thumbs=True) == []
    with phone.page.expect_download() as fetched:
        link.click()
    file = tmp_path / fetched.value.suggested_filename
    fetched.value.save_as(file)
    assert file.name == "reminder.ics"
    (event,) = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert str(event["summary"]) == "Påminnelse"
    assert WORDS.encode() not in file.read_bytes()
    phone.page.goto(f"{live.url}/chat/me")
    expect(phone.page.locator("#reminders a[href^='/chat/calendar/']")).to_be_visible()
    assert browser.troubles(phone.page, thumbs=True) == []
