"""Change the state of one youth in a turn, and queue lines. The base of Turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.policy import timer_windows
from bot.policy.escalation_ladder import EscalationLadder
from flows.engine.effects import Button, Say
from flows.engine.facts import SmallStep, Stage
from flows.engine.line import ROUTINE, Answers, Line, LineClass
from flows.engine.timers import TimerKind
from storage.turns import changes as stored
from storage.turns.changes import Changes
from storage.turns.youth_state import Coach, Timer, YouthState


class YouthChanges:
    """A youth, and what changes of them in this turn.

    `now` is aware, UTC; `chat` is the channel and chat in which the youth is answered.
    """

    def __init__(
        self,
        youth: YouthState,
        changes: Changes,
        now: datetime,
        coaches: Mapping[int, Coach],
        chat: tuple[str, str] | None,
    ) -> None:
        self.youth = youth
        self.chat = chat
        self.changes = changes
        self.now = now
        self.coaches = coaches
        self.latest: datetime | None = None
        self.goodbye: tuple[str, str] | None = None
        self.languages: Mapping[str, str] = {}

    @property
    def ladder(self) -> EscalationLadder:
        """Return who can be called for this youth, as things stand now."""
        return EscalationLadder(self.youth, self.coaches)

    # ------------------------------------------------------------ lines

    def say(
        self, line: Line, values: Answers, say_as: LineClass, buttons: tuple[Button, ...] = ()
    ) -> None:
        """Queue a line to the youth."""
        self.queue(Say(line, values, buttons, self.youth.turn, say_as))

    def tell(self, coach: int, line: Line, values: Answers, kind: str, say_as: LineClass) -> None:
        """Queue a line to a coach about the youth."""
        said = stored.QueuedLine(
            self.youth.id, line, values, self.now, say_as, coach=coach, kind=kind
        )
        self.changes.said.append(said)

    def queue(self, say: Say) -> None:
        """Queue a line of a flow; a routine one expires with the timer that brought it."""
        routine = say.say_as in ROUTINE
        self.changes.said.append(
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
