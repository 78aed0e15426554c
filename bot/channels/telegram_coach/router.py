"""Give each update of a coach to its handler. A stranger gets one line, and no more."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final
from weakref import WeakValueDictionary

from bot.channels.telegram.updates import OutsidePrivateChat, UnparsedUpdate, rounds
from bot.channels.telegram_coach import (
    cards,
    close_dialog,
    commands,
    composing,
    pending_question,
    phrasebook,
)
from bot.channels.telegram_coach.context import CoachBotContext, LinkedCoach
from bot.channels.telegram_coach.pending_question import PendingQuestion
from bot.channels.telegram_coach.screen import (
    CoachAction,
    CoachBlockedBot,
    CoachEdited,
    CoachPressed,
    CoachSentMedia,
    CoachUpdate,
    CoachWrote,
    Screen,
)
from bot.channels.telegram_coach.sync import ScreenSync
from bot.errors import FullQueueError, StoreError, error_location
from storage.access import coach_telegram, staff
from storage.access.staff import StaffMember
from storage.database import Db
from storage.encryption import Keyring
from storage.reads.coach_telegram_cards import OpenTalk

START: Final = re.compile(r"/start ([A-Za-z0-9_-]{1,64})")
MOST_DIGITS: Final = 18
MOST_TAKEN: Final = 1_000
"""Updates known to be handled; what came before does not come again."""


class CoachUpdateRouter:
    """Router of updates, in each chat one after another. `language` is used with strangers."""

    def __init__(self, context: CoachBotContext, sync: ScreenSync, language: str) -> None:
        self._context = context
        self._sync = sync
        self._language = language
        self._taken: dict[int, None] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take(self, came: Sequence[CoachUpdate]) -> None:
        """Handle all of them, each chat's in order; return after what they change is committed.

        What fails stops no other, and nothing here waits for Telegram.

        Raises FullQueueError and a StoreError when they must be delivered again; what was handled
        is known then, so that nobody is answered twice.
        """
        for together in rounds(came, _chat):
            done = await asyncio.gather(*map(self._in_order, together), return_exceptions=True)
            for error in done:
                if error is not None:
                    raise error

    async def _in_order(self, one: CoachUpdate) -> None:
        """Handle an update once those are handled that came before in its chat."""
        lock = self._locks.setdefault(_chat(one), asyncio.Lock())
        async with lock:
            if one.number not in self._taken:
                await self._take(one)
                self._note(one.number)

    def _note(self, number: int) -> None:
        if number:
            self._taken[number] = None
        if len(self._taken) > MOST_TAKEN:
            del self._taken[next(iter(self._taken))]

    async def _take(self, one: CoachUpdate) -> None:
        """Handle one update: whoever presses learns that it came, and a group is left."""
        match one.what:
            case UnparsedUpdate(error=error):
                await self._alarm(error)
            case OutsidePrivateChat(chat=chat):
                self._context.chats.leave(chat)
            case CoachPressed(query=query) as pressed:
                await self._try(pressed)
                self._context.chats.acknowledge(query)
            case what:
                await self._try(what)

    async def _try(self, what: CoachAction) -> None:
        try:
            await self._hear(what)
        except (FullQueueError, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 - one update that cannot be taken stops no other
            await self._alarm(error_location(error))
            await self._broken(what)

    async def _alarm(self, error: str) -> None:
        """Raise an alarm: one update could not be taken, and somebody should know of it."""
        await self._context.gateway.raise_alarm(
            f"an update of Telegram could not be taken: {error}"
        )

    async def _hear(self, what: CoachAction) -> None:
        code = START.fullmatch(what.text) if isinstance(what, CoachWrote) else None
        if code is not None and await self._link(what.chat, code[1]):
            return
        who = await self._context.coach_of(what.chat)
        if who is None:
            await self._stranger(what)
            return
        await self._of_coach(await self._reached(who, what), what)

    async def _broken(self, what: CoachAction) -> None:
        """Tell the coach that something failed: they must not think that it is done."""
        who = await self._context.coach_of(what.chat)
        if who is not None:
            await self._context.send(who, "broken")

    async def _stranger(self, what: CoachAction) -> None:
        """Answer a stranger: the same line whatever was written, and whatever code.

        Source: privacy-security.md, attack 8.
        """
        if not isinstance(what, CoachBlockedBot):
            text = self._context.say(self._language, "stranger")
            await self._context.chats.show(what.chat, Screen(text))

    async def _link(self, chat: str, code: str) -> bool:
        """Link this chat to the coach whose code it is; tell whether it was one."""
        now = self._context.gateway.clock.now()

        def link(db: Db, keys: Keyring) -> StaffMember | None:
            coach = coach_telegram.link(db, keys, code, chat, now)
            return staff.person(db, keys, coach) if coach is not None else None

        person = await self._context.gateway.write(link)
        if person is not None:
            text = self._context.say(person.language, "linked", coach=person.name)
            await self._context.chats.show(chat, Screen(text))
        return person is not None

    async def _reached(self, who: LinkedCoach, what: CoachAction) -> LinkedCoach:
        """Store that whoever writes can be reached again."""
        shut = isinstance(what, CoachBlockedBot) and not what.unblocked
        if who.link.blocked_at is None or shut:
            return who
        await self._context.gateway.write(
            lambda db, _: coach_telegram.set_blocked(db, who.person.id, None)
        )
        return who._replace(link=who.link._replace(blocked_at=None))

    async def _of_coach(self, who: LinkedCoach, what: CoachAction) -> None:
        match what:
            case CoachWrote():
                await self._wrote(who, what)
            case CoachPressed():
                await self._pressed(who, what)
            case CoachEdited():
                await composing.handle_edit(self._context, who, what)
            case CoachSentMedia():
                await self._context.send(who, "unreadable")
            case CoachBlockedBot(unblocked=False):
                await cards.pass_all_escalations(self._context, who)

    async def _wrote(self, who: LinkedCoach, what: CoachWrote) -> None:
        """Handle a command, an answer to a question of the bot, or a text for somebody."""
        note = what.text.startswith(composing.NOTE)
        if what.text.startswith("/") and not note:
            await commands.run_command(self._context, who, what.text)
            return
        asked = pending_question.load(who.link.asked, self._context.gateway.clock.now())
        if asked is None or note or what.replies_to or phrasebook.is_filled(asked):
            await composing.handle_text(self._context, self._sync, who, what)
        else:
            await self._answered(who, what, asked)

    async def _answered(self, who: LinkedCoach, what: CoachWrote, asked: PendingQuestion) -> None:
        """Take what the bot asked for. When its youth is gone meanwhile, it is for nobody else."""
        talk = await self._context.talk(who, asked.youth)
        if talk is None:
            await self._context.store_question(who, "")
            await self._context.send(who, "over", what.message)
        elif asked.outcome:
            await close_dialog.close_with_text(self._context, who, what, talk, asked)
        else:
            await phrasebook.fill(self._context, who, what, talk, asked)

    async def _pressed(self, who: LinkedCoach, what: CoachPressed) -> None:
        """Handle a press.

        What it names is looked up anew, for anybody can send any data (attack 11).
        """
        name, *given = what.data.split(":")
        if name == "send" and given:
            await phrasebook.send(self._context, self._sync, who, what, given[0])
        elif name == "cancel":
            await self._cancel(who, what)
        elif name in OF_CARDS and len(given) == 1:
            await OF_CARDS[name](self._context, who, what, _number(given[0]))
        elif name in {"say", "note"} and len(given) == 1:
            youth = _number(given[0])
            await composing.send_to_chosen(self._context, self._sync, who, what, youth)
        elif name in OF_TALKS and given:
            await self._in_talk(who, what, name, given)
        else:
            self._context.toast(who, what, "stale")

    async def _in_talk(
        self, who: LinkedCoach, what: CoachPressed, name: str, given: list[str]
    ) -> None:
        """Handle what only the coach who talks with the youth can do."""
        talk = await self._context.talk(who, _number(given[0]))
        if talk is None:
            self._context.toast(who, what, "stale")
            return
        await OF_TALKS[name](self._context, who, what, talk, given[1:])

    async def _cancel(self, who: LinkedCoach, what: CoachPressed) -> None:
        await self._context.store_question(who, "")
        await self._context.change(who, what.message, "cancelled")


def _chat(one: CoachUpdate) -> str:
    return "" if isinstance(one.what, UnparsedUpdate) else one.what.chat


def _number(given: str) -> int:
    """Return the number in a button; 0, which nothing has, for anything else."""
    plain = given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS
    return int(given) if plain else 0


def _first(given: list[str]) -> str:
    return given[0] if given else ""


OF_CARDS: Final[
    Mapping[str, Callable[[CoachBotContext, LinkedCoach, CoachPressed, int], Awaitable[None]]]
] = {
    "take": cards.take_escalation,
    "pass": cards.pass_escalation,
}

OF_TALKS: Final[
    Mapping[
        str,
        Callable[
            [CoachBotContext, LinkedCoach, CoachPressed, OpenTalk, list[str]], Awaitable[None]
        ],
    ]
] = {
    "phrases": lambda context, who, _what, talk, _given: phrasebook.offer(context, who, talk),
    "phrase": lambda context, who, what, talk, given: phrasebook.choose(
        context, who, what, talk, _first(given)
    ),
    "hand": lambda context, who, _what, talk, _given: close_dialog.ask_colleague(
        context, who, talk
    ),
    "to": lambda context, who, what, talk, given: close_dialog.hand_over_to(
        context, who, what, talk, _number(_first(given))
    ),
    "close": lambda context, who, _what, talk, _given: close_dialog.ask_outcome(context, who, talk),
    "keep": lambda context, who, what, talk, _given: close_dialog.keep_everything(
        context, who, what, talk
    ),
    "out": lambda context, who, what, talk, given: close_dialog.close_with_outcome(
        context, who, what, talk, _first(given), _first(given[1:])
    ),
}
