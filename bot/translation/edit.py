"""Write one line of a catalog, or mark it as reviewed, while others work on the same file.

The file is read, changed and replaced as a whole under a lock; everything else in it stays as it
is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bot.language import po_file
from bot.language.po_file import CATALOGUE, FUZZY, PoEntry
from bot.translation import atomic_files, review_record
from bot.translation.catalog_files import SAME_OK
from bot.translation.review_record import UNSURE
from flows.engine.errors import LotsenError


class LineChangedError(LotsenError):
    """This line was not saved. Read it again: it has been changed, or is not said any more."""


def as_draft(
    unit: PoEntry, forms: Sequence[str], unsure: str | None, *, same_ok: bool, by: str = ""
) -> PoEntry:
    """Return an entry with a translator's words as a draft; the same words again change nothing.

    `by` are the initials of who wrote them, "" for nobody known.
    """
    known = review_record.written(unit, by if any(forms) else "")
    if unsure is not None:
        doubt = f"{UNSURE}: {' '.join(unsure.split())}".rstrip(": ")
        known = replace(known, comments=(*known.comments, doubt))
    flags = [one for one in unit.flags if one not in {FUZZY, SAME_OK}]
    fresh = replace(
        known,
        target=forms[0],
        others=tuple(forms[1:]),
        flags=(*([FUZZY] if any(forms) else []), *flags, *([SAME_OK] if same_ok else [])),
        previous="",
    )
    same = (unit.forms, unit.previous) == (fresh.forms, "") and unsure is None
    meant = [SAME_OK] if same_ok and SAME_OK not in unit.flags else []
    return replace(unit, flags=(*unit.flags, *meant)) if same else fresh


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


class Review(NamedTuple):
    """What a review marked, and what it may not mark, with the reason by context."""

    marked: list[PoEntry]
    refused: Mapping[str, str]


def review(
    folder: Path,
    code: str,
    contexts: Collection[str],
    by: str,
    day: date,
    newer: Mapping[str, PoEntry] | None = None,
    *,
    wrote: str = "",
) -> Review:
    """Mark lines as reviewed by somebody on a day.

    Only complete translations of the present source are marked, and only by somebody else than
    their writer; `wrote` is who wrote those of which nobody has written it down. `newer` are
    entries that were pending beside the catalog, by context (bot/translation/pending.py). Raises
    LineChangedError for a context that is not there.
    """
    marked: set[str] = set()
    refused: dict[str, str] = {}

    def read(was: PoEntry) -> PoEntry:
        unit = (newer or {}).get(was.context, was)
        if not unit.full or unit.previous or review_record.is_reviewed(unit, code):
            return was
        if wrote and not review_record.writer(unit):
            unit = review_record.written(unit, wrote)
        if why := review_record.refusal(unit, by):
            refused[was.context] = why
            return was
        marked.add(was.context)
        return review_record.reviewed(unit, by, day)

    found = update_entries(folder, code, contexts, read)
    return Review([one for one in found if one.context in marked], refused)


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
