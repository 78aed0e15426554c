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

MOST_AROUND_NAME: Final = 12
"""Words of a text in which a name is looked for."""

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
        self._around: set[tuple[str, str]] = set()
        for one in typed:
            said = key(one.text)
            if one.meaning in SPEAKS:
                self._names[said] = SPEAKS[one.meaning]
            elif one.meaning == "my-name" and NAME in one.text:
                before, _, after = one.text.partition(NAME)
                self._around.add((key(before), key(after)))
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
        """Return what stands after "my name is", or between such words; None for anything else."""
        words = " ".join(text.split()).strip(".!").split(" ")
        if len(words) > MOST_AROUND_NAME:
            return None
        found = [
            words[first:last]
            for first in range(len(words))
            for last in range(first + 1, len(words) + 1)
            if (key(" ".join(words[:first])), key(" ".join(words[last:]))) in self._around
        ]
        # The more of it stands around a name, the less of it is the name.
        name = min(found, key=len, default=[])
        return " ".join(name) if 0 < len(name) <= LONGEST_NAME else None


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
