"""A database full of youths, made quickly: each enrolled, with a chat, a small step and a timer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import Connection, insert

from bot.policy import timer_windows
from flows.engine.facts import Reminder, Rhythm, SmallStep, Standing
from flows.engine.timers import TimerKind
from storage.access import teams
from storage.encryption import Keyring
from storage.sql.statements import ADDRESS, REMINDER, STEP, TIMER, YOUTH
from storage.store import Store
from storage.turns import row_mapping
from storage.turns.youth_state import Coach, Timer

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MANY = 2000
NUMBER = 2
"""Of the reminder; the small step has the first."""


def fill(store: Store, youths: int, writers: Sequence[str]) -> None:
    """Put so many youths in. The chats of `writers` are spread evenly among them."""
    with store.writing() as db:
        teams.ensure(db, "Bench", "Europe/Stockholm", "en", ["Anna"])
    coach = Coach(1, 1, "Anna", "en", 0)
    stride = youths // len(writers)
    chats = {1 + at * stride: chat for at, chat in enumerate(writers)}
    ids = iter(range(1, youths + 1))
    while some := list(islice(ids, MANY)):
        with store.writing() as db:
            _insert(db, store.keys, coach, {one: chats.get(one, f"-{one}") for one in some})


def _insert(db: Connection, keys: Keyring, coach: Coach, chats: dict[int, str]) -> None:
    fresh = {
        **row_mapping.new_youth(coach, "en"),
        "standing": Standing.ENROLLED.value,
        "numbered": NUMBER,
    }
    db.execute(insert(YOUTH), [{**fresh, "id": youth} for youth in chats])
    addresses = [
        row_mapping.address(youth, "telegram", chat, keys) for youth, chat in chats.items()
    ]
    db.execute(insert(ADDRESS), addresses)
    steps = {(youth, 1): SmallStep(1, "ring studievägledaren") for youth in chats}
    db.execute(insert(STEP), row_mapping.steps(steps, keys))
    far = Timer(NOW + timedelta(days=30), 0)
    timers: dict[tuple[int, str], Timer | None] = {(youth, "checkin:1"): far for youth in chats}
    db.execute(insert(TIMER), row_mapping.timers(timers))


def remind(store: Store, youths: Iterable[int], first: datetime) -> None:
    """Give these youths a reminder each, which comes once, at this aware moment."""
    ids = iter(youths)
    while some := list(islice(ids, MANY)):
        reminders: dict[tuple[int, int], Reminder | None] = {
            (youth, NUMBER): Reminder(NUMBER, "Take the bus at nine", Rhythm(first))
            for youth in some
        }
        name = TimerKind.REMINDER.named(NUMBER)
        timers: dict[tuple[int, str], Timer | None] = {
            (youth, name): Timer(first, 0, timer_windows.latest(name, first)) for youth in some
        }
        with store.writing() as db:
            db.execute(insert(REMINDER), row_mapping.reminders(reminders, store.keys))
            db.execute(insert(TIMER), row_mapping.timers(timers))
