"""Decide until when a human is to answer a youth, and when the youth is told that nobody has. Pure.

The figures are proposals for clinically competent staff (docs/clinical.md; safety.md, "tiers").
Tier A is counted on the clock, from when somebody can be called; everything else in working time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.policy import working_hours
from flows.engine import local_time
from flows.engine.facts import Tier
from storage.turns.youth_state import Team

TAKE_A: Final = (timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=15))
"""Tier A: how long the first, the second, and each later one who is asked has to take it."""

TAKE: Final[Mapping[Tier, timedelta]] = {
    Tier.B: timedelta(hours=2),
    Tier.C: timedelta(hours=8),
    Tier.D: timedelta(hours=16),
}
"""Working time in which it is to be taken."""

WORDS_A: Final = timedelta(minutes=5)
"""Tier A: how long after taking it the first words may take."""

WORDS: Final[Mapping[Tier, timedelta]] = {
    Tier.B: timedelta(hours=2),
    Tier.C: timedelta(hours=8),
    Tier.D: timedelta(hours=8),
}
"""Working time for the first words of whoever has taken it, and for an answer later in the talk."""

ANSWER_A: Final = timedelta(minutes=15)
"""Tier A: how long an answer may take later in the talk."""

TELL_A: Final = timedelta(minutes=30)
"""Tier A: after so long the youth is told that nobody has answered."""

CALL_AGAIN: Final = timedelta(minutes=2)
"""How long until it is tried again where nobody at all can be called."""

READ: Final = timedelta(hours=8)
"""Working time in which a coach is to read own words that nothing understood."""

TELL_AGAIN: Final = timedelta(hours=12)
"""A youth who goes on writing while nobody is at work is told so again after so long."""

STILL_HERE: Final = timedelta(hours=1)
"""Who has written so lately, out of hours too, is taken to be there still."""

REQUEST: Final = timedelta(hours=8)
"""Working time in which a request is answered, or told to be late: a working day (programme.md, 3;
practices 2-8, 4a-15)."""

CLOSE_AFTER: Final = timedelta(hours=8)
"""Working time without words after which whoever has taken it is reminded to close it."""


def take(team: Team, tier: Tier, rung: int, there: datetime) -> datetime:
    """Return until when it is to be taken by who is asked at `there`, after `rung` others; UTC."""
    if tier is Tier.A:
        return there + TAKE_A[min(rung, len(TAKE_A) - 1)]
    return working_hours.add_working_time(team, there, TAKE[tier])


def asked_at(rung: int, deadline: datetime) -> datetime:
    """Return when whoever is to take tier A by this deadline, as the `rung`th, was asked; UTC."""
    return deadline - TAKE_A[min(max(rung - 1, 0), len(TAKE_A) - 1)]


def words(team: Team, tier: Tier, there: datetime) -> datetime:
    """Return until when whoever takes it at `there` is to write; aware, UTC."""
    if tier is Tier.A:
        return there + WORDS_A
    return working_hours.add_working_time(team, there, WORDS[tier])


def answer(team: Team, tier: Tier, there: datetime) -> datetime:
    """Return until when words of the youth in the talk are to be answered; aware, UTC."""
    return there + ANSWER_A if tier is Tier.A else words(team, tier, there)


def tell(team: Team, tier: Tier, there: datetime) -> datetime:
    """Return when the youth is told that nobody has answered what came in at `there`; UTC."""
    return there + TELL_A if tier is Tier.A else take(team, tier, 0, there)


def read(team: Team, there: datetime) -> datetime:
    """Return until when words that came in at `there` are to be read by a coach; aware, UTC."""
    return working_hours.add_working_time(team, there, READ)


def close(team: Team, now: datetime) -> datetime:
    """Return when whoever has taken it is reminded to close it; aware, UTC."""
    return working_hours.add_working_time(team, now, CLOSE_AFTER)


def request(team: Team, now: datetime) -> datetime:
    """Return until when what a youth asks for help with is to be answered; aware, UTC."""
    return working_hours.add_working_time(team, now, REQUEST)


def ask_again(team: Team, now: datetime) -> datetime:
    """Return until when it is to be answered after a miss at `now`: the next working day; UTC.

    It is counted from when staff read of the miss, at the same clock: a day that is shorter or
    longer than REQUEST has one reminder all the same.
    """
    read_at = working_hours.reads_at(team, now)
    days = working_hours.working_days(team, read_at)
    opens = next(opens for opens, _ in days if opens.date() > read_at.date())
    clock = read_at.timetz().replace(tzinfo=None)
    return local_time.local(opens.date(), clock, read_at).astimezone(UTC)
