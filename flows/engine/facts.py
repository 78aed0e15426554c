"""Define what a flow may know: facts, loaded before the turn and never changed by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Final, NamedTuple

from flows.engine import programme
from flows.engine.directory import CRISIS_NUMBERS, SOCIAL_EMERGENCY, Guide
from flows.engine.line import Value
from flows.engine.programme import Cadence, Meeting, NextContact, Request, Status

QUIET_FROM: Final = time(21)
QUIET_TO: Final = time(8)
"""When nothing routine is said to a youth who has chosen no other hours: local wall-clock times."""


MOST_LEFT_ALONE: Final = 5
"""A reminder that was left alone so often in a row is asked about once, and then rests."""


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

    `proposed_by` is the coach whose idea it was; None when it was the youth's own. `asked` is the
    turn in which it was last asked about, while there is no answer; 0 for none.
    """

    number: int
    text: str
    stage: Stage = Stage.ACTIVE
    ask_at: datetime | None = None
    not_yet: int = 0
    proposed_by: int | None = None
    asked: int = 0


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
    """What the youth asked to be reminded of, in their own words.

    `left_alone`: how often in a row nothing was answered. `anyway`: in the quiet hours too. `came`:
    once, and it has come. `asked`: the turn in which it last came, while there is no answer, or 0.
    `missed_at` (aware): when it did not come, since it last came; `missed_told`: the youth knows.
    """

    number: int
    text: str
    rhythm: Rhythm
    left_alone: int = 0
    anyway: bool = False
    came: bool = False
    asked: int = 0
    missed_at: datetime | None = None
    missed_told: bool = False

    @property
    def rests(self) -> bool:
        """Tell whether it was left alone too often, and waits for the youth to say go on."""
        return self.left_alone > MOST_LEFT_ALONE


class Need(NamedTuple):
    """An open escalation that the youth knows of.

    `taken`: a human has taken it. `late`: a deadline was missed since a human last wrote. `there`:
    somebody can be called now. `erases`: the youth wants everything erased when it is closed.
    """

    tier: Tier
    taken: bool
    late: bool
    there: bool
    erases: bool = False


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
    need: Need | None = None
    answer_by: datetime | None = None
    """When a youth who needs a human, or asks for one now, is told if nobody has answered."""
    unanswered: int = 0
    guide: Guide = Guide()
    drafts: frozenset[str] = frozenset()
    cadence: Cadence = Cadence.MONTH
    next_contact: NextContact | None = None
    status: Status = Status()
    meetings: tuple[Meeting, ...] = ()
    """The open ones, as they stand; who waits for the time of one has an AGREED one ahead."""
    requests: tuple[Request, ...] = ()
    request_by: datetime | None = None
    """Until when who asks for help with something now is to be answered."""
    helps: frozenset[str] = frozenset()
    """What somebody of the team helps with who reads no conversation, and is here."""
    answerer: str = ""
    """Who answers requests: the coach, or who stands in for them."""
    coach_title: str = ""
    """What the coach is, in their own words (practices 0-8)."""
    reached: bool = True
    """Whether anybody of the staff can be reached who is called now, in the team's hours."""
    hosts: tuple[tuple[int, str], ...] = ()
    """The names of the coaches of the open meetings, by their numbers."""

    @property
    def open_tier(self) -> Tier | None:
        """Return how severe the open escalation is, or None."""
        return self.need.tier if self.need is not None else None

    @property
    def social_emergency(self) -> str:
        """Return the number of the local emergency social services, or "" for unknown."""
        found = self.guide.directory.one(SOCIAL_EMERGENCY)
        return found.phone if found is not None else ""

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

    @property
    def current_reminders(self) -> tuple[Reminder, ...]:
        """Return the reminders that are not over: a one-time one that has come is."""
        return tuple(one for one in self.reminders if not one.came)

    def meeting(self, number: Value) -> Meeting | None:
        """Return the open meeting of this number, or None when it is over or gone."""
        return next((one for one in self.meetings if one.number == number), None)

    @property
    def next_meeting(self) -> Meeting | None:
        """Return the first agreed meeting ahead: planned contact; None when nothing is agreed."""
        return programme.next_agreed(self.meetings, self.now)

    def request(self, number: Value) -> Request | None:
        """Return the request of this number, or None when it is gone."""
        return next((one for one in self.requests if one.number == number), None)

    def word(self, name: str) -> Value:
        """Return the value of a placeholder of FACT_WORDS."""
        if name == "language_name":
            return dict(self.languages).get(self.language, self.language)
        if name == "step_texts":
            return tuple(step.text for step in self.active)
        if name == "reminder_texts":
            return tuple(one.text for one in self.current_reminders)
        if name in CRISIS_NUMBERS:
            return self.guide.directory.number(name)
        value: Value = getattr(self, name)
        return value


FACT_WORDS: Final = frozenset(
    {
        *("coach", "language_name", "nickname", "now", "paused_until", "quiet_from", "quiet_to"),
        *("answer_by", "answerer", "request_by", "coach_title", "social_emergency", "reader"),
        *("reads_at", "reminder_texts", "step_texts", "team", "wish"),
        *CRISIS_NUMBERS,
    }
)
"""Placeholders that every line may use without the flow providing them."""

PASSING_WORDS: Final = frozenset({"paused_until", "reads_at"})
"""Those of a moment that may pass, or be taken back, while a question that tells of it is open."""
