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
from typing import Any, Final

import structlog
from sqlalchemy import or_, select

from bot.errors import SimulatorError
from bot.policy import deadlines, working_hours
from bot.simulator.coach_actions import Out
from bot.simulator.simulator import ZONE, Simulator
from flows.engine.facts import SERIOUS, Standing, Tier
from flows.engine.timers import TimerKind
from flows.held import KEEP
from storage.sql.statements import ABSENCE, ALARM, EVENT, OUTBOX, SHIFT, TIMER
from storage.store import Store
from storage.turns.youth_state import Escalation, YouthState

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
FREE: Final = ("danger.", "held.", "person.", "desk.", "settings.language", "settings.spoken")
"""What may be said while a danger is open."""

AFTER_CLOSING: Final = ("settings.erased",)
UNANSWERED: Final = (
    *("held.unanswered", "held.unanswered_taken", "held.unanswered_closed", "held.unreached"),
)
WORDS_A: Final = timedelta(minutes=5)
LONGEST_B_C: Final = timedelta(days=14)
"""A working day, over Christmas and days on which the team is closed."""


class BrokenPromiseError(AssertionError):
    """Something that must always hold did not."""


@dataclass
class Life:
    """One life: what is played, and what the youth and the staff have seen of it."""

    simulator: Simulator
    dice: random.Random
    done: list[str] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)

    async def live(self) -> None:
        """Play it to its end."""
        if self.dice.random() < 0.5:
            await self._staff()
        for _ in range(self.dice.randint(5, LONGEST)):
            await self._step()

    async def _step(self) -> None:
        deeds = (self._youth, self._time, self._coach, self._staff, self._restart)
        deed = self.dice.choices(deeds, weights=(8, 8, 6, 2, 1))[0]
        before = self._state()
        try:
            out = await deed()
        except SimulatorError:
            out = []
        self._check(before, out)

    # ------------------------------------------------------------ deeds

    async def _youth(self) -> list[Out]:
        if self.dice.random() < 0.25:
            return await self._tap()
        text = self.dice.choice(SAID)
        if self.dice.random() < 0.1:
            return await self._edit(text)
        self._note(f"say {text}")
        return await self.simulator.say(text)

    async def _edit(self, text: str) -> list[Out]:
        self._note(f"edit {text}")
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
                self._note(f"{staff[who - 1]} away {hours} h")
                deputy = self.dice.choice((None, *range(1, len(staff) + 1)))
                return await self.simulator.is_away(who, until, deputy=deputy)
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

    async def _restart(self) -> list[Out]:
        self._note("restart")
        return await self.simulator.restart(killed_after=self.dice.choice((None, "jag vill dö")))

    def _note(self, what: str) -> None:
        now = self.simulator.clock.now().astimezone(ZONE)
        self.done.append(f"{now:%a %d %b %H:%M}  {what}")

    # ------------------------------------------------------------ what must hold

    def _state(self) -> YouthState | None:
        return self.simulator.youth()

    def _check(self, before: YouthState | None, out: list[Out]) -> None:
        youth = self._state()
        if youth is None:
            return
        found = youth.escalation
        if found is not None:
            self._is_watched(youth, found)
            self._is_told(youth, found)
        self._is_answered(before, youth)
        self._is_erased_as_wanted(before, youth)
        self._is_held(before, youth, out)
        self._called_are_there(before, youth, out)
        self._words_are_kept(youth)

    def _is_watched(self, youth: YouthState, found: Escalation) -> None:
        """An open escalation has a timer ahead, for somebody who is there, or an alarm."""
        now = self.simulator.clock.now()
        due = self._one(
            select(TIMER.c.due_at).where(
                TIMER.c.youth_id == youth.id, TIMER.c.name == TimerKind.LADDER
            )
        )
        self._must(due is not None and due > now, f"no timer ahead: {due}")
        self._must(due <= now + timedelta(days=14), f"the timer is far away: {due}")
        if found.taken_by is None and found.asked is None and self._is_callable(youth, found):
            alarms = self._one(select(ALARM.c.id).where(ALARM.c.at >= found.opened_at))
            self._must(alarms is not None, "nobody is asked, and the operator does not know")

    def _is_told(self, youth: YouthState, found: Escalation) -> None:
        """No youth waits past a deadline without having been told."""
        now = self.simulator.clock.now()
        if found.known and found.taken_by is not None and found.answered_at is None:
            self._must(found.owed, "taken without a deadline for words")
            soon = found.tier is Tier.A and working_hours.is_staffed(youth.team, now)
            limit = now + (WORDS_A if soon else LONGEST_B_C)
            self._must(found.deadline <= limit, f"words are due as late as {found.deadline}")
        if found.owed or found.taken_by is None:
            self._must(found.deadline > now, f"the deadline has passed: {found.deadline}")
        if not found.known or not found.waits or found.tier is Tier.D:
            return
        late = found.missed_at is not None and found.tell_at is None
        if late:
            since = found.answered_at or found.opened_at
            told = self._one(
                select(OUTBOX.c.id).where(
                    OUTBOX.c.youth_id == youth.id,
                    OUTBOX.c.line.in_(UNANSWERED),
                    OUTBOX.c.queued_at >= since,
                )
            )
            self._must(told is not None, "a deadline was missed, and the youth was not told")
        self._must(found.tell_at is None or found.tell_at > now, f"not told at {found.tell_at}")
        if found.tier is Tier.A and found.taken_by is None and found.told_at is None:
            self._must(found.tell_at is not None, "nothing will tell the youth")

    def _is_answered(self, before: YouthState | None, youth: YouthState) -> None:
        """What a youth writes is answered, or a coach gets it now: nothing is taken in silence.

        Who writes again while nobody is at work was told so at most TELL_AGAIN ago.
        """
        if "  say " not in self.done[-1] or (before is not None and before.turn == youth.turn):
            return
        now = self.simulator.clock.now()
        said = self._one(
            select(OUTBOX.c.id).where(
                OUTBOX.c.youth_id == youth.id, OUTBOX.c.queued_at == now,
                OUTBOX.c.not_before <= now,
            )
        )  # fmt: skip
        found = youth.escalation
        told = found.told_at if found is not None else None
        lately = told is not None and now - told < deadlines.TELL_AGAIN
        self._must(said is not None or lately, "nobody got what was written, and nothing was said")

    def _is_erased_as_wanted(self, before: YouthState | None, youth: YouthState) -> None:
        """In a danger nothing is erased that the youth has not wanted, and still wants."""
        if before is None or before.escalation is None or before.escalation.tier not in SERIOUS:
            return
        if youth.standing is Standing.ERASED and before.standing is not Standing.ERASED:
            self._must(before.erase_asked is not None, "erased, and nobody wants it")

    def _is_held(self, before: YouthState | None, youth: YouthState, out: list[Out]) -> None:
        """No routine line is said while A or B is open."""
        if before is None or before.escalation is None:
            return
        if before.escalation.tier not in SERIOUS or youth.escalation is None:
            return
        for one in out:
            if one.get("to") == "youth":
                fine = one["line"].startswith(FREE) or one["line"] in AFTER_CLOSING
                self._must(fine, f"said in a danger: {one['line']}")

    def _called_are_there(
        self, before: YouthState | None, youth: YouthState, out: list[Out]
    ) -> None:
        """Out of hours only who is asked, talks with the youth, or is on call for a life is told.

        What was to be told at an opening comes then, also where the team was closed meanwhile.
        """
        states = [one for one in (before, youth) if one is not None]
        talking = {one.talking_with for one in states}
        talking |= {one.escalation.asked for one in states if one.escalation is not None}
        life = any(one.escalation and one.escalation.tier is Tier.A for one in states)
        for one in out:
            at = datetime.fromisoformat(one.get("at", "")) if one.get("to") == "coach" else None
            if at is None or at.timetz().replace(tzinfo=None) == youth.team.opens:
                continue
            called = youth.team.on_call and one["kind"] == "card"
            number = self.simulator.staff.index(one["coach"]) + 1
            on_call = life and (called or self._is_on_call(number, at))
            there = working_hours.is_staffed(youth.team, at) or number in talking or on_call
            self._must(there, f"{one['coach']} was rung at {at}: {one['text']}")

    def _is_on_call(self, number: int, at: datetime) -> bool:
        """Tell whether this person has the shift, or stands in for somebody away who has it."""
        still = or_(ABSENCE.c.until_at.is_(None), ABSENCE.c.until_at > at)
        gone = select(ABSENCE.c.coach_id).where(ABSENCE.c.deputy_id == number, still)
        who = or_(SHIFT.c.coach_id == number, SHIFT.c.coach_id.in_(gone))
        shift = select(SHIFT.c.id).where(who, SHIFT.c.from_at <= at, SHIFT.c.until_at > at)
        return self._one(shift) is not None

    def _words_are_kept(self, youth: YouthState) -> None:
        """Words written while a danger is open are on the coach's page."""
        found = youth.escalation
        if found is None or found.tier not in SERIOUS or not self.done:
            return
        said = self.done[-1].partition("  say ")[2]
        if not said:
            return
        with self.simulator.app.store.reading() as db:
            rows = db.execute(
                select(EVENT.c.words)
                .where(EVENT.c.youth_id == youth.id, EVENT.c.words.is_not(None))
                .order_by(EVENT.c.id.desc())
                .limit(3)
            ).scalars()
            opened = [self.simulator.app.store.keys.open(one, f"event:{youth.id}") for one in rows]
        self._must(any(said in one for one in opened), f"{said!r} is missing from the page")

    def _is_callable(self, youth: YouthState, found: Escalation) -> bool:
        now = self.simulator.clock.now()
        staffed = working_hours.is_staffed(youth.team, now)
        return staffed or (found.tier is Tier.A and youth.team.on_call)

    def _one(self, statement: Any) -> Any:
        with self.simulator.app.store.reading() as db:
            return db.execute(statement.limit(1)).scalar()

    def _must(self, holds: bool, what: str) -> None:  # noqa: FBT001 - an assertion
        if not holds:
            raise BrokenPromiseError("\n".join([*self.done, what]))


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
