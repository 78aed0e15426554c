"""Parse the hours of a contact: structured for the program, and as a label for people.

"1-5 09:00-16:00" is the one, "mån–fre 9–16" the other. Both are read into the same spans, so that a
label that says another thing than the hours is found (directory.md: such lists exist).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from typing import Any, Final

from flows.contacts.presentation import MOST_GROUPS
from flows.engine.directory import ContactHours, Span

ALWAYS: Final = "always"
DAYS: Final = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
NAMED: Final = {
    "alla dagar": frozenset(range(1, 8)),
    "vardagar": frozenset(range(1, 6)),
    "helg": frozenset({6, 7}),
}
DAY_AND_NIGHT: Final = "dygnet runt"
MIDNIGHT: Final = 24

_OPEN: Final = re.compile(r"([1-7](?:[-,][1-7])*) (\d\d:\d\d)-(\d\d:\d\d)")
_DAY: Final = "|".join(DAYS)
_TOKEN: Final = re.compile(
    rf"(?P<named>{'|'.join(NAMED)})"
    rf"|(?P<first>{_DAY})(?:\s*[–-]\s*(?P<last>{_DAY}))?"
    r"|(?P<opens>\d{1,2}(?:[.:]\d\d)?)\s*[–-]\s*(?P<closes>\d{1,2}(?:[.:]\d\d)?)"
    r"|(?P<between>och|,|/|\s+)"
)


def hours(written: Iterable[str], *, holidays: bool) -> ContactHours:
    """Return structured hours as a value. Raises ValueError for what cannot be read."""
    every = list(written)
    if every == [ALWAYS]:
        return ContactHours(always=True, holidays=True)
    return ContactHours(spans=tuple(map(_span, every)), holidays=holidays)


def faults(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield everything wrong with the hours of some channels: open, label and holidays."""
    label = item.get("label", "")
    try:
        said = hours(item.get("open", ()), holidays=item.get("holidays", False))
        if not label_matches(label, said):
            yield f"its hours contradict their label {label!r}"
    except ValueError as error:
        yield str(error)
        return
    if len(said.spans) > MOST_GROUPS:
        yield f"has more than {MOST_GROUPS} groups of hours"


def label_matches(label: str, said: ContactHours) -> bool:
    """Tell whether a Swedish label says the same as the hours.

    Raises ValueError for a label that nobody can read.
    """
    if label.strip() == DAY_AND_NIGHT:
        return said.always
    return not said.always and _flat(_of_label(label)) == _flat(said.spans)


def _span(written: str) -> Span:
    found = _OPEN.fullmatch(written)
    if found is None:
        raise ValueError(f"{written!r} is not written as 1-5 09:00-16:00")
    days = frozenset(day for part in found[1].split(",") for day in _range(part))
    return Span(days, _clock(found[2]), _clock(found[3]))


def _range(part: str) -> Iterable[int]:
    first, _, last = part.partition("-")
    return _days(int(first), int(last or first))


def _days(first: int, last: int) -> Iterable[int]:
    """Return the days from one weekday to another, past Sunday if necessary."""
    ahead = (last - first) % 7
    return ((first + day - 1) % 7 + 1 for day in range(ahead + 1))


def _clock(written: str) -> time:
    hour, _, minute = written.replace(".", ":").partition(":")
    return time(int(hour) % MIDNIGHT if int(hour) == MIDNIGHT else int(hour), int(minute or 0))


def _of_label(label: str) -> list[Span]:
    """Parse a label: days stand before their times; a day after a time begins anew."""
    spans: list[Span] = []
    days: frozenset[int] = frozenset()
    timed, at = False, 0
    while at < len(label):
        found = _TOKEN.match(label, at)
        if found is None:
            raise ValueError(f"the label {label!r} cannot be read from {label[at:]!r}")
        at = found.end()
        if found["opens"]:
            spans.append(Span(days, _clock(found["opens"]), _clock(found["closes"])))
            timed = True
        elif named := _named(found):
            days, timed = (named if timed else days | named), False
    if not spans or timed is False or any(not one.days for one in spans):
        raise ValueError(f"the label {label!r} has days without times, or times without days")
    return spans


def _named(found: re.Match[str]) -> frozenset[int]:
    if found["named"]:
        return NAMED[found["named"]]
    if not found["first"]:
        return frozenset()
    first = DAYS.index(found["first"]) + 1
    last = DAYS.index(found["last"]) + 1 if found["last"] else first
    return frozenset(_days(first, last))


def _flat(spans: Iterable[Span]) -> set[tuple[int, time, time]]:
    return {(day, one.opens, one.closes) for one in spans for day in one.days}
