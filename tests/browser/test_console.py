"""Coaches at their desks, in real browsers: who gets it, whose youths, what a coordinator sees."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import insert

from storage.access import staff, teams
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring
from storage.sql.statements import TEAM
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.live_site import LiveSite

Devices = Callable[..., Device]
OMAR, EVA = 2, 3


@pytest.fixture
def phone(live: LiveSite, devices: Devices) -> Phone:
    """Sara's, who has asked for a person."""
    return Phone.of_one_in_need(live, devices())


def test_of_two_who_press_take_one_gets_it_and_the_other_is_told_by_whom(
    live: LiveSite, devices: Devices, phone: Phone
) -> None:
    anna, omar = (Desk.of(live, devices(browser.DESK), coach) for coach in (1, OMAR))
    for desk in (anna, omar):
        desk.opens("inbox")
    omar.device.expects("409")
    # Omar's page does not hear of it before he presses.
    omar.page.route("**/desk/inbox/stream*", lambda route: route.abort())
    omar.device.expects("net::ERR")
    omar.page.reload()
    anna.takes(phone.youth)
    omar.page.locator(f"#take-{phone.youth}").click()
    expect(omar.page.locator("#refusal[role=alert]")).to_contain_text("Anna")
    assert omar.page.url.endswith("/desk/inbox")
    omar.page.unroute("**/desk/inbox/stream*")
    omar.page.reload()
    expect(omar.need(phone.youth)).to_contain_text("Anna")
    expect(omar.page.locator(f"#take-{phone.youth}")).to_have_count(0)


def test_who_looks_on_sees_live_who_has_it(live: LiveSite, devices: Devices, phone: Phone) -> None:
    """The list, the count and the title follow what a colleague does."""
    anna, omar = (Desk.of(live, devices(browser.DESK), coach) for coach in (1, OMAR))
    omar.opens("inbox")
    expect(omar.page.locator(f"#take-{phone.youth}")).to_be_visible()
    anna.opens("inbox")
    anna.takes(phone.youth)
    expect(omar.need(phone.youth)).to_contain_text("Anna")
    expect(omar.page.locator(f"#take-{phone.youth}")).to_have_count(0)
    anna.closes("talked")
    expect(omar.need(phone.youth)).to_have_count(0)


def test_whoever_writes_before_the_script_has_come_is_seen_writing(
    live: LiveSite, devices: Devices, phone: Phone
) -> None:
    """A slow network shows the page long before it can do all it does."""
    anna = Desk.of(live, devices(browser.DESK))
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    anna.page.route("**/talk.js*", hold)
    anna.opens("inbox")
    anna.takes(phone.youth)
    anna.types("Hej")
    expect(phone.typing).to_be_hidden()
    late.pop().continue_()
    expect(phone.typing).to_be_visible()
    expect(anna.page.locator("#lix")).not_to_be_empty()


def test_a_youth_of_another_team_is_nowhere(live: LiveSite, devices: Devices, phone: Phone) -> None:
    """By address as by list: 404, and not a word of them."""
    nina = live.write(_elsewhere)
    desk = Desk.of(live, devices(browser.DESK), nina)
    desk.device.expects("404")
    for path in ("", "/stream", "/phrases"):
        answer = desk.page.request.get(f"{live.url}/desk/youths/{phone.youth}{path}")
        assert answer.status == 404
    opened = desk.page.goto(f"{live.url}/desk/youths/{phone.youth}")
    assert opened
    assert opened.status == 404
    assert "Sara" not in desk.page.content()
    for path in ("inbox", "youths"):
        desk.opens(path)
        assert "Sara" not in desk.page.content()


def test_a_coordinator_sees_who_waits_and_no_word_of_theirs(
    live: LiveSite, devices: Devices, phone: Phone
) -> None:
    phone.says("det här är bara för Anna")
    desk = Desk.of(live, devices(browser.DESK), EVA)
    desk.device.expects("403")
    for path in ("youths", "team"):
        desk.opens(path)
        expect(desk.page.get_by_text("Sara")).to_have_count(0)
    for path in ("inbox", "youths", "team"):
        desk.opens(path)
        expect(desk.page.locator(f"a[href*='/desk/youths/{phone.youth}']")).to_have_count(0)
    desk.opens("inbox")
    expect(desk.need(phone.youth)).to_contain_text("Sara")
    answer = desk.page.goto(f"{live.url}/desk/youths/{phone.youth}")
    assert answer
    assert answer.status == 403
    assert "bara för Anna" not in desk.page.content()


def _elsewhere(db: Db, keys: Keyring) -> int:
    """Nina, a coach of another team."""
    hours = {"opens": teams.OPENS, "closes": teams.CLOSES}
    row = {"id": 2, "name": "Nästa team", "zone": "Europe/Stockholm", "language": "sv", **hours}
    db.execute(insert(TEAM), row)
    nina = staff.add(db, 2, "Nina", "sv", Role.COACH)
    staff.set_password(db, nina, "no hash, so no password")
    staff.set_totp(db, keys, nina, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    return nina
