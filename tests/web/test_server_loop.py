"""The loop around the site: streams end when it stops, and whose request it is is known."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from sse_starlette import ServerSentEvent
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.app import App
from bot.errors import AddressError, StoreError
from bot.operations import server
from bot.web import sse
from bot.web.shutdown import StreamShutdown

Rooms = Callable[..., App]
PATIENCE = 20
"""Seconds after which a test gives up; it never waits so long when all is well."""


async def whose(scope: Scope, receive: Receive, send: Send) -> None:
    """Says who asks."""
    request = Request(scope, receive)
    address = request.client.host if request.client else "nobody"
    await PlainTextResponse(f"{address} {scope['scheme']}")(scope, receive, send)


@asynccontextmanager
async def served(room: App, site: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """The site on a free port, until the block ends."""
    until, listens = asyncio.Event(), asyncio.get_running_loop().create_future()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as nursery:
        nursery.create_task(
            server.serve(room, site, "127.0.0.1", 0, listens.set_result, until=until)
        )
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{await listens}") as client:
            yield client
        until.set()


# What is tested here knows nothing of the database.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def test_a_proxy_on_this_machine_says_whose_request_it_is(room: App) -> None:
    """The last address is the one it saw itself; what the guest wrote before it is not believed."""
    async with served(room, whose) as client:
        proxied = {"x-forwarded-for": "203.0.113.9, 198.51.100.7", "x-forwarded-proto": "https"}
        assert (await client.get("/")).text == "127.0.0.1 http"
        assert (await client.get("/", headers=proxied)).text == "198.51.100.7 https"


async def test_where_nobody_can_listen(rooms: Rooms) -> None:
    """It is said, and the database is given back."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressError, match="Address already in use"):
            await server.serve(rooms(), whose, "127.0.0.1", port)
    assert rooms().store.keys is not None


async def test_when_the_engine_room_fails_the_site_does_not_go_on(
    room: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site that answers while nothing is said would be worse than none."""

    async def failing() -> None:
        raise StoreError("ill")

    monkeypatch.setattr(room.outbox, "run", failing)
    with pytest.raises(ExceptionGroup) as stopped:
        async with asyncio.timeout(PATIENCE):
            await server.serve(room, whose, "127.0.0.1", 0)
    assert stopped.group_contains(StoreError)
    assert not room.writer.alive


# ---------------------------------------------------------------- streams


async def ask(app: ASGIApp, sent: list[Message], told: asyncio.Event) -> None:
    """One request, until it is answered in full."""
    scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": []}

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)
        if message.get("body"):
            told.set()

    await app(scope, receive, send)


@pytest.mark.usefixtures("database")
async def test_a_stream_ends_in_order_when_the_program_stops() -> None:
    """The page gets a whole answer, what the stream held is given back, and none begins later."""
    closed = asyncio.Event()

    async def events() -> AsyncIterator[ServerSentEvent]:
        try:
            while True:
                yield sse.event("new", "hej")
                await asyncio.Event().wait()
        finally:
            closed.set()

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await sse.stream(events())(scope, receive, send)

    closing = StreamShutdown(endless)
    sent: list[Message] = []
    late: list[Message] = []
    told = asyncio.Event()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as nursery:
        nursery.create_task(ask(closing, sent, told))
        await told.wait()
        closing.close()
    assert closed.is_set()
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
    async with asyncio.timeout(PATIENCE):
        await ask(closing, late, told)
    assert late[-1].get("more_body") is False


@pytest.mark.usefixtures("database")
async def test_whoever_cancels_a_stream_otherwise_is_heard() -> None:
    """Only the end of the program is answered in order; a cancelled task stays cancelled."""

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b":", "more_body": True})
        await asyncio.Event().wait()

    told, sent = asyncio.Event(), list[Message]()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as nursery:
        asking = nursery.create_task(ask(StreamShutdown(endless), sent, told))
        await told.wait()
        asking.cancel()
    assert asking.cancelled()
    assert sent[-1]["more_body"] is True
