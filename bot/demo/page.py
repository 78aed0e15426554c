"""Serve the demo's own page, only in the demo: a phone beside the console, a clock for both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import FileResponse, JSONResponse, Response

from bot.app import App
from bot.channels.webchat import cookies
from bot.console import responses
from bot.demo import clock, lock_routes, page_answers, people, telegram, walkthrough
from bot.demo.lock_routes import LockRoutes, hour, is_same_day
from bot.demo.lock_screens import LockScreens
from bot.demo.people import DemoPhones
from bot.demo.way import PlayedWay
from bot.gateway.gateway import Gateway
from bot.language.renderer import Moment
from bot.web.redirects import see_other
from bot.web.template_engine import TemplateEngine
from storage.access import invites, sessions, staff
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import conversations

if TYPE_CHECKING:
    from bot.simulator.telegram_server.api_server import TelegramServer

HERE: Final = Path(__file__).parent
DEMO: Final = page_answers.DEMO
CHAT: Final = "/chat"
CONSOLE: Final = "/desk/"
NEW: Final = "new"
STAFF: Final = (*people.COACHES, people.COORDINATOR)
LANGUAGES: Final = responses.LANGUAGES
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Read from there, no moment is "today": the clock names its day."""

VISIT: Final = timedelta(days=365)
"""A session that begins so far ahead outlasts every move of the clock."""

FILES: Final = {
    "demo.css": "text/css",
    "demo.js": "text/javascript",
    "lock.js": "text/javascript",
    "telegram.css": "text/css",
    "telegram.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


class Demo:
    """The handlers of the demo. Cookies of its own hold who is shown."""

    def __init__(self, gateway: Gateway, app: App, phones: DemoPhones, locks: LockRoutes) -> None:
        self._gateway, self._app, self._phones = gateway, app, phones
        self._locks = locks
        self._pages = TemplateEngine(HERE / "templates", gateway.renderer)
        self._invitation, self._spoken = "", people.LANGUAGE
        self._moving, self._way = False, PlayedWay(app, phones)
        self._others: tuple[str, ...] = ()

    def with_telegram(self, running: TelegramServer, found: APIRouter) -> None:
        """Add two more phones, a youth's and a coach's, with this Telegram in them."""
        self._others = (telegram.APP,)
        youths = telegram.youth(self._gateway, running, self._invitation_now)
        for phone in (youths, telegram.coach(self._gateway, running)):
            found.include_router(telegram.router(phone, self._language))

    async def start(self, request: Request) -> Response:
        """Send a visitor to the demo's page; a phone, to an invitation."""
        framed = request.headers.get("sec-fetch-dest") == "iframe"
        return see_other(await self._invite() if framed else DEMO)

    async def file(self, request: Request) -> Response:
        """Serve its script and its styles."""
        name = request.path_params["name"]
        if name not in FILES:
            raise HTTPException(404)
        return FileResponse(HERE / "static" / name, media_type=FILES[name])

    async def page(self, request: Request) -> Response:
        """Show the phone and the console side by side; both are opened if they are not yet."""
        language, member = self._language(request), request.cookies.get("demo_desk", STAFF[0])
        phone, opening_page = await self._phone(request)
        await self._set_console_language(language)
        at, locks = self._gateway.clock.now(), await self._locks.locked(request)
        response = self._pages.page(
            "demo.html", language, Moment(LONG_AGO, clock.ZONE), moment=at,
            clock=at.astimezone(clock.ZONE), phone=phone, opening_page=opening_page,
            member=member, staff=STAFF, session=self._side_page(member), others=self._others,
            languages=LANGUAGES, phones=(NEW, *people.YOUTHS, people.NEWCOMER, *self._others),
            phone_lock=locks[lock_routes.PHONE], console_lock=locks[lock_routes.CONSOLE], hour=hour,
            is_same_day=is_same_day, way=self._way.done, way_youth=people.NEWCOMER,
        )  # fmt: skip
        await self._sign_in(response, member)
        return response

    async def state(self, request: Request) -> Response:
        """Return what the page shows of it: the time, and how far the visitor has come."""
        found = await self._progress(request)
        now = self._gateway.clock.now().astimezone(clock.ZONE)
        return JSONResponse(
            {
                "at": now.isoformat(timespec="milliseconds"),
                "moving": self._moving,
                "done": found.done,
                "ahead": (*found.ahead, *(("way",) if self._way.next_at else ())),
                "way": self._way.done,
                "opens": self._way.opening_page,
                "told": await self._locks.told(request),
            }
        )

    async def clock(self, request: Request) -> Response:
        """Move the clock, with all that is due on the way.

        Raises 409 while it is being moved already, and where nothing lies ahead to move to.
        """
        wanted, now = await page_answers.field(request, "to"), self._gateway.clock.now()
        moves: dict[str, Callable[[datetime], datetime]] = {
            "hour": clock.in_an_hour,
            "tomorrow": clock.tomorrow,
            "monday": clock.on_monday,
        }
        target = moves[wanted](now) if wanted in moves else await self._next(request, wanted)
        if self._moving or target is None:
            raise HTTPException(409)
        self._moving = True
        try:
            await self._way.move_to(target)
        finally:
            self._moving = False
            # Also where nothing came due: an open inbox shows how long somebody has waited.
            self._app.notifier.notify(())
        scripted = page_answers.is_scripted(request)
        return await self.state(request) if scripted else page_answers.to_page()

    async def phone(self, request: Request) -> Response:
        """Take the phone of one of the youths, or a new one."""
        name = await page_answers.field(request, "who")
        if name not in (*self._phones.secrets, NEW, *self._others):
            raise HTTPException(404)
        response = page_answers.done(request, {"page": await self._opening_page(name)})
        if name == NEW:
            cookies.delete_cookie(self._gateway, response)
        elif name in self._phones.secrets:
            cookies.set_cookie(self._gateway, response, self._phones.secrets[name])
        page_answers.keep(response, "demo_phone", name)
        self._locks.unlock(response, lock_routes.PHONE)
        return response

    async def console(self, request: Request) -> Response:
        """Sign in to the console as one of the staff."""
        name = await page_answers.field(request, "who")
        if name not in (*STAFF, *self._others):
            raise HTTPException(404)
        response = page_answers.done(request, {"page": self._side_page(name)})
        page_answers.keep(response, "demo_desk", name)
        self._locks.unlock(response, lock_routes.CONSOLE)
        await self._sign_in(response, name)
        return response

    async def language(self, request: Request) -> Response:
        """Set the language of this page and of the console; youths choose their own."""
        language = await page_answers.field(request, "language")
        if language not in LANGUAGES:
            raise HTTPException(404)
        await self._set_console_language(language)
        response = page_answers.to_page()
        page_answers.keep(response, "demo_language", language)
        return response

    # ------------------------------------------------------------ phones and the console

    async def _phone(self, request: Request) -> tuple[str, str]:
        """Return whose phone is shown, and the page it opens with."""
        if self._has_telegram(request):
            return telegram.APP, telegram.YOUTHS
        secret = cookies.of(self._gateway, request)
        if name := self._phones.owner(secret):
            return name, await self._opening_page(name)
        known = await self._gateway.read(
            lambda db, keys: conversations.chat(db, keys, cookies.CHANNEL, cookies.chat_of(secret))
        )
        return NEW, CHAT if known else await self._invite()

    def _has_telegram(self, request: Request) -> bool:
        return request.cookies.get("demo_phone") in self._others

    async def _opening_page(self, name: str) -> str:
        """Return the page this phone opens with, when it is taken."""
        if name in self._others:
            return telegram.YOUTHS
        if name == people.NEWCOMER:
            return self._way.opening_page
        return await self._invite() if name == NEW else CHAT

    async def _invite(self) -> str:
        """Return the link of an invitation that nobody has used."""
        return f"/i/{await self._invitation_now()}"

    async def _invitation_now(self) -> str:
        """Return its secret: the same until somebody uses it."""
        now = self._gateway.clock.now()

        def find_or_invite(db: Db, keys: Keyring) -> str:
            last = self._invitation
            if last and invites.find(db, keys, last, now):
                return last
            return invites.make(db, keys, 1, now).secret

        self._invitation = await self._gateway.write(find_or_invite)
        return self._invitation

    def _side_page(self, name: str) -> str:
        """Return the page that is seen beside the phone: the console, or the coach's phone."""
        return telegram.COACHES if name in self._others else CONSOLE

    async def _sign_in(self, response: Response, name: str) -> None:
        coach = STAFF.index(name) + 1 if name in STAFF else 1
        at = self._gateway.clock.now() + VISIT
        session = await self._gateway.write(lambda it, keys: sessions.begin(it, keys, coach, at))
        responses.set_session_cookie(self._gateway, response, session)

    async def _set_console_language(self, language: str) -> None:
        """Let the console follow the page's language; whoever is signed in may then change it."""
        if language != self._spoken:
            self._spoken = language
            await self._gateway.write(lambda db, keys: _speak(db, keys, language))

    async def _progress(self, request: Request) -> walkthrough.Progress:
        secret = cookies.of(self._gateway, request)
        known, where = bool(self._phones.owner(secret)), (cookies.CHANNEL, cookies.chat_of(secret))
        if self._has_telegram(request):
            known, where = False, (telegram.CHANNEL, str(telegram.YOUTH))
        return await self._gateway.read(
            lambda db, keys: walkthrough.of(db, keys, where, known=known)
        )

    async def _next(self, request: Request, what: str) -> datetime | None:
        """Return when the next check-in or reminder comes to this phone, or the way goes on."""
        if what == "way":
            return self._way.next_at
        found = await self._progress(request)
        return found.ahead.get(what)

    def _language(self, request: Request) -> str:
        chosen = request.cookies.get("demo_language", "")
        return chosen if chosen in LANGUAGES else responses.preferred_language(request)


def router(
    gateway: Gateway,
    app: App,
    phones: DemoPhones,
    running: TelegramServer | None = None,
    screens: LockScreens | None = None,
) -> APIRouter:
    """Return every route of the demo; with a Telegram also those of its two phones."""
    locks = LockRoutes(gateway, screens or LockScreens(gateway.clock))
    demo = Demo(gateway, app, phones, locks)
    found = APIRouter()
    if running is not None:
        demo.with_telegram(running, found)
    pages: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "/": demo.start,
        DEMO: demo.page,
        f"{DEMO}/state": demo.state,
        "/static/demo/{name}": demo.file,
    }
    for path, show in pages.items():
        found.add_route(path, show, methods=["GET"])
    actions: dict[str, Callable[[Request], Awaitable[Response]]] = {
        f"{DEMO}/clock": demo.clock,
        f"{DEMO}/phone": demo.phone,
        f"{DEMO}/desk": demo.console,
        f"{DEMO}/language": demo.language,
        f"{DEMO}/close": locks.close,
        f"{DEMO}/open": locks.open,
    }
    for path, act in actions.items():
        found.add_route(path, act, methods=["POST"])
    return found


def _speak(db: Db, keys: Keyring, language: str) -> None:
    for person in staff.everybody(db, keys, 1):
        staff.set_language(db, person.id, language)
