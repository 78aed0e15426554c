"""The lines of a PO file gathered into entries. What would lose a translator's words is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

FORMS: Final = ("msgstr", *(f"msgstr[{number}]" for number in range(6)))
"""The fields of a translation: of one text, or of each form for numbers."""

PREVIOUS: Final = "|"
"""In front of the name of a field that says how it was before."""

_TEXT: Final = re.compile(r'(#?\|)?\s*(?:(msg(?:ctxt|id_plural|id|str(?:\[[0-5]\])?))\s+)?"(.*)"')
_BEGINS: Final = ("#", PREVIOUS, "msgctxt", "msgid")
"""How a line begins that belongs to the next entry when this one has its words."""

_ESCAPED: Final = re.compile(r"\\(.)")
_SIGNS: Final = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(slots=True)
class Draft:
    """An entry as its lines come in. `last` is the field that a next string belongs to."""

    fields: dict[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    obsolete: bool = False
    last: str = ""

    def takes(self, line: str) -> bool:
        """Take a line that is not empty; False when it is none of a catalogue's."""
        if not line.startswith("#") or line.startswith("#|"):
            return self._text(line)
        kind, rest = line[1:2], line[2:]
        if kind == ".":
            self.notes.append(rest.strip())
        elif kind == ",":
            self.flags += [one.strip() for one in rest.split(",") if one.strip()]
        elif kind != ":":
            self.comments.append(line[1:])
        return True

    def _text(self, line: str) -> bool:
        """A line of a field, or of one that goes on. Of a field that comes twice one would be lost,
        and so would words without a source.
        """
        if not (found := _TEXT.fullmatch(line)):
            return False
        previous, name, text = found.groups()
        text = _plain(text) if "\\" in text else text
        if not name:
            if self.last:
                self.fields[self.last] += text
            return bool(self.last)
        self.last = f"{PREVIOUS}{name}" if previous else name
        if self.last in self.fields or (name in FORMS and "msgid" not in self.fields):
            return False
        self.fields[self.last] = text
        return True


def gathered(text: str) -> tuple[list[Draft], int]:
    """The entries of a file, and the number of the first line that cannot be read, or 0."""
    draft, found = Draft(), list[Draft]()
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        obsolete = line.startswith("#~")
        body = line[2:].lstrip() if obsolete else line
        if draft.last.startswith("msgstr") and body.startswith(_BEGINS):
            found.append(draft)
            draft = Draft()
        draft.obsolete = draft.obsolete or obsolete
        if body and not draft.takes(body):
            return found, number
    return [*found, draft] if "msgid" in draft.fields else found, 0


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: _SIGNS.get(found[1], found[1]), text)
