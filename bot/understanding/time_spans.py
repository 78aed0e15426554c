"""Find where the time stands in a sentence, and what is left: somebody's own words.

A time stands first or last; in the middle it counts only where it names a day and a clock time. A
lone number beside own words is theirs ("bus 4"), and so is a lone word for noon ("eat lunch").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from bot.understanding import typed_times
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
from bot.understanding.time_words import Parts, TimeWords
from flows.engine.typed_time import NOTHING, TimeReading, TypedTime

_DAY: Final = (Ahead, Weeks, Months, Weekdays, Coming, OnDate)
_BEFORE_CLOCK: Final = frozenset({"clock", "prepositions"})
"""Keys of words after which a lone number is a clock time."""

_NO_BEGINNING: Final = frozenset({"and", "or", "comma", "except"})
_SAY_WHEN: Final = frozenset({"past", "every_second"})
"""Keys of words that say when, though it cannot be kept."""

_COMMA: Final = ","

Span: TypeAlias = range
"""The tokens of one time, by their numbers."""


class SplitSentence(NamedTuple):
    """The pieces of own words, those that say when, and how these are read.

    Without a reading nothing is sure of it: the pieces of time may be own words.
    """

    own: frozenset[int]
    time: frozenset[int]
    reading: TypedTime = NOTHING


class _Bounds(NamedTuple):
    """Own words stand from `first` up to `last`; `before` is the time that stands before them."""

    first: int
    last: int
    before: tuple[Span, ...]


class SpanFinder:
    """Finder of time in a sentence, in one language, seen from `now` (aware).

    `joins` are phrases that say nothing before own words; `own`: it is the youth's language.
    """

    def __init__(
        self,
        placed: Sequence[PlacedToken],
        words: TimeWords,
        joins: Iterable[Parts],
        now: datetime,
        *,
        own: bool,
    ) -> None:
        self._text = [one.token for one in placed]
        self._pieces = [one.piece for one in placed]
        self._words = words
        self._own = own
        self._now = now
        self._finder = ItemFinder(words, self._text, own=own)
        self._joins = tuple(joins)

    def split(self) -> SplitSentence:
        """Return what is said of time, and the rest."""
        bounds = self._bounds()
        for spans in self._possible(bounds):
            found = self._apart(bounds, spans)
            if found is not None:
                return found
        spans = (*bounds.before, *self._last_span(bounds))
        return SplitSentence(self.words_alone(), self._time_pieces(spans))

    def words_alone(self) -> frozenset[int]:
        """Return the pieces of own words, any time in them included."""
        first = self._after_joins(0)
        return self._own_pieces(first, self._before_manners(first), ())

    def says_little(self) -> bool:
        """Tell whether there is nothing but time, manners and words that join."""
        reached = {0}
        for at in range(len(self._text)):
            if at in reached:
                reached |= {end for end, _ in self._finder.at(at)} | {self._join_end(at)}
        return len(self._text) in reached

    def begins_or_ends_with_day(self) -> bool:
        """Tell whether a day stands first or last."""
        length = len(self._text)
        return any(
            isinstance(item, _DAY)
            for at in range(length)
            for end, items in self._finder.at(at)
            if at == 0 or end == length
            for item in items
        )

    def _has_day(self, spans: Iterable[Span]) -> bool:
        return any(
            isinstance(item, _DAY)
            for span in spans
            for at in span
            for end, items in self._finder.at(at)
            if end <= span.stop
            for item in items
        )

    # ------------------------------------------------------------ which spans

    def _possible(self, bounds: _Bounds) -> Iterator[tuple[Span, ...]]:
        """Yield the spans that may say when, the likeliest first."""
        before, after = bounds.before, self._last_span(bounds)
        both = bool(before) and bool(after)
        if not (both and self._has_day(before) and self._has_day(after)) and (before or after):
            yield (*before, *after)
        if both and self._is_complete(before):
            yield before
        if before or after:
            return
        inner = self._inner_spans(bounds)
        if len(inner) == 1 and self._is_complete(inner):
            yield inner

    def _apart(self, bounds: _Bounds, spans: Sequence[Span]) -> SplitSentence | None:
        """Return own words and time; None where these are no time, or share a piece with words."""
        reading = self._read(spans)
        own = self._own_pieces(bounds.first, bounds.last, spans)
        time = self._time_pieces(spans)
        is_read = reading.whole and bool(reading.readings or reading.fault)
        return SplitSentence(own, time, reading) if is_read and not own & time else None

    def _time_pieces(self, spans: Sequence[Span]) -> frozenset[int]:
        return frozenset(self._pieces[at] for span in spans for at in span)

    def _own_pieces(self, first: int, last: int, spans: Sequence[Span]) -> frozenset[int]:
        return frozenset(
            self._pieces[at]
            for at in range(first, last)
            if self._text[at].text != _COMMA and not any(at in span for span in spans)
        )

    def _read(self, spans: Sequence[Span]) -> TypedTime:
        tokens = tuple(
            self._text[at]._replace(glued=self._text[at].glued and at != span.start)
            for span in spans
            for at in span
        )
        return typed_times.read_tokens(tokens, self._words, self._now, own=self._own)

    def _is_complete(self, spans: Sequence[Span]) -> bool:
        """Tell whether these name a moment: a day with a clock time, or how long from now."""
        found = self._read(spans)
        return found.whole and bool(found.readings) and all(map(_names_moment, found.readings))

    # ------------------------------------------------------------ first, last, in the middle

    def _bounds(self) -> _Bounds:
        """Return where own words can stand, after what joins and the time before them."""
        at, before = 0, []
        while at < len(self._text):
            end = self._end(at, len(self._text))
            while end > at and self._ends_lone(at, end) and not self._is_clock(at, end):
                end = self._end(at, end - 1)
            joined = self._join_end(at)
            if end > at:
                before.append(range(at, end))
            elif joined == at:
                break
            at = max(end, joined)
        return _Bounds(at, max(at, self._before_manners(at)), tuple(before))

    def _ends_lone(self, start: int, end: int) -> bool:
        """Tell whether a span ends with a number that nothing says to be a clock time."""
        return self._is_lone(end - 1) and end - 1 in self._reached(start, end - 1)

    def _is_clock(self, start: int, end: int) -> bool:
        """Tell whether a lone number that ends a span before own words is a clock time."""
        is_last = end == len(self._text) or self._join_end(end) > end
        return is_last or (end - 1 > start and self._has_word(end - 2, _BEFORE_CLOCK))

    def _before_manners(self, first: int) -> int:
        """Return where the text ends without the thanks after it."""
        last = len(self._text)
        while last > first:
            starts = [
                at for at in range(first, last) if self._has_word(at, {"fillers", "comma"}, last)
            ]
            if not starts:
                break
            last = starts[0]
        return last

    def _last_span(self, bounds: _Bounds) -> tuple[Span, ...]:
        length = len(self._text)
        for at in range(bounds.first, length):
            if self._may_begin(at) and self._reached(at, length).get(length, at) > at:
                is_none = self._is_due(at) or (at > bounds.first and self._is_lone_part(at))
                return () if is_none else (range(at, length),)
        return ()

    def _inner_spans(self, bounds: _Bounds) -> tuple[Span, ...]:
        found: list[Span] = []
        at = bounds.first
        while at < bounds.last:
            may = self._may_begin(at) and not self._is_due(at)
            end = self._end(at, bounds.last) if may else at
            found += [range(at, end)] if end > at else []
            at = max(end, at + 1)
        return tuple(found)

    def _end(self, start: int, stop: int) -> int:
        """Return where the time that begins here ends, `stop` at most; `start` for none."""
        return max(self._reached(start, stop).values())

    def _reached(self, start: int, stop: int) -> dict[int, int]:
        """Return the places up to `stop` that items lead to, and where a time before each ends."""
        reached = {start: start}
        for at in range(start, stop):
            for end, items in self._finder.at(at) if at in reached else ():
                if end <= stop:
                    last = end if _is_time(items) else reached[at]
                    reached[end] = max(reached.get(end, start), last)
        return reached

    # ------------------------------------------------------------ single tokens

    def _after_joins(self, at: int) -> int:
        while (end := self._join_end(at)) > at:
            at = end
        return at

    def _join_end(self, at: int) -> int:
        """Return where the phrase ends that joins here; `at` for none."""
        said = tuple(one.text for one in self._text[at:])
        if said[:1] == (_COMMA,):
            return at + 1
        return at + next((len(one) for one in self._joins if one == said[: len(one)]), 0)

    def _may_begin(self, at: int) -> bool:
        """Tell whether a time may begin here, after own words."""
        is_new = at == 0 or self._pieces[at] != self._pieces[at - 1]
        return is_new and not self._has_word(at, _NO_BEGINNING) and not self._is_lone(at)

    def _is_due(self, at: int) -> bool:
        """Tell whether what stands before says that this is no time to remind: "by Friday"."""
        said = tuple(one.text for one in self._text[:at])
        return any(one and said[-len(one) :] == one for one in self._words.remind.due)

    def _is_lone_part(self, at: int) -> bool:
        """Tell whether the last word is a part of the day, and nothing else says when."""
        is_last = at == len(self._text) - 1
        return is_last and any(isinstance(of[0], DayPart) for _, of in self._finder.at(at))

    def _has_word(self, at: int, keys: Iterable[str], stop: int = 0) -> bool:
        """Tell whether a word of these keys begins here, and ends at `stop` if that is given."""
        return any(
            isinstance(items[0], Word) and items[0].key in keys and (not stop or end == stop)
            for end, items in self._finder.at(at)
        )

    def _is_lone(self, at: int) -> bool:
        """Tell whether here stands a lone number, or noon, that nothing says to be a time."""
        found = self._finder.at(at)
        single = any(end == at + 1 and isinstance(items[0], StatedClock) for end, items in found)
        longer = any(end > at + 1 and _is_time(items) for end, items in found)
        return single and not longer and not self._is_marked(at + 1)

    def _is_marked(self, after: int) -> bool:
        """Tell whether what follows a number says that it is a clock time: "8am", "8 pm", "2da"."""
        if after >= len(self._text):
            return False
        glued = self._text[after].glued and self._text[after].text.isalpha()
        found = self._finder.at(after)
        return (glued and bool(found)) or any(isinstance(of[0], DayPart) for _, of in found)


def _is_time(items: Sequence[Item]) -> bool:
    return any(not isinstance(one, Word) or one.key in _SAY_WHEN for one in items)


def _names_moment(one: TimeReading) -> bool:
    return bool(one.moments or ((one.dates or one.weekdays) and one.clocks and not one.suggested))
