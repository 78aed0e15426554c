"""What happens in a run of the crash contract, and what the database holds in the end."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.turns.inbound import (
    CoachBegan,
    CoachClosed,
    CoachPickedPhrase,
    CoachProposed,
    CoachSaid,
    CoachTook,
    Inbound,
    InputKind,
    StaffReassigned,
    YouthSaid,
)
from storage.access import teams
from storage.schema.channel_names import ChannelName
from storage.schema.line_state import LineState
from storage.schema.message_kinds import NEWS
from storage.sql.statements import ADDRESS, ESCALATION, EVENT, OUTBOX, TIMER, YOUTH
from storage.store import Store
from storage.turns import enrol
from tests.processes import crash_notifications

CHANNEL = "crash"
PAGES = "pages"
"""The channel of every second youth: pages, which are closed; a device tells them."""
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
YOUTHS = 6

STEP = ("meny", "1", "hoppa över", "ring {n}", "1")
REMIND = ("meny", "2", "ta med nycklar", "2", "1")
TALK = ("jag vill prata med en människa", "hej?")
DANGER = ("jag vill dö",)
PHRASE = CoachPickedPhrase(1, "meet", (("place", "skolan"), ("time", "15:00")))
PROPOSED = 1800
GIVEN = 3000
"""On a Thursday at noon: on Friday at eight another coach is responsible."""
ANSWERS = ("klart", "på väg", "inte än", "7", "jag vet inte", "stopp", "hej", "1", "2")


@dataclass(frozen=True)
class Item:
    """One thing that happens, `minutes` after the start; what it is, and to which youth."""

    number: int
    minutes: int
    arrival: Inbound


@dataclass(frozen=True)
class Wave:
    """What happens at one moment."""

    minutes: int
    arrivals: list[tuple[int, Inbound]]


def plan(seed: int) -> list[Item]:
    """A few days in the lives of some youths; the same seed gives the same plan."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    items: list[Item] = []
    for minutes in (0, 1, 30, 1500, 1800, 2900, 3000, 4300, 4400):
        for youth in range(1, YOUTHS + 1):
            for what in _doing(chance, minutes):
                items.append(_item(len(items), minutes, youth, what))
    return items


def _doing(chance: random.Random, minutes: int) -> list[InputKind]:
    if minutes == 0:
        texts = chance.choice((STEP, STEP, REMIND, TALK, DANGER))
        return [YouthSaid(text.format(n=chance.randint(1, 99))) for text in texts]
    if minutes == 1 and chance.random() < 1 / 2:
        return [CoachTook(1), CoachSaid(1, "Jag är här."), YouthSaid("ok"), PHRASE]
    if minutes == 30 and chance.random() < 1 / 2:
        return [CoachClosed(1, "samtal")]
    if minutes == GIVEN and chance.random() < 1 / 2:
        return [StaffReassigned(1, 2), CoachBegan(1), CoachSaid(1, "Hej!")]
    if minutes == PROPOSED and chance.random() < 1 / 2:
        return [CoachProposed(1, "gå ut en stund")]
    return [YouthSaid(chance.choice(ANSWERS)) for _ in range(chance.randint(0, 3))]


def _item(number: int, minutes: int, youth: int, what: InputKind) -> Item:
    update = f"u{number}"
    if isinstance(what, YouthSaid):
        return Item(number, minutes, Inbound(what, channel_of(youth), update, chat=str(youth)))
    return Item(number, minutes, Inbound(what, ChannelName.CONSOLE, update, youth=youth))


def channel_of(youth: int) -> str:
    """The channel of this youth, by number."""
    return PAGES if youth % 2 else CHANNEL


def waves(items: list[Item]) -> Iterator[Wave]:
    """The plan, moment by moment."""
    for minutes in dict.fromkeys(item.minutes for item in items):
        now = [(item.number, item.arrival) for item in items if item.minutes == minutes]
        yield Wave(minutes, now)


def prepare(url: str, folder: Path) -> None:
    """A database with a team and its youths."""
    store = Store.open(url, folder / "lotsen.key")
    with store.writing() as db:
        teams.ensure(db, "Team", "Europe/Stockholm", "sv", ["Anna", "Omar"])
    with store.begin() as uow:
        for youth in range(1, YOUTHS + 1):
            enrol.enrol(uow, channel_of(youth), str(youth), f"Y{youth}", "sv")
    for youth in range(1, YOUTHS + 1):
        if channel_of(youth) == PAGES:
            crash_notifications.add_device(store, youth, START)
    store.close()
    (folder / crash_notifications.FILE).touch()
    (folder / "said").touch()


def contents(store: Store) -> tuple[dict[str, Any], Counter[tuple[str, str, str]]]:
    """What must be the same after any kill, and the state of every line, by chat and line."""
    with store.begin() as uow:
        youths = uow.youths(list(range(1, YOUTHS + 1)))
    with store.reading() as db:
        tables: dict[str, list[Any]] = {
            "events": _rows(db, EVENT, "channel update_id youth_id turn"),
            "timers": _rows(db, TIMER, "youth_id name turn due_at"),
            "escalations": _rows(
                db, ESCALATION, "youth_id number tier signs rung deadline closed_at"
            ),
            "standings": _rows(db, YOUTH, "id turn standing coach_id numbered unanswered"),
        }
        lines = _rows(db, OUTBOX, "youth_id coach_id line state say_as kind")
        addresses = _rows(db, ADDRESS, "youth_id chat")
    # Who erased themselves and wrote again is another youth in the same chat.
    chats = {youth: store.keys.open(chat, f"chat:{youth}") for youth, chat in addresses}
    tables["places"] = [repr(one.place) for one in youths.values()]
    tables["steps"] = [repr(sorted(one.steps.items())) for one in youths.values()]
    tables["reminders"] = [repr(sorted(one.reminders.items())) for one in youths.values()]
    tables["lines"] = sorted(str(row[:3]) for row in lines)
    states: Counter[tuple[str, str, str]] = Counter()
    for youth, coach, line, state, say_as, kind in lines:
        chat = str(coach) if coach else chats.get(youth, str(youth))
        # News wait for the morning, which the plan does not come to.
        states[chat, line, "news" if (kind, state) == (NEWS, LineState.QUEUED) else state] += 1
        states[chat, line, say_as] += 0
    return tables, states


def class_of(states: Counter[tuple[str, str, str]], key: tuple[str, str]) -> str:
    """The class of a line to a chat; the most careful one where it has been said in two."""
    classes = [state for (chat, line, state) in states if (chat, line) == key]
    return next((one for one in ("danger", "human") if one in classes), "")


def _rows(connection: Any, table: Any, names: str) -> list[tuple[Any, ...]]:
    columns = [table.c[name] for name in names.split()]
    return sorted((tuple(row) for row in connection.execute(select(*columns))), key=str)
