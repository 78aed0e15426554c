"""Write and read the days on which a team is closed, as one text: `2026-12-23/2027-01-06 …`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TypeAlias

Span: TypeAlias = tuple[date, date]
"""The first and the last day."""


def dump(spans: Iterable[Span]) -> str:
    """Return these spans as text, in their order in time."""
    return " ".join(f"{first}/{last}" for first, last in sorted(spans))


@lru_cache(maxsize=1024)
def load(text: str) -> tuple[Span, ...]:
    """Return the spans that `dump` wrote."""
    pairs = (one.partition("/")[::2] for one in text.split())
    return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in pairs)
