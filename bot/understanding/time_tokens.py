"""Divide a text into words, numbers and signs, in one form for every script.

Digits of every script are ours, and Ethiopic numerals too (፲፪ is 12). Other numerals (², ½, Ⅷ) are
signs that nobody reads: they are never left out, and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.text import normalize

UNREAD: Final = "\ufffd"
"""Stands for a sign that no table can name."""

_MARKS: Final = dict.fromkeys(map(ord, "'’‘ʼ`´"))  # п'ять and пʼять are one word
_SAME: Final = str.maketrans("–—−،፣؛٫፡", "---,,;,:")
_ETHIOPIC: Final = re.compile("[፩-፼]+")
_ONE, _TEN, _HUNDRED = ord("፩"), ord("፲"), "፻"
_PIECES: Final = re.compile(r"(\s*)(\d+|[^\W\d_]+|\S)")
_STOPS: Final = frozenset('!?…؟።፧"“”«»()')
"""Signs between words that say nothing of time."""


class Token(NamedTuple):
    """A word, a number or a sign. `glued`: nothing stands between it and the one before."""

    text: str
    glued: bool


@dataclass(frozen=True, slots=True)
class Affixes:
    """What is written together with a word in a language: "and" in Arabic, "by" in Tigrinya."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()
    """Every word of the table: these are never divided."""

    def divide(self, word: str) -> tuple[str, ...]:
        """Return the word in its parts, where the rest is a word of the table."""
        if word in self.known:
            return (word,)
        for one in self.before:
            rest = word.removeprefix(one)
            if rest != word and rest in self.known:
                return (one, rest)
        for one in self.after:
            rest = word.removesuffix(one)
            if rest != word and rest in self.known:
                return (rest, one)
        return (word,)


def forms(text: str) -> tuple[str, ...]:
    """Return every form of a text to try: the Persian half-space as a space, and as nothing."""
    return tuple(map(_form, _of_numerals(text)))


def form(text: str) -> str:
    """Return the first form of a text."""
    return forms(text)[0]


def _of_numerals(text: str) -> tuple[str, ...]:
    plain = text if text.isascii() else "".join(map(_digit, _ETHIOPIC.sub(_ethiopic, text)))
    return normalize.folds(plain)


def _form(folded: str) -> str:
    return folded.translate(_MARKS).translate(_SAME)


def _digit(sign: str) -> str:
    return UNREAD if sign.isnumeric() and not sign.isdecimal() else sign


def _ethiopic(found: re.Match[str]) -> str:
    """Return an Ethiopic numeral of up to a hundred and ninety-nine in our digits."""
    total, seen = 0, ""
    for sign in found[0]:
        worth = ord(sign) - _ONE + 1 if ord(sign) < _TEN else (ord(sign) - _TEN + 1) * 10
        worth = 100 if sign == _HUNDRED else worth
        if sign > _HUNDRED or (seen and ord(sign) >= ord(seen[-1])):
            return UNREAD
        if seen and ord(seen[-1]) < _TEN:
            return UNREAD
        total, seen = total + worth, seen + sign
    return str(total)


def tokens(formed: str, affixes: Affixes) -> tuple[Token, ...]:
    """Divide a formed text. Stops that say nothing are left out."""
    return tuple(_tokens(formed, affixes))


def _tokens(formed: str, affixes: Affixes) -> Iterator[Token]:
    last = ""
    for found in _PIECES.finditer(formed):
        space, piece = found[1], found[2]
        after = formed[found.end() : found.end() + 1]
        kept = _is_kept(piece, last if not space else "", after)
        if kept:
            parts = affixes.divide(piece) if piece[0].isalpha() else (piece,)
            yield Token(parts[0], glued=not space and bool(last))
            yield from (Token(one, glued=True) for one in parts[1:])
        last = piece if kept else ""


def _is_kept(piece: str, before: str, after: str) -> bool:
    """Tell whether a piece may mean something: a dot does between digits, and ends a word else."""
    if piece in _STOPS:
        return False
    if piece in {".", ";"}:
        return before.isdecimal() and after.isdecimal()
    if piece == ":":
        return before.isdecimal() and after.isalnum()
    return True


def words(phrases: Iterable[str]) -> frozenset[str]:
    """Return every word that stands in these phrases."""
    return frozenset(
        token.text
        for phrase in phrases
        for token in tokens(form(phrase), Affixes())
        if token.text[0].isalpha()
    )
