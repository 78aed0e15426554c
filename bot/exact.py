"""What of a line stands in every language exactly as in the source: names, numbers, links, tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from string import Formatter
from typing import Final

_NUMBER: Final = re.compile(r"\d+(?:[ \u00a0\u202f-]\d+)*")
_LINK: Final = re.compile(
    r"https?://[^\s<>\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.(?:se|com|org|nu|eu)\b"
    r"(?:/[^\s<>\"]*)?|(?<![\w/<])/[a-z_]+\b"
)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_TAGS: Final = frozenset({"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"})


def of_braces(text: str) -> Iterator[str]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        yield "its braces do not match"
        return
    if "{{" in text or "}}" in text:
        yield "has double braces: a brace is only for a name"
    for _, name, form, conversion in parts:
        if name is not None and (not name.isidentifier() or form or conversion):
            yield f"has {{{name}}}: only a plain name may stand in braces"


def of_names(source: str, text: str, optional: frozenset[str]) -> Iterator[str]:
    wanted, given = named(source), named(text)
    yield from (f"misses {{{name}}}" for name in (wanted - given) if name not in optional)
    yield from (f"has {{{name}}}, which the source has not" for name in (given - wanted))


def named(text: str) -> Counter[str]:
    """The names in braces and how often; none where the braces are wrong."""
    try:
        return Counter(name for _, name, _, _ in Formatter().parse(text) if name)
    except ValueError:
        return Counter()


def of_numbers(source: str, text: str) -> Iterator[str]:
    """Numbers of help lines and times stand as they are, sign by sign, in every language."""
    if (wanted := _numbers(source)) != (given := _numbers(text)):
        yield f"has the numbers {_told(given)}; the source has {_told(wanted)}"


def _numbers(text: str) -> list[str]:
    return sorted(one for one in _NUMBER.findall(_LINK.sub(" ", text)) if len(one) > 1)


def of_links(source: str, text: str) -> Iterator[str]:
    """Addresses and commands are typed by machines: they stand as they are."""
    wanted, given = sorted(_LINK.findall(source)), sorted(_LINK.findall(text))
    if wanted != given:
        yield f"has the links {_told(given)}; the source has {_told(wanted)}"


def of_tags(source: str, text: str) -> Iterator[str]:
    """Marks such as <b> stand as in the source, each closed."""
    wanted, given = Counter(_TAG.findall(source)), Counter(_TAG.findall(text))
    yield from (f"misses {tag}" for tag in (wanted - given))
    yield from (f"has {tag}, which the source has not" for tag in (given - wanted))
    open_tags: list[str] = []
    for tag in _TAG.findall(text):
        name = tag.strip("</>").split()[0].lower()
        if name not in _TAGS:
            yield f"has {tag}, which no chat knows"
        if not tag.startswith("</"):
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            yield f"closes {tag}, which is not open"
    yield from (f"does not close <{name}>" for name in open_tags)


def _told(found: list[str]) -> str:
    return ", ".join(found) or "none"
