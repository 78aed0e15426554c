"""Read everything that is kept about one youth, for that youth: to be seen, and to be taken along.

What coaches write among themselves (a private note, how an escalation ended) is not here: a human
judges that before it is given out (privacy-security.md, item 15).
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from storage import codec
from storage.access import precontact
from storage.encryption import Keyring
from storage.sql.statements import ADDRESS, COACH, ESCALATION, EVENT, INVITE, OUTBOX, TEAM, YOUTH


class AboutYouth(NamedTuple):
    """The youth. Moments are aware, UTC; quiet hours are local times of the team's zone."""

    nickname: str
    wish: str
    language: str
    standing: str
    coach: str
    team: str
    quiet_from: time
    quiet_to: time
    paused_until: datetime | None
    heard_at: datetime | None
    unanswered: int
    talking: bool


class YouthEvent(NamedTuple):
    """Something the youth did; `words` is None where none were kept, or no longer are."""

    id: int
    at: datetime
    turn: int
    channel: str
    pressed: int | None
    words: str | None


class EscalationRecord(NamedTuple):
    """A call for a human, for the youth. Times are aware, UTC."""

    opened_at: datetime
    taken_by: str | None
    taken_at: datetime | None
    closed_at: datetime | None


class InviteRecord(NamedTuple):
    """An invitation that led here, or will; `label` is a coach's own words for whom it was."""

    made_at: datetime
    coach: str
    used_at: datetime | None
    answer: str
    answered_at: datetime | None
    label: str


class BeforeRecord(NamedTuple):
    """With whom a coach spoke before the first contact, by role; or a word of why with nobody."""

    role: str
    coach: str
    at: datetime


class IntroductionRecord(NamedTuple):
    """How a youth came: who introduced them, by role, and whether no guardian may be contacted."""

    introduced_by: str
    guardian_stop: bool


def about(db: Connection, keys: Keyring, youth: int) -> AboutYouth:
    """Read what is known of the youth, who must exist."""
    names = ("language", "standing", "quiet_from", "quiet_to", "paused_until", "heard_at")
    found = db.execute(
        select(
            YOUTH.c.about, COACH.c.name.label("coach"), TEAM.c.name.label("team"),
            YOUTH.c.unanswered, YOUTH.c.talking_with, *(YOUTH.c[name] for name in names),
        )
        .join(COACH, COACH.c.id == YOUTH.c.coach_id)
        .join(TEAM, TEAM.c.id == YOUTH.c.team_id)
        .where(YOUTH.c.id == youth)
    ).one()  # fmt: skip
    nickname, wish = (
        codec.load(keys.open(found.about, f"about:{youth}")) if found.about else ("", "")
    )
    return AboutYouth(
        nickname, wish, found.language, found.standing, found.coach, found.team,
        found.quiet_from, found.quiet_to, found.paused_until, found.heard_at, found.unanswered,
        found.talking_with is not None,
    )  # fmt: skip


def events(db: Connection, keys: Keyring, youth: int) -> list[YouthEvent]:
    """Read everything the youth did, the oldest first."""
    names = ("id", "at", "turn", "channel", "pressed", "words")
    found = db.execute(_of(EVENT, names, youth).order_by(EVENT.c.id))
    return [
        YouthEvent(number, at, turn, channel, pressed, words and keys.open(words, f"event:{youth}"))
        for number, at, turn, channel, pressed, words in found
    ]


def unsaid(db: Connection, youth: int) -> int:
    """Count the lines there were whose words are no longer kept."""
    gone = _of(OUTBOX, ("id",), youth).where(
        OUTBOX.c.coach_id.is_(None), OUTBOX.c.payload.is_(None)
    )
    return len(db.execute(gone).all())


def escalations(db: Connection, youth: int) -> list[EscalationRecord]:
    """Read when a human was called, and who came."""
    found = (
        select(ESCALATION.c.opened_at, COACH.c.name, ESCALATION.c.taken_at, ESCALATION.c.closed_at)
        .outerjoin(COACH, COACH.c.id == ESCALATION.c.taken_by)
        .where(ESCALATION.c.youth_id == youth)
        .order_by(ESCALATION.c.number)
    )
    return [EscalationRecord(*row) for row in db.execute(found)]


def channels(db: Connection, youth: int) -> list[str]:
    """Return the channels by which the youth is reached."""
    return list(db.execute(_of(ADDRESS, ("channel",), youth)).scalars())


def before(db: Connection, youth: int) -> list[BeforeRecord]:
    """Read with whom staff spoke before the first contact, the earliest first."""
    return [BeforeRecord(*one) for one in precontact.of_youth(db, youth)]


def introduction(db: Connection, youth: int) -> IntroductionRecord:
    """Read how the youth came."""
    return IntroductionRecord(
        precontact.introduced_by(db, youth), precontact.is_guardian_stopped(db, youth)
    )


def invites(db: Connection, keys: Keyring, youth: int) -> list[InviteRecord]:
    """Read the invitations that are the youth's."""
    found = (
        select(
            INVITE.c.made_at,
            COACH.c.name,
            INVITE.c.used_at,
            INVITE.c.answer,
            INVITE.c.answered_at,
            INVITE.c.hash,
            INVITE.c.label,
        )
        .join(COACH, COACH.c.id == INVITE.c.coach_id)
        .where(INVITE.c.youth_id == youth)
        .order_by(INVITE.c.made_at)
    )
    return [
        InviteRecord(
            one.made_at, one.name, one.used_at, one.answer, one.answered_at,
            keys.open(one.label, f"label:{bytes(one.hash).hex()}") if one.label else "",
        )
        for one in db.execute(found)
    ]  # fmt: skip


def _of(table: Table, names: tuple[str, ...], youth: int) -> Any:
    return select(*(table.c[name] for name in names)).where(table.c.youth_id == youth)
