"""Onboard a youth by the web: a link or a code, one button, and the chat."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat import cookies
from bot.channels.webchat.open_pages import LANGUAGE, OpenPages
from bot.channels.webchat.page_context import PageContext, fields
from bot.text.names import first_name
from bot.turns.inbound import Inbound, YouthJoined
from bot.turns.refusal import RefusalReason
from bot.web.attempt_limit import AttemptLimit, address_of
from bot.web.redirects import see_other
from storage.access import browsers, invites
from storage.access.invites import FoundInvite
from storage.database import Db
from storage.encryption import Keyring
from storage.schema.periods import BORROWED_LASTS

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
        """Return the page with one button, and who sent the link.

        Used, expired and invented links are one page, which names nobody; nor does one that is for
        a new device, which whoever found it could tell from others.
        """
        given = request.path_params["secret"][:MOST]
        found = await self._looked_at(given, address_of(request))
        if found is None or found.asks:
            return await self._page(request, given, asks=found is not None, offers=True)
        return await self._page(request, given, sender=first_name(found.coach_name), offers=True)

    async def join(self, request: Request) -> Response:
        """Let a youth join.

        One answer for unknown, used, expired, a wrong check word, and too many guesses.
        """
        form = await fields(request, "invitation", "word", "key", "borrowed", LANGUAGE)
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
        joins = YouthJoined(given, word, self._language(request, form[LANGUAGE]))
        if await self._joined(joins, cookies.chat_of(secret)):
            borrowed = form["borrowed"] == "yes"
            if borrowed:
                await self._borrow(cookies.chat_of(secret))
            response = see_other("/chat")
            cookies.set_cookie(self._context.gateway, response, secret, borrowed=borrowed)
            return response
        if _is_code(given):
            self._tries.record_failure(address)
        asks = await self._asks(given)
        return await self._page(request, given, status=REFUSED, asks=asks, refused=True)

    async def _joined(self, joins: YouthJoined, name: str) -> bool:
        """Join, and tell whether the chat is theirs.

        It is, too, for whoever joined a moment ago and pressed twice.
        """
        inbound = Inbound(joins, cookies.CHANNEL, chat=name)
        taken = await self._context.gateway.writer.take(inbound)
        return not taken.refused or taken.refused.reason is RefusalReason.ALREADY_JOINED

    async def _borrow(self, name: str) -> None:
        """Keep that whoever joined borrows the device, before its browser is given anything."""

        def borrow(db: Db, keys: Keyring) -> None:
            browser = browsers.find(db, keys, cookies.CHANNEL, name)
            if browser is not None:
                browsers.set_borrowed(db, browser.key, borrowed=True)

        await self._context.gateway.write(borrow)

    async def _asks(self, given: str) -> bool:
        """Tell whether it leads to somebody's chat, which needs the word agreed with the coach."""
        found = await self._found(given)
        return found is not None and found.asks

    async def _found(self, given: str) -> FoundInvite | None:
        """Return the invitation of this link or code, if it may be used now."""
        now = self._context.gateway.clock.now()
        return await self._context.gateway.read(lambda db, keys: invites.find(db, keys, given, now))

    async def _looked_at(self, given: str, address: str) -> FoundInvite | None:
        """Return the invitation of this address; of codes no more than may be tried by a form.

        What is shown tells a living code for a new device from one that is none.
        """
        if not _is_code(given):
            return await self._found(given)
        if not self._tries.allows(address):
            return None
        found = await self._found(given)
        if found is None:
            self._tries.record_failure(address)
        return found

    def _language(self, request: Request, chosen: str) -> str:
        """Return the language that the page was read in, else the one that the browser asks for."""
        offered = dict(self._context.gateway.renderer.choosable)
        return chosen if chosen in offered else self._context.preferred_language(request)

    async def _page(
        self,
        request: Request,
        given: str,
        *,
        status: int = 200,
        asks: bool = False,
        refused: bool = False,
        front: bool = False,
        offers: bool = False,
        sender: str = "",
    ) -> Response:
        visitor = await self._context.visitor(request)
        named = LANGUAGE in request.query_params
        language = self._open.language(request) if named else visitor.language
        around = self._open.values(request) if front or refused or offers else {}
        if offers:
            # Only the languages, and by an address that does not repeat the secret of the link.
            links = (one._replace(address=f"?{LANGUAGE}={one.code}") for one in around["languages"])
            around = {"languages": list(links)}
        return self._context.page(
            "onboarding.html", language, status, invitation=given, key=cookies.fresh(),
            asks=asks, refused=refused, known=visitor.chat is not None, front=front, offers=offers,
            sender=sender, draft=self._context.gateway.renderer.is_draft(language),
            code=not given or _is_code(given),
            hours=int(BORROWED_LASTS.total_seconds()) // 3600, **around,
        )  # fmt: skip


def _is_code(given: str) -> bool:
    """Tell whether it may be a code, which is short enough to guess; a link's secret is not."""
    return len(invites.normalize_code(given)) == invites.CODE_LENGTH
