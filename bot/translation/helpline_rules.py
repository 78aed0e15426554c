"""Check that a translation sends everybody to the line that is theirs.

A number stands in a sentence as the id of its contact: "Under 18: call Bris, {bris}.". Exchanged, a
child would call a line for adults, and nothing else in the sentence would look wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from flows.engine.directory import CRISIS_NUMBERS, SOCIAL_EMERGENCY
from flows.texts.translation_faults import TranslationFault

SAID: Final = (*CRISIS_NUMBERS, "social_emergency", SOCIAL_EMERGENCY)
AGES: Final[Mapping[str, str]] = {"bris": "under", "mind": "over"}
"""Lines for one age, and the key of the words for that age in a language's glossary.toml."""

NAMES: Final = ("Bris", "Mind", "Rätt att välja", "UD")
"""Names that stand before their number. They are not translated."""

_ENGLISH: Final = {"under": ("Under 18",), "over": ("18 or older",)}
_PART: Final = re.compile(rf"\{{({'|'.join(dict.fromkeys(SAID))})\}}")
_NAME: Final = re.compile("|".join(rf"\b{one}\b" for one in NAMES))


def faults(source: str, text: str, ages: Mapping[str, Sequence[str]]) -> Iterator[TranslationFault]:
    """Yield numbers that stand where others should, and numbers after another age than theirs.

    `ages` are the words that a language has for "under 18" and "18 or older", by their key; without
    them only the order of the numbers is compared.
    """
    wanted, given = _PART.findall(source), _PART.findall(text)
    if not wanted or sorted(wanted) != sorted(given):
        return
    told, asked = _by_age(text, ages), _by_age(source, _ENGLISH)
    wrong = [one for one in asked if ages and told.get(one) != asked[one]]
    if wrong:
        yield TranslationFault.of("wrong_age", found=_braced(wrong))
    # Said with its age, a number may stand in any order.
    free = asked.keys() & told.keys()
    if [one for one in wanted if one not in free] != [one for one in given if one not in free]:
        yield TranslationFault.of("helplines", found=_braced(given), wanted=_braced(wanted))
    yield from _of_names(source, text)


def _by_age(text: str, ages: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the age whose words stand last before each number of `AGES`; none said, no entry."""
    spots = [
        (found.start(), found.end(), key)
        for key, words in ages.items()
        for word in words
        for found in re.finditer(rf"(?i){re.escape(word)}", text)
    ]
    told: dict[str, str] = {}
    for part in _PART.finditer(text):
        before = [one for one in spots if one[1] <= part.start()]
        if part[1] in AGES and before:
            told[part[1]] = max(before)[2]
    return told


def _of_names(source: str, text: str) -> Iterator[TranslationFault]:
    """Yield a name that stands before another number than in the source."""
    named = dict(_named(source))
    for name, number in _named(text):
        if named.get(name, number) != number:
            yield TranslationFault.of(
                "helplines", found=_braced([number]), wanted=_braced([named[name]])
            )


def _named(text: str) -> Iterator[tuple[str, str]]:
    spots = sorted(
        [(one.start(), "", one[0]) for one in _NAME.finditer(text)]
        + [(one.start(), one[1], "") for one in _PART.finditer(text)]
    )
    for (_, _, name), (_, number, _) in pairwise(spots):
        if name and number:
            yield name, number


def _braced(names: Iterator[str] | Sequence[str] | Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{{{one}}}" for one in names)
