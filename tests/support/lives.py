"""Random lives of a youth who calls for help, and of the staff who answer, late or never.

One to three coaches and a coordinator; absences, on-call shifts, closed days, restarts, kills
between the commit and the sending; a clock moved by hand. After every deed what must always hold is
looked at in the database (docs/decisions/0024). `python -m tests.support.lives --lives 10000`
plays them by hand; a life is its seed.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from bot.errors import SimulatorError
from bot.simulator.coach_actions import Out
from bot.simulator.simulator import ZONE, Simulator
from flows.held import KEEP
from storage.store import Store
from tests.support.life_promises import BrokenPromiseError, LifePromises

LONGEST: Final = 40
COACHES: Final = ("Anna", "Omar", "Iman")
CHUNK: Final = 100
"""Lives that one process lives in one go."""

STARTS: Final = (
    datetime(2026, 11, 24, 10, 0, tzinfo=ZONE),
    datetime(2026, 11, 27, 16, 20, tzinfo=ZONE),
    datetime(2026, 12, 23, 15, 0, tzinfo=ZONE),
    datetime(2026, 10, 24, 22, 0, tzinfo=ZONE),
    datetime(2027, 3, 26, 9, 0, tzinfo=ZONE),
)
"""An ordinary Tuesday, a Friday before closing, before Christmas, and both changes of the clock."""

SAID: Final = (
    *("jag vill dö", "jag har tagit tabletter", "min pappa slår mig", "de vill gifta bort mig"),
    *("jag orkar inte mer", "hjälp mig", "person", "hej?", "hallå", "meny", "hjälp", "stopp"),
    *("/delete", "radera mig", "ja", "nej", "2", "påminn mig", "tack", "/language"),
)
LENGTHS: Final = ("2m", "6m", "20m", "45m", "3h", "9h", "1d", "4d")


@dataclass
class Life:
    """One life: what is played, and what the youth and the staff have seen of it."""

    simulator: Simulator
    dice: random.Random
    promises: LifePromises = field(init=False)

    def __post_init__(self) -> None:
        self.promises = LifePromises(self.simulator)

    async def live(self) -> None:
        """Play it to its end."""
        if self.dice.random() < 0.5:
            await self._staff()
        if self.dice.random() < 0.1:
            await self._rota()
        for _ in range(self.dice.randint(5, LONGEST)):
            await self._step()
        self.promises.hold_at_the_end()

    async def _step(self) -> None:
        deeds = (self._youth, self._time, self._coach, self._staff, self._restart)
        deed = self.dice.choices(deeds, weights=(8, 8, 6, 2, 1))[0]
        before = self.simulator.youth()
        self.promises.said, self.promises.edited = "", False
        try:
            out = await deed()
        except SimulatorError:
            out, self.promises.said = [], ""
        self.promises.hold(before, out)

    # ------------------------------------------------------------ deeds

    async def _youth(self) -> list[Out]:
        if self.dice.random() < 0.25:
            return await self._tap()
        text = self.dice.choice(SAID)
        if self.dice.random() < 0.1:
            return await self._edit(text)
        self._note(f"say {text}")
        self.promises.said = text
        return await self.simulator.say(text)

    async def _edit(self, text: str) -> list[Out]:
        self._note(f"edit {text}")
        self.promises.said, self.promises.edited = text, True
        return await self.simulator.edit(text)

    async def _tap(self) -> list[Out]:
        choices = ("menu", "person", "steps", "remind", "who", "yes", "no", "now", KEEP)
        choice = self.dice.choice(choices)
        turn = self.dice.choice(("", f"{self.dice.randint(1, 12)}:"))
        self._note(f"tap {turn}{choice}")
        return await self.simulator.tap(f"{turn}{choice}")

    async def _time(self) -> list[Out]:
        length = self.dice.choice(LENGTHS)
        self._note(f"wait {length}")
        return await self.simulator.wait(length)

    async def _coach(self) -> list[Out]:
        who = self._somebody()
        play = self.simulator
        deeds: dict[str, Callable[[], Awaitable[list[Out]]]] = {
            "takes": lambda: play.coach_takes(who),
            "takes over": lambda: play.takes_over(who),
            "says": lambda: play.coach_says("Hej", who),
            "passes": lambda: play.coach_passes(who),
            "begins": lambda: play.coach_begins(who),
            "keeps everything": lambda: play.coach_keeps(who),
            "hands over": lambda: play.coach_hands_over(who, self._somebody()),
            "closes": lambda: play.coach_closes("talked", who),
        }
        name = self.dice.choices(tuple(deeds), weights=(5, 2, 5, 2, 1, 1, 1, 1))[0]
        self._note(f"{play.staff[who - 1]} {name}")
        return await deeds[name]()

    def _somebody(self) -> int:
        return self.dice.randint(1, len(self.simulator.staff))

    async def _staff(self) -> list[Out]:
        staff, who = self.simulator.staff, self._somebody()
        now = self.simulator.clock.now()
        hours = self.dice.choice((2, 20, 200))
        until = (now + timedelta(hours=hours)).isoformat()
        match self.dice.randint(1, 5):
            case 5:
                self._note("everybody away")
                each = range(1, len(staff) + 1)
                gone = [await self.simulator.is_away(one, until) for one in each]
                return [one for out in gone for one in out]
            case 1:
                deputy = self.dice.choice((None, *range(1, len(staff) + 1)))
                begins = now + timedelta(hours=self.dice.choice((0, 0, 1, 30)))
                ends = (begins + timedelta(hours=hours)).isoformat()
                instead = f", {staff[deputy - 1]} instead" if deputy else ""
                self._note(f"{staff[who - 1]} away {hours} h from {_local(begins)}{instead}")
                return await self.simulator.is_away(who, ends, begins.isoformat(), deputy)
            case 2:
                self._note(f"{staff[who - 1]} back")
                return await self.simulator.is_back(who)
            case 3:
                self._note(f"{staff[who - 1]} on call {hours} h")
                return await self.simulator.is_on_call(who, now.isoformat(), until)
        day = now.astimezone(ZONE).date()
        last = day + timedelta(days=self.dice.randint(0, 3))
        self._note(f"closed until {last}")
        return await self.simulator.is_closed(str(day), str(last))

    async def _rota(self) -> None:
        """Some nights and days from now on, one after another, with holes between them."""
        at = self.simulator.clock.now()
        for _ in range(self.dice.randint(1, 4)):
            at += timedelta(hours=self.dice.choice((0, 0, 0, 5)))
            ends = at + timedelta(hours=self.dice.choice((6, 12)))
            who = self._somebody()
            self._note(f"{self.simulator.staff[who - 1]} on call {_local(at)} to {_local(ends)}")
            await self.simulator.is_on_call(who, at.isoformat(), ends.isoformat())
            at = ends

    async def _restart(self) -> list[Out]:
        said = self.dice.choice((None, None, "jag vill dö", *SAID))
        self._note(f"killed after {said!r} was saved" if said else "restart")
        self.promises.said = said or ""
        return await self.simulator.restart(killed_after=said)

    def _note(self, what: str) -> None:
        self.promises.done.append(f"{_local(self.simulator.clock.now())}  {what}")


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%a %d %b %H:%M}"


def empty_database(folder: Path) -> tuple[Path, Path]:
    """Make a database with its key, to be copied for each life."""
    file, key = folder / "lotsen.sqlite3", folder / "lotsen.key"
    Store.open(f"sqlite:///{file}", key).close()
    return file, key


async def live(seed: int, file: Path, key: Path, folder: Path) -> None:
    """Live the life of this seed. Raises BrokenPromiseError, which says what was done."""
    copy = folder / f"life{seed}.sqlite3"
    shutil.copyfile(file, copy)
    dice = random.Random(seed)  # noqa: S311 - a life must come again
    start = dice.choice(STARTS) + timedelta(minutes=dice.randint(0, 600))
    coaches = COACHES[: dice.randint(1, len(COACHES))]
    simulator = Simulator(f"sqlite:///{copy}", key, start.astimezone(UTC), coaches=coaches)
    await simulator.open("Sara", enrolled=True)
    try:
        await Life(simulator, dice).live()
    except BrokenPromiseError as broken:
        raise BrokenPromiseError(f"seed {seed}\n{broken}") from None
    finally:
        simulator.close()
        _remove(copy)


def _remove(copy: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{copy}{ending}").unlink(missing_ok=True)


def live_all(seeds: range) -> str:
    """Live these lives; return what was broken first, "" for nothing."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        file, key = empty_database(Path(folder))
        for seed in seeds:
            try:
                asyncio.run(live(seed, file, key, Path(folder)))
            except BrokenPromiseError as broken:
                return str(broken)
    return ""


def main() -> None:
    """Live so many lives on every core, and print the first that breaks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    end = given.seed + given.lives
    chunks = [range(one, min(one + CHUNK, end)) for one in range(given.seed, end, CHUNK)]
    with ProcessPoolExecutor() as pool:
        for broken in pool.map(live_all, chunks):
            if broken:
                pool.shutdown(cancel_futures=True)
                sys.exit(broken)
    sys.stdout.write(f"{given.lives} lives from seed {given.seed}: every promise was kept\n")


if __name__ == "__main__":
    main()
