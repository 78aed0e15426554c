"""A visitor of the demo, for its tests: a browser, and the engine room behind the page."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from httpx import ASGITransport, AsyncClient

from bot.app import App, load_locales
from bot.channels.webchat import cookies
from bot.clock import ManualClock
from bot.console import responses
from bot.demo import run
from bot.demo.clock import START
from bot.demo.people import DemoPhones
from bot.operations import server
from storage.access import sessions, staff
from storage.reads import conversations
from storage.store import Store
from storage.turns.youth_state import YouthState
from tests.architecture import source_tree

PATIENCE: Final = 60.0
BASE: Final = "http://127.0.0.1:8080"
FORM: Final = {"Origin": BASE}
SCRIPT: Final = {**FORM, "Accept": "application/json"}
FRAMES: Final = re.compile(r'<iframe id="(\w+)"[^>]* src="([^"]+)"')


async def played(folder: Path) -> tuple[Path, DemoPhones]:
    """A folder in which the story lies behind, and the phones of its youths."""
    phones = DemoPhones()
    await run.play_past(folder, load_locales(previews=True), phones)
    return folder, phones


@dataclass
class Visit:
    """A visitor with a browser, and the engine room behind the page."""

    client: AsyncClient
    app: App
    phones: DemoPhones

    async def post(self, path: str, **fields: str) -> Any:
        """What the page's script is answered."""
        answer = await self.client.post(path, data=fields, headers=SCRIPT)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def frames(self) -> dict[str, str]:
        """Which pages the phone and the desk show."""
        answer = await self.client.get("/demo")
        assert answer.status_code == 200, answer.text
        return dict(FRAMES.findall(answer.text))

    async def state(self) -> Any:
        return (await self.client.get("/demo/state")).json()

    def chat(self, name: str) -> conversations.ChatState:
        """Where this youth is."""
        with self.app.store.reading() as db:
            chat = cookies.chat_of(self.phones.secrets[name])
            found = conversations.chat(db, self.app.store.keys, "web", chat)
        assert found is not None
        return found

    def youth(self, name: str) -> YouthState:
        """What is known of this youth."""
        number = self.chat(name).youth
        with self.app.store.begin() as uow:
            return uow.youths([number])[number]

    def coach(self) -> staff.StaffMember | None:
        """Who sits at the desk."""
        cookie = self.client.cookies[responses.COOKIE]
        with self.app.store.writing() as db:
            keys, now = self.app.store.keys, self.app.clock.now()
            found = sessions.touch(db, keys, cookie, now, renew=False)
            return staff.person(db, keys, found.coach) if found else None


@contextmanager
def program(folder: Path, *options: str) -> Iterator[str]:
    """The program itself, as `make demo` starts it, at this address; it ends in order."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", str(port), *options], cwd=source_tree.ROOT,
        env={**os.environ, "TMPDIR": str(folder)}, stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        found = next(filter(None, (re.search(r"http://\S+", one) for one in running.stdout)))
        yield found[0]
        running.terminate()
        assert running.wait(PATIENCE) == 0


@asynccontextmanager
async def visiting(past: tuple[Path, DemoPhones], folder: Path) -> AsyncIterator[Visit]:
    """The demo after this past, in a folder of its own, on a clock that stands still."""
    shutil.copytree(past[0], folder, dirs_exist_ok=True)
    phones = past[1]
    store = Store.open(f"sqlite:///{folder}/lotsen.sqlite3", folder / "lotsen.key")
    app = server.build_app(store, ManualClock(START), load_locales(previews=True))
    transport = ASGITransport(run.build(app, BASE, phones))
    async with (
        server.running(app),
        AsyncClient(transport=transport, base_url=BASE, headers={"Accept-Language": "en"}) as one,
    ):
        yield Visit(one, app, phones)
