"""Nobody's browser can stop the service for everybody: streams, messages, idle connections (S7)."""

from __future__ import annotations

import asyncio
import gc
import resource
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any, Final

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from bot.app import App
from bot.channels.webchat import export
from bot.clock import ManualClock
from bot.console import passwords
from bot.gateway.site_rules import SiteRules
from bot.gateway.stream_limits import OF_CHAT, StreamLimits
from bot.operations import http_protocol, server
from bot.operations.http_protocol import BoundedProtocol, LoopErrors
from bot.turns.turn import MOST_RECORDED
from bot.web import secret_hashes
from bot.web.message_rate import MOST, USUAL, MessageRate
from bot.web.security import SecurityMiddleware
from storage.sql.statements import ESCALATION
from tests.support import people
from tests.support.webchat_client import START, House, Phone

Rooms = Callable[..., App]
SQLITE: Final = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

# ---------------------------------------------------------------- messages


@SQLITE
async def test_of_a_flood_danger_alone_is_taken(house: House, phone: Phone) -> None:
    """Thirty a minute; what is more waits on the page, and danger is read and answered always."""
    for number in range(MOST):
        assert (await phone.say(f"hej {number}")).status_code == 200
    refused = await phone.say("hej igen")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "20")
    assert people.rows(house.app, ESCALATION) == []
    assert (await phone.say("jag vill dö")).status_code == 200
    assert [one.tier for one in people.rows(house.app, ESCALATION)] == ["A"]
    plain = await phone.post("/chat/say", plain=True, text="utan skript")
    assert plain.status_code == 429
    assert "utan skript" in plain.text
    house.clock.move_to(house.clock.now() + timedelta(minutes=1))
    assert (await phone.say("hej igen")).status_code == 200


@SQLITE
async def test_longer_than_is_kept_is_refused_before_it_is_read(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page has whom to call; and whoever has no chat has nothing long read at all."""
    read: list[str] = []

    async def heard(text: str) -> None:
        read.append(text)

    monkeypatch.setattr(house.gateway.listener.sensing, "sense", heard)
    answer = await phone.post("/chat/say", plain=True, text="a" * (MOST_RECORDED + 1))
    assert answer.status_code == 413
    assert "112" in answer.text
    stranger = house.phone()
    assert (await stranger.post("/chat/say", text="a" * (USUAL + 1))).status_code == 410
    assert read == []
    assert (await phone.say("a" * MOST_RECORDED)).status_code == 200


def test_long_messages_count_for_many() -> None:
    """What takes long to read; the first always may, and each chat for itself."""
    clock = ManualClock(START)
    rate = MessageRate(clock.now)
    assert rate.allows("a", "x" * MOST_RECORDED)
    assert rate.allows("a", "x" * MOST_RECORDED)
    assert not rate.allows("a", "x" * MOST_RECORDED)
    assert rate.allows("b", "x" * MOST_RECORDED * 100)
    clock.move_to(clock.now() + timedelta(minutes=1))
    assert rate.allows("a", "x")


# ---------------------------------------------------------------- streams


@SQLITE
async def test_of_a_chat_the_newest_streams_stay(house: House, phone: Phone) -> None:
    """A fifth ends the first, and not another's."""
    other = await house.enrolled("Ali")
    async with AsyncExitStack() as opened:
        theirs = await opened.enter_async_context(other.stream())
        await theirs.next()
        mine = []
        for _ in range(OF_CHAT):
            mine.append(await opened.enter_async_context(phone.stream()))
            await mine[-1].next()
        assert house.gateway.streams.count == OF_CHAT + 1
        mine.append(await opened.enter_async_context(phone.stream()))
        await mine[-1].next()
        await mine[0].over()
        assert house.gateway.streams.count == OF_CHAT + 1


@SQLITE
async def test_without_room_a_stream_is_refused_and_nobody_else_loses_theirs(
    house: House, phone: Phone
) -> None:
    """In total, and from one address."""
    house.gateway.streams.total = 1
    async with phone.stream() as page:
        await page.next()
        other = await house.enrolled("Ali")
        assert (await other.get("/chat/stream")).status_code == 503
        assert house.gateway.streams.count == 1


def test_streams_are_counted_by_address() -> None:
    """And forgotten when they end."""
    limits = StreamLimits(total=3)
    with limits.opened("a", 2, "here"), limits.opened("b", 2, "here"), limits.opened("c", 2, "x"):
        assert not limits.may_open("here")
    assert limits.count == 0
    assert limits.may_open("here")


# ---------------------------------------------------------------- connections


async def whole(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


@pytest.fixture
async def port(room: App, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A server that waits for no time at all for headers and bodies."""
    monkeypatch.setattr(BoundedProtocol, "seconds", 0.05)
    monkeypatch.setattr(SecurityMiddleware, "seconds", 0.05)
    until, listens = asyncio.Event(), asyncio.get_running_loop().create_future()
    site = SecurityMiddleware(whole, SiteRules("http://127.0.0.1"))
    async with asyncio.timeout(20), asyncio.TaskGroup() as nursery:
        nursery.create_task(
            server.serve(room, site, "127.0.0.1", 0, listens.set_result, until=until)
        )
        yield await listens
        until.set()


OWN: Final = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"


@SQLITE
@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n"])
async def test_who_never_asks_is_cut_off(port: int, said: bytes) -> None:
    """Nothing said, half a line, half of the headers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    assert await _to_the_end(reader) == b""
    writer.close()


@SQLITE
async def test_half_a_second_request_is_cut_off(port: int) -> None:
    """Also after an answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT")
    assert (await _to_the_end(reader)).startswith(b"HTTP/1.1 200")
    writer.close()


@SQLITE
async def test_a_body_that_does_not_end_is_answered(port: int) -> None:
    """With 408, as every refusal."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(OWN + b"Content-Length: 10\r\n\r\nabc")
    assert (await reader.readline()).startswith(b"HTTP/1.1 408")
    writer.close()


async def _to_the_end(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


@SQLITE
async def test_with_too_many_connections_the_next_is_closed(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before there are no descriptors left for the database."""
    monkeypatch.setattr(BoundedProtocol, "seconds", 20.0)
    monkeypatch.setattr(BoundedProtocol, "most_connections", 1)
    _, first = await asyncio.open_connection("127.0.0.1", port)
    reader, second = await asyncio.open_connection("127.0.0.1", port)
    assert await _to_the_end(reader) == b""
    first.close()
    second.close()


async def endless(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with more than any socket takes."""
    body = b"x" * 32_000_000
    await PlainTextResponse(body)(scope, receive, send)


@SQLITE
async def test_who_reads_nothing_is_cut_off_when_the_program_stops(
    room: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No connection is left to a loop that has ended: it would never be closed."""
    monkeypatch.setattr(server, "STOP_SECONDS", 0.05)
    until, listens = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = server.serve(room, endless, "127.0.0.1", 0, listens.set_result, until=until)
    async with asyncio.timeout(20), asyncio.TaskGroup() as nursery:
        task = nursery.create_task(serving)
        reader, writer = await asyncio.open_connection("127.0.0.1", await listens)
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        until.set()
        await task
        assert len(await _to_the_end(reader)) < 32_000_000
    writer.close()


@SQLITE
async def test_who_is_accepted_as_it_stops_is_cut_off(room: App) -> None:
    """For a server that has closed asyncio makes no transport: the socket was left open."""
    until, listens = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = server.serve(room, endless, "127.0.0.1", 0, listens.set_result, until=until)
    async with asyncio.timeout(20), asyncio.TaskGroup() as nursery:
        task = nursery.create_task(serving)
        caller = socket.create_connection(("127.0.0.1", await listens))
        # The loop takes the call in the next turn, after this, and makes its transport in the one
        # after, in which the server has stopped already.
        asyncio.get_running_loop().call_soon(until.set)
        await task
        caller.settimeout(20)
        assert caller.recv(1) == b""
        caller.close()
    gc.collect()


async def test_that_no_connection_can_be_taken_is_said_once_a_minute() -> None:
    """Two thousand times a second it filled the disk; any other error of the loop is said."""
    loop, errors = asyncio.get_running_loop(), LoopErrors()
    with capture_logs() as said:
        for _ in range(2_000):
            errors(loop, {"message": http_protocol.ACCEPT_FAILED})
    assert [one["event"] for one in said] == ["connection_not_accepted"]


def test_the_limit_of_files_is_raised_as_far_as_it_goes() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    hard = before[1] if before[1] != resource.RLIM_INFINITY else http_protocol.MOST_FILES
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, hard), before[1]))
        assert http_protocol.raise_file_limit() == min(hard, http_protocol.MOST_FILES)
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        assert soft == min(hard, http_protocol.MOST_FILES)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


# ---------------------------------------------------------------- heavy work


@SQLITE
async def test_exports_are_made_one_at_a_time_and_beside_the_loop(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are asked for."""
    at_work, most, loops = [0], [0], set[int]()
    real = export.to_json

    def counted(*given: Any) -> Any:
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        loops.add(threading.get_ident())
        made = real(*given)
        at_work[0] -= 1
        return made

    monkeypatch.setattr(export, "to_json", counted)
    answers = await asyncio.gather(*(phone.get("/chat/me.json") for _ in range(5)))
    assert {one.status_code for one in answers} == {200}
    assert most == [1]
    assert threading.get_ident() not in loops


async def test_passwords_are_hashed_by_a_few_threads_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A queue of wrong passwords takes no thread from whoever reads a page."""
    names = set[str]()

    def noted(_kept: str | None, _password: str) -> passwords.PasswordCheck:
        names.add(threading.current_thread().name)
        return passwords.PasswordCheck(right=False)

    monkeypatch.setattr(passwords, "_check", noted)
    await asyncio.gather(*(passwords.check(None, "x") for _ in range(40)))
    assert 0 < len(names) <= secret_hashes.THREADS
    assert all(one.startswith("passwords") for one in names)
