"""Read who of a team may open the conversation of a youth, as things stand now.

The responsible coach may, whoever stands in while they are away, whoever has taken it, and for half
a day whoever has said why, in words that the youth reads.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from storage.access import access_log
from storage.sql.statements import ABSENCE, COACH, ESCALATION, NOT_ERASED, YOUTH


class AccessRights(NamedTuple):
    """What ties somebody to a youth: `responsible` and `deputy` open at any time.

    `took` has the talk, `asked` is to take what is open, `overdue` tells that a deadline has
    passed; `reasoned` has said why they open it, not long ago.
    """

    responsible: bool = False
    deputy: bool = False
    took: bool = False
    asked: bool = False
    overdue: bool = False
    reasoned: bool = False

    @property
    def is_theirs(self) -> bool:
        """Tell whether the youth is theirs to see: as their coach, deputy, or by what is open."""
        return self.responsible or self.deputy or self.took


def of(db: Connection, youth: int, coach: int, now: datetime) -> AccessRights:
    """Read what ties this person to this youth; nothing for one who is erased or unknown."""
    found = db.execute(
        select(
            YOUTH.c.coach_id, YOUTH.c.talking_with, ESCALATION.c.taken_by, ESCALATION.c.asked,
            ESCALATION.c.missed_at,
        )
        .outerjoin(
            ESCALATION,
            (ESCALATION.c.youth_id == YOUTH.c.id) & ESCALATION.c.closed_at.is_(None),
        )
        .where(YOUTH.c.id == youth, NOT_ERASED)
    ).first()  # fmt: skip
    if found is None:
        return AccessRights()
    owner, talking, taken_by, asked, missed_at = found
    return AccessRights(
        owner == coach,
        owner in stands_in_for(db, coach, now),
        coach in {talking, taken_by},
        asked == coach,
        missed_at is not None,
        access_log.has_given_reason(db, youth, coach, now),
    )


def stands_in_for(db: Connection, coach: int, now: datetime) -> frozenset[int]:
    """Return who is away now and has named this person as deputy."""
    mine = select(ABSENCE.c.coach_id).where(
        ABSENCE.c.deputy_id == coach, ABSENCE.c.from_at <= now,
        (ABSENCE.c.until_at.is_(None)) | (ABSENCE.c.until_at > now),
    )  # fmt: skip
    return frozenset(db.execute(mine).scalars())


def is_newcomer(db: Connection, coach: int) -> bool:
    """Tell whether nobody else has given this person a youth yet."""
    return bool(db.execute(select(COACH.c.newcomer).where(COACH.c.id == coach)).scalar())


def near(db: Connection, coach: int, now: datetime) -> frozenset[int]:
    """Return the youths who are this person's to see without a reason, or asked of them."""
    owners = {coach, *stands_in_for(db, coach, now)}
    open_ = ESCALATION.c.closed_at.is_(None)
    by_owner = select(YOUTH.c.id).where(
        NOT_ERASED, YOUTH.c.coach_id.in_(owners) | (YOUTH.c.talking_with == coach)
    )
    called = select(ESCALATION.c.youth_id).where(
        open_, (ESCALATION.c.taken_by == coach) | (ESCALATION.c.asked == coach)
    )
    return frozenset(db.execute(by_owner).scalars()) | frozenset(db.execute(called).scalars())
