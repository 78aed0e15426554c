"""`make load`: youths who all have the chat open, and write; on the real server, over loopback.

Each youth has a stream open. Between them they write so many messages a second, each an HTTP post
of its own that is answered after the commit. Measured are the time from the post to that answer,
and to the moment when the robot's answer is on the youth's screen; at the end the database is read:
every message once, in the order it was written, and every answer shown.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import signal
import socket
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import psutil
from sqlalchemy import select

from benchmarks.__main__ import machine
from bot.channels.webchat.cookies import COOKIE
from storage.access import teams
from storage.sql.statements import EVENT
from storage.store import Store
from storage.turns import enrol

RESULTS: Final = Path(__file__).with_name("load.json")
AFTER: Final = 20.0
"""Seconds in which the last answers must have come."""

BUBBLE: Final = re.compile(rb'id="([eo]\d+)"')


@dataclass
class Youth:
    """A phone: its cookie, what came to it, and what it waits for."""

    number: int
    secret: str
    shown: set[bytes] = field(default_factory=set)
    twice: int = 0
    asked_at: float = 0.0
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Tally:
    """What was measured, in seconds."""

    saved: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    refused: int = 0
    wrote: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


class Phones:
    """All the youths, and the server they talk to."""

    def __init__(self, youths: list[Youth], port: int) -> None:
        self.youths = youths
        self._port = port
        self._ready = asyncio.Semaphore(40)
        self.tally = Tally()
        self._connected = 0
        self._all_connected = asyncio.Event()

    async def play(self, rate: float, seconds: int) -> None:
        """Everybody connects; then somebody writes every so often, one youth after another."""
        async with asyncio.TaskGroup() as nursery:
            streams = [nursery.create_task(self._listen(one)) for one in self.youths]
            await self._all_connected.wait()
            begin, count = time.perf_counter(), int(rate * seconds)
            async with asyncio.TaskGroup() as writing:
                for number in range(count):
                    await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
                    youth = self.youths[number % len(self.youths)]
                    writing.create_task(self._write(youth, number))
            for stream in streams:
                stream.cancel()

    async def _listen(self, youth: Youth) -> None:
        async with self._ready:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(self._head("GET", "/chat/stream", youth, "Accept: text/event-stream"))
            status = await reader.readline()
            if b" 200 " not in status:
                raise RuntimeError(f"no stream: {status!r}")
            self._connected += 1
            if self._connected == len(self.youths):
                self._all_connected.set()
        while line := await reader.readline():
            self._came(youth, line)

    def _came(self, youth: Youth, line: bytes) -> None:
        for key in BUBBLE.findall(line):
            youth.twice += key in youth.shown and key.startswith(b"o")
            if key not in youth.shown and key.startswith(b"o") and youth.asked_at:
                self.tally.answered.append(time.perf_counter() - youth.asked_at)
                youth.asked_at = 0.0
                youth.answered.set()
            youth.shown.add(key)

    async def _write(self, youth: Youth, number: int) -> None:
        text = f"message {number}"
        body = f"text={text.replace(' ', '+')}&id=load-{number}".encode()
        start = time.perf_counter()
        youth.asked_at = start
        youth.answered.clear()
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        kind = "Content-Type: application/x-www-form-urlencoded"
        fetch = f"Content-Length: {len(body)}\r\nHX-Request: true\r\nConnection: close"
        writer.write(self._head("POST", "/chat/say", youth, kind, fetch) + body)
        status = await reader.readline()
        self.tally.saved.append(time.perf_counter() - start)
        self.tally.wrote[youth.number].append(text)
        self.tally.refused += b" 200 " not in status
        await reader.read()
        writer.close()
        async with asyncio.timeout(AFTER):
            await youth.answered.wait()

    def _head(self, method: str, path: str, youth: Youth, *more: str) -> bytes:
        host = f"127.0.0.1:{self._port}"
        own = (f"Host: {host}", f"Origin: http://{host}", f"Cookie: {COOKIE}={youth.secret}")
        return "\r\n".join((f"{method} {path} HTTP/1.1", *own, *more, "", "")).encode()


def main() -> None:
    """Play, print a table, and write load.json."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--youths", type=int, default=500)
    arguments.add_argument("--rates", default="1,50,150", help="messages a second between them")
    arguments.add_argument("--seconds", type=int, default=60)
    given = arguments.parse_args()
    rates = [float(one) for one in given.rates.split(",")]
    runs = [asyncio.run(one_run(given.youths, rate, given.seconds)) for rate in rates]
    results = {"machine": machine(), "youths": given.youths, "runs": runs}
    print(_table(results))
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if any(one["lost"] or one["twice"] or one["refused"] for one in runs):
        sys.exit("something was lost, shown twice or refused")


async def one_run(count: int, rate: float, seconds: int) -> dict[str, Any]:
    """One server, one rate."""
    with tempfile.TemporaryDirectory(prefix="lotsen-load-") as folder:
        youths = _people(Path(folder), count)
        port = _free_port()
        settings = {
            "LOTSEN_DATA_DIR": folder,
            "LOTSEN_PORT": str(port),
            "LOTSEN_BASE_URL": f"http://127.0.0.1:{port}",
        }
        server = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", env=os.environ | settings,
            stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        process = psutil.Process(server.pid)
        try:
            await _listens(port)
            before = process.memory_info().rss
            phones = Phones(youths, port)
            start, used = time.perf_counter(), sum(process.cpu_times()[:2])
            await phones.play(rate, seconds)
            took = time.perf_counter() - start
            busy = (sum(process.cpu_times()[:2]) - used) / took
            memory = process.memory_info().rss
        finally:
            server.send_signal(signal.SIGTERM)
            await server.wait()
        found = _measured(phones.tally, rate)
        found |= {"lost": _lost(Path(folder), youths, phones.tally)}
        found |= {"twice": sum(one.twice for one in youths)}
        return found | {
            "cpu_share_of_a_core": round(busy, 2),
            "memory_mb": round(memory / 1e6),
            "memory_mb_before": round(before / 1e6),
        }


def _people(folder: Path, count: int) -> list[Youth]:
    """Enrolled youths with the web chat open on their phones."""
    store = Store.open(f"sqlite:///{folder}/lotsen.sqlite3", folder / "lotsen.key")
    with store.writing() as db:
        teams.ensure(db, "Load", "Europe/Stockholm", "sv", ("Anna",))
    youths = []
    for number in range(count):
        secret = f"load-secret-{number}"
        with store.begin() as uow:
            chat = sha256(secret.encode()).hexdigest()
            youth = enrol.enrol(uow, "web", chat, f"Youth {number}", "sv")
        youths.append(Youth(youth.id, secret))
    store.close()
    return youths


def _lost(folder: Path, youths: list[Youth], tally: Tally) -> int:
    """Messages that do not stand in the database exactly once, in the order they were written."""
    store = Store.open(f"sqlite:///{folder}/lotsen.sqlite3", folder / "lotsen.key")
    found: dict[int, list[str]] = defaultdict(list)
    with store.reading() as db:
        events = select(EVENT.c.youth_id, EVENT.c.words).where(EVENT.c.words.is_not(None))
        for youth, words in db.execute(events.order_by(EVENT.c.id)):
            found[youth].append(store.keys.open(words, f"event:{youth}"))
    store.close()
    return sum(found[one.number] != tally.wrote[one.number] for one in youths)


def _measured(tally: Tally, rate: float) -> dict[str, Any]:
    return {
        "messages_a_second": rate,
        "messages": len(tally.saved),
        "refused": tally.refused,
        "ms_to_saved": _spread(tally.saved),
        "ms_to_the_answer_on_screen": _spread(tally.answered),
    }


def _spread(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    last = len(ordered) - 1
    return {
        name: round(ordered[int(last * share)] * 1000, 1)
        for name, share in (("p50", 0.5), ("p99", 0.99), ("most", 1.0))
    }


async def _listens(port: int) -> None:
    async with asyncio.timeout(AFTER):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _table(results: dict[str, Any]) -> str:
    lines = [f"{results['machine']}; {results['youths']} streams open"]
    lines += [
        f"{one['messages_a_second']:>6.0f}/s: {one['messages']} messages, saved p50"
        f" {one['ms_to_saved']['p50']} p99 {one['ms_to_saved']['p99']} ms, answer on screen p99"
        f" {one['ms_to_the_answer_on_screen']['p99']} ms, {one['memory_mb']} MB,"
        f" {one['cpu_share_of_a_core']:.0%} of a core, {one['lost']} lost"
        for one in results["runs"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
