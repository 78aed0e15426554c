"""Build a meeting from its columns; what is sealed is opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from flows.engine.programme import Meeting, MeetingState, Spot
from storage.encryption import Opener


def load(row: Sequence[Any], opener: Opener, zone: tzinfo) -> Meeting:
    """Return a meeting from its columns (MEETING_COLUMNS), its times in this zone."""
    youth, number, state, at, coach, minutes, spot, place, words, wants, roles, *rest = row
    interpreter, along, slots, by_youth, late, felt, asked = rest
    return Meeting(
        number, MeetingState(state), at and at.astimezone(zone), coach, minutes, Spot(spot),
        _opened(opener, place, youth), _opened(opener, words, youth),
        wants, tuple(roles.split()), interpreter, bool(along),
        tuple(datetime.fromisoformat(one).astimezone(zone) for one in slots.split()),
        bool(by_youth), late, felt, asked,
    )  # fmt: skip


def _opened(opener: Opener, sealed: bytes | None, youth: int) -> str:
    return opener(sealed, f"meeting:{youth}") if sealed is not None else ""
