"""Map what a turn knows to what the tables hold: rows as dicts, texts sealed.

What every turn writes is a tuple; the names of its values stand above the function that makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from flows.engine.facts import QUIET_FROM, QUIET_TO, Reminder, SmallStep, Standing
from storage import codec
from storage.encryption import Keyring
from storage.schema.line_state import STORED
from storage.turns.changes import EventRecord, Key, Numbered, Quarantined, QueuedLine
from storage.turns.youth_state import Coach, Escalation, Timer, YouthState

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
        "about": about and keys.seal(about, f"about:{one.id}"),
    }


EVENT: Final = ("channel", "update_id", "youth_id", "turn", "at", "pressed", "words")


def events(happened: Iterable[EventRecord], keys: Keyring) -> list[Tuple]:
    return [
        (channel, update, youth, turn, at, pressed,
         None if words is None else keys.seal(words, f"event:{youth}"))
        for channel, update, youth, turn, at, words, pressed in happened
    ]  # fmt: skip


OUTBOX: Final = (
    *("id", "youth_id", "coach_id", "say_as", "kind", "line", "payload"),
    *("queued_at", "not_before", "latest", "state", "reason", "tries"),
)


def outbox(said: Iterable[QueuedLine], keys: Keyring) -> list[Tuple]:
    return [_said(one, keys) for one in said]


def _said(one: QueuedLine, keys: Keyring) -> Tuple:
    text = codec.dump_payload(one.values, one.line.source, one.buttons, one.turn, one.chat)
    payload = keys.seal(text, f"said:{one.youth}")
    return (
        one.id, one.youth, one.coach, one.say_as.value, one.kind, one.line.context, payload,
        one.at, one.at, one.latest, STORED[one.state], one.reason, 0,
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
            "words": keys.seal(one.text, f"reminder:{youth}"),
        }
        for (youth, number), one in changed.items()
        if one is not None
    ]


def dropped_reminders(changed: Mapping[Numbered, Reminder | None]) -> list[Row]:
    return [{"of": key[0], "which": key[1]} for key, one in changed.items() if one is None]


def escalations(changed: Mapping[Numbered, Escalation], keys: Keyring) -> list[Row]:
    return [
        {
            "youth_id": youth,
            "number": number,
            "tier": one.tier,
            "reason": one.reason,
            "opened_at": one.opened_at,
            "deadline": one.deadline,
            "rung": one.rung,
            "signs": one.signs,
            "taken_by": one.taken_by,
            "taken_at": one.taken_at,
            "closed_at": one.closed_at,
            "outcome": keys.seal(one.outcome, f"outcome:{youth}") if one.outcome else None,
        }
        for (youth, number), one in changed.items()
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


def alarms(found: Iterable[tuple[datetime, str]]) -> list[Row]:
    return [{"at": at, "what": what[:200]} for at, what in found]


def blocked(found: Mapping[int, datetime | None]) -> list[Row]:
    return [{"of": youth, "since": since} for youth, since in found.items()]


def reassigned(found: Mapping[int, int]) -> list[Row]:
    return [{"of": youth, "coach": coach} for youth, coach in found.items()]
