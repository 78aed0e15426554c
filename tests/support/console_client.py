"""People at the desk without a browser: the whole site over HTTP, forms with their proof."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import httpx
import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import insert, select
from starlette.types import ASGIApp

from bot.app import App
from bot.clock import ManualClock
from bot.console import passwords
from bot.gateway.gateway import Gateway
from bot.gateway.site_rules import SiteRules
from bot.operations import server, site
from flows.engine.programme import HelperKind
from storage.access import access_log, sessions, sign_in_links, staff
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring
from storage.sql.statements import COACH, TEAM, YOUTH
from tests.support import sse_reader

T = TypeVar("T")

ANNA: Final = 1
OMAR: Final = 2
EVA: Final = 3
"""The coordinator."""
NINA: Final = 4
"""A coach of another team."""

NAMES: Final = {ANNA: "Anna", OMAR: "Omar", EVA: "Eva", NINA: "Nina"}
PASSWORD: Final = "tre gröna moln vid kajen"  # noqa: S105 - nobody has it
STRONG: Final = passwords.HASHER
LIGHT: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""For all tests but those of the strong one: a tenth of a second for every password is much."""

HASH: Final = LIGHT.hash(PASSWORD)
SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - nobody has it
BASE: Final = "https://lotsen.example"
OURS: Final = {"Sec-Fetch-Site": "same-origin"}
COOKIE: Final = "lotsen_desk"

_PROOF: Final = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


class Desk:
    """The site, and whatever a test must know that nobody sees."""

    def __init__(self, app: App, built: ASGIApp) -> None:
        self.app = app
        self._built = built
        self.clock: ManualClock = app.clock  # type: ignore[assignment]  # conftest makes one

    @property
    def built(self) -> ASGIApp:
        """The site, for what a browser's stream asks of it."""
        return self._built

    def hand(self) -> Hand:
        """Somebody with a browser of their own."""
        transport = httpx.ASGITransport(app=self._built)
        client = httpx.AsyncClient(transport=transport, base_url=BASE, headers=OURS)
        return Hand(self, client)

    async def signed_in(self, coach: int) -> Hand:
        """Somebody who is signed in, with a session of their own."""
        hand, now = self.hand(), self.clock.now()
        cookie = self.write(lambda db, keys: sessions.begin(db, keys, coach, now))
        hand.client.cookies.set(COOKIE, cookie, domain="lotsen.example", path="/desk")
        return hand

    async def colleague(self, coach: int) -> Hand:
        """Somebody who is signed in, and has said why they open each youth that there is."""
        now = self.clock.now()

        def reasons(db: Db, keys: Keyring) -> None:
            for youth in db.execute(select(YOUTH.c.id)).scalars().all():
                why = access_log.seal_reason(keys, youth, "Anna är sjuk")
                access_log.open_conversation(db, youth, coach, now, reason=why)

        self.write(reasons)
        return await self.signed_in(coach)

    def link(self, coach: int) -> str:
        """The path of a new one-time link."""
        now = self.clock.now()
        return f"/desk/in/{self.write(lambda db, keys: sign_in_links.make(db, keys, coach, now))}"

    def write(self, deed: Callable[[Db, Keyring], T]) -> T:
        """A deed in the database."""
        with self.app.store.writing() as db:
            return deed(db, self.app.store.keys)

    def person(self, number: int) -> staff.StaffMember:
        """Somebody as they stand in the database."""
        found = self.write(lambda db, keys: staff.person(db, keys, number))
        assert found is not None
        return found

    def code(self, secret: str = SECRET, later: timedelta = timedelta(0)) -> str:
        """What a code app shows now, or on a clock that is off."""
        return pyotp.TOTP(secret).at(int((self.clock.now() + later).timestamp()))

    def passes(self, length: timedelta) -> None:
        """Time passes."""
        self.clock.move_to(self.clock.now() + length)


class Hand:
    """A browser: it keeps cookies, and sends the proof of the last page with each form."""

    def __init__(self, desk: Desk, client: httpx.AsyncClient) -> None:
        self._desk = desk
        self.client = client
        self.proof = ""

    @property
    def cookie(self) -> str:
        """The cookie it has, or nothing."""
        return self.client.cookies.get(COOKIE) or ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Look at a page."""
        answer = await self.client.get(path, headers=headers)
        if found := _PROOF.search(answer.text):
            self.proof = found[1]
        return answer

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form, with the proof unless the fields say another."""
        return await self.client.post(path, data={"csrf": self.proof, **fields})

    async def signs_in(self, name: str, password: str, code: str) -> httpx.Response:
        """The form for a name, a password and a code."""
        fields: Mapping[str, str] = {"name": name, "password": password, "code": code}
        return await self.client.post("/desk/in", data=fields)


@asynccontextmanager
async def opened(app: App, gateway: Gateway | None = None) -> AsyncIterator[Desk]:
    """The site with two teams: Anna, Omar and Eva, and in the other one Nina. Passwords are hashed
    lightly. `gateway` is one of this app's that can do more.
    """
    usual = server.build_gateway(app, SiteRules(BASE), ZoneInfo("Europe/Stockholm"))
    desk = Desk(app, site.build(gateway or usual))
    desk.write(_people)
    await app.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", LIGHT)
        yield desk
    await sse_reader.all_read()


def translator(desk: Desk, language: str = "sv", name: str = "Lea") -> int:
    """Lea comes to the first team, and has been at the desk before; her number."""

    def settle(db: Db, keys: Keyring) -> int:
        number = staff.add(db, 1, name, language, Role.TRANSLATOR)
        staff.set_password(db, number, HASH)
        staff.set_totp(db, keys, number, SECRET)
        return number

    return desk.write(settle)


def helper(desk: Desk, helps: HelperKind = HelperKind.JOBS) -> int:
    """Siv comes to the first team to help with this, and has been at the desk before."""

    def settle(db: Db, keys: Keyring) -> int:
        number = staff.add(db, 1, "Siv", "sv", Role.HELPER, helps)
        staff.set_password(db, number, HASH)
        staff.set_totp(db, keys, number, SECRET)
        return number

    return desk.write(settle)


def _people(db: Db, keys: Keyring) -> None:
    staff.add(db, 1, "Eva", "sv", Role.COORDINATOR)
    team = db.execute(TEAM.select().where(TEAM.c.id == 1)).one()
    db.execute(insert(TEAM), {**team._mapping, "id": 2, "name": "Andra teamet"})  # noqa: SLF001
    staff.add(db, 2, "Nina", "sv", Role.COACH)
    for number, name in NAMES.items():
        assert db.execute(COACH.select().where(COACH.c.id == number)).one().name == name
        staff.set_password(db, number, HASH)
        staff.set_totp(db, keys, number, SECRET)
