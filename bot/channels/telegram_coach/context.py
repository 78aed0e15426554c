"""What the robot's deeds stand on: the engine room, the phone, and the coach who did something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.channels.telegram_coach.screen import CoachScreen, Screen, ScreenKey, ScreenKeys
from bot.gateway.gateway import Gateway
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
    """A coach with a linked chat: who holds the phone."""

    person: StaffMember
    linked: CoachLink

    @property
    def chat(self) -> str:
        """Their chat with the robot."""
        return self.linked.chat


@dataclass(frozen=True, slots=True)
class CoachBotContext:
    """The engine room as the robot sees it."""

    gateway: Gateway
    phone: CoachScreen

    # ------------------------------------------------------------ who and with whom

    async def holder(self, chat: str) -> LinkedCoach | None:
        """The coach whose chat this is; None for a stranger's."""

        def look(db: Db, keys: Keyring) -> LinkedCoach | None:
            linked = coach_telegram.of_chat(db, keys, chat)
            person = staff.person(db, keys, linked.coach) if linked else None
            return LinkedCoach(person, linked) if person and linked else None

        return await self.gateway.read(look)

    async def talks(self, who: LinkedCoach) -> list[OpenTalk]:
        """With whom this coach talks now."""
        return await self.gateway.read(
            lambda db, keys: coach_telegram_cards.talks(db, keys, who.person.id)
        )

    async def talk(self, who: LinkedCoach, youth: int) -> OpenTalk | None:
        """The talk with this youth, if it is this coach's."""
        return next((one for one in await self.talks(who) if one.youth == youth), None)

    async def named(self, who: LinkedCoach, youth: int) -> OpenTalk | None:
        """This youth of the coach's team, talking or not."""
        team = who.person.team
        return await self.gateway.read(
            lambda db, keys: coach_telegram_cards.named(db, keys, team, youth)
        )

    # ------------------------------------------------------------ deeds

    def mark(self, chat: str, message: int, deed: str = "") -> str:
        """The id of a deed, by the message it was done with: done twice it is taken once."""
        key = self.gateway.store.keys.hash(CHANNEL, chat).hex()[:16]
        return f"{key}-{message}{deed and f'-{deed}'}"

    async def take(self, what: InputKind, update: str, youth: int) -> Outcome:
        """A coach's deed becomes a turn. Raises FullQueueError and StoreError."""
        return await self.gateway.writer.take(Inbound(what, CHANNEL, update, youth=youth))

    async def ask(self, who: LinkedCoach, what: str) -> None:
        """What the coach is being asked from now on; "" for nothing."""
        coach = who.person.id
        await self.gateway.write(lambda db, keys: coach_telegram.ask(db, keys, coach, what))

    # ------------------------------------------------------------ words

    def say(self, language: str, line: Line | str, /, **values: Value) -> str:
        """A line of the robot, or another one, in this language."""
        said = coach_bot.line(line) if isinstance(line, str) else line
        return self.gateway.renderer.message(said, values, (), language, self.gateway.at).text

    def key(self, who: LinkedCoach, name: str, *data: object) -> ScreenKey:
        """A key by its name; what it sends begins with the name."""
        label = self.say(who.person.language, coach_bot.of("key", name))
        return ScreenKey(label, ":".join(map(str, (name, *data))))

    def link(self, language: str, youth: int) -> tuple[ScreenKey, ...]:
        """A key that opens the youth's page; none where Telegram would refuse the address."""
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
        """A line as a message; `about` is the youth whom it names."""
        named = {"nickname": about.name} if about else {}
        text = self.say(who.person.language, line, **named, **values)
        return Screen(text, keys, (about.youth,) if about else ())

    async def answer(
        self,
        who: LinkedCoach,
        line: str,
        answers: int = 0,
        about: OpenTalk | None = None,
        /,
        **values: Value,
    ) -> int:
        """Tell the coach something."""
        return await self.phone.show(who.chat, self.screen(who, line, about, **values), answers)

    async def change(
        self,
        who: LinkedCoach,
        message: int,
        line: str,
        about: OpenTalk | None = None,
        /,
        **values: Value,
    ) -> None:
        """Put this in the place of a message, without keys."""
        await self.phone.change(who.chat, message, self.screen(who, line, about, **values))
