"""Read the directory: Lotsen's own file and a municipality's, checked and merged.

An entry of yours with an id of Lotsen's changes the fields that it names; any other is a new one.
`hide` takes entries away. What is wrong refuses the start, but a date that has passed does not: it
is shown as "check this first", and `lotsen directory check` fails.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import flows
from bot.directory import _checks as checks
from bot.directory import _hours_format as hours_format
from bot.directory._checks import WAYS, DirectoryFault, Raw, is_entered, is_shown
from bot.errors import DirectoryError
from flows.engine.directory import (
    CRISIS_NUMBERS,
    NAMED_BY_ADDRESS,
    SWEDISH_TIME,
    URGENT,
    Contact,
    ContactHours,
    ContactWay,
    Directory,
    fits,
)
from flows.texts import contact_purposes

FILE: Final = Path(flows.__file__).with_name("directory.toml")
ZONE: Final = str(SWEDISH_TIME)
EMPTY: Final[Mapping[str, Any]] = {"tz": ZONE, "languages": {}, "contact": [], "hide": []}
"""The parts of a file, and the default of each."""
CODE_SITES: Final = frozenset({"github.com", "gitlab.com", "codeberg.org"})
BANDS: Final[Mapping[str, str]] = {"under": "under 18", "over": "18 or older"}


@dataclass(frozen=True, slots=True)
class DirectoryReading:
    """Every entry as it stands after both files are merged, and everything wrong with them."""

    entries: tuple[Raw, ...]
    faults: tuple[DirectoryFault, ...]
    languages: Mapping[str, str]

    @property
    def missing(self) -> list[str]:
        """The names of local contacts that nobody has entered yet."""
        return [str(one["name"]) for one in self.entries if not is_entered(one)]

    @property
    def crisis(self) -> list[Raw]:
        """The crisis lines that youths see."""
        return [one for one in self.entries if one.get("crisis") and is_shown(one)]


@cache
def shipped() -> Directory:
    """Return Lotsen's own contacts, read once a process. Raises DirectoryError."""
    return load(None)


def load(own: Path | None) -> Directory:
    """Return what youths are shown. Raises DirectoryError with the first thing that is wrong."""
    found = read(own, date.min)
    if wrong := next((one for one in found.faults if one.blocks_start), None):
        raise DirectoryError(str(wrong))
    shown = tuple(contact(one) for one in found.entries if is_shown(one))
    return Directory(shown, SWEDISH_TIME, tuple(found.languages.items()))


def read(own: Path | None, today: date) -> DirectoryReading:
    """Read both files with every fault.

    Raises DirectoryError for one that is no TOML or not there.
    """
    base, more = _file(FILE), _file(own) if own else dict(EMPTY)
    entries = {str(one.get("id")): one for one in base["contact"]}
    faults = [*_of_file(base, frozenset()), *_of_file(more, frozenset(entries))]
    for one in more["contact"]:
        name = str(one.get("id"))
        entries[name] = {**entries.get(name, {}), **one}
    for name in more["hide"]:
        entries.pop(name, None)
    every = tuple(entries.values())
    faults += [fault for one in every for fault in checks.of_entry(one, today)]
    if not any(one.blocks_start for one in faults):
        faults += [*_of_cover(every), *_of_numbers(every)]
    return DirectoryReading(every, tuple(faults), base["languages"] | more["languages"])


def describe(found: DirectoryReading) -> Iterator[str]:
    """Yield each entry in a line, for whoever runs Lotsen."""
    for raw in found.entries:
        ways = " · ".join(str(raw[field]) for field in WAYS.values() if raw.get(field))
        whose = "youths see it" if is_shown(raw) else _unseen(raw)
        last = f"{raw.get('mark', '–')} {raw.get('last_verified') or 'no date'}"
        by = raw.get("verified_by") or "nobody of yours"
        yield f"{raw['id']}: {raw['name']}: {ways or '–'} ({whose}; {last}; checked by {by})"


def _unseen(raw: Raw) -> str:
    if not is_entered(raw):
        return "not yet entered"
    return "for staff" if raw.get("audience") == "professional" else "not shown"


def contact(raw: Raw) -> Contact:
    """Return an entry that has no fault as a flow sees it."""
    key = raw.get("purpose_key")
    cost = raw.get("cost")
    return Contact(
        id=raw["id"],
        name=raw["name"],
        purpose=contact_purposes.line(key) if key else raw["purpose"],
        needs=tuple(raw["needs"]),
        ways=tuple(_ways(raw)),
        source=_source(raw["source_url"]),
        checked=raw.get("last_verified", ""),
        next_review=raw["next_review"],
        sure=raw["mark"] not in checks.UNSURE,
        crisis=raw.get("crisis", False),
        age_min=raw.get("age_min"),
        age_max=raw.get("age_max"),
        languages=tuple(raw.get("languages", ())),
        interpreter=raw.get("interpreter", False),
        free=None if cost is None else cost == "free",
        hidden_on_bill=not raw.get("shows_on_bill", True),
        anonymous=raw.get("anonymous", False),
        source_url=raw["source_url"],
    )


def _source(url: str) -> str:
    """Return where it was read, for people; "" for a site of code, which tells a youth nothing."""
    return "" if urlsplit(url).netloc in CODE_SITES else _plainly(url)


def _ways(raw: Raw) -> Iterator[ContactWay]:
    for kind, field in WAYS.items():
        if where := raw.get(field):
            url = where if field.endswith("_url") else ""
            yield ContactWay(kind, _plainly(url) if url else where, _hours(raw, kind), url)


def _hours(raw: Raw, kind: str) -> ContactHours | None:
    for item in raw.get("hours", ()):
        if kind in item["channels"]:
            return hours_format.hours(item["open"], holidays=item.get("holidays", False))
    return None


def _plainly(url: str) -> str:
    """Return an address as people write it: without scheme, www. and query."""
    parts = urlsplit(url)
    return f"{parts.netloc.removeprefix('www.')}{parts.path}".rstrip("/")


def _file(path: Path) -> dict[str, Any]:
    try:
        found = {**EMPTY, **tomllib.loads(path.read_text(encoding="utf-8"))}
    except OSError as error:
        raise DirectoryError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DirectoryError(f"{path.name} is no TOML: {error}") from None
    for part, empty in EMPTY.items():
        if type(found[part]) is not type(empty):
            raise DirectoryError(f"{path.name}: {part} is no {type(empty).__name__}")
    if not all(isinstance(one, dict) for one in found["contact"]):
        raise DirectoryError(f"{path.name}: a contact begins with [[contact]]")
    return found


# ---------------------------------------------------------------- the files as a whole


def _of_file(found: Mapping[str, Any], known: frozenset[str]) -> Iterator[DirectoryFault]:
    for name in found:
        if name not in EMPTY:
            yield DirectoryFault(name, "there is no such part of a directory")
    if found["tz"] != ZONE:
        yield DirectoryFault("tz", f"every hour is told in {ZONE}")
    names = [str(one.get("id")) for one in found["contact"]]
    yield from (DirectoryFault(one, "is there twice") for one in {*names} if names.count(one) > 1)
    for name in found["hide"]:
        if name not in known:
            yield DirectoryFault(str(name), "is hidden, and is not there")


def _of_cover(entries: Sequence[Raw]) -> Iterator[DirectoryFault]:
    """Yield the urgent needs without a crisis line for an age.

    Whoever is in need must find a crisis line that answers their age (safety.md, age logic).
    """
    shown = [contact(one) for one in entries if is_shown(one)]
    for need in sorted(URGENT):
        for band, words in BANDS.items():
            if not any(one.crisis and need in one.needs and fits(one, band) for one in shown):
                yield DirectoryFault(need, f"has no crisis line for a youth {words}")


def _of_numbers(entries: Sequence[Raw]) -> Iterator[DirectoryFault]:
    """Check that youths may call whomever the sentences tell them to call."""
    shown = [contact(one) for one in entries if is_shown(one)]
    for name in CRISIS_NUMBERS:
        by_address = name in NAMED_BY_ADDRESS
        named = (one for one in shown if one.phone or (by_address and one.address))
        if not any(one.id == name for one in named):
            yield DirectoryFault(name, "has no phone for youths, and sentences tell them to call")
