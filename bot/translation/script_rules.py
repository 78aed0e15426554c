"""Check that a translation is written as its language is: its script, its signs, where it begins.

Source: languages.md ("Checks to implement", bidi rules). A chat aligns a message to the side of its
first letter, so an Arabic one that begins with a Latin word would stand on the wrong side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.language import registry
from bot.language.registry import Language
from bot.text import script
from bot.text.bidi import PDI
from flows.texts import translation_faults
from flows.texts.translation_faults import TranslationFault

_OTHERS: Final[Mapping[str, tuple[str, str]]] = {
    "uk": ("ыэёъЫЭЁЪ", "russian"),
    "fa": ("يك", "arabic"),
    "fa_AF": ("يك", "arabic"),
    "ar": ("یکۀپچژگ", "persian"),
}
"""Letters that look right and belong to a neighbouring language, and the fault it is."""

_ENDS: Final = {
    sign: kind
    for kind, signs in {".": ".。۔።", "?": "?؟፧", "!": "!¡", ":": ":：፡፦", "…": "…"}.items()
    for sign in signs
}
"""Signs that end a sentence, each with its kind: a sentence may end in its own script's way."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_TWINS: Final = frozenset("аАВВеЕіІкКМНоОрРсСТуУхХ") | frozenset("aAeEiIkKoOpPcCTyYxXBHM")
"""Cyrillic and Latin letters that look the same."""

_VALUE: Final = re.compile(r"\{[^{}]*\}")
_TATWEEL: Final = "\u0640"
_DIGIT: Final = re.compile(r"[^\D0-9]")
_AFTER: Final = "\"”»’')" + PDI
"""What may stand after the sign that ends a sentence."""


def faults(text: str, language: Language) -> Iterator[TranslationFault]:
    """Yield what is wrong with the writing of a text; a text of values and signs alone is fine."""
    words = _VALUE.sub(" ", text)
    if script.share(words, language.script) < script.MIN_SHARE:
        yield TranslationFault.of("script", script=language.script)
    if registry.direction(words) not in {language.dir, None}:
        yield TranslationFault.of(f"not_{language.dir}")
    if _TATWEEL in words:
        yield TranslationFault.of("tatweel")
    letters, whose = _OTHERS.get(language.code, ("", ""))
    if found := "".join(one for one in dict.fromkeys(words if letters else "") if one in letters):
        yield TranslationFault.of(whose, found=found)
    if found := "".join(_DIGIT.findall(words)):
        yield TranslationFault.of("digits", found=found)


def strange_letters(source: str, text: str, language: Language) -> Iterator[TranslationFault]:
    """Yield words with letters of two alphabets, and letters of one that is not the language's.

    Latin names may stand in any language; what the source has may stand in its translation.
    """
    known = {*_WORD.findall(source)}
    for word in dict.fromkeys(_WORD.findall(_VALUE.sub(" ", text))):
        scripts = {script.of(one) for one in word} - {""}
        if word in known or not scripts:
            continue
        if scripts >= {"Latn", "Cyrl"}:
            yield TranslationFault.of("mixed", found=word)
        elif not scripts <= {"Latn", language.script or "Latn"}:
            yield TranslationFault.of("letters", found=word)
        elif scripts == {"Latn"} and language.script == "Cyrl" and {*word} <= _TWINS:
            yield TranslationFault.of("mixed", found=word)


def ending(source: str, text: str) -> Iterator[TranslationFault]:
    """Yield a fault unless a translation ends as its source does: asking, telling or going on."""
    wanted, given = _end(source), _end(text)
    if wanted != given:
        none = translation_faults.line("no_sign")
        yield TranslationFault.of("ending", found=given or none, wanted=wanted or none)


def _end(text: str) -> str:
    return _ENDS.get(text.replace("...", "…").rstrip(_AFTER)[-1:], "")
