"""Tell how far a visitor has come with the phone they hold, and what comes to it next."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from bot.demo.clock import START
from flows.engine.timers import TimerKind
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import console, conversations
from storage.reads.conversations import LineEntry

WELCOME: Final = "welcome"
SIGNS: Final = {
    WELCOME: ("welcome.ready",),
    "step": ("steps.saved",),
    "checkin": ("checkin.how",),
    "reminder": ("reminders.now",),
    "person": ("person.daytime", "person.closed", "person.already"),
    "answer": ("desk.says",),
}
"""The steps of the visit, in order, and the lines by which they show."""

TIMERS: Final = {
    "checkin": (TimerKind.CHECKIN,),
    "reminder": (TimerKind.REMINDER, TimerKind.SNOOZE),
}


class Progress(NamedTuple):
    """Steps that are done, and when the next check-in and reminder come (aware, UTC)."""

    done: tuple[str, ...]
    ahead: dict[str, datetime]


NOTHING: Final = Progress((), {})


def of(db: Db, keys: Keyring, where: tuple[str, str], *, known: bool) -> Progress:
    """Return how far this phone has come since the demo began, by its channel and chat.

    Whoever is `known` was welcomed before.
    """
    chat = conversations.chat(db, keys, *where)
    if chat is None:
        return NOTHING
    entries = conversations.read(db, keys, chat.youth)
    said = {one.line for one in entries if isinstance(one, LineEntry) and one.at >= START}
    done = tuple(
        name
        for name, signs in SIGNS.items()
        if said.intersection(signs) or (known and name == WELCOME)
    )
    return Progress(done, _ahead(db, chat.youth))


def _ahead(db: Db, youth: int) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for timer in console.upcoming_timers(db, youth):
        kind = timer.name.partition(":")[0]
        for name, kinds in TIMERS.items():
            if kind in kinds:
                found.setdefault(name, timer.due_at)
    return found
