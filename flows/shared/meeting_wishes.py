"""Read when a youth wants to meet: a day and a clock time, or words for a human."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flows.engine import local_time
from flows.engine.events import Text
from flows.engine.facts import Facts
from flows.engine.line import Answers, Value
from flows.engine.model import Retry, Unsure, reads
from flows.engine.readings import MOST
from flows.engine.typed_time import TimeReading
from flows.shared import free_text, typed_moments

AHEAD: Final = timedelta(days=366)
FIRST_HOUR: Final = 7
LAST_HOUR: Final = 20
"""People meet in these hours: "ten" is the morning's, where it may mean both."""


@reads("empty", "long", "past", "far", hears_time=True)
def read_time(text: Text, _answers: Answers, facts: Facts) -> Value | Retry | Unsure:
    """Read a day and a clock time; what is neither is kept as words, for a human to read."""
    readings = text.time.readings if text.time.whole else ()
    if readings and all(map(_is_moment, readings)):
        moments = [at for one in readings for at in _moments(one, facts)]
        ahead = [one for one in moments if local_time.is_later(one, facts.now)]
        if not ahead:
            return Retry("past")
        if min(ahead) > facts.now + AHEAD:
            return Retry("far")
        few = tuple(sorted(dict.fromkeys(ahead)))[:MOST]
        return few[0] if len(few) == 1 else Unsure(few)
    return free_text.own_words.read(text, _answers, facts)


def _is_moment(reading: TimeReading) -> bool:
    """Tell whether a day and a clock time are named: what is unsure is for a human."""
    named = bool(reading.dates and reading.clocks and len(reading.weekdays) <= 1)
    return (
        reading.sure
        and not reading.every
        and (named or bool(reading.moments))
        and not reading.suggested
    )


def _moments(reading: TimeReading, facts: Facts) -> list[datetime]:
    met = tuple(one for one in reading.clocks if FIRST_HOUR <= one.hour <= LAST_HOUR)
    clocks = met or reading.clocks
    return typed_moments.moments_of(reading, facts, clocks, local_time.CHECK_IN_AT)
