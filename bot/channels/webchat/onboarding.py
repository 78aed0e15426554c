"""Onboard a youth by the web: a link or a code, one button, and the chat."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat import cookies
from bot.channels.webchat.open_pages import LANGUAGE, OpenPages
from bot.channels.webchat.page_context import PageContext, fields
from bot.turns.inbound import Inbound, YouthJoined
from bot.turns.refusal import RefusalReason
from bot.web.attempt_limit import AttemptLimit, address_of
from bot.web.redirects import see_other
from storage.access import invites

KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}")
REFUSED: Final = 403
MOST: Final = 200
"""Characters of an invitation or a check word; longer ones are nobody's."""


class WebOnboarding:
    """The routes of onboarding. Reading changes nothing: a preview of a link must not use it up."""

    def __init__(self, context: PageContext, open_pages: OpenPages) -> None:
        self._context = context
        self._open = open_pages
        self._tries = AttemptLimit(context.gateway.clock.now)

    async def show(self, request: Request) -> Response:
        """Return the front page: a field for a code, and what everybody may read.

        It sets no cookie, and a language in its address comes first (practices 3-6).
        """
        return await self._page(request, "", front=True)

    async def landing(self, request: Request) -> Response:
        """Return the page with one button; the same page for every link, good or bad."""
        given = request.path_params["secret"][:MOST]
        invited = await self._asks(given)
        return await self._page(request, given, asks=invited)

    async def join(self, request: Request) -> Response:
        """Let a youth join.

        One answer for unknown, used, expired, a wrong check word, and too many guesses.
        """
        form = await fields(request, "invitation", "word", "key")
        given, word = form["invitation"].strip()[:MOST], form["word"].strip()[:MOST]
        key = form["key"] if KEY.fullmatch(form["key"]) else cookies.fresh()
        address = address_of(request)
        if _is_code(given) and not self._tries.allows(address):
            return await self._page(request, given, status=REFUSED, refused=True)
        if not word and await self._asks(given):
            return await self._page(request, given, asks=True)
        secret = cookies.derive_secret(
            key, invites.normalize_code(given) if _is_code(given) else given
        )
        if await self._joined(given, word, cookies.chat_of(secret)):
            response = see_other("/chat")
            cookies.set_cookie(self._context.gateway, response, secret)
            return response
        if _is_code(given):
            self._tries.record_failure(address)
        asks = await self._asks(given)
        return await self._page(request, given, status=REFUSED, asks=asks, refused=True)

    async def _joined(self, given: str, word: str, name: str) -> bool:
        """Join, and tell whether the chat is theirs.

        It is, too, for whoever joined a moment ago and pressed twice.
        """
        inbound = Inbound(YouthJoined(given, word), cookies.CHANNEL, chat=name)
        taken = await self._context.gateway.writer.take(inbound)
        return not taken.refused or taken.refused.reason is RefusalReason.ALREADY_JOINED

    async def _asks(self, given: str) -> bool:
        """Tell whether it leads to somebody's chat, which needs the word agreed with the coach."""
        now = self._context.gateway.clock.now()
        found = await self._context.gateway.read(
            lambda db, keys: invites.find(db, keys, given, now)
        )
        return found is not None and found.asks

    async def _page(
        self,
        request: Request,
        given: str,
        *,
        status: int = 200,
        asks: bool = False,
        refused: bool = False,
        front: bool = False,
    ) -> Response:
        visitor = await self._context.visitor(request)
        named = LANGUAGE in request.query_params
        language = self._open.language(request) if named else visitor.language
        around = self._open.values(request) if front or refused else {}
        return self._context.page(
            "onboarding.html", language, status, invitation=given, key=cookies.fresh(),
            asks=asks, refused=refused, known=visitor.chat is not None, front=front,
            code=not given or _is_code(given), **around,
        )  # fmt: skip


def _is_code(given: str) -> bool:
    """Tell whether it may be a code, which is short enough to guess; a link's secret is not."""
    return len(invites.normalize_code(given)) == invites.CODE_LENGTH
