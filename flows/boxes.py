"""The boxes of a picture: what stands in them, wrapped, and how much room it takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flows.layout import Line
from flows.model import END, Flow, Goal, Step
from flows.ways import Way, onward, other_flow, ways

WIDTH: Final = 290.0
LEADING: Final = 18.0
ROW: Final = 26.0
THIN: Final = 8.0
"""A row without words: only a line leaves there."""

SIGNS: Final = 38
"""Signs in a line of a box; a wide one counts twice. Narrow enough for any usual font."""


@dataclass(frozen=True, slots=True)
class Pill:
    """A goal that is no line: its looks, its words, and what a click on it shows."""

    looks: str
    words: str
    link: str = ""

    @property
    def width(self) -> float:
        return signs(self.words) * 7.0 + 18


@dataclass(frozen=True, slots=True)
class Row:
    """A way out, so far below the top of its box; `lines` are the later steps it leads to."""

    way: Way
    words: tuple[str, ...]
    pills: tuple[Pill, ...]
    lines: tuple[str, ...]
    top: float

    @property
    def height(self) -> float:
        shown = len(self.words) * 15.0 + 11 if self.words else THIN
        return max(shown, len(self.pills) * ROW)


@dataclass(frozen=True, slots=True)
class Box:
    """A step as it is drawn. `mark` says whether a talk may begin here."""

    name: str
    mark: str
    say: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def rows_top(self) -> float:
        return 26 + len(self.say) * LEADING + 6

    @property
    def height(self) -> float:
        return self.rows_top + sum(row.height for row in self.rows) + 6


def box(flow: Flow, name: str, rank: Mapping[str, int]) -> Box:
    """The box of a step; `rank` tells which other steps come later and are led to by a line."""
    mark = "begins here" if name == flow.start else "may begin here" if name in flow.entries else ""
    step = flow.steps[name]
    bare = Box(name, mark, wrapped(step.say, SIGNS), ())
    return Box(name, mark, bare.say, tuple(_rows(step, rank, rank[name], bare.rows_top)))


def _rows(step: Step, rank: Mapping[str, int], here: int, top: float) -> Iterator[Row]:
    for way in ways(step):
        later = tuple(one for one in onward(way) if rank.get(one, 0) > here)
        pills = tuple(_pill(goal) for goal in way.goals if goal not in later)
        taken = max((signs(pill.words) + 3 for pill in pills), default=0)
        words = wrapped(way.label, SIGNS - taken)
        row = Row(way, words, pills, later, top)
        yield row
        top += row.height


def _pill(goal: Goal) -> Pill:
    if goal == END:
        return Pill("end", "end")
    if isinstance(goal, str):
        return Pill("back", f"← {goal}", f"#{goal}")
    return Pill("flow", f"→ {other_flow(goal)}", f"{goal.flow}.svg")


def lines(of: Box) -> Iterator[tuple[Line, Row]]:
    """Where lines leave a box."""
    for row in of.rows:
        for other in row.lines:
            yield Line(of.name, row.top + row.height / 2, other), row


def wrapped(text: str, most: int) -> tuple[str, ...]:
    """Lines of at most so many signs; a wide sign counts twice, a mark on another not at all."""
    lines: list[str] = []
    for word in text.split():
        if lines and signs(f"{lines[-1]} {word}") <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def signs(text: str) -> int:
    """How wide a text is, in signs."""
    return sum(_wide(sign) for sign in text)


def _wide(sign: str) -> int:
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" or sign > "\u2190" else 1
