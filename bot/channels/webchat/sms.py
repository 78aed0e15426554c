"""Serve a youth's number for SMS: give it, confirm it by a code, turn it off with one press.

The number is no message: it stands on this page, and in no conversation that a coach reads.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat import cookies
from bot.channels.webchat.page_context import (
    PageContext,
    Visitor,
    enrolled,
    enrolled_or_stopped,
    fields,
)
from bot.notifications import telephone
from bot.notifications.outcome import Outcome
from bot.notifications.youth_calls import SmsSender
from bot.notifications.youth_messages import YouthMessages
from bot.turns.inbound import Inbound, YouthSaid
from bot.web.redirects import see_other
from storage.access import youth_numbers
from storage.reads.conversations import ChatState

CHAT: Final = "/chat"

CODE_LASTS: Final = timedelta(minutes=10)
DIGITS: Final = 6
MOST_TRIES: Final = 5
"""Wrong codes, after which another one must be sent."""

MOST_CODES: Final = 3
"""Codes that are sent in a day: nobody can have a stranger's phone ring from here."""

DAY: Final = timedelta(days=1)
MOST_TYPED: Final = 40


class _Pending(NamedTuple):
    """A number that waits for its code, in memory only: it is kept once it is confirmed."""

    number: str
    code: str
    until: datetime
    tries: int = 0


class SmsRoutes:
    """The routes of SMS. Without a gateway of the municipality's there are none of them."""

    def __init__(self, context: PageContext, sms: SmsSender) -> None:
        self._context = context
        self._gateway = context.gateway
        self._sms = sms
        self._words = YouthMessages(self._gateway.renderer, self._gateway.clock, "")
        self._pending: dict[int, _Pending] = {}

    async def show(self, request: Request) -> Response:
        """Return the page."""
        visitor = await self._context.visitor(request)
        chat = enrolled_or_stopped(visitor)
        return see_other(CHAT) if chat is None else await self._page(visitor, chat, "")

    async def give(self, request: Request) -> Response:
        """Take a number, and send a code there. Words of danger are taken as said."""
        form = await fields(request, "number")
        visitor = await self._context.visitor(request)
        if enrolled_or_stopped(visitor) and await self._gateway.is_danger(form["number"]):
            said = Inbound(YouthSaid(form["number"]), cookies.CHANNEL, chat=visitor.name)
            await self._gateway.writer.take(said)
            return see_other(CHAT)
        if (chat := enrolled(visitor)) is None:
            return see_other(CHAT)
        number = telephone.read(form["number"][:MOST_TYPED])
        did = await self._send(chat, number) if number else "no_number"
        return await self._page(visitor, chat, did)

    async def _send(self, chat: ChatState, number: str) -> str:
        """Send a code to this number; return what the page says of it."""
        gateway, youth = self._gateway, chat.youth
        now = gateway.clock.now()
        row = await gateway.write(
            lambda db, _: youth_numbers.begin_code(db, youth, now, MOST_CODES, now - DAY)
        )
        if row is None:
            return "too_many"
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        text = self._words.code(code, chat.language, gateway.zone)
        outcome = (await self._sms.send_sms(number, text)).outcome
        ended = gateway.clock.now()
        await gateway.write(lambda db, _: youth_numbers.end_code(db, row, outcome.value, ended))
        if outcome not in {Outcome.TAKEN, Outcome.TIMEOUT}:
            return "not_sent"
        self._forget_old(now)
        self._pending[youth] = _Pending(number, code, now + CODE_LASTS)
        return "sent"

    def _forget_old(self, now: datetime) -> None:
        self._pending = {one: known for one, known in self._pending.items() if known.until > now}

    async def confirm(self, request: Request) -> Response:
        """Take the code; where it is right the number is kept."""
        form = await fields(request, "code")
        visitor = await self._context.visitor(request)
        if (chat := enrolled(visitor)) is None:
            return see_other(CHAT)
        gateway, youth = self._gateway, chat.youth
        now = gateway.clock.now()
        pending = self._pending.pop(youth, None)
        if pending is None or pending.until <= now:
            return await self._page(visitor, chat, "old_code")
        given = "".join(str(int(sign)) for sign in form["code"][:MOST_TYPED] if sign.isdecimal())
        if not hmac.compare_digest(given, pending.code):
            if pending.tries + 1 >= MOST_TRIES:
                return await self._page(visitor, chat, "old_code")
            self._pending[youth] = pending._replace(tries=pending.tries + 1)
            return await self._page(visitor, chat, "wrong_code")
        await gateway.write(
            lambda db, keys: youth_numbers.keep(db, keys, youth, pending.number, now)
        )
        return await self._page(visitor, chat, "on")

    async def turn_off(self, request: Request) -> Response:
        """Delete the number, kept or waiting for its code; also after a stop."""
        visitor = await self._context.visitor(request)
        if (chat := enrolled_or_stopped(visitor)) is None:
            return see_other(CHAT)
        self._pending.pop(chat.youth, None)
        await self._gateway.write(lambda db, _: youth_numbers.remove(db, chat.youth))
        return await self._page(visitor, chat, "off")

    async def _page(self, visitor: Visitor, chat: ChatState, did: str) -> Response:
        """Return the page; `did` is what was just done (sms.html).

        After a stop it offers only to turn it off.
        """
        youth = chat.youth
        found = await self._gateway.read(lambda db, keys: youth_numbers.of(db, keys, youth))
        pending = self._pending.get(youth)
        return self._context.own_page(
            visitor, "sms.html", did=did, stopped=enrolled(visitor) is None,
            number=telephone.shown(found.number) if found else "",
            broken=found is not None and not found.number,
            waiting=telephone.shown(pending.number) if pending else "",
        )  # fmt: skip
