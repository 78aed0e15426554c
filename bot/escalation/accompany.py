"""Make a wish for company to a contact a coach's task within a working day (practices 2-8)."""

from __future__ import annotations

from typing import Final

from bot.escalation import lifecycle, notices
from bot.turns.youth_changes import YouthChanges
from flows.engine.facts import Tier
from flows.engine.line import Answers, LineClass
from flows.texts import coach_notices

TIER: Final = Tier.C
"""Its time is eight working hours: a working day."""


def ask_for(turn: YouthChanges, where: str) -> None:
    """Open an escalation; tell the coach `where`, encrypted like any words, if the youth said it.

    The reason of an escalation stands in plain text, so it never says where.
    """
    lifecycle.open_(turn, TIER, "company")
    found = turn.youth.escalation
    if where and found is not None:
        coach = found.taken_by or turn.ladder.on_rung(found.rung)
        values: Answers = {"nickname": notices.name_of(turn), "where": where}
        turn.tell(coach, coach_notices.line("company_where"), values, "notice", LineClass.NOTICE)
