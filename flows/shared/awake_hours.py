"""Ask for the hours in which the robot may write of itself: usual ones, or any that are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from itertools import product
from typing import Final

from flows.engine import local_time
from flows.engine.effects import Effect, SetProfile
from flows.engine.events import Text
from flows.engine.facts import QUIET_FROM, QUIET_TO, Facts
from flows.engine.line import Answers, Value
from flows.engine.model import (
    Branch,
    Choice,
    Goal,
    Retry,
    Step,
    StepValues,
    Target,
    Unsure,
    gives,
    leads,
    reads,
)
from flows.engine.readings import MOST

QUIET: Final[Mapping[str, tuple[time, time]]] = {
    "day": (QUIET_FROM, QUIET_TO),
    "noon": (QUIET_FROM, time(12)),
    "evening": (QUIET_FROM, time(15)),
}
"""Each choice with the quiet hours that follow from it: local times, from and to."""

LINES: Final = {
    "no_hours": "Write from when until when, for example 9 to 21.",
    "no_hour": "Write an hour, for example 7 or 7:30.",
}
"""What a flow with these questions takes into its `Flow.lines`; the second with own hours."""

_PICTURES: Final = {"day": "☀️", "noon": "🕛", "evening": "🌆"}
_USUAL: Final = {
    "six": time(6),
    "seven": time(7),
    "ten": time(10),
    "eight_pm": time(20),
    "ten_pm": time(22),
    "midnight": time(0),
}
_MORNING: Final = range(4, 14)
_EVENING: Final = (*range(16, 24), 0)
_HOURS: Final = (_MORNING, (*_EVENING, 12))
"""Hours that are meant where nothing else is said: the first of the day, and the last."""


def choices(goto: Target) -> tuple[Choice, ...]:
    """Return the choices, each leading to this step."""
    return tuple(
        Choice(name, f"{_PICTURES[name]} {end.hour} to {start.hour}", goto=goto)
        for name, (start, end) in QUIET.items()
    )


def chosen(answers: Answers) -> tuple[time, time] | None:
    """Return the quiet hours that were chosen, from and to; None where the question was skipped."""
    if answers["quiet"] == "other":
        opens, closes = answers.get("hours_from"), answers.get("hours_until")
        span = _span(closes) or _span(opens) or _span((opens, closes))
    else:
        span = _span(answers["quiet"])
    return (span[1], span[0]) if span is not None else QUIET.get(str(answers["quiet"]))


def _span(value: Value) -> tuple[time, time] | None:
    """Return hours from and until that were written at once."""
    match value:
        case (time() as opens, time() as closes):
            return opens, closes
    return None


def choose(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    """Keep the hours that were chosen; who skips the question keeps those of before."""
    quiet = chosen(answers)
    if quiet is not None:
        yield SetProfile(quiet=quiet)


@gives("opens", "closes")
def _describe(answers: Answers, facts: Facts) -> Answers:
    closes, opens = chosen(answers) or (facts.quiet_from, facts.quiet_to)
    return {"opens": opens, "closes": closes}


DESCRIBED: Final[StepValues] = _describe
"""The hours that were chosen, as `{opens}` and `{closes}`."""


def _keep(value: Value, _answers: Answers, _facts: Facts) -> Value:
    if _span(value) is not None:
        return value
    return _USUAL.get(value, value) if isinstance(value, str) else _clock(value)


def _clock(value: Value) -> Value:
    """Return the clock time of a reading that was chosen from several."""
    last = value[-1] if isinstance(value, tuple) and value else value
    return last.time() if isinstance(last, datetime) else last


@reads("no_hours", hears_time=True, hears_range=True)
def read_hours(text: Text, _answers: Answers, facts: Facts) -> Value | Retry | Unsure:
    """Read hours from and until; of one alone it is asked which of both it is."""
    clocks = _clocks(text)
    if not clocks:
        return Retry("no_hours")
    spans = _spans(text)
    if spans:
        return spans[0] if len(spans) == 1 else Unsure(tuple(spans[:MOST]))
    opens, closes = facts.quiet_to, facts.quiet_from
    first = [(at, closes) for at in clocks if at.hour in _MORNING or at.hour not in _EVENING]
    last = [(opens, at) for at in clocks if at.hour in _EVENING or at.hour not in _MORNING]
    possible = dict.fromkeys(one for one in (*first, *last) if one[0] != one[1])
    return Unsure(tuple(possible)[:MOST])


@reads("no_hour", hears_time=True, knows_day=True, hears_range=True)
def read_first(text: Text, _answers: Answers, _facts: Facts) -> Value | Retry | Unsure:
    """Read the hour from which the robot may write ("seven" is in the morning), or both."""
    return _read(text, _MORNING)


@reads("no_hour", hears_time=True, knows_day=True, hears_range=True)
def read_last(text: Text, _answers: Answers, _facts: Facts) -> Value | Retry | Unsure:
    """Read the hour until which the robot may write ("ten" is in the evening), or both."""
    return _read(text, _EVENING)


def _read(text: Text, likely: Iterable[int]) -> Value | Retry | Unsure:
    clocks = _clocks(text)
    if not clocks:
        return Retry("no_hour")
    if spans := _spans(text):
        return spans[0] if len(spans) == 1 else Unsure(tuple(spans[:MOST]))
    meant = [at for at in clocks if at.hour in likely]
    if len(clocks) == 1 or len(meant) == 1:
        return (meant or clocks)[0]
    return Unsure(tuple((at,) for at in clocks[:MOST]))


def _clocks(text: Text) -> list[time]:
    """Return every hour that was named; nothing where a day was, or not all was read."""
    heard = text.time
    if not heard.whole or any(one.dates or one.moments for one in heard.readings):
        return []
    return list(dict.fromkeys(at for one in heard.readings for at in one.clocks))


def _spans(text: Text) -> list[tuple[time, time]]:
    """Return the hours from and until that may be meant: the likely ones, if there are any."""
    every: dict[tuple[time, time], None] = {}
    for one in text.time.readings:
        if one.ends:
            opens, closes = (
                _likely(end, hours) for end, hours in zip(one.ends, _HOURS, strict=True)
            )
            every |= dict.fromkeys(pair for pair in product(opens, closes) if pair[0] != pair[1])
    return list(every)


def _likely(end: Iterable[time], hours: Iterable[int]) -> list[time]:
    every = list(end)
    return [at for at in every if at.hour in hours] or every


def own_hours(goto: Target) -> Mapping[str, Step]:
    """Return the two questions for hours of one's own, which lead to this step."""
    goals = goto.goals if isinstance(goto, Branch) else (goto,)

    @leads("hours_until", *goals)
    def after_first(answers: Answers, facts: Facts) -> Goal:
        if _span(answers["hours_from"]) is None:
            return "hours_until"
        return goto.pick(answers, facts) if isinstance(goto, Branch) else goto

    def choose_both(answers: Answers, facts: Facts) -> Iterable[Effect]:
        if _span(answers["hours_from"]) is not None:
            yield from choose(answers, facts)

    return {
        "hours_from": Step(
            say="From what time in the day may I write? You can also write it, like 7:30.",
            choices=(
                Choice("six", "🕕 6:00", goto="hours_until"),
                Choice("seven", "🕖 7:00", goto="hours_until"),
                Choice("ten", "🕙 10:00", goto="hours_until"),
            ),
            keep=_keep,
            read=read_first,
            goto=after_first,
            do=(choose_both,),
        ),
        "hours_until": Step(
            say="And until what time?",
            choices=(
                Choice("eight_pm", "🕗 20:00", goto=goto),
                Choice("ten_pm", "🕙 22:00", goto=goto),
                Choice("midnight", "🌃 Midnight", goto=goto),
            ),
            keep=_keep,
            read=read_last,
            goto=goto,
            do=(choose,),
        ),
    }


def is_silenced(at: datetime, answers: Answers) -> bool:
    """Tell whether a moment lies in the quiet hours that were just chosen."""
    quiet = chosen(answers)
    return quiet is not None and local_time.is_quiet(at.time(), *quiet)
