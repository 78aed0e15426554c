"""Who comes in, in a real browser: a colleague with a reason, a new phone, a sign-in link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_alarm_bar import DANGER, hears
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import PASSWORD, Desk, Phone
from tests.support.live_site import TOTP_SECRET, LiveSite

Devices = Callable[..., Device]
ANNA, OMAR, EVA = 1, 2, 3
SIZES = pytest.mark.parametrize("viewport", [browser.PHONE, browser.DESK], ids=["360", "1280"])
WHY: Final = "Anna är sjuk, och Sara väntar på svar om sitt cv."


def is_sound(page: Page, viewport: Any, name: str) -> None:
    """Nothing stands in anybody's way; a picture is kept for whoever looks."""
    assert browser.troubles(page) == []
    page.set_viewport_size(viewport)
    browser.keep(page, name)


def colleague(live: LiveSite, device: Device, coach: int = OMAR) -> Desk:
    """Somebody who is signed in, and has said nothing about anybody's youths."""
    live.signed_in(device.context, coach, reasons=False)
    return Desk(device)


@SIZES
def test_a_colleague_writes_why_and_the_youth_reads_it(
    live: LiveSite, devices: Devices, viewport: Any
) -> None:
    phone = Phone.of(live, devices(viewport))
    device = devices(viewport)
    device.expects("403")
    desk = colleague(live, device)
    desk.opens(f"youths/{phone.youth}")
    expect(desk.page.locator("[name=reason]")).to_be_visible()
    is_sound(desk.page, viewport, "write-why")
    desk.page.locator("[name=reason]").fill(WHY)
    desk.page.locator("form[action$='/open'] button").click()
    desk.page.locator("#facts").wait_for()
    phone.page.goto(f"{live.url}/chat/me")
    expect(phone.page.locator("main")).to_contain_text(WHY)
    is_sound(phone.page, viewport, "who-did-what")


@SIZES
def test_a_danger_is_taken_with_one_press(live: LiveSite, devices: Devices, viewport: Any) -> None:
    youth, _ = live.enrolled("Sara")
    hears(live, youth, DANGER)
    device = devices(viewport)
    device.expects("403")
    desk = colleague(live, device)
    desk.opens(f"youths/{youth}")
    take = desk.page.locator("form[action$='/take'] button")
    expect(take).to_be_in_viewport()
    is_sound(desk.page, viewport, "write-why-danger")
    take.click()
    expect(desk.page.locator("#bar")).to_contain_text(DANGER)


@SIZES
def test_a_new_phone_needs_a_yes_on_the_old_one(
    live: LiveSite, devices: Devices, viewport: Any
) -> None:
    old, desk = Phone.of(live, devices(viewport)), Desk.of(live, devices(viewport))
    desk.opens(f"youths/{old.youth}")
    desk.page.locator("form[action$='/device'] button").click()
    link = desk.page.locator("#device-said input").first.input_value()
    is_sound(desk.page, viewport, "device-link")
    old.is_asked(_choice(old, "yes"))
    is_sound(old.page, viewport, "new-phone-asked")
    new = Phone(devices(viewport))
    new.page.goto(link)
    expect(new.page.locator("#word")).to_be_visible()
    is_sound(new.page, viewport, "new-phone-word")
    old.says("jag är kvar")
    old.page.locator(f"button[value='{_choice(old, 'yes')}']:visible").click()
    old.reads("Öppna länken på den andra telefonen")
    new.joins(link.removeprefix(live.url))
    expect(old.page).to_have_url(f"{live.url}/chat/gone")


def _choice(phone: Phone, said: str) -> str:
    """The value of the button that says yes or no to a new phone."""
    button = phone.page.locator(f"button[value^='newphone.link.'][value$='.{said}']").last
    return button.get_attribute("value") or ""


@SIZES
def test_a_sign_in_link_asks_for_a_code_and_is_told(
    live: LiveSite, devices: Devices, viewport: Any
) -> None:
    lead = Desk.of(live, devices(viewport), EVA)
    lead.opens("team")
    lead.page.locator(f"form[action='/desk/team/people/{ANNA}/link'] button").click()
    link = lead.page.locator("#address").input_value()
    lead.opens("team")
    expect(lead.page.locator("#unusual li")).to_have_count(1)
    is_sound(lead.page, viewport, "team-unusual")
    device = devices(viewport)
    device.expects("403")
    anna = Desk(device)
    anna.comes_by(link.removeprefix(live.url))
    expect(anna.page.locator("[name=code]")).to_be_visible()
    is_sound(anna.page, viewport, "sign-in-proof")
    anna.page.locator("details summary").first.click()
    anna.page.locator("[name=anew]").click()
    anna.page.locator("h1", has_text="Inte bekräftad").wait_for()
    is_sound(anna.page, viewport, "sign-in-vouch")
    anna.comes_by(link.removeprefix(live.url))
    anna.page.locator("[name=code]").fill(pyotp.TOTP(TOTP_SECRET).at(live.clock.now()))
    anna.page.locator(".button.main").click()
    for name in ("new", "again"):
        anna.page.locator(f"[name={name}]").fill(PASSWORD)
    anna.page.locator(".button.main").click()
    notice = anna.page.locator("form[action='/desk/account/seen']")
    expect(notice).to_contain_text("gjorde en inloggningslänk")
    is_sound(anna.page, viewport, "sign-in-told")
    notice.locator("button").click()
    expect(notice).to_have_count(0)
