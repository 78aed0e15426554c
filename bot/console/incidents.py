"""Acknowledge alarms and failed turns. A coordinator deletes them from the list permanently."""

from __future__ import annotations

from typing import Final

import structlog
from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.console import auth, responses
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web.redirects import see_other
from storage.reads import coordinator

PAGE: Final = "/desk/team?done=handled#care"

log = structlog.get_logger()


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the route that acknowledges alarms and failed turns, which are kept until then."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.post("/team/care")
    async def handled(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        auth.coordinator_only(session)
        alarms, turns = _chosen(form, "alarm"), _chosen(form, "turn")
        await gateway.write(
            lambda db, _: coordinator.handled(db, session.person.team, alarms, turns)
        )
        log.info(
            "incidents_acknowledged", alarms=len(alarms), turns=len(turns), by=session.person.id
        )
        return see_other(PAGE)

    return routes


def _chosen(form: FormData, name: str) -> set[int]:
    """Return the one whose button was pressed, or all that the page had: none that came since."""
    every = form.getlist(f"{name}s") if f"every-{name}" in form else form.getlist(name)
    return {responses.number(one) for one in every[: coordinator.MOST]} - {0}
