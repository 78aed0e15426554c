"""Control the simulated Telegram over HTTP: for drills in which programs are killed.

POST /control/{token}/{person}/says        {"text": "hej"}; also presses, sends, edits, …
GET  /control/{token}/{person}?seen=0      {"changes": 3, "messages": […]}; waits for what is new
POST /control/{token}/next                 {"method": "sendMessage", "fault": {"status": 500}}
GET  /control/{token}/calls                every request of the bot
GET  /control/problems                     what a bot did against the Bot API
POST /control/redeliver                    webhooks are tried again
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from aiohttp import web

from bot.simulator.telegram_server.simulated_bot import ButtonPress, SimulatedBot, SimulatedPerson
from bot.simulator.telegram_server.values import PlannedFault

ACTIONS: Final[Mapping[str, Callable[..., int | ButtonPress | None]]] = {
    action.__name__: action
    for action in (
        SimulatedPerson.starts, SimulatedPerson.says, SimulatedPerson.edits, SimulatedPerson.sends,
        SimulatedPerson.presses, SimulatedPerson.blocks, SimulatedPerson.unblocks,
        SimulatedPerson.deletes_account,
    )
}  # fmt: skip
LONGEST_WAIT: Final = 20.0


class Controlled(Protocol):
    """What of a Telegram is controlled (server.TelegramServer)."""

    def bot(self, token: str) -> SimulatedBot: ...

    def problems(self) -> list[str]: ...

    async def redeliver(self) -> None: ...


class Control:
    """The handlers, for one Telegram. Whoever is named is there from then on."""

    def __init__(self, telegram: Controlled) -> None:
        self._telegram = telegram

    def _bot(self, request: web.Request) -> SimulatedBot:
        return self._telegram.bot(request.match_info["token"])

    def _person(self, request: web.Request) -> SimulatedPerson:
        return self._bot(request).person(int(request.match_info["person"]))

    async def action(self, request: web.Request) -> web.Response:
        """Let somebody do something."""
        person, action = self._person(request), ACTIONS[request.match_info["action"]]
        given: dict[str, Any] = await request.json() if request.can_read_body else {}
        try:
            done = action(person, **given)
        except AssertionError as error:
            return web.json_response({"wrong": str(error)}, status=409)
        return web.json_response({"update": done.update if isinstance(done, ButtonPress) else done})

    async def chat(self, request: web.Request) -> web.Response:
        """Return the messages of a chat, as soon as more has happened than was seen."""
        person = self._person(request)
        await wait_past(person.bot, int(request.query.get("seen", -1)))
        told = [dataclasses.asdict(one) | {"files": None} for one in person.messages]
        return web.json_response({"changes": person.bot.changed.count, "messages": told})

    async def next(self, request: web.Request) -> web.Response:
        """Plan a fault."""
        given = await request.json()
        self._bot(request).plan_fault(**{**given, "fault": PlannedFault(**given["fault"])})
        return web.json_response({})

    async def calls(self, request: web.Request) -> web.Response:
        """Return what the bot requested."""
        calls = self._bot(request).calls
        told = [{"method": one.method, "params": one.params, "status": one.status} for one in calls]
        return web.json_response({"calls": told})

    async def problems(self, _: web.Request) -> web.Response:
        """Return what is wrong with the bots' requests."""
        return web.json_response({"problems": self._telegram.problems()})

    async def redeliver(self, _: web.Request) -> web.Response:
        """Try every webhook again."""
        await self._telegram.redeliver()
        return web.json_response({})


async def wait_past(bot: SimulatedBot, seen: int) -> None:
    """Wait until more has happened than this, but not for ever."""
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            while bot.changed.count == seen:
                await bot.changed.wait()
    except TimeoutError:
        pass


def routes(telegram: Controlled) -> list[web.RouteDef]:
    """Return the routes of the control."""
    control = Control(telegram)
    person = "/control/{token}/{person:[0-9]+}"
    return [
        web.get("/control/problems", control.problems),
        web.post("/control/redeliver", control.redeliver),
        web.post("/control/{token}/next", control.next),
        web.get("/control/{token}/calls", control.calls),
        web.get(person, control.chat),
        web.post(f"{person}/{{action}}", control.action),
    ]
