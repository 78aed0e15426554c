"""Each reminder that was promised comes at its time, or is told as missed, exactly once.

Random reminders, quiet hours, pauses, answers and hours in which the program is off, also over the
nights on which the clocks change. What is removed or done does not come.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from bot.simulator.simulator import Simulator
from tests.support.reminder_promises import RandomWeeks

FEW: Final = range(8)
MANY: Final = range(8, 60)
DEEDS: Final = 22


async def weeks(seed: int, url: str, key_file: Path) -> RandomWeeks:
    """Random weeks of one youth, played."""
    simulator = Simulator(url, key_file, RandomWeeks.start(seed))
    await simulator.open("Sara", enrolled=True)
    played = RandomWeeks(seed, simulator)
    try:
        await played.play(DEEDS)
    finally:
        simulator.close()
    return played


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", FEW)
async def test_what_was_promised_is_kept(seed: int, database: str, key_file: Path) -> None:
    """A few random weeks; a seed that once found a fault stays here."""
    played = await weeks(seed, database, key_file)
    assert played.faults == []


@pytest.mark.slow
async def test_what_was_promised_is_kept_in_many_weeks(key_file: Path, tmp_path: Path) -> None:
    """Many of them; all that can happen has happened in some."""
    counts = Counter[str]()
    for seed in MANY:
        played = await weeks(seed, f"sqlite:///{tmp_path}/{seed}.sqlite3", key_file)
        assert played.faults == [], seed
        counts += played.counts
    assert min(counts[one] for one in ("came", "missed", "moved", "removed", "off", "hours")) > 0
