"""Play Lotsen through the real pipeline, on a clock moved by hand: terminal, tests, previews."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.app import App, Locales, load_locales
from bot.clock import ManualClock
from bot.delivery.channel import Audience, Delivery, RecordingChannel
from bot.errors import SimulatorError
from bot.gateway import opening_times
from bot.policy import next_contact
from bot.simulator import refusal_sentences
from bot.simulator.coach_actions import CoachActions, Out
from bot.text import normalize
from bot.text.bidi import strip_isolates
from bot.turns.inbound import (
    Inbound,
    InputKind,
    StaffInput,
    YouthEdited,
    YouthSaid,
    YouthTapped,
)
from flows.engine import global_commands
from flows.engine.directory import SWEDISH_TIME, Directory
from flows.engine.programme import Cadence
from flows.engine.walker import Flows
from storage import outbox
from storage.access import invites, staff, staffing, teams
from storage.access.staff import Role
from storage.database import Db
from storage.reads import coordinator, open_requests
from storage.schema.channel_names import ChannelName
from storage.store import Store
from storage.turns import enrol
from storage.turns.youth_state import YouthState

ZONE: Final = SWEDISH_TIME
COACHES: Final = ("Anna", "Omar")
COORDINATOR: Final = "Eva"
STAFF: Final = (*COACHES, COORDINATOR)
"""In the order of their numbers, from 1."""
CHANNEL: Final = "rehearsal"
CHAT: Final = "youth"
LONGEST: Final = timedelta(days=400)

_LENGTH: Final = re.compile(r"\s*(\d{1,9})\s*([smhdw])")
_VALUE: Final = re.compile(r"\s+(\w+)=")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Simulator(CoachActions):
    """One youth, coaches and a coordinator. Every action returns what was sent, in order.

    `staff` holds their names in the order of their numbers, from 1; the coordinator is the last.
    """

    def __init__(
        self,
        url: str,
        key_file: Path,
        start: datetime,
        *,
        lang: str = "sv",
        flows: Flows | None = None,
        locales: Locales | None = None,
        helpers: Directory | None = None,
        coaches: tuple[str, ...] = COACHES,
    ) -> None:
        self.staff = (*coaches, COORDINATOR)
        self._url, self._key_file = url, key_file
        self.language, self._flows, self._locales = lang, flows, locales
        self._helpers = helpers
        self.clock = ManualClock(start)
        self._seen: list[Delivery] = []
        self._out: list[Out] = []
        self._dropped: set[int] = set()
        self._alarmed: set[int] = set()
        self._opened: set[tuple[int, str]] = set()
        self._youth = 0
        self.app: App

    async def open(self, nickname: str = "", *, enrolled: bool = False) -> None:
        """Open the database and the application; `enrolled` skips the welcome."""
        store = Store.open(self._url, self._key_file)
        with store.writing() as db:
            if teams.ensure(db, "Ungdomsteamet", str(ZONE), self.language, self.staff[:-1]):
                staff.add(db, teams.FIRST, COORDINATOR, self.language, Role.COORDINATOR)
        if enrolled:
            with store.begin() as uow:
                soon = self.clock.now() + timedelta(days=next_contact.DAYS[Cadence.MONTH])
                youth = enrol.enrol(uow, CHANNEL, CHAT, nickname, self.language, next_at=soon)
                self._youth = youth.id
        self._build(store)
        await self.app.start()

    def close(self) -> None:
        """End, and close the database."""
        self.app.close()

    # ------------------------------------------------------------ what people do

    async def say(self, text: str) -> list[Out]:
        """Write, as the youth."""
        return await self._do(YouthSaid(text))

    async def edit(self, text: str) -> list[Out]:
        """Change, as the youth, what was written last."""
        return await self._do(YouthEdited(text))

    async def tap(self, wanted: str) -> list[Out]:
        """Press a button, as the youth.

        It is named by its choice id, its label, or as `turn:choice` for an old one.
        """
        if not self._seen:
            await self._do(YouthSaid("/start"))
        button = self._button(wanted)
        if button is None:
            raise SimulatorError(f"There is no button {wanted[:40]!r}.")
        return await self._do(YouthTapped(*button))

    async def wait(self, length: str) -> list[Out]:
        """Let time pass: `90s`, `30m`, `25h`, `2d`, `1w`, or several of them."""
        parts = _LENGTH.findall(length)
        if not parts or _LENGTH.sub("", length).strip():
            raise SimulatorError("Write how long, for example 25h or 2d 30m.")
        total = sum((_length(int(number), unit) for number, unit in parts), timedelta())
        return await self._until(self.clock.now() + min(total, LONGEST * 2))

    async def wait_until(self, moment: str) -> list[Out]:
        """Let time pass until this ISO moment; without a zone it is Swedish time."""
        return await self._until(_moment(moment))

    async def is_away(
        self, coach: int, until: str = "", since: str = "", deputy: int | None = None
    ) -> list[Out]:
        """Be away from now on, or `since`, and perhaps `until` (ISO moments)."""
        begins = _moment(since) if since else self.clock.now()
        ends = _moment(until) if until else None
        return await self._staffing(
            lambda db: staffing.add_absence(db, coach, begins, ends, self.clock.now(), deputy)
        )

    async def is_back(self, coach: int) -> list[Out]:
        """Be back from an absence."""
        return await self._staffing(lambda db: staffing.end_absences(db, coach, self.clock.now()))

    async def is_on_call(self, coach: int, since: str, until: str) -> list[Out]:
        """Be on call between these ISO moments: from now on the team is on call out of hours."""
        begins, ends = _moment(since), _moment(until)

        def change(db: Db) -> None:
            staffing.set_on_call(db, teams.FIRST, self.clock.now(), on_call=True)
            staffing.add_shift(db, teams.FIRST, coach, begins, ends, self.clock.now())

        return await self._staffing(change)

    async def is_closed(self, first: str, last: str) -> list[Out]:
        """Close the team on these days, the last one included."""
        try:
            span = (date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            raise SimulatorError("Write a day, for example 2026-12-21.") from None
        now = self.clock.now()

        def change(db: Db) -> None:
            opening_times.change(
                db, teams.FIRST, now, lambda: staffing.set_closed(db, teams.FIRST, [span], now)
            )

        return await self._staffing(change)

    async def _staffing(self, change: Callable[[Db], object]) -> list[Out]:
        with self.app.store.writing() as db:
            change(db)
        await self.app.settle()
        return self._told()

    async def restart(self, killed_after: str | None = None) -> list[Out]:
        """Forget everything in memory, and open the database again.

        With `killed_after` the youth has just written this: it is committed, and nothing was sent.
        """
        if killed_after is not None:
            said = YouthSaid(killed_after)
            await self.app.writer.take(Inbound(said, CHANNEL, secrets.token_hex(8), chat=CHAT))
        self.app.close()
        self._build(Store.open(self._url, self._key_file))
        await self.app.start()
        await self.app.settle()
        return self._told()

    def languages(self) -> tuple[str, ...]:
        """Return the languages that can be spoken."""
        return tuple((self._locales or load_locales()).words.languages)

    def place(self) -> Out | None:
        """Return where the youth is: flow, step, and the turn of the open question."""
        youth = self.youth()
        place = youth.place if youth else None
        if place is None:
            return None
        return {"flow": place.flow, "step": place.step, "turn": place.turn}

    def youth(self) -> YouthState | None:
        """Return what is known of the youth."""
        with self.app.store.begin() as uow:
            self._youth = uow.youths_by_chat([(CHANNEL, CHAT)]).get((CHANNEL, CHAT), self._youth)
            return uow.youths([self._youth]).get(self._youth) if self._youth else None

    # ------------------------------------------------------------ how it is played

    def _build(self, store: Store) -> None:
        youth = RecordingChannel(CHANNEL, on_send=self._to_youth)
        console = RecordingChannel(
            ChannelName.CONSOLE, audience=Audience.CONSOLE, on_send=self._to_coach
        )
        self.app = App(
            store, self.clock, [youth, console], self._flows, self._locales, helpers=self._helpers
        )

    async def _do(self, what: InputKind) -> list[Out]:
        if isinstance(what, StaffInput):
            self.place()
            if not self._youth:
                raise SimulatorError("Nobody has written yet.")
            inbound = Inbound(what, ChannelName.CONSOLE, secrets.token_hex(8), youth=self._youth)
        else:
            inbound = Inbound(what, CHANNEL, secrets.token_hex(8), chat=CHAT)
        taken = await self.app.writer.take(inbound)
        if taken.refused:
            raise SimulatorError(refusal_sentences.sentence(what, taken.refused))
        await self.app.settle()
        return self._told()

    async def _until(self, target: datetime) -> list[Out]:
        if target - self.clock.now() > LONGEST:
            raise SimulatorError(f"I can wait {LONGEST.days} days at most at a time.")
        if target < self.clock.now():
            raise SimulatorError("That moment has passed.")
        await self.app.move_to(target)
        return self._told()

    def _request(self, nth: int) -> int:
        """Return the number of the nth request, of all there ever were."""
        with self.app.store.reading() as db:
            return [0, *open_requests.numbers(db, self._youth)][nth]

    def _new_link(self, coach: int) -> str:
        """Make a link for a new device of the youth, and return the hex of its hash."""
        store = self.app.store
        with store.writing() as db:
            return invites.make(db, store.keys, coach, self.clock.now(), self._youth).key.hex()

    def _hash_word(self, word: str) -> bytes:
        """Return what is kept of a check word of the youth's."""
        return self.app.store.keys.hash_word(self._youth, word)

    def _button(self, wanted: str) -> tuple[int, str] | None:
        """Return the newest button with this id or label; else a command that is always there."""
        turn, _, choice = wanted.partition(":")
        if turn.isdecimal() and choice:
            return int(turn), choice
        key = normalize.plain(wanted)
        for delivery in reversed(self._seen):
            for one, label in delivery.buttons:
                # The choice of a phrase has its phrase and coach before it
                # (flows/texts/phrasebook.py).
                if wanted in {one, one.rpartition(".")[2]} or (
                    key and key == normalize.plain(strip_isolates(label))
                ):
                    return delivery.turn, one
        commands = self.app.renderer
        for name, choice_ in global_commands.WORDS.items():
            labels = commands.labels(global_commands.label(choice_))
            if wanted == name or key in {normalize.plain(one) for one in labels}:
                return 0, name
        return None

    def _at(self) -> str:
        return self.clock.now().astimezone(ZONE).isoformat(timespec="seconds")

    def _to_youth(self, delivery: Delivery) -> None:
        self._seen.append(delivery)
        buttons = [
            {"id": choice, "label": strip_isolates(label)} for choice, label in delivery.buttons
        ]
        told = {"to": "youth", "text": delivery.text, "buttons": buttons, "line": delivery.line}
        rest = {"lang": delivery.language, "class": delivery.say_as.value, "at": self._at()}
        self._out.append({**told, **rest})

    def _to_coach(self, delivery: Delivery) -> None:
        told = {"to": "coach", "text": delivery.text, "kind": delivery.kind, "at": self._at()}
        self._out.append({**told, "coach": self.staff[int(delivery.chat) - 1]})

    def _told(self) -> list[Out]:
        """Return what was opened, sent and dropped since the last time."""
        said, self._out = self._out, []
        with self.app.store.reading() as db:
            opened = outbox.every_escalation(db, self.app.store.keys)
            dropped = outbox.dropped_lines(db)
            alarms = coordinator.alarms(db)
        for number, tier, reason, at in opened:
            if _new(self._opened, (number, tier)):
                moment = at.astimezone(ZONE).isoformat(timespec="seconds")
                before = [one for one in said if one.get("at", "") < moment]
                said.insert(len(before), {"opened": {"tier": tier, "reason": reason}})
        last = [
            {"dropped": {"line": line, "why": why}}
            for row, line, why in dropped
            if _new(self._dropped, row)
        ]
        alarmed = [{"alarm": one.what} for one in reversed(alarms) if _new(self._alarmed, one.id)]
        return [*said, *last, *alarmed]


def parse_phrase(words: str) -> tuple[str, dict[str, str]]:
    """Parse a phrase and its values as one writes them: `meet place=the library time=15:00`."""
    phrase, *parts = _VALUE.split(words.strip())
    return phrase, dict(zip(parts[::2], parts[1::2], strict=True))


def _moment(text: str) -> datetime:
    """Parse an ISO moment; without a zone it is Swedish time. Raises SimulatorError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise SimulatorError("Write a moment, for example 2026-11-25T08:00+01:00.") from None
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


def _new(seen: set[Any], key: Any) -> bool:
    fresh = key not in seen
    seen.add(key)
    return fresh


def _length(number: int, unit: str) -> timedelta:
    try:
        return timedelta(**{_UNITS[unit]: number})
    except OverflowError:
        return LONGEST * 2
