"""Record attempts to be in touch with a youth, and change when somebody is next: two taps each."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeVar

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from bot.console import after_action, auth, form_times, responses, youth_access, youth_view
from bot.console.responses import ConsoleRoutes
from bot.console.youth_access import YouthRequest
from bot.gateway.gateway import Gateway
from bot.turns.programme_inputs import CoachAttempted, CoachSetContact
from bot.turns.refusal import RefusalReason
from bot.web.redirects import is_htmx
from flows.engine.programme import AttemptOutcome, OutreachWay

WHY: Final = {
    RefusalReason.NO_SUCH_COACH: "no_coach",
    RefusalReason.NOT_ENROLLED: "not_in",
    RefusalReason.NO_SUCH_DAY: "no_day",
}

Word = TypeVar("Word", bound=StrEnum)


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of both forms."""
    routes = auth.new_routes(gateway)
    asker = youth_access.require_youth(gateway)

    @routes.post("/youths/{youth:number}/attempt")
    async def attempt(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        way = chosen(asked, "way", OutreachWay)
        outcome = chosen(asked, "outcome", AttemptOutcome)
        if way is None or outcome is None:
            return youth_access.refused(gateway, request, asked, "no_way", youth_access.MISSING)
        what = CoachAttempted(asked.session.person.id, way, outcome)
        taken = await youth_access.submit_action(gateway, asked, what)
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused, WHY)
        return await changed(gateway, request, asked, "attempt")

    @routes.post("/youths/{youth:number}/contact")
    async def contact(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        way = chosen(asked, "way", OutreachWay)
        local = form_times.day_and_clock(form_times.text(asked.form, "at"))
        if way is None or local is None:
            return youth_access.refused(gateway, request, asked, "no_day", youth_access.MISSING)
        at = form_times.moment(local, gateway.zone)
        by = responses.number(asked.form.get("by"))
        what = CoachSetContact(asked.session.person.id, at, way, by)
        taken = await youth_access.submit_action(gateway, asked, what)
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused, WHY)
        return await changed(gateway, request, asked, "contact")

    return routes


async def changed(gateway: Gateway, request: Request, asked: YouthRequest, what: str) -> Response:
    """Confirm it, and show the next contact and the status as they stand now."""
    session = asked.session
    found = await gateway.read(lambda db, keys: youth_view.load(db, keys, session, asked.youth.id))
    if found is None or not is_htmx(request):
        return youth_access.done(gateway, request, session, what=what)
    said = youth_access.render_part(gateway, session, "done.html", what=what)
    part = youth_view.contact(gateway, session, found)
    return HTMLResponse(said + after_action.beside(part))


def chosen(asked: YouthRequest, name: str, words: type[Word]) -> Word | None:
    """Return which of these words the form's field says; None for anything else."""
    said = auth.text(asked.form, name)
    return words(said) if said in set(words) else None
