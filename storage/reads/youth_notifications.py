"""Read which youths have lines that no page has shown and how they are told; write how it went.

Moments are aware, UTC. Only lines in a chat of pages count: what another channel took is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from flows.engine.facts import Standing
from storage.access import push_devices
from storage.access.push_choices import PushChoice, PushText
from storage.encryption import Keyring
from storage.schema.line_state import RECEIVED, LineState
from storage.sql import bulk_queries
from storage.sql.statements import (
    ADDRESS,
    IDS,
    OUTBOX,
    PUSH_DEVICE,
    TEAM,
    YOUTH,
    YOUTH_NOTIFICATION,
    YOUTH_REACH,
)

UNCERTAIN: Final = LineState.UNCERTAIN.value
TAKEN: Final = "taken"
CODE: Final = "code"
"""Of a notification that is the code by which a number is confirmed."""


class UnseenLine(NamedTuple):
    """A line to a youth that no page has shown; `said_at` is when it could be read.

    `line` is the context of its sentence.
    """

    id: int
    say_as: str
    said_at: datetime
    latest: datetime | None
    line: str


class EarlierNotification(NamedTuple):
    """A notification that was begun; its outcome is empty until it has ended."""

    by: str
    up_to: int
    begun_at: datetime
    outcome: str


class YouthDevice(NamedTuple):
    """A youth's device: the subscription as JSON ("": damaged), its language, whether it fails."""

    id: int
    subscription: str
    language: str
    failed: bool


USUAL: Final = PushChoice()


@dataclass(slots=True)
class UnseenYouth:
    """A youth with lines that no page has shown, and by what they can be told.

    `number` is the telephone number (E.164), or "". `choice` has the neutral words for push.
    `damaged` names the columns of theirs that cannot be opened; what they hold is left out.
    """

    youth: int
    zone: ZoneInfo
    language: str
    standing: Standing
    paused_until: datetime | None = None
    number: str = ""
    choice: PushChoice = USUAL
    lines: list[UnseenLine] = field(default_factory=list)
    earlier: list[EarlierNotification] = field(default_factory=list)
    devices: list[YouthDevice] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def is_quiet(self, now: datetime) -> bool:
        """Tell whether the youth has said stop, or pauses at this moment (aware)."""
        paused = self.paused_until is not None and self.paused_until > now
        return paused or self.standing is not Standing.ENROLLED


_SAID_AT: Final = func.coalesce(OUTBOX.c.sent_at, OUTBOX.c.queued_at)
_UNSEEN: Final = and_(
    OUTBOX.c.coach_id.is_(None), OUTBOX.c.shown_at.is_(None), OUTBOX.c.state.in_(RECEIVED)
)
_HAS_DEVICE: Final = exists().where(PUSH_DEVICE.c.youth_id == YOUTH.c.id)
_HAS_NUMBER: Final = exists().where(
    YOUTH_REACH.c.youth_id == YOUTH.c.id, YOUTH_REACH.c.number.is_not(None)
)
_YOUTHS: Final[Select[Any]] = (
    select(
        YOUTH.c.id, YOUTH.c.language, YOUTH.c.standing, YOUTH.c.paused_until, TEAM.c.zone,
        *(YOUTH_REACH.c[name] for name in ("number", "text", "own_text")),
    )
    .join(TEAM, TEAM.c.id == YOUTH.c.team_id)
    .join(ADDRESS, and_(ADDRESS.c.youth_id == YOUTH.c.id, ADDRESS.c.channel == bindparam("pages")))
    .outerjoin(YOUTH_REACH, YOUTH_REACH.c.youth_id == YOUTH.c.id)
    .where(YOUTH.c.id.in_(IDS), or_(_HAS_DEVICE, YOUTH_REACH.c.number.is_not(None)))
)  # fmt: skip
_LINES: Final[Select[Any]] = (
    select(
        OUTBOX.c.youth_id,
        OUTBOX.c.id,
        OUTBOX.c.say_as,
        OUTBOX.c.sent_at,
        OUTBOX.c.queued_at,
        OUTBOX.c.latest,
        OUTBOX.c.line,
    )
    .where(OUTBOX.c.youth_id.in_(IDS), _UNSEEN, OUTBOX.c.queued_at >= bindparam("since"))
    .order_by(OUTBOX.c.id)
)
_EARLIER: Final[Select[Any]] = select(
    *(YOUTH_NOTIFICATION.c[name] for name in ("youth_id", "by", "up_to", "begun_at", "outcome"))
).where(
    YOUTH_NOTIFICATION.c.youth_id.in_(IDS),
    YOUTH_NOTIFICATION.c.begun_at >= bindparam("since"),
    YOUTH_NOTIFICATION.c.by != CODE,
)
_DEVICES: Final[Select[Any]] = (
    select(
        *(
            PUSH_DEVICE.c[name]
            for name in ("youth_id", "id", "subscription", "hash", "language", "failed_at")
        )
    )
    .where(PUSH_DEVICE.c.youth_id.in_(IDS))
    .order_by(PUSH_DEVICE.c.id)
)


def unseen(
    db: Connection, keys: Keyring, youths: Collection[int], pages: str, since: datetime
) -> list[UnseenYouth]:
    """Read those of these youths who have something unseen and can be told of it.

    `pages` is the channel of youths' pages; what was decided before `since` is not read.
    """
    rows = bulk_queries.fetch_by_ids(db, _YOUTHS, list(youths), pages=pages)
    found = {youth: _youth(keys, youth, *rest) for youth, *rest in rows}
    for youth, id_, say_as, sent_at, queued_at, latest, line in bulk_queries.fetch_by_ids(
        db, _LINES, list(found), since=since
    ):
        unseen_line = UnseenLine(id_, say_as, sent_at or queued_at, latest, line)
        found[youth].lines.append(unseen_line)
    waiting = {youth: one for youth, one in found.items() if one.lines}
    for youth, *rest in bulk_queries.fetch_by_ids(db, _EARLIER, list(waiting), since=since):
        waiting[youth].earlier.append(EarlierNotification(*rest))
    for youth, device, sealed, mark, language, failed in bulk_queries.fetch_by_ids(
        db, _DEVICES, list(waiting)
    ):
        one = waiting[youth]
        subscription = keys.open_or_empty(sealed, f"device:{bytes(mark).hex()}")
        if not subscription and failed is None:
            one.damaged.append(_name(PUSH_DEVICE.c.subscription))
        one.devices.append(YouthDevice(device, subscription, language, failed is not None))
    return list(waiting.values())


def _youth(
    keys: Keyring,
    youth: int,
    language: str,
    standing: str,
    paused_until: datetime | None,
    zone: str,
    number: bytes | None,
    text: str | None,
    own: bytes | None,
) -> UnseenYouth:
    words = keys.open_or_empty(own, f"own text:{youth}")
    choice = PushChoice(PushText(text) if text else PushText.MESSAGE, words)
    found = keys.open_or_empty(number, f"number:{youth}")
    opened = ((YOUTH_REACH.c.own_text, own, words), (YOUTH_REACH.c.number, number, found))
    damaged = [_name(column) for column, sealed, text in opened if sealed and not text]
    return UnseenYouth(
        youth, ZoneInfo(zone), language, Standing(standing), paused_until, found, choice,
        damaged=damaged,
    )  # fmt: skip


def _name(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def waiting_since(db: Connection, pages: str, since: datetime) -> list[int]:
    """Read, at the start, every youth who may have to be told of something said since then."""
    mine = (
        select(OUTBOX.c.youth_id)
        .join(YOUTH, YOUTH.c.id == OUTBOX.c.youth_id)
        .join(ADDRESS, and_(ADDRESS.c.youth_id == YOUTH.c.id, ADDRESS.c.channel == pages))
        .where(_UNSEEN, OUTBOX.c.queued_at >= since, or_(_HAS_DEVICE, _HAS_NUMBER))
        .distinct()
    )
    return list(db.execute(mine).scalars())


def is_reachable(db: Connection, youth: int) -> bool:
    """Tell whether a youth of pages can be told of something while they are closed.

    By a device whose push service takes something, or by a number.
    """
    device = exists().where(PUSH_DEVICE.c.youth_id == youth, PUSH_DEVICE.c.failed_at.is_(None))
    number = exists().where(YOUTH_REACH.c.youth_id == youth, YOUTH_REACH.c.number.is_not(None))
    return bool(db.execute(select(or_(device, number))).scalar())


# ---------------------------------------------------------------- what is written


class BegunNotification(NamedTuple):
    """A notification that is about to be handed over; see YouthNotificationRow."""

    youth: int
    up_to: int
    by: str
    urgent: bool
    begun_at: datetime


class EndedNotification(NamedTuple):
    """How a notification went. `gone` are devices that never work again, `failed` those that did
    not take it and why, `taken` those that did.
    """

    id: int
    youth: int
    up_to: int
    begun_at: datetime
    ended_at: datetime
    outcome: str
    taken: Sequence[int] = ()
    failed: Sequence[tuple[int, str]] = ()
    gone: Sequence[int] = ()
    number_gone: bool = False


def begin(db: Connection, begun: BegunNotification) -> int:
    """Write that a notification begins, before the call; return its number."""
    row = insert(YOUTH_NOTIFICATION).values(
        youth_id=begun.youth, up_to=begun.up_to, by=begun.by, urgent=begun.urgent,
        begun_at=begun.begun_at,
    )  # fmt: skip
    key = db.execute(row).inserted_primary_key
    return int(key[0]) if key else 0


def end(db: Connection, every: Iterable[EndedNotification]) -> None:
    """Write how notifications went, what became of their devices, and which lines they told of."""
    for one in every:
        mine = update(YOUTH_NOTIFICATION).where(YOUTH_NOTIFICATION.c.id == one.id)
        db.execute(mine.values(ended_at=one.ended_at, outcome=one.outcome))
        if one.outcome == TAKEN:
            _mark_notified(db, one)
        _mark_devices(db, one)


def _mark_notified(db: Connection, one: EndedNotification) -> None:
    told = update(OUTBOX).where(
        OUTBOX.c.youth_id == one.youth, OUTBOX.c.id <= one.up_to, OUTBOX.c.notified_at.is_(None),
        _UNSEEN, one.begun_at >= _SAID_AT,
    )  # fmt: skip
    db.execute(told.values(notified_at=one.ended_at))


def _mark_devices(db: Connection, one: EndedNotification) -> None:
    now = one.ended_at
    for device in one.taken:
        push_devices.mark_taken(db, device, now)
    for device, failure in one.failed:
        push_devices.mark_failed(db, device, now, failure)
    push_devices.end(db, one.gone, now)
    if one.number_gone:
        mine = update(YOUTH_REACH).where(YOUTH_REACH.c.youth_id == one.youth)
        db.execute(mine.values(number=None, number_at=None))


def recover(db: Connection, now: datetime) -> int:
    """End, at the start, what a crash left begun: nobody knows whether it went; return how many.

    What is not urgent is not told again (bot/policy/youth_telling.py).
    """
    mine = update(YOUTH_NOTIFICATION).where(
        YOUTH_NOTIFICATION.c.ended_at.is_(None), YOUTH_NOTIFICATION.c.by != CODE
    )
    return db.execute(mine.values(ended_at=now, outcome=UNCERTAIN)).rowcount


# ---------------------------------------------------------------- what a page has shown


def mark_shown(db: Connection, youth: int, line: int, now: datetime) -> int:
    """Write that a page in view has shown this line, and with it what stands above it.

    Lines of one turn were sent at one moment: of those, only what was said before it. Return how
    many lines were new to it. A line that is another youth's shows nothing.
    """
    shown = (
        select(_SAID_AT)
        .where(OUTBOX.c.id == line, OUTBOX.c.youth_id == youth, OUTBOX.c.coach_id.is_(None))
        .scalar_subquery()
    )
    above = or_(shown > _SAID_AT, and_(shown == _SAID_AT, OUTBOX.c.id <= line))
    mine = update(OUTBOX).where(OUTBOX.c.youth_id == youth, _UNSEEN, above)
    return db.execute(mine.values(shown_at=now)).rowcount


def is_unshown(db: Connection, youth: int, line: int) -> bool:
    """Tell whether `mark_shown` of this line would change anything: most pages show it twice."""
    mine = select(OUTBOX.c.shown_at).where(
        OUTBOX.c.id == line, OUTBOX.c.youth_id == youth, OUTBOX.c.coach_id.is_(None)
    )
    found = db.execute(mine).first()
    return found is not None and found[0] is None
