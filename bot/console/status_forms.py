"""Set how staff see a youth's way, end it with a reason; the name for staff, and month of birth."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from bot.console import after_action, auth, contact_forms, form_times, youth_access, youth_view
from bot.console.after_action import INBOX
from bot.console.responses import ConsoleRoutes
from bot.console.youth_access import YouthRequest
from bot.gateway.gateway import Gateway
from bot.handlers.statuses import MOST_NAME
from bot.turns.inbound import StaffInput
from bot.turns.programme_inputs import (
    CoachEnded,
    CoachErased,
    CoachNamed,
    CoachSetBirth,
    CoachSetStatus,
)
from bot.turns.refusal import RefusalReason
from bot.web.redirects import is_htmx, see_other
from flows.engine.programme import EndReason, Phase, Situation

WHY: Final = {
    RefusalReason.NO_SUCH_COACH: "no_coach",
    RefusalReason.NO_SUCH_PHASE: "no_phase",
    RefusalReason.STILL_OPEN: "still_open",
    RefusalReason.NOT_ENDED: "not_ended",
    RefusalReason.NO_SUCH_MONTH: "no_month",
    RefusalReason.TOO_LONG: "long",
}


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of these forms."""
    routes = auth.new_routes(gateway)
    asker = youth_access.require_youth(gateway)

    @routes.post("/youths/{youth:number}/status")
    async def status(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        phase = contact_forms.chosen(asked, "phase", Phase)
        situation = contact_forms.chosen(asked, "situation", Situation)
        if phase is None or situation is None:
            return youth_access.refused(gateway, request, asked, "no_phase", youth_access.MISSING)
        what = CoachSetStatus(asked.session.person.id, phase, situation)
        return await _submit(gateway, request, asked, what)

    @routes.post("/youths/{youth:number}/end")
    async def end(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        reason = contact_forms.chosen(asked, "reason", EndReason)
        if reason is None:
            return youth_access.refused(gateway, request, asked, "no_reason", youth_access.MISSING)
        what = CoachEnded(asked.session.person.id, reason)
        return await _submit(gateway, request, asked, what)

    @routes.post("/youths/{youth:number}/name")
    async def name(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        words = auth.text(asked.form, "name", 4 * MOST_NAME)
        return await _submit(gateway, request, asked, CoachNamed(asked.session.person.id, words))

    @routes.post("/youths/{youth:number}/born")
    async def born(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        said = form_times.text(asked.form, "born").strip()
        return await _submit(gateway, request, asked, CoachSetBirth(asked.session.person.id, said))

    @routes.post("/youths/{youth:number}/erase")
    async def erase(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        if auth.text(asked.form, "decided") != "yes":
            return youth_access.refused(gateway, request, asked, "undecided", youth_access.MISSING)
        what = CoachErased(asked.session.person.id)
        taken = await youth_access.submit_action(gateway, asked, what)
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused, WHY)
        return see_other(INBOX)

    return routes


async def _submit(
    gateway: Gateway, request: Request, asked: YouthRequest, what: StaffInput
) -> Response:
    """Submit it; confirm it, and show how it stands now."""
    taken = await youth_access.submit_action(gateway, asked, what)
    if taken.refused:
        return youth_access.refused_by_turn(gateway, request, asked, taken.refused, WHY)
    session = asked.session
    found = await gateway.read(lambda db, keys: youth_view.load(db, keys, session, asked.youth.id))
    if found is None or not is_htmx(request):
        return youth_access.done(gateway, request, session, what="status")
    said = youth_access.render_part(gateway, session, "done.html", what="status")
    parts = (youth_view.status, youth_view.contact)
    beside = [after_action.beside(one(gateway, session, found)) for one in parts]
    return HTMLResponse(said + Markup().join(beside))
