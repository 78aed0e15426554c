"""Find where the time stands in a sentence, and what is left: somebody's own words.

A time stands first or last; in the middle it counts only where it names a day and a clock time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from bot.understanding import typed_times
from bot.understanding.remind_words import Parts
from bot.understanding.sentence_tokens import COMMA, SentenceTokens, Span
from bot.understanding.text_pieces import PlacedToken
from bot.understanding.time_words import TimeWords
from flows.engine.typed_time import NOTHING, TimeReading, TypedTime

_BEFORE_CLOCK: Final = frozenset({"clock", "prepositions"})
"""Keys of words after which a lone number is a clock time."""


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
        self._tokens = SentenceTokens(placed, words, joins, own=own)
        self._words = words
        self._own = own
        self._now = now

    def says_little(self) -> bool:
        """Tell whether there is nothing but time, manners and words that join."""
        return self._tokens.says_little()

    def begins_or_ends_with_day(self) -> bool:
        """Tell whether a day stands first or last."""
        return self._tokens.begins_or_ends_with_day()

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
        first = self._tokens.after_joins(0)
        return self._own_pieces(first, self._before_manners(first), ())

    # ------------------------------------------------------------ which spans

    def _possible(self, bounds: _Bounds) -> Iterator[tuple[Span, ...]]:
        """Yield the spans that may say when, the likeliest first."""
        before, after = bounds.before, self._last_span(bounds)
        both = bool(before) and bool(after)
        if not (both and self._tokens.has_day(before) and self._tokens.has_day(after)) and (
            before or after
        ):
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
        return frozenset(self._tokens.pieces[at] for span in spans for at in span)

    def _own_pieces(self, first: int, last: int, spans: Sequence[Span]) -> frozenset[int]:
        return frozenset(
            self._tokens.pieces[at]
            for at in range(first, last)
            if self._tokens.text[at].text != COMMA and not any(at in span for span in spans)
        )

    def _read(self, spans: Sequence[Span]) -> TypedTime:
        tokens = tuple(
            self._tokens.text[at]._replace(glued=self._tokens.text[at].glued and at != span.start)
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
        while at < len(self._tokens.text):
            end = self._tokens.end_of(at, len(self._tokens.text))
            while end > at and self._ends_lone(at, end) and not self._is_clock(at, end):
                end = self._tokens.end_of(at, end - 1)
            joined = self._tokens.join_end(at)
            if end > at:
                before.append(range(at, end))
            elif joined == at:
                break
            at = max(end, joined)
        return _Bounds(at, max(at, self._before_manners(at)), tuple(before))

    def _ends_lone(self, start: int, end: int) -> bool:
        """Tell whether a span ends with a number that nothing says to be a clock time."""
        return self._tokens.is_lone(end - 1) and end - 1 in self._tokens.reached(start, end - 1)

    def _is_clock(self, start: int, end: int) -> bool:
        """Tell whether a lone number that ends a span before own words is a clock time."""
        is_last = end == len(self._tokens.text) or self._tokens.join_end(end) > end
        return is_last or (end - 1 > start and self._tokens.has_word(end - 2, _BEFORE_CLOCK))

    def _before_manners(self, first: int) -> int:
        """Return where the text ends without the thanks after it."""
        last = len(self._tokens.text)
        while last > first:
            starts = [
                at
                for at in range(first, last)
                if self._tokens.has_word(at, {"fillers", "comma"}, last)
            ]
            if not starts:
                break
            last = starts[0]
        return last

    def _last_span(self, bounds: _Bounds) -> tuple[Span, ...]:
        length = len(self._tokens.text)
        for at in range(bounds.first, length):
            if self._tokens.may_begin(at) and self._tokens.reached(at, length).get(length, at) > at:
                is_none = self._tokens.is_due(at) or (
                    at > bounds.first and self._tokens.is_lone_part(at)
                )
                return () if is_none else (range(at, length),)
        return ()

    def _inner_spans(self, bounds: _Bounds) -> tuple[Span, ...]:
        found: list[Span] = []
        at = bounds.first
        while at < bounds.last:
            may = self._tokens.may_begin(at) and not self._tokens.is_due(at)
            end = self._tokens.end_of(at, bounds.last) if may else at
            found += [range(at, end)] if end > at else []
            at = max(end, at + 1)
        return tuple(found)


def _names_moment(one: TimeReading) -> bool:
    return bool(one.moments or ((one.dates or one.weekdays) and one.clocks and not one.suggested))
