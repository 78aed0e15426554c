"""Sign a youth out of this browser (*Sign out here*): it forgets the chat, which itself stays.

*Leave quickly* only leaves, and *Erase me* erases; this is for a device that goes to somebody else.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat import cookies
from bot.channels.webchat.page_context import PageContext, Visitor
from bot.gateway.gateway import Gateway
from bot.web.redirects import see_other
from storage.access import browsers, check_words

PAGE: Final = "/chat/out"


class SignOutRoutes:
    """The routes of signing out."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def show(self, request: Request) -> Response:
        """Ask whether they want it, and say how they come back; or that it is done."""
        visitor = await self._context.visitor(request)
        if visitor.chat is not None:
            youth = visitor.chat.youth
            agreed = await self._context.gateway.read(lambda db, _: check_words.is_any(db, youth))
            return self._context.own_page(visitor, "sign_out.html", agreed=agreed)
        page = self._context.page("signed_out.html", visitor.language, worker=False, push_key="")
        cookies.delete_all(self._context.gateway, page)
        return page

    async def out(self, request: Request) -> Response:
        """Sign out. Sent twice it is done once."""
        visitor = await self._context.visitor(request)
        await end(self._context.gateway, visitor)
        response = see_other(PAGE)
        cookies.delete_cookie(self._context.gateway, response)
        return response


async def end(gateway: Gateway, visitor: Visitor) -> None:
    """End the chat in the visitor's browser: its cookie opens nothing any more.

    Notifications end, and every page that is open there is told. Raises StoreError.
    """
    browser = visitor.browser
    if browser is None:
        return
    await gateway.write(lambda db, keys: browsers.sign_out(db, keys, cookies.CHANNEL, browser))
    gateway.notifier.notify({browser.youth})
