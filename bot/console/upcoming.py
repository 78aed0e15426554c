"""Compute what lies ahead of a youth: what will be sent, when, and why it waits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Final, NamedTuple

from bot.language.renderer import Moment
from bot.policy import send_policy
from bot.web.transcript import TranscriptReader
from flows.engine import timers
from flows.engine.facts import SERIOUS, Standing
from flows.engine.line import LineClass
from flows.engine.timers import TimerKind
from storage.reads.conversations import LineEntry
from storage.reads.youth_profile import ProfileTimer, YouthProfile

ROUTINE: Final = frozenset(
    {
        TimerKind.CHECKIN,
        TimerKind.PROPOSAL,
        TimerKind.REMINDER,
        TimerKind.SNOOZE,
        TimerKind.SNOOZE_ANYWAY,
        TimerKind.MISSED,
        TimerKind.THINK,
        TimerKind.MEETING_ASKED,
        TimerKind.MEETING_DAY,
        TimerKind.MEETING_SOON,
        TimerKind.MEETING_AFTER,
        TimerKind.LATE,
        TimerKind.MEETING_LATE,
    }
)
"""Timers that write to the youth; the others wait for the youth, or watch."""

LINES: Final[Mapping[str, str]] = {
    TimerKind.THINK: "welcome.ask_again",
    TimerKind.LATE: "requests.late",
    TimerKind.MEETING_LATE: "meetings.no_answer",
}
"""What these say, where it matters when it may be said."""

PUT_OFF: Final = (TimerKind.SNOOZE, TimerKind.SNOOZE_ANYWAY)
OF_STEPS: Final = (TimerKind.CHECKIN, TimerKind.PROPOSAL)

UNSEEN: Final = frozenset({TimerKind.STRANGE.named(1), TimerKind.TOUCH, TimerKind.NEXT_CONTACT})
"""Not shown: texts in an unknown script are past; that somebody looked for help is theirs; the next
contact has a card of its own.
"""


class UpcomingItem(NamedTuple):
    """Something ahead. `what` is a timer's kind, or "line" for a message that is decided already.

    `words` are the youth's own, or the message in `language`; `why` says what it waits for.
    """

    what: str
    at: datetime
    words: str = ""
    language: str = ""
    why: str = ""


def ahead(
    profile: YouthProfile,
    coming: Iterable[ProfileTimer],
    own: Mapping[str, str],
    said: Iterable[UpcomingItem],
    at: Moment,
) -> list[UpcomingItem]:
    """Return everything ahead, soonest first. `own` are the youth's words by the timer's name."""
    timers = (_timer(profile, one, own, at) for one in coming if one.name not in UNSEEN)
    return sorted((*timers, *said), key=attrgetter("at"))


def queued(
    profile: YouthProfile, planned: Iterable[LineEntry], reader: TranscriptReader
) -> list[UpcomingItem]:
    """Return the messages that are decided and wait to be sent, in the reader's language."""
    found = []
    for told in planned:
        bubble = reader.bubble(told)
        moment = max(told.not_before, reader.at.now)
        reason = send_obstacle(profile, LineClass(told.say_as), told.line, moment, reader.at)
        found.append(UpcomingItem("line", moment, bubble.text, bubble.language, reason))
    return found


def _timer(
    profile: YouthProfile, one: ProfileTimer, own: Mapping[str, str], at: Moment
) -> UpcomingItem:
    what, number = timers.parse(one.name)
    # A reminder put off for an hour has the words of the reminder.
    name = TimerKind.REMINDER.named(number) if what in PUT_OFF else one.name
    words = own.get(name, "")
    if what not in ROUTINE:
        return UpcomingItem(what, one.due_at, words)
    moment = max(one.due_at, at.now)
    line = LINES.get(what, what)
    reason = send_obstacle(profile, LineClass.REMINDER, line, moment, at)
    return UpcomingItem(what, one.due_at, words, why=reason or ("rest" if one.held else ""))


def send_obstacle(
    profile: YouthProfile, say_as: LineClass, line: str, moment: datetime, at: Moment
) -> str:
    """Return what prevents sending this at that moment, as things are now; "" for nothing."""
    if profile.blocked:
        return "blocked"
    listener = _listener(profile, moment, at)
    match send_policy.decide(say_as, line, None, listener):
        case send_policy.Send():
            return ""
        case send_policy.Drop(reason):
            return "stopped" if reason == "stop" else "left"
        case _:
            return _waits(listener)


def _waits(listener: send_policy.Recipient) -> str:
    if listener.paused_until is not None and listener.paused_until > listener.local:
        return "paused"
    if listener.talking:
        return "talk"
    return "frozen" if listener.open_tier in SERIOUS else "quiet"


def _listener(profile: YouthProfile, moment: datetime, at: Moment) -> send_policy.Recipient:
    return send_policy.Recipient(
        local=moment.astimezone(at.zone),
        standing=Standing(profile.standing),
        paused_until=profile.paused_until,
        quiet_from=profile.quiet_from,
        quiet_to=profile.quiet_to,
        talking=profile.talking_with is not None,
        open_tier=profile.need.tier if profile.need else None,
        called=profile.need is not None and profile.need.known,
    )
