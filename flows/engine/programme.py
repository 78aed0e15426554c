"""Define what a youth's way has beside the conversation: contact, meetings, requests, phase.

Each value is a word that stands in databases, and is never taken away. Moments are aware; in a
flow they are in the youth's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple


class Cadence(StrEnum):
    """How often somebody may be in touch of themselves, as the youth chose (practices 4b-9)."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    OWN = "own"
    """Only when the youth writes: the robot never says hello of itself."""


class OutreachWay(StrEnum):
    """How somebody is in touch with a youth (practices 2-11); in the order of the contact ladder.

    After an attempt that reached nobody the next is proposed (3-13).
    """

    CHAT = "chat"
    SMS = "sms"
    PHONE = "phone"
    LETTER = "letter"
    SCHOOL = "school"
    HOME = "home"
    OTHER = "other"


class AttemptOutcome(StrEnum):
    """How an attempt to be in touch ended."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    NOT_NOW = "not_now"


class Phase(StrEnum):
    """How far the work with a youth has come, set by people (practices 4a-17)."""

    CONTACT = "contact"
    MAPPING = "mapping"
    WORKING = "working"
    FOLLOWING = "following"
    ENDED = "ended"


class Situation(StrEnum):
    """What a youth does in these weeks, set by people (practices 0-13, 1-2, 3-19)."""

    SCHOOL = "school"
    ABSENT = "absent"
    SUSPENDED = "suspended"
    KAA = "kaa"
    STUDIES = "studies"
    WORK = "work"
    PLACEMENT = "placement"
    MEANINGFUL = "meaningful"
    UNKNOWN = "unknown"


class EndReason(StrEnum):
    """Why the work with a youth ended (practices 3-44, 3-45; programme.md, 5)."""

    MOVED = "moved"
    PLACED = "placed"
    WORK = "work"
    STUDIES = "studies"
    BREAK = "break"
    OWN_WISH = "own_wish"
    WELL = "well"
    TWENTY = "twenty"
    OTHER = "other"


class NextContact(NamedTuple):
    """When somebody is next in touch with a youth, how, and who.

    `by` is a coach, None for the robot; `set_by` the coach who set it by hand, None for the rule.
    """

    at: datetime
    way: OutreachWay = OutreachWay.CHAT
    by: int | None = None
    set_by: int | None = None


class MeetingState(StrEnum):
    """How far a meeting has come. A proposal of staff is one only with the youth's yes."""

    PROPOSED = "proposed"
    """Staff propose; the youth has not answered."""
    WISHED = "wished"
    """The youth wants another time or place, or a meeting at all; staff have not answered."""
    AGREED = "agreed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    HELD = "held"
    MISSED = "missed"


OPEN_MEETINGS: Final = (MeetingState.PROPOSED, MeetingState.WISHED, MeetingState.AGREED)


class Spot(StrEnum):
    """Where a meeting is, by kind; the place itself is sealed words (practices 0-6, 3-17)."""

    LIBRARY = "library"
    CAFE = "cafe"
    OURS = "ours"
    OUTDOORS = "outdoors"
    HOME = "home"
    """Agreed with the coach: an address is never kept."""
    PHONE = "phone"
    VIDEO = "video"
    SCHOOL = "school"
    OTHER = "other"


USUAL_MINUTES: Final = 45

MOST_MEETINGS: Final = 5
"""Open meetings of one youth; more would be a timetable."""


class MeetingRole(StrEnum):
    """Who else comes to a meeting, by role: never a name (practices 2-3, 3-14)."""

    COACH = "coach"
    """A second person of the staff."""
    SYV = "syv"
    """Who guides about studies and work (studie- och yrkesvägledare)."""
    LANGUAGE = "language"
    INTRODUCER = "introducer"
    """Who introduced the youth."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a youth with staff. `at` is aware, None while only wished for.

    `place` and `words` are sealed: where exactly, and what the youth wrote about another time or
    place. `with_roles` are roles, never names. `interpreter` is a language's code, "" for none.
    `slots` are other times that staff offer (aware). `wants` is what the youth wants otherwise:
    "time", "place", "both" or "". `asked` counts how often the youth was asked about a proposal,
    or staff about a wish. `felt` is a choice of the flow, "" before the youth was asked.
    """

    number: int
    state: MeetingState
    at: datetime | None
    coach: int
    minutes: int = USUAL_MINUTES
    spot: Spot = Spot.OURS
    place: str = ""
    words: str = ""
    wants: str = ""
    with_roles: tuple[str, ...] = ()
    interpreter: str = ""
    along: bool = False
    slots: tuple[datetime, ...] = ()
    by_youth: bool = False
    late: int = 0
    felt: str = ""
    asked: int = 0

    @property
    def version(self) -> str:
        """Return what tells whether it still is what somebody saw: how far, when, and where."""
        at = f"{self.at.astimezone(UTC):%Y%m%d%H%M}" if self.at else ""
        return f"{self.state}.{at}.{self.spot}"

    @property
    def until(self) -> datetime | None:
        """Return when it is over, or None while it has no time."""
        return self.at and self.at + timedelta(minutes=self.minutes)


def next_agreed(meetings: Iterable[Meeting], now: datetime) -> Meeting | None:
    """Return the first agreed meeting that is not over at this aware moment; None without one.

    It is planned contact: whoever has one needs no hello (programme.md, 1).
    """
    ahead = [
        (one.at.astimezone(UTC), one.number, one)
        for one in meetings
        if one.state is MeetingState.AGREED and one.at and one.until and one.until > now
    ]
    return min(ahead)[2] if ahead else None


class RequestKind(StrEnum):
    """What a youth wants help with (practices 3-7); each is given to one role (3-33)."""

    SCHOOL = "school"
    WORK = "work"
    PLACEMENT = "placement"
    PAPERS = "papers"
    COMPANY = "company"
    INTERPRETER = "interpreter"
    TALK = "talk"
    OTHER = "other"


class HelperKind(StrEnum):
    """What somebody of the staff helps with who reads no conversation (practices 3-33, 4a-5)."""

    SYV = "syv"
    """Studie- och yrkesvägledare: school and choices."""
    JOBS = "jobs"
    PLACEMENT = "placement"
    LANGUAGE = "language"
    """The unit for languages: interpreters, and people who know language and culture."""
    SOCIAL = "social"
    """Papers and contacts with authorities."""


ROUTES: Final[Mapping[RequestKind, HelperKind]] = {
    RequestKind.SCHOOL: HelperKind.SYV,
    RequestKind.WORK: HelperKind.JOBS,
    RequestKind.PLACEMENT: HelperKind.PLACEMENT,
    RequestKind.PAPERS: HelperKind.SOCIAL,
    RequestKind.INTERPRETER: HelperKind.LANGUAGE,
}
"""Whom a request is given to; every other kind, and where there is no such helper, goes to the
responsible coach (practices 3-33)."""


class RequestState(StrEnum):
    """How far a request has come; the youth sees each (practices 4a-15)."""

    SENT = "sent"
    READ = "read"
    WORKING = "working"
    ANSWERED = "answered"
    UNMET = "unmet"
    """Nobody here has it: also an answer, and counted (practices 3-2)."""
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    """It had no answer when the youth stopped, or the work ended: no answer could be read."""


OPEN_REQUESTS: Final = (RequestState.SENT, RequestState.READ, RequestState.WORKING)


@dataclass(frozen=True, slots=True)
class Request:
    """What a youth has asked for. `words` and `answer` are sealed; `language` is of the words.

    `when` is a choice of the flow ("soon", "weeks", "any"); `interpreter` a language's code, and
    `prefers` "woman" or "man" where that matters to the youth. `due_at` (aware) is until when
    somebody answers, as the youth was told; `late_at` since when it is late. `shared`: whoever
    helps may read the words too. `by` works on it, or has answered; `answered_at` is also when the
    youth took it back, or it was closed.
    """

    number: int
    kind: RequestKind
    state: RequestState
    sent_at: datetime
    due_at: datetime
    words: str = ""
    language: str = ""
    when: str = ""
    interpreter: str = ""
    helper: int | None = None
    """Who of the staff has the task, besides the responsible coach."""
    answer: str = ""
    answered_at: datetime | None = None
    late_at: datetime | None = None
    shared: bool = False
    prefers: str = ""
    by: int | None = None
    where: str = ""
    """Where somebody shall come along to, a choice of the flow; other places are words."""

    @property
    def is_open(self) -> bool:
        """Tell whether the youth still waits for an answer."""
        return self.state in OPEN_REQUESTS


class Status(NamedTuple):
    """How staff see it: phase and situation, since when, set by which coach; the youth sees it."""

    phase: Phase = Phase.CONTACT
    situation: Situation = Situation.UNKNOWN


FIRST: Final = Status()
"""How staff see somebody who has just come."""


class InviteAnswer(StrEnum):
    """What was answered to an invitation (practices 3-15); the three are equal."""

    YES = "yes"
    NO = "no"
    THINK = "think"


class ReferralState(StrEnum):
    """How far a referral has come; whoever made it sees this and nothing else."""

    RECEIVED = "received"
    CONTACT = "contact"
    ENDED = "ended"


class AroundRole(StrEnum):
    """Who stands around a youth, by role and never by name (practices 0-3, 0-5, 3-14)."""

    MENTOR = "mentor"
    TEACHER = "teacher"
    HEALTH = "health"
    """Whoever works with the health of the pupils (elevhälsa): the role, and nothing of health."""
    GUIDANCE = "guidance"
    """Study and vocational guidance (SYV)."""
    HEAD = "head"
    SOCIAL = "social"
    KAA = "kaa"
    LEISURE = "leisure"
    OTHER = "other"


class NotSpoken(StrEnum):
    """Why a coach has spoken with nobody before the first contact (practices 0-5)."""

    NOBODY = "no_nobody"
    """Nobody was involved before."""
    WISH = "no_wish"
    """The youth does not want it."""
    HASTE = "no_haste"
    """It could not wait."""
