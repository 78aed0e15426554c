"""Keep coaches' Telegram up to date: cards that were taken, what has arrived, the day.

It looks whenever something is committed, and every so often. What is shown follows from what is in
the database, so nothing is lost by a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final, NamedTuple

import structlog

from bot.channels.telegram.answer_queue import AnswerRank
from bot.channels.telegram_coach import cards, digest, screen
from bot.channels.telegram_coach.context import CoachBotContext
from bot.delivery.change_notifier import ChangeSubscription
from bot.errors import BlockedError, ChannelError, FullQueueError, StoreError, error_location
from bot.turns.inbound import Outcome
from storage.access import coach_telegram, staff
from storage.access.coach_telegram import CoachLink
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import coach_telegram_cards, youth_profile
from storage.reads.coach_telegram_cards import EscalationFate, OpenCard, OpenTalk
from storage.schema.line_state import WAITING, LineState

READ_INTERVAL: Final = timedelta(seconds=20)
"""How long to wait for a notification before looking anyway."""

LOOKBACK: Final = timedelta(hours=1)
"""How far back to look, after a start, for texts of which nobody has said that they arrived."""

REACTIONS: Final[Mapping[str, str]] = {
    LineState.SENT: screen.RECEIVED,
    LineState.UNCERTAIN: screen.FAILED,
    LineState.UNDELIVERABLE: screen.FAILED,
    LineState.DROPPED: screen.FAILED,
}

log = structlog.get_logger()


class AwaitedMessage(NamedTuple):
    """A coach's message whose text is on its way."""

    chat: str
    message: int


class EndedCard(NamedTuple):
    """A card whose buttons must go: whose chat it is in, how it ended, and who has it."""

    card: OpenCard
    linked: CoachLink
    language: str
    fate: EscalationFate
    taker: str
    name: str


class ScreenSync:
    """Synchroniser that keeps what coaches see in Telegram as things stand."""

    def __init__(self, context: CoachBotContext) -> None:
        self._context = context
        self._awaited: dict[tuple[int, int], AwaitedMessage] = {}
        self._subscription = ChangeSubscription()
        self._under_way: dict[str, bool] = {}
        """What goes on now, and whether it was asked for once more meanwhile."""

    def expect(self, chat: str, message: int, taken: Outcome) -> None:
        """Show under this message when its text has arrived."""
        self._awaited[taken.youth, taken.turn] = AwaitedMessage(chat, message)
        self._subscription.notify()  # It may have arrived before this was known.

    async def resume(self) -> None:
        """Expect, after a start, what was on its way when the program ended."""
        since = self._context.gateway.clock.now() - LOOKBACK

        def query(db: Db, keys: Keyring) -> list[tuple[CoachLink, coach_telegram_cards.TakenWords]]:
            linked = coach_telegram.everybody(db, keys)
            return [
                (one, words)
                for words in coach_telegram_cards.recent_words(db, since)
                for one in linked
            ]

        for one, words in await self._context.gateway.read(query):
            message = words.update.split("-")[1]
            if words.update.startswith(self._context.update_id(one.chat, int(message))):
                self.expect(one.chat, int(message), Outcome(words.youth, words.turn))

    async def run(self) -> None:
        """Look at every notification, and every so often, until cancelled."""
        async with asyncio.TaskGroup() as nursery:
            with self._context.gateway.notifier.subscribe() as self._subscription:
                while True:
                    await self._begin(nursery)
                    await self._subscription.wait(READ_INTERVAL)

    async def sync_once(self) -> None:
        """Bring everything up to date. What cannot be now is tried at the next look."""
        async with asyncio.TaskGroup() as nursery:
            await self._begin(nursery)

    async def _begin(self, nursery: asyncio.TaskGroup) -> None:
        """Begin to bring everything up to date, in each chat for itself: none waits for another."""
        read = self._context.gateway.read
        ended: dict[str, list[EndedCard]] = {}
        for one in await read(_ended):
            ended.setdefault(one.linked.chat, []).append(one)
        for chat, several in ended.items():
            self._start(nursery, f"cards {chat}", partial(self._end_all, several))
        for youth in {youth for youth, _ in self._awaited}:
            await self._signs(nursery, youth)
        later = replace(self._context, chats=self._context.chats.ranked(AnswerRank.LATER))
        for linked in await read(coach_telegram.everybody):
            if digest.is_due(later, linked):
                send = partial(digest.send_if_due, later, linked)
                self._start(nursery, f"digest {linked.chat}", partial(self._try, linked, send))

    def _start(
        self, nursery: asyncio.TaskGroup, what: str, action: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        """Start an action, unless it goes on already: then it is looked for again at its end."""
        again = what in self._under_way
        self._under_way[what] = again
        if not again:
            nursery.create_task(self._run(what, action))

    async def _run(self, what: str, action: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await action()
        except (FullQueueError, StoreError) as error:
            log.warning("coach_screen_update_postponed", error=type(error).__name__)
        finally:
            if self._under_way.pop(what):
                self._subscription.notify()

    async def _try(
        self, linked: CoachLink, action: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        await attempt(self._context, linked.coach, action())

    async def _end_all(self, ended: Sequence[EndedCard]) -> None:
        for one in ended:
            await attempt(self._context, one.linked.coach, self._end(one))

    async def _end(self, one: EndedCard) -> None:
        """End the card of somebody who has a human now; the coach who has it sees what to do."""
        context, language, chat = self._context, one.language, one.linked.chat
        mine = one.fate.taken_by == one.card.coach and not one.fate.closed
        how = "mine" if mine else "taken" if one.taker else "closed"
        await cards.close_card(context, language, chat, one.card, how, one.taker)
        if mine:
            await context.chats.show(
                chat, cards.talk(context, language, OpenTalk(one.card.youth, one.name))
            )

    async def _signs(self, nursery: asyncio.TaskGroup, youth: int) -> None:
        """Set a reaction on what has arrived at this youth, and another on what has not."""
        states = await self._context.gateway.read(
            lambda db, keys: coach_telegram_cards.states(db, keys, youth)
        )
        for key, one in list(self._awaited.items()):
            state = states.get(key[1], "gone")
            if key[0] == youth and state not in WAITING:
                del self._awaited[key]
                if state in REACTIONS:
                    react = partial(self._react, one, REACTIONS[state])
                    self._start(nursery, f"sign {one.chat} {one.message}", react)

    async def _react(self, one: AwaitedMessage, emoji: str) -> None:
        await attempt(self._context, 0, self._context.chats.react(*one, emoji))


async def attempt(context: CoachBotContext, coach: int, action: Coroutine[Any, Any, None]) -> None:
    """Do it, if that can be done now. A coach who has blocked us is not tried again."""
    try:
        await action
    except BlockedError:
        if coach:
            now = context.gateway.clock.now()
            await context.gateway.write(lambda db, _: coach_telegram.set_blocked(db, coach, now))
    except ChannelError as error:
        log.warning("coach_screen_update_postponed", error=type(error).__name__)
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - one message that cannot be shown stops no other
        log.error("coach_screen_update_failed", error=error_location(error))


def _ended(db: Db, keys: Keyring) -> list[EndedCard]:
    """Return cards that still have buttons, of somebody who waits no more."""
    found = (
        (one, coach_telegram_cards.fate(db, one)) for one in coach_telegram_cards.cards(db, keys)
    )
    ended = (_with_names(db, keys, one, fate) for one, fate in found if _is_over(one, fate))
    return [one for one in ended if one is not None]


def _is_over(one: OpenCard, fate: EscalationFate) -> bool:
    if one.line.context == cards.HANDED and fate.taken_by == one.coach:
        return fate.closed
    return fate.closed or fate.taken_by is not None


def _with_names(db: Db, keys: Keyring, one: OpenCard, fate: EscalationFate) -> EndedCard | None:
    """Return the card with all that is said of it; None where its chat cannot be opened."""
    linked = coach_telegram.find_by_coach(db, keys, one.coach)
    person = staff.person(db, keys, one.coach)
    if linked is None or person is None:
        return None
    names = youth_profile.names(db, person.team)
    taker = names.get(fate.taken_by or 0, "") if fate.taken_by != one.coach else ""
    talk = coach_telegram_cards.named(db, keys, person.team, one.youth)
    return EndedCard(one, linked, person.language, fate, taker, talk.name if talk else "")
