"""Ask for the hours in which the robot may write of itself: usual ones, or any that are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Final

from flows.engine import local_time
from flows.engine.effects import Effect, SetProfile
from flows.engine.events import Text
from flows.engine.facts import QUIET_FROM, QUIET_TO, Facts
from flows.engine.line import Answers, Value
from flows.engine.model import Choice, Retry, Step, StepValues, Target, Unsure, gives, reads

QUIET: Final[Mapping[str, tuple[time, time]]] = {
    "day": (QUIET_FROM, QUIET_TO),
    "noon": (QUIET_FROM, time(12)),
    "evening": (QUIET_FROM, time(15)),
}
"""Each choice with the quiet hours that follow from it: local times, from and to."""

LINES: Final = {"no_hour": "Write an hour, for example 7 or 7:30."}
"""What a flow with the steps of own hours takes into its `Flow.lines`."""

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
"""Hours that are meant where nothing else is said: the first of the day, and the last."""


def choices(goto: Target) -> tuple[Choice, ...]:
    """Return the choices, each leading to this step."""
    return tuple(
        Choice(name, f"{_PICTURES[name]} {end.hour} to {start.hour}", goto=goto)
        for name, (start, end) in QUIET.items()
    )


def chosen(answers: Answers) -> tuple[time, time] | None:
    """Return the quiet hours that were chosen, from and to; None where the question was skipped."""
    opens, closes = answers.get("hours_from"), answers.get("hours_until")
    if answers["quiet"] == "other" and isinstance(opens, time) and isinstance(closes, time):
        return closes, opens
    return QUIET.get(str(answers["quiet"]))


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
    return _USUAL.get(value, value) if isinstance(value, str) else _clock(value)


def _clock(value: Value) -> Value:
    """Return the clock time of a reading that was chosen from several."""
    last = value[-1] if isinstance(value, tuple) and value else value
    return last.time() if isinstance(last, datetime) else last


@reads("no_hour", hears_time=True, knows_day=True)
def read_first(text: Text, _answers: Answers, _facts: Facts) -> Value | Retry | Unsure:
    """Read the hour from which the robot may write: "seven" is in the morning."""
    return _read(text, _MORNING)


@reads("no_hour", hears_time=True, knows_day=True)
def read_last(text: Text, _answers: Answers, _facts: Facts) -> Value | Retry | Unsure:
    """Read the hour until which the robot may write: "ten" is in the evening."""
    return _read(text, _EVENING)


def _read(text: Text, likely: Iterable[int]) -> Value | Retry | Unsure:
    clocks = list(dict.fromkeys(at for one in text.time.readings for at in one.clocks))
    if not clocks or not text.time.whole or any(one.dates for one in text.time.readings):
        return Retry("no_hour")
    meant = [at for at in clocks if at.hour in likely]
    if len(clocks) == 1 or len(meant) == 1:
        return (meant or clocks)[0]
    return Unsure(tuple((at,) for at in clocks[:3]))


def own_hours(goto: Target) -> Mapping[str, Step]:
    """Return the two questions for hours of one's own, which lead to this step."""
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
            goto="hours_until",
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
