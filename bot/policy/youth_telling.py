"""Decide when a youth is told that there is something to read, by which way, and how. Pure.

Only lines that no page has shown count: a page that is open and looked at shows a line within a
moment. The send policy has decided already that a line may be said at this hour, so push follows
at once; an SMS comes seldom, and at night only for a reminder that the youth wanted at that hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from flows.engine import local_time
from flows.engine.facts import QUIET_FROM, QUIET_TO
from flows.engine.line import ROUTINE, LineClass
from storage.schema.line_state import LineState

SHOWN_WITHIN: Final = timedelta(seconds=8)
"""Who has the page before them sees a line within so long; what follows in it is told with it."""

CLOSED: Final = timedelta(seconds=3)
"""The same while no page is open at all: so long a page is away that is loaded again."""

GATHERED: Final = timedelta(minutes=1)
"""For so long after a push was taken what is said is gathered into the next; danger never is."""

SMS_ONLY: Final = timedelta(minutes=2)
"""After so long an SMS is sent to who has no device."""

SMS_INSTEAD: Final = timedelta(minutes=15)
"""After so long, where no push service has taken it."""

SMS_LATER: Final = timedelta(hours=3)
"""After so long, where one has taken it, and it still was not read."""

SMS_APART: Final = timedelta(hours=6)

LASTS: Final = {
    LineClass.DANGER: timedelta(days=7),
    LineClass.HUMAN: timedelta(days=7),
    LineClass.ANSWER: timedelta(hours=12),
    LineClass.REMINDER: timedelta(hours=12),
    LineClass.NOTICE: timedelta(days=3),
}
"""How long it is worth telling of a line that does not say itself when it is stale."""

LONGEST: Final = max(LASTS.values())

BACKOFF: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""How long to wait before the second try, the third …; the last one again and again."""

AGAIN: Final = ("later", "timeout")
"""Outcomes after which it is tried again (bot/notifications/outcome.py)."""

UNCERTAIN: Final = LineState.UNCERTAIN.value
UNFINISHED: Final = ""
TAKEN: Final = "taken"


class YouthWay(StrEnum):
    """The ways there are, as rows of youth_notification have them."""

    PUSH = "push"
    SMS = "sms"


class WaitingLine(NamedTuple):
    """A line that was said in a chat of pages, and that no page has shown. Moments are aware."""

    id: int
    say_as: LineClass
    said_at: datetime
    latest: datetime | None
    at_chosen_hour: bool = False  # The youth wanted to be told it then, at night too.

    @property
    def urgent(self) -> bool:
        """Tell whether it is a danger's or a human's: those may be told twice after a crash."""
        return self.say_as not in ROUTINE and self.say_as is not LineClass.ANSWER

    @property
    def stale_at(self) -> datetime:
        """Return when nobody need be told of it any more."""
        return self.latest or self.said_at + LASTS[self.say_as]


class BegunTelling(NamedTuple):
    """A telling that was begun; its outcome is empty until it has ended."""

    by: str
    up_to: int
    begun_at: datetime
    outcome: str

    def covers(self, line: WaitingLine) -> bool:
        """Tell whether it was for this line too."""
        return line.id <= self.up_to and line.said_at <= self.begun_at

    def ends(self, line: WaitingLine) -> bool:
        """Tell whether nothing more is to be told of this line by this way."""
        if not self.covers(line) or self.outcome in AGAIN:
            return False
        return not (self.outcome == UNCERTAIN and line.urgent)


class YouthReach(NamedTuple):
    """By what the youth can be reached. `watched`: a page is open, looked at or not."""

    devices: bool
    number: bool
    watched: bool


class YouthTelling(NamedTuple):
    """What to tell: by which way, from when (aware), for which lines, and how long it is of use.

    `urgent` is how it is sent. `repeats`: told again after a crash, for it is of a danger or of a
    human's words that were not told yet.
    """

    by: YouthWay
    at: datetime
    up_to: int
    urgent: bool
    repeats: bool
    ttl: timedelta


def plan(
    lines: Sequence[WaitingLine], past: Sequence[BegunTelling], reach: YouthReach, now: datetime
) -> list[YouthTelling]:
    """Return what to tell a youth, now or later: at most one telling by each way.

    `now` is aware, in the youth's zone.
    """
    waiting = [one for one in lines if one.stale_at > now]
    found = [_push(waiting, past, reach, now), _sms(waiting, past, reach, now)]
    return [one for one in found if one is not None]


def _push(
    waiting: Sequence[WaitingLine], past: Sequence[BegunTelling], reach: YouthReach, now: datetime
) -> YouthTelling | None:
    mine = [one for one in past if one.by == YouthWay.PUSH]
    fresh = _not_told(waiting, mine)
    if not fresh or not reach.devices:
        return None
    soon = SHOWN_WITHIN if reach.watched else CLOSED
    at = min(one.said_at for one in fresh) + soon
    if rang := [one.begun_at for one in mine if one.outcome == TAKEN]:
        gathered = max(at, max(rang) + GATHERED)
        danger = [one.said_at + soon for one in fresh if one.say_as is LineClass.DANGER]
        at = min([gathered, *danger])
    return _telling(YouthWay.PUSH, max(at, _not_before(fresh, mine, at)), fresh, waiting, now)


def _sms(
    waiting: Sequence[WaitingLine], past: Sequence[BegunTelling], reach: YouthReach, now: datetime
) -> YouthTelling | None:
    mine = [one for one in past if one.by == YouthWay.SMS]
    asked = [one for one in waiting if one.say_as is not LineClass.ANSWER]
    fresh = _not_told(asked, mine)
    if not fresh or not reach.number:
        return None
    at = _by_day_from(now, _sms_at(fresh, past, reach))
    wanted = [one for one in fresh if one.at_chosen_hour]
    if wanted and max(one.stale_at for one in wanted) > (soon := _sms_at(wanted, past, reach)):
        at = min(at, soon)
    # What is stale by then is no reason to send one.
    lasting = [one for one in fresh if one.stale_at > at]
    return _telling(YouthWay.SMS, at, lasting, lasting, now) if lasting else None


def _sms_at(
    fresh: Sequence[WaitingLine], past: Sequence[BegunTelling], reach: YouthReach
) -> datetime:
    """Return when an SMS for these lines is due, by day or by night."""
    mine = [one for one in past if one.by == YouthWay.SMS]
    at = min(one.said_at + _patience(one, past, reach) for one in fresh)
    at = max(at, _not_before(fresh, mine, at))
    sent = [one.begun_at for one in mine if one.outcome in {TAKEN, UNCERTAIN, UNFINISHED}]
    return max(at, max(sent) + SMS_APART) if sent else at


def _by_day_from(now: datetime, due: datetime) -> datetime:
    """Return when what is due then may ring, in the zone of `now`: not in this night."""
    at, today = _by_day(due.astimezone(now.tzinfo)), _by_day(now)
    return today if at <= now < today else at  # It may have been due since before the night.


def _telling(
    by: YouthWay,
    at: datetime,
    fresh: Sequence[WaitingLine],
    waiting: Sequence[WaitingLine],
    now: datetime,
) -> YouthTelling:
    """Build a telling of these; it is as urgent as the most urgent of all that wait.

    For it takes the place of what was told before and not seen yet.
    """
    return YouthTelling(
        by, at, max(one.id for one in waiting), any(one.urgent for one in waiting),
        any(one.urgent for one in fresh), max(one.stale_at for one in waiting) - now,
    )  # fmt: skip


def _not_told(waiting: Sequence[WaitingLine], past: Sequence[BegunTelling]) -> list[WaitingLine]:
    return [one for one in waiting if not any(told.ends(one) for told in past)]


def _not_before(
    fresh: Sequence[WaitingLine], past: Sequence[BegunTelling], at: datetime
) -> datetime:
    """Return when to try again, if the newest of these was tried and not taken; else `at`."""
    newest = max(fresh, key=lambda one: (one.said_at, one.id))
    failed = [one.begun_at for one in past if one.covers(newest) and one.outcome in AGAIN]
    if not failed:
        return at
    return max(failed) + BACKOFF[min(len(failed), len(BACKOFF)) - 1]


def _patience(line: WaitingLine, past: Sequence[BegunTelling], reach: YouthReach) -> timedelta:
    taken = any(
        one.by == YouthWay.PUSH and one.outcome == TAKEN and one.covers(line) for one in past
    )
    if taken:
        return SMS_LATER
    return SMS_INSTEAD if reach.devices else SMS_ONLY


def _by_day(at: datetime) -> datetime:
    """Return this moment, or the morning after it; in its own zone.

    Whatever hours the youth has chosen: an SMS rings.
    """
    if not local_time.is_quiet(at.time(), QUIET_FROM, QUIET_TO):
        return at
    morning = local_time.local(at.date(), QUIET_TO, at)
    if morning < at:
        return local_time.local(at.date() + timedelta(days=1), QUIET_TO, at)
    return morning
