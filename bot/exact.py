"""What of a line stands in every language exactly as in the source: names, numbers, links, tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from string import Formatter
from typing import Final, NamedTuple

_NUMBER: Final = re.compile(r"\d+(?:[ \u00a0\u202f-]\d+)*")
_LINK: Final = re.compile(
    r"https?://[^\s<>\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.(?:se|com|org|nu|eu)\b"
    r"(?:/[^\s<>\"]*)?|(?<![\w/<])/[a-z_]+\b"
)
_MAY_LINK: Final = re.compile(r"[/@]|\.\w")
"""What every link has and hardly a sentence: looking for links takes ten times as long."""

_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_TAGS: Final = frozenset({"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"})


class Exact(NamedTuple):
    """What of a text stands as it is, in order; of names how often, of tags each."""

    names: Counter[str]
    numbers: Sequence[str]
    links: Sequence[str]
    tags: Sequence[str]


def exact(text: str) -> Exact:
    """What of this text must stand so in every language."""
    links = sorted(_LINK.findall(text)) if _MAY_LINK.search(text) else []
    rest = _LINK.sub(" ", text) if links else text
    numbers = sorted(one for one in _NUMBER.findall(rest) if len(one) > 1)
    return Exact(named(text), numbers, links, _TAG.findall(text))


_wanted: Final = lru_cache(maxsize=2048)(exact)
"""The same of a source: it is asked for once for every language."""


def named(text: str) -> Counter[str]:
    """The names in braces and how often; none where the braces are wrong."""
    if "{" not in text:
        return Counter()
    try:
        return Counter(name for _, name, _, _ in Formatter().parse(text) if name)
    except ValueError:
        return Counter()


def of_braces(text: str) -> Iterator[str]:
    """A brace is only for a plain name."""
    if "{" not in text and "}" not in text:
        return
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


def of_both(source: str, text: str, optional: frozenset[str]) -> Iterator[str]:
    """What stands otherwise in the text than in its source; `optional` names may miss."""
    wanted, given = _wanted(source), exact(text)
    if wanted.names != given.names:
        yield from _of_names(wanted.names, given.names, optional)
    # Numbers of help lines and times stand sign by sign; addresses and commands machines type.
    if wanted.numbers != given.numbers:
        yield f"has the numbers {_told(given.numbers)}; the source has {_told(wanted.numbers)}"
    if wanted.links != given.links:
        yield f"has the links {_told(given.links)}; the source has {_told(wanted.links)}"
    if wanted.tags or given.tags:
        yield from _of_tags(wanted.tags, given.tags)


def _of_names(wanted: Counter[str], given: Counter[str], optional: frozenset[str]) -> Iterator[str]:
    yield from (f"misses {{{name}}}" for name in wanted - given if name not in optional)
    yield from (f"has {{{name}}}, which the source has not" for name in given - wanted)


def _of_tags(wanted: Sequence[str], given: Sequence[str]) -> Iterator[str]:
    """Marks such as <b> stand as in the source, each closed."""
    yield from (f"misses {tag}" for tag in Counter(wanted) - Counter(given))
    yield from (f"has {tag}, which the source has not" for tag in Counter(given) - Counter(wanted))
    open_tags: list[str] = []
    for tag in given:
        name = tag.strip("</>").split()[0].lower()
        if name not in _TAGS:
            yield f"has {tag}, which no chat knows"
        if not tag.startswith("</"):
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            yield f"closes {tag}, which is not open"
    yield from (f"does not close <{name}>" for name in open_tags)


def _told(found: Sequence[str]) -> str:
    return ", ".join(found) or "none"
