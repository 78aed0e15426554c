"""Take updates of youths: commit them first, and only then close the question that was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from bot.channels.telegram import buttons, formatting
from bot.channels.telegram.updates import OutsidePrivateChat, UnparsedUpdate, rounds
from bot.channels.telegram_youth.onboarding import CHANNEL, TelegramOnboarding
from bot.channels.telegram_youth.updates import ButtonPressed, ChatActions, YouthUpdate
from bot.errors import FullQueueError, StoreError, error_location
from bot.gateway.gateway import Gateway
from bot.turns.inbound import MAX_TURN, Inbound, Outcome, YouthInput, YouthSentMedia, YouthTapped

MOST_ALBUMS: Final = 10_000


class YouthUpdateReceiver:
    """Receiver of the updates in youths' chats."""

    def __init__(
        self, gateway: Gateway, chats: ChatActions, onboarding: TelegramOnboarding
    ) -> None:
        self._gateway = gateway
        self._chats = chats
        self._onboarding = onboarding
        self._albums: dict[str, str] = {}

    async def take(self, came: Sequence[YouthUpdate]) -> None:
        """Take all of the updates, each chat's in order; return after the commits.

        Nothing here waits for Telegram: what is said waits its turn elsewhere, so that a chat that
        is slow holds up nobody else's words.

        Raises FullQueueError or a StoreError when some of them have to be delivered again; what was
        taken then is recognised when it comes.
        """
        for one in came:
            if isinstance(one.what, ButtonPressed):
                self._chats.acknowledge(one.what.query)
        for together in rounds(came, lambda one: one.chat):
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
            self._chats.leave(one.chat)
        elif isinstance(what, UnparsedUpdate):
            await self._alarm(what.error)
        elif isinstance(what, ButtonPressed):
            await self._pressed(one, what)
        elif not self._is_of_album(one):
            taken = await self._take(one, what)
            if taken.refused:
                await self._onboarding.handle_unknown_chat(one)

    async def _pressed(self, one: YouthUpdate, what: ButtonPressed) -> None:
        if self._onboarding.owns_button(what.data):
            await self._onboarding.handle_age_answer(one, what)
            self._close(one, what, shown=True)
            return
        turn, choice = buttons.decode(what.data)
        taken = await self._take(one, YouthTapped(min(turn, MAX_TURN), choice))
        if taken.refused:
            await self._onboarding.handle_unknown_chat(one)
        else:
            self._close(one, what, shown=not taken.closed)

    async def _alarm(self, error: str) -> None:
        """Raise an alarm, as the update is passed over: somebody should know of it.

        It would come for ever if it were not passed over.
        """
        await self._gateway.raise_alarm(f"an update of Telegram could not be taken: {error}")

    def _close(self, one: YouthUpdate, what: ButtonPressed, *, shown: bool) -> None:
        """Remove every button; the choice stands under the question, if it was one that counted."""
        if what.message:
            html = formatting.with_answer(what.text, what.label) if shown and what.label else ""
            self._chats.remove_buttons(one.chat, what.message, html)

    async def _take(self, one: YouthUpdate, what: YouthInput) -> Outcome:
        return await self._gateway.writer.take(Inbound(what, CHANNEL, one.id, chat=one.chat))

    def _is_of_album(self, one: YouthUpdate) -> bool:
        """Tell whether it is one more picture, without text, of an album that was just answered."""
        if not one.album or not isinstance(one.what, YouthSentMedia):
            return False
        again = self._albums.get(one.chat) == one.album
        if len(self._albums) >= MOST_ALBUMS:
            self._albums.clear()
        self._albums[one.chat] = one.album
        return again and not one.what.text
