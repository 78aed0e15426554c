"""Play Lotsen through the real pipeline, on a clock moved by hand: terminal, tests, previews."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.app import App, Locales, load_locales
from bot.clock import ManualClock
from bot.delivery.channel import Audience, Delivery, RecordingChannel
from bot.errors import SimulatorError
from bot.simulator import refusal_sentences
from bot.text import normalize
from bot.text.bidi import strip_isolates
from bot.turns.inbound import (
    CoachBegan,
    CoachClosed,
    CoachHandedOver,
    CoachPickedPhrase,
    CoachProposed,
    CoachSaid,
    CoachTook,
    Inbound,
    InputKind,
    StaffInput,
    StaffReassigned,
    YouthSaid,
    YouthTapped,
)
from flows.engine import global_commands
from flows.engine.directory import SWEDISH_TIME, Directory
from flows.engine.walker import Flows
from storage import outbox
from storage.access import teams
from storage.schema.channel_names import ChannelName
from storage.store import Store
from storage.turns import enrol
from storage.turns.youth_state import YouthState

ZONE: Final = SWEDISH_TIME
COACHES: Final = ("Anna", "Omar")
CHANNEL: Final = "rehearsal"
CHAT: Final = "youth"
LONGEST: Final = timedelta(days=400)
Out = dict[str, Any]

_LENGTH: Final = re.compile(r"\s*(\d{1,9})\s*([smhdw])")
_VALUE: Final = re.compile(r"\s+(\w+)=")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Simulator:
    """One youth and two coaches. Every action returns what was sent, in order."""

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
    ) -> None:
        self._url, self._key_file = url, key_file
        self.language, self._flows, self._locales = lang, flows, locales
        self._helpers = helpers
        self.clock = ManualClock(start)
        self._seen: list[Delivery] = []
        self._out: list[Out] = []
        self._dropped: set[int] = set()
        self._opened: set[tuple[int, str]] = set()
        self._youth = 0
        self.app: App

    async def open(self, nickname: str = "", *, enrolled: bool = False) -> None:
        """Open the database and the application; `enrolled` skips the welcome."""
        store = Store.open(self._url, self._key_file)
        with store.writing() as db:
            teams.ensure(db, "Ungdomsteamet", str(ZONE), self.language, COACHES)
        if enrolled:
            with store.begin() as uow:
                youth = enrol.enrol(uow, CHANNEL, CHAT, nickname, self.language)
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
        try:
            target = datetime.fromisoformat(moment)
        except ValueError:
            raise SimulatorError("Write a moment, for example 2026-11-25T08:00+01:00.") from None
        return await self._until(target if target.tzinfo else target.replace(tzinfo=ZONE))

    async def coach_says(self, text: str, coach: int = 1) -> list[Out]:
        """Write to the youth, as a coach."""
        return await self._do(CoachSaid(coach, text))

    async def coach_begins(self, coach: int = 1) -> list[Out]:
        """Write first, as a coach, though nothing is open."""
        return await self._do(CoachBegan(coach))

    async def coach_takes(self, coach: int = 1) -> list[Out]:
        """Take the open escalation, as a coach."""
        return await self._do(CoachTook(coach))

    async def coach_picks(
        self, phrase: str, values: Mapping[str, str], coach: int = 1
    ) -> list[Out]:
        """Pick a prepared phrase, as a coach, with what it needs filled in."""
        return await self._do(CoachPickedPhrase(coach, phrase, tuple(values.items())))

    async def coach_hands_over(self, coach: int = 1, to: int = 2) -> list[Out]:
        """Hand over from one coach to another."""
        return await self._do(CoachHandedOver(coach, to))

    async def coach_reassigns(self, by: int = 1, to: int = 2) -> list[Out]:
        """Make another coach responsible."""
        return await self._do(StaffReassigned(by, to))

    async def coach_proposes(self, text: str, coach: int = 1) -> list[Out]:
        """Propose a small step, as a coach."""
        return await self._do(CoachProposed(coach, text))

    async def coach_closes(self, outcome: str, coach: int = 1) -> list[Out]:
        """Close what is open, as a coach."""
        return await self._do(CoachClosed(coach, outcome))

    async def restart(self) -> list[Out]:
        """Forget everything in memory, and open the database again."""
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
        self._out.append({**told, "coach": COACHES[int(delivery.chat) - 1]})

    def _told(self) -> list[Out]:
        """Return what was opened, sent and dropped since the last time."""
        said, self._out = self._out, []
        with self.app.store.reading() as db:
            opened = outbox.every_escalation(db)
            dropped = outbox.dropped_lines(db)
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
        return [*said, *last]


def parse_phrase(words: str) -> tuple[str, dict[str, str]]:
    """Parse a phrase and its values as one writes them: `meet place=the library time=15:00`."""
    phrase, *parts = _VALUE.split(words.strip())
    return phrase, dict(zip(parts[::2], parts[1::2], strict=True))


def _new(seen: set[Any], key: Any) -> bool:
    fresh = key not in seen
    seen.add(key)
    return fresh


def _length(number: int, unit: str) -> timedelta:
    try:
        return timedelta(**{_UNITS[unit]: number})
    except OverflowError:
        return LONGEST * 2
