"""Add a youth who has said yes, as if after the welcome (tests, demo, simulator)."""

from __future__ import annotations

from datetime import datetime

from flows.engine.facts import Standing
from flows.engine.programme import NextContact
from flows.engine.timers import TimerKind
from storage.turns.changes import Changes
from storage.turns.unit_of_work import UnitOfWork
from storage.turns.youth_state import Coach, Timer, YouthState


def enrol(
    uow: UnitOfWork,
    channel: str,
    chat: str,
    nickname: str,
    language: str,
    coach: Coach | None = None,
    next_at: datetime | None = None,
) -> YouthState:
    """Add a youth on this chat who takes part, by default of the first coach of the first team.

    Without a moment of their next contact (aware) the first turn sets it by rule.
    """
    youth = uow.add_youth(coach or uow.first_coach(), channel, chat)
    youth.standing, youth.nickname, youth.language = Standing.ENROLLED, nickname, language
    changes = Changes(youths={youth.id: youth})
    if next_at is not None:
        youth.next_contact = NextContact(next_at)
        changes.timers[youth.id, TimerKind.NEXT_CONTACT] = Timer(next_at, youth.turn)
    uow.write(changes)
    return youth
