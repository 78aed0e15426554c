"""Read a language's own list of words to use and not to use: locales/<code>/glossary.toml.

[forbidden]                      # a word, and why it is not said
"illegal" = "say: without papers"
[terms]                          # a word of the source, and how its translations may begin
coach = ["coach"]
[ages]                           # the words before the help line of an age
under = ["Under 18"]
over = ["18 eller äldre"]

A word is found where a word begins; with * before it (`"*دعم"`), anywhere. A term of the source is
found with the endings of English, and not in a value: {coach} is a name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.text import normalize
from flows.engine.errors import LotsenError
from flows.texts.translation_faults import TranslationFault

FILE: Final = "glossary.toml"


class GlossaryError(LotsenError):
    """A list of words cannot be read. It may have [forbidden], [terms] and [ages]."""


_VALUE: Final = re.compile(r"\{[^{}]*\}")
_ANYWHERE: Final = "*"
PARTS: Final = ("forbidden", "terms", "ages")


@dataclass(frozen=True, slots=True)
class Glossary:
    """Words that are not used, with the reason, words that are always translated alike, ages."""

    forbidden: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def faults(self, source: str, text: str) -> Iterator[TranslationFault]:
        """Yield what this list says against a translation; mostly nothing."""
        if not self.forbidden and not self.terms:
            return
        said = f" {normalize.plain(_VALUE.sub(' ', text))} "
        for word, why in self.forbidden.items():
            if _is_said(word, said):
                yield TranslationFault.of("forbidden", found=word, why=why)
        for term, begins in self.terms_of(source).items():
            if not any(_is_said(one, said) for one in begins):
                told = tuple(one.removeprefix(_ANYWHERE) for one in begins)
                yield TranslationFault.of("term", wanted=term, found=told)

    def terms_of(self, source: str) -> Mapping[str, tuple[str, ...]]:
        """Return the terms that this source has, with the words for them."""
        rest = _VALUE.sub(" ", source)
        return {term: begins for term, begins in self.terms.items() if _term(term).search(rest)}


def _is_said(word: str, said: str) -> bool:
    plain = normalize.plain(word.removeprefix(_ANYWHERE))
    return (plain if word.startswith(_ANYWHERE) else f" {plain}") in said


@lru_cache(maxsize=1024)
def _term(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)\b{re.escape(term)}(?:s|es|d|ed)?\b")


def load(folder: Path) -> Glossary:
    """Read the list in a language's folder; empty if there is none. Raises GlossaryError."""
    path = folder / FILE
    if not path.exists():
        return Glossary()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        if unknown := sorted(found.keys() - {*PARTS}):
            raise ValueError(f"[{unknown[0]}] is no part of it")  # noqa: TRY301 - one error for all
        terms, ages = (
            {word: tuple(begins) for word, begins in found.get(part, {}).items()}
            for part in ("terms", "ages")
        )
        return Glossary(dict(found.get("forbidden", {})), terms, ages)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError) as error:
        raise GlossaryError(f"{folder.name}/{FILE}: {error}") from error
