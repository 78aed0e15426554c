"""Stream what is committed to the open page: by itself, exactly once, whoever was away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sse_starlette import ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat import chat_head, cookies, timeline
from bot.channels.webchat.chat_head import ChatHead
from bot.channels.webchat.page_context import BUSY, RETRY_AFTER, PageContext
from bot.errors import StoreError
from bot.gateway.stream_limits import OF_CHAT
from bot.policy import browser_state
from bot.policy.browser_state import BrowserState
from bot.web import attempt_limit, sse
from storage.access import browsers
from storage.access.browsers import Browser
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import conversations
from storage.reads.conversations import ChatState, Entry

AGAIN: Final = timedelta(seconds=2)
"""Pause after a read that found the database busy."""

A_MOMENT: Final = timedelta(milliseconds=100)
"""So long after the time when a browser is locked it surely is."""


class StreamRead(NamedTuple):
    """What is committed now: whose chat, how it stands with the browser, the page, its head."""

    chat: ChatState
    browser: Browser
    page: timeline.Timeline
    head: ChatHead


class StreamRoutes:
    """The route of the stream."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def stream(self, request: Request) -> Response:
        """Send `new` (bubbles and the question), `typing`, `again` (load the page) and, at the end,
        `gone` or `locked`.
        """
        visitor = await self._context.visitor(request)
        if visitor.chat is None:
            return sse.stream(_gone())
        address = attempt_limit.address_of(request)
        if not self._context.gateway.streams.may_open(address):
            return Response(status_code=BUSY, headers=RETRY_AFTER)
        had = request.headers.get("last-event-id") or request.query_params.get("after", "")
        shown = request.query_params.get("lang") or visitor.language
        known = timeline.load(had)
        return sse.stream(self._events(visitor.name, visitor.chat.youth, shown, known, address))

    async def _events(
        self, name: str, youth: int, shown: str, known: frozenset[str], address: str
    ) -> AsyncIterator[ServerSentEvent]:
        gateway, asked = self._context.gateway, None
        notifier = gateway.notifier
        with (
            notifier.subscribe(youth, own=True) as subscription,
            gateway.streams.opened(f"chat {name}", OF_CHAT, address) as stream,
        ):
            stream.wake = subscription.notify
            while not (notifier.closed or stream.ended):
                try:
                    found = await self._read(name)
                except StoreError:
                    await subscription.wait(AGAIN)
                    continue
                if found is None:
                    yield sse.event("gone", "")
                    return
                chat, browser, page, head = found
                now = gateway.clock.now()
                if browser_state.state_of(browser, now) is not BrowserState.OPEN:
                    yield sse.event("locked", "")
                    return
                if chat.language != shown or (known and not known & page.keys):
                    # In another language, or away so long that no bubble is shared with the page.
                    yield sse.event("again", "")
                    return
                question = page.question.key if page.question else ""
                if asked != question or page.keys - known:
                    yield self._new(chat, page, known, head)
                known, asked = page.keys, question
                closes = browser_state.closes_in(browser, now) + A_MOMENT
                await subscription.wait(min(sse.next_interval(), closes))
                if subscription.typing:
                    subscription.typing = False
                    yield sse.event("typing", "")

    def _new(
        self, chat: ChatState, page: timeline.Timeline, known: frozenset[str], head: ChatHead
    ) -> ServerSentEvent:
        """Make one event of everything the page lacks and the question as it is now."""
        html = self._context.part(
            "news.html", chat.language, items=page.missing(known), question=page.question, head=head
        )
        return sse.event("new", html, timeline.dump(page.keys))

    async def _read(self, name: str) -> StreamRead | None:
        """Read what is committed; None when the chat has ended. Raises StoreError."""
        gateway = self._context.gateway
        now = gateway.clock.now()
        found = await gateway.read(lambda db, keys: _read_log(db, keys, name, now))
        if found is None:
            return None
        chat, browser, entries, head = found
        page = timeline.of(entries, chat, gateway.renderer, gateway.moment)
        return StreamRead(chat, browser, page, head)


def _read_log(
    db: Db, keys: Keyring, name: str, now: datetime
) -> tuple[ChatState, Browser, list[Entry], ChatHead] | None:
    chat = conversations.chat(db, keys, cookies.CHANNEL, name)
    browser = browsers.find(db, keys, cookies.CHANNEL, name)
    if chat is None or browser is None:
        return None
    entries = timeline.read(db, keys, chat.youth)
    return chat, browser, entries, chat_head.read(db, chat.youth, now)


async def _gone() -> AsyncIterator[ServerSentEvent]:
    yield sse.event("gone", "")
