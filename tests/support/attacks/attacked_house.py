"""The deployment that is attacked: a real `lotsen serve` on loopback, two teams, a Telegram.

People come by the real ways: the command line, links, pages over HTTP. Only the second team is
written into the database beside it, for a deployment is given more than one by its operator.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import httpx
import psutil
from sqlalchemy import insert

from bot.clock import RealClock
from bot.simulator.telegram_server import api_server
from bot.simulator.telegram_server.api_server import TelegramServer
from storage.access import sign_in_links, staff
from storage.access.staff import Role
from storage.schema import periods
from storage.sql.statements import TEAM
from storage.store import Store
from tests.support.attacks.attackers import PATIENCE, StaffBrowser, client
from tests.support.deployment import Deployment, Phone, Serving

YOUTH_TOKEN: Final = "4242:a-youth-token-of-nobody"  # noqa: S105 - of a made-up bot
COACH_TOKEN: Final = "4343:a-coach-token-of-nobody"  # noqa: S105 - of a made-up bot
HOOK_SECRET: Final = "a-hook-secret-of-nobody-0123456789"  # noqa: S105 - of a made-up bot
HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
TRACE: Final = re.compile(
    r"Traceback|request_failed|turn_quarantined|line_send_failed|text_not_sensed|_answer_broken"
    r"|outbox_\w+_failed|due_turns_failed|invariants_restored|staff_not_told"
)
YOUTH: Final = re.compile(r'/desk/youths/(\d+)"')
INVITED: Final = re.compile(r"/i/([A-Za-z0-9_-]{20,})")


class TelegramBeside:
    """The tests' Telegram, in a thread of its own. Nothing of it reaches outside."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.server: TelegramServer
        self._loop: asyncio.AbstractEventLoop
        self._over: asyncio.Event

    def start(self) -> None:
        """Listen on a free port."""
        self._thread.start()
        assert self._ready.wait(4 * PATIENCE), "the Telegram beside did not start"

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with api_server.serve() as server:
                self.server = server
                server.bot(YOUTH_TOKEN, "lotsen_test_bot")
                server.bot(COACH_TOKEN, "lotsen_coach_bot")
                self._ready.set()
                await self._over.wait()
        except AssertionError:
            """It names what no Telegram would take: a row looks at that itself."""

    def calls(self, token: str, method: str = "sendMessage") -> list[Any]:
        """What a bot has asked of this method, in order."""
        return list(self.server.bot(token).called(method))

    def close(self) -> None:
        """Listen no more."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(PATIENCE)


class AttackedHouse:
    """The server at work, and its people, who come when a row asks for them."""

    def __init__(self, deployed: Deployment, telegram: TelegramBeside) -> None:
        self.deployed, self.telegram = deployed, telegram
        self.url = deployed.url
        self.serving: Serving
        self._links: dict[str, str] = {}
        self._staff: dict[str, StaffBrowser] = {}
        self.phones: dict[int, Phone] = {}

    # ------------------------------------------------------------ staff

    def prepare(self) -> None:
        """The staff, before the server is at work."""
        for name, role in (
            ("Anna Alm", "coach"),
            ("Bo Berg", "coach"),
            ("Eva Ek", "coordinator"),
            ("Ivo Is", "coordinator"),
            ("Lea Lind", "translator"),
        ):
            self._links[name.split()[0]] = self.deployed.coach(name, role)
        now, store = RealClock().now(), Store.open(self.deployed.database, self.deployed.key)
        with store.writing() as db:
            team = db.execute(TEAM.select().where(TEAM.c.id == 1)).one()
            db.execute(insert(TEAM), {**team._mapping, "id": 2, "name": "Andra teamet"})  # noqa: SLF001
            for name, role in (("Nina Ny", Role.COACH), ("Olga Ost", Role.COORDINATOR)):
                number = staff.add(db, 2, name, "sv", role)
                link = sign_in_links.make(
                    db, store.keys, number, now, periods.FIRST_SIGN_IN_LINK_LASTS
                )
                self._links[name.split()[0]] = link
        store.close()

    def staff(self, name: str) -> StaffBrowser:
        """Somebody who is signed in: Anna, Bo, Eva, Ivo, Lea; Nina and Olga of the other team."""
        if name not in self._staff:
            full = {
                "Anna": "Anna Alm",
                "Bo": "Bo Berg",
                "Eva": "Eva Ek",
                "Ivo": "Ivo Is",
                "Lea": "Lea Lind",
                "Nina": "Nina Ny",
                "Olga": "Olga Ost",
            }[name]
            self._staff[name] = StaffBrowser(self.url, full).sets_up(self._links[name])
        found = self._staff[name]
        found.get("/desk/account")
        return found

    # ------------------------------------------------------------ youths

    def invitation(self, coach: str = "Anna") -> str:
        """The secret of a new invitation, made on the page."""
        page = self.staff(coach).post("/desk/team/invites").text
        found = INVITED.search(page)
        assert found, page[:300]
        return found[1]

    def youth(self, coach: str = "Anna") -> tuple[int, Phone]:
        """A youth who has said yes, by an invitation of this coach: number and phone."""
        hand = self.staff(coach)
        before = self.numbers(hand)
        phone = self.deployed.phone().join(self.invitation(coach)).says_yes()
        number = max(self.numbers(hand) - before)
        self.phones[number] = phone
        return number, phone

    @staticmethod
    def numbers(hand: StaffBrowser) -> set[int]:
        """The youths whom somebody finds in their list."""
        return {int(one) for one in YOUTH.findall(hand.get("/desk/youths").text)}

    @cached_property
    def sara(self) -> tuple[int, Phone]:
        """A youth of Anna's, with whom nothing is done that another row would mind."""
        return self.youth()

    @cached_property
    def other(self) -> tuple[int, Phone]:
        """Another of Anna's, who writes beside floods."""
        return self.youth()

    # ------------------------------------------------------------ the machine

    def stranger(self, address: str = "127.0.0.2", **headers: str) -> httpx.Client:
        """A browser of nobody."""
        return client(self.url, address, **headers)

    def log(self) -> str:
        """Everything the server has logged."""
        return self.serving.log()

    def traces(self) -> list[str]:
        """Lines of the log that tell of a fault of the program."""
        return [line for line in self.log().splitlines() if TRACE.search(line)]

    @property
    def process(self) -> psutil.Process:
        """The process that serves."""
        at = [one for one in psutil.net_connections("tcp") if one.status == "LISTEN"]
        (pid,) = {one.pid for one in at if one.laddr.port == self.deployed.port}
        return psutil.Process(pid)

    @property
    def memory(self) -> float:
        """Megabytes that it holds."""
        found: float = self.process.memory_info().rss / 2**20
        return found

    def hook(self, bot: str, update: object, **headers: str) -> httpx.Response:
        """Call a bot's webhook with this update, as Telegram would: `youth` or `coach`."""
        own = {HEADER: HOOK_SECRET, **headers}
        with httpx.Client(base_url=self.url, timeout=PATIENCE) as web:
            return web.post(f"/telegram/{bot}", json=update, headers=own)


@contextmanager
def at_work(folder: Path, **settings: str) -> Iterator[AttackedHouse]:
    """A server with its people, in this folder; it ends with the block."""
    telegram = TelegramBeside()
    telegram.start()
    deployed = Deployment(
        folder,
        LOTSEN_TELEGRAM_YOUTH_TOKEN=YOUTH_TOKEN,
        LOTSEN_TELEGRAM_COACH_TOKEN=COACH_TOKEN,
        LOTSEN_TELEGRAM_MODE="webhook",
        LOTSEN_TELEGRAM_SECRET=HOOK_SECRET,
        LOTSEN_TELEGRAM_API=telegram.server.url,
        LOTSEN_LOG="json",
        **settings,
    )
    house = AttackedHouse(deployed, telegram)
    try:
        house.prepare()
        with deployed.serve() as house.serving:
            yield house
    finally:
        deployed.close()
        telegram.close()
