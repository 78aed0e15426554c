"""Export everything that is kept about a youth, as plain data: complete, and theirs alone.

What coaches write among themselves is not in it (storage/reads/subject_access.py).
"""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from typing import Any, NamedTuple

from bot.channels.webchat import cookies
from bot.text.bidi import strip_isolates
from bot.web.transcript import TranscriptReader
from flows.engine.facts import Rhythm, SmallStep
from storage.access import browsers, push_choices, push_devices, youth_numbers
from storage.access.browsers import KeptBrowser
from storage.access.push_choices import PushChoice
from storage.access.push_devices import PushDevice
from storage.access.youth_numbers import YouthNumber
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import (
    access_history,
    console,
    conversations,
    meeting_lists,
    open_requests,
    subject_access,
    youth_way,
)
from storage.reads.access_history import DoneBy, OpenedBy
from storage.reads.console import UpcomingTimer
from storage.reads.conversations import Entry, LineEntry, YouthEntry
from storage.reads.meeting_lists import KeptMeeting
from storage.reads.open_requests import OwnRequest
from storage.reads.subject_access import (
    AboutYouth,
    BeforeRecord,
    EscalationRecord,
    IntroductionRecord,
    InviteRecord,
    YouthEvent,
)
from storage.reads.youth_way import YouthProgress
from storage.schema.line_state import SHOWN


class DataExport(NamedTuple):
    """All rows about one youth."""

    about: AboutYouth
    steps: list[SmallStep]
    reminders: list[tuple[str, Rhythm]]
    meetings: list[KeptMeeting]
    events: list[YouthEvent]
    lines: list[LineEntry]
    blanked: int
    timers: list[UpcomingTimer]
    escalations: list[EscalationRecord]
    openings: list[OpenedBy]
    done: list[DoneBy]
    invites: list[InviteRecord]
    before: list[BeforeRecord]
    introduction: IntroductionRecord
    channels: list[str]
    devices: list[PushDevice]
    choice: PushChoice
    number: YouthNumber | None
    way: YouthProgress
    requests: list[OwnRequest]
    browsers: list[KeptBrowser]


def of(db: Db, keys: Keyring, youth: int) -> DataExport:
    """Read all of it with one connection."""
    return DataExport(
        subject_access.about(db, keys, youth),
        console.steps(db, keys, youth),
        console.reminders(db, keys, youth),
        meeting_lists.of_youth(db, keys, youth),
        subject_access.events(db, keys, youth),
        conversations.every(db, keys, youth),
        subject_access.unsaid(db, youth),
        console.upcoming_timers(db, youth),
        subject_access.escalations(db, youth),
        access_history.openings(db, keys, youth),
        access_history.done_for(db, youth),
        subject_access.invites(db, keys, youth),
        subject_access.before(db, youth),
        subject_access.introduction(db, youth),
        subject_access.channels(db, youth),
        push_devices.of_youth(db, keys, youth),
        push_choices.of(db, keys, youth),
        youth_numbers.of(db, keys, youth),
        youth_way.of(db, keys, youth),
        open_requests.own(db, keys, youth),
        browsers.of_youth(db, youth, cookies.CHANNEL),
    )


def entries(every: DataExport) -> list[Entry]:
    """Return the conversation itself: what was written and said, as far as its text is kept."""
    heard = [
        YouthEntry(one.id, one.at, one.turn, "", one.words, one.pressed)
        for one in every.events
        if one.words is not None
    ]
    return [*heard, *(one for one in every.lines if one.state in SHOWN)]


def to_json(every: DataExport, reader: TranscriptReader) -> dict[str, Any]:
    """Return it as JSON can hold it.

    Moments are ISO 8601 in UTC, quiet hours the team's local time.
    """
    about = every.about
    return {
        "made_at": _at(reader.at.now),
        "you": {
            **about._asdict(),
            "quiet_from": f"{about.quiet_from:%H:%M}",
            "quiet_to": f"{about.quiet_to:%H:%M}",
            "paused_until": _at(about.paused_until),
            "heard_at": _at(about.heard_at),
        },
        "channels": every.channels,
        "browsers": [_moments(one._asdict()) for one in every.browsers],
        "notifications": {
            **_moments(every.choice._asdict()),
            "devices": [_device(one) for one in every.devices],
            "sms": _number(every.number) if every.number else None,
        },
        "small_steps": [_step(one) for one in every.steps],
        "reminders": [_reminder(*one) for one in every.reminders],
        "meetings": [_meeting(one) for one in every.meetings],
        "requests": [_moments(one._asdict()) for one in every.requests],
        "you_did": [_did(one, every.lines, reader) for one in every.events],
        "you_were_told": [_told(one, reader) for one in every.lines],
        "lines_without_words_any_more": every.blanked,
        "comes_due": [{"what": one.name, "at": _at(one.due_at)} for one in every.timers],
        "a_human_was_called": [_moments(one._asdict()) for one in every.escalations],
        "staff_opened_the_conversation": [_moments(one._asdict()) for one in every.openings],
        "staff_did": [_moments(one._asdict()) for one in every.done],
        "contact": _contact(every.way),
        "how_staff_see_it": _seen(every.way),
        "invitations": [_moments(one._asdict()) for one in every.invites],
        "staff_spoke_before_with": [_moments(one._asdict()) for one in every.before],
        "introduced_by": every.introduction.introduced_by,
        "no_guardian_may_be_contacted": every.introduction.guardian_stop,
    }


def _contact(way: YouthProgress) -> dict[str, Any]:
    return {
        "how_often": way.cadence.value, "next": _at(way.next_at),
        "next_by": way.next_by or ("robot" if way.next_at else None),
        "next_way": way.next_way.value if way.next_at else None,
        "without_an_answer": way.silences,
        "attempts": [_moments(one._asdict()) for one in way.attempts],
    }  # fmt: skip


def _seen(way: YouthProgress) -> dict[str, Any]:
    return {
        **way.status._asdict(), "code_name": way.code_name or None,
        **_moments(way.record._asdict()),
        "history": [
            {"at": _at(one.at), **one.status._asdict(), "by": one.coach, "reason": one.reason}
            for one in way.history
        ],
    }  # fmt: skip


def _device(one: PushDevice) -> dict[str, Any]:
    # What is damaged cannot be given: that it is kept is said all the same.
    given = json.loads(one.subscription) if one.subscription else None
    return {**_moments(one._asdict()), "subscription": given}


def _number(one: YouthNumber) -> dict[str, Any]:
    return {**_moments(one._asdict()), "number": one.number or None}


def _step(one: SmallStep) -> dict[str, Any]:
    return {
        "number": one.number, "words": one.text, "stage": one.stage.value,
        "asked_at": _at(one.ask_at), "not_yet": one.not_yet,
    }  # fmt: skip


def _reminder(words: str, rhythm: Rhythm) -> dict[str, Any]:
    return {"words": words, "first": _at(rhythm.first), "weekdays": sorted(rhythm.days)}


def _meeting(one: KeptMeeting) -> dict[str, Any]:
    plain = _moments(dataclasses.asdict(one.meeting))
    times = {"slots": [_at(at) for at in one.meeting.slots], "changed_at": _at(one.changed_at)}
    return {**plain, "coach": one.coach, **times}


def _did(one: YouthEvent, among: list[LineEntry], reader: TranscriptReader) -> dict[str, Any]:
    shown = None
    if one.words is not None:
        heard = YouthEntry(one.id, one.at, one.turn, "", one.words, one.pressed)
        shown = strip_isolates(reader.bubble(heard, among).text)
    return {
        "at": _at(one.at), "channel": one.channel, "words": one.words, "shown_as": shown,
        "pressed": one.pressed is not None,
    }  # fmt: skip


def _told(one: LineEntry, reader: TranscriptReader) -> dict[str, Any]:
    bubble = reader.bubble(one)
    return {
        "at": _at(one.at), "by": bubble.name or bubble.who.value,
        "words": strip_isolates(bubble.text),
        "buttons": [strip_isolates(label) for _, label in bubble.buttons], "state": one.state,
        "reason": one.reason, "notified_at": _at(one.notified_at), "shown_at": _at(one.shown_at),
    }  # fmt: skip


def _moments(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _at(value) if isinstance(value, datetime) else value for name, value in row.items()
    }


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
