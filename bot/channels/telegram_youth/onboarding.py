"""Onboard a youth by Telegram: a link, a question about the age, and the chat.

Until somebody has joined nothing about them is stored; what must be remembered stands in the
buttons. Only a check word that was asked for is awaited in memory: after a restart the link is
opened once more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.channels.telegram import buttons
from bot.channels.telegram.buttons import InlineButton
from bot.channels.telegram_youth.updates import ButtonPressed, ChatActions, YouthUpdate
from bot.gateway.gateway import Gateway
from bot.turns.inbound import Inbound, YouthBlocked, YouthJoined, YouthReturned, YouthSaid
from bot.turns.refusal import RefusalReason
from bot.web.attempt_limit import AttemptLimit
from flows.engine.line import Answers, Line
from flows.texts import onboarding
from storage.access import invites
from storage.access.invites import FoundInvite
from storage.reads import conversations
from storage.schema.channel_names import ChannelName

CHANNEL: Final = ChannelName.TELEGRAM

LINK: Final = "{}/i/{}"
"""The invitation's address in the web chat, for whoever is too young for Telegram."""

OLDER: Final = "older:"
YOUNGER: Final = "younger:"
MOST_INVITATION: Final = buttons.MOST_BYTES - len(YOUNGER)

STARTED: Final = re.compile(rf"/start ([A-Za-z0-9_-]{{1,{MOST_INVITATION}}})")
MOST_WAITING: Final = 10_000
HINT_INTERVAL: Final = timedelta(seconds=5)
"""Whoever writes in a hurry is told once how to join."""


class TelegramOnboarding:
    """Onboarding in every chat that is nobody's yet.

    `language` is used with those whose own is not offered.
    """

    def __init__(self, gateway: Gateway, chats: ChatActions, language: str, min_age: int) -> None:
        self._gateway = gateway
        self._chats = chats
        self._language = language
        self._min_age = min_age
        self._tries = AttemptLimit(gateway.clock.now)
        self._asked: dict[str, str] = {}
        self._told: dict[str, datetime] = {}

    @staticmethod
    def owns_button(data: str) -> bool:
        """Tell whether a button with this data belongs to onboarding."""
        return data.startswith((OLDER, YOUNGER))

    async def handle_unknown_chat(self, one: YouthUpdate) -> None:
        """Answer a message in a chat that is nobody's. Raises FullQueueError or a StoreError."""
        if isinstance(one.what, YouthBlocked | YouthReturned):
            return
        said = one.what.text if isinstance(one.what, YouthSaid) else ""
        started = STARTED.fullmatch(said)
        if started is not None:
            await self._invited(one, started[1])
        elif one.chat in self._asked and said and not said.startswith("/"):
            await self._join(one, self._asked[one.chat], said)
        elif self._may_tell(one.chat):
            self._say(one, onboarding.line("stranger"))

    async def handle_age_answer(self, one: YouthUpdate, pressed: ButtonPressed) -> None:
        """Take the answer about the age. Raises FullQueueError or a StoreError."""
        answer, _, invitation = pressed.data.partition(":")
        if f"{answer}:" == YOUNGER:
            url = LINK.format(self._gateway.rules.base_url, invitation)
            web = InlineButton(self._word(one, onboarding.button("web")), url=url)
            self._say(one, onboarding.line("young"), [web])
        else:
            await self._enter(one, invitation)

    async def _invited(self, one: YouthUpdate, invitation: str) -> None:
        if not self._min_age:
            await self._enter(one, invitation)
        elif await self._find(one, invitation) is None:
            self._refuse(one)
        else:
            older, younger = (
                self._word(one, onboarding.button(name)) for name in ("older", "younger")
            )
            asked = [
                InlineButton(older, OLDER + invitation),
                InlineButton(younger, YOUNGER + invitation),
            ]
            self._say(one, onboarding.line("age"), asked)

    async def _enter(self, one: YouthUpdate, invitation: str) -> None:
        found = await self._find(one, invitation)
        if found is not None and found.asks:
            if len(self._asked) >= MOST_WAITING:
                self._asked.clear()
            self._asked[one.chat] = invitation
            self._say(one, onboarding.line("word"))
        else:
            await self._join(one, invitation)

    async def _join(self, one: YouthUpdate, invitation: str, word: str = "") -> None:
        # Who is asked nothing, or makes up a button, comes here without being looked for first.
        if not self._tries.allows(one.chat):
            self._refuse(one)
            return
        joins = YouthJoined(invitation, word, self._spoken(one))
        taken = await self._gateway.writer.take(Inbound(joins, CHANNEL, one.id, chat=one.chat))
        if not taken.refused:
            self._asked.pop(one.chat, None)
        elif taken.refused.reason is not RefusalReason.ALREADY_JOINED:
            self._tries.record_failure(one.chat)
            self._refuse(one)

    async def _find(self, one: YouthUpdate, invitation: str) -> FoundInvite | None:
        """Return the invitation, if it may be used; codes are short, so nobody may try many."""
        if not self._tries.allows(one.chat):
            return None
        now = self._gateway.clock.now()
        found = await self._gateway.read(lambda db, keys: invites.find(db, keys, invitation, now))
        if found is None and not await self._is_known(one.chat):
            self._tries.record_failure(one.chat)
        return found

    async def _is_known(self, chat: str) -> bool:
        found = await self._gateway.read(
            lambda db, keys: conversations.chat(db, keys, CHANNEL, chat)
        )
        return found is not None

    def _may_tell(self, chat: str) -> bool:
        now = self._gateway.clock.now()
        self._told = {one: at for one, at in self._told.items() if now - at < HINT_INTERVAL}
        if chat in self._told:
            return False
        self._told[chat] = now
        return True

    def _refuse(self, one: YouthUpdate) -> None:
        self._say(one, onboarding.line("refused"))

    def _say(self, one: YouthUpdate, line: Line, shown: Sequence[InlineButton] = ()) -> None:
        side = self._gateway.renderer.direction(self._spoken(one))
        self._chats.say(one.chat, self._word(one, line), buttons.rows(shown, side))

    def _word(self, one: YouthUpdate, line: Line) -> str:
        language, at = self._spoken(one), self._gateway.moment
        values: Answers = {"age": self._min_age, **self._gateway.directory.crisis_numbers}
        return self._gateway.renderer.message(line, values, (), language, at).text

    def _spoken(self, one: YouthUpdate) -> str:
        """Return the app's language, if it is offered; Telegram writes fa where we say fa_AF."""
        known = {
            code.partition("_")[0]: code for code, _ in reversed(self._gateway.renderer.choosable)
        }
        return known.get(one.language.lower().partition("-")[0], self._language)
