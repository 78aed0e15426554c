"""Offer the hours in which the robot may write of itself: one list for every conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Final

from flows.engine.effects import Effect, SetProfile
from flows.engine.facts import QUIET_FROM, QUIET_TO, Facts
from flows.engine.line import Answers
from flows.engine.model import Choice

QUIET: Final[Mapping[str, tuple[time, time]]] = {
    "day": (QUIET_FROM, QUIET_TO),
    "noon": (QUIET_FROM, time(12)),
    "evening": (QUIET_FROM, time(15)),
}
"""Each choice with the quiet hours that follow from it: local times, from and to."""

_PICTURES: Final = {"day": "☀️", "noon": "🕛", "evening": "🌆"}


def choices(goto: str) -> tuple[Choice, ...]:
    """Return the choices, each leading to this step."""
    return tuple(
        Choice(name, f"{_PICTURES[name]} {end.hour} to {start.hour}", goto=goto)
        for name, (start, end) in QUIET.items()
    )


def choose(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    """Keep the hours that were chosen in the step `quiet`; who skips it keeps those of before."""
    chosen = QUIET.get(str(answers["quiet"]))
    if chosen is not None:
        yield SetProfile(quiet=chosen)
