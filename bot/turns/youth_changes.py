"""Change the state of one youth in a turn, and queue lines. The base of Turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.policy import deadlines, timer_windows, working_hours
from bot.policy.escalation_ladder import EscalationLadder
from flows.engine.directory import Directory
from flows.engine.effects import Button, Say
from flows.engine.facts import Reminder, SmallStep, Stage, Tier
from flows.engine.line import ROUTINE, Answers, Line, LineClass
from flows.engine.programme import Meeting
from flows.engine.timers import TimerKind
from storage.turns import changes as stored
from storage.turns.changes import Changes
from storage.turns.youth_state import Coach, Escalation, TeamHours, Timer, YouthState

URGENT: Final = (LineClass.DANGER, LineClass.HUMAN)
"""What is told of to a coach because somebody waits; the rest is for their information."""


class YouthChanges:
    """A youth, and what changes of them in this turn.

    `now` is aware, UTC; `hours` are the team's; `chat` is the channel and chat in which the
    youth is answered; `reachable` is who of the staff can be reached now, None for everybody;
    `last_called` returns who was given a card of a youth last since a moment, or 0.
    """

    def __init__(
        self,
        youth: YouthState,
        changes: Changes,
        now: datetime,
        coaches: Mapping[int, Coach],
        hours: TeamHours,
        directory: Directory,
        chat: tuple[str, str] | None,
        reachable: frozenset[int] | None,
        last_called: Callable[[int, datetime], int],
    ) -> None:
        self.youth = youth
        self.hours = hours
        self._directory = directory
        self.chat = chat
        self.changes = changes
        self.now = now
        self.coaches = coaches
        self._reachable = reachable
        self._last_called = last_called
        self.latest: datetime | None = None
        self.goodbye: tuple[str, str] | None = None
        self.heard = False
        """Whether the youth was active in this turn."""
        self.languages: Mapping[str, str] = {}

    @property
    def numbers(self) -> Answers:
        """Return the crisis numbers that sentences name."""
        return self._directory.crisis_numbers

    @property
    def ladder(self) -> EscalationLadder:
        """Return who can be called for this youth, as things stand now."""
        return EscalationLadder(self.youth, self.coaches, self.hours.staffed, self._reachable)

    def host(self, meeting: Meeting) -> Coach:
        """Return with whom a meeting is: the responsible coach where the other has left."""
        return self.coaches.get(meeting.coach, self.youth.coach)

    @property
    def is_in_talk(self) -> bool:
        """Tell whether own words go to a coach: one has the talk, and the youth knows of it."""
        found = self.youth.escalation
        return self.youth.talking_with is not None and (found is None or found.known)

    def last_called(self, found: Escalation) -> int:
        """Return who was last asked to take it, or had it, in earlier commits; 0 for nobody."""
        return self._last_called(self.youth.id, found.opened_at)

    def is_taker_here(self) -> bool:
        """Tell whether who has the talk is there now, out of hours too: they have just acted."""
        found = self.youth.escalation
        acted = found.acted_at if found is not None else None
        return acted is not None and self.now - acted < deadlines.STILL_HERE

    def _is_asked(self, coach: int) -> bool:
        found = self.youth.escalation
        if found is None or found.taken_by is not None or found.asked != coach:
            return False
        return self.callable_at(found.tier) == self.now

    def callable_at(self, tier: Tier) -> datetime:
        """Return when somebody can be called for this tier: now, or the next opening; UTC.

        Tier A is rung at any hour where the team is on call out of hours.
        """
        return self.now if self.hours.staffed or self._is_rung_always(tier) else self.opening()

    def callable_from(self, tier: Tier, at: datetime) -> datetime:
        """Return when somebody can be called for this tier at `at` or after it; aware, UTC."""
        team = self.youth.team
        there = self._is_rung_always(tier) or working_hours.is_staffed(team, at)
        return at if there else working_hours.next_opening(team, at)

    def _is_rung_always(self, tier: Tier) -> bool:
        return tier is Tier.A and self.youth.team.on_call

    def is_on_call(self, coach: int) -> bool:
        """Tell whether this coach is on call for what is open: at night that is tier A alone."""
        found = self.youth.escalation
        return found is not None and found.tier is Tier.A and self.coaches[coach].on_call

    def opening(self) -> datetime:
        """Return when the team's next working day begins, aware, UTC."""
        return working_hours.next_opening(self.youth.team, self.now)

    def keep_escalation(self, found: Escalation) -> None:
        """Keep what has changed of the open escalation, or of the one that was just closed."""
        self.changes.escalations[self.youth.id, found.number] = found

    # ------------------------------------------------------------ lines

    def say(
        self, line: Line, values: Answers, say_as: LineClass, buttons: tuple[Button, ...] = ()
    ) -> None:
        """Queue a line to the youth."""
        self.queue(Say(line, values, buttons, self.youth.turn, say_as))

    def tell(
        self,
        coach: int,
        line: Line,
        values: Answers,
        kind: str,
        say_as: LineClass,
        *,
        at_once: bool = False,
    ) -> None:
        """Queue a line to a coach about the youth.

        Nobody is rung in their free time: unless it goes `at_once`, it goes at the next opening to
        who is neither at work, nor on call, nor asked, nor writing with the youth just now. The
        console has it at once. Who is away is not told of what is urgent, but for their own talk.
        """
        person, mine = self.coaches[coach], coach == self.youth.talking_with
        if person.away and not mine and say_as in URGENT:
            return
        there = at_once or self.hours.staffed or self.is_on_call(coach) or self._is_asked(coach)
        there = there or (mine and self.is_taker_here())
        said = stored.QueuedLine(
            self.youth.id, line, values, self.now, say_as, coach=coach, kind=kind,
            not_before=None if there else self.opening(),
        )  # fmt: skip
        self.changes.lines.append(said)

    def queue(self, say: Say) -> None:
        """Queue a line of a flow; a routine one expires with the timer that brought it."""
        routine = say.say_as in ROUTINE
        self.changes.lines.append(
            stored.QueuedLine(
                self.youth.id,
                say.line,
                say.values,
                self.now,
                say.say_as,
                say.buttons,
                say.turn,
                latest=self.latest if routine else None,
                chat=self.goodbye,
                via=self.chat,
            )
        )

    # ------------------------------------------------------------ timers and steps

    def set_timer(self, name: str, at: datetime) -> None:
        """Set a timer at an aware moment, with the window in which it is not stale."""
        timer = Timer(at, self.youth.turn, timer_windows.latest(name, at))
        self.changes.timers[self.youth.id, name] = timer

    def drop_timer(self, name: str) -> None:
        """Drop a timer, also one that is held back."""
        self.changes.timers[self.youth.id, name] = None
        self.youth.held.pop(name, None)

    def put_reminder(self, one: Reminder) -> None:
        """Keep a new or changed reminder; its timer stays as it is."""
        self.youth.reminders[one.number] = one
        self.changes.reminders[self.youth.id, one.number] = one

    def put_step(self, step: SmallStep, ask_at: datetime | None = None) -> None:
        """Keep a changed step, and set or drop the timer that asks about it.

        The timer stays as it is unless `ask_at` (aware) gives a new time, or the step is neither
        active nor proposed any more.
        """
        self.youth.steps[step.number] = step
        self.changes.steps[self.youth.id, step.number] = step
        proposed = step.stage is Stage.PROPOSED
        name = (TimerKind.PROPOSAL if proposed else TimerKind.CHECKIN).named(step.number)
        if step.stage not in {Stage.ACTIVE, Stage.PROPOSED}:
            self.drop_timer(name)
        elif ask_at is not None:
            self.set_timer(name, ask_at)
