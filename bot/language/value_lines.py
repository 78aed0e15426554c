"""Define what stands inside a sentence: words of our own for moments, and lines that are values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from flows.engine.line import Answers, Line
from flows.engine.model import placeholders

LINES: Final[Mapping[str, str]] = {
    "moment": "{day} at {clock}",
    "today": "today",
    "tomorrow": "tomorrow",
}
"""Words inside values; `{day}` is also a weekday with its date."""


def line(name: str) -> Line:
    """Return the line of one of these words."""
    return Line(f"words.{name}", LINES[name])


def lines_of_label(label: Line | str | date) -> Iterator[Line]:
    """Yield the lines that a button's label is made of: the whole is in one language."""
    if isinstance(label, Line):
        yield label
    elif isinstance(label, date):
        yield from map(line, LINES)


def other_values(one: Line, values: Answers) -> Answers:
    """Return the values of a line that is a value itself: the others.

    A line in itself would have no end.
    """
    return {name: other for name, other in values.items() if other != one}


def nested_lines(of: Line, values: Answers) -> Iterator[Line]:
    """Yield the lines that a line's values are made of: the whole is in one language."""
    todo = [values.get(name) for name in placeholders(of.plural or of.source)]
    while todo:
        match todo.pop():
            case date():
                yield from map(line, LINES)
            case Line() as one:
                yield one
                yield from nested_lines(one, other_values(one, values))
            case tuple() as several:
                todo += several
