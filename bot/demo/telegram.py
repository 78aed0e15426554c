"""Show a youth's and a coach's phone with Telegram beside the others: `lotsen demo --telegram`.

The simulated Telegram runs in the demo, and the bots speak with it as `lotsen serve` has them speak
with the real one: through the settings, over HTTP. It is imported late: aiogram takes seconds.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from fastapi import APIRouter, HTTPException, Request
from sse_starlette import ServerSentEvent
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.clock import Clock
from bot.config import Settings
from bot.demo.clock import ZONE
from bot.errors import NoTelegramError
from bot.gateway.gateway import Gateway
from bot.web import sse
from bot.web.redirects import see_other
from bot.web.template_engine import TemplateEngine
from storage.access import coach_telegram
from storage.schema.channel_names import ChannelName

if TYPE_CHECKING:
    from bot.simulator.telegram_server.api_server import TelegramServer
    from bot.simulator.telegram_server.messages import SeenMessage
    from bot.simulator.telegram_server.simulated_bot import SimulatedBot, SimulatedPerson

HERE: Final = Path(__file__).parent
YOUTHS: Final = "/demo/telegram"
COACHES: Final = "/demo/telegram/coach"
APP: Final = "Telegram"
NAME: Final = "Lotsen"
CHANNEL: Final = ChannelName.TELEGRAM
YOUTH: Final = 5001
COACH: Final = 7001
"""Whoever holds a phone, by the number that Telegram would give them."""

FIRST: Final = 1
"""The first coach of the team."""

YOUTH_TOKEN: Final = "100001:made-up-token-of-the-demo"  # noqa: S105 - it opens nothing anywhere
COACH_TOKEN: Final = "100002:made-up-token-of-the-demo"  # noqa: S105 - nor does this one
USERNAME: Final = "lotsen_demo_bot"
DONE: Final = 204
NOT_NOW: Final = 409

ANYBODY: Final = "default"
"""The scope of commands that everybody sees (Bot API, BotCommandScopeDefault)."""

T = TypeVar("T")
Start = Callable[[], Awaitable[str]]
Language = Callable[[Request], str]
FormAction = Callable[[FormData, str], Awaitable[None]]


@asynccontextmanager
async def running(clock: Clock) -> AsyncIterator[TelegramServer]:
    """Run a Telegram on this machine, which knows both bots. Raises NoTelegramError."""
    try:
        from bot.simulator.telegram_server import api_server, rules  # noqa: F401, PLC0415
    except ImportError:
        raise NoTelegramError from None
    async with api_server.serve(clock) as telegram:
        telegram.bot(YOUTH_TOKEN, USERNAME)
        telegram.bot(COACH_TOKEN, f"coach_{USERNAME}")
        yield telegram


def settings(telegram: TelegramServer) -> Settings:
    """Return the settings by which `lotsen serve` would speak with this Telegram."""
    given: dict[str, Any] = {
        "telegram_youth_token": YOUTH_TOKEN,
        "telegram_coach_token": COACH_TOKEN,
        "telegram_api": telegram.url,
    }
    return Settings(**given)


class TelegramPhone:
    """A phone at a path: the messages of its chat with a bot, and what its owner does there.

    `number` is the person's in Telegram; START carries what `start` gives.
    """

    def __init__(
        self, path: str, gateway: Gateway, bot: SimulatedBot, number: int, start: Start
    ) -> None:
        self.path, self._gateway = path, gateway
        self._bot, self._number, self._start = bot, number, start
        self._pages = TemplateEngine(HERE / "templates", gateway.renderer)

    def _person(self, language: str) -> SimulatedPerson:
        return self._bot.person(self._number, language)

    def page(self, language: str) -> Response:
        """Render the app, with the chat open."""
        profile = self._bot.profile
        every = profile.commands.items()
        commands = {code: names for (scope, code), names in every if scope == ANYBODY}
        return self._pages.page(
            "telegram.html", language, self._gateway.moment, path=self.path,
            log=self._log(language), name=_in(profile.names, language, NAME),
            about=_in(profile.descriptions, language, ""), commands=_in(commands, language, {}),
        )  # fmt: skip

    async def events(self, language: str) -> AsyncIterator[ServerSentEvent]:
        """Yield the chat, whenever something in it has changed."""
        changed, shown = self._bot.changed, -1
        while True:
            if changed.count != shown:
                shown = changed.count
                yield sse.event("chat", self._log(language))
            await changed.wait()

    def _log(self, language: str) -> str:
        messages = self._person(language).messages
        shown = [{"at": _local(one.at), "one": one, "picture": _picture(one)} for one in messages]
        return self._pages.part(
            "telegram_chat.html", language, self._gateway.moment, path=self.path, shown=shown
        )

    # ------------------------------------------------------------ what its owner does

    async def start(self, _: FormData, language: str) -> None:
        """Press START, of a link."""
        self._person(language).starts(await self._start())

    async def say(self, form: FormData, language: str) -> None:
        """Write a message; an empty one is none."""
        if text := str(form.get("text", "")).strip():
            self._person(language).says(text)

    async def press(self, form: FormData, language: str) -> None:
        """Press a button under a message. Raises 409 where there is none."""
        message = str(form.get("message", ""))
        number = int(message) if message.isdecimal() else 0
        try:
            self._person(language).presses(str(form.get("data", "")), number)
        except AssertionError:
            raise HTTPException(NOT_NOW) from None


def youth(gateway: Gateway, running: TelegramServer, invite: Start) -> TelegramPhone:
    """Return a youth's phone, with the link of an invitation."""
    return TelegramPhone(YOUTHS, gateway, running.bot(YOUTH_TOKEN), YOUTH, invite)


def coach(gateway: Gateway, running: TelegramServer) -> TelegramPhone:
    """Return the first coach's phone, with the link that the console gives them."""

    async def code() -> str:
        now = gateway.clock.now()
        return await gateway.write(lambda db, keys: coach_telegram.code(db, keys, FIRST, now))

    return TelegramPhone(COACHES, gateway, running.bot(COACH_TOKEN), COACH, code)


def router(phone: TelegramPhone, language: Language) -> APIRouter:
    """Return the routes of a phone."""

    async def page(request: Request) -> Response:
        return phone.page(language(request))

    async def live(request: Request) -> Response:
        return sse.stream(phone.events(language(request)))

    def action(do: FormAction) -> Callable[[Request], Awaitable[Response]]:
        async def done(request: Request) -> Response:
            await do(await request.form(), language(request))
            return _done(request, phone.path)

        return done

    found = APIRouter()
    found.add_route(phone.path, page, methods=["GET"])
    found.add_route(f"{phone.path}/live", live, methods=["GET"])
    for do in (phone.start, phone.say, phone.press):
        found.add_route(f"{phone.path}/{do.__name__}", action(do), methods=["POST"])
    return found


def _in(texts: Mapping[str, T], language: str, otherwise: T) -> T:
    """Return what a bot has in this language, else in general, as Telegram chooses."""
    return texts.get(language) or texts.get("") or otherwise


def _picture(message: SeenMessage) -> str:
    """Return a picture that a bot has sent, in base64, as a page shows it."""
    _, content = (message.files or {}).get("photo", ("", b""))
    return base64.b64encode(content).decode()


def _local(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(ZONE)


def _done(request: Request, path: str) -> Response:
    """Answer the page's script, which stays where it is; without it the page comes back."""
    scripted = "application/json" in request.headers.get("accept", "")
    return Response(status_code=DONE) if scripted else see_other(path)
