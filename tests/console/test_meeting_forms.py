"""Meetings at the desk: proposed by fields, answered in one press, marked; and a coach's week."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest
from icalendar import Calendar
from sqlalchemy import update

from flows.engine.programme import MeetingState, Spot
from storage.access import staff
from storage.sql.statements import CALENDAR_FEED, MEETING, YOUTH
from tests.support import people
from tests.support.console_chat import page_of, press
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk, Hand
from tests.support.people import Youth

WHERE: Final = "Stadsbiblioteket"
FORM: Final = {"at": "2026-11-26T14:00", "minutes": "60", "spot": "library", "place": WHERE}
CODE: Final = "Blåmes"


@pytest.fixture
def sara(desk: Desk) -> Youth:
    return Youth(desk.app)


async def at_desk(desk: Desk, youth: Youth, coach: int = ANNA) -> Hand:
    hand = await desk.colleague(coach)
    await page_of(hand, youth)
    return hand


async def proposed(desk: Desk, youth: Youth, **more: str) -> Hand:
    anna = await at_desk(desk, youth)
    assert (await press(anna, youth, "meeting", **{**FORM, **more}))[0] == 200
    await desk.app.settle()
    return anna


def only(youth: Youth) -> tuple[str, str]:
    """The number and the version of the youth's open meeting, as the page has them."""
    (one,) = youth.seen().meetings.values()
    return str(one.number), one.version


async def test_date_clock_place_and_roles_are_fields(desk: Desk, sara: Youth) -> None:
    """[2-3, 3-14, 3-16, 4b-2] They are kept as data, and the youth is asked in their language."""
    fields = {"slot1": "2026-11-27T10:00", "interpreter": "ar", "with": "syv"}
    anna = await proposed(desk, sara, **fields)
    (one,) = sara.seen().meetings.values()
    assert (one.minutes, one.spot, one.place) == (60, Spot.LIBRARY, WHERE)
    assert (one.with_roles, one.interpreter, len(one.slots)) == (("syv",), "ar", 1)
    assert one.at is not None
    assert f"{one.at:%Y-%m-%d %H:%M}" == "2026-11-26 14:00"
    page = await page_of(anna, sara)
    assert "Föreslaget, väntar på ett ja" in page
    assert "en studie- och yrkesvägledare" in page


@pytest.mark.parametrize("authority", ["social", "social_services", "guardian"])
async def test_no_authority_comes_to_a_meeting(desk: Desk, sara: Youth, authority: str) -> None:
    """[3-22] Without a waiver nobody of another authority is invited, whatever a form sends."""
    page = await page_of(await at_desk(desk, sara), sara)
    form = page.partition('id="meeting-form"')[2].partition("</form>")[0]
    offered = re.findall(r'name="with"[^>]*value="(\w+)"', form)
    assert set(offered) == {"coach", "syv", "language", "introducer"}
    await proposed(desk, sara, **{"with": authority})
    assert [one.with_roles for one in sara.seen().meetings.values()] in ([], [()])


async def test_school_is_never_the_default(desk: Desk, sara: Youth) -> None:
    """[0-6] Nor does a choice that there is not lead there."""
    page = await page_of(await at_desk(desk, sara), sara)
    form = page.partition('id="meeting-form"')[2].partition("</form>")[0]
    assert re.findall(r'<option value="(\w+)" selected', form) == ["ours"]
    await proposed(desk, sara, spot="nowhere")
    (one,) = sara.seen().meetings.values()
    assert one.spot is Spot.OURS


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"at": "nonsense"}, "Skriv en dag och en tid"),
        ({"at": "2020-01-01T10:00"}, "Den tiden har gått"),
        ({"at": "2036-01-01T10:00"}, "Högst ett år fram"),
        ({"minutes": "2"}, "mellan 5 och"),
        ({"place": "x" * 121}, "för långt"),
    ],
)
async def test_a_refusal_is_said_in_plain_words(
    desk: Desk, sara: Youth, more: dict[str, str], said: str
) -> None:
    """Nothing is kept."""
    anna = await at_desk(desk, sara)
    status, answer = await press(anna, sara, "meeting", **{**FORM, **more})
    assert status in {409, 422}
    assert said in answer
    assert sara.seen().meetings == {}


async def test_a_holiday_is_told_and_not_in_the_way(desk: Desk, sara: Youth) -> None:
    """[2-3] It is the people's choice; a coach hears that it is one."""
    anna = await at_desk(desk, sara)
    for day, is_one in (("2026-12-25", True), ("2026-12-22", False)):
        status, answer = await press(anna, sara, "meeting", **{**FORM, "at": f"{day}T14:00"})
        assert (status, "dagen är röd" in answer) == (200, is_one)


async def test_a_wish_is_accepted_in_one_press(desk: Desk, sara: Youth) -> None:
    """[0-6] The form knows which wish was on the page: another one is not accepted by it."""
    anna = await proposed(desk, sara)
    sara.taps("place", "cafe")
    page = await page_of(anna, sara)
    assert "du svarar" in page
    number, seen = only(sara)
    status, answer = await press(anna, sara, "meeting-accept", number=number, seen="another")
    assert (status, "ändrats under tiden" in answer) == (422, True)
    assert (await press(anna, sara, "meeting-accept", number=number, seen=seen))[0] == 200
    (one,) = sara.seen().meetings.values()
    assert (one.state, one.spot, one.place) == (MeetingState.AGREED, Spot.CAFE, "")


async def test_two_coaches_at_once_have_one_winner(desk: Desk, sara: Youth) -> None:
    """One cancels while the other moves: the second reads that it is another now."""
    anna = await proposed(desk, sara)
    omar = await at_desk(desk, sara, OMAR)
    number, seen = only(sara)
    move = {**FORM, "at": "2026-11-30T09:00", "number": number, "seen": seen}
    assert (await press(omar, sara, "meeting-move", **move))[0] == 200
    status, answer = await press(anna, sara, "meeting-cancel", number=number, seen=seen)
    assert (status, "ändrats under tiden" in answer) == (422, True)


async def test_it_is_marked_when_its_time_has_come(desk: Desk, sara: Youth) -> None:
    """[1-5] Missed is a prompt for a call, and no word of blame."""
    anna = await proposed(desk, sara)
    sara.taps("yes")
    number, _ = only(sara)
    assert (await press(anna, sara, "meeting-mark", number=number, held="no"))[0] == 422
    desk.passes(timedelta(days=2, hours=5))
    anna = await at_desk(desk, sara)
    page = await page_of(anna, sara)
    assert "blev det av?" in page
    status, answer = await press(anna, sara, "meeting-mark", number=number, held="no")
    assert (status, "vänlig fråga" in answer) == (200, True)
    assert "Blev inte av" in await page_of(anna, sara)


async def test_nothing_is_proposed_while_something_serious_is_open(desk: Desk, sara: Youth) -> None:
    """The form is gone, and a press on an old page says why."""
    anna = await at_desk(desk, sara)
    sara.says("jag vill dö")
    status, answer = await press(anna, sara, "meeting", **FORM)
    assert (status, "allvarligt" in answer) == (409, True)
    assert 'id="meeting-form"' not in await page_of(anna, sara)


@pytest.mark.parametrize("who", [NINA, EVA])
async def test_nobody_else_proposes(desk: Desk, sara: Youth, who: int) -> None:
    """Neither another team's coach nor a coordinator who has not taken it."""
    hand = await desk.colleague(who)
    await hand.get("/desk/account")
    assert (await press(hand, sara, "meeting", **FORM))[0] in {403, 404}


# ---------------------------------------------------------------- a coach's week


def name(desk: Desk, youth: Youth) -> None:
    """Give the youth a code name, as staff call them."""
    desk.write(
        lambda db, keys: db.execute(
            update(YOUTH)
            .where(YOUTH.c.id == youth.id)
            .values(code_name=keys.seal(CODE, f"code:{youth.id}"))
        )
    )


async def test_the_week_names_nobody(desk: Desk, sara: Youth) -> None:
    """[2-3] This week and the next, by code name or number, without a place."""
    anna = await proposed(desk, sara)
    assert (await press(anna, sara, "meeting", **{**FORM, "at": "2026-12-03T09:00"}))[0] == 200
    assert (await press(anna, sara, "meeting", **{**FORM, "at": "2026-12-14T09:00"}))[0] == 200
    for shown in (f"#{sara.id}", CODE):
        week = (await anna.get("/desk/week")).text
        assert week.count(f">{shown}<") == 2
        assert "Sara" not in week
        assert WHERE not in week
        name(desk, sara)
    omar = await desk.colleague(OMAR)
    assert "#meeting" not in (await omar.get("/desk/week")).text


async def test_the_calendar_is_off_until_it_is_asked_for(desk: Desk, sara: Youth) -> None:
    """[2-3] A secret link with code names, that is renewed and withdrawn; only its hash is kept."""
    anna = await proposed(desk, sara)
    sara.taps("yes")
    name(desk, sara)
    assert people.rows(desk.app, CALENDAR_FEED) == []
    await anna.get("/desk/week")
    first = link(await made(anna))
    assert first.encode() not in people.rows(desk.app, CALENDAR_FEED)[0].hash
    stranger = desk.hand()
    seen = await stranger.get(first)
    assert seen.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(seen.text).walk("VEVENT")
    assert (str(event["summary"]), "DURATION:PT1H" in seen.text) == (CODE, True)
    assert not {"Sara", WHERE, "bibliotek", "Anna"} & set(re.findall(r"\w+", seen.text))
    second = link(await made(anna))
    assert (await stranger.get(first)).status_code == 404
    assert (await stranger.get(second)).status_code == 200
    await anna.post("/desk/week/feed/off")
    assert (await stranger.get(second)).status_code == 404


async def test_who_has_left_has_no_calendar(desk: Desk) -> None:
    """The link ends with the work."""
    omar = await desk.colleague(OMAR)
    await omar.get("/desk/week")
    address = link(await made(omar))
    assert (await desk.hand().get(address)).status_code == 200
    assert desk.write(lambda db, _: staff.leave(db, OMAR, desk.clock.now()))
    assert (await desk.hand().get(address)).status_code == 404


async def made(hand: Hand) -> str:
    return (await hand.post("/desk/week/feed")).text


def link(page: str) -> str:
    """The path of the link that a page shows once."""
    found = re.search(r"https://[^/]*(/desk/calendar/[\w-]+\.ics)", page)
    assert found is not None
    return found[1]


# ---------------------------------------------------------------- a coordinator's counts


async def test_a_coordinator_sees_counts_and_no_small_one(desk: Desk) -> None:
    """[2-3] Booked, held, not held by week; under five is hidden, and nobody is named."""
    youths = [Youth(desk.app, f"c{number}", f"Namn{number}") for number in range(7)]
    for youth in youths:
        await proposed(desk, youth)
        youth.taps("yes")
    desk.passes(timedelta(days=3))
    anna = await desk.colleague(ANNA)
    for number, youth in enumerate(youths):
        await page_of(anna, youth)
        held = "yes" if number else "no"
        mine, _ = only(youth)
        assert (await press(anna, youth, "meeting-mark", number=mine, held=held))[0] == 200
    states = sorted(one.state for one in people.rows(desk.app, MEETING))
    assert states == [*[MeetingState.HELD] * 6, MeetingState.MISSED]
    eva = await desk.colleague(EVA)
    page = (await eva.get("/desk/team")).text.partition('id="team-meetings"')[2]
    found = re.findall(r'class="number" data-label="[^"]*">(.*?)</td>', page.split("</table>")[0])
    cells = [re.sub(r"<[^>]*>|[\u2066-\u2069]", "", one).strip() for one in found]
    assert cells == ["0", "6", "färre än 5"]
    assert "Namn" not in page.split("</section>")[0]
    assert 'id="team-meetings"' not in (await anna.get("/desk/team")).text
