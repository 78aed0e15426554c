"""Show youths what is kept about them, let them take it along, and erase it."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.webchat import cookies, export, timeline
from bot.channels.webchat.page_context import PageContext, Visitor, fields
from bot.turns import inbound
from bot.turns.inbound import Inbound
from bot.web.redirects import see_other
from bot.web.transcript import TranscriptReader
from flows.engine.facts import Rhythm, SmallStep
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import console, subject_access
from storage.reads.console import OpenedBy
from storage.reads.conversations import ChatState
from storage.reads.subject_access import AboutYouth

NOBODY: Final = "/"
EVERY_DAY: Final = 7
FORGET: Final = '"storage"'
"""What else the browser may have of us goes too (Clear-Site-Data). Files of the app may stay."""


class KnownData(NamedTuple):
    """Data of the page *What you know about me*."""

    about: AboutYouth
    steps: list[SmallStep]
    reminders: list[tuple[str, Rhythm]]
    openings: list[OpenedBy]


class MyDataRoutes:
    """The routes of a youth's own data. Whoever asks without a chat is sent to the start page."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def show(self, request: Request) -> Response:
        """Return the page *What you know about me*."""
        visitor = await self._context.visitor(request)
        if visitor.chat is None:
            return see_other(NOBODY)
        known = await self._known(visitor.chat)
        return self._context.page("me.html", visitor.language, **self._given(visitor, known))

    async def json(self, request: Request) -> Response:
        """Return the file of *Take it with me* for a program."""
        visitor = await self._context.visitor(request)
        if visitor.chat is None:
            return see_other(NOBODY)
        everything = await self._everything(visitor.chat)
        response = JSONResponse(export.to_json(everything, self._reader(visitor)))
        return _download(response, "chat.json")

    async def readable(self, request: Request) -> Response:
        """Return the file of *Take it with me* for a person: one page that needs nothing else."""
        visitor = await self._context.visitor(request)
        if visitor.chat is None:
            return see_other(NOBODY)
        known, chat, gateway = await self._known(visitor.chat), visitor.chat, self._context.gateway
        everything = await self._everything(chat)
        entries = sorted(export.entries(everything), key=timeline.sort_key)
        items = timeline.items(entries, chat.language, gateway.renderer, gateway.moment)
        given = self._given(visitor, known)
        page = self._context.page(
            "export.html", chat.language, items=items, all=everything, **given
        )
        return _download(page, "chat.html")

    async def confirm_erase(self, request: Request) -> Response:
        """Ask whether they really want it: nothing brings it back."""
        visitor = await self._context.visitor(request)
        if visitor.chat is None:
            return see_other(NOBODY)
        return self._context.page("erase.html", visitor.language)

    async def erase(self, request: Request) -> Response:
        """Erase the youth (*Erase me*).

        Sent twice it is done once, and both times the answer is that it is gone.
        """
        form = await fields(request, "sure")
        if form["sure"] != "yes":
            return see_other("/chat/erase")
        name = cookies.chat_of(cookies.of(self._context.gateway, request))
        await self._context.gateway.writer.take(
            Inbound(inbound.YouthErased(), cookies.CHANNEL, chat=name)
        )
        response = see_other("/chat/gone?erased=yes")
        cookies.delete_cookie(self._context.gateway, response)
        if not self._context.gateway.demo:
            response.headers["Clear-Site-Data"] = FORGET
        return response

    async def gone(self, request: Request) -> Response:
        """Return a calm page for whoever had a chat here that is no more."""
        visitor = await self._context.visitor(request)
        if visitor.chat is not None:
            return see_other("/chat")
        erased = request.query_params.get("erased") == "yes"
        response = self._context.page("gone.html", visitor.language, erased=erased)
        cookies.delete_cookie(self._context.gateway, response)
        return response

    async def _known(self, chat: ChatState) -> KnownData:
        return await self._context.gateway.read(lambda db, keys: _known(db, keys, chat.youth))

    async def _everything(self, chat: ChatState) -> export.DataExport:
        return await self._context.gateway.read(lambda db, keys: export.of(db, keys, chat.youth))

    def _reader(self, visitor: Visitor) -> TranscriptReader:
        return TranscriptReader(
            self._context.gateway.renderer, visitor.language, self._context.gateway.moment
        )

    def _given(self, visitor: Visitor, known: KnownData) -> dict[str, Any]:
        name = dict(self._context.gateway.renderer.choosable).get(
            visitor.language, visitor.language
        )
        return {**known._asdict(), "language_name": name, "days": self._days}

    def _days(self, rhythm: Rhythm, language: str) -> tuple[str, ...]:
        """Return the weekdays in words; none for once, none for every day."""
        if not 0 < len(rhythm.days) < EVERY_DAY:
            return ()
        return tuple(
            self._context.gateway.renderer.weekday(day, language) for day in sorted(rhythm.days)
        )


def _known(db: Db, keys: Keyring, youth: int) -> KnownData:
    return KnownData(
        subject_access.about(db, keys, youth),
        console.steps(db, keys, youth),
        console.reminders(db, keys, youth),
        console.openings(db, youth),
    )


def _download(response: Response, name: str) -> Response:
    """Make it a download with a neutral name: a list of downloads is seen by others too."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
