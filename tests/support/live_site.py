"""The real site on a free port, in a thread of its own, on a clock that the test moves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self, TypeVar
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext
from sqlalchemy import select
from starlette.types import ASGIApp

from bot.app import App, Locales, StaffWays
from bot.channels.webchat import cookies
from bot.clock import ManualClock
from bot.config import Settings
from bot.console import responses
from bot.gateway.gateway import Gateway
from bot.gateway.site_rules import SiteRules
from bot.notifications import vapid_keys
from bot.notifications.staff_sender import StaffSender
from bot.notifications.web_push import WebPush
from bot.operations import server, site
from bot.text.bidi import strip_isolates
from bot.turns.inbound import Inbound, InputKind, Outcome
from flows.engine.directory import Directory
from flows.engine.line import Line
from storage.access import access_log, invites, sessions, sign_in_links, staff, teams
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import conversations
from storage.schema.channel_names import ChannelName
from storage.sql.statements import YOUTH
from storage.store import Store
from storage.turns import enrol
from tests.support.deployment import free_port

T = TypeVar("T")

ZONE: Final = ZoneInfo("Europe/Stockholm")
START: Final = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
"""A Tuesday at ten: somebody is at work."""

COACHES: Final = ("Anna", "Omar")
TOTP_SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of made-up people
PATIENCE: Final = 20.0
"""Seconds until a test gives up on the thread."""


class LiveSite:
    """A deployment: Anna and Omar are coaches, Eva is coordinator. Used from the test's thread.

    `host` is the name by which a browser calls it.
    With `push_hosts` it tells browsers by these push services; without them by none. With
    `settings` staff are reached by their ways alone, as in `lotsen serve`.
    """

    def __init__(
        self,
        folder: Path,
        locales: Locales | None = None,
        port: int = 0,
        push_hosts: Sequence[str] = (),
        settings: Mapping[str, str] | None = None,
        helpers: Directory | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.host = host
        self._push_hosts = push_hosts
        self._settings = settings
        self._url, self._key = f"sqlite:///{folder}/lotsen.sqlite3", folder / "lotsen.key"
        self._locales, self._helpers = locales, helpers
        self.port = port or free_port()
        self.clock = ManualClock(START)
        self._updates = 0
        self.app: App
        self.gateway: Gateway
        self.url = ""

    # ------------------------------------------------------------ on and off

    def start(self) -> Self:
        """Serve, from now on at `url`; again after a `stop` it is the same address."""
        self._listens = threading.Event()
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="live-site", daemon=True)
        self._thread.start()
        if not self._listens.wait(PATIENCE) or self._failed is not None:
            raise RuntimeError("the site did not start") from self._failed
        return self

    def stop(self) -> None:
        """As SIGTERM does; the database stays."""
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            raise RuntimeError("the site did not stop")
        if self._failed is not None:
            raise self._failed

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - the test's thread hears of it
            self._failed = error
        self._listens.set()

    async def _serve(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        built = await self.built()
        await server.serve(
            self.app, built, "127.0.0.1", self.port, self._listening, until=self._stopped
        )
        if self.gateway.push is not None:
            await self.gateway.push.close()

    async def built(self) -> ASGIApp:
        """The site on a database that may be new; `app` and `gateway` are what it stands on."""
        store = Store.open(self._url, self._key)
        with store.writing() as db:
            teams.ensure(db, "Ungdomsteamet", str(ZONE), "sv", COACHES)
            if staff.find_by_name(db, store.keys, "Eva") is None:
                staff.add(db, 1, "Eva", "sv", Role.COORDINATOR)
            for one in staff.everybody(db, store.keys, 1):
                # They have been at the desk before: nobody is asked for a password first.
                staff.set_password(db, one.id, "no hash, so no password")
                staff.set_totp(db, store.keys, one.id, TOTP_SECRET)
        push = self._push()
        sender = self._staff_sender(push)
        ways = StaffWays(sender, self.base) if sender is not None else None
        self.app = server.build_app(
            store, self.clock, self._locales, helpers=self._helpers, notified=push is not None,
            staff_ways=ways,
        )  # fmt: skip
        self.gateway = server.build_gateway(
            self.app, SiteRules(self.base), ZONE, push=push, staff_sender=sender
        )
        return site.build(self.gateway)

    def _push(self) -> WebPush | None:
        if not self._push_hosts:
            return None
        keys = vapid_keys.load_or_create(vapid_keys.beside(self._key))
        return WebPush(keys, "https://chat.example.se", self.clock, self._push_hosts)

    def _staff_sender(self, push: WebPush | None) -> StaffSender | None:
        if self._settings is None:
            return None
        settings = Settings.model_validate(self._settings)
        return server.build_staff_sender(settings, self.clock, push)

    @property
    def base(self) -> str:
        """Where it will be reached."""
        return f"http://{self.host}:{self.port}"

    def _listening(self, port: int) -> None:
        self.url = f"http://{self.host}:{port}"
        self._listens.set()

    # ------------------------------------------------------------ what happens

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the site's loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def write(self, deed: Callable[[Db, Keyring], T]) -> T:
        """A deed in the database that is no turn."""
        return self.do(self.gateway.write(deed))

    def take(self, what: InputKind, youth: int) -> Outcome:
        """A turn of the desk; it must not be refused."""
        self._updates += 1
        arrival = Inbound(what, ChannelName.CONSOLE, f"live-{self._updates}", youth=youth)
        taken = self.do(self.app.writer.take(arrival))
        assert not taken.refused, taken.refused
        return taken

    def move(self, length: timedelta) -> None:
        """Time passes, and everything due happens."""
        self.do(self.app.move_to(self.clock.now() + length))

    def move_to(self, moment: datetime) -> None:
        """Time passes until this aware moment."""
        self.do(self.app.move_to(moment))

    def tell_staff(self) -> None:
        """Whoever is to be told now by their ways has been told."""
        assert self.app.staff_notifier is not None
        self.do(self.app.staff_notifier.tell())

    def invite(self, coach: int = 1, youth: int | None = None) -> str:
        """The path of a new invitation's link."""
        made = self.write(lambda db, keys: invites.make(db, keys, coach, self.clock.now(), youth))
        return f"/i/{made.secret}"

    def enrolled(self, nickname: str = "Sara", language: str = "sv") -> tuple[int, str]:
        """The number of a youth who has said yes, and the secret in their phone's cookie."""
        secret = cookies.fresh()
        with self.app.store.begin() as uow:
            chat = cookies.chat_of(secret)
            youth = enrol.enrol(uow, cookies.CHANNEL, chat, nickname, language)
        return youth.id, secret

    def heard(self, youth: int) -> list[str]:
        """What stands in the database of what this youth wrote and pressed."""
        entries = self.do(self.gateway.read(lambda db, keys: conversations.read(db, keys, youth)))
        return [one.words for one in entries if isinstance(one, conversations.YouthEntry)]

    def text(self, line: Line, language: str, **values: str) -> str:
        """A line as somebody reads it."""
        return strip_isolates(
            self.app.renderer.message(line, values, (), language, self.gateway.moment).text
        )

    def signed_in(self, context: BrowserContext, coach: int = 1, *, reasons: bool = True) -> None:
        """Give a browser the session of somebody, who has signed in.

        With `reasons` a colleague of Anna's has said why they open each youth that there is.
        """
        if coach != 1 and reasons:
            self.write(lambda db, keys: self._reasons(db, keys, coach))
        cookie = self.write(lambda db, keys: sessions.begin(db, keys, coach, self.clock.now()))
        url = f"{self.url}/desk"
        context.add_cookies([{"name": responses.COOKIE, "value": cookie, "url": url}])

    def _reasons(self, db: Db, keys: Keyring, coach: int) -> None:
        for youth in db.execute(select(YOUTH.c.id)).scalars().all():
            why = access_log.seal_reason(keys, youth, "Anna är sjuk")
            access_log.open_conversation(db, youth, coach, self.clock.now(), reason=why)

    def sign_in_link(self, coach: int = 1) -> str:
        """The path of a one-time sign-in link."""
        secret = self.write(lambda db, keys: sign_in_links.make(db, keys, coach, self.clock.now()))
        return f"/desk/in/{secret}"
