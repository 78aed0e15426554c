"""Export everything that is kept about a youth, as plain data: complete, and theirs alone.

What coaches write among themselves is not in it (storage/reads/subject_access.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from bot.text.bidi import strip_isolates
from bot.web.transcript import TranscriptReader
from flows.engine.facts import Rhythm, SmallStep
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import console, conversations, subject_access
from storage.reads.console import OpenedBy, UpcomingTimer
from storage.reads.conversations import Entry, LineEntry, YouthEntry
from storage.reads.subject_access import AboutYouth, EscalationRecord, InviteRecord, YouthEvent
from storage.schema.line_state import SHOWN


class DataExport(NamedTuple):
    """All rows about one youth."""

    about: AboutYouth
    steps: list[SmallStep]
    reminders: list[tuple[str, Rhythm]]
    did: list[YouthEvent]
    told: list[LineEntry]
    blanked: int
    ahead: list[UpcomingTimer]
    calls: list[EscalationRecord]
    openings: list[OpenedBy]
    came: list[InviteRecord]
    ways: list[str]


def of(db: Db, keys: Keyring, youth: int) -> DataExport:
    """Read all of it with one connection."""
    return DataExport(
        subject_access.about(db, keys, youth),
        console.steps(db, keys, youth),
        console.reminders(db, keys, youth),
        subject_access.events(db, keys, youth),
        conversations.every(db, keys, youth),
        subject_access.unsaid(db, youth),
        console.upcoming_timers(db, youth),
        subject_access.escalations(db, youth),
        console.openings(db, youth),
        subject_access.invites(db, youth),
        subject_access.channels(db, youth),
    )


def entries(every: DataExport) -> list[Entry]:
    """Return the conversation itself: what was written and said, as far as its text is kept."""
    heard = [
        YouthEntry(one.id, one.at, one.turn, "", one.words, one.pressed)
        for one in every.did
        if one.words is not None
    ]
    return [*heard, *(one for one in every.told if one.state in SHOWN)]


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
        "channels": every.ways,
        "small_steps": [_step(one) for one in every.steps],
        "reminders": [_reminder(*one) for one in every.reminders],
        "you_did": [_did(one, every.told, reader) for one in every.did],
        "you_were_told": [_told(one, reader) for one in every.told],
        "lines_without_words_any_more": every.blanked,
        "comes_due": [{"what": one.name, "at": _at(one.due_at)} for one in every.ahead],
        "a_human_was_called": [_moments(one._asdict()) for one in every.calls],
        "staff_opened_the_conversation": [_moments(one._asdict()) for one in every.openings],
        "invitations": [_moments(one._asdict()) for one in every.came],
    }


def _step(one: SmallStep) -> dict[str, Any]:
    return {
        "number": one.number, "words": one.text, "stage": one.stage.value,
        "asked_at": _at(one.ask_at), "not_yet": one.not_yet,
    }  # fmt: skip


def _reminder(words: str, rhythm: Rhythm) -> dict[str, Any]:
    return {"words": words, "first": _at(rhythm.first), "weekdays": sorted(rhythm.days)}


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
        "reason": one.reason,
    }  # fmt: skip


def _moments(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _at(value) if isinstance(value, datetime) else value for name, value in row.items()
    }


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
