"""What came is taken: committed first, and only then is the question it answered closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, TypeAlias

from bot.channels.telegram import buttons, formatting
from bot.channels.telegram.updates import Elsewhere, Unparsed
from bot.channels.telegram_youth.onboarding import CHANNEL, Door
from bot.channels.telegram_youth.updates import Came, Phone, Pressed, rounds
from bot.errors import FullQueueError, StoreError, error_location
from bot.gateway.gateway import Front
from bot.turns.inbound import MOST_TURNS, Arrival, OfYouth, Taken, Tapped, Unreadable

Later: TypeAlias = Callable[[Coroutine[Any, Any, None]], object]
"""Does something beside what is being done, in the nursery of whoever listens."""

MOST_ALBUMS: Final = 10_000


class Ears:
    """Takes what came in the chats of youths."""

    def __init__(self, front: Front, phone: Phone, door: Door, later: Later) -> None:
        self._front = front
        self._phone = phone
        self._door = door
        self._later = later
        self._albums: dict[str, str] = {}

    async def take(self, came: Sequence[Came]) -> None:
        """Take all of it, each chat's in order; back after the commits.

        Raises FullQueueError or a StoreError when some of it has to come again; what was taken
        then is known when it does.
        """
        for one in came:
            if isinstance(one.what, Pressed):
                self._later(self._phone.answer(one.what.query))
        for together in rounds(came):
            done = await asyncio.gather(*map(self._one, together), return_exceptions=True)
            for error in done:
                if error is not None:
                    raise error

    async def _one(self, one: Came) -> None:
        try:
            await self._do(one)
        except (FullQueueError, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 - one that poisons the edge stops no other
            await self._alarm(error_location(error))

    async def _do(self, one: Came) -> None:
        what = one.what
        if isinstance(what, Elsewhere):
            self._later(self._phone.leave(one.chat))
        elif isinstance(what, Unparsed):
            await self._alarm(what.error)
        elif isinstance(what, Pressed):
            await self._pressed(one, what)
        elif not self._is_of_album(one):
            taken = await self._take(one, what)
            if taken.refused:
                await self._door.meet(one)

    async def _pressed(self, one: Came, what: Pressed) -> None:
        if self._door.is_its(what.data):
            await self._door.pressed(one, what)
            self._close(one, what, shown=True)
            return
        turn, choice = buttons.read(what.data)
        taken = await self._take(one, Tapped(min(turn, MOST_TURNS), choice))
        if taken.refused:
            await self._door.meet(one)
        else:
            self._close(one, what, shown=not taken.closed)

    async def _alarm(self, error: str) -> None:
        """It would come for ever if it were not passed over: somebody should know of it."""
        await self._front.alarm(f"an update of Telegram could not be taken: {error}")

    def _close(self, one: Came, what: Pressed, *, shown: bool) -> None:
        """No button is left; the choice stands under the question, if it was one that counted."""
        if what.message:
            html = formatting.chosen(what.text, what.label) if shown and what.label else ""
            self._later(self._phone.close(one.chat, what.message, html))

    async def _take(self, one: Came, what: OfYouth) -> Taken:
        return await self._front.writer.take(Arrival(what, CHANNEL, one.id, chat=one.chat))

    def _is_of_album(self, one: Came) -> bool:
        """Whether it is one more picture of those that were answered just now, without words."""
        if not one.album or not isinstance(one.what, Unreadable):
            return False
        again = self._albums.get(one.chat) == one.album
        if len(self._albums) >= MOST_ALBUMS:
            self._albums.clear()
        self._albums[one.chat] = one.album
        return again and not one.what.text
