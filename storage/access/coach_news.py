"""Gather the news of youths' lives that wait for a coach's morning, and tell of them by one line.

Times are aware, UTC. All of it is one transaction of whoever calls: what was gathered stays
gathered, and of two processes that gather at once one finds nothing left.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Update, and_, bindparam, insert, select, update

from flows.engine.line import LineClass
from flows.texts import coach_notices
from storage import codec
from storage.access import staffing
from storage.access.staffing import Hours
from storage.database import Db
from storage.encryption import Keyring
from storage.schema.line_state import LineState
from storage.schema.message_kinds import NEWS, SUMMARY
from storage.schema.tables import OPEN
from storage.sql.statements import COACH, OUTBOX

_DUE: Final[Update] = update(OUTBOX).where(
    and_(OPEN, OUTBOX.c.state == LineState.QUEUED),
    OUTBOX.c.coach_id == bindparam("coach"),
    OUTBOX.c.kind == NEWS,
    OUTBOX.c.not_before <= bindparam("now"),
)
_GATHER: Final = _DUE.values(state=LineState.SENT, sent_at=bindparam("when")).returning(
    OUTBOX.c.id, OUTBOX.c.youth_id, OUTBOX.c.line
)
_PUT_OFF: Final = _DUE.values(not_before=bindparam("until"))


class NewsReader(NamedTuple):
    """A coach whom news wait for: the hours of their team, whether they are away or have left."""

    hours: Hours
    away: bool
    left: bool


class GatheredNews(NamedTuple):
    """One piece of news: its row, whom it is about, and the context of its line."""

    id: int
    youth: int
    line: str


def reader(db: Db, coach: int, now: datetime) -> NewsReader:
    """Read when this coach, who exists, is at work."""
    mine = select(COACH.c.team_id, COACH.c.left_at).where(COACH.c.id == coach)
    team, left_at = db.execute(mine).one()
    away = staffing.is_away(db, coach, now)
    return NewsReader(staffing.hours(db, team), away, left_at is not None)


def gather(db: Db, coach: int, now: datetime) -> list[GatheredNews]:
    """Take what is due of this coach's news, the oldest first; nobody else finds it any more."""
    found = db.execute(_GATHER, {"coach": coach, "now": now, "when": now}).all()
    return sorted(GatheredNews(*row) for row in found)


def put_off(db: Db, coach: int, now: datetime, until: datetime) -> None:
    """Let what is due of this coach's news wait until then."""
    db.execute(_PUT_OFF, {"coach": coach, "now": now, "until": until})


def add_summary(
    db: Db, keys: Keyring, coach: int, news: Sequence[GatheredNews], now: datetime
) -> None:
    """Queue the summary of these news. Its row hangs on the youth of the last of them."""
    line, values = coach_notices.summary(one.line for one in news)
    youth = news[-1].youth
    payload = codec.dump_payload(values, line.source, (), 0, None)
    row: dict[str, Any] = {
        "youth_id": youth, "coach_id": coach, "say_as": LineClass.NOTICE.value, "kind": SUMMARY,
        "line": line.context, "payload": keys.seal(payload, f"said:{youth}"), "queued_at": now,
        "not_before": now, "state": LineState.QUEUED, "reason": "", "tries": 0,
    }  # fmt: skip
    db.execute(insert(OUTBOX), row)
