"""Format text as Telegram takes it: escaped HTML, lengths in UTF-16, long messages in parts.

Source: Bot API, sendMessage ("1-4096 characters after entities parsing", offsets in UTF-16 units).
Isolates around values (bot/text/bidi.py) stay: a phone needs them as much as a page. Telephone
numbers stay plain text, as the directory writes them: the apps make links of those they know.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from bot.text.bidi import FSI, PDI, isolate_among_rtl, strip_isolates

MAX_LENGTH: Final = 4096
"""UTF-16 units of one message."""

CHOSEN: Final = "✅ "

MOST_ISOLATES: Final = 8
"""Isolates within each other for which a part leaves room; ours are three at most."""

LONGEST_SIGN: Final = 64
"""Characters of the longest sign; what is longer is a prank, and may be cut."""

LAST_OF_ONE_UNIT: Final = 0xFFFF
JOINER: Final = "\u200d"

_PARAGRAPHS: Final = re.compile(r"\n\s*\n\s*")
_SENTENCES: Final = re.compile(r"\n+|(?<=[.!?…؟።])\s+")
"""Where a sentence ends, in the script of every language offered."""

_JOINED: Final = re.compile(f"[{JOINER}\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
"""What joins emoji or changes the one before: ZWJ, variation, skin, tags of a region's flag."""

_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]*$")
"""Letters of flags, two to each."""


def escape(text: str) -> str:
    """Escape text so that it is shown as it was written: no character of it is markup."""
    return html.escape(text, quote=False)


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units, as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, most: int = MAX_LENGTH) -> list[str]:
    """Split text into messages of at most so many units, each as full as its sentences allow.

    A part ends with a paragraph, else with a sentence, else with a word, else where it is full, but
    never within a sign of several characters. An isolate (bot/text/bidi.py) that is cut is closed
    in the one part and opened again in the next.
    """
    found: list[str] = []
    rest, opened = isolate_among_rtl(text), 0
    while opened + utf16_length(rest) > most:
        # Each isolate takes a unit where it is opened again, and another where it is closed.
        depth = opened + rest.count(FSI)
        at = max(_cut(rest, most - opened - min(depth, MOST_ISOLATES)), 1)
        part, rest = rest[:at].rstrip(), rest[at:].lstrip()
        still = max(opened + part.count(FSI) - part.count(PDI), 0)
        found.append(FSI * opened + part + PDI * still)
        opened = still
    shown = [one for one in (*found, FSI * opened + rest) if strip_isolates(one).strip()]
    return shown or [text]  # Telegram refuses a message that shows nothing.


def with_answer(text: str, label: str) -> str:
    """Return a question with the answer pressed under it, as HTML; "" when that is too long."""
    whole = isolate_among_rtl(f"{text}\n\n{CHOSEN}{label}")
    return escape(whole) if utf16_length(whole) <= MAX_LENGTH else ""


def _cut(text: str, most: int) -> int:
    """Return where to cut: after a paragraph or sentence, else a word, else where it is full."""
    end = _fitting(text, most)
    for ends in (_PARAGRAPHS, _SENTENCES):
        found = [one.end() for one in ends.finditer(text, 0, end)]
        # A paragraph or sentence is no reason to send a message that is nearly empty.
        if found and (found[-1] > end // 2 or ends is _SENTENCES):
            return found[-1]
    space = text.rfind(" ", 1, end)
    return space if space > 0 else _whole(text, end)


def _fitting(text: str, most: int) -> int:
    """Return how many characters of it are so many units at most; never half of one."""
    left = most
    for at, sign in enumerate(text):
        left -= 1 + (ord(sign) > LAST_OF_ONE_UNIT)
        if left < 0:
            return at
    return len(text)


def _whole(text: str, end: int) -> int:
    """Return the last place up to here that is not within a sign; `end` where there is none.

    Of several characters are letters with marks, emoji with a skin or joined to others, and flags.
    """
    for at in range(end, max(end - LONGEST_SIGN, 0), -1):
        if not _continues(text, at):
            return at
    return end


def _continues(text: str, at: int) -> bool:
    """Tell whether the character here belongs to the sign before it."""
    sign, before = text[at : at + 1], text[at - 1]
    if not sign:
        return False
    if _JOINED.fullmatch(sign) or unicodedata.category(sign).startswith("M") or before == JOINER:
        return True
    flags = len(_FLAG.search(text[max(0, at - LONGEST_SIGN) : at])[0])  # type: ignore[index]
    return _FLAG.fullmatch(sign) is not None and flags % 2 == 1
