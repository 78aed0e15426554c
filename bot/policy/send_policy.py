"""Decide whether a line may be sent to a youth now: one place, asked when it is sent, not planned.

Pure. Danger passes always. A human's words pass everything but a stop, and pass that too while the
talk lasts or a human is called, because it began with the youth's own words. An answer passes,
because the youth has just written; while a danger is open only what belongs to it does. Routine
lines (reminders, check-ins, notices) pass only when nothing speaks against it; what the youth was
promised to hear passes a pause.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple

from flows import discovery
from flows.engine import local_time
from flows.engine.facts import SERIOUS, Standing
from flows.engine.line import LineClass

CHECK_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Send:
    """The line may be sent now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The line may not be sent now; ask again at this aware moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """The line may never be sent; the reason is kept on its row."""

    reason: str


Verdict = Send | Wait | Drop


class Recipient(NamedTuple):
    """What the policy must know of the youth. `local` is now in the youth's zone, aware."""

    local: datetime
    standing: Standing
    paused_until: datetime | None
    quiet_from: time
    quiet_to: time
    talking: bool
    open_tier: str | None
    called: bool
    """Whether a human is called, and the youth knows: after a stop, that they have asked again."""


def decide(say_as: LineClass, line: str, latest: datetime | None, youth: Recipient) -> Verdict:
    """Return the verdict on a line of this class; `latest` is when it is stale, aware."""
    if say_as is LineClass.DANGER:
        return Send()
    if say_as is LineClass.ANSWER:
        return _answer(line, youth)
    if say_as is LineClass.HUMAN:
        return _human(youth)
    if latest is not None and youth.local > latest:
        return Drop("expired")
    return _routine(line, latest, youth)


def _answer(line: str, youth: Recipient) -> Verdict:
    # An answer to what came before a danger may have been on its way, and wait again.
    if youth.open_tier in SERIOUS and not discovery.is_said_while_held(line):
        return Drop("danger")
    return Send()


def _human(youth: Recipient) -> Verdict:
    if youth.standing is Standing.STOPPED and not (youth.talking or youth.called):
        return Drop("stop")
    return Send()


def _routine(line: str, latest: datetime | None, youth: Recipient) -> Verdict:
    if youth.standing is Standing.STOPPED:
        return Drop("stop")
    if not _may_hear(youth.standing, line):
        return Drop("not enrolled")
    if discovery.is_said_while_paused(line):
        youth = youth._replace(paused_until=None)
    until = _not_before(youth, any_hour=discovery.is_said_while_quiet(line))
    if until is None:
        return Send()
    if latest is not None and until > latest:
        return Drop(_why(youth))
    return Wait(until)


def _may_hear(standing: Standing, line: str) -> bool:
    # Who is thinking has asked for one question (practices 3-15).
    thinking = standing is Standing.THINKING and discovery.is_said_while_thinking(line)
    return standing is Standing.ENROLLED or thinking


def _not_before(youth: Recipient, *, any_hour: bool) -> datetime | None:
    """Return when something routine may be sent; None is now. `any_hour`: in quiet hours too."""
    if youth.paused_until is not None and youth.paused_until > youth.local:
        return youth.paused_until
    if youth.talking or youth.open_tier in SERIOUS:
        return youth.local + CHECK_AGAIN
    quiet = local_time.is_quiet(youth.local.time(), youth.quiet_from, youth.quiet_to)
    if quiet and not any_hour:
        return _morning(youth)
    return None


def _morning(youth: Recipient) -> datetime:
    today = local_time.local(youth.local.date(), youth.quiet_to, youth.local)
    if today > youth.local:
        return today
    return local_time.local(youth.local.date() + timedelta(days=1), youth.quiet_to, youth.local)


def _why(youth: Recipient) -> str:
    if youth.paused_until is not None and youth.paused_until > youth.local:
        return "paused"
    if youth.talking:
        return "live talk"
    return "frozen" if youth.open_tier in SERIOUS else "quiet hours"
