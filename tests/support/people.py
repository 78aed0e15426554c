"""A youth who takes turns with an engine room, and what of that stands in the database."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Table, insert, select, update

from bot.app import App
from bot.channels.telegram_coach.pending_question import PendingQuestion
from bot.safety.classifier import Sensed
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
from flows.engine.programme import Meeting, MeetingState, Request, RequestKind, RequestState
from flows.engine.timers import TimerKind
from flows.shared import free_text
from storage.access import access_log, check_words, coach_telegram, precontact, staff
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring
from storage.maintenance.key_rotation import PLACES, SealedColumn
from storage.reads import coach_telegram_messages, notes
from storage.schema.channel_names import ChannelName
from storage.sql.statements import (
    COACH,
    ESCALATION,
    INVITE,
    MEETING,
    NOT_UNDERSTOOD,
    PUSH_DEVICE,
    REFERRAL,
    REQUEST,
    STAFF_WAY,
    TEAM,
    TIMER,
    YOUTH,
    YOUTH_REACH,
    YOUTH_RECORD,
)
from storage.turns import enrol, row_mapping
from storage.turns.changes import Changes, NotUnderstood
from storage.turns.youth_state import Coach, YouthState

CHANNEL: Final = "test"
ANNA: Final = 1
OMAR: Final = 2
KIM: Final = 3
"""A coordinator of the team, once `add_colleagues` has been called."""

EVA: Final = 40
"""A coach of another team, likewise; the numbers before are for whoever comes next."""

IN_A_MONTH: Final = timedelta(days=30)

_updates: Final = itertools.count(1)


def arrival(what: InputKind, chat: str = "chat", update: str = "") -> Inbound:
    """Something the youth of this chat did; without an `update` it has an id of its own."""
    return Inbound(what, CHANNEL, update or f"u{next(_updates)}", chat=chat)


class Youth:
    """An enrolled youth, and their coach Anna. Every deed is a turn of its own."""

    def __init__(self, room: App, chat: str = "chat", nickname: str = "Sara") -> None:
        self.room, self.chat = room, chat
        with room.store.begin() as uow:
            soon = room.clock.now() + IN_A_MONTH
            self.id = enrol.enrol(uow, CHANNEL, chat, nickname, "sv", next_at=soon).id

    def says(self, text: str, sensed: Sensed | None = None) -> Outcome:
        """Write; with what the second reader has sensed of it, if the test is about that."""
        return self._take(arrival(YouthSaid(text), self.chat)._replace(sensed=sensed))

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


def reasons(room: App) -> list[str]:
    """Why humans were called, in the order of youths; "" where that is erased."""
    return [
        room.store.keys.open_or_empty(one.reason, f"reason:{one.youth_id}")
        for one in rows(room, ESCALATION)
    ]


def timers(room: App) -> list[str]:
    """Every timer's name but that of the next contact, which everybody who takes part has."""
    return [one.name for one in rows(room, TIMER) if one.name != TimerKind.NEXT_CONTACT]


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
                                        "coach", "answer", "outcome", "poison", "note",
                                        "totp", "phone", "asked", "device", "way", "own", "code",
                                        "born", "place", "other", "request", "reply", "label",
                                        "referral", "referrer", "nearest", "why")
}  # fmt: skip
"""Words that may stand nowhere in the database but sealed."""

CHECK_WORD: Final = "kanariecheck"
"""Is kept as a hash alone."""


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
        notes.add(db, room.store.keys, youth.id, ANNA, SECRETS["note"], room.clock.now())
        check_words.keep(db, room.store.keys, youth.id, CHECK_WORD)
        staff.set_totp(db, room.store.keys, ANNA, SECRETS["totp"])
        now, keys = room.clock.now(), room.store.keys
        code = coach_telegram.code(db, keys, ANNA, now)
        coach_telegram.link(db, keys, code, SECRETS["phone"], now)
        asked = PendingQuestion(youth.id, now.isoformat(), outcome="other", report=SECRETS["asked"])
        coach_telegram.set_question(db, keys, ANNA, asked.dump())
        _reached(db, keys, youth.id, now)
        _on_the_way(db, keys, youth.id, now)
        why = access_log.seal_reason(keys, youth.id, SECRETS["why"])
        access_log.open_conversation(db, youth.id, OMAR, now, reason=why)
        coach_telegram_messages.note(db, keys, SECRETS["phone"], ["t1"], [youth.id])
    return youth


def _reached(db: Db, keys: Keyring, youth: int, now: datetime) -> None:
    """A device and a number of the youth's, and a way to Anna."""
    secret, mark = SECRETS["device"], keys.hash("push", "device")
    db.execute(
        insert(PUSH_DEVICE).values(
            youth_id=youth, hash=mark, name="Firefox", language="sv", made_at=now, seen_at=now,
            subscription=keys.seal(secret, f"device:{mark.hex()}"),
        )
    )  # fmt: skip
    own, number = SECRETS["own"], SECRETS["phone"]
    db.execute(
        insert(YOUTH_REACH).values(
            youth_id=youth, own_text=keys.seal(own, f"own text:{youth}"),
            number=keys.seal(number, f"number:{youth}"),
        )
    )  # fmt: skip
    way = keys.seal(SECRETS["way"], f"way:{ANNA}")
    db.execute(insert(STAFF_WAY).values(coach_id=ANNA, kind="mail", address=way, made_at=now))


def _on_the_way(db: Db, keys: Keyring, youth: int, now: datetime) -> None:
    """What staff call the youth, a meeting, a request; a referral, and its invitation."""
    rows = Changes(
        meetings={(youth, 90): (_meeting(now), now)}, requests={(youth, 91): _request(now)}
    )
    db.execute(insert(MEETING), row_mapping.meetings(rows.meetings, keys))
    db.execute(insert(REQUEST), row_mapping.requests(rows.requests, keys))
    strange = NotUnderstood(youth, 92, now, "sv", 0.5, SECRETS["nearest"], now)
    db.execute(insert(NOT_UNDERSTOOD), row_mapping.not_understood([strange], keys))
    code, born = (keys.seal(SECRETS[one], f"{one}:{youth}") for one in ("code", "born"))
    db.execute(update(YOUTH).where(YOUTH.c.id == youth).values(code_name=code))
    db.execute(insert(YOUTH_RECORD).values(youth_id=youth, born=born))
    mark = keys.hash("referral", "of Sara")
    answers, referrer = (
        keys.seal(SECRETS[one], f"referral:{mark.hex()}") for one in ("referral", "referrer")
    )
    db.execute(
        insert(REFERRAL).values(
            team_id=1, hash=mark, at=now, state="received", answers=answers, referrer=referrer,
            youth_id=youth, changed_at=now,
        )
    )  # fmt: skip
    link = keys.hash("invite", "of Sara")
    label = keys.seal(SECRETS["label"], f"label:{link.hex()}")
    db.execute(
        insert(INVITE).values(
            hash=link, code=keys.hash("code", "of Sara"), coach_id=ANNA, made_at=now,
            expires_at=now, youth_id=youth, wrong=0, label=label,
        )
    )  # fmt: skip
    precontact.add(db, precontact.About(youth=youth), ANNA, ["mentor"], now)


def _meeting(at: datetime) -> Meeting:
    place, words = SECRETS["place"], SECRETS["other"]
    return Meeting(90, MeetingState.DECLINED, at, ANNA, place=place, words=words)


def _request(at: datetime) -> Request:
    words, answer = SECRETS["request"], SECRETS["reply"]
    return Request(91, RequestKind.OTHER, RequestState.WITHDRAWN, at, at, words, answer=answer)


def add_colleagues(room: App) -> None:
    """Kim, a coordinator of Anna's team, and Eva, a coach of another team."""
    with room.store.writing() as db:
        assert staff.add(db, 1, "Kim", "sv", Role.COORDINATOR) == KIM
    with room.store.writing() as db:
        team_row, coach = rows(room, TEAM)[0]._asdict(), rows(room, COACH)[0]._asdict()
        db.execute(insert(TEAM), {**team_row, "id": 2})
        db.execute(insert(COACH), {**coach, "id": EVA, "team_id": 2, "name": "Eva"})
