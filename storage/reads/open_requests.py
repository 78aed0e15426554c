"""Read what youths have asked for: for their page, the inbox, a helper's tasks, and in counts.

Asked for by team, like everything staff see. A helper reads no conversation, and of a request only
what the youth let go along (practices 3-33, 3-35); a coordinator numbers alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select

from flows.engine.programme import OPEN_REQUESTS, Request, RequestKind, RequestState
from storage.encryption import Keyring
from storage.reads import staff_names
from storage.sql import request_rows
from storage.sql.statements import NOT_ERASED, REQUEST, REQUEST_COLUMNS, YOUTH

OPEN: Final = tuple(one.value for one in OPEN_REQUESTS)
_COLUMNS: Final = tuple(REQUEST.c[name] for name in REQUEST_COLUMNS.split())


class TeamRequest(NamedTuple):
    """An open request of a youth of the team. Moments are aware, UTC.

    `nickname` is what the youth calls themselves, `code_name` what staff do; "" for neither.
    """

    youth: int
    nickname: str
    code_name: str
    coach: int
    language: str
    request: Request

    @property
    def name(self) -> str:
        """Return what staff who know the youth call them."""
        return self.nickname or self.code_name or f"#{self.youth}"

    @property
    def pseudonym(self) -> str:
        """Return what staff call the youth who shall not know them."""
        return self.code_name or f"#{self.youth}"


class KindCounts(NamedTuple):
    """How many requests of a kind are open, late, answered, and were not to be had here."""

    open: int = 0
    late: int = 0
    answered: int = 0
    unmet: int = 0


class OwnRequest(NamedTuple):
    """A request, for the youth whose it is. Moments are aware, UTC."""

    sent_at: datetime
    kind: str
    state: str
    words: str
    when: str
    where: str
    interpreter: str
    prefers: str
    shared: bool
    answer_by: datetime
    late_at: datetime | None
    answered_at: datetime | None
    answer: str


def numbers(db: Connection, youth: int) -> list[int]:
    """Return the numbers of all that the youth has ever asked for and is still kept."""
    mine = select(REQUEST.c.number).where(REQUEST.c.youth_id == youth)
    return list(db.execute(mine.order_by(REQUEST.c.number)).scalars())


def of_youth(db: Connection, keys: Keyring, youth: int) -> list[Request]:
    """Read what this youth asks for and asked for, the oldest first; not what was taken back."""
    mine = select(*_COLUMNS).where(
        REQUEST.c.youth_id == youth, REQUEST.c.state != RequestState.WITHDRAWN.value
    )
    found = db.execute(mine.order_by(REQUEST.c.number))
    return [request_rows.request(row, keys.open_or_empty, UTC) for row in found]


def own(db: Connection, keys: Keyring, youth: int) -> list[OwnRequest]:
    """Read all of it for the youth, also what they took back."""
    mine = select(*_COLUMNS).where(REQUEST.c.youth_id == youth).order_by(REQUEST.c.number)
    return [_own(request_rows.request(row, keys.open_or_empty, UTC)) for row in db.execute(mine)]


def of_team(
    db: Connection, keys: Keyring, team: int, near: Collection[int] = ()
) -> list[TeamRequest]:
    """Read what is open in this team, what is due soonest first; words of the youths in `near`."""
    found = _team(db, keys, YOUTH.c.team_id == team, REQUEST.c.state.in_(OPEN))
    return [
        one if one.youth in near else one._replace(request=_without_words(one.request))
        for one in found
    ]


def of_helper(db: Connection, keys: Keyring, helper: int) -> list[TeamRequest]:
    """Read what is open and given to this helper; words only as far as the youth let them go."""
    found = _team(db, keys, REQUEST.c.helper_id == helper, REQUEST.c.state.in_(OPEN))
    return [
        one if one.request.shared else one._replace(request=_without_words(one.request))
        for one in found
    ]


def helps_with(db: Connection, helper: int, youth: int) -> bool:
    """Tell whether this helper has an open task for this youth."""
    mine = select(func.count()).where(
        REQUEST.c.helper_id == helper, REQUEST.c.youth_id == youth, REQUEST.c.state.in_(OPEN)
    )
    return bool(db.execute(mine).scalar())


def counts(db: Connection, team: int) -> dict[RequestKind, KindCounts]:
    """Count the requests of a team by kind and how they ended, as far back as they are kept."""
    is_late = REQUEST.c.late_at.is_not(None)
    found = (
        select(REQUEST.c.kind, REQUEST.c.state, is_late, func.count())
        .join(YOUTH, YOUTH.c.id == REQUEST.c.youth_id)
        .where(YOUTH.c.team_id == team)
        .group_by(REQUEST.c.kind, REQUEST.c.state, is_late)
    )
    every: dict[RequestKind, KindCounts] = {}
    for kind, state, late, count in db.execute(found):
        is_open = state in OPEN
        before = every.get(RequestKind(kind), KindCounts())
        every[RequestKind(kind)] = KindCounts(
            before.open + count * is_open,
            before.late + count * (is_open and bool(late)),
            before.answered + count * (state == RequestState.ANSWERED),
            before.unmet + count * (state == RequestState.UNMET),
        )
    return every


def overdue(db: Connection, now: datetime, team: int | None = None) -> int:
    """Count the open requests, of this team or all, whose moment has passed; `now` is aware."""
    late = select(func.count()).where(
        REQUEST.c.state.in_(OPEN), REQUEST.c.late_at.is_not(None) | (REQUEST.c.due_at < now)
    )
    if team is not None:
        mine = select(YOUTH.c.id).where(YOUTH.c.team_id == team)
        late = late.where(REQUEST.c.youth_id.in_(mine))
    return int(db.execute(late).scalar_one())


def count_open(db: Connection) -> dict[str, int]:
    """Count what is open, by kind."""
    found = select(REQUEST.c.kind, func.count()).where(REQUEST.c.state.in_(OPEN))
    return {kind: int(count) for kind, count in db.execute(found.group_by(REQUEST.c.kind))}


def _team(db: Connection, keys: Keyring, *wanted: Any) -> list[TeamRequest]:
    about = (YOUTH.c[name] for name in ("about", "code_name", "coach_id", "language"))
    found = (
        select(*about, *_COLUMNS)
        .join(YOUTH, YOUTH.c.id == REQUEST.c.youth_id)
        .where(NOT_ERASED, *wanted)
        .order_by(REQUEST.c.due_at, REQUEST.c.youth_id, REQUEST.c.number)
    )
    return [_named(keys, *row) for row in db.execute(found)]


def _named(
    keys: Keyring, about: bytes | None, code: bytes | None, coach: int, language: str, *row: Any
) -> TeamRequest:
    youth = int(row[0])
    nickname, _ = staff_names.nickname_and_wish(keys, youth, about)
    code_name = staff_names.code_name(keys, youth, code)
    found = request_rows.request(row, keys.open_or_empty, UTC)
    return TeamRequest(youth, nickname, code_name, coach, language, found)


def _without_words(one: Request) -> Request:
    return dataclasses.replace(one, words="", where="")


def _own(one: Request) -> OwnRequest:
    return OwnRequest(
        one.sent_at, one.kind.value, one.state.value, one.words, one.when, one.where,
        one.interpreter, one.prefers, one.shared, one.due_at, one.late_at, one.answered_at,
        one.answer,
    )  # fmt: skip
