"""Make links of the directory's telephone numbers and addresses, and of nothing else.

A number is looked for as the directory writes it, so a number that a person wrote is no link, nor
is one that the directory no longer has. What a person wrote stays text even where it holds a number
of the directory: values of a sentence are isolated (bot/text/bidi.py), and so are told apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from markupsafe import Markup

from bot.text.bidi import clean, strip_isolates
from bot.web.template_engine import escape_isolated
from flows.contacts import presentation
from flows.engine.directory import CRISIS_NUMBERS, Directory
from flows.engine.line import Answers, Value

PAGE: Final = "https:"
"""How the address of a page begins that is made a link; others stay text."""

SMS_LINE: Final = presentation.line("sms").context
"""The line in which a number is one to write to."""

WHOM_TO_CALL: Final = frozenset({*CRISIS_NUMBERS, "social_emergency"})
"""The values that sentences take from the directory."""

_INNERMOST: Final = re.compile("([\u2066-\u2068][^\u2066-\u2069]*\u2069)")
"""An isolate without another in it: a value."""

_BETWEEN: Final = r"[ \u00a0\u202f./:–-]"
"""What may stand between two parts of one number."""

_NUMBERS: Final = rf"(?<![\w+/])(?<!\d{_BETWEEN})(?:{{}})(?!\w|{_BETWEEN}\d)"
_ADDRESSES: Final = r"(?<![\w.@/:-])(?:{})(?![\w/-]|\.\w)"

_NUMBER_LINK: Final = Markup('<a class="contact" dir="ltr" href="{}">{}</a>')
_PAGE_LINK: Final = Markup(
    '<a class="{}" dir="ltr" href="{}" target="_blank" rel="noreferrer noopener">{}</a>'
)
_ANY_LINK: Final = r'<a class="contact[^>]*>[^<]*</a>'
_WITH_ITS_STOP: Final = re.compile(
    rf"((?:{_ANY_LINK}|<bdi>{_ANY_LINK}</bdi>|<bdi><bdi>{_ANY_LINK}</bdi></bdi>)[.,:;!?)…،؛؟።፣፧]+)"
)
"""A link and the signs that end its sentence: between a block and text a line would break."""


class ContactLinks:
    """The numbers and addresses of a directory, and where each leads."""

    def __init__(self, directory: Directory) -> None:
        calls, messages = _dialled(directory, "phone", "tel"), _dialled(directory, "sms", "sms")
        ways, sources = _pages(_ways(directory)), _pages(_sources(directory))
        pages = {**sources, **ways}
        self._sources = sources.keys() - ways.keys()
        self._to_call = {**pages, **messages, **calls}
        self._to_write = {**pages, **calls, **messages}
        numbers, addresses = _either({**messages, **calls}), _either(pages)
        self._pattern = re.compile(f"{_ADDRESSES.format(addresses)}|{_NUMBERS.format(numbers)}")

    def markup(self, text: str, text_only: Collection[str] = (), line: str = "") -> Markup:
        """Escape a rendered sentence, with links; the values `text_only` have none.

        In the `line` about text messages a number leads to one.
        """
        targets = self._to_write if line == SMS_LINE else self._to_call
        html = "".join(
            escape_isolated(one)
            if strip_isolates(one) in text_only
            else "".join(self._pieces(one, targets))
            for one in _INNERMOST.split(text)
        )
        # All of it is escaped, so no link in it is of anybody else.
        return Markup(_WITH_ITS_STOP.sub(r'<span class="unbroken">\1</span>', html))  # noqa: S704

    def _pieces(self, text: str, targets: Mapping[str, str]) -> Iterator[Markup]:
        end = 0
        for found in self._pattern.finditer(text):
            yield escape_isolated(text[end : found.start()])
            yield self._link(found[0], targets[found[0]])
            end = found.end()
        yield escape_isolated(text[end:])

    def _link(self, written: str, target: str) -> Markup:
        if not target.startswith(PAGE):
            return _NUMBER_LINK.format(target, written)
        kind = "contact source" if written in self._sources else "contact"
        return _PAGE_LINK.format(kind, target, written)


def _either(written: Collection[str]) -> str:
    """Return a pattern of these, the longest first; of none, one that matches nothing."""
    return "|".join(map(re.escape, sorted(written, key=len, reverse=True))) or "(?!)"


def text_only(line: str, values: Answers) -> frozenset[str]:
    """Return the values of a line that are not the directory's, as they are shown."""
    if line.startswith(presentation.PREFIX):
        return frozenset()
    others = (value for name, value in values.items() if name not in WHOM_TO_CALL)
    return frozenset(clean(one) for value in others for one in _plain(value))


def _plain(value: Value) -> Iterator[str]:
    """Yield texts and counts, also out of lists."""
    if isinstance(value, tuple):
        for one in value:
            yield from _plain(one)
    elif isinstance(value, str | int):
        yield str(value)


def _dialled(directory: Directory, kind: str, scheme: str) -> dict[str, str]:
    """Return the numbers of one kind of way, and what a phone dials for each."""
    ways = (way.at for contact in directory.contacts for way in contact.ways if way.kind == kind)
    return {at: f"{scheme}:{re.sub(r'[^0-9+]', '', at)}" for at in ways}


def _pages(addresses: Iterator[tuple[str, str]]) -> dict[str, str]:
    return {at: url for at, url in addresses if at and url.startswith(PAGE)}


def _ways(directory: Directory) -> Iterator[tuple[str, str]]:
    """Yield the pages of contacts, as people write an address, and whole."""
    return ((way.at, way.url) for contact in directory.contacts for way in contact.ways)


def _sources(directory: Directory) -> Iterator[tuple[str, str]]:
    """Yield where contacts were read, in the same way: nobody there helps, so they look quieter."""
    return ((contact.source, contact.source_url) for contact in directory.contacts)
