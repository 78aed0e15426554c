"""A catalogue as a file: gettext PO, read and written so that nothing of a translator's is lost.

Not by Babel: it drops the previous source (`#|`), wraps comments, keeps line numbers and puts the
date of the run into the header, so that every run would change every file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.language import po_parser
from bot.language.po_parser import PREVIOUS, Draft
from flows.engine.errors import LotsenError

CATALOGUE: Final = "LC_MESSAGES/lotsen.po"
"""Where a language's catalogue lies in its folder."""

FUZZY: Final = "fuzzy"
"""The flag of a draft, or of a translation whose source was edited. It is never spoken live."""

KEPT: Final = 16
"""Files that are remembered as they were read. A translator's page reads four at each look; and
when somebody saved a line, all languages are read again, of which one was changed.
"""


class CatalogError(LotsenError):
    """A catalogue cannot be read. It was left as it is; correct the line and try again."""

    def __init__(self, path: Path, line: int) -> None:
        self.file, self.line = f"{path.parent.parent.name}/{path.name}", line
        super().__init__(f"{self.file}, line {line}")


@dataclass(frozen=True, slots=True)
class PoEntry:
    """One entry. `comments` are the translator's, `notes` ours, `previous` the source before.

    With `plural`, the source for several, `target` is the first form and `others` the rest.
    """

    context: str
    source: str
    target: str = ""
    comments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    previous: str = ""
    obsolete: bool = False
    plural: str = ""
    others: tuple[str, ...] = ()

    @property
    def fuzzy(self) -> bool:
        """Whether it is a draft, or out of date."""
        return FUZZY in self.flags

    @property
    def forms(self) -> tuple[str, ...]:
        """What was written: one text, or one for each form of a plural."""
        return (self.target, *self.others) if self.plural else (self.target,)

    @property
    def full(self) -> bool:
        """Whether every form was written."""
        return all(self.forms)


# ---------------------------------------------------------------- reading


def load(path: Path) -> list[PoEntry]:
    """The entries of a file, the header first. Raises CatalogueError with file and line."""
    units, broken = _read(path.read_bytes())
    if broken:
        raise CatalogError(path, broken)
    return list(units)


@lru_cache(maxsize=KEPT)
def _read(data: bytes) -> tuple[Sequence[PoEntry], int]:
    """The entries of a file, and the number of the first line that cannot be read, or 0."""
    try:
        drafts, broken = po_parser.gathered(data.decode())
    except UnicodeDecodeError as error:
        return (), data.count(b"\n", 0, error.start) + 1
    return [] if broken else [*map(_unit, drafts)], broken


def _unit(draft: Draft) -> PoEntry:
    given = draft.fields
    forms = [given[name] for name in po_parser.FORMS if name in given] or [""]
    return PoEntry(
        given.get("msgctxt", ""),
        given["msgid"],
        forms[0],
        tuple(draft.comments),
        tuple(draft.notes),
        tuple(draft.flags),
        given.get(f"{PREVIOUS}msgid", ""),
        draft.obsolete,
        given.get("msgid_plural", ""),
        tuple(forms[1:]),
    )


# ---------------------------------------------------------------- writing


def dump(units: Iterable[PoEntry]) -> str:
    """The file's text. A sentence stands on one line, however long it is."""
    return "\n".join("".join(f"{line}\n" for line in _lines(unit)) for unit in units)


def _lines(unit: PoEntry) -> Iterator[str]:
    start = "#~ " if unit.obsolete else ""
    yield from (f"#{one}" for one in unit.comments)
    yield from (f"#. {one}" for one in unit.notes)
    if unit.flags:
        yield "#, " + ", ".join(unit.flags)
    if unit.previous:
        yield from (f"{'#~| ' if start else '#| '}{one}" for one in _field("msgid", unit.previous))
    if unit.context:
        yield from (start + one for one in _field("msgctxt", unit.context))
    yield from (start + one for one in _field("msgid", unit.source))
    if not unit.plural:
        yield from (start + one for one in _field("msgstr", unit.target))
        return
    yield from (start + one for one in _field("msgid_plural", unit.plural))
    for number, form in enumerate(unit.forms):
        yield from (start + one for one in _field(f"msgstr[{number}]", form))


def _field(name: str, text: str) -> Iterator[str]:
    if "\n" not in text:
        yield f"{name} {_quoted(text)}"
        return
    yield f'{name} ""'
    yield from (_quoted(line) for line in text.splitlines(keepends=True))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r") + '"'
