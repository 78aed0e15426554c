"""Tell who wrote a line and who reviewed it: two people, and both stand beside the line.

`# written: LM` and `# reviewed: AB 2026-11-22 3f2a91c0` are translators' comments of the file. The
last word of a review is a mark of the text that was read: whoever changes a reviewed line in an
editor, or only takes `fuzzy` away, has reviewed nothing (docs/decisions/0034).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.language.po_file import FUZZY, PoEntry
from bot.language.registry import SOURCE
from flows.engine.errors import LotsenError

WRITTEN: Final = " written: "
REVIEWED: Final = " reviewed: "
UNSURE: Final = " unsure"
BY_MACHINE: Final = " mt:"
"""How the translators' comments begin that this program writes."""

MACHINE: Final = "machine"
"""Who wrote a line that carries `BY_MACHINE`."""

REFERENCE: Final = "sv"
WRITTEN_HERE: Final = frozenset({SOURCE, REFERENCE})
"""Languages written with the program: they are read as the code is, and no line names a reader."""

MOST: Final = 5
_INITIALS: Final = re.compile(r"[^\W\d_]{2,5}")
_READ: Final = re.compile(rf"{REVIEWED}(\S+) (\S+) ([0-9a-f]{{8}})")


class InitialsError(LotsenError):
    """Nothing was written down: initials are two to five letters."""


def initials(by: str) -> str:
    """Return somebody's initials as they are written down. Raises InitialsError."""
    if not _INITIALS.fullmatch(by.strip()):
        raise InitialsError(f"{by!r} are no initials: write two to five letters")
    return by.strip().upper()


def initials_of(name: str) -> str:
    """Return initials for a whole name: of its words, or the beginning of its only one."""
    words = re.findall(r"[^\W\d_]+", name)
    found = "".join(one[0] for one in words) if len(words) > 1 else "".join(words)
    return (found[:MOST] or "?").upper()


def mark(forms: Sequence[str]) -> str:
    """Return a short hash of a text: of another text it is another one."""
    return hashlib.sha256("\n".join(forms).encode()).hexdigest()[:8]


def writer(unit: PoEntry) -> str:
    """Return who wrote the line: initials, `MACHINE`, or "" where nobody has written it down."""
    if any(one.startswith(BY_MACHINE) for one in unit.comments):
        return MACHINE
    said = (one.removeprefix(WRITTEN) for one in unit.comments if one.startswith(WRITTEN))
    return next(said, "").strip()


def reviewer(unit: PoEntry) -> str:
    """Return who reviewed the line as it stands; "" for nobody, or for another text."""
    read = (_READ.fullmatch(one) for one in unit.comments)
    return next((one[1] for one in read if one and one[3] == mark(unit.forms)), "")


def is_reviewed(unit: PoEntry, code: str) -> bool:
    """Tell whether a second person has read the line as it stands, or the house wrote it."""
    if unit.fuzzy or not unit.full or unit.previous:
        return False
    return code in WRITTEN_HERE or (reviewer(unit) not in {"", writer(unit)} and writer(unit) != "")


def written(unit: PoEntry, by: str) -> PoEntry:
    """Return the entry with who wrote it, instead of all that stood there; nobody for ""."""
    states = (WRITTEN, REVIEWED.rstrip(), UNSURE, BY_MACHINE)
    kept = tuple(one for one in unit.comments if not one.startswith(states))
    return replace(unit, comments=(*kept, f"{WRITTEN}{by}") if by else kept)


def reviewed(unit: PoEntry, by: str, day: date) -> PoEntry:
    """Return the entry as read by somebody on a day: no draft any more, its writer kept."""
    who = writer(unit)
    fresh = written(unit, who)
    said = f"{REVIEWED}{by} {day.isoformat()} {mark(unit.forms)}"
    flags = tuple(one for one in unit.flags if one != FUZZY)
    return replace(fresh, comments=(*fresh.comments, said), flags=flags)


def refusal(unit: PoEntry, by: str) -> str:
    """Return why this person may not review the line; "" if they may."""
    who = writer(unit)
    if not who:
        return "nobody has written down who wrote it: add --wrote with their initials"
    return f"{by} wrote it: somebody else reviews it" if who == by else ""
