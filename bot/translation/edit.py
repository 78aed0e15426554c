"""Write one line of a catalog, or mark it as reviewed, while others work on the same file.

The file is read, changed and replaced as a whole under a lock; everything else in it stays as it
is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from bot.language import po_file
from bot.language.po_file import CATALOGUE, FUZZY, PoEntry
from bot.translation import atomic_files
from bot.translation.catalog_files import SAME_OK
from flows.engine.errors import LotsenError

UNSURE: Final = " unsure"
REVIEWED: Final = " reviewed: "
"""How the translator comments begin that this program writes: `# reviewed: AB 2026-11-22`."""

_INITIALS: Final = re.compile(r"[^\W\d_]{2,5}")
_STATES: Final = (UNSURE, REVIEWED.rstrip(), " mt:")


class LineChangedError(LotsenError):
    """This line was not saved. Read it again: it has been changed, or is not said any more."""


def as_draft(unit: PoEntry, forms: Sequence[str], unsure: str | None, *, same_ok: bool) -> PoEntry:
    """Return an entry with a translator's words as a draft; the same words again change nothing."""
    comments = tuple(one for one in unit.comments if not one.startswith(_STATES))
    if unsure is not None:
        comments = (*comments, f"{UNSURE}: {' '.join(unsure.split())}".rstrip(": "))
    flags = [one for one in unit.flags if one not in {FUZZY, SAME_OK}]
    fresh = replace(
        unit,
        target=forms[0],
        others=tuple(forms[1:]),
        comments=comments,
        flags=(*([FUZZY] if any(forms) else []), *flags, *([SAME_OK] if same_ok else [])),
        previous="",
    )
    same = (unit.forms, unit.previous) == (fresh.forms, "") and unsure is None
    meant = [SAME_OK] if same_ok and SAME_OK not in unit.flags else []
    return replace(unit, flags=(*unit.flags, *meant)) if same else fresh


def initials(by: str) -> str:
    """Return a reviewer's initials as they are written down. Raises LineChangedError."""
    if not _INITIALS.fullmatch(by.strip()):
        raise LineChangedError(f"{by!r} are no initials: write two to five letters")
    return by.strip().upper()


def select_contexts(
    folder: Path, code: str, lines: Collection[str], flows: Collection[str], *, everything: bool
) -> set[str]:
    """Return the contexts of these lines and flows, or all there are.

    Raises LineChangedError for an unknown one.
    """
    units = po_file.load(folder / code / CATALOGUE)
    known = {one.context for one in units if one.context and not one.obsolete}
    named = {flow: {one for one in known if one.partition(".")[0] == flow} for flow in flows}
    if unknown := [*(set(lines) - known), *(flow for flow, found in named.items() if not found)]:
        raise LineChangedError(f"no line or flow is called {', '.join(sorted(unknown))}")
    return known if everything else set(lines).union(*named.values())


def review(
    folder: Path,
    code: str,
    contexts: Collection[str],
    initials: str,
    day: date,
    newer: Mapping[str, PoEntry] | None = None,
) -> list[PoEntry]:
    """Mark lines as reviewed by somebody on a day, and return those that were marked.

    Only complete translations of the present source are marked. `newer` are entries that were
    pending beside the catalog, by context (bot/translation/pending.py). Raises LineChangedError for
    a context that is not there.
    """

    def marked(was: PoEntry) -> PoEntry:
        unit = (newer or {}).get(was.context, was)
        if not unit.full or unit.previous or not unit.fuzzy:
            return was
        comments = (one for one in unit.comments if not one.startswith(_STATES))
        seen = (*comments, f"{REVIEWED}{initials} {day.isoformat()}")
        return replace(unit, comments=seen, flags=tuple(f for f in unit.flags if f != FUZZY))

    found = update_entries(folder, code, contexts, marked)
    said = f"{REVIEWED}{initials} {day.isoformat()}"
    return [one for one in found if said in one.comments]


def update_entries(
    folder: Path, code: str, contexts: Collection[str], alter: Callable[[PoEntry], PoEntry]
) -> list[PoEntry]:
    """Alter these entries of a catalog, all or none, and return them in the file's order."""
    path = folder / code / CATALOGUE
    with atomic_files.lock_folder(folder):
        units = po_file.load(path)
        known = {one.context for one in units if one.context and not one.obsolete}
        if not set(contexts) <= known:
            raise LineChangedError
        altered = [
            alter(one) if one.context in contexts and not one.obsolete else one for one in units
        ]
        atomic_files.write(path, po_file.dump(altered))
    return [one for one in altered if one.context in contexts and not one.obsolete]
