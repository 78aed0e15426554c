"""Whether any pattern of the word lists speaks in a text: asked of every text, so it is quick.

A pattern is tried only in a text with the words that it cannot do without. Of each such word the
first letters are known, its key ("jag vill … dö" has jag, vill and dö). Patterns are kept under
their rarest word. Where no word is sure the letters inside one are looked for ("villdö").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from bot.wordlist import either, flat, source

Keys = frozenset[str]

_LONG: Final = 4
"""Letters of a word that are looked at: with three, twice as many words are under suspicion."""

_MANY: Final = 50
"""Trying more patterns than this one by one takes longer than reading the text in full."""

PICTURES: Final = "\u2190"
"""From here on stand arrows, symbols and emoji."""

_STARTS: Final = re.compile(rf"(\w{{1,{_LONG}}}|[^\0-{chr(ord(PICTURES) - 1)}])\w*")
_PART: Final = re.compile(r"(\\.|\[\^?\]?[^\]]*\]|[^(])([?*+]|\{[^}]*\})?", re.DOTALL)
_REPEATED: Final = re.compile(r"[?*+]|\{[^}]*\}")
_LETTERS: Final = re.compile(r"(?:\w(?![?*+{]))+")
_UNKNOWN: Final[Keys] = frozenset({""})


class _Suspicion(NamedTuple):
    """What is under one key: the patterns, and keys of which one must stand in the text as well."""

    also: Keys | None
    pattern: re.Pattern[str]


class Alarm:
    """Rings for every text in which one of the patterns is found, and for hardly any other."""

    def __init__(self, patterns: Iterable[str], texts: Iterable[str]) -> None:
        """`texts` are folded texts to tell rare words from common ones."""
        common = Counter(start for text in texts for start in _STARTS.findall(text))
        under: dict[str, list[tuple[str, Keys | None]]] = {}
        unsure = []
        for pattern in patterns:
            rare = sorted(_words(source(pattern)), key=lambda keys: _weight(keys, common))
            for key in rare[0] if rare else ():
                under.setdefault(key, []).append((pattern, rare[1] if rare[1:] else None))
            unsure += [] if rare else [pattern]
        self._under = {key: _suspicion(found) for key, found in under.items()}
        self._keys = frozenset(self._under)
        self._inside = re.compile("|".join(map(_inside, unsure)) or "(?!)")
        self._unsure = either(unsure)

    def rings(self, lines: str) -> bool:
        """Whether any pattern may be found in these lines, each folded."""
        starts = _STARTS.findall(lines)
        found = self._keys.intersection(starts)
        if len(found) > _MANY:
            return True
        for key in found:
            also, pattern = self._under[key]
            if (also is None or not also.isdisjoint(starts)) and pattern.search(lines):
                return True
        return bool(self._inside.search(lines) and self._unsure.search(lines))


def _suspicion(found: Collection[tuple[str, Keys | None]]) -> _Suspicion:
    also = [keys for _, keys in found if keys is not None]
    sure = len(also) == len(found)
    return _Suspicion(
        frozenset().union(*also) if sure else None, either(pattern for pattern, _ in found)
    )


def _weight(keys: Keys, common: Counter[str]) -> float:
    return sum(common[key] + 0.1 for key in keys)


def _inside(pattern: str) -> str:
    """The longest run of letters that stands in every match; "" when none does."""
    bare = re.sub(r"\\.|\[[^\]]*\]", "\n", flat(source(pattern)))
    return max(_LETTERS.findall(bare), key=len, default="")


# ------------------------------------------------------------ the words of a pattern


def _words(pattern: str) -> Iterator[Keys]:
    """For each word or picture that a match cannot do without: the keys it may begin with."""
    for word in _split(pattern, " "):
        keys = _keys(word, "")
        if "" not in keys:
            yield keys


def _keys(rest: str, seen: str) -> Keys:
    """What a word that is written so can begin with, when `seen` stands before it."""
    if len(seen) == _LONG or rest in {"", "$"}:
        return frozenset({seen})
    if rest.startswith("(?:"):
        return _keys_of_group(rest, seen)
    part = _PART.match(rest)
    return _keys_of_part(part, rest[part.end() :], seen) if part else _UNKNOWN


def _keys_of_group(rest: str, seen: str) -> Keys:
    end = _end(rest)
    ways = list(_split(rest[3 : end - 1], "|"))
    repeated = _REPEATED.match(rest, end)
    after = rest[repeated.end() if repeated else end :]
    may_lack = repeated is not None and repeated[0].startswith(("?", "{0"))
    if may_lack and not seen and all(way.endswith(" ") for way in ways):
        return _keys(after, "")  # whole words that may lack: the next one begins a word anyway
    if repeated and repeated[0] != "?":
        return _UNKNOWN
    found = [_keys(way + after, seen) for way in ways]
    return frozenset().union(*found, _keys(after, seen) if may_lack else ())


def _keys_of_part(part: re.Match[str], after: str, seen: str) -> Keys:
    sign, repeated = part[1], part[2]
    if sign == "^" and not seen:
        return _keys(after, "")
    if sign[0] == "[" and not seen:
        return _keys_of_pictures(sign[1:-1], after, repeated)
    if repeated not in {None, "?"} or not (sign.isalnum() or (sign == " " and seen)):
        return _UNKNOWN
    with_it = frozenset({seen}) if sign == " " else _keys(after, seen + sign)
    return with_it | _keys(after, seen) if repeated else with_it


def _keys_of_pictures(signs: str, after: str, repeated: str | None) -> Keys:
    """A picture is a word by itself wherever it stands, so those that may lack are passed over."""
    if repeated is None:
        return frozenset(signs) if min(signs) >= PICTURES else _UNKNOWN
    return _keys(after, "") if min(signs.replace(" ", PICTURES)) >= PICTURES else _UNKNOWN


# ------------------------------------------------------------ brackets


def _split(pattern: str, sign: str) -> Iterator[str]:
    """The pattern parted at this sign, but not within brackets, nor where the sign may lack."""
    start = at = 0
    while at < len(pattern):
        if pattern[at] == "(":
            at = _end(pattern, at)
            continue
        part = _PART.match(pattern, at)
        end = part.end() if part else at + 1
        if pattern[at:end] == sign:
            yield pattern[start:at]
            start = end
        at = end
    yield pattern[start:]


def _end(pattern: str, at: int = 0) -> int:
    """Where the bracket that opens here is closed."""
    depth = 0
    while True:
        found = _PART.match(pattern, at)
        depth += (pattern[at] == "(") - (pattern[at] == ")")
        at = found.end() if found and pattern[at] != ")" else at + 1
        if not depth:
            return at
