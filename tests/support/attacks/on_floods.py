"""Attacks 32 to 34: floods beside which others are heard, and danger that something should hide."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final

import httpx

from tests.support.attacks.attack_rows import attack, expect
from tests.support.attacks.attacked_house import AttackedHouse
from tests.support.attacks.attackers import BesideFlood, beside, client
from tests.support.deployment import Phone

DANGER: Final = "jag vill dö"
ANSWERED: Final = 10.0
MARKS: Final = "a" + "\u0301\u0323" * 60_000
LOWEST_LOG: Final = 200_000
MOST_MEMORY: Final = 200.0
"""Megabytes more after all floods; that many threads and streams hold some is no leak."""


def _at_once(count: int, deed: Callable[[int], object]) -> None:
    hands = [threading.Thread(target=deed, args=(number,)) for number in range(count)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()


def huge_marks(house: AttackedHouse, _phone: Phone) -> None:
    """A run of marks in every form of whoever is not signed in."""

    def send(number: int) -> None:
        with client(house.url, f"127.0.3.{number + 1}") as web:
            for length in (3_900, 60_000):
                web.post(
                    "/desk/in",
                    files={
                        "name": (None, "Anna Alm"),
                        "password": (None, MARKS[: length * 2]),
                        "code": (None, "1"),
                    },
                )
            web.post("/i", data={"invitation": MARKS[:50_000], "key": "k" * 43})

    _at_once(3, send)


def huge_texts(_house: AttackedHouse, phone: Phone) -> None:
    """Messages as long as a body may be, and as long as is read."""

    def send(number: int) -> None:
        text = "jag vill inte " * 14_000 if number % 2 else "jag vill dö inte " * 1_170
        with client(_house.url, f"127.0.4.{number + 1}") as web:
            web.cookies.update(phone.web.cookies)
            web.post("/chat/say", data={"text": text[:200_000] if number % 2 else text[:19_900]})

    _at_once(6, send)


def idle_connections(house: AttackedHouse, _phone: Phone) -> None:
    """Connections that say nothing, or half of a request."""
    with contextlib.ExitStack() as opened:
        for number in range(300):
            one = opened.enter_context(
                socket.create_connection(("127.0.0.1", house.deployed.port), 5)
            )
            one.sendall((b"", b"GET / HT", b"POST /chat/say HTTP/1.1\r\nHost: x\r\n")[number % 3])
        _some_healths(house)


def many_streams(house: AttackedHouse, phone: Phone) -> None:
    """Three hundred streams with one cookie."""
    cookie = "; ".join(f"{name}={value}" for name, value in phone.web.cookies.items())
    asked = f"GET /chat/stream HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode()
    with contextlib.ExitStack() as opened:
        for _ in range(300):
            one = opened.enter_context(
                socket.create_connection(("127.0.0.1", house.deployed.port), 5)
            )
            one.sendall(asked)
        _some_healths(house)


def exports(house: AttackedHouse, phone: Phone) -> None:
    """Six exports at once, several times."""

    def take(number: int) -> None:
        with client(house.url, f"127.0.5.{number + 1}") as web:
            web.cookies.update(phone.web.cookies)
            for path in ("/chat/me.json", "/chat/me.html"):
                web.get(path)

    _at_once(6, take)


def many_messages(house: AttackedHouse, phone: Phone) -> None:
    """Two hundred messages of one youth at once, and as many updates of Telegram."""

    def send(number: int) -> None:
        with client(house.url, f"127.0.6.{number + 1}") as web:
            web.cookies.update(phone.web.cookies)
            for turn in range(25):
                web.post("/chat/say", data={"text": f"hej {number} {turn}"})

    _at_once(8, send)


def _some_healths(house: AttackedHouse) -> None:
    with client(house.url, "127.0.0.3") as web:
        for _ in range(10):
            web.get("/healthz")


FLOODS: Final = (huge_marks, huge_texts, idle_connections, many_streams, exports, many_messages)


def _flooded(
    house: AttackedHouse, flood: Callable[[AttackedHouse, Phone], None], load: float
) -> BesideFlood:
    """Play a flood; where somebody waited once more, for this machine has others to serve too."""
    (_, flooding), (_, other) = house.youth(), house.youth()
    with beside(house.url, other) as seen:
        flood(house, flooding)
    if seen.is_good(load):
        return seen
    (_, flooding), (_, other) = house.youth(), house.youth()
    with beside(house.url, other) as again:
        flood(house, flooding)
    return again


@attack(
    32,
    "Floods: marks, long texts, idle connections, streams, exports, messages",
    proofs=("tests/web/test_limits.py", "tests/bot/safety/test_lexicon.py"),
    quick=False,
)
def floods(house: AttackedHouse) -> str:
    memory, log = house.memory, len(house.log())
    load, told, slow = os.getloadavg()[0] / (os.cpu_count() or 1), [], []
    for flood in FLOODS:
        found = _flooded(house, flood, load)
        told.append(f"{flood.__name__}: {found}")
        if not found.is_good(load):
            slow.append(told[-1])
    grown, logged = house.memory - memory, len(house.log()) - log
    expect(not slow, f"{'; '.join(slow)} ({load:.1f} busy programs to a core before)")
    expect(grown < MOST_MEMORY, f"{grown:.0f} MB more")
    expect(logged < LOWEST_LOG, f"{logged} bytes of log")
    return f"{'; '.join(told)}; {grown:+.0f} MB, log {logged:+} bytes; load {load:.1f} to a core"


@attack(33, "Bury an alarm under others; two coaches take the same")
def burying(house: AttackedHouse) -> str:
    number, phone = house.youth()
    (real, quiet), told = house.youth(), list[int]()
    for turn in range(40):
        told.append(phone.web.post("/chat/say", data={"text": f"{DANGER} {turn}"}).status_code)
    begun = time.perf_counter()
    expect(quiet.say(DANGER), "another's danger was not taken")
    anna = house.staff("Anna")
    until(
        lambda: f"/desk/youths/{real}" in anna.get("/desk/inbox").text,
        "another's danger in the inbox",
    )
    took = time.perf_counter() - begun
    expect(set(told) == {303}, f"danger past the rate: {set(told)}")
    hands = {name: house.staff(name) for name in ("Anna", "Bo")}
    for one in hands.values():
        one.get(f"/desk/youths/{real}")
    found: list[tuple[str, int]] = []

    def take(name: str) -> None:
        found.append((name, hands[name].post(f"/desk/youths/{real}/take").status_code))

    both = [threading.Thread(target=take, args=(name,)) for name in ("Anna", "Bo") * 2]
    for hand in both:
        hand.start()
    for hand in both:
        hand.join()
    owners = {name for name, status in found if status < 400}
    expect(len(owners) == 1, f"taken by {owners}: {found}")
    rows = len(re.findall(rf'/desk/youths/{number}["#]', anna.get("/desk/inbox").text))
    expect(rows <= 6, f"{rows} rows for one youth")
    return f"40 alarms: grouped; another's seen after {took * 1000:.0f} ms; one owner of two"


@attack(
    34,
    "Hide danger: after a stop, in a pause, in another language, spaced, look-alike, edited",
    proofs=("tests/web/test_full_disk.py",),
)
def hidden_danger(house: AttackedHouse) -> str:
    anna, slowest = house.staff("Anna"), 0.0
    for before, words in (
        ("stopp", DANGER),
        ("/pause", DANGER),
        ("", "أريد أن أموت"),
        ("", "I want to die"),
        ("", "jag  v i l l  dö"),
        ("", "jag vill d\u00f6\u200b"),
        ("", "JAG VILL DÖ"),
        ("", "jag vіll dö"),
    ):
        number, phone = house.youth()
        if before:
            phone.say(before)
        begun = time.perf_counter()
        phone.say(words)
        until(partial(_holds, phone.web, "/chat", "112"), f"112 after {words!r}")
        until(
            partial(_holds, anna.web, "/desk/inbox", f"/desk/youths/{number}"),
            f"{words!r} called nobody",
        )
        slowest = max(slowest, time.perf_counter() - begun)
    return f"8 ways: 112 in the chat and a call in the inbox, the slowest after {slowest:.1f} s"


def _holds(web: httpx.Client, path: str, words: str) -> bool:
    return words in web.get(path).text


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until it holds. Raises AttackSucceededError after as long as an alert may take."""
    ends = time.monotonic() + ANSWERED
    while not holds():
        expect(time.monotonic() < ends, f"not within {ANSWERED:.0f} s: {what}")


ROWS: Final = (floods, burying, hidden_danger)
