"""Save what a translator writes on the page, and remember what stood there before.

What may be shown as a draft goes into the catalog. Two kinds of edits are pending beside it, and
are never shown to youths: those with an error, and those of a line of a live language that was
reviewed, which stays in use as it is. `lotsen words review` takes them. Each line as it stood
before its first change here is remembered too: the difference to it is shown to whoever merges.
"""

from __future__ import annotations

import difflib
import hashlib
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from bot.language import po_file
from bot.language.po_file import CATALOGUE, FUZZY, PoEntry
from bot.language.registry import Language
from bot.translation import atomic_files, check_line, edit, glossary
from bot.translation.catalog_files import SAME_OK
from bot.translation.edit import LineChangedError
from bot.translation.extraction import SourceLine
from bot.translation.line_rules import tidy
from bot.translation.review_record import UNSURE
from flows.texts.translation_faults import TranslationFault

PENDING_FILE: Final = "LC_MESSAGES/waiting.po"
BASELINE_FILE: Final = "LC_MESSAGES/before.po"
HEADER: Final = "Content-Type: text/plain; charset=UTF-8\n"

Units = Mapping[str, PoEntry]
"""Entries by context."""


class EditConflictError(LineChangedError):
    """Somebody else changed this line meanwhile. Nothing was saved: read what stands there now."""


@dataclass(frozen=True, slots=True)
class LineEdit:
    """A translator's edit: every form, whether they are sure, and a `fingerprint` of what was seen.

    `unsure` is why they are not sure ("" for no reason), None when they are; `by` are the
    translator's initials.
    """

    forms: tuple[str, ...]
    fingerprint: str
    unsure: str | None = None
    same_ok: bool = False
    by: str = ""


@dataclass(frozen=True)
class EditableCatalog:
    """A language's entries as a translator sees them: pending ones in place of those in use."""

    in_use: Units
    pending: Units

    @cached_property
    def entries(self) -> Units:
        """Every entry, in the order of the file."""
        return {context: self.pending.get(context, one) for context, one in self.in_use.items()}


def read(folder: Path, code: str) -> EditableCatalog:
    """Read a language's catalog with what is pending.

    Raises CatalogError, and OSError where there is no catalog.
    """
    spoken = _known(po_file.load(folder / code / CATALOGUE))
    beside = _load(folder / code / PENDING_FILE)
    # An entry that is pending for a source that was edited since no longer counts.
    return EditableCatalog(
        spoken, {key: one for key, one in beside.items() if _fits(one, spoken.get(key))}
    )


def check_readable(folder: Path, code: str) -> None:
    """Check that each file of a language can be read. Raises CatalogError, and OSError."""
    read(folder, code)
    _load(folder / code / BASELINE_FILE)


def writable(folder: Path, code: str) -> bool:
    """Tell whether edits can be saved here: the folder of an installed package may be read-only."""
    try:
        with tempfile.TemporaryFile(dir=(folder / code / CATALOGUE).parent):
            return True
    except OSError:
        return False


def fingerprint(unit: PoEntry) -> str:
    """Return a short hash of an entry: where it differs, somebody else has changed it meanwhile."""
    stands = "\n".join((*unit.forms, str(unit.fuzzy)))
    return hashlib.sha256(stands.encode()).hexdigest()[:16]


def blank(entry: SourceLine, forms: int) -> PoEntry:
    """Return an entry of this line with nothing written."""
    line = entry.line
    return PoEntry(line.context, line.source, plural=line.plural, others=("",) * (forms - 1))


def unsure_reason(unit: PoEntry) -> str | None:
    """Return why its translator was not sure ("" for no reason); None when they were."""
    said = (one for one in unit.comments if one.startswith(UNSURE))
    return next((one.removeprefix(UNSURE).lstrip(": ") for one in said), None)


def tidy_forms(forms: Sequence[str]) -> list[str]:
    """Return the forms as they are saved."""
    return [tidy(one) for one in forms]


def faults(
    folder: Path, language: Language, entry: SourceLine, said: LineEdit
) -> list[TranslationFault]:
    """Return what is wrong with these forms; nothing while one of them is still empty."""
    forms = tidy_forms(said.forms)
    if not all(forms):
        return []
    words = glossary.load(folder / language.code)
    return check_line.faults_of(entry, forms, language, words, same_ok=said.same_ok)


# ---------------------------------------------------------------- saving


def save(folder: Path, language: Language, entry: SourceLine, said: LineEdit) -> bool:
    """Save an edit; return True if it went into the catalog, False if it is pending beside it.

    Raises EditConflictError, LineChangedError for a line that is not in use (so) any more,
    CatalogError, OSError.
    """
    wrong = any(one.severity == "E" for one in faults(folder, language, entry, said))
    home, context = folder / language.code, entry.line.context
    with atomic_files.lock_folder(folder):
        # All files are read before one is written, so that a broken one leaves nothing half saved.
        catalog, before = read(folder, language.code), _load(home / BASELINE_FILE)
        unit = _seen(catalog, entry, said)
        forms = tidy_forms(said.forms)
        asked = _asked_anew(unit)
        fresh = edit.as_draft(asked, forms, said.unsure, same_ok=said.same_ok, by=said.by)
        heard = language.state == "live" and unit.full and not unit.fuzzy
        waits = wrong or (heard and fresh.fuzzy)
        _put(home / PENDING_FILE, [_drafted(fresh)] if waits else [], {context})
        if not waits and fresh != unit:
            _put(home / BASELINE_FILE, [before.get(context, unit)], {context})
            _replace(home / CATALOGUE, fresh)
    return not waits


def _seen(catalog: EditableCatalog, entry: SourceLine, said: LineEdit) -> PoEntry:
    """Return the entry, if it still is as its translator saw it."""
    unit = catalog.in_use.get(entry.line.context)
    if unit is None or (unit.source, len(unit.forms)) != (entry.line.source, len(said.forms)):
        raise LineChangedError
    if fingerprint(catalog.entries[unit.context]) != said.fingerprint:
        raise EditConflictError
    return unit


def _asked_anew(unit: PoEntry) -> PoEntry:
    """Return the entry without earlier doubts: whoever saves it says whether they have any."""
    kept = tuple(one for one in unit.comments if not one.startswith(UNSURE))
    return replace(unit, comments=kept)


def _drafted(unit: PoEntry) -> PoEntry:
    return unit if unit.fuzzy else replace(unit, flags=(FUZZY, *unit.flags))


def _replace(path: Path, fresh: PoEntry) -> None:
    units = (
        fresh if one.context == fresh.context and not one.obsolete else one
        for one in po_file.load(path)
    )
    atomic_files.write(path, po_file.dump(list(units)))


def _load(path: Path) -> dict[str, PoEntry]:
    return _known(po_file.load(path)) if path.exists() else {}


def _known(units: Iterable[PoEntry]) -> dict[str, PoEntry]:
    return {one.context: one for one in units if one.context and not one.obsolete}


def _fits(unit: PoEntry, spoken: PoEntry | None) -> bool:
    return spoken is not None and (unit.source, len(unit.forms)) == (
        spoken.source,
        len(spoken.forms),
    )


def _put(path: Path, fresh: Sequence[PoEntry], instead: Collection[str]) -> None:
    """Put these entries in place of those of the contexts `instead`; delete a file without any."""
    kept = [one for one in _load(path).values() if one.context not in instead]
    units = sorted((*kept, *fresh), key=lambda one: one.context)
    if units:
        atomic_files.write(path, po_file.dump([PoEntry("", "", HEADER), *units]))
    else:
        path.unlink(missing_ok=True)


# ---------------------------------------------------------------- review and difference


def ready(folder: Path, language: Language, entries: Iterable[SourceLine]) -> Units:
    """Return what is pending and has no error, so that somebody may review it, by context."""
    waiting = read(folder, language.code).pending
    known = {one.line.context: one for one in entries}
    return {
        context: unit
        for context, unit in waiting.items()
        if context in known and not _wrong(folder, language, known[context], unit)
    }


def _wrong(folder: Path, language: Language, entry: SourceLine, unit: PoEntry) -> bool:
    said = LineEdit(unit.forms, "", same_ok=SAME_OK in unit.flags)
    return any(one.severity == "E" for one in faults(folder, language, entry, said))


def discard(folder: Path, code: str, contexts: Collection[str]) -> None:
    """Remove these from what is pending: they have been reviewed."""
    with atomic_files.lock_folder(folder):
        _put(folder / code / PENDING_FILE, [], contexts)


def changes(folder: Path, code: str) -> Iterator[tuple[PoEntry, PoEntry, bool]]:
    """Yield every line that was changed here: as it was, as it is, and whether it is pending."""
    catalog, before = read(folder, code), _load(folder / code / BASELINE_FILE)
    for context, unit in catalog.entries.items():
        was = before.get(context, catalog.in_use[context])
        if was.forms != unit.forms or unsure_reason(was) != unsure_reason(unit):
            yield was, unit, context in catalog.pending


def as_patch(folder: Path, code: str) -> str:
    """Return the same changes as a patch for `git apply`, with the file of what is pending."""
    path, before = folder / code / CATALOGUE, _load(folder / code / BASELINE_FILE)
    units = po_file.load(path)
    was = po_file.dump([one if one.obsolete else before.get(one.context, one) for one in units])
    beside = folder / code / PENDING_FILE
    waits = beside.read_text(encoding="utf-8") if beside.exists() else ""
    return _unified(f"{code}/{CATALOGUE}", was, po_file.dump(units)) + _unified(
        f"{code}/{PENDING_FILE}", "", waits
    )


def _unified(name: str, was: str, now: str) -> str:
    old = f"a/locales/{name}" if was else "/dev/null"
    lines = difflib.unified_diff(
        was.splitlines(keepends=True), now.splitlines(keepends=True), old, f"b/locales/{name}"
    )
    return "".join(lines)


def reset_baseline(folder: Path, code: str) -> None:
    """Forget how lines stood before: somebody has merged, and the next difference is to today's."""
    with atomic_files.lock_folder(folder):
        (folder / code / BASELINE_FILE).unlink(missing_ok=True)


def as_po_text(folder: Path, code: str) -> str:
    """Return the catalog as a file, with what is pending as drafts: to go on in a PO editor."""
    waiting = read(folder, code).pending
    units = po_file.load(folder / code / CATALOGUE)
    return po_file.dump([one if one.obsolete else waiting.get(one.context, one) for one in units])
