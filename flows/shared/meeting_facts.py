"""Tell which meeting is spoken of, what lines say of it, and where its state leads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flows.engine import local_time, readings
from flows.engine.facts import Facts
from flows.engine.line import Answers, Line, Value
from flows.engine.model import Choice, gives, leads, lists
from flows.engine.programme import MOST_MEETINGS, Meeting, MeetingState
from flows.shared import interpreter_languages, meeting_texts, meeting_times

LATE_FROM: Final = timedelta(hours=3)
"""So long before a meeting somebody can say that they will be late."""


def number_of(answers: Answers) -> int:
    """Return the number of the meeting that is spoken of; 0, which none has, where it is none."""
    return int(str(answers.get("list") or answers.get("number") or 0))


def chosen(answers: Answers, facts: Facts) -> Meeting | None:
    """Return the meeting that is spoken of: the chosen one, or the only one there is."""
    number = number_of(answers)
    if number:
        return facts.meeting(number)
    return facts.meetings[0] if len(facts.meetings) == 1 else None


def label(at: datetime | None) -> str:
    """Write when a meeting is on a button, which holds no words: day and month, and the clock."""
    return f"📅 {at.day}/{at.month} {at:%H:%M}" if at is not None else "📅 …"


@leads("none", "list", "show")
def begin(_answers: Answers, facts: Facts) -> str:
    if not facts.meetings:
        return "none"
    return "show" if len(facts.meetings) == 1 else "list"


@gives("number", "host", "when", "minutes", "where", "who")
def describe(answers: Answers, facts: Facts) -> Answers:
    """Give what the lines say of the meeting that is spoken of."""
    found = chosen(answers, facts)
    if found is None:
        return {}
    known = values(found, dict(facts.hosts).get(found.coach, facts.coach))
    return {name: one for name, one in known.items() if one is not None}


def values(meeting: Meeting, host: str) -> dict[str, Value]:
    """Return what lines say of a meeting; `host` is the name of the coach whose it is."""
    return {
        "number": meeting.number,
        "host": host,
        "when": meeting.at,
        "minutes": meeting.minutes,
        "where": where(meeting),
        "who": who_else(meeting),
    }


def where(meeting: Meeting) -> Value:
    """Return the place in somebody's words, or by kind where nobody has written one."""
    return meeting.place or meeting_texts.spot(meeting.spot)


def who_else(meeting: Meeting) -> tuple[Line, ...]:
    """Return who comes besides the coach, by role."""
    also = ("with_interpreter",) if meeting.interpreter else ()
    bring = ("with_somebody",) if meeting.along else ()
    roles = map(meeting_texts.role, meeting.with_roles)
    return (*roles, *map(meeting_texts.line, (*also, *bring)))


@leads("agreed", "asked", "asked_with", "wished", "no_answer", "passed", "how", "gone")
def by_state(answers: Answers, facts: Facts) -> str:
    found = chosen(answers, facts)
    if found is None:
        return "gone"
    if found.state is MeetingState.WISHED:
        return "no_answer" if found.asked else "wished"
    if found.state is MeetingState.AGREED:
        return "agreed" if is_ahead(found.until, facts) else "how"
    if not is_ahead(found.at, facts):
        return "passed"
    return "asked_with" if who_else(found) else "asked"


def is_ahead(at: datetime | None, facts: Facts) -> bool:
    return at is not None and local_time.is_later(at, facts.now)


@leads("take", "passed", "gone")
def may_take(answers: Answers, facts: Facts) -> str:
    found = chosen(answers, facts)
    if found is None or found.state is not MeetingState.PROPOSED:
        return "gone"
    return "take" if is_ahead(found.at, facts) else "passed"


@leads("reminded", "not_reminded")
def says_when(answers: Answers, facts: Facts) -> str:
    """Promise a reminder only where one comes."""
    at = answers.get("when")
    if not isinstance(at, datetime):
        return "not_reminded"
    return (
        "reminded"
        if any(meeting_times.reminders(at, facts.now, facts.quiet_from, facts.quiet_to))
        else "not_reminded"
    )


@leads("slots", "own_time", "gone")
def another_time(answers: Answers, facts: Facts) -> str:
    found = chosen(answers, facts)
    if found is None:
        return "gone"
    return "slots" if slots(found, facts) else "own_time"


def slots(meeting: Meeting, facts: Facts) -> list[datetime]:
    return [one for one in meeting.slots if is_ahead(one, facts)]


@lists("show")
def list_meetings(_answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(one.number), f"{label(one.at)} ({one.number})", goto="show", own=True)
        for one in facts.meetings
    )


@lists("slot_taken")
def list_slots(answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    found = chosen(answers, facts)
    return tuple(
        Choice(readings.name(one), label(one), goto="slot_taken", own=True)
        for one in (slots(found, facts) if found is not None else ())
    )


@gives("when")
def slot_time(answers: Answers, facts: Facts) -> Answers:
    return {"when": readings.value(str(answers["slots"]), facts)}


@leads("ask_when", "full")
def check_limit(_answers: Answers, facts: Facts) -> str:
    return "full" if len(facts.meetings) >= MOST_MEETINGS else "ask_when"


def is_soon(answers: Answers, facts: Facts) -> bool:
    """Tell whether somebody may say now that they will be late."""
    found = chosen(answers, facts)
    return found is not None and found.at is not None and found.at - LATE_FROM <= facts.now


@leads("who_several", "who_alone", "gone")
def who_comes(answers: Answers, facts: Facts) -> str:
    found = chosen(answers, facts)
    if found is None:
        return "gone"
    return "who_several" if who_else(found) else "who_alone"


def has_interpreters(_answers: Answers, facts: Facts) -> bool:
    return facts.language in interpreter_languages.LANGUAGES


def only_one(_answers: Answers, facts: Facts) -> bool:
    return len(facts.meetings) == 1
