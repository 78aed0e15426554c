"""Build the statements that erase a youth, and those that clear what was still needed after it."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, delete, exists, func, or_, select, union, update
from sqlalchemy.sql import Delete

from flows.engine.facts import QUIET_FROM, QUIET_TO, Standing
from flows.engine.programme import FIRST, Cadence
from flows.texts import coach_notices
from storage.schema.line_state import ENDED, WAITING, LineState
from storage.schema.message_kinds import NEWS
from storage.sql.statements import (
    ADDRESS,
    ATTEMPT,
    COACH_MESSAGE,
    ESCALATION,
    EVENT,
    IDS,
    INVITE,
    MEETING,
    NOT_UNDERSTOOD,
    NOTE,
    NOTE_ENTRY,
    OPENING,
    OUTBOX,
    PRECONTACT,
    PUSH_DEVICE,
    QUARANTINE,
    REFERRAL,
    REMINDER,
    REQUEST,
    STEP,
    TEAM,
    YOUTH,
    YOUTH_NOTIFICATION,
    YOUTH_REACH,
    YOUTH_RECORD,
    YOUTH_SEEN,
    YOUTH_STATUS,
)

_OWN: Final = (
    *(STEP, REMINDER, QUARANTINE, ADDRESS, NOTE, NOTE_ENTRY, INVITE),
    *(PUSH_DEVICE, YOUTH_REACH, YOUTH_NOTIFICATION, YOUTH_SEEN, NOT_UNDERSTOOD),
    *(YOUTH_RECORD, YOUTH_STATUS, ATTEMPT, MEETING, REQUEST, PRECONTACT),
)
_NAMELESS: Final = sorted(coach_notices.NAMELESS)
_MINE: Final = OUTBOX.c.youth_id.in_(IDS)
_IS_OPEN: Final = exists(
    select(ESCALATION.c.number).where(
        ESCALATION.c.youth_id == OUTBOX.c.youth_id, ESCALATION.c.closed_at.is_(None)
    )
)
"""Of a line: a human is called for its youth, and what staff are told of it is still needed."""

_DROPPED: Final = {"state": LineState.DROPPED, "reason": "erased", "payload": None}

ERASE: Final = (
    *(delete(table).where(table.c.youth_id.in_(IDS)) for table in _OWN),
    # The channel's ids stay, of nobody, so that a redelivery is still known.
    update(EVENT).where(EVENT.c.youth_id.in_(IDS)).values(youth_id=None, words=None),
    # What was not told yet goes with whom it is about, unless a human is called for them.
    update(OUTBOX)
    .where(
        _MINE, OUTBOX.c.state == LineState.QUEUED, OUTBOX.c.line.not_in(_NAMELESS),
        or_(OUTBOX.c.coach_id.is_(None), OUTBOX.c.kind == NEWS, ~_IS_OPEN),
    )
    .values(_DROPPED),
    # A card that a coach has not got yet is still sent, and blanked then.
    update(OUTBOX).where(_MINE, OUTBOX.c.state != LineState.QUEUED).values(payload=None),
    update(ESCALATION).where(ESCALATION.c.youth_id.in_(IDS)).values(outcome=None),
    # Who opened it stays, and what staff did: an erasing removes no trace. Their words go.
    update(OPENING).where(OPENING.c.youth_id.in_(IDS)).values(reason=None),
    update(REFERRAL).where(REFERRAL.c.youth_id.in_(IDS)).values(youth_id=None),
    # Messages in coaches' Telegram are changed by the coach bot, which looks for nobody's rows.
    update(COACH_MESSAGE).where(COACH_MESSAGE.c.youth_id.in_(IDS)).values(youth_id=None),
)  # fmt: skip
"""What is deleted or blanked when a youth is erased; escalations stay, without any words."""

ERASED_ROW: Final = (
    update(YOUTH)
    .where(YOUTH.c.id.in_(IDS))
    .values(
        standing=Standing.ERASED.value, turn=YOUTH.c.turn + 1, about=None, place=None,
        code_name=None, paused_until=None, heard_at=None, talking_with=None, erase_asked=None,
        next_at=None, next_by=None, next_set_by=None, hellos=0, silences=0, unanswered=0,
        cadence=Cadence.MONTH.value, phase=FIRST.phase.value, situation=FIRST.situation.value,
    )
)  # fmt: skip
"""The same of the youth's own row, where no turn writes it."""

# ---------------------------------------------------------------- once nothing waits any more

_LAST: Final = select(func.max(OUTBOX.c.id)).scalar_subquery()
_OVER: Final = (
    _MINE, OUTBOX.c.state.in_(ENDED), OUTBOX.c.line.not_in(_NAMELESS),
    or_(OUTBOX.c.coach_id.is_(None), ~_IS_OPEN),
)  # fmt: skip
"""Lines to or about erased youths of which nothing becomes any more."""

CLEAR_LINES: Final[Delete] = delete(OUTBOX).where(*_OVER, OUTBOX.c.id < _LAST)
# Its number is the highest: another line would get the same. It goes when the next are cleared.
BLANK_LAST: Final = (
    update(OUTBOX)
    .where(*_OVER, OUTBOX.c.id == _LAST, OUTBOX.c.line != "")
    .values(line="", say_as="notice", language=None, payload=None, message=None, reason="erased")
)
CLEAR_CALLS: Final = (
    update(ESCALATION)
    .where(
        ESCALATION.c.youth_id.in_(IDS), ESCALATION.c.closed_at.is_not(None),
        or_(ESCALATION.c.reason.is_not(None), ESCALATION.c.outcome.is_not(None)),
    )
    .values(reason=None, outcome=None)
)  # fmt: skip
_OF_TEAM: Final = select(TEAM.c.language).where(TEAM.c.id == YOUTH.c.team_id).scalar_subquery()
CLEAR_ROW: Final = (
    update(YOUTH)
    .where(
        YOUTH.c.id.in_(IDS),
        or_(
            YOUTH.c.language != _OF_TEAM, YOUTH.c.quiet_from != QUIET_FROM,
            YOUTH.c.quiet_to != QUIET_TO, YOUTH.c.unanswered != 0,
        ),
    )
    .values(language=_OF_TEAM, quiet_from=QUIET_FROM, quiet_to=QUIET_TO, unanswered=0)
)  # fmt: skip
UNFINISHED: Final[Select[Any]] = select(
    union(
        select(OUTBOX.c.youth_id).where(_MINE, OUTBOX.c.state.in_(WAITING)),
        select(ESCALATION.c.youth_id).where(
            ESCALATION.c.youth_id.in_(IDS), ESCALATION.c.closed_at.is_(None)
        ),
    )
    .subquery()
    .c.youth_id
)
"""Erased youths of whom a line still waits, or for whom a human is still called."""
