"""Show what a youth asks for, and take what staff do with it: read, begun, answered, given.

"Read" is said only when the coach who answers has had it before them: by a page in view, or a press
(bot/console/live.py).
"""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from bot.console import after_action, auth, responses, youth_access, youth_view
from bot.console.responses import ConsoleRoutes
from bot.console.youth_access import YouthRequest
from bot.gateway.gateway import Gateway
from bot.turns.inbound import InputKind
from bot.turns.programme_inputs import RequestAnswered, RequestBegun, RequestGiven, RequestsRead
from bot.turns.refusal import RefusalReason
from bot.web.redirects import is_htmx, see_other

MOST_ANSWER: Final = 2_000

SAID: Final = {
    RefusalReason.NO_SUCH_REQUEST: "request_gone",
    RefusalReason.ANSWERED: "request_answered",
    RefusalReason.NO_WORDS: "request_no_words",
    RefusalReason.TOO_LONG: "long",
    RefusalReason.NO_SUCH_COACH: "no_helper",
    RefusalReason.STOPPED: "request_gone",
    RefusalReason.NOT_ENROLLED: "request_gone",
}
"""What is said about each reason for which nothing was done."""


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of a youth's requests."""
    routes = auth.new_routes(gateway)
    asker = youth_access.require_youth(gateway)

    @routes.post("/youths/{youth:number}/requests/read")
    async def read(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        return await _taken(gateway, request, asked, RequestsRead(asked.session.person.id))

    @routes.post("/youths/{youth:number}/requests/{one:number}/begin")
    async def begin(request: Request, youth: int, one: int) -> Response:
        asked = await asker(request, youth)
        return await _taken(gateway, request, asked, RequestBegun(asked.session.person.id, one))

    @routes.post("/youths/{youth:number}/requests/{one:number}/answer")
    async def answer(request: Request, youth: int, one: int) -> Response:
        asked = await asker(request, youth)
        return await _taken(gateway, request, asked, answered(asked, one))

    @routes.post("/youths/{youth:number}/requests/{one:number}/give")
    async def give(request: Request, youth: int, one: int) -> Response:
        asked = await asker(request, youth)
        to = responses.number(asked.form.get("to")) or None
        return await _taken(gateway, request, asked, RequestGiven(asked.session.person.id, one, to))

    return routes


def answered(asked: YouthRequest, number: int) -> RequestAnswered:
    """Return the answer that a form holds: own words, else a prepared one; perhaps none."""
    words = auth.text(asked.form, "words", 2 * MOST_ANSWER)
    reply = words or auth.text(asked.form, "reply")
    unmet = bool(auth.text(asked.form, "unmet"))
    return RequestAnswered(asked.session.person.id, number, reply, unmet)


async def _taken(
    gateway: Gateway, request: Request, asked: YouthRequest, what: InputKind
) -> Response:
    """Do it, and answer with the list as it stands then; a refusal is said beside it."""
    taken = await youth_access.submit_action(gateway, asked, what)
    if taken.refused:
        return youth_access.refused_by_turn(gateway, request, asked, taken.refused, SAID, 409)
    page = f"/desk/youths/{asked.youth.id}#requests"
    session = asked.session
    found = await gateway.read(lambda db, keys: youth_view.load(db, keys, session, asked.youth.id))
    if not is_htmx(request) or found is None:
        return see_other(page)
    return HTMLResponse(after_action.beside(youth_view.parts(gateway, session, found)["requests"]))
