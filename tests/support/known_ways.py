"""The ways of a crowd: found by trying everything everywhere, and few of them kept in ways.txt."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import Final

from bot.app import Locales
from tests.support.crawler import MOST_WAITS, ROOTS, WAIT, Key, Way, gone

FILE: Final = Path(__file__).parents[1] / "conversations" / "ways.txt"


async def ways(folder: Path, template: Path, locales: Locales) -> list[Way]:
    """Ways that between them do everything that can be done, none the beginning of another."""
    seen: set[Key] = set()
    every: list[Way] = list(ROOTS)
    fresh: list[Way] = list(ROOTS)
    while fresh:
        further: list[Way] = []
        # Apart by how often they wait: for who waits, time passes for everybody in the room.
        for waits in range(MOST_WAITS + 1):
            alike = [way for way in fresh if way.count(WAIT) == waits]
            further += [one async for one in _further(folder, template, alike, seen, locales)]
        every += further
        fresh = further
    inner = {way[:-1] for way in every}
    return await _needed(folder, template, [one for one in every if one not in inner], locales)


async def _needed(folder: Path, template: Path, ways: Sequence[Way], locales: Locales) -> list[Way]:
    """Few of these ways that say everything all of them say: each line with each of its buttons."""
    made = await gone(folder, template, ways, "en", locales)
    said: dict[int, set[tuple[str, str]]] = {}
    for one in made.sent:
        buttons = [choice for choice, _ in one.buttons] or [""]
        said.setdefault(int(one.chat), set()).update((one.line, choice) for choice in buttons)
    made.room.close()
    kept: list[Way] = []
    while said:
        number, most = max(said.items(), key=lambda one: len(one[1]))
        kept.append(ways[number])
        said = {way: rest for way, some in said.items() if (rest := some - most)}
    return kept


async def _further(
    folder: Path, template: Path, ways: Sequence[Way], seen: set[Key], locales: Locales
) -> AsyncIterator[Way]:
    """These ways, each with one more deed that nobody has done there yet."""
    if not ways:
        return
    made = await gone(folder, template, ways, "en", locales)
    for number, key, deed in made.options(len(ways)):
        waits = ways[number].count(WAIT)
        known = (*key, str(waits)) if deed == WAIT else key
        if known not in seen and (deed != WAIT or waits < MOST_WAITS):
            seen.add(known)
            yield (*ways[number], deed)
    made.room.close()


def kept() -> list[Way]:
    """The ways that were found last."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(" | ")) for line in lines]


def keep(found_ways: Iterable[Way]) -> None:
    """Keep them for the tests, in an order that a small change changes little."""
    text = "".join(f"{' | '.join(way)}\n" for way in sorted(found_ways))
    FILE.write_text(text, encoding="utf-8")
