"""Let a coach take an escalation and write to the youth. Messages go through the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from bot.console import after_action, auth, unopened, youth_access, youth_view
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.text import readability
from bot.turns.inbound import CoachBegan, CoachKeptEverything, CoachSaid, CoachTook, CoachTookOver
from bot.turns.refusal import RefusalReason

MOST_SAID: Final = 4_000
"""Characters of one message from a coach: what every channel can carry."""

TYPING: Final = timedelta(seconds=3)
"""A youth is told at most so often that somebody is writing."""

NOT_BEGUN: Final[Mapping[RefusalReason, str]] = {
    RefusalReason.OPEN_ALREADY: "open",
    RefusalReason.STOPPED: "begin_stopped",
    RefusalReason.NOT_ENROLLED: "begin_left",
}


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of a live chat: take, take over, begin, say, typing."""
    routes = auth.new_routes(gateway)
    _taking(gateway, routes)
    _writing(gateway, routes)
    return routes


def _taking(gateway: Gateway, routes: ConsoleRoutes) -> None:
    asker = youth_access.require_youth(gateway)
    taker = youth_access.require_youth(gateway, unopened=True)

    @routes.post("/youths/{youth:number}/take")
    async def take(request: Request, youth: int) -> Response:
        asked = await taker(request, youth)
        await unopened.check_takes(gateway, asked.session, youth)
        taken = await youth_access.submit_action(gateway, asked, CoachTook(asked.session.person.id))
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused)
        return await after_action.respond(gateway, request, asked)

    @routes.post("/youths/{youth:number}/take-over")
    async def take_over(request: Request, youth: int) -> Response:
        asked = await taker(request, youth)
        if not asked.session.is_coordinator:
            await unopened.check_takes(gateway, asked.session, youth)
        taken = await youth_access.submit_action(
            gateway, asked, CoachTookOver(asked.session.person.id)
        )
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused)
        return await after_action.respond(gateway, request, asked)

    @routes.post("/youths/{youth:number}/keep-everything")
    async def keep_everything(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        taken = await youth_access.submit_action(
            gateway, asked, CoachKeptEverything(asked.session.person.id)
        )
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused)
        return await after_action.respond(gateway, request, asked)

    @routes.post("/youths/{youth:number}/begin")
    async def begin(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        taken = await youth_access.submit_action(
            gateway, asked, CoachBegan(asked.session.person.id)
        )
        if taken.refused:
            return youth_access.refused_by_turn(
                gateway, request, asked, taken.refused, NOT_BEGUN, youth_access.REFUSED
            )
        return await after_action.respond(gateway, request, asked)


def _writing(gateway: Gateway, routes: ConsoleRoutes) -> None:
    asker = youth_access.require_youth(gateway)
    typed: dict[int, datetime] = {}

    @routes.post("/youths/{youth:number}/say")
    async def say(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        words = auth.text(asked.form, "text", 4 * MOST_SAID)
        if not words or len(words) > MOST_SAID:
            why = "long" if words else "empty"
            return youth_access.refused(
                gateway, request, asked, why, youth_access.MISSING, most=MOST_SAID
            )
        taken = await youth_access.submit_action(
            gateway, asked, CoachSaid(asked.session.person.id, words)
        )
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused)
        return youth_access.done(gateway, request, asked.session, what="")

    @routes.post("/youths/{youth:number}/typing")
    async def typing(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        words = auth.text(asked.form, "text", 4 * MOST_SAID)
        now = gateway.clock.now()
        late = now - typed.get(youth, datetime.min.replace(tzinfo=now.tzinfo)) >= TYPING
        if words and late and youth_view.is_mine(asked.session, asked.youth):
            typed[youth] = now
            gateway.notifier.notify_typing(youth)
        index = round(readability.lix(words))
        given = {"index": index, "band": readability.band(index), "left": MOST_SAID - len(words)}
        return HTMLResponse(youth_access.render_part(gateway, asked.session, "lix.html", **given))
