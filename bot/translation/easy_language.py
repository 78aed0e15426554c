"""Check that what youths read is easy: short sentences, one question.

Source: languages.md, easy language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flows.texts.translation_faults import TranslationFault

MAX_SENTENCE_WORDS: Final = 15
"""The most words that a sentence may have."""

CHECKED_LANGUAGES: Final = frozenset({"sv", "en"})
"""Languages whose sentences we can count."""

_PARTED: Final = re.compile(r"(?<=[.!?])\s")
_TWICE: Final = re.compile(r"(?i)\binte (?:\w+ )?(?:utan att|aldrig|ingen|inget)\b")


def faults(text: str) -> Iterator[TranslationFault]:
    """Yield what makes a Swedish or English text hard to read."""
    longest = max(len(one.split()) for one in _PARTED.split(text))
    if longest > MAX_SENTENCE_WORDS:
        yield TranslationFault.of("sentence", count=longest, most=MAX_SENTENCE_WORDS)
    if text.count("?") > 1:
        yield TranslationFault.of("questions")
    if found := _TWICE.search(text):
        yield TranslationFault.of("no_twice", found=found[0])
