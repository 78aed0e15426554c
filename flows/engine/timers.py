"""Define the kinds of timers there are. Each is written here, and only here."""

from __future__ import annotations

from enum import StrEnum


class TimerKind(StrEnum):
    """What comes due. A kind is never taken away: rows of it may stand in any database."""

    SILENCE = "silence"
    """An open question was not answered in time."""
    CHECKIN = "checkin"
    """A small step is asked about."""
    PROPOSAL = "proposal"
    """A coach's idea for a small step is asked about."""
    REMINDER = "reminder"
    SNOOZE = "snooze"
    """A reminder was put off for an hour."""
    THINK = "think"
    """Who wants to think is asked once more."""
    FORGET = "forget"
    """Who has not decided, or said no, is forgotten."""
    TOUCH = "touch"
    """Whether the youth got in touch with somebody who can help."""
    LADDER = "ladder"
    """An open escalation calls the next person; every open one has this timer."""
    COACH = "coach"
    """Another coach becomes responsible."""
    STRANGE = "strange"
    """Until then words in a script that nobody reads belong to one talk."""

    def named(self, number: int) -> str:
        """Return the name of one timer of this kind: of a small step, a reminder, a coach."""
        return f"{self}:{number}"


def parse(name: str) -> tuple[TimerKind, int]:
    """Return what a timer is of, and which number (0 where it has none).

    Raises ValueError for a name that no version has given.
    """
    kind, _, number = name.partition(":")
    return TimerKind(kind), int(number or 0)
