"""A coach's day on top of the list of youths, the next contact on a youth's page, and who is out of
sight for a coordinator.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import update

from bot.turns.programme_inputs import (
    CoachAttempted,
    CoachMarkedMeeting,
    CoachProposedMeeting,
    CoachSetContact,
    MeetingTerms,
)
from flows.engine.programme import AttemptOutcome, OutreachWay
from storage.access import staffing
from storage.sql.statements import ATTEMPT, MEETING, YOUTH
from tests.support import people
from tests.support.console_chat import page_of, press
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk
from tests.support.people import Youth

DAY: Final = timedelta(days=1)


async def today(desk: Desk, coach: int) -> str:
    """The card, without the list below it."""
    hand = await desk.signed_in(coach)
    page = (await hand.get("/desk/youths")).text
    return page.partition('<section class="today"')[2].partition("</section>")[0]


def part(card: str, kind: str) -> str:
    return card.partition(f"part-{kind}")[2].partition("</ul>")[0]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_nothing_is_due_and_then_it_is_and_then_it_is_late(desk: Desk, sara: Youth) -> None:
    """[3-4] Due on its day, overdue the day after, gone when the attempt is recorded."""
    sara.says("meny")
    assert "Inget att göra i dag" in await today(desk, ANNA)
    at = desk.clock.now() + DAY
    sara.anna(CoachSetContact(ANNA, at, OutreachWay.PHONE, ANNA))
    desk.passes(DAY - timedelta(hours=2))
    card = await today(desk, ANNA)
    assert "Sara" in part(card, "due")
    assert "på telefon" in part(card, "due")
    assert "Inget att göra" in await today(desk, OMAR)
    desk.passes(2 * DAY)
    assert "Sara" in part(await today(desk, ANNA), "overdue")
    sara.anna(CoachAttempted(ANNA, OutreachWay.PHONE, AttemptOutcome.REACHED))
    assert "Inget att göra i dag" in await today(desk, ANNA)


async def test_who_stands_in_has_it_on_their_day(desk: Desk, sara: Youth) -> None:
    """[0-18] While a coach is away, the deputy's day has what was theirs to do."""
    at = desk.clock.now() + timedelta(hours=1)
    sara.anna(CoachSetContact(ANNA, at, OutreachWay.PHONE, ANNA))
    now = desk.clock.now()
    desk.write(lambda db, _: staffing.add_absence(db, ANNA, now, None, now, OMAR))
    assert "Sara" in part(await today(desk, OMAR), "due")


@pytest.mark.parametrize(("silences", "shown"), [(2, False), (3, True), (7, True)])
async def test_silence_of_any_kind_is_a_prompt(
    desk: Desk, sara: Youth, silences: int, *, shown: bool
) -> None:
    """[1-5, 4b-15] From so many questions without an answer on, the youth is on the coach's day."""
    desk.write(
        lambda db, _: db.execute(
            update(YOUTH).where(YOUTH.c.id == sara.id).values(silences=silences)
        )
    )
    card = await today(desk, ANNA)
    assert ("Sara" in part(card, "silent")) is shown
    assert "Sara" not in await today(desk, OMAR)


async def test_an_attempt_is_two_taps(desk: Desk, sara: Youth) -> None:
    """[2-11] A way and an outcome, no words; the page then shows the next way and its day."""
    sara.says("meny")
    anna = await desk.signed_in(ANNA)
    page = await page_of(anna, sara)
    form = page.partition('class="attempt"')[2].partition("</form>")[0]
    assert "textarea" not in form
    assert 'type="text"' not in form
    status, answer = await press(anna, sara, "attempt", way="phone", outcome="no_answer")
    assert status == 200
    assert "med brev" in answer
    (row,) = people.rows(desk.app, ATTEMPT)
    assert (row.way, row.outcome) == ("phone", "no_answer")
    status, _ = await press(anna, sara, "attempt", way="pigeon", outcome="reached")
    assert status == 422


async def test_the_next_contact_is_changed_on_the_page(desk: Desk, sara: Youth) -> None:
    """[3-4] Day, way and who; a day that has passed is refused in words."""
    anna = await desk.signed_in(ANNA)
    await page_of(anna, sara)
    given = {"way": "home", "by": str(OMAR)}
    status, answer = await press(anna, sara, "contact", at="2026-12-03T14:00", **given)
    assert status == 200
    assert re.search(r"3 december.*hemma.*Omar", re.sub(r"<[^>]+>", "", answer), re.DOTALL)
    status, answer = await press(anna, sara, "contact", at="2026-11-03T14:00", **given)
    assert (status, "Välj en dag framåt" in answer) == (422, True)


async def test_a_coordinator_sees_who_is_out_of_sight_and_no_name(desk: Desk, sara: Youth) -> None:
    """[3-4] By overdue contact and age of silence, per coach; pseudonyms only."""
    silent = Youth(desk.app, "other", "Ali")
    sara.says("meny")
    sara.anna(CoachSetContact(ANNA, desk.clock.now() + DAY, OutreachWay.PHONE, ANNA))
    desk.passes(4 * DAY)
    card = await today(desk, EVA)
    assert "Sara" not in card
    assert "Ali" not in card
    assert 0 < card.index(f"<b>#{sara.id}</b>") < card.index(f"<b>#{silent.id}</b>")
    assert "försenade: 1" in re.sub(r"<[^>]+>", "", card)
    assert 'class="warn"' in card


async def test_another_team_sees_nobody(desk: Desk, sara: Youth) -> None:
    """[1-6] A youth of another workshop is not there."""
    sara.anna(CoachSetContact(ANNA, desk.clock.now() + DAY, OutreachWay.PHONE, ANNA))
    desk.passes(4 * DAY)
    assert "Sara" not in await today(desk, NINA)
    nina = await desk.signed_in(NINA)
    await nina.get("/desk/youths")
    fields = {"way": "phone", "outcome": "reached"}
    assert (await nina.post(f"/desk/youths/{sara.id}/attempt", **fields)).status_code == 404


async def test_meetings_and_requests_are_of_the_day(desk: Desk, sara: Youth) -> None:
    """[0-6, 3-7] Whom to meet today, who wants to meet, and what is to be answered today."""
    at = desk.clock.now() + 2 * DAY
    sara.anna(CoachProposedMeeting(ANNA, MeetingTerms(at)))
    sara.says("meny")
    sara.taps("meetings", "yes")
    sara.says("meny")
    sara.taps("requests", "work", "weeks")
    assert "part-meetings" not in await today(desk, ANNA)
    desk.passes(2 * DAY - timedelta(hours=1))
    card = await today(desk, ANNA)
    assert "Sara" in part(card, "meetings")
    assert "Sara" in part(card, "requests")
    assert "part-meetings" not in await today(desk, OMAR)


async def test_a_meeting_that_nobody_has_marked_stays_on_the_day(desk: Desk, sara: Youth) -> None:
    """[2-3] Also the day after, until somebody says whether it was held."""
    sara.anna(CoachProposedMeeting(ANNA, MeetingTerms(desk.clock.now() + DAY)))
    sara.says("meny")
    sara.taps("meetings", "yes")
    desk.passes(DAY - timedelta(hours=1))
    assert "Träffades ni?" not in await today(desk, ANNA)
    desk.passes(2 * DAY)
    assert "Träffades ni?" in part(await today(desk, ANNA), "meetings")
    number = max(one.number for one in people.rows(desk.app, MEETING))
    sara.anna(CoachMarkedMeeting(ANNA, number, held=True))
    assert "Träffades ni?" not in await today(desk, ANNA)


async def test_a_late_wish_of_a_meeting_is_seen(desk: Desk, sara: Youth) -> None:
    """[4a-15] In red on the coach's day, and by a number alone on the coordinator's page."""
    sara.says("meny")
    sara.taps("meetings", "yes", "any", "library")
    assert "due over" not in part(await today(desk, ANNA), "meetings")
    await desk.app.move_to(desk.clock.now() + DAY)
    assert "due over" in part(await today(desk, ANNA), "meetings")
    team = (await (await desk.signed_in(EVA)).get("/desk/team")).text
    late = team.partition('id="request-counts"')[2].partition("</section>")[0]
    assert f"#{sara.id}" in late
    assert "Sara" not in late


async def test_a_missed_meeting_is_a_silence_and_a_held_one_ends_them(
    desk: Desk, sara: Youth
) -> None:
    """[1-5] Missed counts once, however often it is marked; who was met is not silent."""
    for days, held in ((1, False), (2, True)):
        sara.anna(CoachProposedMeeting(ANNA, MeetingTerms(desk.clock.now() + days * DAY)))
        sara.says("meny")
        sara.taps("meetings", "yes")
        desk.passes(days * DAY + timedelta(hours=1))
        number = max(one.number for one in people.rows(desk.app, MEETING))
        before = people.rows(desk.app, YOUTH)[0].silences
        for _ in range(2):
            sara.anna(CoachMarkedMeeting(ANNA, number, held))
        assert people.rows(desk.app, YOUTH)[0].silences == (0 if held else before + 1)
