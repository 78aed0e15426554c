"""Find every fault of every catalog, of the template and of the registry (languages.md, checks)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.language import po_file, registry
from bot.language.po_file import PoEntry
from bot.language.registry import LOCALES, SOURCE, Language
from bot.safety import sentences
from bot.translation import (
    catalog_files,
    check_line,
    glossary,
    review_priority,
    review_record,
    school_word_check,
)
from bot.translation import line_rules as shape
from bot.translation.catalog_files import CATALOG_FILE, ENGLISH, SAME_OK, TEMPLATE
from bot.translation.extraction import SourceLine
from bot.translation.glossary import Glossary
from bot.translation.line_rules import CatalogFault
from bot.understanding import time_table_check
from flows.texts.translation_faults import Severity
from flows.tools import check

Found = tuple[str, str, Severity]
"""A context ("" for the file itself), what is wrong, and how bad it is."""


def faults(
    folder: Path = LOCALES, entries: Sequence[SourceLine] | None = None
) -> list[CatalogFault]:
    """Return every fault, in a stable order. Raises RegistryError and GlossaryError."""
    known = catalog_files.lines() if entries is None else entries
    rows = catalog_files.languages_by_code(folder)
    offered = {code for code, one in rows.items() if one.state != "hidden"} - {SOURCE}
    found = [*_of_template(folder, known), *_of_sources(folder, known)]
    found += (CatalogFault(registry.REGISTRY, *one) for one in registry.faults(rows.values()))
    written = (path.parent.parent.name for path in catalog_files.catalog_paths(folder))
    for code in sorted({*offered, *written}):
        found += of_language(folder, rows.get(code, catalog_files.unregistered(code)), known)
    words = (CatalogFault(*one) for one in school_word_check.faults(folder, rows))
    return [*found, *sentence_faults(folder), *time_faults(folder), *words]


def sentence_faults(folder: Path) -> Iterator[CatalogFault]:
    """Yield what is wrong with the sentences about danger, of every language that has some."""
    for one in sentences.faults(folder):
        yield CatalogFault(f"{one.file}:{one.number}" if one.number else one.file, "", one.what)


def time_faults(folder: Path) -> Iterator[CatalogFault]:
    """Yield what is wrong with the words for time, of every language that has some."""
    for file, key, what in time_table_check.faults(folder):
        yield CatalogFault(file, key, what)


def of_language(
    folder: Path, language: Language, entries: Sequence[SourceLine]
) -> list[CatalogFault]:
    """Return every fault of one language's catalog. Raises GlossaryError."""
    file = f"{language.code}/{CATALOG_FILE}"
    found = _of_file(folder, entries, language)
    return [CatalogFault(file, *one) for one in found]


def _of_template(folder: Path, entries: Sequence[SourceLine]) -> Iterator[CatalogFault]:
    path = folder / TEMPLATE
    if not path.exists() or path.read_bytes() != catalog_files.template(entries).encode():
        yield CatalogFault(TEMPLATE, "", "is not up to date: run `lotsen words extract`")
    contexts = Counter(one.line.context for one in entries)
    for twice in sorted(one for one, times in contexts.items() if times > 1):
        yield CatalogFault(TEMPLATE, twice, "is the context of two lines")


def _of_sources(folder: Path, entries: Sequence[SourceLine]) -> Iterator[CatalogFault]:
    """Yield the faults of the English sources, which are held to the same rules."""
    lines = [one.line for one in entries]
    for problem in check.numbers_in(lines):
        yield CatalogFault(TEMPLATE, problem.where, problem.what)
    units = [
        PoEntry(one.context, one.source, one.source, plural=one.plural, others=(one.plural,))
        for one in lines
    ]
    for one in _of_lines(entries, units, ENGLISH, glossary.load(folder / SOURCE)):
        yield CatalogFault(TEMPLATE, *one)


def _of_file(folder: Path, entries: Sequence[SourceLine], language: Language) -> Iterator[Found]:
    path = folder / language.code / CATALOG_FILE
    if not path.exists():
        yield "", f"is missing, and the language is {language.state}", "E"
        return
    try:
        units = po_file.load(path)
    except po_file.CatalogError as error:
        yield "", str(error), "E"
        return
    said = [one for one in units if one.context and not one.obsolete]
    yield from _of_state(units, catalog_files.merge(entries, units, language))
    if language.state == "live":
        yield from _of_live(said, language.code)
    words = glossary.load(folder / language.code)
    yield from _of_lines(entries, said, language, words)


def _of_state(units: Sequence[PoEntry], wanted: Sequence[PoEntry]) -> Iterator[Found]:
    said = [one for one in units if not one.obsolete]
    have = {one.context: one for one in said}
    if have != {one.context: one for one in wanted if not one.obsolete}:
        yield "", "is not up to date: run `lotsen words extract`", "E"
    if len(have) != len(said):
        yield "", "has a context twice", "E"


def _of_live(said: Sequence[PoEntry], code: str) -> Iterator[Found]:
    for one in said:
        # The line falls back to another language of the chain; a line of tier one may not.
        severity: Severity = "E" if review_priority.is_tier_one(one.context) else "W"
        if not one.full:
            yield one.context, "is missing, and the language is live", severity
        elif one.fuzzy:
            yield one.context, "is fuzzy, and the language is live", severity
        elif not review_record.is_reviewed(one, code):
            yield one.context, "has no reviewer but its writer, and the language is live", severity


def _of_lines(
    entries: Sequence[SourceLine], said: Sequence[PoEntry], language: Language, words: Glossary
) -> Iterator[Found]:
    """Yield the faults of lines and buttons. Drafts are checked too, because previews show them.

    An old translation whose source was edited is no fault, and is never shown: it waits for the
    translator.
    """
    units = {one.context: one for one in said if one.target and not one.previous}
    for entry in entries:
        unit = units.get(entry.line.context)
        if unit is not None and unit.plural == entry.line.plural:
            same_ok = SAME_OK in unit.flags
            found = check_line.faults_of(entry, unit.forms, language, words, same_ok=same_ok)
            yield from ((unit.context, one.what, one.severity) for one in found)
    texts: Mapping[str, str] = {context: one.target for context, one in units.items()}
    yield from ((context, what, "E") for context, what in shape.duplicate_buttons(entries, texts))
