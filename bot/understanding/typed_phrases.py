"""Find the meaning of a typed message in a table: as it stands there, or one slip of a key beside.

Pure. Looking up takes time linear in the text's length squared at most, for short texts alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from bot.understanding.typed_sentences import NAME, OTHER, SPEAKS, Typed, key

LONGEST: Final = 60
"""Characters of a message that is looked up; a longer one is own words."""

NEAR_FROM: Final = 6
"""Characters from which on a slip is forgiven: shorter words are too near to others."""

LONGEST_NAME: Final = 3
"""Words of a name after "my name is"; more are a story."""

NO_NAMES: Final = frozenset(
    {"yes", "no", "ok", "done", "going", "not-yet", "later", "dont-know", "skip", "cancel"}
    | {"what-do-you-mean", "greeting", "thanks", "laugh", "who-are-you", "are-you-robot", "menu"}
)
"""What is no name, though it was written where a name was asked for."""


class PhraseTable:
    """The messages of every language, with their meanings."""

    def __init__(self, typed: Iterable[Typed]) -> None:
        self._own: dict[str, dict[str, str]] = {}
        self._every: dict[str, set[str]] = {}
        self._slips: dict[str, dict[str, set[str]]] = {}
        self._names: dict[str, str] = {}
        self._openings: set[str] = set()
        for one in typed:
            said = key(one.text)
            if one.meaning in SPEAKS:
                self._names[said] = SPEAKS[one.meaning]
            elif NAME in one.text:
                self._openings.add(key(one.text.replace(NAME, "")))
            elif one.meaning != OTHER:
                self._own.setdefault(one.language, {}).setdefault(said, one.meaning)
                self._every.setdefault(said, set()).add(one.meaning)
        for language, own in self._own.items():
            slips = self._slips.setdefault(language, {})
            for said in own:
                for slip in _slips(said):
                    slips.setdefault(slip, set()).add(said)

    def meaning(self, text: str, language: str) -> str | None:
        """Return what the whole text means; None where it stands nowhere, or means two things.

        The youth's own language is read first.
        """
        said = key(text)
        if not said or len(said) > LONGEST:
            return None
        found = self._own.get(language, {}).get(said)
        if found is not None:
            return found
        every = self._every.get(said, set())
        if every:
            return next(iter(every)) if len(every) == 1 else None
        return self._near(said, language)

    def _near(self, said: str, language: str) -> str | None:
        known = self._slips.get(language, {})
        near = {whole for slip in _slips(said) for whole in known.get(slip, ())}
        own = self._own.get(language, {})
        meanings = {own[whole] for whole in near if is_near(said, whole)}
        return meanings.pop() if len(meanings) == 1 else None

    def language(self, text: str) -> str | None:
        """Return the code of the language that the text names; None for none."""
        return self._names.get(key(text))

    def name(self, text: str, language: str) -> str | None:
        """Return the name that was given: all of the text, or what stands after "my name is".

        None for words that are no name.
        """
        words = " ".join(text.split()).strip(".!")
        if self.meaning(words, language) in NO_NAMES:
            return None
        return self.given_name(words) or words

    def given_name(self, text: str) -> str | None:
        """Return what stands after "my name is"; None where that does not begin the text."""
        words = " ".join(text.split()).strip(".!").split(" ")
        for count in range(len(words) - 1, 0, -1):
            left = words[count:]
            if key(" ".join(words[:count])) in self._openings and len(left) <= LONGEST_NAME:
                return " ".join(left)
        return None


def is_near(one: str, other: str) -> bool:
    """Tell whether two texts are one slip apart: a letter more, less, another, or two exchanged."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < NEAR_FROM:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, left = one[start:], other[start:]
    swapped = rest[:2] == left[:2][::-1] and rest[2:] == left[2:]
    return rest[1:] == left[1:] or rest[1:] == left or rest == left[1:] or swapped


def _slips(said: str) -> Iterator[str]:
    """Yield the text, and the text without each of its letters; nothing where it is short."""
    if NEAR_FROM <= len(said) <= LONGEST:
        yield said
        yield from (said[:at] + said[at + 1 :] for at in range(len(said)))
