"""Define what a flow may know: facts, loaded before the turn and never changed by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Final, NamedTuple

from flows.engine.directory import CRISIS_NUMBERS, Guide
from flows.engine.line import Value

QUIET_FROM: Final = time(21)
QUIET_TO: Final = time(8)
"""When nothing routine is said to a youth who has chosen no other hours: local wall-clock times."""


class Standing(StrEnum):
    """What the youth has said to taking part (practices 3-15: yes, no and think are equal)."""

    NEW = "new"
    THINKING = "thinking"
    DECLINED = "declined"
    ENROLLED = "enrolled"
    STOPPED = "stopped"
    ERASED = "erased"


class Tier(StrEnum):
    """How soon a human must know; A is the worst (safety.md, "Suggested tiers").

    A: life now (intent, plan, means, time, ongoing violence). B: serious (passive death wish,
    self-harm, violence, honour, abuse, a friend in danger). C: strained. D: short and unclear.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    def is_worse_than(self, other: Tier) -> bool:
        """Tell whether a human must know of this sooner."""
        return self < other


SERIOUS: Final = (Tier.A, Tier.B)
"""Tiers in which nothing routine is said, and the duty to report is asked about (safety.md, 5)."""


class Stage(StrEnum):
    """How far a small step has come. No stage means failure (practices 0-10, 4a-18)."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DONE = "done"
    PUT_ASIDE = "put_aside"


@dataclass(frozen=True, slots=True)
class SmallStep:
    """A small step (delmål) in the youth's own words. `ask_at` is aware, or None for never.

    `proposed_by` is the coach whose idea it was; None when it was the youth's own.
    """

    number: int
    text: str
    stage: Stage = Stage.ACTIVE
    ask_at: datetime | None = None
    not_yet: int = 0
    proposed_by: int | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often: local wall-clock `at`; `days` as ISO weekdays 1-7, empty for once on `first`.

    `first` is the aware moment of the first reminder.
    """

    first: datetime
    days: frozenset[int] = frozenset()

    @property
    def at(self) -> time:
        """Return the wall-clock time, in the zone of `first`."""
        return self.first.timetz().replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What the youth asked to be reminded of, in their own words."""

    number: int
    text: str
    rhythm: Rhythm


class Facts(NamedTuple):
    """All that a flow may know, loaded before the turn. `now` is aware, in the youth's zone."""

    now: datetime
    turn: int = 1
    standing: Standing = Standing.ENROLLED
    language: str = "sv"
    languages: tuple[tuple[str, str], ...] = (("sv", "Svenska"), ("en", "English"))
    nickname: str = ""
    coach: str = ""
    reader: str = ""
    """Who hears first of what the youth needs: not always their coach, who may be away."""
    team: str = ""
    wish: str = ""
    staffed: bool = True
    reads_at: datetime | None = None
    quiet_from: time = QUIET_FROM
    quiet_to: time = QUIET_TO
    paused_until: datetime | None = None
    steps: tuple[SmallStep, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    open_tier: Tier | None = None
    unanswered: int = 0
    guide: Guide = Guide()
    drafts: frozenset[str] = frozenset()

    @property
    def active(self) -> tuple[SmallStep, ...]:
        """Return the small steps under way, in the order they were taken."""
        return tuple(step for step in self.steps if step.stage is Stage.ACTIVE)

    def step(self, number: Value) -> SmallStep | None:
        """Return the small step of this number, or None when it is gone."""
        return next((step for step in self.steps if step.number == number), None)

    def reminder(self, number: Value) -> Reminder | None:
        """Return the reminder of this number, or None when it is gone."""
        return next((one for one in self.reminders if one.number == number), None)

    def word(self, name: str) -> Value:
        """Return the value of a placeholder of FACT_WORDS."""
        if name == "language_name":
            return dict(self.languages).get(self.language, self.language)
        if name == "step_texts":
            return tuple(step.text for step in self.active)
        if name == "reminder_texts":
            return tuple(one.text for one in self.reminders)
        if name in CRISIS_NUMBERS:
            return self.guide.directory.number(name)
        value: Value = getattr(self, name)
        return value


FACT_WORDS: Final = frozenset(
    {
        *("coach", "language_name", "nickname", "now", "paused_until", "quiet_from", "quiet_to"),
        *("reader", "reads_at", "reminder_texts", "step_texts", "team", "wish"),
        *CRISIS_NUMBERS,
    }
)
"""Placeholders that every line may use without the flow providing them."""
