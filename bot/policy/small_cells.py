"""Hide small numbers of statistics, and what would let them be computed (practices 1-13). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

Name = TypeVar("Name")

FEWEST: Final = 5
"""A count of fewer people is not shown; that there is nobody may be."""


def hide(counts: Mapping[Name, int]) -> dict[Name, int | None]:
    """Return the counts of one list whose sum is known, None for what is hidden.

    One hidden number alone would follow from the sum: then the smallest other one is hidden too.
    Where there is no other, everything is.
    """
    hidden = {name for name, count in counts.items() if 0 < count < FEWEST}
    if len(hidden) == 1:
        others = [(count, place) for place, count in enumerate(counts.values()) if count >= FEWEST]
        if not others:
            return dict.fromkeys(counts, None)
        hidden.add(list(counts)[min(others)[1]])
    return {name: None if name in hidden else count for name, count in counts.items()}
