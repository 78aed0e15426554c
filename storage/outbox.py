"""Read the outbox from the database: what may be sent; and write how sending it went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, Update, and_, bindparam, case, func, select, update

from flows.engine.facts import Standing
from flows.engine.line import LineClass
from storage import codec
from storage.encryption import Keyring
from storage.schema.line_state import STORED, LineState
from storage.schema.tables import OPEN
from storage.sql import bulk_queries
from storage.sql.prepared import prepare
from storage.sql.statements import ADDRESS, COACH, COACH_CHAT, ESCALATION, OUTBOX, TEAM, YOUTH

REPEATED: Final = (LineClass.DANGER.value, LineClass.HUMAN.value)
"""Found half sent after a crash, these are sent again; others are not (architecture.md)."""

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)

_ORDER: Final = {LineClass.DANGER.value: 0, LineClass.HUMAN.value: 1, LineClass.ANSWER.value: 2}
_FIRST: Final = case(_ORDER, value=OUTBOX.c.say_as, else_=3)


class OutboxLine(NamedTuple):
    """A row that may be due, with what the send policy and the channel must know.

    Moments are aware, UTC; `quiet_from` and `quiet_to` are local. `coach_chat` is where its coach
    can be written to, if anywhere but in the console. `parts_sent` is how many parts of it the
    channel has already.
    """

    id: int
    youth: int
    coach: int | None
    said_as: str
    kind: str
    line: str
    payload: bytes
    latest: datetime | None
    standing: str
    paused_until: datetime | None
    quiet_from: time
    quiet_to: time
    talking_with: int | None
    language: str
    team: int
    open_tier: str | None
    called: bool | None
    channel: str | None
    chat: bytes | None
    blocked_at: datetime | None
    coach_chat: bytes | None
    parts_sent: int

    @property
    def say_as(self) -> LineClass:
        """Return the class of the line."""
        return LineClass(self.said_as)


class OutboxMark(NamedTuple):
    """How sending went: the new state of a row.

    A line that waits again may have gone in part: `parts_sent` is how many, None for as many as
    before. `notified_at` is when a channel took it that shows by itself that there is something to
    read.
    """

    id: int
    state: LineState
    reason: str = ""
    not_before: datetime | None = None
    sent_at: datetime | None = None
    message: str | None = None
    blank: bool = False
    parts_sent: int | None = None
    notified_at: datetime | None = None


_OPEN: Final = and_(OPEN, OUTBOX.c.state == LineState.QUEUED)
"""The condition twice: without the very text of its index SQLite reads every row there ever was."""
READY: Final[Select[Any]] = (
    select(
        *(
            OUTBOX.c[name]
            for name in ["id", "youth_id", "coach_id", "say_as", "kind", "line", "payload"]
        ),
        OUTBOX.c.latest,
        *(YOUTH.c[name] for name in ["standing", "paused_until", "quiet_from", "quiet_to"]),
        YOUTH.c.talking_with,
        func.coalesce(OUTBOX.c.language, YOUTH.c.language),
        YOUTH.c.team_id,
        ESCALATION.c.tier,
        ESCALATION.c.known,
        *(ADDRESS.c[name] for name in ("channel", "chat", "blocked_at")),
        COACH_CHAT.c.chat,
        OUTBOX.c.parts_sent,
    )
    .join(YOUTH, YOUTH.c.id == OUTBOX.c.youth_id)
    .outerjoin(ADDRESS, ADDRESS.c.youth_id == OUTBOX.c.youth_id)
    .outerjoin(
        ESCALATION,
        (ESCALATION.c.youth_id == OUTBOX.c.youth_id) & ESCALATION.c.closed_at.is_(None),
    )
    .outerjoin(
        COACH_CHAT,
        (COACH_CHAT.c.coach_id == OUTBOX.c.coach_id) & COACH_CHAT.c.blocked_at.is_(None),
    )
    .where(_OPEN, OUTBOX.c.not_before <= bindparam("now"))
    .order_by(_FIRST, OUTBOX.c.id)
    .limit(bindparam("most"))
)
ZONES: Final[Select[Any]] = select(TEAM.c.id, TEAM.c.zone)
COACH_LANGUAGES: Final[Select[Any]] = select(COACH.c.id, COACH.c.language)
NEXT: Final[Select[Any]] = select(func.min(OUTBOX.c.not_before)).where(
    _OPEN, OUTBOX.c.not_before > bindparam("after")
)
STATE: Final[Update] = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("of"))
    .values(
        state=bindparam("to"),
        reason=bindparam("why"),
        sent_at=bindparam("when"),
        message=bindparam("message_id"),
        notified_at=bindparam("noted"),
    )
)
MARKED: Final = ("to", "why", "when", "message_id", "noted", "of")
LATER: Final[Update] = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("of"))
    .values(state=LineState.QUEUED, not_before=bindparam("until"))
)
PART_SENT: Final[Update] = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("of"))
    .values(state=LineState.QUEUED, not_before=bindparam("until"), parts_sent=bindparam("parts"))
)
SENDING: Final[Update] = (
    update(OUTBOX)
    .where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=LineState.SENDING, tries=OUTBOX.c.tries + 1)
)
STILL_QUEUED: Final = SENDING.where(OUTBOX.c.state == LineState.QUEUED).returning(OUTBOX.c.id)
BLANK: Final[Update] = (
    update(OUTBOX).where(OUTBOX.c.id.in_(bindparam("ids", expanding=True))).values(payload=None)
)


def due_lines(db: Connection, now: datetime, most: int) -> list[OutboxLine]:
    """Read queued lines that are due: danger, human words, answers, the others; each by age."""
    return [OutboxLine._make(row) for row in bulk_queries.fetch_all(db, READY, now=now, most=most)]


class SendLookups(NamedTuple):
    """Each team's zone and each coach's language."""

    zones: Mapping[int, ZoneInfo]
    languages: Mapping[int, str]


NOTHING: Final = SendLookups({}, {})


def read_lookups(db: Connection) -> SendLookups:
    """Read what all lines of one pass have in common."""
    zones = {team: ZoneInfo(name) for team, name in bulk_queries.fetch_all(db, ZONES)}
    return SendLookups(zones, dict(bulk_queries.fetch_all(db, COACH_LANGUAGES)))


def next_due_at(db: Connection, after: datetime = LONG_AGO) -> datetime | None:
    """Return when the first queued line after this moment comes due, or None; both aware."""
    found: datetime | None
    ((found,),) = bulk_queries.fetch_all(db, NEXT, after=after)
    return found


def mark_sending(db: Connection, ids: Sequence[int]) -> set[int]:
    """Mark lines as being sent, before the channel is called; return those that were still queued.

    Found so after a crash they are uncertain (see `recover`). Those that a stop or another process
    took meanwhile are left out.
    """
    return {one for (one,) in bulk_queries.fetch_by_ids(db, STILL_QUEUED, ids)}


def mark(db: Connection, marks: Iterable[OutboxMark]) -> None:
    """Write how sending went: the new states, and until when a line waits."""
    every = list(marks)
    ended = [one for one in every if one.not_before is None]
    if ended:
        rows = [
            (STORED[one.state], one.reason, one.sent_at, one.message, one.notified_at, one.id)
            for one in ended
        ]
        prepare(STATE, db.dialect.name, MARKED).run_in_order(db, rows)
    waiting = [one for one in every if one.not_before is not None]
    later = [{"of": one.id, "until": one.not_before} for one in waiting if one.parts_sent is None]
    if later:
        db.execute(LATER, later)
    begun = [
        {"of": one.id, "until": one.not_before, "parts": one.parts_sent}
        for one in waiting
        if one.parts_sent is not None
    ]
    if begun:
        db.execute(PART_SENT, begun)
    blank = [one.id for one in every if one.blank]
    if blank:
        db.execute(BLANK, {"ids": blank})


def recover(db: Connection) -> int:
    """Queue again what was being sent at a crash, or mark it uncertain, as its class says.

    Of a long line only the part that was being sent is in doubt: what went before is known.
    Return how many lines that were.
    """
    half = and_(OPEN, OUTBOX.c.state == LineState.SENDING)
    again = OUTBOX.c.say_as.in_(REPEATED)
    one = db.execute(update(OUTBOX).where(half, again).values(state=LineState.QUEUED))
    two = db.execute(update(OUTBOX).where(half, ~again).values(state=LineState.UNCERTAIN))
    erased = select(YOUTH.c.id).where(YOUTH.c.standing == Standing.ERASED.value)
    doubtful = update(OUTBOX).where(
        OUTBOX.c.state == LineState.UNCERTAIN, OUTBOX.c.youth_id.in_(erased)
    )
    db.execute(doubtful.values(payload=None))
    return one.rowcount + two.rowcount


def block_coach_chats(db: Connection, coaches: Iterable[int], now: datetime) -> None:
    """Send nothing more to these coaches' own chats, from `now` (aware) on, until linked anew."""
    here = update(COACH_CHAT).where(COACH_CHAT.c.coach_id.in_(coaches))
    db.execute(here.values(blocked_at=now))


def open_payload(line: OutboxLine, keys: Keyring) -> codec.Payload:
    """Decrypt values, source, buttons, turn, and the chat of a last goodbye."""
    return codec.load_payload(keys.open(line.payload, f"said:{line.youth}"))


_OPENED: Final = select(
    *(ESCALATION.c[name] for name in ("number", "tier", "youth_id", "reason", "opened_at"))
).order_by(ESCALATION.c.opened_at)

_DROPPED: Final = (
    select(*(OUTBOX.c[name] for name in ("id", "line", "reason")))
    .where(OUTBOX.c.state == LineState.DROPPED)
    .order_by(OUTBOX.c.id)
)


def every_escalation(db: Connection, keys: Keyring) -> list[tuple[Any, ...]]:
    """Read every escalation there was: number, tier, reason, and when (aware, UTC)."""
    return [
        (number, tier, keys.open_or_empty(reason, f"reason:{youth}"), at)
        for number, tier, youth, reason, at in bulk_queries.fetch_all(db, _OPENED)
    ]


def dropped_lines(db: Connection) -> Sequence[tuple[Any, ...]]:
    """Read every line that was dropped, in order: id, line, and why."""
    return bulk_queries.fetch_all(db, _DROPPED)
