"""Read a sentence that asks to be reminded: "påminn mig om tandläkaren på fredag kl 14".

Three things stand in it: what asks for it (`remind` in locales/<lang>/time.toml), when, and what
for. When is read whole or not at all; what for is the rest, in the youth's own words. A sentence
that denies it, and one that only tells of somebody who reminds, is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from bot.text import normalize
from bot.understanding import text_pieces, typed_times
from bot.understanding.remind_words import Parts
from bot.understanding.text_pieces import Piece, PlacedToken
from bot.understanding.time_spans import SpanFinder, SplitSentence
from bot.understanding.time_words import TimeWords
from flows.engine.typed_time import NOTHING, TypedTime

LONGEST: Final = typed_times.LONGEST
"""Characters of a sentence; who writes more tells of more than one thing."""


class ReminderSentence(NamedTuple):
    """What a sentence asks for: `what` in the youth's own words ("" for none), and when.

    `more`: words stand before it that are no part of it, and nobody has read them.
    """

    what: str
    time: TypedTime = NOTHING
    more: bool = False

    @property
    def says_when(self) -> bool:
        """Tell whether it says when, be it a time that cannot be kept."""
        return bool(self.time.readings) or self.time.fault is not None

    @property
    def is_whole(self) -> bool:
        """Tell whether it says both what for and when."""
        return bool(self.what) and self.says_when


class _Ask(NamedTuple):
    """The pieces that ask for it, from `start` up to `end`, and the language they are of."""

    start: int
    end: int
    words: TimeWords
    only_first: bool


def read(
    text: str, languages: Iterable[TimeWords], own: str, now: datetime, *, meant: bool = False
) -> ReminderSentence | None:
    """Return what a sentence asks to be reminded of, and when, seen from `now` (aware).

    None for a text that does not ask for it. The youth's `own` language is read first. With
    `meant` it is known already that a reminder is wanted: what asks for it may stand anywhere, or
    nowhere in a text that says when ("dentist on Friday at 2, must not forget").
    """
    if len(text) > LONGEST:
        return None
    every = text_pieces.pieces(text)
    ranked = sorted(languages, key=lambda one: one.code != own)
    asks = [ask for words in ranked for ask in _asks(every, words)]
    if not (asks or meant) or any(_denies(every, words) for words in ranked):
        return None
    sentences = [_Sentence(every, ask, ranked, own, now) for ask in asks]
    found = next((one for one in (of.read() for of in sentences) if one is not None), None)
    if found is not None or not meant:
        return found
    if sentences:
        return sentences[0].read_anywhere()
    return _Sentence(every, _Ask(0, 0, ranked[0], only_first=False), ranked, own, now).read_all()


def denies(text: str, languages: Iterable[TimeWords]) -> bool:
    """Tell whether a text says that nobody shall remind, or only tells of who reminds."""
    every = text_pieces.pieces(text) if len(text) <= LONGEST else ()
    return any(_denies(every, words) for words in languages)


def _asks(every: Sequence[Piece], words: TimeWords) -> list[_Ask]:
    """Return each place where the language's words ask for it, the longest phrase first."""
    found: list[_Ask] = []
    for placed in map(_without_commas, _forms(every, words)):
        said = tuple(words.remind.mended(one.token.text) for one in placed)
        for phrase in words.remind.asks:
            for at in _places(said, phrase):
                last = placed[at + len(phrase) - 1].piece
                first = phrase in words.remind.only_first
                found.append(_Ask(placed[at].piece, last + 1, words, first))
    return found


def _denies(every: Sequence[Piece], words: TimeWords) -> bool:
    return _has(every, words, words.remind.denies, range(len(every)))


def _has(
    every: Sequence[Piece], words: TimeWords, phrases: Iterable[Parts], pieces: Sequence[int]
) -> bool:
    """Tell whether one of these phrases stands in these pieces."""
    return any(
        _places(tuple(words.remind.mended(one.token.text) for one in placed), phrase)
        for form in _forms(every, words)
        for placed in (_without_commas(one for one in form if one.piece in pieces),)
        for phrase in phrases
    )


def _places(said: Parts, phrase: Parts) -> list[int]:
    starts = range(len(said) - len(phrase) + 1) if phrase[0] in said else ()
    return [at for at in starts if said[at : at + len(phrase)] == phrase]


def _forms(every: Sequence[Piece], words: TimeWords) -> Iterator[tuple[PlacedToken, ...]]:
    """Yield the tokens of each form of the text: its half-spaces as nothing, and as spaces."""
    halves = any(normalize.ZWNJ in one.text for one in every)
    for form in range(1 + halves):
        yield text_pieces.tokens(every, words.affixes, form=form)


def _without_commas(placed: Iterable[PlacedToken]) -> list[PlacedToken]:
    return [one for one in placed if one.token.text != ","]


class _Sentence:
    """The reading of one sentence, from the place where it asks."""

    def __init__(
        self,
        every: Sequence[Piece],
        ask: _Ask,
        ranked: Sequence[TimeWords],
        own: str,
        now: datetime,
    ) -> None:
        self._every = every
        self._ask = ask
        self._own = own
        self._now = now
        self._languages = sorted(ranked, key=lambda one: one is not ask.words)

    def read(self) -> ReminderSentence | None:
        """Return what is asked for; None where the words only tell of it."""
        before = range(self._first(), self._ask.start)
        after = range(self._ask.end, len(self._every))
        opens = self._every[self._ask.start].opens
        if self._says_little(before):
            is_time = self._split(before).time != NOTHING
            return self._split((*before, *after) if is_time else after)
        if self._says_little(after) and (opens or not self._ask.only_first):
            when = self._split(after)
            if when.time == NOTHING:
                return self._split(before)
            return when._replace(what=self._words_alone(before))
        return self._after_more(before, after) if opens else None

    def read_anywhere(self) -> ReminderSentence:
        """Return what is asked for after words that belong to nothing: "bro, so remind me of …"."""
        before = range(self._first(), self._ask.start)
        return self._after_more(before, range(self._ask.end, len(self._every)))

    def read_all(self) -> ReminderSentence | None:
        """Return all words, and when; None where they do not say when."""
        found = self._split(range(len(self._every)))
        return found if found.says_when else None

    def _after_more(self, before: Sequence[int], after: Sequence[int]) -> ReminderSentence:
        """Return what is asked for after words of their own: all of them, if the time is there."""
        when = self._split(after)
        if when.time == NOTHING and self._split(before).time != NOTHING:
            return ReminderSentence(self._words_alone((*before, *after)))
        return when._replace(more=True)

    def _first(self) -> int:
        """Return the first piece that says more than yes or no: "no, remind me on Friday"."""
        said = [normalize.plain(one.text) for one in self._every]
        answers = {word for words in self._languages for word in (*words.yes, *words.no)}
        start = 0
        while start < self._ask.start and said[start] in answers and self._every[start + 1].opens:
            start += 1
        return start

    def _finders(self, pieces: Sequence[int]) -> Iterator[tuple[TimeWords, SpanFinder]]:
        """Yield a finder of time in these pieces for each language, that which asks first."""
        chosen = frozenset(pieces)
        for words in self._languages:
            joins = (*self._ask.words.remind.joins, *words.remind.joins)
            for form in _forms(self._every, words):
                placed = [one for one in form if one.piece in chosen]
                own = words.code == self._own or words is self._ask.words
                yield words, SpanFinder(placed, words, joins, self._now, own=own)

    def _says_little(self, pieces: Sequence[int]) -> bool:
        """Tell whether there is nothing but manners, a yes or no, and time."""
        said = normalize.plain(text_pieces.written(self._every, pieces))
        return any(
            said in words.yes or said in words.no or finder.says_little()
            for words, finder in self._finders(pieces)
        )

    def _split(self, pieces: Sequence[int]) -> ReminderSentence:
        """Return when, and in which own words, in the language that asks; else in another."""
        if any(_has(self._every, one, one.remind.ahead, pieces) for one in self._languages):
            return ReminderSentence(self._words_alone(pieces))
        for words, finder in self._finders(pieces):
            found = finder.split()
            if found.time and (found.reading == NOTHING or self._is_in_doubt(found, words)):
                break
            if found.time:
                return ReminderSentence(text_pieces.written(self._every, found.own), found.reading)
        return ReminderSentence(self._words_alone(pieces))

    def _is_in_doubt(self, best: SplitSentence, words: TimeWords) -> bool:
        """Tell whether own words begin or end with a day in another language."""
        others = self._finders(sorted(best.own))
        return any(one is not words and finder.begins_or_ends_with_day() for one, finder in others)

    def _words_alone(self, pieces: Sequence[int]) -> str:
        """Return what was written in these pieces, with any time in it."""
        _, finder = next(self._finders(pieces))
        return text_pieces.written(self._every, finder.words_alone())
