"""Write a language as a sheet for a translator who knows Excel, and carefully read it back.

A row is a line, or one form of it; its key is the context. What comes back is checked and shown as
a difference before anything is written (languages.md, "Recommended workflow").
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.language import plurals, po_file
from bot.language.po_file import PoEntry
from bot.language.registry import Language
from bot.translation import (
    atomic_files,
    check_line,
    edit,
    glossary,
    review_record,
    spreadsheet_files,
)
from bot.translation.catalog_files import CATALOG_FILE, SAME_OK
from bot.translation.extraction import SourceLine
from bot.translation.line_rules import tidy
from bot.translation.spreadsheet_files import COLUMNS, Row, SheetError

LANGUAGE: Final = "#language"
"""The key of the row that names the language of a sheet."""


@dataclass(frozen=True, slots=True)
class SheetChange:
    """A change of one line that a sheet asks for. `refused` is why it is not made; "" if it is."""

    context: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    problems: tuple[str, ...] = ()
    refused: str = ""

    def __str__(self) -> str:
        told = [f"! {self.context}: {self.refused}" if self.refused else f"~ {self.context}"]
        told += [f"  - {one}" for one in self.before if one]
        told += [f"  + {one}" for one in self.after]
        return "\n".join([*told, *(f"  ? {one}" for one in self.problems)])


# ---------------------------------------------------------------- out


def write(path: Path, folder: Path, language: Language, entries: Sequence[SourceLine]) -> int:
    """Write a language's sheet, .xlsx or .csv by its name; return how many rows it has.

    The row that names the language is not counted.
    """
    found = [dict.fromkeys(COLUMNS, "") | {"key": LANGUAGE, "translation": language.code}]
    found += _rows(folder, language, entries)
    spreadsheet_files.write(path, found, language.code, rtl=language.dir == "rtl")
    return len(found) - 1


def _rows(
    folder: Path, language: Language, entries: Sequence[SourceLine]
) -> Iterator[dict[str, str]]:
    units = _units(folder, language.code)
    other = (
        _units(folder, review_record.REFERENCE) if language.code != review_record.REFERENCE else {}
    )
    words = glossary.load(folder / language.code)
    for entry in entries:
        unit = units.get(entry.line.context)
        if unit is None:
            continue
        same_ok = SAME_OK in unit.flags
        wrong = (
            check_line.faults_of(entry, unit.forms, language, words, same_ok=same_ok)
            if unit.full
            else []
        )
        reference = other.get(unit.context)
        for number, form in enumerate(unit.forms):
            yield {
                "key": _key(unit, number),
                "note": "\n".join((*_numbers(unit, number, language), *entry.notes)),
                "max": str(entry.max_length),
                "source": unit.plural if number else unit.source,
                "reference": (reference.forms[min(number, len(reference.forms) - 1)])
                if reference
                else "",
                "translation": form,
                "status": f"{_status(unit, language.code)} {_mark(unit.forms)}",
                "problem": "; ".join(one.what for one in wrong),
            }


def _units(folder: Path, code: str) -> dict[str, PoEntry]:
    path = folder / code / CATALOG_FILE
    found = po_file.load(path) if path.exists() else []
    return {one.context: one for one in found if one.context and not one.obsolete}


def _key(unit: PoEntry, number: int) -> str:
    return f"{unit.context}[{number}]" if unit.plural else unit.context


def _numbers(unit: PoEntry, number: int, language: Language) -> tuple[str, ...]:
    if not unit.plural:
        return ()
    some = plurals.rule(language.plural).numbers(number)[:6]
    return (f"For the numbers {', '.join(map(str, some))} and the like.",)


def _status(unit: PoEntry, code: str) -> str:
    if unit.previous:
        return "outdated"
    if not unit.full:
        return "missing"
    return "reviewed" if review_record.is_reviewed(unit, code) else "draft"


def _mark(forms: Sequence[str]) -> str:
    """Return a short hash of what a line said when the sheet was written."""
    return hashlib.sha256("\n".join(forms).encode()).hexdigest()[:8]


# ---------------------------------------------------------------- in


def compare(
    path: Path, folder: Path, language: Language, entries: Sequence[SourceLine]
) -> list[SheetChange]:
    """Return what a sheet would change, refused lines too.

    Raises SheetError for another language's.
    """
    rows = [row for row in spreadsheet_files.read(path) if row.get("key")]
    told = {row["translation"] for row in rows if row["key"] == LANGUAGE}
    if told != {language.code}:
        whose = ", ".join(sorted(told)) or "no language that it names"
        raise SheetError(f"{path.name} is of {whose}, and not of {language.code}")
    units, known = _units(folder, language.code), {one.line.context: one for one in entries}
    words = glossary.load(folder / language.code)
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["key"] != LANGUAGE:
            found.setdefault(row["key"].partition("[")[0], []).append(row)
    changes = (
        _change(context, some, units.get(context), known.get(context), language, words)
        for context, some in found.items()
    )
    return [one for one in changes if one is not None]


def _change(
    context: str,
    rows: Sequence[Row],
    unit: PoEntry | None,
    entry: SourceLine | None,
    language: Language,
    words: glossary.Glossary,
) -> SheetChange | None:
    after = tuple(tidy(row["translation"]) for row in rows)
    if unit is None or entry is None:
        return (
            SheetChange(context, (), after, refused="no such line is said") if any(after) else None
        )
    was = {row["status"].partition(" ")[2] for row in rows}
    if after == unit.forms or not any(after) or was == {_mark(after)}:
        return None
    change = SheetChange(context, unit.forms, after)
    if why := _refusal(rows[0]["source"], was, after, unit):
        return replace(change, refused=why)
    found = check_line.faults_of(entry, after, language, words, same_ok=SAME_OK in unit.flags)
    wrong = [one.what for one in found if one.severity == "E"]
    if wrong:
        return replace(change, refused="; ".join(wrong))
    return replace(change, problems=tuple(one.what for one in found))


def _refusal(source: str, was: set[str], after: tuple[str, ...], unit: PoEntry) -> str:
    """Return why this is not taken, whatever it says; "" if it is.

    Nothing newer or surer is written over.
    """
    if source != unit.source:
        return "its source has changed since the sheet was written"
    if len(after) != len(unit.forms) or not all(after):
        return f"it needs {len(unit.forms)} forms"
    if not unit.fuzzy and unit.target and was != {_mark(unit.forms)}:
        return "somebody has reviewed the line since the sheet was written"
    return ""


def apply(folder: Path, language: Language, changes: Iterable[SheetChange], by: str) -> int:
    """Write what was not refused, as drafts by somebody (initials); return the number of lines."""
    wanted = {one.context: one for one in changes if not one.refused}
    path = folder / language.code / CATALOG_FILE
    with atomic_files.lock_folder(folder):
        units = [_taken(one, wanted.get(one.context), by) for one in po_file.load(path)]
        atomic_files.write(path, po_file.dump(units))
    return len(wanted)


def _taken(unit: PoEntry, change: SheetChange | None, by: str) -> PoEntry:
    if change is None or unit.obsolete:
        return unit
    if unit.forms != change.before:
        raise SheetError(f"{unit.context} was changed meanwhile: compare again")
    return edit.as_draft(unit, change.after, None, same_ok=SAME_OK in unit.flags, by=by)
