"""Read and write a catalogue's file, gettext PO, so that nothing of a translator's is lost.

Not by Babel: it drops the previous source (`#|`), wraps comments, keeps line numbers and puts the
date of the run into the header, so that every run would change every file. Not by polib: it reads
broken files without a word and loses parts of sound ones (decision 22).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

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
        """Return whether it is a draft, or out of date."""
        return FUZZY in self.flags

    @property
    def forms(self) -> tuple[str, ...]:
        """Return what was written: one text, or one for each form of a plural."""
        return (self.target, *self.others) if self.plural else (self.target,)

    @property
    def full(self) -> bool:
        """Return whether every form was written."""
        return all(self.forms)


# ---------------------------------------------------------------- reading

_FIELD: Final = re.compile(
    r"(#?\|)?\s*(?:(msg(?:ctxt|id_plural|id|str(?:\[[0-5]\])?))\s+)?"
    r'"([^"\\]*(?:\\.[^"\\]*)*)"'
)
"""A text, of a field that begins or goes on. A line cut off anywhere is none."""

_FORMS: Final = ("msgstr", *(f"msgstr[{number}]" for number in range(6)))
_BEGINS: Final = ("#", "|", "msgctxt", "msgid")
"""How a line begins that belongs to the next entry when this one has its words."""

_ESCAPED: Final = re.compile(r"\\(.)")
_SIGNS: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


@dataclass(slots=True)
class _Draft:
    """An entry as its lines come in. `last` is the field that a next string belongs to."""

    fields: dict[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    obsolete: bool = False
    last: str = ""

    def takes(self, line: str) -> bool:
        """Take a line that is not empty; return False when it is none of a catalogue's."""
        kind = line[1:2]
        if not line.startswith("#") or kind == "|":
            return self._takes_text(line)
        if kind == ".":
            self.notes.append(line[2:].strip())
        elif kind == ",":
            self.flags += filter(None, map(str.strip, line[2:].split(",")))
        elif kind != ":":
            self.comments.append(line[1:])
        return True

    def _takes_text(self, line: str) -> bool:
        """Take a line of a field. Of a field that comes twice one would be lost, and so would words
        without a source: both are refused.
        """
        if not (found := _FIELD.fullmatch(line)):
            return False
        previous, name, text = found.groups()
        if "\\" in text:
            text = _ESCAPED.sub(lambda one: _SIGNS.get(one[1], one[0]), text)
        if not name:
            if self.last:
                self.fields[self.last] += text
            return bool(self.last)
        self.last = f"|{name}" if previous else name
        if self.last in self.fields or (name in _FORMS and "msgid" not in self.fields):
            return False
        self.fields[self.last] = text
        return True

    def entry(self) -> PoEntry:
        """Return what has come in."""
        target, *others = [self.fields[one] for one in _FORMS if one in self.fields] or [""]
        return PoEntry(
            self.fields.get("msgctxt", ""),
            self.fields["msgid"],
            target,
            tuple(self.comments),
            tuple(self.notes),
            tuple(self.flags),
            self.fields.get("|msgid", ""),
            self.obsolete,
            self.fields.get("msgid_plural", ""),
            tuple(others),
        )


def load(path: Path) -> list[PoEntry]:
    """Read the entries of a file, the header first. Raises CatalogError with file and line."""
    units, broken = _read(path.read_bytes())
    if broken:
        raise CatalogError(path, broken)
    return list(units)


@lru_cache(maxsize=KEPT)
def _read(data: bytes) -> tuple[Sequence[PoEntry], int]:
    """Return the entries, and the number of the first line that cannot be read, or 0."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return (), data.count(b"\n", 0, error.start) + 1
    draft, drafts = _Draft(), list[_Draft]()
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        obsolete = line.startswith("#~")
        body = line[2:].lstrip() if obsolete else line
        if draft.last.startswith("msgstr") and body.startswith(_BEGINS):
            drafts.append(draft)
            draft = _Draft()
        draft.obsolete = draft.obsolete or obsolete
        if body and not draft.takes(body):
            return (), number
    if draft.fields:
        if not draft.last.startswith("msgstr"):
            return (), number
        drafts.append(draft)
    elif drafts:
        # What a translator wrote below the last entry has no entry of its own.
        drafts[-1].comments += draft.comments
    return [one.entry() for one in drafts], 0


# ---------------------------------------------------------------- writing


def dump(units: Iterable[PoEntry]) -> str:
    """Return the file's text. A sentence stands on one line, however long it is."""
    return "\n".join("".join(f"{line}\n" for line in _lines(unit)) for unit in units)


def _lines(unit: PoEntry) -> Iterator[str]:
    start, before = ("#~ ", "#~| ") if unit.obsolete else ("", "#| ")
    yield from (f"#{one}" for one in unit.comments)
    yield from (f"#. {one}" for one in unit.notes)
    if unit.flags:
        yield "#, " + ", ".join(unit.flags)
    if unit.previous:
        yield from _field(before, "msgid", unit.previous)
    if unit.context:
        yield from _field(start, "msgctxt", unit.context)
    yield from _field(start, "msgid", unit.source)
    if not unit.plural:
        yield from _field(start, "msgstr", unit.target)
        return
    yield from _field(start, "msgid_plural", unit.plural)
    for number, form in enumerate(unit.forms):
        yield from _field(start, f"msgstr[{number}]", form)


def _field(start: str, name: str, text: str) -> Iterator[str]:
    if "\n" not in text:
        yield f"{start}{name} {_quoted(text)}"
        return
    yield f'{start}{name} ""'
    yield from (start + _quoted(line) for line in text.splitlines(keepends=True))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r") + '"'
