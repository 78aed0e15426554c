"""Build the statements of a batch once, over the tables of the models."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Select,
    Table,
    Update,
    and_,
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
from flows.engine.line import ROUTINE, LineClass
from flows.engine.programme import OPEN_MEETINGS, Phase, RequestState
from flows.engine.timers import TimerKind
from flows.texts import coach_notices
from storage.schema import (
    access_tables,
    address_tables,
    incident_tables,
    programme_tables,
    reach_tables,
    reading_tables,
    staffing_tables,
    tables,
)
from storage.schema.line_state import RECEIVED, WAITING, LineState


def table_of(model: type[SQLModel]) -> Table:
    """Return the Core table of a model."""
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    assert isinstance(table, Table)  # noqa: S101 - metadata holds nothing else
    return table


YOUTH: Final = table_of(tables.YouthRow)
ADDRESS: Final = table_of(address_tables.AddressRow)
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
NOTE_ENTRY: Final = table_of(access_tables.NoteEntryRow)
OPENING: Final = table_of(access_tables.OpeningRow)
STAFF_ACTION: Final = table_of(access_tables.StaffActionRow)
PAIRING: Final = table_of(access_tables.PairingRow)
CALENDAR_FEED: Final = table_of(access_tables.CalendarFeedRow)
PASSKEY: Final = table_of(access_tables.PasskeyRow)
COACH_CHAT: Final = table_of(access_tables.CoachChatRow)
COACH_MESSAGE: Final = table_of(access_tables.CoachMessageRow)
PUSH_DEVICE: Final = table_of(reach_tables.PushDeviceRow)
YOUTH_REACH: Final = table_of(reach_tables.YouthReachRow)
YOUTH_SEEN: Final = table_of(reach_tables.YouthSeenRow)
YOUTH_NOTIFICATION: Final = table_of(reach_tables.YouthNotificationRow)
STAFF_WAY: Final = table_of(reach_tables.StaffWayRow)
STAFF_NOTIFICATION: Final = table_of(reach_tables.StaffNotificationRow)
ABSENCE: Final = table_of(staffing_tables.AbsenceRow)
SHIFT: Final = table_of(staffing_tables.ShiftRow)
YOUTH_RECORD: Final = table_of(programme_tables.YouthRecordRow)
YOUTH_STATUS: Final = table_of(programme_tables.YouthStatusRow)
ATTEMPT: Final = table_of(programme_tables.AttemptRow)
MEETING: Final = table_of(programme_tables.MeetingRow)
REQUEST: Final = table_of(programme_tables.RequestRow)
REFERRAL: Final = table_of(programme_tables.ReferralRow)
PRECONTACT: Final = table_of(programme_tables.PrecontactRow)
NOT_UNDERSTOOD: Final = table_of(reading_tables.NotUnderstoodRow)

NOT_ERASED: Final = YOUTH.c.standing != Standing.ERASED.value
"""Of an erased youth only a row without words is left; nobody of the staff sees it."""

IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
OPEN_STAGES: Final = (Stage.ACTIVE.value, Stage.PROPOSED.value)


TAKES_PART: Final = and_(
    YOUTH.c.standing == Standing.ENROLLED.value, YOUTH.c.phase != Phase.ENDED.value
)
"""Of a youth who takes part: said yes, and the work with them has not ended."""


def columns(table: Table, names: str) -> list[Any]:
    """Return the columns of these names, which spaces part."""
    return [table.c[name] for name in names.split()]


YOUTH_COLUMNS: Final = (
    "id team_id coach_id turn standing language quiet_from quiet_to paused_until unanswered"
    " talking_with numbered heard_at erase_asked cadence next_at next_way next_by next_set_by"
    " hellos silences phase situation code_name about place"
)
YOUTHS: Final[Select[Any]] = (
    select(*columns(YOUTH, YOUTH_COLUMNS))
    .where(YOUTH.c.id.in_(IDS))
    .order_by(YOUTH.c.id)
    .with_for_update()
)
CHATS: Final[Select[Any]] = (
    select(
        *(ADDRESS.c.hash, ADDRESS.c.blocked_at.is_not(None)),
        *columns(YOUTH, "id turn team_id coach_id"),
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
    select(*columns(STEP, "youth_id number stage ask_at not_yet proposed_by asked words"))
    .where(STEP.c.youth_id.in_(IDS), STEP.c.stage.in_(OPEN_STAGES))
    .order_by(STEP.c.youth_id, STEP.c.number)
)
REMINDERS: Final[Select[Any]] = (
    select(
        *columns(
            REMINDER,
            "youth_id number first days left_alone anyway came asked missed_at missed_told words",
        )
    )
    .where(REMINDER.c.youth_id.in_(IDS))
    .order_by(REMINDER.c.youth_id, REMINDER.c.number)
)
MEETING_COLUMNS: Final = (
    "youth_id number state at coach_id minutes spot place words wants with_roles interpreter along"
    " slots by_youth late felt asked"
)
MEETINGS: Final[Select[Any]] = (
    select(*columns(MEETING, MEETING_COLUMNS))
    .where(MEETING.c.youth_id.in_(IDS), MEETING.c.state.in_(list(OPEN_MEETINGS)))
    .order_by(MEETING.c.youth_id, MEETING.c.at, MEETING.c.number)
)
ONE_MEETING: Final[Select[Any]] = select(*columns(MEETING, MEETING_COLUMNS)).where(
    MEETING.c.youth_id == bindparam("youth"), MEETING.c.number == bindparam("number")
)
REQUEST_COLUMNS: Final = (
    "youth_id number kind state sent_at due_at words language wished interpreter helper_id answer"
    " answered_at late_at shared prefers by_id where_to"
)
REQUESTS: Final[Select[Any]] = (
    select(*columns(REQUEST, REQUEST_COLUMNS))
    .where(REQUEST.c.youth_id.in_(IDS), REQUEST.c.state != RequestState.WITHDRAWN)
    .order_by(REQUEST.c.youth_id, REQUEST.c.number)
)
ESCALATION_COLUMNS: Final = (
    "youth_id number tier reason opened_at deadline turn rung round asked signs taken_by taken_at"
    " owed known acted_at answered_at missed_at tell_at told_at alarmed_at"
)
ESCALATIONS: Final[Select[Any]] = select(*columns(ESCALATION, ESCALATION_COLUMNS)).where(
    ESCALATION.c.youth_id.in_(IDS), ESCALATION.c.closed_at.is_(None)
)
TIMER_COLUMNS: Final = "youth_id name due_at turn latest held"
HELD: Final[Select[Any]] = (
    select(*columns(TIMER, TIMER_COLUMNS))
    .where(TIMER.c.youth_id.in_(IDS), TIMER.c.held)
    # Few timers are held: SQLite would look through all that a youth has, page by page.
    .with_hint(TIMER, "INDEXED BY ix_timer_held", "sqlite")
)
DUE: Final[Select[Any]] = (
    select(*columns(TIMER, TIMER_COLUMNS))
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
LINE_REACH: Final[Select[Any]] = (
    select(*columns(OUTBOX, "queued_at sent_at notified_at shown_at"))
    .where(
        OUTBOX.c.youth_id == bindparam("youth"), OUTBOX.c.line == bindparam("line"),
        OUTBOX.c.coach_id.is_(None), OUTBOX.c.state.in_(RECEIVED),
    )
    .order_by(OUTBOX.c.id.desc())
    .limit(1)
)  # fmt: skip
MOST_WORDS: Final = 20
"""Messages of a youth that a coach is shown at once."""
WORDS: Final[Select[Any]] = (
    select(EVENT.c.words)
    .where(
        EVENT.c.youth_id == bindparam("youth"), EVENT.c.turn >= bindparam("turn"),
        EVENT.c.pressed.is_(None), EVENT.c.words.is_not(None),
    )
    .order_by(EVENT.c.id.desc())
    .limit(MOST_WORDS)
)  # fmt: skip
LINES_SINCE: Final[Select[Any]] = select(func.count()).where(
    OUTBOX.c.youth_id == bindparam("youth"), OUTBOX.c.line == bindparam("line"),
    OUTBOX.c.queued_at >= bindparam("since"),
)  # fmt: skip
LAST_CALLED: Final[Select[Any]] = (
    select(OUTBOX.c.coach_id)
    .where(
        OUTBOX.c.youth_id == bindparam("youth"), OUTBOX.c.kind == "card",
        OUTBOX.c.queued_at >= bindparam("since"),
    )
    .order_by(OUTBOX.c.id.desc())
    .limit(1)
)  # fmt: skip
CHAT_OF: Final[Select[Any]] = select(ADDRESS.c.channel, ADDRESS.c.chat).where(
    ADDRESS.c.youth_id == bindparam("youth")
)
OPEN_CHATS: Final[Select[Any]] = select(ADDRESS.c.hash).where(
    ADDRESS.c.youth_id == bindparam("youth"), ADDRESS.c.blocked_at.is_(None)
)
NEXT_DUE: Final[Select[Any]] = select(func.min(TIMER.c.due_at))
LAST_LINE: Final[Select[Any]] = select(func.max(OUTBOX.c.id))
NEXT_LINES: Final[Select[Any]] = select(
    func.nextval(func.pg_get_serial_sequence("outbox", "id"))
).select_from(func.generate_series(1, bindparam("count")))
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
# Who was given a youth by somebody is no newcomer any more.
NO_NEWCOMER: Final[Update] = update(COACH).where(COACH.c.id.in_(IDS)).values(newcomer=False)
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
STOP_TIMERS: Final[Delete] = ERASE_TIMERS.where(
    TIMER.c.name.not_like(f"{TimerKind.COACH}:%"), TIMER.c.name != TimerKind.TWENTY
)
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
# Sent before or in doubt stays as it is: it may be on the phone already.
CLEAR_LINES: Final[Update] = (
    update(OUTBOX)
    .where(
        OUTBOX.c.youth_id.in_(IDS),
        OUTBOX.c.coach_id.is_(None),
        OUTBOX.c.state == LineState.QUEUED,
        OUTBOX.c.say_as.not_in((LineClass.DANGER, LineClass.HUMAN)),
    )
    .values(state=LineState.DROPPED, reason="danger")
)
# Whoever was to take it need not read them any more: they stand on the youth's page.
CLOSE_LINES: Final[Update] = (
    update(OUTBOX)
    .where(
        OUTBOX.c.youth_id == bindparam("of"),
        OUTBOX.c.line.in_(sorted(coach_notices.WHILE_OPEN)),
        OUTBOX.c.state == LineState.QUEUED,
        OUTBOX.c.queued_at >= bindparam("since"),
    )
    .values(state=LineState.DROPPED, reason="closed")
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

WORDS_READ: Final[Update] = (
    update(NOT_UNDERSTOOD)
    .where(
        NOT_UNDERSTOOD.c.youth_id == bindparam("of"),
        NOT_UNDERSTOOD.c.turn == bindparam("which"),
        NOT_UNDERSTOOD.c.read_at.is_(None),
    )
    .values(read_by=bindparam("by"), read_at=bindparam("when"), outcome=bindparam("how"))
)

FORGET_CHATS: Final[Delete] = delete(ADDRESS).where(ADDRESS.c.youth_id.in_(IDS))


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
