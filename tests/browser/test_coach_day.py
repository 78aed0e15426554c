"""A coach's whole day, and a youth's way to the goodbye, in real browsers at both sizes.

With LOTSEN_PICTURES=folder each page is kept as a picture, to be looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from bot.turns.inbound import CoachTook, Inbound, YouthSaid
from bot.turns.programme_inputs import CoachProposedMeeting, CoachSetContact, MeetingTerms
from flows.engine.programme import OutreachWay
from storage.sql.statements import YOUTH
from tests.support import browser
from tests.support.browser import Device
from tests.support.browser_users import Desk, Phone
from tests.support.live_site import START, LiveSite

Devices = Callable[..., Device]
ANNA: Final = 1
SIZES: Final = pytest.mark.parametrize(
    "viewport", [browser.DESK, browser.PHONE], ids=["1280", "360"]
)
HOUR: Final = timedelta(hours=1)
CV: Final = "jag vill ha hjälp med cv till sommaren"
GOODBYE: Final = "Du kan alltid skriva här igen"


def kept(page: Page, name: str) -> None:
    """See that nothing stands in anybody's way, and keep the picture."""
    size = page.viewport_size
    assert size is not None
    assert not browser.troubles(page)
    page.set_viewport_size(size)
    browser.keep(page, name)


def hears(live: LiveSite, youth: int, text: str) -> None:
    """The youth writes."""
    live.do(live.app.writer.take(Inbound(YouthSaid(text), "web", youth=youth)))


def meets(live: LiveSite, phone: Phone, ahead: timedelta) -> None:
    """Anna proposes a meeting, and the youth says yes."""
    terms = MeetingTerms(live.clock.now() + ahead)
    live.take(CoachProposedMeeting(ANNA, terms), phone.youth)
    phone.is_asked("yes")
    phone.taps("yes")


def morning(live: LiveSite, devices: Devices) -> dict[str, int]:
    """Six youths: two meet Anna today; one is overdue, one asks, one is silent, one in a talk."""
    sara, ali = (Phone.of(live, devices(), name) for name in ("Sara", "Ali"))
    meets(live, sara, 27 * HOUR)
    meets(live, ali, 29 * HOUR)
    kim = Phone.of(live, devices(), "Kim")
    maja, leo, noor = (live.enrolled(name)[0] for name in ("Maja", "Leo", "Noor"))
    for youth, ahead in ((maja, HOUR / 6), (leo, 240 * HOUR)):
        live.take(CoachSetContact(ANNA, START + ahead, OutreachWay.PHONE, ANNA), youth)
    kim.says(CV)
    kim.taps("soon")
    live.move_to(START + 25 * HOUR)
    silent = update(YOUTH).where(YOUTH.c.id == leo).values(silences=4)
    live.write(lambda db, _: db.execute(silent))
    hears(live, noor, "person")
    return {
        "Sara": sara.youth, "Ali": ali.youth, "Kim": kim.youth,
        "Maja": maja, "Leo": leo, "Noor": noor,
    }  # fmt: skip


@SIZES
def test_a_coachs_day(live: LiveSite, devices: Devices, viewport: Any) -> None:
    """[0-6, 2-11, 3-4, 4a-15] What the day has, in its order; each deed takes it off the page."""
    youths = morning(live, devices)
    desk = Desk.of(live, devices(viewport))
    page = desk.page
    desk.opens("inbox")
    expect(desk.need(youths["Noor"])).to_be_visible()
    expect(page.locator("#asked")).to_contain_text(CV)
    kept(page, "inbox")
    desk.opens("youths")
    day = page.locator(".today")
    for kind, names in (
        ("overdue", ["Maja"]), ("meetings", ["Sara", "Ali"]),
        ("requests", ["Kim"]), ("silent", ["Leo"]),
    ):  # fmt: skip
        expect(day.locator(f".part-{kind} a bdi")).to_have_text(names)
    kept(page, "day")

    desk.opens("inbox")
    desk.takes(youths["Noor"])
    desk.says("Hej Noor, jag är här.")
    kept(page, "talk")
    desk.closes("talked")
    desk.opens(f"youths/{youths['Maja']}")
    page.check("#contact input[value=phone]")
    page.click("#contact button[value=reached]")
    expect(page.locator("#contact")).not_to_contain_text("i går")
    desk.opens(f"youths/{youths['Kim']}")
    card = page.locator("#requests")
    card.locator("textarea").fill("Vi skriver det på fredag klockan tre.")
    card.get_by_role("button", name="Svara", exact=True).click()
    expect(card.locator("textarea")).to_have_count(0)
    kept(page, "request")
    desk.opens("youths")
    expect(day.locator(".part-overdue, .part-requests")).to_have_count(0)
    expect(day.locator(".part-meetings li")).to_have_count(2)
    kept(page, "afternoon")
    desk.opens("inbox")
    expect(page.locator("#asked")).not_to_contain_text(CV)


@SIZES
def test_from_the_invitation_to_the_goodbye(
    live: LiveSite, devices: Devices, viewport: Any
) -> None:
    """The door, a step, a meeting, a talk, the end; and after it the door is open."""
    phone = Phone(devices(viewport))
    phone.page.goto(live.url + live.invite())
    kept(phone.page, "door")
    phone.joins(live.invite())
    kept(phone.page, "first")
    phone.taps("sv", "on", "on", "on", "yes")
    kept(phone.page, "after-yes")
    phone.is_asked("skip")
    phone.says("Sara")
    phone.taps("day")
    phone.is_asked("steps")
    meets(live, phone, 26 * HOUR)
    kept(phone.page, "meeting")
    phone.asks_for_a_person()
    phone.all_saved()
    live.take(CoachTook(ANNA), phone.youth)
    desk = Desk.of(live, devices(viewport))
    desk.opens(f"youths/{phone.youth}")
    desk.says("Hej! Hur är det?")
    phone.shows("Hej! Hur är det?")
    phone.says("bättre nu, jag börjar skolan igen")
    desk.shows("bättre nu, jag börjar skolan igen")
    desk.closes("talked")
    page = desk.page
    page.locator("#progress summary", has_text="Avsluta").click()
    page.locator("#progress form[action$=end] select").select_option("studies")
    page.locator("#progress form[action$=end] button").click()
    expect(page.locator("#progress")).to_contain_text("Avslutat")
    expect(phone.log).to_contain_text(GOODBYE)
    kept(phone.page, "goodbye")
    kept(page, "ended")
    phone.says("hej igen")
    expect(phone.log).to_contain_text("hej igen")
