"""Set the timers of a meeting: asked about, reminded of, and followed up.

A change of the meeting, or of the youth's quiet hours, sets them anew; what is over has none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.policy import deadlines
from bot.turns.youth_changes import YouthChanges
from flows.engine.programme import Meeting, MeetingState
from flows.engine.timers import TimerKind
from flows.shared import meeting_times

AFTER: Final = timedelta(hours=1)
"""How long after its end it is asked how a meeting was."""

REMINDERS: Final = (TimerKind.MEETING_DAY, TimerKind.MEETING_SOON)


def set_all(turn: YouthChanges, meeting: Meeting) -> None:
    """Set what this meeting needs as it stands, and drop the rest."""
    asks = _asks_at(turn, meeting)
    _put(turn, TimerKind.MEETING_ASKED, meeting, asks)
    if meeting.state is not MeetingState.WISHED or not meeting.asked:
        _put(turn, TimerKind.MEETING_LATE, meeting, None)
    set_reminders(turn, meeting)
    _put(turn, TimerKind.MEETING_AFTER, meeting, _follows_at(turn, meeting))


def set_reminders(turn: YouthChanges, meeting: Meeting) -> None:
    """Set its reminders anew, by the youth's quiet hours as they are now."""
    day = soon = None
    if meeting.state is MeetingState.AGREED and meeting.at is not None:
        quiet = (turn.youth.quiet_from, turn.youth.quiet_to)
        at = meeting.at.astimezone(turn.youth.team.zone)
        day, soon = meeting_times.reminders(at, turn.now, *quiet)
    _put(turn, TimerKind.MEETING_DAY, meeting, day)
    _put(turn, TimerKind.MEETING_SOON, meeting, soon)


def renew(turn: YouthChanges) -> None:
    """Set the timers of every open meeting again, after a stop that is over."""
    for one in turn.youth.meetings.values():
        set_all(turn, one)


def _asks_at(turn: YouthChanges, meeting: Meeting) -> datetime | None:
    """Return when it is asked about: a proposal at once; a wish is late after a working day."""
    if meeting.state is MeetingState.PROPOSED:
        return turn.now
    if meeting.state is MeetingState.WISHED:
        answered_by = deadlines.ask_again if meeting.asked else deadlines.request
        return answered_by(turn.youth.team, turn.now)
    return None


def _follows_at(turn: YouthChanges, meeting: Meeting) -> datetime | None:
    """Return when it is followed up: after it, or at once where it was missed."""
    if meeting.felt:
        return None
    if meeting.state is MeetingState.MISSED:
        return turn.now
    held = meeting.state in {MeetingState.AGREED, MeetingState.HELD}
    return meeting.until + AFTER if held and meeting.until is not None else None


def _put(turn: YouthChanges, kind: TimerKind, meeting: Meeting, at: datetime | None) -> None:
    name = kind.named(meeting.number)
    if at is None:
        turn.drop_timer(name)
    else:
        turn.set_timer(name, at)
