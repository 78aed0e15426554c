"""Read who of a team may open the conversation of a youth, as things stand now.

The responsible coach may, whoever stands in while they are away, whoever has taken it, whoever is
on call while a danger is open, and for half a day whoever has said why, in words that the youth
reads. Times are aware, UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from flows.engine.facts import SERIOUS, Tier
from storage.access import access_log
from storage.sql.statements import ABSENCE, COACH, ESCALATION, NOT_ERASED, SHIFT, YOUTH

_OPEN: Final = ESCALATION.c.closed_at.is_(None)
_DANGER: Final = ESCALATION.c.tier.in_(sorted(one.value for one in SERIOUS))


class AccessRights(NamedTuple):
    """What ties somebody to a youth: `responsible` and `deputy` open at any time.

    `took` has the talk; `on_call`: they are, and a danger is open; `asked` is to take what is open.
    `alarm`: nobody has taken what is open, and it is a danger or overdue. `reasoned` has said why
    they open it, not long ago.
    """

    responsible: bool = False
    deputy: bool = False
    took: bool = False
    on_call: bool = False
    asked: bool = False
    alarm: bool = False
    reasoned: bool = False

    @property
    def is_theirs(self) -> bool:
        """Tell whether the youth is theirs to see: as their coach, deputy, or by what is open."""
        return self.responsible or self.deputy or self.took or self.on_call

    @property
    def is_called(self) -> bool:
        """Tell whether they are called to take what is open, be they new here or not."""
        return self.asked or self.alarm


def of(db: Connection, youth: int, coach: int, now: datetime) -> AccessRights:
    """Read what ties this person to this youth; nothing for one who is erased or unknown."""
    columns = (
        *(YOUTH.c[name] for name in ("coach_id", "talking_with")),
        *(ESCALATION.c[name] for name in ("tier", "taken_by", "asked", "missed_at", "deadline")),
    )
    of_youth = (ESCALATION.c.youth_id == YOUTH.c.id) & _OPEN
    mine = select(*columns).outerjoin(ESCALATION, of_youth)
    found = db.execute(mine.where(YOUTH.c.id == youth, NOT_ERASED)).first()
    if found is None:
        return AccessRights()
    owner, talking, tier, taken_by, asked, missed_at, deadline = found
    danger = tier is not None and Tier(tier) in SERIOUS
    late = deadline is not None and (missed_at is not None or deadline <= now)
    return AccessRights(
        responsible=owner == coach,
        deputy=owner in stands_in_for(db, coach, now),
        took=coach in {talking, taken_by},
        on_call=danger and is_on_call(db, coach, now),
        asked=asked == coach,
        alarm=taken_by is None and (danger or late),
        reasoned=access_log.has_given_reason(db, youth, coach, now),
    )


def stands_in_for(db: Connection, coach: int, now: datetime) -> frozenset[int]:
    """Return who is away now and has named this person as deputy."""
    mine = select(ABSENCE.c.coach_id).where(
        ABSENCE.c.deputy_id == coach, ABSENCE.c.from_at <= now,
        (ABSENCE.c.until_at.is_(None)) | (ABSENCE.c.until_at > now),
    )  # fmt: skip
    return frozenset(db.execute(mine).scalars())


def is_on_call(db: Connection, coach: int, now: datetime) -> bool:
    """Tell whether this person is on call now."""
    mine = select(SHIFT.c.id).where(
        SHIFT.c.coach_id == coach, SHIFT.c.from_at <= now, SHIFT.c.until_at > now
    )
    return db.execute(mine.limit(1)).first() is not None


def is_newcomer(db: Connection, coach: int) -> bool:
    """Tell whether nobody else has given this person a youth yet."""
    return bool(db.execute(select(COACH.c.newcomer).where(COACH.c.id == coach)).scalar())


def near(db: Connection, coach: int, now: datetime) -> frozenset[int]:
    """Return the youths who are this person's to see without a reason, or asked of them."""
    owners = {coach, *stands_in_for(db, coach, now)}
    by_owner = select(YOUTH.c.id).where(
        NOT_ERASED, YOUTH.c.coach_id.in_(owners) | (YOUTH.c.talking_with == coach)
    )
    mine = (ESCALATION.c.taken_by == coach) | (ESCALATION.c.asked == coach)
    if is_on_call(db, coach, now):
        mine |= _DANGER
    called = select(ESCALATION.c.youth_id).where(_OPEN, mine)
    return frozenset(db.execute(by_owner).scalars()) | frozenset(db.execute(called).scalars())
