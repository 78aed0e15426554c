"""A meeting from both sides, in two real browsers: proposed, moved, reminded of, held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, expect

from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
SIZES: Final = pytest.mark.parametrize(
    "viewport", [browser.DESK, browser.PHONE], ids=["1280", "360"]
)
WHERE: Final = "Stadsbiblioteket"


def proposes(desk: Desk, at: str) -> None:
    """By fields on the youth's page: a day, a clock time, a place, and who else comes."""
    form = desk.page.locator("#meeting-form")
    form.locator("[name=at]").fill(at)
    form.locator("[name=spot]").select_option("library")
    form.locator("[name=place]").fill(WHERE)
    form.locator("details > summary").click()
    form.locator("[name=with][value=syv]").check()
    form.locator(".button").last.click()
    expect(desk.page.locator("#meeting-said")).to_contain_text("väntar på ett ja")


def one(desk: Desk, state: str) -> Locator:
    """The meeting on the page, as it stands now, without a reload."""
    found = desk.page.locator(f"#meetings .meeting-{state}")
    expect(found).to_have_count(1)
    return found


def comes_again(live: LiveSite, desk: Desk) -> None:
    """A new day: nobody is signed in for so long."""
    live.signed_in(desk.device.context, 1)
    desk.opens("")
    desk.page.locator(".me").wait_for()


@SIZES
def test_the_whole_way_of_a_meeting(live: LiveSite, devices: Devices, viewport: Any) -> None:
    """[0-6, 2-3] What one side does the other sees at once; each page fits and can be used."""
    phone = Phone.of(live, devices(viewport))
    desk = Desk.of(live, devices(viewport))
    desk.opens(f"youths/{phone.youth}")
    desk.page.locator("#meeting-form").wait_for()
    proposes(desk, "2026-11-26T14:00")
    one(desk, "proposed")

    phone.is_asked("time")
    phone.taps("time")
    phone.says("fredag 10")
    wished = one(desk, "wished")
    wished.locator(".button.main").click()
    expect(one(desk, "agreed")).to_contain_text("10:00")
    expect(phone.log).to_contain_text("Anna säger ja")
    save = phone.log.locator("a[href^='/chat/calendar/meeting/line/']")
    expect(save).to_have_count(1)

    desk.page.goto("about:blank")
    live.move(timedelta(days=2, minutes=1))
    phone.is_asked("coming")
    phone.taps("coming")
    comes_again(live, desk)
    desk.opens("week")
    assert not browser.troubles(desk.page)
    desk.page.set_viewport_size(viewport)
    expect(desk.page.locator("main")).to_contain_text(f"#{phone.youth}")
    expect(desk.page.locator("main")).not_to_contain_text(WHERE)

    desk.page.goto("about:blank")
    live.move(timedelta(days=1, hours=3))
    phone.is_asked("good")
    phone.taps("good")
    comes_again(live, desk)
    desk.opens(f"youths/{phone.youth}")
    expect(one(desk, "held")).to_contain_text("ungdomen: bra")
    assert browser.fits(desk.page)
    assert browser.fits(phone.page)


def test_the_pages_with_meetings_stand_in_nobodys_way(
    live: LiveSite, devices: Devices, tmp_path: Path
) -> None:
    """The form unfolded, a proposal and what can be done with it: at both sizes, light and dark."""
    phone = Phone.of(live, devices(browser.PHONE))
    desk = Desk.of(live, devices(browser.DESK))
    desk.opens(f"youths/{phone.youth}")
    proposes(desk, "2026-11-26T14:00")
    one(desk, "proposed").locator("details > summary").first.click()
    assert not browser.troubles(desk.page)
    browser.picture(desk.page, tmp_path / "desk.png", whole=True)
    phone.is_asked("yes")
    phone.page.goto(f"{phone.device.url}/chat/me")
    expect(phone.page.locator("#meetings")).to_contain_text(WHERE)
    assert not browser.troubles(phone.page)
    browser.picture(phone.page, tmp_path / "me.png", whole=True)
