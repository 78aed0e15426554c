"""Find words of another language in a translation: left over, or written into the wrong column.

Two languages of one script are told apart as youths' own words are (bot/safety/word_language.py).
Names, and what is quoted or stands in brackets, are left out: Swedish words stand there on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from bot.language.registry import LOCALES, SOURCE, Language
from bot.safety.classifier import Classifier
from bot.safety.word_language import SURE
from bot.translation.fixed_parts import without_links

_ALIKE: Final[Mapping[str, tuple[str, ...]]] = {
    "Latn": ("sv", "en", "so"),
    "Arab": ("ar", "fa_AF"),
}
"""Languages that share a script and that we can tell apart."""

_OWN: Final[Mapping[str, str]] = {"fa_AF": "پچژگکی", "ar": "ةأإيك"}
"""Letters of which one shows that a sentence is in this language and in no other of its script."""

LEAST: Final = 3
"""Words in a row of the source that nobody translated."""

_TOLD_BY: Final[Mapping[str, int]] = {"Latn": 3, "Arab": 4}
"""Words of two letters or more that a sentence must have, to be told by them."""

_VALUE: Final = re.compile(r"\{[^{}]*\}|</?[A-Za-z][^<>]*>")
_QUOTED: Final = re.compile(r"[“”\"«„][^“”\"»]*[“”\"»]|\([^()]*\)")
_ENDS: Final = re.compile(r"(?<=[.!?؟።፧:…])\s|\n")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'ʼ\u200c-][^\W\d_]+)*")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]+(?:[ ’'-]+[A-Za-zÀ-ɏ]+)*")
_NAMES: Final = re.compile(r"Rätt att välja")
"""Names with small words in them."""


def foreign(source: str, text: str, language: Language) -> Iterator[str]:
    """Yield words of this text that are in another language; mostly none."""
    said = _own_words(text)
    if language.code != SOURCE:
        yield from _left_over(_own_words(source), said)
    if language.script not in {"Latn", ""}:
        yield from _in_latin(said)
    for sentence in _ENDS.split(said):
        if _is_of_another(sentence, language):
            yield sentence.strip()


def _own_words(text: str) -> str:
    """Return a text without what may be in another language: values, links, quotations, names."""
    return _NAMES.sub("·", _QUOTED.sub(" · ", without_links(_VALUE.sub(" · ", text))))


def _left_over(source: str, said: str) -> Iterator[str]:
    """Yield words that stand beside each other in the source too, and begin with no capital."""
    wanted = set(_runs(source))
    yield from (" ".join(one) for one in _runs(said) if one in wanted and _is_prose(one))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every `LEAST` words in a row."""
    for part in re.split(r"·|[.!?:;,،።፧፣]\s", text):
        words = _WORD.findall(part)
        yield from zip(*(words[start:] for start in range(LEAST)), strict=False)


def _is_prose(words: tuple[str, ...]) -> bool:
    return sum(one.islower() for one in words) >= LEAST - 1


def _in_latin(said: str) -> Iterator[str]:
    """Yield Latin words that stand together, and are no name: a name is one word with a capital."""
    runs = (one[0].strip() for one in _LATIN.finditer(said))
    return (one for one in runs if any(word.islower() and len(word) > 1 for word in one.split()))


@cache
def _reader() -> Classifier:
    return Classifier.load(LOCALES, meanings=False)


@lru_cache(maxsize=16384)
def _tongues(sentence: str) -> Mapping[str, float]:
    """Cached: the catalogs say much twice, and a translator's page asks at every key."""
    return _reader().tongues(sentence)


def _is_of_another(sentence: str, language: Language) -> bool:
    alike = _ALIKE.get(language.script, ())
    words = [one for one in _WORD.findall(sentence) if len(one) > 1]
    if language.code not in alike or len(words) < _TOLD_BY[language.script]:
        return False
    if any(one in sentence for one in _OWN.get(language.code, "")):
        return False
    tongues = _tongues(" ".join(words))
    nearest = max((tongues.get(one, 0.0) for one in alike if one != language.code), default=0.0)
    return nearest - tongues.get(language.code, nearest) > SURE
