"""The rule of the next contact: the same youth at the same moment has always the same one."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.policy import next_contact, working_hours
from bot.policy.next_contact import Contacted
from flows.engine import local_time
from flows.engine.programme import AttemptOutcome, Cadence, NextContact, OutreachWay
from storage.turns.youth_state import Team

ZONE: Final = ZoneInfo("Europe/Stockholm")
TEAM: Final = Team(1, "Teamet", ZONE, "sv", time(8), time(16, 30))
TUESDAY: Final = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
ANNA: Final = 1
AWAKE: Final = ((time(21), time(8)), (time(21), time(12)), (time(21), time(15)))


def who(
    cadence: Cadence = Cadence.MONTH,
    hellos: int = 0,
    planned: tuple[datetime, ...] = (),
    quiet: tuple[time, time] = AWAKE[0],
    paused_until: datetime | None = None,
) -> Contacted:
    return Contacted(cadence, TUESDAY, hellos, planned, quiet, paused_until, ANNA, TEAM)


@pytest.mark.parametrize(
    ("cadence", "day"),
    [
        (Cadence.WEEK, "2026-12-01"),
        (Cadence.FORTNIGHT, "2026-12-08"),
        (Cadence.MONTH, "2026-12-28"),
        (Cadence.OWN, "2027-02-22"),
    ],
)
def test_the_youth_chooses_how_often(cadence: Cadence, day: str) -> None:
    """[4b-9] A week, two, a month, or a coach looks after 90 days; never on a free day."""
    found = next_contact.by_rule(who(cadence), TUESDAY, TUESDAY)
    assert f"{found.at:%Y-%m-%d %H:%M}" == f"{day} 15:00"
    assert found.by == (ANNA if cadence is Cadence.OWN else None)


def test_the_same_youth_has_the_same_next_contact() -> None:
    """[4a-3] Nothing but the youth and the moment decides, whatever the zone it is told in."""
    one = next_contact.by_rule(who(), TUESDAY, TUESDAY)
    other = next_contact.by_rule(who(), TUESDAY.astimezone(UTC), TUESDAY.astimezone(UTC))
    assert one == other


def test_what_is_planned_in_time_counts_as_contact() -> None:
    """[3-4] A check-in in a week moves the hello; one after the hello does not keep it away."""
    soon, late = TUESDAY + timedelta(days=7), TUESDAY + timedelta(days=45)
    moved = next_contact.by_rule(who(planned=(soon,)), TUESDAY, TUESDAY)
    assert moved.at.date() == datetime(2026, 12, 31, tzinfo=ZONE).date() + timedelta(days=4)
    assert next_contact.by_rule(who(planned=(late,)), TUESDAY, TUESDAY).at < late


def test_two_hellos_without_an_answer_are_a_coachs() -> None:
    """[3-13] The robot is quiet, and the next way is another one than the chat, at once."""
    found = next_contact.by_rule(who(hellos=next_contact.MOST_HELLOS), TUESDAY, TUESDAY)
    assert found == NextContact(TUESDAY, OutreachWay.SMS, ANNA)


def test_whom_the_robot_does_not_reach_is_a_coachs() -> None:
    """[3-13] A chat that the youth has closed is no way: a human goes on."""
    found = next_contact.by_rule(who()._replace(reached=False), TUESDAY, TUESDAY)
    assert (found.at, found.by) == (TUESDAY, ANNA)


def test_the_ladder_of_ways() -> None:
    """[3-13] Chat, SMS, phone, letter, school, home: each attempt that reaches nobody leads on."""
    way, seen = OutreachWay.CHAT, [OutreachWay.CHAT]
    while way is not OutreachWay.HOME:
        found = next_contact.after_attempt(who(), TUESDAY, way, AttemptOutcome.NO_ANSWER)
        assert found.by == ANNA
        assert found.at > TUESDAY
        seen.append(way := found.way)
    assert seen == list(OutreachWay)[:-1]


def test_a_wrong_number_is_not_called_again() -> None:
    """[2-11] After a wrong number neither an SMS nor a call is proposed."""
    for way in (OutreachWay.CHAT, OutreachWay.SMS, OutreachWay.PHONE):
        found = next_contact.after_attempt(who(), TUESDAY, way, AttemptOutcome.WRONG_NUMBER)
        assert found.way is OutreachWay.LETTER


def test_who_was_reached_is_the_robots_again_and_who_does_not_want_now_has_peace() -> None:
    """[2-11] Reached: by rule. Not now: a month of peace, also for who chose every week."""
    reached = next_contact.after_attempt(
        who(Cadence.WEEK, 2), TUESDAY, OutreachWay.PHONE, AttemptOutcome.REACHED
    )
    assert (reached.by, reached.at.day) == (None, 1)
    peace = next_contact.after_attempt(
        who(Cadence.WEEK), TUESDAY, OutreachWay.PHONE, AttemptOutcome.NOT_NOW
    )
    assert peace.at >= TUESDAY + timedelta(days=30)
    assert peace.by == ANNA


def test_a_pause_is_kept() -> None:
    """[4b-9] Nobody says hello in a pause that the youth chose."""
    until = TUESDAY + timedelta(days=60)
    assert next_contact.by_rule(who(paused_until=until), TUESDAY, TUESDAY).at >= until


@pytest.mark.parametrize("quiet", AWAKE)
@pytest.mark.parametrize("cadence", Cadence)
def test_every_contact_is_on_a_working_day_in_the_youths_hours(
    cadence: Cadence, quiet: tuple[time, time]
) -> None:
    """[4b-9] Over both changes of the clock and every holiday, never before its time."""
    dice = random.Random(f"{cadence}{quiet}")  # noqa: S311 - the same days every time
    for _ in range(400):
        since = TUESDAY + timedelta(minutes=dice.randint(0, 60 * 24 * 800))
        one = who(cadence, quiet=quiet)
        at = next_contact.by_rule(one, since, since).at
        assert working_hours.is_working_day(at.date(), TEAM.closed)
        assert not local_time.is_quiet(at.time(), *quiet)
        assert next_contact.is_hour(one, at)
        days = (at.date() - since.astimezone(ZONE).date()).days
        assert next_contact.DAYS[cadence] <= days <= next_contact.DAYS[cadence] + 8
        assert at.time() == time(15)


def test_hours_that_have_nothing_in_common() -> None:
    """[4b-9] Where the team closes before the youth may be written to, the youth's hours decide."""
    early = who(quiet=(time(21), time(15)))._replace(
        team=Team(1, "", ZONE, "sv", time(7), time(13))
    )
    at = next_contact.slot(early, TUESDAY)
    assert at.time() == time(15)
    assert next_contact.is_hour(early, at)
    assert not next_contact.is_hour(early, TUESDAY)
