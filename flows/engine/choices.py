"""Select the choices of a question to show: from facts, in pages, or times that were read."""

from __future__ import annotations

from datetime import date
from typing import Final

from flows.engine import global_commands
from flows.engine import readings as typed_readings
from flows.engine.facts import Facts
from flows.engine.line import Answers
from flows.engine.model import END, Choice, Step
from flows.engine.place import Place

PAGE: Final = 4
"""Choices shown at once under a question (telegram.md, rule 1)."""

MENU: Final = 12
"""Choices shown at once in a list that the youth opened (docs/decisions/0017)."""


def choices(step: Step, answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    """Return every choice of a step for these facts and answers, in order, of all pages."""
    skip = (global_commands.SKIP,) if step.skip else ()
    if not step.varies:
        return step.choices + skip
    listed = step.listed.make(answers, facts) if step.listed else ()
    fixed = tuple(one for one in step.choices if one.when is None or one.when(answers, facts))
    return (*listed, *fixed, *skip)


def page_of(choices: tuple[Choice, ...], page: int, *, menu: bool = False) -> tuple[Choice, ...]:
    """Return the choices shown on this page; past the last page it begins again."""
    most = MENU if menu else PAGE
    if len(choices) <= most:
        return choices
    size = most - 1
    pages = -(-len(choices) // size)
    start = page % pages * size
    return (*choices[start : start + size], global_commands.MORE)


def shown(step: Step, place: Place, facts: Facts) -> tuple[Choice, ...]:
    """Return the choices of the open question, or the times that its last answer may mean."""
    if place.readings:
        return (*readings(place), global_commands.OTHER)
    return page_of(choices(step, place.answers, facts), place.page, menu=step.menu)


def readings(place: Place) -> tuple[Choice, ...]:
    """Return the times that an answer may mean, each by what may be typed for it."""
    if not place.readings:
        return ()  # Nearly always.
    return tuple(Choice(one, typed_readings.typed(one), END, own=True) for one in place.readings)


def reading_labels(place: Place, facts: Facts) -> dict[str, date]:
    """Return the readings that are shown with their day, in words; the others are clock times."""
    if not place.readings or typed_readings.say_only_clocks(place.readings):
        return {}
    found = ((one, typed_readings.value(one, facts)) for one in place.readings)
    return {one: label for one, label in found if isinstance(label, date)}
