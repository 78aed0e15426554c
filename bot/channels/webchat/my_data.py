"""Show youths what is kept about them, let them take it along, and erase it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.webchat import cookies, export, timeline
from bot.channels.webchat.page_context import PageContext, Visitor, fields
from bot.notifications import telephone
from bot.text.bidi import strip_isolates
from bot.turns import inbound
from bot.turns.inbound import Inbound
from bot.web.redirects import see_other
from bot.web.transcript import TranscriptReader
from flows.engine.facts import Rhythm, SmallStep
from flows.engine.programme import Meeting
from flows.shared import meeting_texts
from flows.texts import request_texts, status_texts
from storage.access import browsers, push_devices, youth_numbers
from storage.access.browsers import KeptBrowser
from storage.access.push_devices import PushDevice
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import (
    access_history,
    console,
    meeting_lists,
    open_requests,
    reminder_calendar,
    subject_access,
    youth_way,
)
from storage.reads.access_history import DoneBy, OpenedBy
from storage.reads.conversations import ChatState
from storage.reads.meeting_lists import KeptMeeting
from storage.reads.open_requests import OwnRequest
from storage.reads.subject_access import AboutYouth, BeforeRecord, IntroductionRecord
from storage.reads.youth_way import YouthProgress

NOBODY: Final = "/"
EVERY_DAY: Final = 7
FORGET: Final = '"storage"'
"""What else the browser may have of us goes too (Clear-Site-Data). Files of the app may stay."""

UNREADABLE: Final = "…"
"""What is shown of a number that is kept and damaged."""


class KnownData(NamedTuple):
    """Data of the page *What you know about me*."""

    about: AboutYouth
    steps: list[SmallStep]
    reminders: list[tuple[str, Rhythm]]
    meetings: list[KeptMeeting]
    openings: list[OpenedBy]
    done: list[DoneBy]
    devices: list[PushDevice]
    number: str
    way: YouthProgress
    requests: list[OwnRequest]
    before: list[BeforeRecord]
    introduction: IntroductionRecord
    labels: list[str]
    browsers: list[KeptBrowser]


class MyDataRoutes:
    """The routes of a youth's own data. Whoever asks without a chat is sent to the start page."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._exporting = asyncio.Lock()
        """One export at a time: each reads and renders everything that was ever said."""

    async def show(self, request: Request) -> Response:
        """Return the page *What you know about me*."""
        visitor = await self._context.visitor(request)
        if visitor.chat is None:
            return see_other(NOBODY)
        chat = visitor.chat
        known, kept = await self._context.gateway.read(
            lambda db, keys: (
                _known(db, keys, chat.youth),
                reminder_calendar.reminders(db, keys, chat.youth),
            )
        )
        # What came once is over: it is in the file of everything, and not in the list.
        known = known._replace(reminders=[(one.words, one.rhythm) for one in kept])
        return self._context.own_page(
            visitor, "me.html", saves=[one.number for one in kept], **self._given(visitor, known)
        )

    async def json(self, request: Request) -> Response:
        """Return the file of *Take it with me* for a program."""
        visitor = await self._context.visitor(request)
        if visitor.chat is None:
            return see_other(NOBODY)
        async with self._exporting:
            everything = await self._everything(visitor.chat)
            return await asyncio.to_thread(self._as_json, everything, visitor)

    def _as_json(self, everything: export.DataExport, visitor: Visitor) -> Response:
        response = JSONResponse(export.to_json(everything, self._reader(visitor)))
        return _download(response, "chat.json")

    async def readable(self, request: Request) -> Response:
        """Return the file of *Take it with me* for a person: one page that needs nothing else."""
        visitor = await self._context.visitor(request)
        if visitor.chat is None:
            return see_other(NOBODY)
        async with self._exporting:
            known = await self._known(visitor.chat)
            everything = await self._everything(visitor.chat)
            return await asyncio.to_thread(self._as_page, known, everything, visitor.chat, visitor)

    def _as_page(
        self, known: KnownData, everything: export.DataExport, chat: ChatState, visitor: Visitor
    ) -> Response:
        gateway = self._context.gateway
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
        return self._context.own_page(visitor, "erase.html")

    async def erase(self, request: Request) -> Response:
        """Erase the youth (*Erase me*).

        Sent twice it is done once, and both times the answer is that it is gone. While a danger is
        open it is promised in the chat, which stays until a human has closed.
        """
        form = await fields(request, "sure")
        if form["sure"] != "yes":
            return see_other("/chat/erase")
        name = cookies.chat_of(cookies.of(self._context.gateway, request))
        await self._context.gateway.writer.take(
            Inbound(inbound.YouthErased(), cookies.CHANNEL, chat=name)
        )
        if await self._context.chat(name) is not None:
            return see_other("/chat")
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
        cookies.delete_language(self._context.gateway, response)
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
        done = access_history.by_day(known.done, self._context.gateway.zone)
        return {
            **known._asdict(), "done": done, "language_name": name, "days": self._days,
            "seen": self._seen(known.way, visitor.language), "spot": self._spot,
            "said": partial(self._said, language=visitor.language),
        }  # fmt: skip

    def _seen(self, way: YouthProgress, language: str) -> str:
        """Say how staff see it, as the robot says it in the chat."""
        gateway = self._context.gateway
        line, values = status_texts.line("seen"), status_texts.values(way.status)
        message = gateway.renderer.message(line, values, (), language, gateway.moment)
        return strip_isolates(message.text)

    def _spot(self, meeting: Meeting, language: str) -> str:
        """Return where a meeting is: in somebody's words, or by kind."""
        gateway = self._context.gateway
        line = meeting_texts.spot(meeting.spot)
        said = gateway.renderer.message(line, {}, (), language, gateway.moment)
        return meeting.place or said.text

    def _said(self, name: str, language: str) -> str:
        """Return a line about requests: what one is about, or a prepared answer."""
        line, gateway = request_texts.line(name), self._context.gateway
        return gateway.renderer.message(line, {}, (), language, gateway.moment).text

    def _days(self, rhythm: Rhythm, language: str) -> tuple[str, ...]:
        """Return the weekdays in words; none for once, none for every day."""
        if not 0 < len(rhythm.days) < EVERY_DAY:
            return ()
        return tuple(
            self._context.gateway.renderer.weekday(day, language) for day in sorted(rhythm.days)
        )


def _known(db: Db, keys: Keyring, youth: int) -> KnownData:
    given = youth_numbers.of(db, keys, youth)
    return KnownData(
        subject_access.about(db, keys, youth),
        console.steps(db, keys, youth),
        console.reminders(db, keys, youth),
        meeting_lists.of_youth(db, keys, youth),
        access_history.openings(db, keys, youth),
        access_history.done_for(db, youth),
        push_devices.of_youth(db, keys, youth),
        telephone.shown(given.number) or UNREADABLE if given else "",
        youth_way.of(db, keys, youth),
        open_requests.own(db, keys, youth),
        subject_access.before(db, youth),
        subject_access.introduction(db, youth),
        [one.label for one in subject_access.invites(db, keys, youth) if one.label],
        browsers.of_youth(db, youth, cookies.CHANNEL),
    )


def _download(response: Response, name: str) -> Response:
    """Make it a download with a neutral name: a list of downloads is seen by others too."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
