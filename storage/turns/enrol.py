"""Add a youth who has said yes, as if after the welcome (tests, demo, simulator)."""

from __future__ import annotations

from flows.engine.facts import Standing
from storage.turns.changes import Changes
from storage.turns.unit_of_work import UnitOfWork
from storage.turns.youth_state import YouthState


def enrol(uow: UnitOfWork, channel: str, chat: str, nickname: str, language: str) -> YouthState:
    """Add a youth on this chat who takes part, of the first coach of the first team."""
    youth = uow.add_youth(uow.first_coach(), channel, chat)
    youth.standing, youth.nickname, youth.language = Standing.ENROLLED, nickname, language
    uow.write(Changes(youths={youth.id: youth}))
    return youth
