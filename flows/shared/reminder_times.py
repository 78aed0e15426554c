"""Read and keep the day, the days and the time of a reminder; a day may come with its time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from flows.engine import local_time
from flows.engine.events import Text
from flows.engine.facts import Facts, Rhythm
from flows.engine.line import Answers, Value
from flows.engine.model import Retry, Unsure, gives, leads, reads
from flows.engine.typed_time import TimeReading
from flows.shared import ask_date, typed_moments

WEEKDAYS: Final = frozenset({1, 2, 3, 4, 5})
EVERY_DAY: Final = frozenset(range(1, 8))
CLOCKS: Final = {"morning": time(8), "noon": time(12), "afternoon": time(16)}
WEEK: Final = 7

LINES: Final = {
    **typed_moments.ANYWAY_LINES,
    **{name: ask_date.LINES[name] for name in ("no_day", "one_day")},
}
"""What the flow that sets reminders takes into its `Flow.lines`."""


@reads("no_day", "one_day", "in_quiet", *typed_moments.FAULTS, hears_time=True)
def read_day(text: Text, _answers: Answers, facts: Facts) -> Value | Retry | Unsure:
    """Read a day; with a clock time it is the first moment."""
    return typed_moments.day_or_moment(text, facts, CLOCKS["afternoon"], anyway=True)


@reads("no_days", "in_quiet", *typed_moments.FAULTS, hears_time=True)
def read_days(text: Text, _answers: Answers, facts: Facts) -> Value | Retry | Unsure:
    """Read weekdays; a clock time that was named stands after them."""
    if found := typed_moments.fault(text.time):
        return found
    one = text.time.one
    if one is None or not one.weekdays or not one.sure:
        return Retry("no_days")
    return _days(one, facts)


def _days(one: TimeReading, facts: Facts) -> Value | Retry | Unsure:
    """Return the weekdays of a reading, and the clock time that was named with them."""
    days = tuple(sorted(one.weekdays))
    if not one.clocks:
        return days
    firsts = [local_time.first_of(facts, one.weekdays, clock) for clock in one.clocks]
    first = typed_moments.decide(firsts, facts, sure=True, later=WEEK, anyway=True)
    if isinstance(first, datetime):
        return (*days, first.time())
    if isinstance(first, Unsure):
        clocks = {at.time() for at in first.readings if isinstance(at, datetime)}
        return Unsure(tuple((*days, clock) for clock in sorted(clocks)), first.line)
    return first


@reads("no_time", "one_day", "in_quiet", *typed_moments.FAULTS, hears_time=True)
def read_often(text: Text, _answers: Answers, facts: Facts) -> Value | Retry | Unsure:
    """Read how often, from the days that are named: a day, a moment, or days of every week."""
    one = text.time.one
    if one is not None and one.sure and one.weekdays and (one.every or len(one.weekdays) > 1):
        return _days(one, facts)
    found = typed_moments.day_or_moment(text, facts, CLOCKS["afternoon"], anyway=True)
    return Retry("no_time") if found == Retry("no_day") else found


@gives("often", "day", "days", "time")
def take_often(answers: Answers, facts: Facts) -> Answers:
    """Take apart what was said at once: how often, which day or days, and when."""
    said = answers["often"]
    if isinstance(said, datetime):
        return {"often": "once", "time": said}
    if not isinstance(said, tuple):
        return {"often": "once", "day": said, "time": None}
    taken: Answers = {"often": "days", "days": said}
    clock = _clock(taken)
    return {**taken, "time": _first(clock, taken, facts) if clock else None}


@leads("time", "kept_time")
def after_often(answers: Answers, _facts: Facts) -> str:
    return "kept_time" if answers.get("time") is not None else "time"


def keep_day(value: Value, _answers: Answers, facts: Facts) -> Value:
    ahead = {"today": 0, "tomorrow": 1}.get(value) if isinstance(value, str) else None
    return value if ahead is None else facts.now.date() + timedelta(days=ahead)


def keep_days(value: Value, _answers: Answers, _facts: Facts) -> Value:
    return {"mon_wed_fri": (1, 3, 5), "tue_thu": (2, 4), "weekend": (6, 7)}.get(str(value), value)


@leads("time", "timed")
def after_day(answers: Answers, _facts: Facts) -> str:
    return "timed" if isinstance(answers["day"], datetime) else "time"


@leads("time", "timed")
def after_days(answers: Answers, _facts: Facts) -> str:
    return "timed" if _clock(answers) else "time"


@gives("time")
def take_time(answers: Answers, facts: Facts) -> Answers:
    """Take the time from the answer that named the day as well."""
    clock = _clock(answers) if answers["often"] == "days" else None
    return {"time": _first(clock, answers, facts) if clock else answers["day"]}


@reads("no_clock", "in_quiet", *typed_moments.FAULTS, hears_time=True, knows_day=True)
def read_clock(text: Text, answers: Answers, facts: Facts) -> Value | Retry | Unsure:
    """Read a clock time; of another day than was chosen it is asked about."""
    if found := typed_moments.fault(text.time):
        return found
    moments: list[datetime] = []
    sure = text.time.one is not None and text.time.one.sure
    for one in text.time.readings:
        fits = _is_chosen_day(one, answers, facts)
        if fits:
            moments += [*one.moments, *(_first(clock, answers, facts) for clock in one.clocks)]
        elif not _recurs(answers):
            sure = False
            moments += typed_moments.moments_of(one, facts, one.clocks, CLOCKS["afternoon"])
    if pressed := _numbered(text, facts):
        moments.append(_first(pressed, answers, facts))
        sure = False
    if not moments:
        return Retry("no_clock")
    return typed_moments.decide(moments, facts, sure=sure, later=_later(answers), anyway=True)


def _numbered(text: Text, facts: Facts) -> time | None:
    """Return the usual time whose button has this number: "2" may be that, or two o'clock."""
    quiet = (facts.quiet_from, facts.quiet_to)
    shown = [one for one in CLOCKS.values() if not local_time.is_quiet(one, *quiet)]
    numbers = {str(number): one for number, one in enumerate(shown, start=1)}
    only = [one for one in text.time.readings if one.clocks]
    return numbers.get(text.text.strip()) if only else None


def _is_chosen_day(one: TimeReading, answers: Answers, facts: Facts) -> bool:
    """Tell whether a reading names no other day than the one that was chosen before."""
    if _recurs(answers):
        days = {day.isoweekday() for day in one.dates}
        return not one.moments and days <= days_of(answers) and one.weekdays in {
            frozenset(), days_of(answers),
        }  # fmt: skip
    day = _day(answers, facts)
    return all(one_day == day for one_day in (*one.dates, *(at.date() for at in one.moments)))


def _recurs(answers: Answers) -> bool:
    return answers["often"] in {"daily", "weekdays", "days"}


def _later(answers: Answers) -> int:
    return 1 if answers["often"] == "once" else WEEK


def _clock(answers: Answers) -> time | None:
    """Return the clock time that was named together with the days."""
    chosen = answers.get("days")
    last = chosen[-1] if isinstance(chosen, tuple) and chosen else None
    return last if isinstance(last, time) else None


def _day(answers: Answers, facts: Facts) -> date:
    chosen = answers["day"]
    if isinstance(chosen, datetime):
        return chosen.date()
    # Conversations that began before this have the days from today.
    ahead = timedelta(days=int(str(chosen))) if not isinstance(chosen, date) else None
    return chosen if isinstance(chosen, date) else facts.now.date() + (ahead or timedelta())


def keep_clock(value: Value, answers: Answers, facts: Facts) -> Value:
    """Return the first moment (aware); a time that has passed today means the next such day."""
    if not isinstance(value, str):
        return value
    first = _first(CLOCKS[value], answers, facts)
    # "Every week, today, at eight", said at ten: eight today has passed, so next week's today.
    return first if first > facts.now else local_time.in_days(facts, _later(answers), CLOCKS[value])


def _first(clock: time, answers: Answers, facts: Facts) -> datetime:
    if _recurs(answers):
        return local_time.first_of(facts, days_of(answers), clock)
    return local_time.local(_day(answers, facts), clock, facts.now)


def rhythm(answers: Answers) -> Rhythm | None:
    """Return the rhythm that was chosen; None where its time is not known yet."""
    first = answers["time"]
    if not isinstance(first, datetime):
        return None
    if answers["often"] == "once":
        return Rhythm(first)
    if answers["often"] == "weekly":
        return Rhythm(first, frozenset({first.isoweekday()}))
    return Rhythm(first, days_of(answers))


def days_of(answers: Answers) -> frozenset[int]:
    """Return the weekdays that were chosen; Monday to Friday where none were asked for."""
    if answers["often"] == "daily":
        return EVERY_DAY
    chosen = answers.get("days") if answers["often"] == "days" else None
    if not isinstance(chosen, tuple):
        return WEEKDAYS
    return frozenset(day for day in chosen if isinstance(day, int))
