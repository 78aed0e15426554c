"""Serve the conversation: read it, write, press a button. Answer after the commit, never before."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.webchat import cookies, timeline
from bot.channels.webchat.page_context import GONE, PageContext, Visitor, fields
from bot.channels.webchat.timeline import Timeline
from bot.turns.inbound import MAX_TURN, Inbound, YouthSaid, YouthTapped
from bot.web.redirects import is_htmx, see_other
from bot.web.transcript import TranscriptReader
from flows.engine import global_commands
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import conversations

ID: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
COMMANDS: Final = ("person", "menu", "back", "help", "stop")
LAST: Final = "/chat#end"
MOST_CHOICE: Final = 200


class ConversationRoutes:
    """The routes of the conversation."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def show(self, request: Request) -> Response:
        """Return the whole page."""
        visitor = await self._context.visitor(request)
        found = await self._log(visitor)
        if found is None:
            return see_other("/chat/gone" if cookies.of(self._context.gateway, request) else "/")
        response = self._context.page(
            "chat.html", visitor.language, log=found, question=found.question,
            items=found.items, after=timeline.dump(found.keys), commands=self._commands(visitor),
            fresh=_fresh(), mark=_mark(visitor.name),
            draft=self._context.gateway.renderer.is_draft(visitor.language),
        )  # fmt: skip
        cookies.set_cookie(
            self._context.gateway, response, cookies.of(self._context.gateway, request)
        )
        return response

    async def say(self, request: Request) -> Response:
        """Take what the youth writes."""
        form = await fields(request, "text", "id")
        if not form["text"].strip():
            return Response(status_code=204) if is_htmx(request) else see_other(LAST)
        return await self._take(request, YouthSaid(form["text"]), form["id"], form["text"])

    async def tap(self, request: Request) -> Response:
        """Take a press of a button, or of one of the commands that are always there."""
        form = await fields(request, "turn", "choice", "id", "label")
        turn = int(form["turn"]) if re.fullmatch(r"[0-9]{1,10}", form["turn"]) else 0
        choice = form["choice"][:MOST_CHOICE]
        what = YouthTapped(min(turn, MAX_TURN), choice)
        # Without a script the page has no id of its own: the same button twice is one press.
        given = form["id"] or (f"t{turn}-{choice}" if turn else "")
        return await self._take(request, what, given, form["label"] or self._word(choice))

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
        html = await self._context.gateway.read(
            lambda db, keys: self._saved(db, keys, update, text, name)
        )
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
        return [(name, self._word(name, visitor.language)) for name in COMMANDS]

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
