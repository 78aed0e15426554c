"""Count how far each language is: what is reviewed, a draft, or missing, and what work is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.language import po_file
from bot.language.po_file import PoEntry
from bot.language.registry import SOURCE, Language
from bot.safety import detector_states
from bot.translation import catalog_files, check_all, review_priority, review_record
from bot.translation.catalog_files import CATALOG_FILE
from bot.translation.extraction import SourceLine
from bot.translation.line_rules import CatalogFault


@dataclass(frozen=True, slots=True)
class ProgressCount:
    """Lines of a language, or of a flow of it; `words_missing` counts words of the source."""

    reviewed: int = 0
    draft: int = 0
    missing: int = 0
    words_missing: int = 0
    tier_one_left: int = 0  # lines of tier one that are not reviewed

    def __add__(self, other: ProgressCount) -> ProgressCount:
        return ProgressCount(
            self.reviewed + other.reviewed,
            self.draft + other.draft,
            self.missing + other.missing,
            self.words_missing + other.words_missing,
            self.tier_one_left + other.tier_one_left,
        )

    @property
    def left(self) -> int:
        """Lines that nobody has reviewed."""
        return self.draft + self.missing


def of_unit(unit: PoEntry, code: str) -> ProgressCount:
    """Count one entry of a language.

    One whose source was edited counts as missing: it is shown to nobody. One without the draft mark
    that nobody is known to have reviewed counts as a draft.
    """
    words = len(unit.source.split())
    first = int(review_priority.is_tier_one(unit.context))
    if not unit.full or unit.previous:
        return ProgressCount(missing=1, words_missing=words, tier_one_left=first)
    if review_record.is_reviewed(unit, code):
        return ProgressCount(reviewed=1)
    return ProgressCount(draft=1, tier_one_left=first)


def flow(context: str) -> str:
    """Return the flow or page that a line belongs to."""
    return context.partition(".")[0]


def by_flow(units: Iterable[PoEntry], code: str) -> Mapping[str, ProgressCount]:
    """Return the counts of each flow, in the order of the file."""
    found: dict[str, ProgressCount] = {}
    for one in units:
        if one.context and not one.obsolete:
            name = flow(one.context)
            found[name] = found.get(name, ProgressCount()) + of_unit(one, code)
    return found


def by_language(
    folder: Path, entries: Sequence[SourceLine]
) -> Iterator[tuple[Language, Mapping[str, ProgressCount]]]:
    """Yield every language that has a row and is not the source, with its counts by flow."""
    for code, row in catalog_files.languages_by_code(folder).items():
        path = folder / code / CATALOG_FILE
        units = po_file.load(path) if path.exists() else []
        if code != SOURCE:
            yield row, by_flow(catalog_files.merge(entries, units, row), code)


def blockers(
    folder: Path, code: str, entries: Sequence[SourceLine]
) -> tuple[list[str], list[CatalogFault]]:
    """Return why a language may not go live.

    Lines of tier one that are not reviewed; and every error, and every warning in tier one.
    """
    path = folder / code / CATALOG_FILE
    units = [one for one in po_file.load(path) if one.context and not one.obsolete]
    waiting = [one.context for one in units if of_unit(one, code).tier_one_left]
    missing = {one.line.context for one in entries} - {one.context for one in units}
    waiting += sorted(one for one in missing if review_priority.is_tier_one(one))
    row = catalog_files.languages_by_code(folder).get(code, catalog_files.unregistered(code))
    every = check_all.of_language(folder, row, entries)
    wrong = [
        one for one in every if one.severity == "E" or review_priority.is_tier_one(one.context)
    ]
    return waiting, wrong


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows of text with their columns aligned, the first to the left."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = (f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join((f"{first:<{widths[0]}}", *cells)).rstrip()


HEADS = ("reviewed", "draft", "missing", "words left", "tier one left")


def _status_of(folder: Path, entries: Sequence[SourceLine], code: str) -> Iterator[str]:
    """Yield the same numbers of each flow of one language."""
    counts = next((flows for row, flows in by_language(folder, entries) if row.code == code), {})
    yield from table([(code, *HEADS), *((name, *_numbers(one)) for name, one in counts.items())])


def status(folder: Path, entries: Sequence[SourceLine], code: str = "") -> Iterator[str]:
    """Yield two tables: every language, and what is left of every flow in every language.

    With `code` yield one: every flow of that language with all numbers.
    """
    if code:
        yield from _status_of(folder, entries, code)
        return
    found = [
        (row, counts, sum(counts.values(), ProgressCount()))
        for row, counts in by_language(folder, entries)
    ]
    yield from table(
        [("language", "state", *HEADS), *(_row(row, whole) for row, _, whole in found)]
    )
    yield ""
    flows = dict.fromkeys(name for _, counts, _ in found for name in counts)
    codes = [row.code for row, _, _ in found]
    body = [
        [name, *(str(counts.get(name, ProgressCount()).left) for _, counts, _ in found)]
        for name in flows
    ]
    yield from table([["lines not reviewed", *codes], *body])
    yield ""
    yield from table(_detectors(folder, codes))


def _detectors(folder: Path, codes: Sequence[str]) -> list[list[str]]:
    """Return a row for each detector: passes, or the figures that do not."""
    every = [detector_states.of_language(folder, code) for code in codes]
    rows = [
        [of_one[0].detector, *("passes" if one.has_passed else "below" for one in of_one)]
        for of_one in zip(*every, strict=True)
    ]
    return [["heard (lotsen danger report)", *codes], *rows]


def _row(row: Language, whole: ProgressCount) -> tuple[str, ...]:
    return (f"{row.code} {row.name}", row.state, *_numbers(whole))


def _numbers(one: ProgressCount) -> tuple[str, ...]:
    return tuple(
        map(str, (one.reviewed, one.draft, one.missing, one.words_missing, one.tier_one_left))
    )
