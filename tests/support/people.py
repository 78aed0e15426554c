"""A youth who takes turns with an engine room, and what of that stands in the database."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any, Final

from sqlalchemy import Row, Table, insert, select

from bot.app import App
from bot.channels.telegram_coach.pending_question import PendingQuestion
from bot.turns.inbound import (
    CoachClosed,
    CoachSaid,
    CoachTook,
    Inbound,
    InputKind,
    Outcome,
    StaffInput,
    YouthSaid,
    YouthTapped,
)
from bot.turns.refusal import RefusalReason
from flows import discovery
from flows.engine.events import Text
from flows.engine.facts import Facts
from flows.engine.line import Answers, Value
from flows.engine.model import Flow, Retry, Unsure, reads
from flows.shared import free_text
from storage.access import coach_telegram, staff
from storage.access.staff import Role
from storage.maintenance.key_rotation import PLACES, SealedColumn
from storage.reads import coach_telegram_messages, console
from storage.schema.channel_names import ChannelName
from storage.sql.statements import COACH, TEAM
from storage.turns import enrol
from storage.turns.youth_state import Coach, YouthState

CHANNEL: Final = "test"
ANNA: Final = 1
OMAR: Final = 2
KIM: Final = 3
"""A coordinator of the team, once `add_colleagues` has been called."""

EVA: Final = 40
"""A coach of another team, likewise; the numbers before are for whoever comes next."""

_updates: Final = itertools.count(1)


def arrival(what: InputKind, chat: str = "chat", update: str = "") -> Inbound:
    """Something the youth of this chat did; without an `update` it has an id of its own."""
    return Inbound(what, CHANNEL, update or f"u{next(_updates)}", chat=chat)


class Youth:
    """An enrolled youth, and their coach Anna. Every deed is a turn of its own."""

    def __init__(self, room: App, chat: str = "chat", nickname: str = "Sara") -> None:
        self.room, self.chat = room, chat
        with room.store.begin() as uow:
            self.id = enrol.enrol(uow, CHANNEL, chat, nickname, "sv").id

    def says(self, text: str) -> Outcome:
        return self._take(arrival(YouthSaid(text), self.chat))

    def taps(self, *choices: str) -> None:
        """Press buttons of the open question, one after another."""
        for choice in choices:
            place = self.seen().place
            self._take(arrival(YouthTapped(place.turn if place else 0, choice), self.chat))

    def anna(self, what: StaffInput) -> Outcome:
        """What Anna does, or another coach that it names."""
        return self._take(Inbound(what, ChannelName.CONSOLE, f"d{next(_updates)}", youth=self.id))

    def presses(self, turn: int, choice: str) -> Outcome:
        """Press one button of a turn, whether it is open or not."""
        return self._take(arrival(YouthTapped(turn, choice), self.chat))

    def does(self, what: InputKind) -> Outcome:
        """Anything else that comes from the youth's own chat."""
        return self._take(arrival(what, self.chat))

    def coach(self, number: int) -> Coach:
        """A coach, as the turns know them."""
        with self.room.store.begin() as uow:
            return uow.coaches[number]

    def seen(self) -> YouthState:
        """What the store knows of the youth now."""
        with self.room.store.begin() as uow:
            return uow.youths([self.id])[self.id]

    def _take(self, inbound: Inbound) -> Outcome:
        return self.room.turns.take([inbound])[0]


def reason(taken: Outcome) -> RefusalReason | None:
    """Why it was refused; None when it was not."""
    return taken.refused.reason if taken.refused else None


def rows(room: App, table: Table) -> list[Row[Any]]:
    """Every row of a table, in the order of its key."""
    with room.store.reading() as db:
        return list(db.execute(select(table).order_by(*table.primary_key)))


def sealed(room: App) -> dict[str, list[str]]:
    """Every sealed value, opened, by `table.column`."""
    opened: dict[str, list[str]] = {}
    for place in PLACES:
        found = [(getattr(one, place.owner), value(one, place)) for one in rows(room, place.table)]
        opened[f"{place.table.name}.{place.column}"] = [
            room.store.keys.open(sealed, place.bound_to(owner)) for owner, sealed in found if sealed
        ]
    return opened


def value(row: Row[Any], place: SealedColumn) -> bytes | None:
    """The sealed value of a row, if there is one."""
    found: bytes | None = getattr(row, place.column)
    return found


# ---------------------------------------------------------------- a whole life

SECRETS: Final = {
    name: f"Kanarie{name}" for name in ("chat", "name", "wish", "step", "reminder", "words",
                                        "coach", "answer", "outcome", "poison", "note", "check",
                                        "totp", "phone", "asked")
}  # fmt: skip
"""Words that may stand nowhere in the database but sealed."""


@reads("empty", "long")
def _breaks(text: Text, answers: Answers, facts: Facts) -> Value | Retry | Unsure:
    if SECRETS["poison"] in text.text:
        raise ZeroDivisionError(text.text)
    return free_text.own_words.read(text, answers, facts)


def broken() -> dict[str, Flow]:
    """The flows, with a mistake: who writes the poison as a wish breaks their turn."""
    every = dict(discovery.all_flows())
    steps = every["steps"]
    wish = dataclasses.replace(steps.steps["wish"], read=_breaks)
    return every | {"steps": dataclasses.replace(steps, steps={**steps.steps, "wish": wish})}


def live(room: App) -> Youth:
    """A youth of whom every sealed column holds something; the room needs `broken()` flows."""
    youth = Youth(room, SECRETS["chat"], SECRETS["name"])
    youth.says("menu")
    youth.taps("steps")
    youth.says(SECRETS["poison"])
    youth.says(SECRETS["wish"])
    youth.says(SECRETS["step"])
    youth.taps("tomorrow", "menu", "remind")
    youth.says(SECRETS["reminder"])
    youth.taps("once", "tomorrow", "morning")
    youth.says(SECRETS["words"])
    youth.says("person")
    youth.anna(CoachTook(ANNA))
    youth.anna(CoachSaid(ANNA, SECRETS["coach"]))
    youth.says(SECRETS["answer"])
    youth.anna(CoachClosed(ANNA, SECRETS["outcome"]))
    youth.says("menu")
    with room.store.writing() as db:
        console.keep_note(db, room.store.keys, youth.id, SECRETS["note"])
        console.keep_check_word(db, room.store.keys, youth.id, SECRETS["check"])
        staff.set_totp(db, room.store.keys, ANNA, SECRETS["totp"])
        now, keys = room.clock.now(), room.store.keys
        code = coach_telegram.code(db, keys, ANNA, now)
        coach_telegram.link(db, keys, code, SECRETS["phone"], now)
        asked = PendingQuestion(youth.id, now.isoformat(), outcome="other", report=SECRETS["asked"])
        coach_telegram.set_question(db, keys, ANNA, asked.dump())
        coach_telegram_messages.note(db, keys, SECRETS["phone"], ["t1"], [youth.id])
    return youth


def add_colleagues(room: App) -> None:
    """Kim, a coordinator of Anna's team, and Eva, a coach of another team."""
    with room.store.writing() as db:
        assert staff.add(db, 1, "Kim", "sv", Role.COORDINATOR) == KIM
    with room.store.writing() as db:
        team_row, coach = rows(room, TEAM)[0]._asdict(), rows(room, COACH)[0]._asdict()
        db.execute(insert(TEAM), {**team_row, "id": 2})
        db.execute(insert(COACH), {**coach, "id": EVA, "team_id": 2, "name": "Eva"})
