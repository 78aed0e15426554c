"""Serve a strict Telegram on loopback: the Bot API over real HTTP, for both libraries and bots.

    async with telegram_server.serve() as telegram:
        bot = telegram.bot("123:a-token", username="lotsen_test_bot")
        sara = bot.person(5001, language_code="sv")
        sara.says("hej")
        await sara.hears("Hej")

Whatever a bot does against the Bot API is a problem, and fails the test at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import struct
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
from aiohttp import web

from bot.clock import Clock, RealClock
from bot.simulator.telegram_server import control, methods
from bot.simulator.telegram_server.simulated_bot import SimulatedBot
from bot.simulator.telegram_server.values import ApiCall, ApiRefusal, Files, Params, PlannedFault

HOST: Final = "127.0.0.1"
MOST_BYTES: Final = 50 * 2**20
UNAUTHORIZED: Final = ApiRefusal(401, "Unauthorized")


class TelegramServer:
    """The server, and the bots that it knows."""

    def __init__(
        self, clock: Clock, nursery: asyncio.TaskGroup, session: aiohttp.ClientSession
    ) -> None:
        self.clock, self._nursery, self._session = clock, nursery, session
        self.bots: dict[str, SimulatedBot] = {}
        self._end = asyncio.Event()
        self._runner = _runner(self)
        self._site: web.TCPSite
        self.port = 0

    @property
    def url(self) -> str:
        """Return where it listens: the base address for LOTSEN_TELEGRAM_API."""
        return f"http://{HOST}:{self.port}"

    def bot(self, token: str, username: str = "lotsen_test_bot") -> SimulatedBot:
        """Return a bot; the same one each time it is named. Its token begins with its number."""
        if token not in self.bots:
            made = SimulatedBot(
                token, username, self.clock, self._nursery, self._session, methods.METHODS
            )
            self.bots[token] = made
        return self.bots[token]

    def limits(self, per_chat: int | None = 1, per_second: int | None = 30) -> None:
        """Limit how many messages any bot may send in a second, from now on; 429 otherwise."""
        for bot in self.bots.values():
            bot.rates.per_chat, bot.rates.per_second = per_chat, per_second

    async def redeliver(self) -> None:
        """Try webhooks again; return when each has taken its updates, or refused."""
        for bot in self.bots.values():
            bot.updates.redeliver()
        for bot in self.bots.values():
            await bot.updates.wait_until_delivered()

    def problems(self) -> list[str]:
        """Return what any bot did against the Bot API."""
        return [f"{bot.username}: {one}" for bot in self.bots.values() for one in bot.problems]

    # ------------------------------------------------------------ on and off

    async def listen(self, port: int) -> None:
        """Listen on this port from now on; on a free one for 0."""
        if self._runner.server is None:
            await self._runner.setup()
        self._site = web.TCPSite(self._runner, HOST, port)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    @asynccontextmanager
    async def unreachable(self) -> AsyncIterator[None]:
        """Be unreachable meanwhile: connections are refused, open ones break."""
        await self._site.stop()
        server = self._runner.server
        assert server is not None
        for one in server.connections:
            one.force_close()
        yield
        await self.listen(self.port)

    async def close(self) -> None:
        """Let go of everybody who waits for updates, and stop."""
        self._end.set()
        for bot in self.bots.values():
            bot.updates.close()
        await self._runner.cleanup()

    # ------------------------------------------------------------ requests

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request of the Bot API."""
        bot = self.bots.get(request.match_info["token"])
        if bot is None:
            return _refused(UNAUTHORIZED)
        method = request.match_info["method"]
        try:
            params, files = await _read(request, method)
        except ApiRefusal as refusal:
            return self._problem(bot, method, {}, refusal)
        fault = bot.fault(method, params)
        if fault is not None and fault.delay:
            await bot.hold(params, fault.delay, self._end)
            fault = None
        if fault is not None and not fault.delivered:
            bot.record_call(ApiCall(method, params, fault.status, files))
            return await self._fail(request, fault)
        answer = await self._do(bot, method, params, files)
        return await self._fail(request, fault) if fault is not None else answer

    async def _do(
        self, bot: SimulatedBot, method: str, params: Params, files: Files
    ) -> web.Response:
        try:
            result = await bot.call_method(method, params, files, self._end)
        except ApiRefusal as refusal:
            return self._problem(bot, method, params, refusal)
        bot.record_call(ApiCall(method, params, 200, files))
        return web.json_response({"ok": True, "result": result})

    def _problem(
        self, bot: SimulatedBot, method: str, params: Params, refusal: ApiRefusal
    ) -> web.Response:
        if refusal.problem:
            bot.problems.append(f"{method}: {refusal.description}")
        bot.record_call(ApiCall(method, params, refusal.status))
        return _refused(refusal)

    async def _fail(self, request: web.Request, fault: PlannedFault) -> web.Response:
        """Return the answer that a test has planned, or none."""
        if fault.silent:
            await self._end.wait()
        if fault.status:
            return _refused(ApiRefusal(fault.status, fault.description, fault.wait))
        _break(request)
        return web.Response()


def _refused(refusal: ApiRefusal) -> web.Response:
    return web.json_response(refusal.json(), status=refusal.status)


def _break(request: web.Request) -> None:
    """End the connection with a reset, as when a machine on the way restarts."""
    if request.transport is not None:
        found = request.transport.get_extra_info("socket")
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()


async def _read(request: web.Request, method: str) -> tuple[Params, Files]:
    """Parse what was sent, however it was encoded. Raises ApiRefusal."""
    from bot.simulator.telegram_server import rules  # noqa: PLC0415 - aiogram takes seconds

    form: dict[str, str] = dict(request.query)
    files: Files = {}
    fields: Mapping[str, Any] = await request.post()
    for name, value in fields.items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
        else:
            form[name] = str(value)
    return rules.read(method, form, files), files


# ---------------------------------------------------------------- on and off


@asynccontextmanager
async def serve(clock: Clock | None = None, port: int = 0) -> AsyncIterator[TelegramServer]:
    """Run a Telegram on a port of loopback, a free one for 0.

    Raises AssertionError at the end for problems.
    """
    from bot.simulator.telegram_server import rules  # noqa: F401, PLC0415 - seconds, before anybody waits

    failed: Exception | None = None
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as nursery:
        telegram = TelegramServer(clock or RealClock(), nursery, session)
        await telegram.listen(port)
        try:
            yield telegram
        except Exception as error:  # noqa: BLE001 - raised below; here it would come as a group
            failed = error
        finally:
            await telegram.close()
    if failed is not None:
        raise failed
    assert not telegram.problems(), telegram.problems()


def _runner(telegram: TelegramServer) -> web.AppRunner:
    app = web.Application(client_max_size=MOST_BYTES)
    app.router.add_route("*", "/bot{token:[^/]+}/{method}", telegram.handle)
    app.add_routes(control.routes(telegram))
    return web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=1)


# ---------------------------------------------------------------- as a process


async def main(arguments: Sequence[str], tell: Callable[[str], object]) -> None:
    """Serve until SIGINT or SIGTERM; `tell` is given the address."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.simulator.telegram_server.api_server", description=__doc__
    )
    parser.add_argument("--port", type=int, default=0, help="a free one, if it is not said")
    parser.add_argument("--bot", action="append", default=[], help="the token of a bot")
    given = parser.parse_args(arguments)
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, ended.set)
    async with serve(port=given.port) as telegram:
        for token in given.bot:
            telegram.bot(token)
        tell(telegram.url)
        await ended.wait()


def _say(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:], _say))
