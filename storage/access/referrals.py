"""Take referrals: somebody outside tells of a pupil's situation, without who it is (3-9, 3-11).

The team's link is given out by a coordinator, ends by itself, and can be withdrawn; only its keyed
hash is kept. By it one can write and read nothing (2-13). Whoever has written gets a link of their
own, by which they see a state and nothing else. Times are aware, UTC.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from flows.engine.programme import ReferralState
from storage import codec
from storage.access import precontact
from storage.access.precontact import Spoken
from storage.encryption import Keyring
from storage.schema.periods import REFERRAL_LINK_LASTS, REFERRAL_OPEN
from storage.sql.statements import INVITE, REFERRAL, TEAM

SECRET_BYTES: Final = 18
"""144 bits, as in an invitation."""

MOST_ANSWER: Final = 500
"""Characters of one answer (practices 3-11)."""

MOST_OPEN: Final = 200
"""Referrals of a team that wait to be taken up; then no further one is taken."""


class Referrer(NamedTuple):
    """Who made a referral: their own name, role and telephone, for they are called."""

    name: str
    role: str
    phone: str


class FourAnswers(NamedTuple):
    """The four answers about a pupil's situation, without who it is (practices 3-11)."""

    risk: str
    attendance: str
    tried: str
    result: str


class Said(NamedTuple):
    """What somebody sends: about a pupil's situation, and who they are."""

    answers: FourAnswers
    referrer: Referrer


class Referral(NamedTuple):
    """A referral in the queue. `goes_at` is when it is deleted if nobody takes it up.

    `invited` is the answer to the invitation that came of it, "open" before one, None without.
    """

    id: int
    at: datetime
    state: ReferralState
    coach: int | None
    answers: FourAnswers
    referrer: Referrer
    changed_at: datetime
    spoken: list[Spoken]
    invited: str | None
    youth: int | None

    @property
    def goes_at(self) -> datetime | None:
        """Return when it is deleted if nobody takes it up; None once somebody has."""
        return None if self.coach is not None else self.at + REFERRAL_OPEN


def open_link(db: Connection, keys: Keyring, team: int, now: datetime) -> str:
    """Make a new link for a team and return its secret; an earlier one ends."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    mine = update(TEAM).where(TEAM.c.id == team)
    db.execute(mine.values(referral=_way(keys, secret), referral_until=now + REFERRAL_LINK_LASTS))
    return secret


def close_link(db: Connection, team: int) -> None:
    """Withdraw a team's link."""
    mine = update(TEAM).where(TEAM.c.id == team)
    db.execute(mine.values(referral=None, referral_until=None))


def link_until(db: Connection, team: int, now: datetime) -> datetime | None:
    """Return until when a team's link can be used; None where there is none."""
    until: datetime | None = db.execute(
        select(TEAM.c.referral_until).where(TEAM.c.id == team)
    ).scalar()
    return until if until is not None and until > now else None


def team_of(db: Connection, keys: Keyring, secret: str, now: datetime) -> tuple[int, str] | None:
    """Return number and name of the team of this link; None for withdrawn, over and unknown."""
    found = db.execute(
        select(TEAM.c.id, TEAM.c.name).where(
            TEAM.c.referral == _way(keys, secret), TEAM.c.referral_until > now
        )
    ).first()
    return (found[0], found[1]) if found else None


def is_full(db: Connection, team: int) -> bool:
    """Tell whether so many wait that no further one is taken."""
    waiting = select(REFERRAL.c.id).where(REFERRAL.c.team_id == team, REFERRAL.c.coach_id.is_(None))
    return len(db.execute(waiting.limit(MOST_OPEN)).all()) >= MOST_OPEN


def add(
    db: Connection,
    keys: Keyring,
    team: int,
    secret: str,
    said: Said,
    now: datetime,
) -> None:
    """Store a referral; by `secret` whoever made it sees its state. Sent twice it is one."""
    key = keys.hash("referral", secret)
    if db.execute(select(REFERRAL.c.id).where(REFERRAL.c.hash == key)).first():
        return
    answers, referrer = said
    row = {
        "team_id": team, "hash": key, "at": now, "changed_at": now,
        "state": ReferralState.RECEIVED,
        "answers": keys.seal(codec.dump(answers), _bound(key)),
        "referrer": keys.seal(codec.dump(referrer), _bound(key)),
    }  # fmt: skip
    db.execute(insert(REFERRAL), row)


def state_of(db: Connection, keys: Keyring, secret: str) -> ReferralState | None:
    """Return how far the referral of this link has come; None when there is none."""
    mine = select(REFERRAL.c.state).where(REFERRAL.c.hash == keys.hash("referral", secret))
    state = db.execute(mine).scalar()
    return ReferralState(state) if state else None


def queue(db: Connection, keys: Keyring, team: int, coach: int | None = None) -> list[Referral]:
    """List a team's referrals, the oldest first; with `coach` only those given to this coach.

    Who has ended is at the end.
    """
    names = ("id", "at", "state", "coach_id", "answers", "referrer", "changed_at")
    found = (
        select(*(REFERRAL.c[name] for name in names), REFERRAL.c.hash, REFERRAL.c.youth_id)
        .where(REFERRAL.c.team_id == team)
        .order_by(REFERRAL.c.state == ReferralState.ENDED, REFERRAL.c.id)
    )
    if coach is not None:
        found = found.where(REFERRAL.c.coach_id == coach)
    return [_referral(db, keys, *row) for row in db.execute(found)]


def take(db: Connection, team: int, number: int, coach: int, now: datetime) -> bool:
    """Give a referral of this team to this coach; return whether there is such a referral."""
    mine = update(REFERRAL).where(REFERRAL.c.id == number, REFERRAL.c.team_id == team)
    return db.execute(mine.values(coach_id=coach, changed_at=now)).rowcount == 1


def set_state(db: Connection, team: int, number: int, state: ReferralState, now: datetime) -> bool:
    """Set what the referrer sees; return whether the team has such a referral."""
    mine = update(REFERRAL).where(REFERRAL.c.id == number, REFERRAL.c.team_id == team)
    return db.execute(mine.values(state=state, changed_at=now)).rowcount == 1


def coach_of(db: Connection, team: int, number: int) -> int | None:
    """Return who sees to this referral of the team; None for nobody, or no such referral."""
    mine = select(REFERRAL.c.coach_id).where(REFERRAL.c.id == number, REFERRAL.c.team_id == team)
    coach: int | None = db.execute(mine).scalar()
    return coach


def is_of(db: Connection, team: int, number: int) -> bool:
    """Tell whether this is a referral to this team."""
    mine = select(REFERRAL.c.id).where(REFERRAL.c.id == number, REFERRAL.c.team_id == team)
    return db.execute(mine).first() is not None


def youth_of(db: Connection, number: int) -> int | None:
    """Return the youth who came of a referral, or None."""
    youth: int | None = db.execute(
        select(REFERRAL.c.youth_id).where(REFERRAL.c.id == number)
    ).scalar()
    return youth


def count_new(db: Connection, team: int, coach: int | None) -> int:
    """Count what waits: for a coach what is theirs and not begun, else what is nobody's yet."""
    waiting = select(func.count()).where(
        REFERRAL.c.team_id == team, REFERRAL.c.state == ReferralState.RECEIVED,
        REFERRAL.c.coach_id == coach if coach is not None else REFERRAL.c.coach_id.is_(None),
    )  # fmt: skip
    return int(db.execute(waiting).scalar_one())


def unassign(db: Connection, coach: int) -> None:
    """Put the referrals of a coach who leaves, and that have not ended, back into the queue."""
    mine = update(REFERRAL).where(
        REFERRAL.c.coach_id == coach, REFERRAL.c.state != ReferralState.ENDED
    )
    db.execute(mine.values(coach_id=None))


def _referral(
    db: Connection,
    keys: Keyring,
    number: int,
    at: datetime,
    state: str,
    coach: int | None,
    answers: bytes,
    referrer: bytes,
    changed_at: datetime,
    *rest: Any,
) -> Referral:
    key, youth = rest
    opened = [codec.load(keys.open(one, _bound(bytes(key)))) for one in (answers, referrer)]
    return Referral(
        number, at, ReferralState(state), coach, FourAnswers(*opened[0]), Referrer(*opened[1]),
        changed_at, precontact.of_referral(db, number), _invited(db, number), youth,
    )  # fmt: skip


def _invited(db: Connection, number: int) -> str | None:
    """Return what was answered to the latest invitation of a referral that was not withdrawn."""
    mine = select(INVITE.c.answer).where(
        INVITE.c.referral_id == number, INVITE.c.withdrawn_at.is_(None)
    )
    found = db.execute(mine.order_by(INVITE.c.made_at.desc())).scalars().first()
    return None if found is None else (found or "open")


def _way(keys: Keyring, secret: str) -> bytes:
    return keys.hash("referral link", secret)


def _bound(key: bytes) -> str:
    return f"referral:{key.hex()}"
