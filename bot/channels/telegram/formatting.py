"""Format text as Telegram takes it: escaped HTML, lengths in UTF-16, long messages in parts.

Source: Bot API, sendMessage ("1-4096 characters after entities parsing", offsets in UTF-16 units).
Isolates around values (bot/text/bidi.py) stay: a phone needs them as much as a page.
"""

from __future__ import annotations

import html
import re
from typing import Final

MAX_LENGTH: Final = 4096
"""UTF-16 units of one message."""

CHOSEN: Final = "✅ "

_ENDS: Final = re.compile(r"\n+|(?<=[.!?…؟።])\s+")
"""Where a sentence ends, in the script of every language offered."""


def escape(text: str) -> str:
    """Escape text so that it is shown as it was written: no character of it is markup."""
    return html.escape(text, quote=False)


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units, as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, most: int = MAX_LENGTH) -> list[str]:
    """Split text into as few messages as sentences allow; a longer sentence is cut at a word."""
    found: list[str] = []
    rest = text
    while utf16_length(rest) > most:
        at = _cut(rest, most)
        found.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*found, rest]


def with_answer(text: str, label: str) -> str:
    """Return a question with the answer pressed under it, as HTML; "" when that is too long."""
    whole = f"{text}\n\n{CHOSEN}{label}"
    return escape(whole) if utf16_length(whole) <= MAX_LENGTH else ""


def _cut(text: str, most: int) -> int:
    """Return where to cut: after the last sentence, else the last word, else where it is full."""
    end = _fitting(text, most)
    sentences = [one.end() for one in _ENDS.finditer(text, 0, end)]
    if sentences:
        return sentences[-1]
    space = text.rfind(" ", 1, end)
    return space if space > 0 else end


def _fitting(text: str, most: int) -> int:
    """Return how many characters of it are so many units at most; never half of one."""
    left = most
    for at, sign in enumerate(text):
        left -= utf16_length(sign)
        if left < 0:
            return at
    return len(text)
