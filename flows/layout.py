"""Where boxes and lines go: columns from left to right, no box over a box or over a line.

The usual way (Sugiyama): steps stand as far right as their longest path; a line that passes a
column gets a slot of its own in it; slots and boxes move towards what they are tied to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, TypeAlias

GAP: Final = 26.0
"""Between two boxes of a column, in pixels."""

SLOT: Final = 10.0
"""What a passing line takes of a column."""

ENTERS: Final = 16.0
"""So far below the top of a box a line arrives."""

SWEEPS: Final = 24

Links: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """From a box, so far below its top, to the left side of another."""

    source: str
    leaves: float
    target: str


@dataclass(slots=True, eq=False)
class Spot:
    """A box or a slot, and the places it is tied to on both sides: (spot, pixels below its top)."""

    height: float
    enters: float
    top: float = 0.0
    before: list[tuple[Spot, float]] = field(default_factory=list)
    after: list[tuple[Spot, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Layout:
    """The column and top of every box; for every line the heights of its slots, left to right."""

    column: Mapping[str, int]
    top: Mapping[str, float]
    slots: Mapping[Line, tuple[float, ...]]
    bottom: float


def order(roots: Iterable[str], links: Links) -> list[str]:
    """Every box after all that lead to it, lines that go back left aside."""
    done: dict[str, None] = {}
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name not in seen:
            seen.add(name)
            for other in reversed(links[name]):
                visit(other)
            done[name] = None

    for root in roots:
        visit(root)
    return list(reversed(done))


def columns(names: Sequence[str], links: Links, start: str) -> dict[str, int]:
    """The column of each box: one right of the last that leads to it; other entries stay near."""
    column = dict.fromkeys(names, 0)
    for name in names:
        for other in links[name]:
            column[other] = max(column[other], column[name] + 1)
    led_to = {other for name in names for other in links[name]}
    for name in names:
        if name not in led_to and links[name] and name != start:
            column[name] = min(column[other] for other in links[name]) - 1
    return column


def lay(column: Mapping[str, int], heights: Mapping[str, float], lines: Iterable[Line]) -> Layout:
    """Give every box its top and every line its slots. Lines must lead to the right."""
    boxes = {name: Spot(height, ENTERS) for name, height in heights.items()}
    grid: list[list[Spot]] = [[] for _ in range(max(column.values()) + 1)]
    for name, box in boxes.items():
        grid[column[name]].append(box)
    chains = {line: _chain(line, column, boxes, grid) for line in dict.fromkeys(lines)}
    bottom = 0.0
    for island in _islands(boxes.values()):
        bottom = _settle([[one for one in spots if one in island] for spots in grid], bottom)
    return Layout(
        column,
        {name: box.top for name, box in boxes.items()},
        {line: tuple(one.top + one.enters for one in of) for line, of in chains.items()},
        bottom - GAP,
    )


def _islands(boxes: Iterable[Spot]) -> Iterator[set[Spot]]:
    """What hangs together, one after another: nothing else would hold islands near each other."""
    seen: set[Spot] = set()
    for box in boxes:
        island, todo = set[Spot](), [box]
        while todo:
            spot = todo.pop()
            if spot not in seen:
                seen.add(spot)
                island.add(spot)
                todo += [other for other, _ in spot.before + spot.after]
        if island:
            yield island


def _chain(
    line: Line, column: Mapping[str, int], boxes: Mapping[str, Spot], grid: list[list[Spot]]
) -> list[Spot]:
    """A slot in every column that the line passes, tied to its neighbours."""
    chain = []
    for spots in grid[column[line.source] + 1 : column[line.target]]:
        chain.append(Spot(SLOT, SLOT / 2))
        spots.append(chain[-1])
    leaves = line.leaves
    for left, right in pairwise((boxes[line.source], *chain, boxes[line.target])):
        left.after.append((right, right.enters - leaves))
        right.before.append((left, leaves - right.enters))
        leaves = right.enters
    return chain


def _settle(grid: list[list[Spot]], top: float) -> float:
    """Move every column towards its neighbours, there and back; returns what is free below."""
    for spots in grid:
        _stack(spots, [0.0] * len(spots))
    for _ in range(SWEEPS):
        _sweep(grid, lambda spot: spot.before)
        _sweep(grid[::-1], lambda spot: spot.after)
    _sweep(grid, lambda spot: spot.before + spot.after, sort=False)
    every = [spot for spots in grid for spot in spots]
    least = min(spot.top for spot in every)
    for spot in every:
        spot.top += top - least
    return max(spot.top + spot.height for spot in every) + GAP


Ties: TypeAlias = "Callable[[Spot], list[tuple[Spot, float]]]"


def _sweep(grid: list[list[Spot]], ties: Ties, *, sort: bool = True) -> None:
    for spots in grid:
        wish = {id(spot): _wish(spot, ties(spot)) for spot in spots}
        if sort:
            spots.sort(key=lambda spot: wish[id(spot)])
        _stack(spots, [wish[id(spot)] for spot in spots])


def _wish(spot: Spot, ties: list[tuple[Spot, float]]) -> float:
    return _mean([other.top + shift for other, shift in ties]) if ties else spot.top


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def _stack(spots: list[Spot], wishes: list[float]) -> None:
    """As near to the wishes as their order and heights allow (least squares, isotonic)."""
    below, floors = 0.0, []
    for spot in spots:
        floors.append(below)
        below += spot.height + GAP
    blocks: list[list[float]] = []
    for wish, floor in zip(wishes, floors, strict=True):
        blocks.append([wish - floor])
        while len(blocks) > 1 and _mean(blocks[-2]) >= _mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    levels = [_mean(block) for block in blocks for _ in block]
    for spot, floor, level in zip(spots, floors, levels, strict=True):
        spot.top = floor + level
