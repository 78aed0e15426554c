"""Serve the page *This phone*: whose it is, the lock, and how nothing of the chat is left on it."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat import browser_access, cookies
from bot.channels.webchat.lock_page import MOST_GIVEN
from bot.channels.webchat.lock_tries import LockTries, TryResult
from bot.channels.webchat.page_context import (
    GONE,
    PageContext,
    Visitor,
    enrolled_or_stopped,
    fields,
)
from bot.text import chosen_lock
from bot.web.message_rate import MessageRate
from bot.web.redirects import is_htmx, see_other
from storage.access import browsers, check_words
from storage.access.browsers import MOST_WRONG, Browser
from storage.schema.periods import BORROWED_LASTS, LOCKED_AFTER

CHAT: Final = "/chat"
PAGE: Final = "/chat/phone"
LOCK: Final = "/chat/phone#lock"
NOT_TAKEN: Final = 422
MOST_CHANGES: Final = 5
"""How often a lock is changed in a minute: each change is hashed."""


class PhoneRoutes:
    """The routes of *This phone*."""

    def __init__(self, context: PageContext, tries: LockTries) -> None:
        self._context = context
        self._gateway = context.gateway
        self._tries = tries
        self._changes = MessageRate(context.gateway.clock.now, MOST_CHANGES)

    async def show(self, request: Request) -> Response:
        """Return the page."""
        visitor = await self._context.visitor(request)
        return see_other(CHAT) if visitor.chat is None else await self._page(visitor)

    async def borrow(self, request: Request) -> Response:
        """Keep whether the device is borrowed; from now on the cookie lasts accordingly."""
        borrowed = (await fields(request, "borrowed"))["borrowed"] == "yes"
        visitor = await self._context.visitor(request)
        browser = visitor.browser
        if browser is None:
            return Response(status_code=GONE) if is_htmx(request) else see_other(CHAT)
        await self._gateway.write(
            lambda db, _: browsers.set_borrowed(db, browser.key, borrowed=borrowed)
        )
        response = Response(status_code=204) if is_htmx(request) else see_other(PAGE)
        secret = cookies.of(self._gateway, request)
        cookies.set_cookie(self._gateway, response, secret, borrowed=borrowed)
        cookies.set_language(self._gateway, response, visitor.language, borrowed=borrowed)
        return response

    async def change_lock(self, request: Request) -> Response:
        """Set a lock, or change or remove the one that is set, which is asked for."""
        form = await fields(request, "do", "old", "new")
        visitor = await self._context.visitor(request)
        browser = visitor.browser
        if browser is None or enrolled_or_stopped(visitor) is None:
            return see_other(CHAT)
        is_removed = form["do"] == "remove" and visitor.has_lock
        if not is_removed and (fault := self._fault(visitor, form["new"])):
            return await self._page(visitor, fault)
        result = await self._tries.check_lock(visitor, form["old"][:MOST_GIVEN])
        if result is TryResult.SHUT:
            return see_other(browser_access.LOCKED_PAGE)
        if result is TryResult.WRONG:
            return await self._page(await self._context.visitor_now(request), "wrong")
        await self._set(browser, "" if is_removed else chosen_lock.form(form["new"]))
        return see_other(LOCK)

    def _fault(self, visitor: Visitor, given: str) -> str:
        fault = chosen_lock.fault(given)
        return fault or ("" if self._changes.allows(visitor.name, "") else "often")

    async def _set(self, browser: Browser, chosen: str) -> None:
        lock = await self._tries.hash_of(browser, chosen) if chosen else None
        now = self._gateway.clock.now()
        await self._gateway.write(lambda db, _: browsers.set_lock(db, browser.key, lock, now))

    async def _page(self, visitor: Visitor, did: str = "") -> Response:
        """Return the page; `did` says why the lock is what it was (phone.html)."""
        youth = visitor.chat.youth if visitor.chat is not None else 0
        agreed = await self._gateway.read(lambda db, _: check_words.is_any(db, youth))
        left = MOST_WRONG - (visitor.browser.wrong if visitor.browser is not None else 0)
        return self._context.own_page(
            visitor, "phone.html", NOT_TAKEN if did else 200, did=did, left=left, agreed=agreed,
            may_lock=enrolled_or_stopped(visitor) is not None, longest=chosen_lock.LONGEST,
            minutes=int(LOCKED_AFTER.total_seconds()) // 60,
            hours=int(BORROWED_LASTS.total_seconds()) // 3600,
        )  # fmt: skip
