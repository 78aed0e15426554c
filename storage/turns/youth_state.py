"""Hold one youth as a batch sees and changes them: loaded once, written once, turn after turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from typing import NamedTuple

from flows.engine.directory import Guide
from flows.engine.facts import Facts, Reminder, SmallStep, Standing, Tier
from flows.engine.place import Place
from flows.engine.programme import (
    FIRST,
    Cadence,
    Meeting,
    NextContact,
    Request,
    Status,
)


@dataclass(frozen=True, slots=True)
class Team:
    """A team; `zone` is the zone of every local time, `opens` and `closes` are local.

    `closed` are days on which nobody is at work besides holidays, first and last of each span.
    `on_call`: out of hours somebody is on call, by shifts; else nobody is.
    """

    id: int
    name: str
    zone: tzinfo
    language: str
    opens: time
    closes: time
    closed: tuple[tuple[date, date], ...] = ()
    on_call: bool = False


class TeamHours(NamedTuple):
    """A moment in a team's zone; whether somebody is at work, and if not when somebody reads.

    `answer_by` is until when somebody who asks for a person now is to be answered, `request_by`
    the same for who asks for help with something (aware). `helps` is what there is a helper for.
    """

    now: datetime
    staffed: bool
    reads_at: datetime | None
    answer_by: datetime
    request_by: datetime
    helps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Coach:
    """A coach, or who else of the staff can be called.

    `rung` is the place on the team's ladder, from 0; -1 is not on it. `away`, `deputy` (who is
    called in their place) and `on_call_since` (aware; None: not on call) are as things stand at the
    moment of the transaction. Who stands in for somebody away has their shift too. `shift_at` is
    when a shift next begins or ends (aware). `helps` is what somebody helps with who reads no
    conversation (flows/engine/programme.py).
    """

    id: int
    team: int
    name: str
    language: str
    rung: int
    is_coordinator: bool = False
    away: bool = False
    deputy: int | None = None
    on_call_since: datetime | None = None
    shift_at: datetime | None = None
    helps: str = ""
    title: str = ""
    """What the coach is, as youths read it on the card that introduces them."""
    goes_away_at: datetime | None = None
    """When an absence that lies ahead begins (aware)."""

    @property
    def on_call(self) -> bool:
        """Tell whether this person has the shift now."""
        return self.on_call_since is not None


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer. `held`: it was due, and waits for the youth to be at rest until `latest`."""

    due_at: datetime
    turn: int
    latest: datetime | None = None
    held: bool = False


class LineReach(NamedTuple):
    """How far a line came to the youth: when it was sent, notified, and shown (aware, UTC)."""

    sent_at: datetime
    notified_at: datetime | None
    shown_at: datetime | None

    @property
    def known_at(self) -> datetime | None:
        """Return since when the youth may know of it; None while they cannot."""
        return self.shown_at or self.notified_at


@dataclass(slots=True)
class Escalation:
    """The need of a human, until a human closes it. Times are aware, UTC.

    Until it is taken, `asked` is who is to take it by `deadline` (None while nobody is at work),
    after `rung` others and `round` rounds of everybody. While the youth waits for words of whoever
    has taken it (`owed`), `deadline` is that of the words. `turn` is that of the words which made
    it as severe as it is; `known`: the youth knows that a human was called. `acted_at`: when
    the taker last took it or wrote; who was only handed it has done nothing.

    The last are of the time since a human last wrote: when that was, the first deadline that was
    missed, when to tell the youth that nobody has answered, and when the youth was told.
    `alarmed_at`: when the operator was last alarmed that nobody can be called, of this ladder.
    """

    number: int
    tier: Tier
    reason: str
    opened_at: datetime
    deadline: datetime
    turn: int = 0
    rung: int = 0
    round: int = 0
    asked: int | None = None
    signs: int = 1
    taken_by: int | None = None
    taken_at: datetime | None = None
    owed: bool = False
    known: bool = False
    acted_at: datetime | None = None
    answered_at: datetime | None = None
    missed_at: datetime | None = None
    tell_at: datetime | None = None
    told_at: datetime | None = None
    alarmed_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""

    @property
    def waits(self) -> bool:
        """Tell whether the youth waits for a human: nobody has taken it, or words are owed."""
        return self.taken_by is None or self.owed


@dataclass(slots=True)
class YouthState:
    """What is known of a youth in this transaction. `turn` is the number of the last turn.

    `meetings` are the open ones; `requests` all that were not withdrawn. `hellos` counts short
    hellos that were not answered, `silences` whatever had no answer since the youth was last
    heard: a prompt for a human, never a score; `code_name` is what staff call the youth among
    themselves.
    """

    id: int
    team: Team
    coach: Coach
    turn: int
    standing: Standing
    language: str
    quiet_from: time
    quiet_to: time
    paused_until: datetime | None
    unanswered: int
    talking_with: int | None
    numbered: int
    heard_at: datetime | None
    erase_asked: datetime | None = None
    cadence: Cadence = Cadence.MONTH
    next_contact: NextContact | None = None
    hellos: int = 0
    silences: int = 0
    status: Status = FIRST
    code_name: str = ""
    nickname: str = ""
    wish: str = ""
    place: Place | None = None
    steps: dict[int, SmallStep] = field(default_factory=dict)
    reminders: dict[int, Reminder] = field(default_factory=dict)
    meetings: dict[int, Meeting] = field(default_factory=dict)
    requests: dict[int, Request] = field(default_factory=dict)
    escalation: Escalation | None = None
    held: dict[str, Timer] = field(default_factory=dict)
    loaded_turn: int = field(init=False)
    _loaded: tuple[object, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.loaded_turn = self.turn
        self._loaded = self._settings()

    @property
    def only_moved(self) -> bool:
        """Tell whether turns changed nothing of the youth but where they are in a conversation."""
        return self._settings() == self._loaded

    def _settings(self) -> tuple[object, ...]:
        return (
            self.standing,
            self.language,
            self.quiet_from,
            self.quiet_to,
            self.paused_until,
            self.talking_with,
            self.numbered,
            self.erase_asked,
            self.cadence,
            self.next_contact,
            self.hellos,
            self.silences,
            self.status,
            self.code_name,
            self.nickname,
            self.wish,
        )

    def next_number(self) -> int:
        """Give a number to a new step, reminder, meeting …; none is given twice."""
        self.numbered += 1
        return self.numbered

    def facts(
        self,
        hours: TeamHours,
        languages: tuple[tuple[str, str], ...],
        guide: Guide,
        drafts: frozenset[str],
    ) -> Facts:
        """Return what a flow may know in this turn."""
        now, staffed, reads_at, answer_by, request_by, helps = hours
        paused = self.paused_until if self.paused_until and self.paused_until > now else None
        # In the order of Facts: by name it takes twice as long, and every turn asks.
        return Facts(
            now, self.turn, self.standing, self.language, languages, self.nickname,
            self.coach.name, self.coach.name, self.team.name, self.wish, staffed, reads_at,
            self.quiet_from, self.quiet_to, paused,
            tuple(self.steps.values()), tuple(self.reminders.values()),
            None, answer_by, self.unanswered, guide, drafts, self.cadence,
            self.next_contact, self.status, tuple(self.meetings.values()),
            tuple(self.requests.values()), request_by, helps, self.coach.name, self.coach.title,
        )  # fmt: skip
