"""The crash contract: kill Lotsen at seeded moments, start it again, and compare.

    python -m tests.processes.crash --runs 200 --seed 1

A run plays a plan of arrivals and passing time in a child process (forked, so that a life costs
milliseconds). The child is killed with SIGKILL once to three times: at the n-th of its own moments
(a statement, a commit, a message handed over, an answer given), or from outside after a seeded
delay. What was not acknowledged is delivered again, and some of what was. In the end the database
and everything that was ever said are compared with the same plan played without any kill:

no event lost, no effect twice, no timer lost, nothing said twice but danger and human words, and
nothing missing but what is marked as uncertain. So it is with notifications: every second youth has
a page that is closed and a device, and is told of each line (crash_notifications.py).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import select
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import event

from bot import app as bot_app
from bot.app import App, YouthWays
from bot.clock import ManualClock
from bot.delivery.channel import Audience, Channel, Delivery, PageChannel, RecordingChannel
from storage.outbox import REPEATED
from storage.schema.channel_names import ChannelName
from storage.store import Store
from tests.processes import crash_notifications, crash_plan
from tests.processes.crash_notifications import RecordingPush
from tests.processes.crash_plan import CHANNEL, PAGES, START, Item

PLANS = 12
MOST_LIVES = 4
LAST_MOMENT = 2000
TOLD_WITHIN = timedelta(seconds=10)
"""After a wave, before the next: whoever has a page that is closed is told of it."""

LAST_DELAY = 0.12
LAST_NOTIFICATION = 40
"""Twice as many as most lives have: each has a moment before and one after."""


@dataclass(frozen=True)
class Kill:
    """When a life ends: at its n-th moment, at the n-th of its notifications (before or after it
    is handed over), or after so many seconds; never for the last one.
    """

    moment: int = 0
    delay: float = 0.0
    notification: int = 0


@dataclass(frozen=True)
class Ended:
    """What is left of a run: the database's contents, and everything said, in order."""

    rows: dict[str, Any]
    said: Counter[tuple[str, str]]
    states: Counter[tuple[str, str, str]]
    told: Counter[tuple[int, str]] = field(default_factory=Counter)
    """How many lines of each context youths were told of while their pages were closed."""


def play(seed: int, folder: Path) -> tuple[list[str], int]:
    """One run. Returns what is wrong with it (nothing, as a rule) and how many lives it took."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    plan = crash_plan.plan(seed % PLANS)
    lives = _live_and_die(plan, chance, folder)
    whole = _whole(seed % PLANS)
    return differences(whole, _look(folder)) + _told(folder, whole), lives


def _live_and_die(plan: list[Item], chance: random.Random, folder: Path) -> int:
    acknowledged: set[int] = set()
    for life in range(1, MOST_LIVES + 1):
        last = life == MOST_LIVES or (life > 1 and chance.random() < 1 / 3)
        if _one_life(plan, acknowledged, chance, folder, _kill(chance, last=last)):
            return life
    raise AssertionError("the last life was not killed and did not end")


def _kill(chance: random.Random, *, last: bool) -> Kill:
    if last:
        return Kill()
    how = chance.random()
    if how < 1 / 4:
        return Kill(notification=chance.randint(1, LAST_NOTIFICATION))
    if how < 3 / 4:
        return Kill(moment=chance.randint(1, LAST_MOMENT))
    return Kill(delay=chance.uniform(0.001, LAST_DELAY))


def _one_life(
    plan: list[Item], acknowledged: set[int], chance: random.Random, folder: Path, kill: Kill
) -> bool:
    """Fork, play until killed or done, and note what was acknowledged. Whether it was done."""
    again = {one for one in acknowledged if chance.random() < 0.1}
    skip = frozenset(acknowledged - again)
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        _child(plan, skip, folder, writes, kill)
    os.close(writes)
    _listen(reads, child, acknowledged, kill.delay)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise AssertionError("a life ended by itself, with an error")
    return os.WIFEXITED(status)


def _listen(reads: int, child: int, acknowledged: set[int], delay: float) -> None:
    """Read acknowledgements until the child is gone; kill it when its time is up."""
    end = perf_counter() + delay if delay else None
    rest = b""
    while True:
        patience = None if end is None else max(0.0, end - perf_counter())
        ready, _, _ = select.select([reads], [], [], patience)
        if not ready:
            os.kill(child, signal.SIGKILL)
            end = None
            continue
        some = os.read(reads, 65536)
        if not some:
            break
        *lines, rest = (rest + some).split(b"\n")
        acknowledged.update(int(line) for line in lines)
    os.close(reads)


# ---------------------------------------------------------------- in the child


def _child(plan: list[Item], skip: frozenset[int], folder: Path, pipe: int, kill: Kill) -> None:
    """Play, and never come back."""
    code = 1
    try:
        bombs = _bomb(kill.moment), _bomb(kill.notification)
        asyncio.run(_play(plan, skip, folder, pipe, *bombs))
        code = 0
    finally:
        os._exit(code)


def _bomb(moment: int) -> Callable[[], None]:
    """Counts moments, and at the wanted one ends the process as a power cut would."""
    passed = 0

    def tick() -> None:
        nonlocal passed
        passed += 1
        if passed == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    return tick


async def _play(
    plan: list[Item],
    skip: frozenset[int],
    folder: Path,
    pipe: int,
    tick: Callable[[], None],
    tick_told: Callable[[], None],
) -> None:
    store = Store.open(_url(folder), folder / "lotsen.key")
    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(store.engine, name, lambda *_args: tick())
    said = os.open(folder / "said", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def on_send(delivery: Delivery) -> None:
        tick()
        os.write(said, f"{delivery.chat}\t{delivery.line}\t{delivery.say_as}\n".encode())
        tick()

    clock = ManualClock(START)
    channels: list[Channel] = [
        RecordingChannel(CHANNEL, on_send=on_send),
        PageChannel(PAGES, Audience.YOUTHS),
        RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE, on_send=on_send),
    ]
    app = App(store, clock, channels, youth_ways=YouthWays(RecordingPush(folder, clock, tick_told)))
    await app.start()
    for wave in crash_plan.waves(plan):
        clock.move_to(START + timedelta(minutes=wave.minutes))
        await app.settle()
        waiting = {
            number: app.writer.submit(arrival)
            for number, arrival in wave.arrivals
            if number not in skip
        }
        for number, future in waiting.items():
            await future
            tick()
            os.write(pipe, f"{number}\n".encode())
        await app.settle()
        clock.move_to(clock.now() + TOLD_WITHIN)
        await app.settle()
    app.close()


# ---------------------------------------------------------------- comparing


@cache
def _whole(plan: int) -> Ended:
    """The same plan without any kill."""
    with tempfile.TemporaryDirectory(prefix="lotsen-crash-") as name:
        folder = Path(name)
        crash_plan.prepare(_url(folder), folder)
        never = random.Random(0)  # noqa: S311 - repeatable, nothing secret
        done = _one_life(crash_plan.plan(plan), set(), never, folder, Kill())
        if not done:
            raise AssertionError("the plan without a kill did not end")
        return _look(folder)


def _look(folder: Path) -> Ended:
    store = Store.open(_url(folder), folder / "lotsen.key")
    try:
        rows, states = crash_plan.contents(store)
        told = crash_notifications.told_lines(store)
    finally:
        store.close()
    lines = (folder / "said").read_text().splitlines()
    said = Counter((chat, line) for chat, line, _ in (one.split("\t") for one in lines))
    return Ended(rows, said, states, told)


def _told(folder: Path, whole: Ended) -> list[str]:
    store = Store.open(_url(folder), folder / "lotsen.key")
    try:
        return list(crash_notifications.faults(store, folder, whole.told))
    finally:
        store.close()


def differences(whole: Ended, found: Ended) -> list[str]:
    wrong = [
        f"{table} differ: {_first(whole.rows[table], found.rows[table])}"
        for table in whole.rows
        if whole.rows[table] != found.rows[table]
    ]
    return wrong + _of_said(whole, found)


def _first(one: list[Any], other: list[Any]) -> str:
    missing = [row for row in one if row not in other][:2]
    more = [row for row in other if row not in one][:2]
    return f"missing {missing}, too much {more}"


def _of_said(whole: Ended, found: Ended) -> list[str]:
    """Each line as often as it should be: more only for danger and human words, less only where
    its row says that nobody knows.
    """
    wrong = []
    for key in whole.said.keys() | found.said.keys():
        should, was = whole.said[key], found.said[key]
        doubt = found.states[(*key, "uncertain")]
        may_repeat = crash_plan.class_of(found.states, key) in REPEATED
        if was > should and not may_repeat:
            wrong.append(f"{key[1]} was said {was} times to {key[0]}, not {should}")
        if was < should - doubt:
            wrong.append(f"{key[1]} was said {was} times to {key[0]}, not {should}")
    left = {state for (_, _, state) in found.states} - {"sent", "dropped", "uncertain", *REPEATED}
    left -= {"answer", "reminder", "notice", "news"}
    return wrong + [f"a line is left {state}" for state in sorted(left)]


def _url(folder: Path) -> str:
    return f"sqlite:///{folder}/lotsen.sqlite3"


def run(seed: int) -> tuple[list[str], int]:
    """One run in a folder of its own. What a life needs is loaded before it is forked."""
    bot_app.load_locales()
    with tempfile.TemporaryDirectory(prefix="lotsen-crash-") as name:
        folder = Path(name)
        crash_plan.prepare(_url(folder), folder)
        return play(seed, folder)


def main() -> None:
    """Run them, and say how it went; exit code 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description="Kill Lotsen, start it again, and compare.")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    given = parser.parse_args()
    begun = perf_counter()
    kills = bad = 0
    for seed in range(given.seed, given.seed + given.runs):
        wrong, lives = run(seed)
        kills += lives - 1
        bad += bool(wrong)
        for one in wrong:
            sys.stdout.write(f"seed {seed}: {one}\n")
    took = perf_counter() - begun
    sys.stdout.write(
        f"{given.runs} runs from seed {given.seed}, {kills} kills, {bad} wrong, {took:.0f} s\n"
    )
    figures = crash_notifications.FIGURES
    sys.stdout.write(
        f"notifications: {figures['handed']} handed over, {figures['uncertain']} uncertain after"
        f" a kill, {figures['twice']} of a danger or human told twice\n"
    )
    sys.stdout.write(f"{given.runs - bad} passed, {bad} failed\n")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
