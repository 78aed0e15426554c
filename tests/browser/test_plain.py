"""The web chat in a browser that runs no script, as some old phones and careful people have it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from bot.turns.inbound import CoachSaid, CoachTook
from tests.support.browser import Device
from tests.support.browser_users import Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]


def test_the_whole_chat_works_without_a_script(live: LiveSite, devices: Devices) -> None:
    """The door, a button, written words, a person, and new messages by a press."""
    phone = Phone(devices(java_script_enabled=False))
    page = phone.page
    phone.joins(live.invite())
    for choice in ("sv", "on", "on", "on", "yes"):
        phone.is_asked_after_a_look(choice)
        phone.button(choice).click()
    phone.is_asked_after_a_look("skip")
    phone.writes("Robin")
    expect(phone.bubble("Robin").locator("time")).to_have_count(1)
    page.locator("form.person button").click()
    live.take(CoachTook(1), phone.youth)
    live.take(CoachSaid(1, "Hej Robin!"), phone.youth)
    live.do(live.app.settle())  # What was not said yet would be on the next page only.
    page.locator("noscript a.quiet").click()
    phone.shows("Hej Robin!")
    phone.writes("hej själv")
    expect(phone.bubble("hej själv")).to_have_count(1)
    assert live.heard(phone.youth).count("hej själv") == 1


def test_what_is_known_erasing_and_the_exit_need_no_script(
    live: LiveSite, devices: Devices
) -> None:
    phone = Phone.of(live, devices(java_script_enabled=False))
    page = phone.page
    page.locator("#more summary").click()
    page.locator("a[href='/chat/me']").click()
    expect(page.locator(".sheet")).to_contain_text("Sara")
    page.locator("a[href='/chat/erase']").click()
    page.locator("form[action='/chat/erase'] button").click()
    page.wait_for_url("**/chat/gone?erased=yes")
    page.locator("#exit").click()
    page.wait_for_url("https://www.google.com/")
