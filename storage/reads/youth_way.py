"""Read what is kept of a youth's way: who is in touch when, attempts, how staff see it.

For the youth (*what you know about me*, the export) and for their coach's page. Moments are aware,
UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from flows.engine.programme import Cadence, EndReason, OutreachWay, Phase, Situation, Status
from storage.encryption import Keyring
from storage.reads import contact_list, staff_names
from storage.reads.contact_list import AttemptEntry
from storage.sql.statements import COACH, YOUTH, YOUTH_RECORD, YOUTH_STATUS


class StatusEntry(NamedTuple):
    """A change of how staff see it; `coach` is "" where the youth or the rule made it."""

    at: datetime
    status: Status
    coach: str
    reason: EndReason | None


class YouthRecord(NamedTuple):
    """What staff keep beside it. `born` is YYYY-MM or ""; `introduced_by` a role."""

    born: str = ""
    guardian_stop: bool = False
    introduced_by: str = ""
    disputed_at: datetime | None = None


class YouthProgress(NamedTuple):
    """All of it. `next_at` is None where nobody is to be in touch; `next_by` "" for the robot."""

    cadence: Cadence
    next_at: datetime | None
    next_way: OutreachWay
    next_by: str
    silences: int
    status: Status
    code_name: str
    record: YouthRecord
    attempts: list[AttemptEntry]
    history: list[StatusEntry]


def of(db: Connection, keys: Keyring, youth: int) -> YouthProgress:
    """Read all of it of a youth, who must exist."""
    names = ("cadence", "next_at", "next_way", "silences", "phase", "situation", "code_name")
    found = db.execute(
        select(*(YOUTH.c[name] for name in names), COACH.c.name.label("next_by"))
        .outerjoin(COACH, COACH.c.id == YOUTH.c.next_by)
        .where(YOUTH.c.id == youth)
    ).one()
    return YouthProgress(
        Cadence(found.cadence), found.next_at, OutreachWay(found.next_way), found.next_by or "",
        found.silences, Status(Phase(found.phase), Situation(found.situation)),
        staff_names.code_name(keys, youth, found.code_name), record(db, keys, youth),
        contact_list.attempts(db, youth), history(db, youth),
    )  # fmt: skip


def record(db: Connection, keys: Keyring, youth: int) -> YouthRecord:
    """Read what staff keep of this youth beside their status."""
    names = ("born", "guardian_stop", "introduced_by", "disputed_at")
    mine = select(*(YOUTH_RECORD.c[name] for name in names))
    found = db.execute(mine.where(YOUTH_RECORD.c.youth_id == youth)).first()
    if found is None:
        return YouthRecord()
    born = keys.open(found.born, f"born:{youth}") if found.born else ""
    return YouthRecord(born, *found[1:])


def history(db: Connection, youth: int) -> list[StatusEntry]:
    """Read every change of how staff see it, the latest first."""
    names = ("at", "phase", "situation", "reason")
    found: Select[Any] = (
        select(*(YOUTH_STATUS.c[name] for name in names), COACH.c.name)
        .outerjoin(COACH, COACH.c.id == YOUTH_STATUS.c.coach_id)
        .where(YOUTH_STATUS.c.youth_id == youth)
        .order_by(YOUTH_STATUS.c.number.desc())
    )
    return [
        StatusEntry(
            at, Status(Phase(phase), Situation(situation)), coach or "",
            EndReason(reason) if reason else None,
        )
        for at, phase, situation, reason, coach in db.execute(found)
    ]  # fmt: skip
