"""Serve a helper's tasks: what is given to them, what they answer, and nothing else of a youth.

A helper reads no conversation, ever (practices 3-35): of a youth they see what staff call them,
what kind of help, by when, in which language, and the words that the youth let go along.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth, request_parts, youth_access, youth_requests
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.turns.inbound import Inbound, InputKind
from bot.turns.programme_inputs import RequestAnswered, RequestBegun, RequestGiven
from bot.turns.refusal import Refusal
from bot.web.redirects import see_other
from storage.reads import open_requests
from storage.schema.channel_names import ChannelName

PAGE = "/desk/tasks"
Taker = Callable[[Request, int, Callable[[StaffSession], InputKind], str], Awaitable[Response]]


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/tasks."""
    routes, take = auth.new_routes(gateway), _taker(gateway)
    require_session = auth.require_session(gateway, helpers=True)

    @routes.get("/tasks")
    async def tasks(request: Request) -> Response:
        session = await require_session(request)
        auth.helper_only(session)
        done = request.query_params.get("done", "")
        return await _page(gateway, session, done=done)

    @routes.post("/tasks/{youth:number}/{one:number}/begin")
    async def begin(request: Request, youth: int, one: int) -> Response:
        return await take(request, youth, lambda who: RequestBegun(who.person.id, one), "")

    @routes.post("/tasks/{youth:number}/{one:number}/answer")
    async def answer(request: Request, youth: int, one: int) -> Response:
        form = await request.form()
        reply = auth.text(form, "words", 2 * youth_requests.MOST_ANSWER)
        reply, unmet = reply or auth.text(form, "reply"), bool(auth.text(form, "unmet"))
        return await take(
            request, youth, lambda who: RequestAnswered(who.person.id, one, reply, unmet),
            "answered",
        )  # fmt: skip

    @routes.post("/tasks/{youth:number}/{one:number}/back")
    async def back(request: Request, youth: int, one: int) -> Response:
        return await take(request, youth, lambda who: RequestGiven(who.person.id, one), "returned")

    return routes


def _taker(gateway: Gateway) -> Taker:
    """Return the function that does what a helper asks for, for a youth of whom they have a task.

    Any other youth is as good as none: 404, before a turn is taken.
    """
    require_session = auth.require_session(gateway, helpers=True)

    async def take(
        request: Request, youth: int, what: Callable[[StaffSession], InputKind], done: str
    ) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        auth.helper_only(session)
        me, known = session.person.id, 0 < youth <= youth_access.HIGHEST
        if not known or not await gateway.read(
            lambda db, _: open_requests.helps_with(db, me, youth)
        ):
            raise HTTPException(404)
        mark = auth.text(form, "mark", 64)
        update = f"{me}-{mark}" if mark else ""
        inbound = Inbound(what(session), ChannelName.CONSOLE, update, youth=youth)
        taken = await youth_access.submit_input(gateway, inbound)
        if taken.refused:
            return await _page(gateway, session, refusal=taken.refused)
        return see_other(f"{PAGE}?done={done}" if done else PAGE)

    return take


async def _page(
    gateway: Gateway, session: StaffSession, *, done: str = "", refusal: Refusal | None = None
) -> Response:
    found = await gateway.read(
        lambda db, keys: open_requests.of_helper(db, keys, session.person.id)
    )
    wrong = youth_requests.SAID.get(refusal.reason, "request_gone") if refusal else ""
    return auth.page(
        gateway, session, "tasks.html", done=done, wrong=wrong,
        most=refusal.most if refusal else 0, status=409 if refusal else 200,
        tasks=request_parts.tasks(gateway, session, found),
    )  # fmt: skip
