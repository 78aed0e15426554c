"""List a language's lines as its translator looks for them: missing, unsure, waiting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from bot.console import responses
from bot.gateway.gateway import Gateway
from bot.language import plurals
from bot.language.po_file import CATALOGUE, CatalogError, PoEntry
from bot.language.registry import SOURCE, Language
from bot.translation import extraction, pending, review_priority, review_record
from bot.translation.extraction import SourceLine
from bot.translation.pending import EditableCatalog

REFERENCE: Final = review_record.REFERENCE
SHOWN: Final = ("missing", "unsure", "waiting", "draft", "reviewed", "first", "all")
"""What a list can show; `first` is what must be reviewed before the language may go live."""

MOST: Final = 100
"""Lines in a list; whoever looks for another searches."""

NUMBERS: Final = 6


class LineRow(NamedTuple):
    """A line in a list."""

    context: str
    source: str
    words: str
    state: str


class LanguageProgress(NamedTuple):
    """How far a language is.

    `shut`: nothing can be saved there; `broken`: why a file cannot be read.
    """

    language: Language
    counts: Mapping[str, int]
    every: int
    shut: bool
    broken: CatalogError | None = None


@cache
def known() -> Mapping[str, SourceLine]:
    """Return every line there is, by its context, in the order of the files."""
    return {one.line.context: one for one in extraction.source_lines()}


def folder(gateway: Gateway) -> Path | None:
    """Return the folder of this deployment's catalogs; None where they come from no folder."""
    return gateway.renderer.folder


def languages(gateway: Gateway) -> list[Language]:
    """Return what can be translated: all languages that have a catalog, but the source."""
    place = gateway.renderer.folder
    every = gateway.renderer.languages.values() if place else ()
    return [one for one in every if one.code != SOURCE and _catalogue(place, one.code).exists()]


def _catalogue(place: Path | None, code: str) -> Path:
    return (place or Path()) / code / CATALOGUE


def state(context: str, catalog: EditableCatalog, code: str) -> str:
    """Return which of the lists a line is in."""
    unit = catalog.entries[context]
    if pending.unsure_reason(unit) is not None:
        return "unsure"
    if context in catalog.pending:
        return "waiting"
    if not unit.full or unit.previous:
        return "missing"
    return "reviewed" if review_record.is_reviewed(unit, code) else "draft"


def states(catalog: EditableCatalog, code: str) -> Mapping[str, str]:
    """Return the same for every line that this language needs, by context.

    Lines to coaches count only in the console's languages: coaches do not read all of them.
    """
    read = [one for one in catalog.in_use if one in known()]
    if code not in responses.LANGUAGES:
        read = [one for one in read if not known()[one].to_coach]
    return {context: state(context, catalog, code) for context in read}


def progress(place: Path, language: Language) -> LanguageProgress:
    """Return how far this language is."""
    found = list(states(pending.read(place, language.code), language.code).values())
    counts = {name: found.count(name) for name in SHOWN}
    return LanguageProgress(
        language, counts, len(found), not pending.writable(place, language.code)
    )


def progress_or_error(place: Path, language: Language) -> LanguageProgress:
    """Return the same, also for a language with a file that cannot be read."""
    try:
        pending.check_readable(place, language.code)
        return progress(place, language)
    except CatalogError as error:
        return LanguageProgress(language, {}, 0, shut=True, broken=error)


def listed(
    catalog: EditableCatalog, code: str, other: Mapping[str, PoEntry], show: str, wanted: str
) -> list[LineRow]:
    """Return the lines of this list that contain all these words. `other` is the Swedish."""
    words = wanted.casefold().split()
    return [row for row in _rows(catalog, code, show) if _has(row, other, words)]


def _rows(catalog: EditableCatalog, code: str, show: str) -> Iterator[LineRow]:
    units = catalog.entries
    for context, what in states(catalog, code).items():
        first = review_priority.is_tier_one(context) and what != "reviewed"
        if show in {"all", what} or (show == "first" and first):
            unit = units[context]
            yield LineRow(context, unit.source, unit.target, what)


def _has(row: LineRow, other: Mapping[str, PoEntry], wanted: list[str]) -> bool:
    reference = other[row.context].target if row.context in other else ""
    text = f"{row.context}\n{row.source}\n{row.words}\n{reference}".casefold()
    return all(one in text for one in wanted)


def following(catalog: EditableCatalog, code: str, after: str, show: str) -> str:
    """Return the next line of a list, round from the end to the beginning; "" for none."""
    contexts = [row.context for row in _rows(catalog, code, show)]
    order = {context: number for number, context in enumerate(catalog.entries)}
    later = (one for one in contexts if order[one] > order.get(after, -1))
    return next(later, next((one for one in contexts if one != after), ""))


def labels(language: Language, entry: SourceLine) -> list[str]:
    """Return for which numbers each form is; [""] for a line that has one form."""
    if not entry.line.plural:
        return [""]
    rule = plurals.rule(language.plural)
    some = (rule.numbers(number)[:NUMBERS] for number in range(rule.forms))
    return [", ".join(map(str, one)) for one in some]
