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
    SNOOZE_ANYWAY = "snooze_anyway"
    """The same, into the quiet hours, as the youth chose."""
    MISSED = "missed_reminders"
    """A youth is told which reminders did not come."""
    THINK = "think"
    """Who wants to think is asked once more."""
    FORGET = "forget"
    """Who has not decided, or said no, is forgotten."""
    TOUCH = "touch"
    """Whether the youth got in touch with somebody who can help."""
    LADDER = "ladder"
    """An open escalation calls the next person; every open one has this timer."""
    UNSURE = "unsure"
    """Whether somebody needs a person was asked, and not answered: a coach shall read the words."""
    COACH = "coach"
    """Another coach becomes responsible."""
    NOTIFY = "ask_notify"
    """Whether the phone may show that something was written is asked about."""
    NEXT_CONTACT = "next_contact"
    """Somebody is next in touch with the youth; everybody who takes part has this timer."""
    TWENTY = "turns_twenty"
    """The youth turns twenty, or will soon (practices 1-9)."""
    REQUEST = "request"
    """A request is to be answered by then; else it is late."""
    LATE = "tell_late"
    """A youth is told that the answer to a request is late."""
    STRANGE = "strange"
    """Until then words in a script that nobody reads belong to one talk."""
    MEETING_ASKED = "meeting_asked"
    """A proposed meeting is asked about; a wished one is to be answered by then."""
    MEETING_LATE = "meeting_unanswered"
    """A youth is told that their wish of a meeting has no answer."""
    MEETING_DAY = "meeting_day"
    """A youth is reminded of a meeting the day before."""
    MEETING_SOON = "meeting_soon"
    """And once more, two hours before or on the last evening."""
    MEETING_AFTER = "meeting_after"
    """How a meeting was is asked about, or that it was missed is followed up."""

    def named(self, number: int) -> str:
        """Return the name of one timer of this kind: of a small step, a reminder, a coach."""
        return f"{self}:{number}"


def parse(name: str) -> tuple[TimerKind, int]:
    """Return what a timer is of, and which number (0 where it has none).

    Raises ValueError for a name that no version has given.
    """
    kind, _, number = name.partition(":")
    return TimerKind(kind), int(number or 0)
