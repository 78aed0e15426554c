"""Tell what stands where among the tokens of a sentence: a time, a word that joins, a lone number.

A lone number beside own words is theirs ("bus 4"), and so is a lone word for noon ("eat lunch").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from bot.understanding.remind_words import Parts
from bot.understanding.text_pieces import PlacedToken
from bot.understanding.time_items import ItemFinder
from bot.understanding.time_values import (
    Ahead,
    Coming,
    DayPart,
    Item,
    Months,
    OnDate,
    StatedClock,
    Weekdays,
    Weeks,
    Word,
)
from bot.understanding.time_words import TimeWords

Span: TypeAlias = range
"""The tokens of one time, by their numbers."""

COMMA: Final = ","

_DAY: Final = (Ahead, Weeks, Months, Weekdays, Coming, OnDate)
_NO_BEGINNING: Final = frozenset({"and", "or", "comma", "except"})
_SAY_WHEN: Final = frozenset({"past", "every_second"})
"""Keys of words that say when, though it cannot be kept."""


class SentenceTokens:
    """The tokens of a sentence, read in one language.

    `joins` are phrases that say nothing before own words; `own`: it is the youth's language.
    """

    def __init__(
        self, placed: Sequence[PlacedToken], words: TimeWords, joins: Iterable[Parts], *, own: bool
    ) -> None:
        self.text = [one.token for one in placed]
        self.pieces = [one.piece for one in placed]
        self._due = words.remind.due
        self._finder = ItemFinder(words, self.text, own=own)
        self._joins = tuple(joins)

    def says_little(self) -> bool:
        """Tell whether there is nothing but time, manners and words that join."""
        reached = {0}
        for at in range(len(self.text)):
            if at in reached:
                reached |= {end for end, _ in self._finder.at(at)} | {self.join_end(at)}
        return len(self.text) in reached

    def begins_or_ends_with_day(self) -> bool:
        """Tell whether a day stands first or last."""
        length = len(self.text)
        return any(
            isinstance(item, _DAY)
            for at in range(length)
            for end, items in self._finder.at(at)
            if at == 0 or end == length
            for item in items
        )

    def has_day(self, spans: Iterable[Span]) -> bool:
        """Tell whether one of these times names a day."""
        return any(
            isinstance(item, _DAY)
            for span in spans
            for at in span
            for end, items in self._finder.at(at)
            if end <= span.stop
            for item in items
        )

    # ------------------------------------------------------------ times

    def end_of(self, start: int, stop: int) -> int:
        """Return where the time that begins here ends, `stop` at most; `start` for none."""
        return max(self.reached(start, stop).values())

    def reached(self, start: int, stop: int) -> dict[int, int]:
        """Return the places up to `stop` that items lead to, and where a time before each ends."""
        reached = {start: start}
        for at in range(start, stop):
            for end, items in self._finder.at(at) if at in reached else ():
                if end <= stop:
                    last = end if _is_time(items) else reached[at]
                    reached[end] = max(reached.get(end, start), last)
        return reached

    # ------------------------------------------------------------ single tokens

    def after_joins(self, at: int) -> int:
        """Return where own words may begin, after what joins them."""
        while (end := self.join_end(at)) > at:
            at = end
        return at

    def join_end(self, at: int) -> int:
        """Return where the phrase ends that joins here; `at` for none."""
        said = tuple(one.text for one in self.text[at:])
        if said[:1] == (COMMA,):
            return at + 1
        return at + next((len(one) for one in self._joins if one == said[: len(one)]), 0)

    def may_begin(self, at: int) -> bool:
        """Tell whether a time may begin here, after own words."""
        is_new = at == 0 or self.pieces[at] != self.pieces[at - 1]
        return is_new and not self.has_word(at, _NO_BEGINNING) and not self.is_lone(at)

    def is_due(self, at: int) -> bool:
        """Tell whether what stands before says that this is no time to remind: "by Friday"."""
        said = tuple(one.text for one in self.text[:at])
        return any(one and said[-len(one) :] == one for one in self._due)

    def is_lone_part(self, at: int) -> bool:
        """Tell whether the last word is a part of the day, and nothing else says when."""
        is_last = at == len(self.text) - 1
        return is_last and any(isinstance(of[0], DayPart) for _, of in self._finder.at(at))

    def has_word(self, at: int, keys: Iterable[str], stop: int = 0) -> bool:
        """Tell whether a word of these keys begins here, and ends at `stop` if that is given."""
        return any(
            isinstance(items[0], Word) and items[0].key in keys and (not stop or end == stop)
            for end, items in self._finder.at(at)
        )

    def is_lone(self, at: int) -> bool:
        """Tell whether here stands a lone number, or noon, that nothing says to be a time."""
        found = self._finder.at(at)
        single = any(end == at + 1 and isinstance(items[0], StatedClock) for end, items in found)
        longer = any(end > at + 1 and _is_time(items) for end, items in found)
        return single and not longer and not self._is_marked(at + 1)

    def _is_marked(self, after: int) -> bool:
        """Tell whether what follows a number says that it is a clock time: "8am", "8 pm", "2da"."""
        if after >= len(self.text):
            return False
        glued = self.text[after].glued and self.text[after].text.isalpha()
        found = self._finder.at(after)
        return (glued and bool(found)) or any(isinstance(of[0], DayPart) for _, of in found)


def _is_time(items: Sequence[Item]) -> bool:
    return any(not isinstance(one, Word) or one.key in _SAY_WHEN for one in items)
