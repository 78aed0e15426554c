"""Close an escalation: by a human, with an outcome, and an answer about the duty to report."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.console import after_action, auth, youth_access
from bot.console.responses import ConsoleRoutes
from bot.console.youth_access import YouthRequest
from bot.escalation import outcomes
from bot.gateway.gateway import Gateway
from bot.turns.inbound import CoachClosed
from flows.engine.facts import SERIOUS

MOST_OUTCOME: Final = 2_000
MOST_NAME: Final = 120


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the route that closes an escalation."""
    routes = auth.new_routes(gateway)
    asker = youth_access.require_youth(gateway)

    @routes.post("/youths/{youth:number}/close")
    async def close(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        outcome = outcome_of(asked)
        if not outcome:
            return youth_access.refused(
                gateway, request, asked, missing(asked), youth_access.MISSING
            )
        taken = await youth_access.submit_action(
            gateway, asked, CoachClosed(asked.session.person.id, outcome)
        )
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused)
        return await after_action.respond(gateway, request, asked)

    return routes


def missing(asked: YouthRequest) -> str:
    """Return what the form still lacks: no_outcome, no_words, no_report; "" for nothing."""
    form = asked.form
    outcome = auth.text(form, "outcome")
    if outcome not in outcomes.OUTCOMES:
        return "no_outcome"
    if outcome in outcomes.OWN_WORDS and not auth.text(form, "words"):
        return "no_words"
    return "no_report" if _must_report(asked) and not _report(form) else ""


def outcome_of(asked: YouthRequest) -> str:
    """Return the outcome as it is stored; "" while something is missing.

    It holds the choice, the answer about a report, and the coach's own words.
    """
    if missing(asked):
        return ""
    return outcomes.stored_text(
        auth.text(asked.form, "outcome"),
        _report(asked.form) if _must_report(asked) else "",
        auth.text(asked.form, "words", MOST_OUTCOME),
    )


def _must_report(asked: YouthRequest) -> bool:
    need = asked.youth.need
    return need is not None and need.tier in SERIOUS


def _report(form: FormData) -> str:
    """Return whether a report was made, by whom and when (safety.md, duty to report).

    "" while the question is not answered.
    """
    made, by, on = (auth.text(form, name, MOST_NAME) for name in ("report", "by", "on"))
    if made not in outcomes.REPORTS or not by:
        return ""
    return outcomes.report(made, by, on)
