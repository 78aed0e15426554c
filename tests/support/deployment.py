"""A deployment as its operator has it: real processes, real signals, a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx

from bot.channels.webchat import conversation, cookies
from bot.clock import RealClock
from storage.access import invites, teams
from storage.store import Store
from tests.architecture import source_tree
from tests.support import programs, webchat_client
from tests.support.programs import PATIENCE, Program

ADDED: Final = re.compile(r"http\S+/desk/in/(\S+)")
INVITED: Final = re.compile(r"http\S+/i/(\S+)")
STOPS: Final = 10.0
"""Seconds, shorter than any page that stays open waits by itself."""


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


class Deployment:
    """`lotsen …` with the settings of one deployment."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self._phones: list[Phone] = []
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if "LOTSEN_" not in name}
        self.environment = {
            **kept,
            "LOTSEN_DATA_DIR": str(folder),
            "LOTSEN_PORT": str(self.port),
            "PYTHONPATH": str(source_tree.ROOT),
            **settings,
        }

    @property
    def database(self) -> str:
        """The URL of its database."""
        return f"sqlite:///{self.folder}/lotsen.sqlite3"

    @property
    def key(self) -> Path:
        """Its key file."""
        return self.folder / "lotsen.key"

    def lotsen(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command, until it ends."""
        return programs.run(arguments, self.environment, self.folder)

    def coach(self, name: str, role: str = "coach") -> str:
        """Somebody new; the secret of their link."""
        return self._found(ADDED, self.lotsen("coach", "add", name, "--role", role))

    def invite(self, coach: str) -> str:
        """The secret of a new invitation's link."""
        return self._found(INVITED, self.lotsen("invite", "--coach", coach))

    def _found(self, what: re.Pattern[str], ran: subprocess.CompletedProcess[str]) -> str:
        found = what.search(ran.stdout)
        assert found is not None, ran.stderr
        return found[1]

    def people(self, invited: int = 1) -> list[str]:
        """Anna, and so many invitations by her, without any process; their secrets."""
        now = RealClock().now()
        store = Store.open(self.database, self.key)
        with store.writing() as db:
            teams.ensure(db, "Ungdomsteamet", "Europe/Stockholm", "sv", ["Anna"])
            made = [invites.make(db, store.keys, 1, now) for _ in range(invited)]
        store.close()
        return [one.secret for one in made]

    def phone(self) -> Phone:
        """A youth's browser, closed with the deployment."""
        phone = Phone(self.url)
        self._phones.append(phone)
        return phone

    def close(self) -> None:
        """Nothing stays open."""
        for phone in self._phones:
            phone.web.close()

    def serve(self, *, cold: bool = False) -> Serving:
        """`lotsen serve`, at work; `cold` loads all that it needs itself."""
        log = self.folder / "log"
        start = programs.Cold if cold else programs.Forked
        return Serving(self.url, start(["serve"], self.environment, self.folder, log), log)


class Serving:
    """A process that serves; when the block ends it is stopped."""

    def __init__(self, url: str, process: Program, log: Path) -> None:
        self.url = url
        self.process = process
        self._log = log
        self.said = process.said.readline()
        assert self.said, self.log()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.process.close()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to stop; its exit code. A TimeoutExpired when it does not end by itself: it takes
        less than three seconds, but not where others have the processor.
        """
        self.process.signal(number)
        return self.process.wait(STOPS)

    def log(self) -> str:
        """Everything it has logged."""
        return self._log.read_text(encoding="utf-8")


class Phone:
    """A browser of a youth, without scripts."""

    def __init__(self, url: str, **headers: str) -> None:
        own = {"sec-fetch-site": "same-origin", "accept": "text/html", **headers}
        self._said = 0
        self.web = httpx.Client(base_url=url, headers=own, timeout=PATIENCE)

    def join(self, secret: str) -> Self:
        """Come in by an invitation."""
        answer = self.web.post("/i", data={"invitation": secret, "key": "k" * 43})
        assert answer.headers.get("location") == "/chat", answer.text
        return self

    def say(self, text: str) -> str:
        """Write; under which id it was saved. Nothing when nobody was there any more."""
        self._said += 1
        given = f"said-{self._said}"
        try:
            answer = self.web.post("/chat/say", data={"text": text, "id": given})
        except httpx.TransportError:
            return ""
        name = cookies.chat_of(self.web.cookies[cookies.COOKIE])
        return (
            conversation.update_of(name, given)
            if answer.status_code == httpx.codes.SEE_OTHER
            else ""
        )

    def says_yes(self) -> Self:
        """Choose the language, and take part."""
        turn = 0
        for choice in ("sv", "on", "on", "on", "yes"):
            turn, choices = self._question(after=turn)
            assert choice in choices
            self.web.post("/chat/tap", data={"turn": str(turn), "choice": choice})
        return self

    def _question(self, after: int) -> tuple[int, list[str]]:
        """The first question that is newer than the one of this turn."""
        ends = time.monotonic() + PATIENCE
        while (asked := webchat_client.question(self.web.get("/chat").text))[0] <= after:
            assert time.monotonic() < ends, f"nothing was asked after turn {after}"
        return asked

    def reads(self, words: str) -> str:
        """The chat's page, once these words are in it."""
        ends = time.monotonic() + PATIENCE
        while words not in (page := self.web.get("/chat").text):
            assert time.monotonic() < ends, f"{words!r} did not come"
        return page

    @contextmanager
    def streams(self, count: int) -> Iterator[list[socket.socket]]:
        """So many pages that stay open, each told something already."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.web.cookies.items())
        asked = f"GET /chat/stream HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode()
        where = (self.web.base_url.host, self.web.base_url.port or 80)
        opened = [socket.create_connection(where, PATIENCE) for _ in range(count)]
        try:
            for one in opened:
                one.sendall(asked)
            for one in opened:
                assert one.recv(4096).startswith(b"HTTP/1.1 200"), "the stream did not open"
            yield opened
        finally:
            for one in opened:
                one.close()
