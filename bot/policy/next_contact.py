"""Decide when somebody is next in touch with a youth, by which way, and who. Pure.

Everybody who takes part has exactly one next contact (practices 3-4): by rule so long after they
were last heard as they chose, unless something planned comes first. The robot says hello; where it
has had no answer twice, a coach goes on, by the ladder of ways (practices 3-13, 4a-14). The same
youth at the same moment has always the same next contact (practices 4a-3). docs/coaches.md tells
these rules; a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from bot.policy import working_hours
from bot.policy.working_hours import WorkingHours
from flows.engine import local_time
from flows.engine.facts import Stage, Standing
from flows.engine.programme import (
    AttemptOutcome,
    Cadence,
    MeetingState,
    NextContact,
    OutreachWay,
    Phase,
    Status,
)
from storage.turns.youth_state import YouthState

DAYS: Final[Mapping[Cadence, int]] = {
    Cadence.WEEK: 7,
    Cadence.FORTNIGHT: 14,
    Cadence.MONTH: 30,
    Cadence.OWN: 90,
}
"""Days without a word after which somebody is in touch; with OWN it is a coach, never the robot."""

MOST_HELLOS: Final = 2
"""Short hellos without an answer; then the robot is quiet, and a coach goes on."""

ANSWERED_WITHIN: Final = timedelta(days=5)
"""How long the last hello waits for an answer."""

NOT_NOW_DAYS: Final = 30
"""Days of peace, at least, for who does not want to be contacted now."""

LADDER: Final[Mapping[OutreachWay, tuple[OutreachWay, int]]] = {
    OutreachWay.CHAT: (OutreachWay.SMS, 3),
    OutreachWay.SMS: (OutreachWay.PHONE, 3),
    OutreachWay.PHONE: (OutreachWay.LETTER, 2),
    OutreachWay.LETTER: (OutreachWay.SCHOOL, 10),
    OutreachWay.SCHOOL: (OutreachWay.HOME, 7),
    OutreachWay.HOME: (OutreachWay.PHONE, 30),
    OutreachWay.OTHER: (OutreachWay.PHONE, 30),
}
"""After an attempt that reached nobody: which way is next, and in how many days. It has no end."""

BY_NUMBER: Final = frozenset({OutreachWay.SMS, OutreachWay.PHONE})
"""Ways that need the right number; after a wrong one neither is tried."""

REVISIT: Final = timedelta(days=7)
"""A contact that is a coach's stays theirs until it has happened; its timer goes on."""


class Contacted(NamedTuple):
    """What the rule must know of a youth. Moments are aware; quiet hours local times.

    `planned` are the moments of check-ins, ideas and agreed meetings; `coach` who is responsible;
    `reached`: whether anything sent in the chat arrives.
    """

    cadence: Cadence
    heard_at: datetime | None
    hellos: int
    planned: tuple[datetime, ...]
    quiet: tuple[time, time]
    paused_until: datetime | None
    coach: int
    team: WorkingHours
    reached: bool = True


def takes_part(standing: Standing, status: Status) -> bool:
    """Tell whether somebody of this standing and status has a next contact."""
    return standing is Standing.ENROLLED and status.phase is not Phase.ENDED


def contacted(youth: YouthState, *, reached: bool = True) -> Contacted:
    """Return what the rule must know of this youth."""
    steps = (
        one.ask_at for one in youth.steps.values() if one.stage in {Stage.ACTIVE, Stage.PROPOSED}
    )
    meetings = (one.at for one in youth.meetings.values() if one.state is MeetingState.AGREED)
    planned = tuple(at for at in (*steps, *meetings) if at is not None)
    quiet = (youth.quiet_from, youth.quiet_to)
    return Contacted(
        youth.cadence, youth.heard_at, youth.hellos, planned, quiet, youth.paused_until,
        youth.coach.id, youth.team, reached,
    )  # fmt: skip


def by_rule(who: Contacted, since: datetime, now: datetime) -> NextContact:
    """Return the next contact of somebody of whom nothing was heard after `since`.

    What is planned within that time counts as contact. Whom the robot does not reach is a coach's
    at once.
    """
    if who.hellos >= MOST_HELLOS or not who.reached:
        return NextContact(now, LADDER[OutreachWay.CHAT][0], who.coach)
    days = DAYS[who.cadence]
    for one in sorted(who.planned):
        if since < one <= _later(who, since, days):
            since = one
    at = slot(who, _later(who, since, days))
    if who.paused_until is not None and who.paused_until > at:
        at = slot(who, who.paused_until)
    return NextContact(at, by=who.coach if who.cadence is Cadence.OWN else None)


def after_hello(who: Contacted, now: datetime) -> NextContact:
    """Return when the robot looks again after a hello; `hellos` counts it already."""
    last = who.hellos >= MOST_HELLOS
    at = now + ANSWERED_WITHIN if last else _later(who, now, DAYS[who.cadence])
    return NextContact(slot(who, at))


def after_attempt(
    who: Contacted, now: datetime, way: OutreachWay, outcome: AttemptOutcome
) -> NextContact:
    """Return the next contact after a coach's attempt: the ladder goes on until one has reached."""
    if outcome is AttemptOutcome.REACHED:
        return by_rule(who._replace(hellos=0, reached=True), now, now)
    if outcome is AttemptOutcome.NOT_NOW:
        days = max(DAYS[who.cadence], NOT_NOW_DAYS)
        return NextContact(slot(who, _later(who, now, days)), by=who.coach)
    next_way, days = LADDER[way]
    while outcome is AttemptOutcome.WRONG_NUMBER and next_way in BY_NUMBER:
        next_way, days = LADDER[next_way]
    return NextContact(slot(who, _later(who, now, days)), next_way, who.coach)


def is_ladder(contact: NextContact, cadence: Cadence, now: datetime) -> bool:
    """Tell whether it is a coach's because the robot was not answered, or it was due already."""
    if contact.by is None or contact.set_by is not None:
        return False
    return contact.way is not OutreachWay.CHAT or cadence is not Cadence.OWN or contact.at <= now


def slot(who: Contacted, at: datetime) -> datetime:
    """Return the first moment from `at` on at which somebody is in touch; in the team's zone.

    On a working day, while the team is at work and the youth may be written to: in the afternoon,
    else as early as both hold. Where they have no hour in common, the youth's hours decide.
    """
    here = at.astimezone(who.team.zone)
    clock, day = _clock(who), here.date()
    while True:
        found = local_time.local(day, clock, here)
        is_there = working_hours.is_working_day(day, who.team.closed)
        if is_there and not local_time.is_later(here, found):
            return found
        day += timedelta(days=1)


def is_hour(who: Contacted, now: datetime) -> bool:
    """Tell whether this moment is good for a hello."""
    here = now.astimezone(who.team.zone)
    if not working_hours.is_working_day(here.date(), who.team.closed):
        return False
    clock = here.time()
    return _fits(who, clock) or (
        not _fits(who, _clock(who)) and not local_time.is_quiet(clock, *who.quiet)
    )


def _clock(who: Contacted) -> time:
    """Return the wall-clock time of contacts with this youth."""
    early = max(who.team.opens, who.quiet[1])
    return next((one for one in (local_time.CHECK_IN_AT, early) if _fits(who, one)), who.quiet[1])


def _fits(who: Contacted, clock: time) -> bool:
    at_work = who.team.opens <= clock < who.team.closes
    return at_work and not local_time.is_quiet(clock, *who.quiet)


def _later(who: Contacted, since: datetime, days: int) -> datetime:
    """Return the same wall-clock time so many days later."""
    here = since.astimezone(who.team.zone)
    return local_time.local(here.date() + timedelta(days=days), here.time(), here)
