"""Serve the conversation: read it, write, press a button. Answer after the commit, never before."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from contextlib import suppress
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.webchat import chat_head, cookies, timeline
from bot.channels.webchat.page_context import (
    BUSY,
    GONE,
    RETRY_AFTER,
    SAID,
    PageContext,
    Visitor,
    enrolled_or_stopped,
    fields,
)
from bot.channels.webchat.timeline import Timeline
from bot.errors import FullQueueError, StoreError
from bot.text.names import without_picture
from bot.turns.inbound import MAX_TURN, Inbound, YouthSaid, YouthTapped
from bot.turns.turn import MOST_RECORDED
from bot.web.message_rate import USUAL, MessageRate
from bot.web.redirects import is_htmx, see_other
from bot.web.transcript import TranscriptReader
from flows.engine import global_commands
from storage.access import browsers
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import conversations
from storage.reads import youth_notifications as seen

ID: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
COMMANDS: Final = ("person", "menu", "back", "help", "stop")
LAST: Final = "/chat#end"
MOST_CHOICE: Final = 200
TOO_LONG: Final = 413
LINE: Final = re.compile(r"o([0-9]{1,18})", re.ASCII)
"""The key of a line's bubble."""


class ConversationRoutes:
    """The routes of the conversation."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._rate = MessageRate(context.gateway.clock.now)
        self._reading = asyncio.Lock()

    async def show(self, request: Request) -> Response:
        """Return the whole page."""
        visitor = await self._context.visitor(request)
        found = await self._log(visitor)
        if found is None or visitor.chat is None:
            return see_other("/chat/gone" if cookies.of(self._context.gateway, request) else "/")
        youth, now = visitor.chat.youth, self._context.gateway.clock.now()
        head = await self._context.gateway.read(lambda db, _: chat_head.read(db, youth, now))
        response = self._context.own_page(
            visitor, "chat.html", log=found, question=found.question,
            items=found.items, after=timeline.dump(found.keys), commands=self._commands(visitor),
            fresh=_fresh(), mark=_mark(visitor.name), head=head,
            draft=self._context.gateway.renderer.is_draft(visitor.language),
            history=await self._tells_history(visitor),
        )  # fmt: skip
        gateway, borrowed = self._context.gateway, visitor.borrowed
        secret = cookies.of(gateway, request)
        cookies.set_cookie(gateway, response, secret, borrowed=borrowed)
        cookies.set_language(gateway, response, visitor.language, borrowed=borrowed)
        return response

    async def _tells_history(self, visitor: Visitor) -> bool:
        """Tell whether it is said now how the page leaves the history: once in a browser."""
        browser = visitor.browser
        if browser is None or browser.history_told:
            return False
        if not (browser.borrowed or enrolled_or_stopped(visitor)):
            return False
        with suppress(StoreError, FullQueueError):
            await self._context.gateway.write(
                lambda db, _: browsers.note_history_told(db, browser.key)
            )
        return True

    async def say(self, request: Request) -> Response:
        """Take what the youth writes."""
        form = await fields(request, SAID, "id", "chat")
        text = form[SAID]
        if not text.strip():
            return Response(status_code=204) if is_htmx(request) else see_other(LAST)
        if self._is_of_another(request, form["chat"]):
            return Response(status_code=GONE)
        if len(text) > MOST_RECORDED:
            raise HTTPException(TOO_LONG)
        name = cookies.chat_of(cookies.of(self._context.gateway, request))
        if len(text) > USUAL and await self._context.chat(name) is None:
            # Whoever is nobody's chat has nothing long read.
            return Response(status_code=GONE) if is_htmx(request) else see_other("/chat/gone")
        if not self._rate.allows(name, text) and not await self._is_danger(text):
            return self._context.too_much(request, text)
        return await self._take(request, YouthSaid(text), form["id"], text)

    async def _is_danger(self, text: str) -> bool:
        """Tell whether what is too much means danger, one after another: that is always taken."""
        async with self._reading:
            return await self._context.gateway.is_danger(text)

    async def tap(self, request: Request) -> Response:
        """Take a press of a button, or of one of the commands that are always there."""
        form = await fields(request, "turn", "choice", "id", "label", "chat")
        if self._is_of_another(request, form["chat"]):
            return Response(status_code=GONE)
        turn = int(form["turn"]) if re.fullmatch(r"[0-9]{1,10}", form["turn"]) else 0
        choice = form["choice"][:MOST_CHOICE]
        what = YouthTapped(min(turn, MAX_TURN), choice)
        # Without a script the page has no id of its own: the same button twice is one press.
        given = form["id"] or (f"t{turn}-{choice}" if turn else "")
        return await self._take(request, what, given, form["label"] or self._word(choice))

    async def shown(self, request: Request) -> Response:
        """Take what a page in view has on its screen: the newest line, and all above it.

        A page that is hidden, or left open somewhere, does not say so (unread.js).
        """
        line = LINE.fullmatch((await fields(request, "line"))["line"])
        visitor = await self._context.visitor(request)
        gateway = self._context.gateway
        if line is not None and visitor.chat is not None:
            youth, number = visitor.chat.youth, int(line[1])
            if await gateway.read(lambda db, _: seen.is_unshown(db, youth, number)):
                now = gateway.clock.now()
                await gateway.write(lambda db, _: seen.mark_shown(db, youth, number, now))
                gateway.notifier.notify({youth})
        return Response(status_code=204)

    def _is_of_another(self, request: Request, mark: str) -> bool:
        """Tell whether a page of another chat sends, which this browser had before."""
        name = cookies.chat_of(cookies.of(self._context.gateway, request))
        return mark not in ("", _mark(name))

    async def _take(
        self, request: Request, what: YouthSaid | YouthTapped, given: str, text: str
    ) -> Response:
        name = cookies.chat_of(cookies.of(self._context.gateway, request))
        update = update_of(name, given)
        inbound = Inbound(what, cookies.CHANNEL, update, chat=name)
        taken = await self._context.gateway.writer.take(inbound)
        if not is_htmx(request):
            return see_other("/chat/gone" if taken.refused else LAST)
        if taken.refused:
            return Response(status_code=GONE)
        try:
            html = await self._context.gateway.read(
                lambda db, keys: self._saved(db, keys, update, text, name)
            )
        except StoreError:
            # It is saved, so nobody may read that it is not: the page asks again and learns it.
            return Response(status_code=BUSY, headers=RETRY_AFTER)
        return HTMLResponse(html) if html else Response(status_code=GONE)

    def _saved(self, db: Db, keys: Keyring, update: str, text: str, name: str) -> str:
        """Render the bubble as it is saved; nothing when that was the end of the chat."""
        chat, gateway = conversations.chat(db, keys, cookies.CHANNEL, name), self._context.gateway
        if chat is None:
            return ""
        heard, kept, among = timeline.saved(db, keys, chat, update, text)
        item = timeline.item(
            heard,
            among,
            TranscriptReader(gateway.renderer, chat.language, gateway.moment),
            kept=kept,
        )
        return self._context.part("items.html", chat.language, items=(item,))

    async def _log(self, visitor: Visitor) -> Timeline | None:
        chat, gateway = visitor.chat, self._context.gateway
        if chat is None:
            return None
        entries = await gateway.read(lambda db, keys: timeline.read(db, keys, chat.youth))
        return timeline.of(entries, chat, gateway.renderer, gateway.moment)

    def _commands(self, visitor: Visitor) -> list[tuple[str, str]]:
        """Return the commands that are always there: choice and label."""
        words = ((name, self._word(name, visitor.language)) for name in COMMANDS)
        return [(name, without_picture(word)) for name, word in words]

    def _word(self, choice: str, language: str = "") -> str:
        known = global_commands.WORDS.get(choice)
        if known is None:
            return choice
        gateway = self._context.gateway
        return gateway.renderer.message(
            global_commands.label(known), {}, (), language, gateway.moment
        ).text


def update_of(name: str, given: str) -> str:
    """Return the id of a message in the store: the page's own, bound to this chat.

    So the same message twice is one, and nobody can use up the ids of somebody else.
    """
    own = given if ID.fullmatch(given) else _fresh()
    return f"{own}.{hashlib.sha256(f'{name} {own}'.encode()).hexdigest()[:16]}"


def _mark(name: str) -> str:
    """Return a mark by which a page tells chats on one phone apart; nothing follows from it."""
    return hashlib.sha256(f"page {name}".encode()).hexdigest()[:16]


def _fresh() -> str:
    return secrets.token_hex(16)
