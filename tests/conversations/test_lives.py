"""Whatever a youth, the staff and the machine do: the promises of decision 24 are kept.

300 random lives here, 10,000 by hand (`make lives LIVES=10000`). A failure names its seed and tells
what was done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.simulator import simulator
from bot.simulator.coach_actions import Out
from tests.support import life_promises, lives

LIVES = 300
CHUNK = 30


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A database with its key, copied for each life."""
    return lives.empty_database(tmp_path_factory.mktemp("lives"))


@pytest.mark.parametrize("first", range(1, LIVES + 1, CHUNK))
def test_no_promise_is_broken(first: int, empty: tuple[Path, Path], tmp_path: Path) -> None:
    """No escalation without an alarm ahead, no youth untold, nothing routine, no word lost."""
    for seed in range(first, first + CHUNK):
        asyncio.run(lives.live(seed, *empty, tmp_path))


async def come_back_at_night(empty: tuple[Path, Path]) -> None:
    """Call after a stop, and come back in the minute of being told that nobody is at work."""
    file, key = empty
    afternoon = datetime(2026, 11, 24, 15, 0, tzinfo=simulator.ZONE)
    play = simulator.Simulator(f"sqlite:///{file}", key, afternoon.astimezone(UTC))
    await play.open("Sara", enrolled=True)
    promises = life_promises.LifePromises(play)
    deeds: tuple[Callable[[], Awaitable[list[Out]]], ...] = (
        lambda: play.say("stopp"),
        lambda: play.say("person"),
        lambda: play.wait("2d"),
        lambda: play.coach_takes(1),
        lambda: play.wait("9h"),
        lambda: play.say("meny"),
        lambda: play.tap("yes"),
        lambda: play.wait("1m"),
    )
    try:
        for deed in deeds:
            before = play.youth()
            promises.hold(before, await deed())
    finally:
        play.close()


def test_who_was_told_in_the_same_minute_is_not_told_for_ever(empty: tuple[Path, Path]) -> None:
    """What is not said twice in a minute is done with (a life of seed 7117)."""
    asyncio.run(come_back_at_night(empty))
