"""Refuse a youth's pages where their chat is not open in this browser, and note that it is used.

Every address below /chat is refused then but for a few, so a new one is safe without being named.
Words of danger are taken all the same: what they answer waits behind the lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.channels.webchat import cookies, sign_out
from bot.channels.webchat.page_context import (
    GONE,
    SAID,
    Endpoint,
    PageContext,
    Visitor,
    fields,
)
from bot.errors import FullQueueError, StoreError
from bot.policy.browser_state import BrowserState
from bot.turns.turn import MOST_RECORDED
from bot.web.redirects import is_htmx, see_other
from storage.access import browsers

LOCKED: Final = 401
REFUSED: Final = 400
"""From here on statuses say that something was not done."""

LOCKED_PAGE: Final = "/chat/locked"
SAY: Final = "/chat/say"
WRITTEN: Final = frozenset({SAY, "/chat/tap"})

ANSWERED: Final = frozenset(
    {
        LOCKED_PAGE, "/chat/unlock", "/chat/lock", "/chat/gone", "/chat/notifications/here",
        "/chat/notifications/end",
    }
)  # fmt: skip
"""What answers where the chat is not open too, and says nothing of it (notifications.py)."""

UNUSED: Final = ANSWERED | {"/chat/stream", "/chat/shown"}
"""What a browser asks for by itself: nobody uses the page because of that."""

SEEN_APART: Final = timedelta(hours=1)
SEEN_APART_WHERE_SHORT: Final = timedelta(seconds=20)
"""How often it is written down that a browser is used, also where that is asked for soon."""

ARRIVED: Final = "arrived"
KEPT: Final = "kept"
"""What became of words that came while the chat was not open: taken, or still to be sent."""

ShowLocked = Callable[[Request, Visitor, str, str], Awaitable[Response]]
"""Returns the page before a locked chat: what became of words, and those to keep."""


class BrowserAccess:
    """Wraps the routes of the web chat. `show` makes the page before a locked chat."""

    def __init__(self, context: PageContext, show: ShowLocked) -> None:
        self._context = context
        self._gateway = context.gateway
        self._show = show
        self._reading = asyncio.Lock()
        self._noting: set[bytes] = set()
        """Browsers of which it is being written that they are used: many requests are one."""

    def around(self, path: str, endpoint: Endpoint) -> Endpoint:
        """Return what answers at this address: the endpoint, where the chat is open."""
        if path != "/chat" and not path.startswith("/chat/"):
            return endpoint

        async def answer(request: Request) -> Response:
            try:
                visitor = await self._context.visitor(request)
            except StoreError:
                if path not in WRITTEN:
                    raise
                # Nobody knows whether it is open. What is written shows nothing, and is taken.
                return await endpoint(request)
            if visitor.browser is None:
                return await endpoint(request)
            if visitor.state is BrowserState.OVER:
                return await self._end(request, visitor, path, endpoint)
            if visitor.state is not BrowserState.OPEN and path not in ANSWERED:
                return await self._refuse(request, visitor, path, endpoint)
            if path not in UNUSED:
                await self._note_seen(visitor)
            return await endpoint(request)

        return answer

    async def here(self, request: Request) -> Response:
        """Take that somebody uses an open page: they touch it, and ask for nothing."""
        visitor = await self._context.visitor(request)
        return Response(status_code=204 if visitor.chat is not None else GONE)

    async def _note_seen(self, visitor: Visitor) -> None:
        browser, now = visitor.browser, self._gateway.clock.now()
        if browser is None:
            return
        short = visitor.has_lock or visitor.borrowed
        apart = SEEN_APART_WHERE_SHORT if short else SEEN_APART
        is_new = browser.seen_at is not None and now - browser.seen_at < apart
        if is_new or browser.key in self._noting:
            return
        self._noting.add(browser.key)
        try:
            # Where nothing can be written whoever is here can still read.
            with suppress(StoreError, FullQueueError):
                await self._gateway.write(lambda db, _: browsers.note_seen(db, browser.key, now))
        finally:
            self._noting.discard(browser.key)

    async def _refuse(
        self, request: Request, visitor: Visitor, path: str, endpoint: Endpoint
    ) -> Response:
        if request.method != "POST":
            is_page = "text/html" in request.headers.get("accept", "")
            return see_other(LOCKED_PAGE) if is_page else Response(status_code=LOCKED)
        words = (await fields(request, SAID))[SAID] if path == SAY else ""
        became = await self._became(request, words, endpoint)
        if is_htmx(request):
            return PlainTextResponse(became, LOCKED)
        page = await self._show(request, visitor, became, words if became == KEPT else "")
        page.status_code = LOCKED
        return page

    async def _became(self, request: Request, words: str, endpoint: Endpoint) -> str:
        """Take words of danger; tell what became of what was written, "" for nothing."""
        if not words.strip() or len(words) > MOST_RECORDED:
            return ""
        async with self._reading:
            danger = await self._gateway.is_danger(words)
        taken = danger and (await endpoint(request)).status_code < REFUSED
        return ARRIVED if taken else KEPT

    async def _end(
        self, request: Request, visitor: Visitor, path: str, endpoint: Endpoint
    ) -> Response:
        """End the chat on a borrowed device that nobody has used for a while."""
        if request.method == "POST" and path == SAY:
            await self._became(request, (await fields(request, SAID))[SAID], endpoint)
        await sign_out.end(self._gateway, visitor)
        is_page = "text/html" in request.headers.get("accept", "") and not is_htmx(request)
        response = see_other(sign_out.PAGE) if is_page else Response(status_code=GONE)
        cookies.delete_cookie(self._gateway, response)
        return response
