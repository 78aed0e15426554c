"""Say what is wrong with a translator's words: in lines, for their page is in Swedish too.

Each completes "this line …". The command line, the sheets and the log say them in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from flows.engine.line import Line, Value

Severity = Literal["E", "W"]
"""An error keeps a language from going live; a warning is shown."""

ERRORS: Final[Mapping[str, str]] = {
    "braces": "its braces do not match",
    "double_braces": "has double braces: a brace is only for a name",
    "no_name": "has {found}: only a plain name may stand in braces",
    "misses": "misses {wanted}",
    "more": "has {found}, which the source has not",
    "numbers": "has the numbers {found}; the source has {wanted}",
    "links": "has the links {found}; the source has {wanted}",
    "order_of": "has {found} before {wanted}: they have changed places",
    "helplines": "has the help lines {found}; the source has {wanted}",
    "wrong_age": "has {found} after the words for another age",
    "mixed": "has “{found}”, with letters of another alphabet that look the same",
    "letters": "has “{found}”, in letters of another language",
    "half": "is not translated as a whole: “{found}”",
    "same_first": "is the same as the source, and is one of those that come first",
    "unknown_tag": "has {found}, which no chat knows",
    "not_open": "closes {found}, which is not open",
    "not_closed": "does not close {found}",
    "long": "is {count} characters long with values; {most} may be",
    "units": "is {count} units long, and a message may have {most}",
    "wide": "is {count} columns wide; {most} may be",
    "line_break": "has a line break in a button",
    "no_words": "has no words: a picture alone is not understood",
    "direction": "has an invisible sign of direction; values are isolated by the program",
    "isolate": "has an isolate that is not closed",
    "label": "has the word “{found}”, which labels a youth",
    "order": "has “{found}”: nobody is ordered here",
    "forbidden": "has the word “{found}”: {why}",
    "term": "says “{wanted}” in another way than {found}",
    "forms": "has {count} forms for numbers; the language has {most}",
}

WARNINGS: Final[Mapping[str, str]] = {
    "same": "is the same as the source",
    "picture": "begins with {found}; the source with {wanted}",
    "spaces": "has two spaces together, or a tab",
    "edges": "begins or ends with a space",
    "unseen": "has signs that cannot be seen, or letters in two parts",
    "script": "is hardly written in {script}",
    "not_ltr": "begins with a word that is not written from left to right",
    "not_rtl": "begins with a word that is not written from right to left",
    "tatweel": "has a tatweel, which only stretches a word",
    "russian": "has {found}, which is Russian",
    "arabic": "has {found}, which is Arabic: here they are ی and ک",
    "digits": "has the digits {found}: numbers are written with 0 to 9",
    "ending": "ends with {found}; the source with {wanted}",
    "sentence": "has a sentence of {count} words; {most} may be",
    "questions": "asks two things at once",
    "no_twice": "says no twice: “{found}”",
    "foreign": "has words of another language: “{found}”",
    "persian": "has {found}, which is Persian",
}

VALUES: Final[Mapping[str, str]] = {"no_emoji": "no emoji", "no_sign": "no sign", "nothing": "none"}

LINES: Final[Mapping[str, str]] = {**ERRORS, **WARNINGS, **VALUES}


def line(name: str) -> Line:
    """Return one of these lines."""
    return Line(f"wrong.{name}", LINES[name])


class TranslationFault(NamedTuple):
    """What is wrong with a text, with its values; `form` is which one of a line for numbers."""

    name: str
    values: tuple[tuple[str, Value], ...] = ()
    form: int | None = None

    @classmethod
    def of(cls, name: str, **values: Value) -> TranslationFault:
        """Make a fault with the values by their names; a list that is empty is told as none."""
        given = ((key, line("nothing") if one == () else one) for key, one in values.items())
        return cls(name, tuple(given))

    @property
    def line(self) -> Line:
        """Return the line that says it."""
        return line(self.name)

    @property
    def severity(self) -> Severity:
        """Return how bad it is."""
        return "E" if self.name in ERRORS else "W"

    @property
    def what(self) -> str:
        """Return the English."""
        said = LINES[self.name].format_map({key: _told(one) for key, one in self.values})
        return said if self.form is None else f"{said} (form {self.form})"


def _told(value: Value) -> str:
    match value:
        case Line():
            return value.source
        case tuple():
            return ", ".join(map(_told, value))
        case _:
            return str(value)
