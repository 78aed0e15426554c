"""What must always hold while a youth waits for a human, looked at in the database.

The promises of docs/decisions/0024; `lives.py` plays what youths, staff and machine do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select

from bot.handlers.other_updates import EDITED
from bot.policy import deadlines, working_hours
from bot.simulator.coach_actions import Out
from bot.simulator.simulator import Simulator
from flows.engine.facts import SERIOUS, Standing, Tier
from flows.engine.timers import TimerKind
from storage.reads import conversations
from storage.reads.conversations import YouthEntry
from storage.sql.statements import ABSENCE, ALARM, EVENT, OUTBOX, SHIFT, TIMER
from storage.turns.youth_state import Escalation, YouthState

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
class LifePromises:
    """The promises of one life. `done` tells what was done so far, the last line what just was."""

    simulator: Simulator
    done: list[str] = field(default_factory=list)
    said: str = ""
    """What the youth has just written, or changed words to (`edited`)."""
    edited: bool = False
    written: dict[int, list[str]] = field(default_factory=dict)
    """What each youth wrote while A or B was open; erased with them."""

    def hold(self, before: YouthState | None, out: list[Out]) -> None:
        """Look at everything after a deed; `before` is what stood before it."""
        youth = self.simulator.youth()
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
        if found.asked is not None and found.taken_by is None:
            self._must(self._is_there(youth, found), f"asked, and not there: {found.asked}")
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
        if not self.said or self.edited or (before is not None and before.turn == youth.turn):
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
        if youth.standing is Standing.ERASED:
            self.written.pop(youth.id, None)
        found = youth.escalation
        if found is None or found.tier not in SERIOUS or not self.said:
            return
        self.written.setdefault(youth.id, []).append(
            f"{EDITED} {self.said}" if self.edited else self.said
        )
        newest = select(EVENT.c.words).where(
            EVENT.c.youth_id == youth.id, EVENT.c.words.is_not(None)
        ).order_by(EVENT.c.id.desc()).limit(3)  # fmt: skip
        with self.simulator.app.store.reading() as db:
            rows = db.execute(newest).scalars()
            opened = [self.simulator.app.store.keys.open(one, f"event:{youth.id}") for one in rows]
        self._must(any(self.said in one for one in opened), f"{self.said!r} was not kept")

    def hold_at_the_end(self) -> None:
        """Look at the coach's page: each word that was written in a danger stands there."""
        store = self.simulator.app.store
        for youth, written in self.written.items():
            with store.reading() as db:
                entries = conversations.read(db, store.keys, youth)
            page = Counter(one.words for one in entries if isinstance(one, YouthEntry))
            lost = Counter(written) - page
            self._must(not lost, f"missing from the page: {lost}")

    def _is_there(self, youth: YouthState, found: Escalation) -> bool:
        """Tell whether who is asked is not away; out of hours nobody is asked but on call."""
        now = self.simulator.clock.now()
        open_end = or_(ABSENCE.c.until_at.is_(None), ABSENCE.c.until_at > now)
        away = select(ABSENCE.c.id).where(
            ABSENCE.c.coach_id == found.asked, ABSENCE.c.from_at <= now, open_end
        )
        return self._one(away) is None or not self._is_callable(youth, found)

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
