"""What came is taken: committed first, and only then is the question it answered closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, TypeAlias

from bot.channels.telegram import buttons, formatting
from bot.channels.telegram.updates import OutsidePrivateChat, UnparsedUpdate
from bot.channels.telegram_youth.onboarding import CHANNEL, TelegramOnboarding
from bot.channels.telegram_youth.updates import ButtonPressed, ChatActions, YouthUpdate, rounds
from bot.errors import FullQueueError, StoreError, error_location
from bot.gateway.gateway import Gateway
from bot.turns.inbound import MAX_TURN, Inbound, Outcome, YouthInput, YouthSentMedia, YouthTapped

Later: TypeAlias = Callable[[Coroutine[Any, Any, None]], object]
"""Does something beside what is being done, in the nursery of whoever listens."""

MOST_ALBUMS: Final = 10_000


class YouthUpdateReceiver:
    """Takes what came in the chats of youths."""

    def __init__(
        self, gateway: Gateway, phone: ChatActions, door: TelegramOnboarding, later: Later
    ) -> None:
        self._gateway = gateway
        self._phone = phone
        self._door = door
        self._later = later
        self._albums: dict[str, str] = {}

    async def take(self, came: Sequence[YouthUpdate]) -> None:
        """Take all of it, each chat's in order; back after the commits.

        Raises FullQueueError or a StoreError when some of it has to come again; what was taken
        then is known when it does.
        """
        for one in came:
            if isinstance(one.what, ButtonPressed):
                self._later(self._phone.answer(one.what.query))
        for together in rounds(came):
            done = await asyncio.gather(*map(self._one, together), return_exceptions=True)
            for error in done:
                if error is not None:
                    raise error

    async def _one(self, one: YouthUpdate) -> None:
        try:
            await self._do(one)
        except (FullQueueError, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 - one that poisons the edge stops no other
            await self._alarm(error_location(error))

    async def _do(self, one: YouthUpdate) -> None:
        what = one.what
        if isinstance(what, OutsidePrivateChat):
            self._later(self._phone.leave(one.chat))
        elif isinstance(what, UnparsedUpdate):
            await self._alarm(what.error)
        elif isinstance(what, ButtonPressed):
            await self._pressed(one, what)
        elif not self._is_of_album(one):
            taken = await self._take(one, what)
            if taken.refused:
                await self._door.meet(one)

    async def _pressed(self, one: YouthUpdate, what: ButtonPressed) -> None:
        if self._door.is_its(what.data):
            await self._door.pressed(one, what)
            self._close(one, what, shown=True)
            return
        turn, choice = buttons.read(what.data)
        taken = await self._take(one, YouthTapped(min(turn, MAX_TURN), choice))
        if taken.refused:
            await self._door.meet(one)
        else:
            self._close(one, what, shown=not taken.closed)

    async def _alarm(self, error: str) -> None:
        """It would come for ever if it were not passed over: somebody should know of it."""
        await self._gateway.alarm(f"an update of Telegram could not be taken: {error}")

    def _close(self, one: YouthUpdate, what: ButtonPressed, *, shown: bool) -> None:
        """No button is left; the choice stands under the question, if it was one that counted."""
        if what.message:
            html = formatting.chosen(what.text, what.label) if shown and what.label else ""
            self._later(self._phone.close(one.chat, what.message, html))

    async def _take(self, one: YouthUpdate, what: YouthInput) -> Outcome:
        return await self._gateway.writer.take(Inbound(what, CHANNEL, one.id, chat=one.chat))

    def _is_of_album(self, one: YouthUpdate) -> bool:
        """Whether it is one more picture of those that were answered just now, without words."""
        if not one.album or not isinstance(one.what, YouthSentMedia):
            return False
        again = self._albums.get(one.chat) == one.album
        if len(self._albums) >= MOST_ALBUMS:
            self._albums.clear()
        self._albums[one.chat] = one.album
        return again and not one.what.text
