"""Compare what must be the same in every language as in the source: names, numbers, links, tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from string import Formatter
from typing import Final, NamedTuple

from flows.engine.model import placeholders
from flows.texts.translation_faults import TranslationFault

_NUMBER: Final = re.compile(r"\d+(?:[ \u00a0\u202f-]\d+)*")
_RANGE: Final = re.compile(r"\b(\d+) to (\d+)\b")
_IN_WORDS: Final = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_IN_ORDER: Final = (("quiet_from", "quiet_to"), ("start", "end"), ("age_min", "age_max"))
"""Values of which the second may not come first: the sentence would say the opposite."""
_LINK: Final = re.compile(
    r"https?://[^\s<>\"]+|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"
    r"|(?<![\w-])(?<![\w-]\.)[\w-]++(?:\.[\w-]++)*\.(?:se|com|org|nu|eu)\b(?:/[^\s<>\"]*)?"
    r"|(?<![\w/<])/[a-z_]+\b"
)
"""Each alternative begins where a word does, and never in the middle: linear in the length."""

_MAY_LINK: Final = re.compile(r"[/@]|\.\w")
"""What every link has and hardly any sentence: searching for links takes ten times as long."""

_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_TAGS: Final = frozenset({"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"})


class Invariants(NamedTuple):
    """The parts of a text that no translation may change.

    Names are counted, numbers of several digits are sorted, links and tags stand in the order of
    the text: a link that changes place with another is a link to something else.
    """

    names: Counter[str]
    numbers: tuple[str, ...]
    links: tuple[str, ...]
    tags: tuple[str, ...]


def extract(text: str) -> Invariants:
    """Return the parts of this text that must be the same in every language."""
    links = _LINK.findall(text) if _MAY_LINK.search(text) else []
    numbers = sorted(one for one in _NUMBER.findall(without_links(text)) if len(one) > 1)
    return Invariants(
        placeholder_counts(text), tuple(numbers), tuple(links), tuple(_TAG.findall(text))
    )


def without_links(text: str) -> str:
    """Return the text without links, addresses and commands."""
    return _LINK.sub(" ", text) if _MAY_LINK.search(text) else text


_wanted: Final = lru_cache(maxsize=2048)(extract)
"""The same of a source, cached: it is needed once for every language."""


def placeholder_counts(text: str) -> Counter[str]:
    """Count the names in braces; none where a brace is wrong, or round no plain name."""
    if "{" not in text:
        return Counter()
    try:
        placeholders(text)
    except ValueError:
        return Counter()
    return Counter(name for _, name, _, _ in Formatter().parse(text) if name)


def brace_faults(text: str) -> Iterator[TranslationFault]:
    """Yield the faults of the braces: each pair may hold only a plain name."""
    if "{" not in text and "}" not in text:
        return
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        yield TranslationFault.of("braces")
        return
    if "{{" in text or "}}" in text:
        yield TranslationFault.of("double_braces")
    for _, name, form, conversion in parts:
        if name is not None and (not name.isidentifier() or form or conversion):
            yield TranslationFault.of("no_name", found=f"{{{name}}}")


def mismatches(source: str, text: str, optional: frozenset[str]) -> Iterator[TranslationFault]:
    """Yield what differs between a text and its source; `optional` names may be missing."""
    wanted, given = _wanted(source), extract(text)
    if wanted.names != given.names:
        yield from _of_names(wanted.names, given.names, optional)
    # Numbers of help lines and times must match sign by sign; links and commands are for machines.
    if wanted.numbers != given.numbers:
        yield TranslationFault.of("numbers", found=given.numbers, wanted=wanted.numbers)
    yield from _of_digits(source, text, exact=bool(optional))
    yield from _of_order(source, text)
    if wanted.links != given.links:
        yield TranslationFault.of("links", found=given.links, wanted=wanted.links)
    if wanted.tags or given.tags:
        yield from _of_tags(wanted.tags, given.tags)


def _of_digits(source: str, text: str, *, exact: bool) -> Iterator[TranslationFault]:
    """Yield the numbers of one digit that differ; one that the source has in a word may be one.

    An `exact` form is for one number, which it may say.
    """
    wanted, given = _digits(source), _digits(text)
    spelt = {str(number) for number, word in enumerate(_IN_WORDS, 2) if _says(source, word)}
    new = {*(given - wanted)} - spelt
    if (new and not exact) or wanted - given:
        yield TranslationFault.of(
            "numbers",
            found=tuple(sorted(given.elements())),
            wanted=tuple(sorted(wanted.elements())),
        )


def _digits(text: str) -> Counter[str]:
    return Counter(one for one in _NUMBER.findall(without_links(text)) if len(one) == 1)


def _says(source: str, word: str) -> bool:
    return re.search(rf"(?i)\b{word}\b", source) is not None


def _of_order(source: str, text: str) -> Iterator[TranslationFault]:
    """Yield a beginning and an end that have changed places."""
    pairs = [(f"{{{first}}}", f"{{{last}}}") for first, last in _IN_ORDER]
    for first, last in (*pairs, *_RANGE.findall(source)):
        both = re.search(rf"{_whole(last)}.*{_whole(first)}", text, re.DOTALL)
        if first in source and both and not re.search(f"{_whole(first)}.*{_whole(last)}", text):
            yield TranslationFault.of("order_of", found=last, wanted=first)


def _whole(part: str) -> str:
    return rf"(?<!\d){re.escape(part)}(?!\d)"


def _of_names(
    wanted: Counter[str], given: Counter[str], optional: frozenset[str]
) -> Iterator[TranslationFault]:
    missing = (name for name in wanted - given if name not in optional)
    yield from (TranslationFault.of("misses", wanted=f"{{{name}}}") for name in missing)
    yield from (TranslationFault.of("more", found=f"{{{name}}}") for name in given - wanted)


def _of_tags(wanted: Sequence[str], given: Sequence[str]) -> Iterator[TranslationFault]:
    """Yield the faults of tags such as <b>: they must be those of the source, each closed."""
    yield from (
        TranslationFault.of("misses", wanted=tag) for tag in Counter(wanted) - Counter(given)
    )
    yield from (TranslationFault.of("more", found=tag) for tag in Counter(given) - Counter(wanted))
    open_tags: list[str] = []
    for tag in given:
        name = tag.strip("</>").split()[0].lower()
        if name not in _TAGS:
            yield TranslationFault.of("unknown_tag", found=tag)
        if not tag.startswith("</"):
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            yield TranslationFault.of("not_open", found=tag)
    yield from (TranslationFault.of("not_closed", found=f"<{name}>") for name in open_tags)
