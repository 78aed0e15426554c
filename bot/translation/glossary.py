"""Read a language's own list of words to use and not to use: locales/<code>/glossary.toml.

[forbidden]                      # a word, and why it is not said
"illegal" = "say: without papers"
[terms]                          # a word of the source, and how its translations may begin
coach = ["coach"]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.text import normalize
from flows.engine.errors import LotsenError
from flows.texts.translation_faults import TranslationFault

FILE: Final = "glossary.toml"


class GlossaryError(LotsenError):
    """A list of words cannot be read. It may have [forbidden] and [terms]."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Words that are not used, with the reason, and words that are always translated alike."""

    forbidden: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def faults(self, source: str, text: str) -> Iterator[TranslationFault]:
        """Yield what this list says against a translation; mostly nothing."""
        if not self.forbidden and not self.terms:
            return
        said = f" {normalize.plain(text)} "
        for word, why in self.forbidden.items():
            if f" {normalize.plain(word)}" in said:
                yield TranslationFault.of("forbidden", found=word, why=why)
        for term, begins in self.terms.items():
            if re.search(rf"(?i)\b{re.escape(term)}", source) and not any(
                f" {normalize.plain(one)}" in said for one in begins
            ):
                yield TranslationFault.of("term", wanted=term, found=begins)


def load(folder: Path) -> Glossary:
    """Read the list in a language's folder; empty if there is none. Raises GlossaryError."""
    path = folder / FILE
    if not path.exists():
        return Glossary()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        terms = {word: tuple(begins) for word, begins in found.get("terms", {}).items()}
        return Glossary(dict(found.get("forbidden", {})), terms)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError) as error:
        raise GlossaryError(f"{folder.name}/{FILE}: {error}") from error
