"""A catalogue as a file: gettext PO, read and written so that nothing of a translator's is lost.

Not by Babel: it drops the previous source (`#|`), wraps comments, keeps line numbers and puts the
date of the run into the header, so that every run would change every file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from flows.errors import LotsenError

CATALOGUE: Final = "LC_MESSAGES/lotsen.po"
"""Where a language's catalogue lies in its folder."""

FUZZY: Final = "fuzzy"
"""The flag of a draft, or of a translation whose source was edited. It is never spoken live."""

_FIELD: Final = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[[0-5]\])?)\s+"(.*)"')
_MORE: Final = re.compile(r'"(.*)"')
_ESCAPED: Final = re.compile(r"\\(.)")
_SIGNS: Final = {"n": "\n", "t": "\t", "r": "\r"}


class CatalogueError(LotsenError):
    """A catalogue cannot be read. It was left as it is; correct the line and try again."""

    def __init__(self, path: Path, line: int) -> None:
        self.file, self.line = f"{path.parent.parent.name}/{path.name}", line
        super().__init__(f"{self.file}, line {line}")


@dataclass(frozen=True, slots=True)
class Unit:
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


@dataclass(slots=True)
class _Draft:
    """An entry while its lines come in. `last` is the field that a next string belongs to."""

    fields: dict[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    obsolete: bool = False
    last: str = ""

    def unit(self) -> Unit:
        forms = [text for name, text in sorted(self.fields.items()) if name.startswith("msgstr")]
        return Unit(
            self.fields.get("msgctxt", ""),
            self.fields["msgid"],
            forms[0] if forms else "",
            tuple(self.comments),
            tuple(self.notes),
            tuple(self.flags),
            self.fields.get("|msgid", ""),
            self.obsolete,
            self.fields.get("msgid_plural", ""),
            tuple(forms[1:]),
        )

    def remark(self, line: str) -> None:
        """A line that begins with # and is neither obsolete nor a previous source."""
        if line.startswith("#."):
            self.notes.append(line[2:].strip())
        elif line.startswith("#,"):
            self.flags += [one.strip() for one in line[2:].split(",") if one.strip()]
        elif not line.startswith("#:"):
            self.comments.append(line[1:])

    def text(self, line: str, mark: str) -> bool:
        """A line of a field, or of one that goes on; False when it is neither."""
        if found := _FIELD.fullmatch(line):
            self.last = mark + found[1]
            self.fields[self.last] = _plain(found[2])
        elif (found := _MORE.fullmatch(line)) and self.last:
            self.fields[self.last] += _plain(found[1])
        else:
            return False
        return True


def load(path: Path) -> list[Unit]:
    """The entries of a file, the header first. Raises CatalogueError with file and line."""
    draft, units = _Draft(), list[Unit]()
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise CatalogueError(path, error.object.count(b"\n", 0, error.start) + 1) from None
    for number, line in enumerate(map(str.strip, lines), start=1):
        if _begins(line, draft):
            units.append(draft.unit())
            draft = _Draft()
        if not _takes(draft, line):
            raise CatalogueError(path, number)
    return [*units, draft.unit()] if "msgid" in draft.fields else units


def _begins(line: str, draft: _Draft) -> bool:
    """Whether this line belongs to the next entry."""
    body = line.removeprefix("#~").strip()
    full = draft.fields.keys() & {"msgstr", "msgstr[0]"}
    return bool(full) and body.startswith(("#", "|", "msgctxt", "msgid"))


def _takes(draft: _Draft, line: str) -> bool:
    body = line
    if line.startswith("#~"):
        draft.obsolete = True
        body = line[2:].strip()
    previous = body.startswith(("#|", "|"))
    if body.startswith("#") and not previous:
        draft.remark(body)
        return True
    text = body.removeprefix("#").removeprefix("|").strip()
    return not text or draft.text(text, "|" if previous else "")


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: _SIGNS.get(found[1], found[1]), text)


# ---------------------------------------------------------------- writing


def dump(units: Iterable[Unit]) -> str:
    """The file's text. A sentence stands on one line, however long it is."""
    return "\n".join("".join(f"{line}\n" for line in _lines(unit)) for unit in units)


def _lines(unit: Unit) -> Iterator[str]:
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
