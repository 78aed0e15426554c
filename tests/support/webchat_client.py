"""A youth's phone: the web chat over HTTP, as a browser with a script uses it, or one without."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
from starlette.types import ASGIApp, Message

from bot.app import App, Locales, YouthWays
from bot.clock import ManualClock
from bot.gateway.gateway import Gateway
from bot.gateway.site_rules import SiteRules
from bot.notifications.web_push import WebPush
from bot.notifications.youth_calls import SmsSender
from bot.operations import server, site
from bot.turns.inbound import Inbound, InputKind, Outcome
from flows.engine.directory import Directory
from storage.access import invites, teams
from storage.reads import conversations
from storage.schema.channel_names import ChannelName
from storage.store import Store
from storage.turns import enrol
from tests.support import sse_reader

START: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ZONE: Final = ZoneInfo("Europe/Stockholm")
ORIGIN: Final = "http://testserver"
MOMENT: Final = timedelta(milliseconds=5)
PATIENCE: Final = 10.0
BUBBLE: Final = re.compile(
    r'<div class="bubble (\w+)" id="(\w+)" data-order="([^"]*)"'
    r'(?: data-update="([^"]*)")?(?: data-\w+)*>(.*?)</div>',
    re.DOTALL,
)
TEXT: Final = re.compile(r'<p class="text"[^>]*>(.*?)</p>', re.DOTALL)
BUTTON: Final = re.compile(r'<button name="choice" value="([^"]*)" dir')
KEY: Final = re.compile(r'name="key" value="([^"]+)"')
TURN: Final = re.compile(r'name="turn" value="(\d+)"')
FETCH: Final = {"HX-Request": "true"}


@dataclass(frozen=True)
class Bubble:
    """What a youth sees of a message."""

    who: str
    key: str
    order: str
    update: str
    text: str


def bubbles(html: str) -> list[Bubble]:
    """The messages of a page, or of a part of one, as they are shown."""
    return [
        Bubble(who, key, order, update, _shown(inside))
        for who, key, order, update, inside in BUBBLE.findall(html)
    ]


def said(html: str) -> list[str]:
    """The same as text: who, and what."""
    return [f"{one.who}: {one.text}" for one in bubbles(html)]


def question(html: str) -> tuple[int, list[str]]:
    """The turn and the choices of the buttons that can be pressed."""
    part = html.partition('<form id="question"')[2].partition("</form>")[0]
    turn = TURN.search(part)
    return (int(turn[1]) if turn else 0), BUTTON.findall(part)


def key(html: str) -> str:
    """The key that stands in the form of a door."""
    found = KEY.search(html)
    assert found
    return found[1]


def _shown(inside: str) -> str:
    found = TEXT.search(inside)
    assert found
    return unescape(re.sub("</?bdi>", "", found[1]))


@dataclass
class House:
    """The site on a database of the test, on a clock moved by hand; it speaks when it is told."""

    app: App
    gateway: Gateway
    site: ASGIApp
    clock: ManualClock
    _count: list[int] = field(default_factory=lambda: [0])

    def phone(self, **headers: str) -> Phone:
        """A browser that nobody has used."""
        transport = httpx.ASGITransport(self.site)
        usual = {
            "Origin": self.gateway.rules.origin,
            "Accept": "text/html",
            "Accept-Language": "sv",
        }
        client = httpx.AsyncClient(
            transport=transport, base_url=self.gateway.rules.base_url, headers=usual | headers
        )
        return Phone(self, client)

    async def invite(self, youth: int | None = None) -> invites.NewInvite:
        """A new invitation by Anna."""
        now = self.clock.now()
        return await self.gateway.write(lambda db, keys: invites.make(db, keys, 1, now, youth))

    async def enrolled(self, nickname: str = "Sara", chat: str = "", language: str = "sv") -> Phone:
        """A phone whose youth has said yes."""
        from bot.channels.webchat import cookies  # noqa: PLC0415 - the edge that is tested

        secret = chat or cookies.fresh()
        phone = self.phone()
        with self.app.store.begin() as uow:
            found = enrol.enrol(uow, cookies.CHANNEL, cookies.chat_of(secret), nickname, language)
        phone.youth = found.id
        phone.client.cookies.set(cookies.COOKIE, secret, "testserver.local", "/")
        return phone

    async def desk(self, what: InputKind, youth: int) -> Outcome:
        """A turn of a coach, and what follows."""
        self._count[0] += 1
        taken = await self.app.writer.take(
            Inbound(what, ChannelName.CONSOLE, f"desk-{self._count[0]}", youth=youth)
        )
        await self.later()
        return taken

    async def later(self) -> None:
        """A moment passes, and everything that is due is said."""
        self.clock.move_to(self.clock.now() + MOMENT)
        await self.app.settle()

    async def heard(self, youth: int) -> list[str]:
        """What stands in the database of what the youth wrote and pressed."""
        entries = await self.gateway.read(lambda db, keys: conversations.read(db, keys, youth))
        return [one.words for one in entries if isinstance(one, conversations.YouthEntry)]


@dataclass
class Phone:
    """One browser, with its cookies."""

    house: House
    client: httpx.AsyncClient
    youth: int = 0

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.get(path, **more)

    async def post(self, path: str, /, *, plain: bool = False, **fields: str) -> httpx.Response:
        """Post a form; `plain` as a browser without a script does. What follows is said."""
        response = await self.client.post(path, data=fields, headers={} if plain else FETCH)
        if not self.house.gateway.notifier.closed:
            await self.house.later()
        return response

    async def say(self, text: str, id_: str = "") -> httpx.Response:
        return await self.post("/chat/say", text=text, id=id_)

    async def tap(self, choice: str) -> httpx.Response:
        """Press a button of the question that the page shows."""
        turn, _ = question(await self.page())
        return await self.post("/chat/tap", turn=str(turn), choice=choice)

    async def page(self) -> str:
        """The chat as it is shown now."""
        response = await self.get("/chat")
        assert response.status_code == 200
        return response.text

    async def joins(self, path: str) -> httpx.Response:
        """Open the link of an invitation, and press its button."""
        page = (await self.get(path)).text
        given = path.removeprefix("/i/")
        return await self.post("/i", plain=True, invitation=given, key=key(page))

    @asynccontextmanager
    async def stream(self, after: str = "", last: str = "") -> AsyncIterator[Stream]:
        """The page stays open. `after` is what it has; `last` the id of the last event."""
        stream = Stream()
        cookie = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        headers = [(b"host", b"testserver"), (b"cookie", cookie.encode())]
        headers += [(b"last-event-id", last.encode())] if last else []
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
            "scheme": "http", "path": "/chat/stream", "raw_path": b"/chat/stream",
            "query_string": f"lang=sv&after={after}".encode(), "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("testserver", 80),
        }  # fmt: skip
        async with asyncio.TaskGroup() as nursery:
            nursery.create_task(stream.run(self.house.site, scope))
            try:
                yield stream
            finally:
                stream.left.set()


@dataclass(frozen=True)
class Event:
    """One event of a stream."""

    name: str
    data: str
    id: str

    @property
    def said(self) -> list[str]:
        """The messages in it."""
        return said(self.data)


class Stream:
    """What a page that is open is told. `ended` is set when the site has nothing more to say."""

    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.ended = asyncio.Event()
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._rest = ""

    async def next(self, name: str = "new") -> Event:
        """The next event, which must be of this name."""
        found = await asyncio.wait_for(self._events.get(), PATIENCE)
        assert found.name == name
        return found

    async def collect(self, count: int) -> list[str]:
        """So many messages, in however many events."""
        found: list[str] = []
        while len(found) < count:
            found += (await self.next()).said
        return found

    @property
    def more(self) -> bool:
        """Whether something came that nobody asked for."""
        return not self._events.empty()

    async def over(self) -> None:
        """Wait until the site ends it."""
        await asyncio.wait_for(self.ended.wait(), PATIENCE)

    async def run(self, app: ASGIApp, scope: dict[str, Any]) -> None:
        await app(scope, self._receive, self._send)
        self.ended.set()

    async def _receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self._rest += message.get("body", b"").decode().replace("\r\n", "\n")
        *whole, self._rest = self._rest.split("\n\n")
        for one in whole:
            fields = [line.partition(": ") for line in one.split("\n")]
            values = {name: value for name, _, value in fields}
            if "event" in values:
                data = "\n".join(value for name, _, value in fields if name == "data")
                self._events.put_nowait(Event(values["event"], data, values.get("id", "")))


@asynccontextmanager
async def house(
    database: str,
    key_file: Path,
    base: str = ORIGIN,
    helpers: Directory | None = None,
    locales: Locales | None = None,
    push: Callable[[ManualClock], WebPush] | None = None,
    new_clock: Callable[[datetime], ManualClock] = ManualClock,
    sms: SmsSender | None = None,
    min_age: int = 0,
) -> AsyncIterator[House]:
    """The site, with Anna and Omar. `push` makes what sends to browsers; without it none does."""
    store, clock = Store.open(database, key_file), new_clock(START)
    with store.writing() as db:
        teams.ensure(db, "Teamet", str(ZONE), "sv", ("Anna", "Omar"))
    sender = push(clock) if push else None
    app = server.build_app(
        store, clock, locales, helpers=helpers, notified=sender is not None,
        youth_ways=YouthWays(sender, sms, base),
    )  # fmt: skip
    await app.start()
    gateway = server.build_gateway(
        app, SiteRules(base), ZONE, push=sender, sms=sms, min_age=min_age
    )
    try:
        yield House(app, gateway, site.build(gateway), clock)
    finally:
        await sse_reader.all_read()
        app.close()
        if sender is not None:
            await sender.close()
