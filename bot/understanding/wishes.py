"""Match a typed wish for help with something: "cv", "jag vill ha tolk" (practices 3-7, 3-16).

The words stand in locales/<lang>/wishes.toml: `words` are the whole message, `phrases` stand
anywhere in it, as whole words. Every language is read for every text. It is modest on purpose: what
it does not know is asked about as before, and a wish is made only by what the youth presses then.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.errors import WishWordsError
from bot.text import normalize
from flows.engine.programme import RequestKind

FILE: Final = "wishes.toml"
LONGEST: Final = 160
"""Characters of a wish; a longer text tells of more than one thing, and a human reads it."""

KEYS: Final = frozenset({"words", "phrases"})


class WishMatcher:
    """Matcher of typed wishes with what a youth can ask for, in every language's words."""

    def __init__(self, lists: Iterable[Mapping[str, Any]]) -> None:
        self._words: dict[str, RequestKind] = {}
        self._phrases: dict[str, RequestKind] = {}
        for found in lists:
            for kind, said in found.items():
                self._words |= dict.fromkeys(_plain(said.get("words")), RequestKind(kind))
                self._phrases |= dict.fromkeys(_plain(said.get("phrases")), RequestKind(kind))

    def match(self, text: str) -> RequestKind | None:
        """Return what a text asks for help with; None where it is unclear, or two things."""
        if len(text) > LONGEST:
            return None
        said = normalize.plain(text)
        if said in self._words:
            return self._words[said]
        within = f" {said} "
        kinds = {kind for phrase, kind in self._phrases.items() if f" {phrase} " in within}
        return kinds.pop() if len(kinds) == 1 else None


@cache
def load(folder: Path) -> WishMatcher:
    """Read the wishes.toml of every language folder that has one. Raises WishWordsError."""
    return WishMatcher(map(_read, sorted(folder.glob(f"*/{FILE}"))))


def _read(file: Path) -> Mapping[str, Any]:
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise WishWordsError(file, str(fault)) from fault
    for kind, said in found.items():
        if kind not in set(RequestKind) or not isinstance(said, dict) or said.keys() - KEYS:
            raise WishWordsError(file, f"[{kind}]")
    return found


def _plain(said: Iterable[str] | None) -> list[str]:
    return [normalize.plain(one) for one in said or ()]
