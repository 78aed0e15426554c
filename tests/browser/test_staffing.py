"""When staff are there, at a phone of 360 px: an absence and a shift are entered and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from storage.access import staffing
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
OMAR, EVA = 2, 3


def is_sound(page: Page) -> None:
    assert browser.troubles(page) == []


def test_a_coordinator_enters_an_absence_and_a_shift(live: LiveSite, devices: Devices) -> None:
    desk = Desk.of(live, devices(), EVA)
    page = desk.page
    desk.opens("team")
    page.locator("a.button[href='/desk/away']").click()
    page.locator("[name=coach]").select_option(str(OMAR))
    page.locator("[name=until]").fill("2026-12-07T08:00")
    page.locator("[name=deputy]").select_option("1")
    page.locator(".button.main").click()
    expect(page.locator(".log")).to_contain_text("måndag 7 december")
    is_sound(page)
    desk.opens("team")
    expect(page.locator("tbody tr", has_text="Omar")).to_contain_text("borta till")
    is_sound(page)
    page.locator("a.button[href='/desk/team/on-call']").first.click()
    is_sound(page)
    page.locator("[name=on][value='1']").click()
    page.locator("[name=coach]").select_option(str(EVA))
    page.locator("[name=from]").fill("2026-11-27T16:30")
    page.locator("[name=until]").fill("2026-11-30T08:00")
    page.locator("[name=weeks]").fill("2")
    page.locator("form[action$='/shifts'] .button.main").click()
    expect(page.locator("#shifts .log li")).to_have_count(2)
    is_sound(page)
    page.locator("#shifts .log button").last.click()
    expect(page.locator("#shifts .log li")).to_have_count(1)
    found = live.write(lambda db, _: staffing.shifts(db, 1, live.clock.now()))
    assert [one.coach for one in found] == [EVA]


@pytest.mark.parametrize("coach", [1, EVA], ids=["coach", "coordinator"])
def test_hours_are_read_and_a_fault_stands_beside_its_field(
    live: LiveSite, devices: Devices, coach: int
) -> None:
    desk = Desk.of(live, devices(), coach)
    page = desk.page
    for path in ("team/hours", "team/on-call", "away", "account"):
        desk.opens(path)
        is_sound(page)
    if coach == EVA:
        desk.opens("team/hours")
        desk.device.expects("422")
        page.locator("[name=opens]").fill("17:00")
        page.locator("form[action='/desk/team/hours'] button").click()
        expect(page.locator("#hours-wrong")).to_be_visible()
        assert page.locator("[name=opens]").input_value() == "17:00"
        is_sound(page)
