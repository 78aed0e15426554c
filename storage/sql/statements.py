"""Build the statements of a batch once, over the tables of the models."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Delete, Insert
from sqlmodel import SQLModel

from flows.engine.facts import Stage, Standing
from flows.engine.line import ROUTINE
from flows.engine.timers import TimerKind
from storage.schema import access_tables, incident_tables, tables
from storage.schema.line_state import WAITING, LineState


def table_of(model: type[SQLModel]) -> Table:
    """Return the Core table of a model."""
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    assert isinstance(table, Table)  # noqa: S101 - metadata holds nothing else
    return table


YOUTH: Final = table_of(tables.YouthRow)
ADDRESS: Final = table_of(tables.AddressRow)
EVENT: Final = table_of(tables.EventRow)
OUTBOX: Final = table_of(tables.OutboxRow)
STEP: Final = table_of(tables.SmallStepRow)
REMINDER: Final = table_of(tables.ReminderRow)
TIMER: Final = table_of(tables.TimerRow)
ESCALATION: Final = table_of(incident_tables.EscalationRow)
QUARANTINE: Final = table_of(incident_tables.QuarantineRow)
ALARM: Final = table_of(incident_tables.AlarmRow)
TEAM: Final = table_of(tables.TeamRow)
COACH: Final = table_of(tables.CoachRow)
META: Final = table_of(tables.MetaRow)
INVITE: Final = table_of(access_tables.InviteRow)
SIGN_IN: Final = table_of(access_tables.SignInRow)
SESSION: Final = table_of(access_tables.SessionRow)
NOTE: Final = table_of(access_tables.NoteRow)
OPENING: Final = table_of(access_tables.OpeningRow)
PAIRING: Final = table_of(access_tables.PairingRow)
COACH_CHAT: Final = table_of(access_tables.CoachChatRow)
COACH_MESSAGE: Final = table_of(access_tables.CoachMessageRow)

NOT_ERASED: Final = YOUTH.c.standing != Standing.ERASED.value
"""Of an erased youth only a row without words is left; nobody of the staff sees it."""

IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
OPEN_STAGES: Final = (Stage.ACTIVE.value, Stage.PROPOSED.value)


def _columns(table: Table, names: str) -> list[Any]:
    return [table.c[name] for name in names.split()]


YOUTH_COLUMNS: Final = (
    "id team_id coach_id turn standing language quiet_from quiet_to paused_until unanswered"
    " talking_with numbered heard_at about place"
)
YOUTHS: Final[Select[Any]] = (
    select(*_columns(YOUTH, YOUTH_COLUMNS))
    .where(YOUTH.c.id.in_(IDS))
    .order_by(YOUTH.c.id)
    .with_for_update()
)
CHATS: Final[Select[Any]] = (
    select(
        *(ADDRESS.c.hash, ADDRESS.c.blocked_at.is_not(None)),
        *_columns(YOUTH, "id turn team_id coach_id"),
    )
    .join(YOUTH, YOUTH.c.id == ADDRESS.c.youth_id)
    .where(ADDRESS.c.hash.in_(IDS))
    .order_by(YOUTH.c.id)
    .with_for_update(of=YOUTH)
)
SEEN: Final[Select[Any]] = select(EVENT.c.update_id).where(
    EVENT.c.channel == bindparam("channel"), EVENT.c.update_id.in_(IDS)
)
# In the order of their numbers: a list that is shown may not change its order by itself.
STEPS: Final[Select[Any]] = (
    select(*_columns(STEP, "youth_id number stage ask_at not_yet proposed_by words"))
    .where(STEP.c.youth_id.in_(IDS), STEP.c.stage.in_(OPEN_STAGES))
    .order_by(STEP.c.youth_id, STEP.c.number)
)
REMINDERS: Final[Select[Any]] = (
    select(*_columns(REMINDER, "youth_id number first days words"))
    .where(REMINDER.c.youth_id.in_(IDS))
    .order_by(REMINDER.c.youth_id, REMINDER.c.number)
)
ESCALATION_COLUMNS: Final = (
    "youth_id number tier reason opened_at deadline rung signs taken_by taken_at"
)
ESCALATIONS: Final[Select[Any]] = select(*_columns(ESCALATION, ESCALATION_COLUMNS)).where(
    ESCALATION.c.youth_id.in_(IDS), ESCALATION.c.closed_at.is_(None)
)
TIMER_COLUMNS: Final = "youth_id name due_at turn latest held"
HELD: Final[Select[Any]] = (
    select(*_columns(TIMER, TIMER_COLUMNS))
    .where(TIMER.c.youth_id.in_(IDS), TIMER.c.held)
    # Few timers are held: SQLite would look through all that a youth has, page by page.
    .with_hint(TIMER, "INDEXED BY ix_timer_held", "sqlite")
)
DUE: Final[Select[Any]] = (
    select(*_columns(TIMER, TIMER_COLUMNS))
    .where(TIMER.c.due_at <= bindparam("now"))
    .order_by(TIMER.c.due_at, TIMER.c.youth_id, TIMER.c.name)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
NAMED: Final[Select[Any]] = select(TIMER.c.name).where(
    TIMER.c.youth_id == bindparam("youth"), TIMER.c.name.like(bindparam("named"))
)
UNSAID: Final[Select[Any]] = select(OUTBOX.c.id).where(
    OUTBOX.c.youth_id == bindparam("youth"), OUTBOX.c.line == bindparam("line"),
    OUTBOX.c.coach_id.is_(None), OUTBOX.c.state.in_(WAITING),
)  # fmt: skip
NEXT_DUE: Final[Select[Any]] = select(func.min(TIMER.c.due_at))
LAST_LINE: Final[Select[Any]] = select(func.max(OUTBOX.c.id))
NEXT_LINES: Final[Select[Any]] = select(
    func.nextval(func.pg_get_serial_sequence("outbox", "id"))
).select_from(func.generate_series(1, bindparam("count")))
TEAMS: Final[Select[Any]] = select(*_columns(TEAM, "id name zone language opens closes"))
COACHES: Final[Select[Any]] = (
    select(*_columns(COACH, "id team_id name language rung"), COACH_CHAT.c.away_since.is_not(None))
    .outerjoin(COACH_CHAT, COACH_CHAT.c.coach_id == COACH.c.id)
    .order_by(COACH.c.rung, COACH.c.id)
)

FIXED: Final = frozenset({"id", "team_id", "coach_id"})
"""Columns that hardly any turn changes (see REASSIGN).

SQLite rewrites the index of every column that is set, changed or not.
"""

MOVING: Final = ("turn", "unanswered", "heard_at", "place")
"""Columns that every turn changes, and most change nothing else."""

# The turn is the optimistic lock: a row that somebody else changed meanwhile is not found.
_LOCKED: Final[Update] = update(YOUTH).where(
    YOUTH.c.id == bindparam("of"), YOUTH.c.turn == bindparam("was")
)
MOVED: Final[Update] = _LOCKED.values({name: bindparam(name) for name in MOVING})
TURNED: Final[Update] = _LOCKED.values(
    {name: bindparam(name) for name in YOUTH_COLUMNS.split() if name not in FIXED}
)
# A statement of its own: hardly ever needed, and no other turn pays for its index.
REASSIGN: Final[Update] = (
    update(YOUTH).where(YOUTH.c.id == bindparam("of")).values(coach_id=bindparam("coach"))
)
DROP_TIMER: Final[Delete] = delete(TIMER).where(
    TIMER.c.youth_id == bindparam("of"), TIMER.c.name == bindparam("called")
)
DROP_REMINDER: Final[Delete] = delete(REMINDER).where(
    REMINDER.c.youth_id == bindparam("of"), REMINDER.c.number == bindparam("which")
)
# An open escalation stays open, whatever the youth stops or erases: its ladder is not theirs.
# A stop changes nothing of who is responsible for them, and who will be.
_TIMERS: Final[Delete] = delete(TIMER).where(TIMER.c.youth_id.in_(IDS))
ERASE_TIMERS: Final[Delete] = _TIMERS.where(TIMER.c.name != TimerKind.LADDER)
STOP_TIMERS: Final[Delete] = ERASE_TIMERS.where(TIMER.c.name.not_like(f"{TimerKind.COACH}:%"))
STOP_LINES: Final[Update] = (
    update(OUTBOX)
    .where(
        OUTBOX.c.youth_id.in_(IDS),
        OUTBOX.c.coach_id.is_(None),
        OUTBOX.c.state == LineState.QUEUED,
        OUTBOX.c.say_as.in_(ROUTINE),
    )
    .values(state=LineState.DROPPED, reason="stop")
)
BLOCK: Final[Update] = (
    update(ADDRESS)
    .where(ADDRESS.c.youth_id == bindparam("of"))
    .values(blocked_at=bindparam("since"))
)
BLOCK_COACH: Final[Update] = (
    update(COACH_CHAT)
    .where(COACH_CHAT.c.coach_id == bindparam("of"))
    .values(blocked_at=bindparam("since"))
)

FORGET_CHATS: Final[Delete] = delete(ADDRESS).where(ADDRESS.c.youth_id.in_(IDS))
_OWN: Final = (STEP, REMINDER, QUARANTINE, ADDRESS, NOTE, INVITE)
ERASE: Final = (
    *(delete(table).where(table.c.youth_id.in_(IDS)) for table in _OWN),
    # The channel's ids stay, of nobody, so that a redelivery is still known.
    update(EVENT).where(EVENT.c.youth_id.in_(IDS)).values(youth_id=None, words=None),
    update(OUTBOX)
    .where(
        OUTBOX.c.youth_id.in_(IDS), OUTBOX.c.state == LineState.QUEUED, OUTBOX.c.coach_id.is_(None)
    )
    .values(state=LineState.DROPPED, reason="erased"),
    # A card that a coach has not got yet is still sent, and blanked then.
    update(OUTBOX)
    .where(OUTBOX.c.youth_id.in_(IDS), OUTBOX.c.state != LineState.QUEUED)
    .values(payload=None),
    update(ESCALATION).where(ESCALATION.c.youth_id.in_(IDS)).values(outcome=None),
    # Messages in coaches' Telegram are changed by the coach bot, which looks for nobody's rows.
    update(COACH_MESSAGE).where(COACH_MESSAGE.c.youth_id.in_(IDS)).values(youth_id=None),
)
"""What is deleted or blanked when a youth is erased; escalations stay, without any words."""


@cache
def upsert(table: Table, kind: str) -> Insert:
    """Build an insert that replaces every column of a row with the same key; `kind` of database."""
    if kind == "postgresql":
        made = postgresql.insert(table)
        return made.on_conflict_do_update(index_elements=list(table.primary_key), set_=_rest(made))
    lite = sqlite.insert(table)
    return lite.on_conflict_do_update(index_elements=list(table.primary_key), set_=_rest(lite))


def _rest(made: postgresql.Insert | sqlite.Insert) -> dict[str, Any]:
    table = made.table
    return {
        column.name: made.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    }


@cache
def plain(table: Table) -> Insert:
    """Build an insert of rows that are new."""
    return insert(table)
