"""Provide what the coach bot's actions need: the gateway, the chats, and the coach who acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.channels.telegram_coach.screen import (
    CoachPressed,
    CoachScreen,
    Screen,
    ScreenKey,
    ScreenKeys,
)
from bot.gateway.gateway import Gateway
from bot.text.bidi import strip_isolates
from bot.turns.inbound import Inbound, InputKind, Outcome
from flows.engine.line import Line, Value
from flows.texts import coach_bot
from storage.access import coach_telegram, staff
from storage.access.coach_telegram import CHANNEL, CoachLink
from storage.access.staff import StaffMember
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import coach_telegram_cards
from storage.reads.coach_telegram_cards import OpenTalk


class LinkedCoach(NamedTuple):
    """A coach with a linked chat."""

    person: StaffMember
    link: CoachLink

    @property
    def chat(self) -> str:
        """Return the coach's chat with the bot."""
        return self.link.chat


@dataclass(frozen=True, slots=True)
class CoachBotContext:
    """The gateway and the chats of coaches, as the coach bot uses them."""

    gateway: Gateway
    chats: CoachScreen

    # ------------------------------------------------------------ coaches and conversations

    async def coach_of(self, chat: str) -> LinkedCoach | None:
        """Return the coach whose chat this is; None for a stranger's."""

        def query(db: Db, keys: Keyring) -> LinkedCoach | None:
            linked = coach_telegram.find_by_chat(db, keys, chat)
            person = staff.person(db, keys, linked.coach) if linked else None
            return LinkedCoach(person, linked) if person and linked else None

        return await self.gateway.read(query)

    async def talks(self, who: LinkedCoach) -> list[OpenTalk]:
        """Return the youths with whom this coach talks now."""
        return await self.gateway.read(
            lambda db, keys: coach_telegram_cards.talks(db, keys, who.person.id)
        )

    async def talk(self, who: LinkedCoach, youth: int) -> OpenTalk | None:
        """Return the conversation with this youth, if it is this coach's."""
        return next((one for one in await self.talks(who) if one.youth == youth), None)

    async def youth(self, who: LinkedCoach, youth: int) -> OpenTalk | None:
        """Return this youth of the coach's team, in a conversation or not."""
        team = who.person.team
        return await self.gateway.read(
            lambda db, keys: coach_telegram_cards.named(db, keys, team, youth)
        )

    # ------------------------------------------------------------ actions

    def update_id(self, chat: str, message: int, action: str = "") -> str:
        """Return the id of an action, by its message: what is done twice is taken once."""
        key = self.gateway.store.keys.hash(CHANNEL, chat).hex()[:16]
        return f"{key}-{message}{action and f'-{action}'}"

    async def take(self, what: InputKind, update: str, youth: int) -> Outcome:
        """Commit a coach's action as a turn. Raises FullQueueError and StoreError."""
        return await self.gateway.writer.take(Inbound(what, CHANNEL, update, youth=youth))

    async def store_question(self, who: LinkedCoach, what: str) -> None:
        """Store what the coach is being asked from now on; "" for nothing."""
        coach = who.person.id
        await self.gateway.write(
            lambda db, keys: coach_telegram.set_question(db, keys, coach, what)
        )

    # ------------------------------------------------------------ texts

    def say(self, language: str, line: Line | str, /, **values: Value) -> str:
        """Render a line of the coach bot, or another one, in this language."""
        said = coach_bot.line(line) if isinstance(line, str) else line
        return self.gateway.renderer.message(said, values, (), language, self.gateway.moment).text

    def button(self, who: LinkedCoach, name: str, *data: object) -> ScreenKey:
        """Make a button by its name; what it sends begins with the name."""
        label = self.say(who.person.language, coach_bot.of("key", name))
        return ScreenKey(label, ":".join(map(str, (name, *data))))

    def link(self, language: str, youth: int) -> tuple[ScreenKey, ...]:
        """Make a button to the youth's page; none where Telegram would refuse the address."""
        base = self.gateway.rules.base_url
        if "." not in (urlsplit(base).hostname or ""):
            return ()
        label = self.say(language, coach_bot.of("key", "open"))
        return (ScreenKey(label, url=f"{base}/desk/youths/{youth}"),)

    def screen(
        self,
        who: LinkedCoach,
        line: str,
        about: OpenTalk | None,
        keys: ScreenKeys = (),
        /,
        **values: Value,
    ) -> Screen:
        """Make a message of a line; `about` is the youth whom it names."""
        named = {"nickname": about.name} if about else {}
        text = self.say(who.person.language, line, **named, **values)
        return Screen(text, keys, (about.youth,) if about else ())

    async def send(
        self,
        who: LinkedCoach,
        line: str,
        answers: int = 0,
        about: OpenTalk | None = None,
        /,
        **values: Value,
    ) -> None:
        """Send the coach a line."""
        await self.chats.show(who.chat, self.screen(who, line, about, **values), answers)

    async def change(
        self,
        who: LinkedCoach,
        message: int,
        line: str,
        about: OpenTalk | None = None,
        /,
        **values: Value,
    ) -> None:
        """Put a line in the place of a message, without buttons."""
        await self.chats.change(who.chat, message, self.screen(who, line, about, **values))

    def toast(self, who: LinkedCoach, what: CoachPressed, line: str) -> None:
        """Answer a press by a line that floats over the chat: no message is spent on a dead key."""
        said = strip_isolates(self.say(who.person.language, line))
        self.chats.acknowledge(what.query, said)
