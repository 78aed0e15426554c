"""Find the words that a pattern cannot do without, by their keys: the letters they begin with.

"jag vill … dö" has three such words, "(?:ta|tar) livet" has two, and the first of them two keys.
Where this module is in doubt a word is not required: a text may be tried in vain, but never missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.safety.word_lists import flat

Keys = frozenset[str]

LONG: Final = 4
"""Letters of a key. A shorter key is a whole word. With three, more texts are tried in vain."""

PICTURE: Final = re.compile("[\u2190-\U0010ffff]")
"""The range of arrows, symbols and emoji, and of East Asian letters."""

_STARTS: Final = re.compile(rf"(\w{{1,{LONG}}})\w*")
_PART: Final = re.compile(r"(\\.|\[\^?\]?[^\]]*\]|[^(])([?*+]|\{[^}]*\})?", re.DOTALL)
_BOUNDARY: Final = re.compile(
    r"\\.|\[\^?\]?[^\]]*\]|\{[^}]*\}|[()]|[ |](?:[?*+]|\{[^}]*\})?", re.DOTALL
)
_REPEATED: Final = re.compile(r"[?*+]|\{[^}]*\}")
_MAY_LACK: Final = re.compile(r"[?*]|\{0*[,}]")
_UNKNOWN: Final[Keys] = frozenset({""})


def starts(lines: str) -> list[str]:
    """Return the key of every word and every picture of a text."""
    found = _STARTS.findall(lines)
    return found if lines.isascii() else found + PICTURE.findall(lines)


def places(lines: str) -> Iterator[tuple[str, int]]:
    """Yield the key of every word, and where it begins."""
    return ((found[1], found.start()) for found in _STARTS.finditer(lines))


def first(pattern: str) -> Keys | None:
    """Return the keys of the word with which every match begins; None when that is not sure."""
    keys = _keys(next(_split(pattern, " ")), "")
    return keys if all(map(str.isalnum, keys)) else None


def words(pattern: str) -> Iterator[Keys]:
    """Yield for each word or picture that a match cannot do without the keys it may begin with."""
    for word in _split(pattern, " "):
        keys = _keys(word, "")
        if "" not in keys:
            yield keys


def letters(pattern: str) -> str:
    """Return the longest run of letters that stands in every match; "" when none does."""
    parts = _PART.finditer(flat(pattern))
    sure = (part[1] if part[1].isalnum() and not part[2] else "\n" for part in parts)
    return max("".join(sure).split("\n"), key=len)


def _keys(rest: str, seen: str) -> Keys:
    """Return what a word that is written so can begin with, when `seen` stands before it."""
    if len(seen) == LONG or rest in {"", "$"}:
        return frozenset({seen})
    if rest.isalnum():
        return frozenset({f"{seen}{rest}"[:LONG]})  # the usual case
    if rest.startswith("(?:"):
        return _keys_of_group(rest, seen)
    part = _PART.match(rest)
    return _keys_of_part(part, rest[part.end() :], seen) if part else _UNKNOWN


def _keys_of_group(rest: str, seen: str) -> Keys:
    end = _end(rest)
    ways = list(_split(rest[3 : end - 1], "|"))
    repeated = _REPEATED.match(rest, end)
    after = rest[repeated.end() if repeated else end :]
    may_lack = _MAY_LACK.match(rest, end) is not None
    if may_lack and not seen and all(way.endswith(" ") for way in ways):
        return _keys(after, "")  # optional whole words: the next one begins a word anyway
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
    """Return the keys of a set of pictures: each is a word by itself, wherever it stands."""
    if not all(sign == " " or (PICTURE.match(sign) and not sign.isalnum()) for sign in signs):
        return _UNKNOWN
    if repeated:
        return _keys(after, "") if _MAY_LACK.match(repeated) else _UNKNOWN
    return _UNKNOWN if " " in signs else frozenset(signs)


# ------------------------------------------------------------ brackets


def _split(pattern: str, sign: str) -> Iterator[str]:
    """Yield the parts of the pattern between these signs.

    It is not split within brackets, nor where the sign may be missing.
    """
    start = at = 0
    while found := _BOUNDARY.search(pattern, at):
        if found[0] == "(":
            at = _end(pattern, found.start())
            continue
        at = found.end()
        if found[0] == sign:
            yield pattern[start : found.start()]
            start = at
    yield pattern[start:]


def _end(pattern: str, at: int = 0) -> int:
    """Return where the bracket that opens here is closed."""
    depth = 0
    for found in _BOUNDARY.finditer(pattern, at):
        depth += (found[0] == "(") - (found[0] == ")")
        if not depth:
            return found.end()
    return len(pattern)
