"""Ask for a date: the same question, choices and reading in every flow that sets one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flows.engine import local_time
from flows.engine.events import Text
from flows.engine.facts import Facts
from flows.engine.line import Answers, Value
from flows.engine.model import Choice, Retry, Target, Unsure, reads
from flows.shared import typed_moments

LINES: Final = {
    **typed_moments.LINES,
    "no_day": "I found no day there. Write for example tomorrow, or Friday.",
    "one_day": "Those are several days. Write one of them.",
}

_DAYS: Final = {"tomorrow": 1, "three_days": 3, "week": 7}


def choices(goto: Target) -> tuple[Choice, ...]:
    """Return the three usual dates; any other is written."""
    return (
        Choice("tomorrow", "🌅 Tomorrow", goto=goto),
        Choice("three_days", "📅 In three days", goto=goto),
        Choice("week", "🗓️ In a week", goto=goto),
    )


def keep_date(value: Value, _answers: Answers, facts: Facts) -> Value:
    """Turn a choice's id into the moment it means; a moment stays."""
    return local_time.in_days(facts, _DAYS[value]) if isinstance(value, str) else value


@reads("no_day", "one_day", "quiet_hours", *typed_moments.FAULTS, hears_time=True)
def read_date(text: Text, _answers: Answers, facts: Facts) -> Value | Retry | Unsure:
    """Read a day in words, with its time if one was named."""
    return typed_moments.one_moment(text, facts, local_time.CHECK_IN_AT)


def moment(value: Value) -> datetime | None:
    """Return the kept date, or None when it was skipped."""
    return value if isinstance(value, datetime) else None
