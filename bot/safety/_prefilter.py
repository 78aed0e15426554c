"""Tell whether any pattern of the word lists is in a text. Asked of every text, so it is fast.

A pattern is tried only in a text with the words that it cannot do without (_prefilter_keys.py), and
is indexed under the rarest of them. In a long text many patterns are candidates; then each word of
the text is checked once for a match that begins at it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from bot.safety import _prefilter_keys as prefilter_keys
from bot.safety._prefilter_keys import Keys
from bot.safety.word_lists import either, source

_FEW: Final = 12
"""Trying more keys than this one by one takes longer than going through the text once."""

_NONE: Final[Keys] = frozenset({""})


class _Known(NamedTuple):
    """A pattern and the words that it cannot do without, the rarest first."""

    pattern: str
    words: Sequence[Keys]


class _Suspicion(NamedTuple):
    """The entry of a key: the patterns, and keys of which one must be in the text as well."""

    also: Keys | None
    patterns: tuple[str, ...]


class Prefilter:
    """A set of patterns that tells for a text, exactly, whether one of them is found in it."""

    def __init__(self, patterns: Iterable[str], texts: Iterable[str]) -> None:
        """Index the patterns. `texts` are folded, and tell rare words from common ones."""
        common = Counter(key for text in texts for key in prefilter_keys.starts(text))
        every = [_known(pattern, common) for pattern in patterns]
        # Compiled when first needed, for most of them never are; many keys have the same patterns.
        self._made = cache(either)
        rare = _by_key((one.words[0] if one.words else _NONE, one) for one in every)
        unsure = _patterns(rare.pop("", []))
        inside = (re.escape(prefilter_keys.letters(source(pattern))) for pattern in unsure)
        self._inside = re.compile("|".join(inside) or "(?!)")
        self._unsure = either(unsure)
        self._rare = {
            key: _Suspicion(_also(found), _patterns(found)) for key, found in rare.items()
        }
        self._keys = frozenset(rare)
        first = _by_key((prefilter_keys.first(source(one.pattern)) or _NONE, one) for one in every)
        self._anywhere = either(_patterns(first.pop("", [])))
        self._first = {key: _patterns(found) for key, found in first.items()}

    def matches(self, lines: str) -> bool:
        """Tell whether any pattern is found in these lines, each folded."""
        starts = prefilter_keys.starts(lines)
        found = self._keys.intersection(starts)
        if len(found) > _FEW:
            return self._rings_somewhere(lines)
        for key in found:
            also, patterns = self._rare[key]
            if also is not None and also.isdisjoint(starts):
                continue
            if self._made(patterns).search(lines):
                return True
        return bool(self._inside.search(lines) and self._unsure.search(lines))

    def _rings_somewhere(self, lines: str) -> bool:
        for key, place in prefilter_keys.places(lines):
            patterns = self._first.get(key)
            if patterns and self._made(patterns).match(lines, place):
                return True
        return bool(self._anywhere.search(lines))


def _known(pattern: str, common: Counter[str]) -> _Known:
    words = prefilter_keys.words(source(pattern))
    # A word that no text has still costs a little for each key it may begin with.
    return _Known(pattern, sorted(words, key=lambda keys: sum(common[key] + 0.1 for key in keys)))


def _by_key(found: Iterable[tuple[Keys, _Known]]) -> dict[str, list[_Known]]:
    kept = defaultdict[str, list[_Known]](list)
    for keys, one in found:
        for key in keys:
            kept[key].append(one)
    return kept


def _patterns(found: Iterable[_Known]) -> tuple[str, ...]:
    return tuple(one.pattern for one in found)


def _also(found: Sequence[_Known]) -> Keys | None:
    if any(len(one.words) == 1 for one in found):
        return None
    return frozenset[str]().union(*(one.words[1] for one in found))
