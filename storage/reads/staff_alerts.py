"""Read who of the staff is to be told that a youth waits, and by which ways they can be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, case, exists, func, insert, or_, select, update

from flows.engine.facts import Tier
from flows.engine.line import LineClass
from flows.engine.programme import OPEN_REQUESTS, RequestState
from flows.texts import coach_notices
from storage.access import closed_days
from storage.encryption import Keyring
from storage.reads import unread
from storage.schema import periods
from storage.schema.line_state import LineState
from storage.sql import bulk_queries, staff_statements
from storage.sql.statements import (
    COACH,
    ESCALATION,
    OUTBOX,
    PUSH_DEVICE,
    REQUEST,
    STAFF_NOTIFICATION,
    STAFF_WAY,
    TEAM,
    YOUTH,
)

MOST_MESSAGES: Final = 500

HANDED_OVER: Final = coach_notices.line("handed_over").context
"""The one card of what is taken already."""

AGAIN: Final = coach_notices.line("again").context
"""The notice that a danger was written again."""

REQUEST_LINES: Final = (
    "desk.request", "desk.request_late", "desk.request_again", "desk.request_later",
    "desk.request_task",
)  # fmt: skip
"""The notices of requests; the first is of a new one."""

_SAID: Final = (LineState.DROPPED, LineState.UNDELIVERABLE)


class CardToTell(NamedTuple):
    """The card of an open escalation, and to whom it is: `line` is its row of the outbox.

    `since` and `deadline` are aware, UTC. `taken`: they have the talk already; `handed_over`: a
    colleague has given it to them.
    """

    line: int
    youth: int
    coach: int
    tier: Tier
    since: datetime
    deadline: datetime
    taken: bool
    handed_over: bool


class UnseenMessage(NamedTuple):
    """Words of a youth that their coach has not seen: the newest row of the outbox about them."""

    line: int
    youth: int
    coach: int
    since: datetime
    danger: bool
    notice: str = ""
    """The line that tells of a request; "" for words in a talk."""


class KnownWay(NamedTuple):
    """A way that its owner has confirmed, with where it leads: an address, or a device's JSON."""

    id: int
    coach: int
    kind: str
    address: str
    device: int | None


class Owner(NamedTuple):
    """Whose ways they are: their language, and when their team is at work."""

    language: str
    zone: ZoneInfo
    opens: time
    closes: time
    closed: Sequence[tuple[date, date]]


class PastTelling(NamedTuple):
    """A telling that was begun."""

    coach: int
    way: int
    line: int
    step: int
    begun_at: datetime
    outcome: str


def cards(db: Connection, now: datetime) -> list[CardToTell]:
    """Read the newest card of each open escalation, to whoever is to answer now."""
    asked = case((ESCALATION.c.taken_by.is_(None), ESCALATION.c.asked), else_=ESCALATION.c.taken_by)
    # What is taken is told of where its taker was called since: handed over, or a new danger.
    called = and_(
        ESCALATION.c.taken_by.is_not(None), ESCALATION.c.owed,
        or_(
            OUTBOX.c.queued_at > ESCALATION.c.taken_at,
            and_(OUTBOX.c.line == HANDED_OVER, OUTBOX.c.queued_at == ESCALATION.c.taken_at),
        ),
        or_(
            ESCALATION.c.answered_at.is_(None), OUTBOX.c.queued_at > ESCALATION.c.answered_at
        ),
    )  # fmt: skip
    newest = (
        select(
            func.max(OUTBOX.c.id).label("line"), OUTBOX.c.youth_id, OUTBOX.c.coach_id,
            ESCALATION.c.tier, ESCALATION.c.deadline,
            ESCALATION.c.taken_by.is_not(None).label("taken"),
        )
        .join(
            OUTBOX,
            and_(OUTBOX.c.youth_id == ESCALATION.c.youth_id, OUTBOX.c.coach_id == asked),
        )
        .where(
            ESCALATION.c.closed_at.is_(None), OUTBOX.c.kind == "card", OUTBOX.c.not_before <= now,
            OUTBOX.c.state.not_in(_SAID), or_(ESCALATION.c.taken_by.is_(None), called),
        )
        .group_by(
            OUTBOX.c.youth_id, OUTBOX.c.coach_id, ESCALATION.c.tier, ESCALATION.c.deadline,
            ESCALATION.c.taken_by,
        )
        .subquery()
    )  # fmt: skip
    found = select(newest, OUTBOX.c.not_before, OUTBOX.c.line.label("notice")).join(
        OUTBOX, OUTBOX.c.id == newest.c.line
    )
    return [
        CardToTell(
            line, youth, coach, Tier(tier), since, deadline, bool(taken), notice == HANDED_OVER
        )
        for line, youth, coach, tier, deadline, taken, since, notice in db.execute(found)
    ]


def unseen_messages(db: Connection, begin: datetime, now: datetime) -> list[UnseenMessage]:
    """Read words of youths to whoever talks with them, from `begin` on, unread by them.

    What was written before it was taken they are shown when they take it, and are not told again.
    """
    found = (
        select(
            OUTBOX.c.id, OUTBOX.c.youth_id, OUTBOX.c.coach_id, OUTBOX.c.not_before,
            OUTBOX.c.say_as == LineClass.DANGER.value,
        )
        .join(
            YOUTH,
            and_(YOUTH.c.id == OUTBOX.c.youth_id, YOUTH.c.talking_with == OUTBOX.c.coach_id),
        )
        .join(ESCALATION, ESCALATION.c.youth_id == OUTBOX.c.youth_id)
    )  # fmt: skip
    unseen = (
        unread.joined(found)
        .where(
            or_(OUTBOX.c.kind == "message", OUTBOX.c.line == AGAIN), OUTBOX.c.state.not_in(_SAID),
            OUTBOX.c.not_before.between(begin, now), unread.is_unread_by(OUTBOX.c.coach_id),
            ESCALATION.c.closed_at.is_(None), OUTBOX.c.queued_at > ESCALATION.c.taken_at,
        )
        .order_by(OUTBOX.c.id)
        .limit(MOST_MESSAGES)
    )  # fmt: skip
    return [
        UnseenMessage(line, youth, coach, since, bool(danger))
        for line, youth, coach, since, danger in db.execute(unseen)
    ]


def unseen_requests(db: Connection, begin: datetime, now: datetime) -> list[UnseenMessage]:
    """Read who was told from `begin` on of a request that still waits for them, the oldest first.

    A new one waits until it is read, a task and what is late until it is answered.
    """
    is_new = OUTBOX.c.line == REQUEST_LINES[0]
    waits = exists(
        select(REQUEST.c.number).where(
            REQUEST.c.youth_id == OUTBOX.c.youth_id,
            or_(
                and_(is_new, REQUEST.c.state == RequestState.SENT.value),
                and_(~is_new, REQUEST.c.state.in_([one.value for one in OPEN_REQUESTS])),
            ),
            REQUEST.c.sent_at <= OUTBOX.c.queued_at,
        )
    )
    found = (
        select(
            OUTBOX.c.id, OUTBOX.c.youth_id, OUTBOX.c.coach_id, OUTBOX.c.not_before, OUTBOX.c.line
        )
        .where(
            OUTBOX.c.line.in_(REQUEST_LINES), OUTBOX.c.state.not_in(_SAID),
            OUTBOX.c.not_before.between(begin, now), OUTBOX.c.coach_id.is_not(None), waits,
        )
        .order_by(OUTBOX.c.id)
        .limit(MOST_MESSAGES)
    )  # fmt: skip
    return [
        UnseenMessage(line, youth, coach, since, danger=False, notice=notice)
        for line, youth, coach, since, notice in db.execute(found)
    ]


def ways(db: Connection, keys: Keyring, coaches: Collection[int]) -> list[KnownWay]:
    """Read the ways of these that are confirmed and may be tried, in their order."""
    mine = (
        select(
            STAFF_WAY.c.id, STAFF_WAY.c.coach_id, STAFF_WAY.c.kind, STAFF_WAY.c.address,
            STAFF_WAY.c.device_id, PUSH_DEVICE.c.subscription, PUSH_DEVICE.c.hash,
        )
        .outerjoin(PUSH_DEVICE, PUSH_DEVICE.c.id == STAFF_WAY.c.device_id)
        .where(STAFF_WAY.c.coach_id.in_(coaches), staff_statements.USABLE)
        .order_by(STAFF_WAY.c.id)
    )  # fmt: skip
    return [
        KnownWay(way, coach, kind, _address(keys, coach, address, subscription, mark), device)
        for way, coach, kind, address, device, subscription, mark in db.execute(mine)
    ]


def _address(
    keys: Keyring, coach: int, address: bytes | None, subscription: bytes | None, mark: bytes | None
) -> str:
    if mark is not None:
        return keys.open_or_empty(subscription, f"device:{mark.hex()}")
    return keys.open_or_empty(address, f"way:{coach}")


def owners(db: Connection, coaches: Collection[int]) -> Mapping[int, Owner]:
    """Read the language of each of these, and the hours of their team."""
    hours = (TEAM.c[name] for name in ("zone", "opens", "closes", "closed"))
    mine = select(COACH.c.id, COACH.c.language, *hours).join(TEAM)
    return {
        coach: Owner(language, ZoneInfo(zone), opens, closes, closed_days.load(closed))
        for coach, language, zone, opens, closes, closed in db.execute(
            mine.where(COACH.c.id.in_(coaches))
        )
    }


def tellings(db: Connection, lines: Collection[int]) -> list[PastTelling]:
    """Read what was told of these rows of the outbox."""
    names = ("coach_id", "way_id", "outbox_id", "step", "begun_at", "outcome")
    mine = select(*(STAFF_NOTIFICATION.c[name] for name in names))
    found = db.execute(mine.where(STAFF_NOTIFICATION.c.outbox_id.in_(lines)))
    return [PastTelling(*row) for row in found]


def last_told_of(db: Connection, youth: int, coach: int, but: int) -> datetime | None:
    """Return when a coach was last told of this youth's words, besides a line (aware, UTC)."""
    mine = (
        select(func.max(STAFF_NOTIFICATION.c.begun_at))
        .join(OUTBOX, OUTBOX.c.id == STAFF_NOTIFICATION.c.outbox_id)
        .where(
            OUTBOX.c.youth_id == youth, STAFF_NOTIFICATION.c.coach_id == coach,
            OUTBOX.c.id != but, STAFF_NOTIFICATION.c.kind == "message",
        )
    )  # fmt: skip
    found: datetime | None = db.execute(mine).scalar()
    return found


def reachable(db: Connection, now: datetime) -> frozenset[int]:
    """Return who of the staff can be reached now: by a way, or in Telegram."""
    tried = now - periods.WAY_TRIED_AGAIN
    found = bulk_queries.fetch_all(db, staff_statements.REACHABLE, tried=tried)
    return frozenset(one for (one,) in found)


# ---------------------------------------------------------------- what is written


def begin(
    db: Connection,
    coach: int,
    way: int | None,
    line: int | None,
    kind: str,
    step: int,
    now: datetime,
) -> int:
    """Write that a telling begins, before the call; return its number."""
    row = insert(STAFF_NOTIFICATION).values(
        coach_id=coach, way_id=way, outbox_id=line, kind=kind, step=step, begun_at=now
    )
    key = db.execute(row).inserted_primary_key
    return int(key[0]) if key else 0


def end(db: Connection, number: int, outcome: str, now: datetime) -> None:
    """Write how a telling went."""
    mine = update(STAFF_NOTIFICATION).where(STAFF_NOTIFICATION.c.id == number)
    db.execute(mine.values(ended_at=now, outcome=outcome))


def recover(db: Connection, now: datetime) -> int:
    """End what a crash left unfinished as uncertain: it is told again; return how many."""
    mine = update(STAFF_NOTIFICATION).where(STAFF_NOTIFICATION.c.ended_at.is_(None))
    return db.execute(mine.values(ended_at=now, outcome=LineState.UNCERTAIN.value)).rowcount


def mark_way(db: Connection, way: int, now: datetime, failure: str = "") -> None:
    """Write that a way took something, or since when it takes nothing and why."""
    mine = update(STAFF_WAY).where(STAFF_WAY.c.id == way)
    if failure in periods.PASSING_FAILURES:
        db.execute(mine.values(failed_at=now, failure=failure))
    elif failure:
        db.execute(mine.where(staff_statements.USABLE).values(failed_at=now, failure=failure))
    else:
        db.execute(mine.values(taken_at=now, failed_at=None, failure=""))
