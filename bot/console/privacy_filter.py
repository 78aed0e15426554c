"""Hide what a youth looked up: no coach reads which help or which article they looked at.

Whom they looked for may tell of violence or illness. A coach learns of it when the youth asks for
company and says where to; whatever the youth writes is read as ever.
"""

from __future__ import annotations

from collections.abc import Iterable

from flows import discovery
from storage.reads.conversations import Entry, LineEntry, YouthEntry


def without_lookups(entries: Iterable[Entry]) -> list[Entry]:
    """Return the conversation without what was looked up, and without the buttons pressed there."""
    every = list(entries)
    asked = {one.turn for one in every if isinstance(one, LineEntry) and _is_private(one)}
    return [one for one in every if not _is_of(one, asked)]


def _is_private(one: LineEntry) -> bool:
    return discovery.is_private(one.line)


def _is_of(one: Entry, asked: set[int]) -> bool:
    return one.pressed in asked if isinstance(one, YouthEntry) else _is_private(one)
