"""Browsers of staff, youths and strangers, and what is measured beside a flood."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Self

import httpx
import pyotp

from bot.clock import RealClock
from tests.support.deployment import Phone

OURS: Final = {"sec-fetch-site": "same-origin", "accept": "text/html"}
PASSWORD: Final = "tre gröna moln vid kajen"  # noqa: S105 - of made-up people
PATIENCE: Final = 30.0
STEP: Final = 30
HEALTH_SECONDS: Final = 0.2
SAVED_SECONDS: Final = 1.0

_PROOF: Final = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
_SECRET: Final = re.compile(r'class="secret">([A-Z2-7 ]+)<')
_PENDING: Final = re.compile(r'name="pending" value="([^"]+)"')


class OwnClient(httpx.Client):
    """Closes itself when nobody has it any more: rows come and go, and each has browsers."""

    def __del__(self) -> None:
        """Close the connections."""
        self.close()


def client(url: str, address: str = "127.0.0.1", **headers: str) -> httpx.Client:
    """A browser at this address of the loopback network."""
    transport = httpx.HTTPTransport(local_address=address)
    return OwnClient(
        base_url=url, headers={**OURS, **headers}, timeout=PATIENCE, transport=transport
    )


class StaffBrowser:
    """Somebody of the staff with a browser of their own, and a code app."""

    def __init__(self, url: str, name: str, address: str = "127.0.0.1") -> None:
        self.url, self.name = url, name
        self.web = client(url, address)
        self.proof = self.secret = ""
        self._used = 0

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Look at a page, and keep its proof."""
        answer = self.web.get(path, headers=headers)
        if found := _PROOF.search(answer.text):
            self.proof = found[1]
        return answer

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form, with the proof unless the fields say another."""
        return self.web.post(path, data={"csrf": self.proof, **fields})

    def sets_up(self, link: str) -> Self:
        """Use the first link: a password, a code app, and the page after it."""
        self.web.post(f"/desk/in/{link}")
        self.get("/desk/account/begin")
        chosen = {"new": PASSWORD, "again": PASSWORD}
        assert self.post("/desk/account/begin/password", **chosen).status_code == 303, self.name
        page = self.get("/desk/account/begin").text
        secret, pending = _SECRET.search(page), _PENDING.search(page)
        assert secret, page[:300]
        assert pending, page[:300]
        self.secret = secret[1].replace(" ", "")
        done = self.post("/desk/account/begin/codes", pending=pending[1], code=self.code())
        assert done.status_code == 303, done.status_code
        self.get("/desk/account")
        return self

    def code(self) -> str:
        """A code that was not used: of the half minute before, of now or of the next."""
        ends = time.monotonic() + 2 * STEP
        while (step := max(self._used + 1, self._now() - 1)) > self._now() + 1:
            assert time.monotonic() < ends, "no code is left"
        self._used = step
        return pyotp.TOTP(self.secret).generate_otp(step)

    def again(self, address: str = "127.0.0.1") -> StaffBrowser:
        """The same person with another browser, not signed in."""
        other = StaffBrowser(self.url, self.name, address)
        other.secret, other._used = self.secret, self._used
        return other

    def signs_in(self, password: str = PASSWORD, code: str = "") -> httpx.Response:
        """The form for a name, a password and a code."""
        fields = {"name": self.name, "password": password, "code": code or self.code()}
        return self.web.post("/desk/in", data=fields)

    @staticmethod
    def _now() -> int:
        return int(RealClock().now().timestamp()) // STEP


@dataclass
class BesideFlood:
    """What others noticed while something was going on: seconds of each answer."""

    health: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def is_good(self, load: float) -> bool:
        """Whether nobody else waited, on a machine with so many busy programs to a core."""
        health, saved = max(self.health, default=PATIENCE), max(self.saved, default=PATIENCE)
        slow = max(1.0, load)
        return not self.lost and health < HEALTH_SECONDS * slow and saved < SAVED_SECONDS * slow

    def __str__(self) -> str:
        health, saved = max(self.health, default=0) * 1000, max(self.saved, default=0) * 1000
        lost = f", not saved: {self.lost}" if self.lost else ""
        return (
            f"/healthz ≤ {health:.0f} ms ({len(self.health)}×),"
            f" another's message ≤ {saved:.0f} ms ({len(self.saved)}×){lost}"
        )


@contextmanager
def beside(url: str, phone: Phone, least: int = 3) -> Iterator[BesideFlood]:
    """Ask for the health and write as another youth, again and again, while the block runs.

    At least so many times, and at most as often as a youth may write in a minute.
    """
    found, over = BesideFlood(), threading.Event()
    health = threading.Thread(target=_ask, args=(url, found, over, least))
    words = threading.Thread(target=_write, args=(phone, found, over, least))
    for one in (health, words):
        one.start()
    try:
        yield found
    finally:
        over.set()
        for one in (health, words):
            one.join()


def _ask(url: str, found: BesideFlood, over: threading.Event, least: int) -> None:
    with client(url, "127.0.0.3") as web:
        while not over.wait(0.02) or len(found.health) < least:
            begun = time.perf_counter()
            try:
                web.get("/healthz")
            except httpx.HTTPError as error:
                found.lost.append(f"healthz {type(error).__name__}")
            found.health.append(time.perf_counter() - begun)


def _write(phone: Phone, found: BesideFlood, over: threading.Event, least: int) -> None:
    for number in range(20):
        if over.wait(0.1) and len(found.saved) >= least:
            return
        begun = time.perf_counter()
        if not phone.say(f"hej {number}"):
            found.lost.append(str(number))
        found.saved.append(time.perf_counter() - begun)
