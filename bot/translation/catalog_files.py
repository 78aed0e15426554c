"""Write the template, and merge it into the catalogs of the languages.

A catalog is brought up to date by context alone. An entry whose source was edited keeps its old
translation, marked fuzzy, with the source it was written for; nothing is guessed across contexts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.language import plurals, po_file, registry
from bot.language.po_file import PoEntry
from bot.language.registry import LOCALES, SOURCE, Language
from bot.translation import atomic_files
from bot.translation import extraction as every
from bot.translation.extraction import SourceLine

TEMPLATE: Final = "lotsen.pot"
CATALOG_FILE: Final = po_file.CATALOGUE

ENGLISH: Final = Language(SOURCE, "English", "live")

SAME_OK: Final = "same-ok"
"""A translator's flag: this line is meant to be the same as its source."""

HEADER: Final = (
    "Project-Id-Version: lotsen\n"
    "Language: {language}\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Plural-Forms: {plural}\n"
)
_PLURAL: Final = re.compile(r"(?m)^Plural-Forms: .*\n")

lines = every.source_lines


def update_all(folder: Path = LOCALES, entries: Sequence[SourceLine] | None = None) -> list[str]:
    """Write the template, bring every catalog up to date, and return a summary line of each."""
    known = lines() if entries is None else entries
    with atomic_files.lock_folder(folder):
        atomic_files.write(folder / TEMPLATE, template(known))
        told = [f"{TEMPLATE}: {len(known)} lines"]
        rows = languages_by_code(folder)
        for path in catalog_paths(folder):
            code = path.parent.parent.name
            units = merge(known, po_file.load(path), rows.get(code, unregistered(code)))
            atomic_files.write(path, po_file.dump(units))
            told.append(f"{path.relative_to(folder).as_posix()}: {summary(units)}")
    return told


def catalog_paths(folder: Path = LOCALES) -> list[Path]:
    """Return the path of the catalog of every language that has one."""
    return sorted(folder.glob(f"*/{CATALOG_FILE}"))


def languages_by_code(folder: Path) -> dict[str, Language]:
    """Return the rows of the registry by code. Raises RegistryError."""
    return {one.code: one for one in registry.load(folder)}


def unregistered(code: str) -> Language:
    """Return a hidden language for a folder that has no row in the registry."""
    return Language(code, code, "hidden", script="")


def template(entries: Iterable[SourceLine]) -> str:
    """Return the text of the template."""
    empty = PoEntry("", "", HEADER.format(language="", plural=plurals.TWO))
    return po_file.dump([empty, *(_fresh(one, 2) for one in entries)])


def merge(
    entries: Iterable[SourceLine], units: Iterable[PoEntry], language: Language
) -> list[PoEntry]:
    """Return a catalog brought up to date: the lines in use, then the obsolete ones."""
    known = {one.context: one for one in sorted(units, key=lambda one: not one.obsolete)}
    header = _header(known.pop("", None), language)
    forms = plurals.rule(language.plural).forms
    said = [_merged(_fresh(one, forms), known.pop(one.line.context, None)) for one in entries]
    gone = [
        replace(
            one, notes=(), obsolete=True, flags=tuple(f for f in one.flags if f == po_file.FUZZY)
        )
        for one in known.values()
        if one.target
    ]
    return [header, *said, *sorted(gone, key=lambda one: one.context)]


def _header(old: PoEntry | None, language: Language) -> PoEntry:
    """Return the translators' header with our plural rule in it: other tools read it there."""
    if old is None:
        return PoEntry("", "", HEADER.format(language=language.code, plural=language.plural))
    rest = _PLURAL.sub("", old.target)
    return replace(old, target=f"{rest}Plural-Forms: {language.plural}\n")


def _fresh(entry: SourceLine, forms: int) -> PoEntry:
    flags = [f"max-length:{entry.most}"]
    if every.placeholder_names(entry.line):
        flags.append("python-brace-format")
    line = entry.line
    others = ("",) * (forms - 1) if line.plural else ()
    return PoEntry(
        line.context,
        line.source,
        notes=entry.notes,
        flags=tuple(flags),
        plural=line.plural,
        others=others,
    )


def _merged(fresh: PoEntry, old: PoEntry | None) -> PoEntry:
    """Return the fresh entry with what the translator wrote."""
    if old is None or not old.target:
        return fresh if old is None else replace(fresh, comments=old.comments)
    edited = (old.source, old.plural) != (fresh.source, fresh.plural)
    fuzzy = old.fuzzy or edited
    before = (old.previous or old.source) if edited else old.previous
    kept = (
        *((po_file.FUZZY,) if fuzzy else ()),
        *fresh.flags,
        *(f for f in old.flags if f == SAME_OK),
    )
    return replace(
        fresh,
        target=old.target,
        others=old.others if old.plural and fresh.plural else fresh.others,
        comments=old.comments,
        flags=kept,
        previous=before if fuzzy and (edited or before != fresh.source) else "",
    )


def summary(units: Sequence[PoEntry]) -> str:
    """Return in words how far a catalog is."""
    said = [one for one in units if one.context and not one.obsolete]
    done = sum(one.full and not one.fuzzy for one in said)
    fuzzy = sum(one.fuzzy for one in said)
    missing = len(said) - done - fuzzy
    obsolete = sum(one.obsolete for one in units)
    return f"{done} reviewed, {fuzzy} fuzzy, {missing} missing, {obsolete} not said any more"
