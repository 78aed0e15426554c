"""Bring a text into one form for comparing: patterns, typed labels and messages all pass here.

Source of the rules: languages.md ("Decisions", "Text traps"). Pure; linear in the text's length.
"""

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Literal
from unicodedata import category, combining, decimal

ZWNJ = "\u200c"
_COMMON = 0x20000  # below it stands nearly all that is written
_PIECE = 256  # characters normalised at a time, see normalized

# ئ stays: Kurdish needs it. Dotted capital and dotless small i become i, for Turkish keyboards.
_SAME = dict(zip("يىكأإآةۀİı", "ییکاااههii", strict=True))
# Arabic vowel marks and tatweel; the last range only chooses how an emoji is drawn.
_DROPPED = {*range(0x64B, 0x660), 0x670, 0x640, *range(0xFE00, 0xFE10)}


def _folded(letter: str) -> str | None:
    if letter in _SAME:
        return _SAME[letter]
    if letter.isspace():
        return " "
    if ord(letter) in _DROPPED or category(letter) in ("Cf", "Cc", "Cs"):
        return None
    digit = decimal(letter, None)
    return letter if digit is None else str(digit)


def _spoken(letter: str) -> str | None:
    if letter in "'’‘ʼ`´":
        return None  # don't and dont are one word, not two
    return letter if letter.isalnum() or category(letter)[0] == "M" else " "


class _Table(dict[int, str | None]):
    """A table for str.translate, worked out once a character, and bounded.

    Rare planes are not kept.
    """

    def __init__(self, spell: Callable[[str], str | None]) -> None:
        self._spell = spell

    def __missing__(self, code: int) -> str | None:
        letter = self._spell(chr(code))
        if code < _COMMON:
            self[code] = letter
        return letter


_FOLDED, _SPOKEN = _Table(_folded), _Table(_spoken)


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.rfind(" ", start + 1, start + _PIECE)
        end = start + _PIECE if end < 0 else end
        while end < min(len(text), start + 2 * _PIECE) and combining(text[end]):
            end += 1  # a mark is not separated from its letter
        yield text[start:end]
        start = end


def normalized(text: str, form: Literal["NFC", "NFD", "NFKC"] = "NFKC") -> str:
    """Normalise a text of any length in linear time; the only place that may.

    unicodedata.normalize sorts a run of marks in quadratic time, and holds the interpreter
    meanwhile: 126,000 marks stop the whole process for over a minute.
    """
    if len(text) <= _PIECE:
        return unicodedata.normalize(form, text)
    return "".join(unicodedata.normalize(form, piece) for piece in _pieces(text))


@lru_cache(maxsize=64)
def fold(text: str) -> str:
    """Return the text without what the eye does not tell apart; å, ä, ö and emoji stay.

    Cached, because a turn asks twice: to look for danger and to look for a choice.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    return " ".join(normalized(normalized(text).translate(_FOLDED).casefold()).split())


def fold_secret(text: str) -> str:
    """Return the same as `fold`, and keep it nowhere."""
    return fold.__wrapped__(text)


def folds(text: str) -> tuple[str, ...]:
    """Return every form to try: some write the Persian ZWNJ as a space and some not at all."""
    return (fold(text), fold(text.replace(ZWNJ, " "))) if ZWNJ in text else (fold(text),)


def decimals(text: str) -> str:
    """Return the text with a space for each numeral that is no digit: ², ½, ፩ are not guessed."""
    if text.isascii():
        return text
    return "".join(" " if one.isnumeric() and not one.isdecimal() else one for one in text)


def spoken(folded: str) -> str:
    """Return the words alone of a folded text, with single spaces.

    Words are letters, marks and digits of any script.
    """
    if folded.replace(" ", "").isalnum():
        return folded
    return " ".join(folded.translate(_SPOKEN).split())


def plain(text: str) -> str:
    return spoken(fold(text))
