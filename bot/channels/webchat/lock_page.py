"""Serve the page before a locked chat: neutral, with the crisis numbers, and one field."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat import browser_access
from bot.channels.webchat.lock_tries import LockTries, TryResult
from bot.channels.webchat.page_context import PageContext, Visitor, fields
from bot.policy.browser_state import BrowserState
from bot.turns.turn import MOST_RECORDED
from bot.web.redirects import see_other
from storage.access import browsers, check_words
from storage.access.browsers import MOST_WRONG

CHAT: Final = "/chat"
WRONG: Final = 403
MOST_GIVEN: Final = 200
"""Signs of what is tried; longer ones are nobody's."""

BECAME: Final = frozenset({browser_access.ARRIVED, browser_access.KEPT})


class LockPageRoutes:
    """The routes of the lock: the page before the chat, and *Lock now*."""

    def __init__(self, context: PageContext, tries: LockTries) -> None:
        self._context = context
        self._gateway = context.gateway
        self._tries = tries

    async def show(self, request: Request) -> Response:
        """Return the page; where the chat is open, lead there."""
        visitor = await self._context.visitor(request)
        if visitor.chat is None or visitor.state is BrowserState.OPEN:
            return see_other(CHAT)
        became = request.query_params.get("words", "")
        return await self.page(request, visitor, became if became in BECAME else "", "")

    async def page(self, _request: Request, visitor: Visitor, became: str, words: str) -> Response:
        """Return the page, with what became of words that came meanwhile, and those to keep."""
        return await self._page(visitor, became=became, words=words)

    async def open(self, request: Request) -> Response:
        """Take what was typed. Words that came before are shown to be sent, and are not sent."""
        form = await fields(request, "given", "text")
        words = form["text"][:MOST_RECORDED]
        visitor = await self._context.visitor(request)
        if visitor.chat is None or visitor.state is BrowserState.OPEN:
            return see_other(CHAT)
        given = form["given"][:MOST_GIVEN]
        if not given.strip():
            return await self._page(visitor, words=words)
        result = await self._tries.open(visitor, given)
        visitor = await self._context.visitor_now(request)
        if visitor.state is BrowserState.OPEN:
            page = self._context.own_page(visitor, "kept_words.html", text=words)
            return page if words.strip() else see_other(CHAT)
        status = 200 if result is TryResult.RIGHT else WRONG
        return await self._page(visitor, status, wrong=result is TryResult.WRONG, words=words)

    async def close(self, request: Request) -> Response:
        """Lock it now; every page that is open is closed."""
        visitor = await self._context.visitor(request)
        browser, now = visitor.browser, self._gateway.clock.now()
        if browser is None or browser.lock is None:
            return see_other(CHAT)
        await self._gateway.write(lambda db, _: browsers.close(db, browser.key, now))
        self._gateway.notifier.notify({browser.youth})
        return see_other(browser_access.LOCKED_PAGE)

    async def _page(
        self,
        visitor: Visitor,
        status: int = 200,
        *,
        wrong: bool = False,
        became: str = "",
        words: str = "",
    ) -> Response:
        asks = visitor.state.name.lower()
        if visitor.state is BrowserState.SILENT and visitor.chat is not None:
            youth = visitor.chat.youth
            if not await self._gateway.read(lambda db, _: check_words.is_any(db, youth)):
                asks = "nothing"
        left = MOST_WRONG - (visitor.browser.wrong if visitor.browser is not None else 0)
        return self._context.page(
            "locked.html", visitor.language, status, asks=asks, wrong=wrong, left=left,
            became=became, text=words, push_key="",
        )  # fmt: skip
