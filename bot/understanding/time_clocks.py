"""Work out which wall-clock times an hour may mean: of twelve or twenty-four, or from dawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Final

from bot.understanding.time_values import HALF, HOURS, MINUTES, StatedClock

DAWN: Final = 6
"""Where the day begins at six, two o'clock is eight in the morning (Ethiopia, Eritrea, Somalia)."""

EVENING: Final = 16
NIGHT: Final = 20


def times(clock: StatedClock, parts: Sequence[str], *, from_dawn: bool) -> tuple[time, ...]:
    """Return every wall-clock time that an hour may mean in these parts of the day.

    The likeliest is first. `from_dawn`: the hours of the day may be counted from six.
    """
    hour = clock.hour
    starts = (hour,) if clock.exact else (hour, hour + HALF)
    if from_dawn and not clock.exact:
        starts = (hour + DAWN, *starts, hour + DAWN + HALF)
    if parts and clock.exact and hour < HALF:
        starts = (*starts, hour + HALF)
    every = (_clock(one * MINUTES + clock.minutes) for one in starts)
    return tuple(one for one in every if all(_is_in(one.hour, part) for part in parts))


def _clock(minutes: int) -> time:
    hour, minute = divmod(minutes % (HOURS * MINUTES), MINUTES)
    return time(hour, minute)


def _is_in(hour: int, part: str) -> bool:
    match part:
        case "am":
            return hour < HALF
        case "pm":
            return hour >= HALF
        case "evening":
            return hour >= EVENING
    return hour >= NIGHT or hour < DAWN
