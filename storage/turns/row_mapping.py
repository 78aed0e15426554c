"""Map what a turn knows to what the tables hold: rows as dicts, texts sealed.

What every turn writes is a tuple; the names of its values stand above the function that makes it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from flows.engine.facts import QUIET_FROM, QUIET_TO, Reminder, SmallStep, Standing
from flows.engine.programme import Meeting, NextContact, OutreachWay, Request
from storage import codec
from storage.encryption import Keyring
from storage.schema.line_state import STORED
from storage.sql import request_rows
from storage.turns.changes import (
    Attempt,
    EventRecord,
    Key,
    NotUnderstood,
    Numbered,
    Quarantined,
    QueuedLine,
    StatusChange,
    WordsRead,
)
from storage.turns.youth_state import Coach, Escalation, Timer, YouthState

MARK: Final = 8
"""Bytes that tell a youth from another who got the same number after a copy was put back."""

Row = dict[str, Any]
Tuple = tuple[Any, ...]


def new_youth(coach: Coach, language: str) -> Row:
    """Build the row of a youth before their first turn."""
    return {
        "team_id": coach.team,
        "coach_id": coach.id,
        "turn": 0,
        "standing": Standing.NEW.value,
        "language": language,
        "quiet_from": QUIET_FROM,
        "quiet_to": QUIET_TO,
        "unanswered": 0,
        "numbered": 0,
        "mark": secrets.token_hex(MARK),
    }


def address(youth: int, channel: str, chat: str, keys: Keyring) -> Row:
    """Build the row of a youth's chat: found by a keyed hash, the chat itself sealed."""
    return {
        "hash": keys.hash(channel, chat),
        "youth_id": youth,
        "channel": channel,
        "chat": keys.seal(chat, f"chat:{youth}"),
        "blocked_at": None,
    }


MOVED: Final = ("turn", "unanswered", "heard_at", "place", "of", "was")


def moved(one: YouthState, keys: Keyring) -> Tuple:
    """Build where a youth is now. `was` is the turn that was loaded: the optimistic lock."""
    place = one.place and keys.seal(codec.dump_place(one.place), f"place:{one.id}")
    return (one.turn, one.unanswered, one.heard_at, place, one.id, one.loaded_turn)


def youth(one: YouthState, keys: Keyring) -> Row:
    """Build the same with everything else that a turn may change."""
    about = codec.dump([one.nickname, one.wish]) if one.nickname or one.wish else None
    return {
        **dict(zip(MOVED, moved(one, keys), strict=True)),
        "standing": one.standing.value,
        "language": one.language,
        "quiet_from": one.quiet_from,
        "quiet_to": one.quiet_to,
        "paused_until": one.paused_until,
        "talking_with": one.talking_with,
        "numbered": one.numbered,
        "erase_asked": one.erase_asked,
        "cadence": one.cadence.value,
        **next_contact(one.next_contact),
        "hellos": one.hellos,
        "silences": one.silences,
        "phase": one.status.phase.value,
        "situation": one.status.situation.value,
        "code_name": keys.seal(one.code_name, f"code:{one.id}") if one.code_name else None,
        "about": about and keys.seal(about, f"about:{one.id}"),
    }


def next_contact(one: NextContact | None) -> Row:
    """Build the columns of the next contact; empty for who is not contacted."""
    at, way, by, set_by = one or (None, OutreachWay.CHAT, None, None)
    return {"next_at": at, "next_way": way.value, "next_by": by, "next_set_by": set_by}


EVENT: Final = ("channel", "update_id", "youth_id", "turn", "at", "pressed", "words")


def events(happened: Iterable[EventRecord], keys: Keyring) -> list[Tuple]:
    return [
        (channel, update, youth, turn, at, pressed,
         None if words is None else keys.seal(words, f"event:{youth}"))
        for channel, update, youth, turn, at, words, pressed in happened
    ]  # fmt: skip


OUTBOX: Final = (
    *("id", "youth_id", "coach_id", "say_as", "kind", "line", "language", "payload"),
    *("queued_at", "not_before", "latest", "state", "reason", "tries"),
)


def outbox(said: Iterable[QueuedLine], keys: Keyring) -> list[Tuple]:
    return [_said(one, keys) for one in said]


def _said(one: QueuedLine, keys: Keyring) -> Tuple:
    text = codec.dump_payload(one.values, one.line.source, one.buttons, one.turn, one.chat)
    payload = keys.seal(text, f"said:{one.youth}")
    return (
        one.id, one.youth, one.coach, one.say_as.value, one.kind, one.line.context, one.language,
        payload, one.at, one.not_before or one.at, one.latest, STORED[one.state], one.reason, 0,
    )  # fmt: skip


def timers(changed: Mapping[Key, Timer | None]) -> list[Row]:
    return [
        {
            "youth_id": youth,
            "name": name,
            "due_at": timer.due_at,
            "turn": timer.turn,
            "latest": timer.latest,
            "held": timer.held,
        }
        for (youth, name), timer in changed.items()
        if timer is not None
    ]


def dropped_timers(changed: Mapping[Key, Timer | None]) -> list[Row]:
    return [{"of": key[0], "called": key[1]} for key, to in changed.items() if to is None]


def steps(changed: Mapping[Numbered, SmallStep], keys: Keyring) -> list[Row]:
    return [
        {
            "youth_id": youth,
            "number": number,
            "stage": step.stage.value,
            "ask_at": step.ask_at,
            "not_yet": step.not_yet,
            "proposed_by": step.proposed_by,
            "asked": step.asked,
            "words": keys.seal(step.text, f"step:{youth}"),
        }
        for (youth, number), step in changed.items()
    ]


def reminders(changed: Mapping[Numbered, Reminder | None], keys: Keyring) -> list[Row]:
    return [
        {
            "youth_id": youth,
            "number": number,
            "first": one.rhythm.first,
            "days": "".join(str(day) for day in sorted(one.rhythm.days)),
            "left_alone": one.left_alone,
            "anyway": one.anyway,
            "came": one.came,
            "asked": one.asked,
            "missed_at": one.missed_at,
            "missed_told": one.missed_told,
            "words": keys.seal(one.text, f"reminder:{youth}"),
        }
        for (youth, number), one in changed.items()
        if one is not None
    ]


def dropped_reminders(changed: Mapping[Numbered, Reminder | None]) -> list[Row]:
    return [{"of": key[0], "which": key[1]} for key, one in changed.items() if one is None]


_AS_THEY_ARE: Final = (
    *("opened_at", "deadline", "turn", "rung", "round", "asked", "signs"),
    *("taken_by", "taken_at", "owed", "known", "acted_at", "answered_at", "missed_at", "tell_at"),
    *("told_at", "alarmed_at", "closed_at"),
)


def escalations(changed: Mapping[Numbered, Escalation], keys: Keyring) -> list[Row]:
    return [
        {
            "youth_id": youth,
            "number": number,
            "tier": one.tier,
            **{name: getattr(one, name) for name in _AS_THEY_ARE},
            "reason": _sealed(keys, one.reason, f"reason:{youth}"),
            "outcome": _sealed(keys, one.outcome, f"outcome:{youth}"),
        }
        for (youth, number), one in changed.items()
    ]


def meetings(changed: Mapping[Numbered, tuple[Meeting, datetime]], keys: Keyring) -> list[Row]:
    return [
        {
            "youth_id": youth,
            "number": number,
            "state": one.state.value,
            "at": one.at,
            "coach_id": one.coach,
            "spot": one.spot.value,
            "place": _sealed(keys, one.place, f"meeting:{youth}"),
            "words": _sealed(keys, one.words, f"meeting:{youth}"),
            "with_roles": " ".join(one.with_roles),
            "slots": " ".join(at.astimezone(UTC).isoformat(timespec="minutes") for at in one.slots),
            **{name: getattr(one, name) for name in _OF_MEETING},
            "changed_at": at,
        }
        for (youth, number), (one, at) in changed.items()
    ]


_OF_MEETING: Final = (
    *("minutes", "wants", "interpreter", "along", "by_youth", "late", "felt", "asked"),
)


def requests(changed: Mapping[Numbered, Request], keys: Keyring) -> list[Row]:
    return [
        {
            "youth_id": youth,
            "number": number,
            "kind": one.kind.value,
            "state": one.state.value,
            "words": request_rows.seal(keys, one.words, youth),
            "wished": one.when,
            "helper_id": one.helper,
            "by_id": one.by,
            "where_to": one.where,
            "answer": request_rows.seal(keys, one.answer, youth),
            **{name: getattr(one, name) for name in _OF_REQUEST},
        }
        for (youth, number), one in changed.items()
    ]


_OF_REQUEST: Final = (
    *("sent_at", "due_at", "language", "interpreter", "prefers", "shared"),
    *("answered_at", "late_at"),
)


def _sealed(keys: Keyring, words: str, bound_to: str) -> bytes | None:
    return keys.seal(words, bound_to) if words else None


def statuses(changed: Iterable[StatusChange]) -> list[Row]:
    return [
        {
            "youth_id": one.youth,
            "number": one.number,
            "phase": one.phase.value,
            "situation": one.situation.value,
            "at": one.at,
            "coach_id": one.coach,
            "reason": one.reason.value if one.reason else "",
        }
        for one in changed
    ]


def attempts(found: Iterable[Attempt]) -> list[Row]:
    return [
        {
            "youth_id": one.youth,
            "coach_id": one.coach,
            "at": one.at,
            "way": one.way.value,
            "outcome": one.outcome.value,
        }
        for one in found
    ]


def quarantined(found: Iterable[Quarantined], keys: Keyring) -> list[Row]:
    return [
        {
            "youth_id": one.youth,
            "at": one.at,
            "error": one.error,
            "event": keys.seal(one.event, f"quarantine:{one.youth}"),
        }
        for one in found
    ]


def not_understood(found: Iterable[NotUnderstood], keys: Keyring) -> list[Row]:
    return [
        {
            "youth_id": one.youth,
            "turn": one.turn,
            "at": one.at,
            "language": one.language,
            "score": round(one.score * 1000),
            "nearest": keys.seal(one.nearest, f"nearest:{one.youth}") if one.nearest else None,
            "due_at": one.due_at,
            "read_by": None,
            "read_at": None,
            "outcome": "",
        }
        for one in found
    ]


def words_read(found: Iterable[WordsRead]) -> list[Row]:
    return [
        {"of": one.youth, "which": one.turn, "by": one.coach, "when": one.at, "how": one.outcome}
        for one in found
    ]


def alarms(found: Iterable[tuple[datetime, str]]) -> list[Row]:
    return [{"at": at, "what": what[:200]} for at, what in found]


def blocked(found: Mapping[int, datetime | None]) -> list[Row]:
    return [{"of": youth, "since": since} for youth, since in found.items()]


def reassigned(found: Mapping[int, int]) -> list[Row]:
    return [{"of": youth, "coach": coach} for youth, coach in found.items()]
