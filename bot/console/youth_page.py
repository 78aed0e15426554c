"""Serve the page of one youth. That it was opened is recorded before a word is shown."""

from __future__ import annotations

from fastapi import HTTPException, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from bot.console import (
    auth,
    reassign,
    unopened,
    youth_access,
    youth_conversation,
    youth_view,
)
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.console.youth_access import UnopenedError
from bot.console.youth_conversation import ShownConversation
from bot.gateway.gateway import Gateway
from storage.reads import unread
from storage.reads.youth_profile import YouthProfile


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the page, of older parts of its conversation, and of what is seen."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/youths/{youth:number}")
    async def page(request: Request, youth: int) -> Response:
        session = await require_session(request)
        try:
            await youth_access.load_youth(gateway, session, youth)
        except UnopenedError as error:
            return await unopened.page(gateway, session, error.youth)
        await youth_access.write_opening(gateway, session, youth)
        before = request.query_params.get("before", "")
        found = await gateway.read(
            lambda db, keys: youth_view.load(db, keys, session, youth, before)
        )
        if found is None:
            raise HTTPException(404)
        return _page(gateway, session, found, before)

    @routes.post("/youths/{youth:number}/seen")
    async def seen(request: Request, youth: int) -> Response:
        """Store how far this person has had the youth's words on the screen of a page they use."""
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        await youth_access.load_youth(gateway, session, youth)
        turn, me = auth.text(form, "turn", 9), session.person.id
        if not (turn.isascii() and turn.isdecimal()):
            raise HTTPException(422)
        await gateway.write(lambda db, _: unread.mark_seen(db, youth, me, int(turn)))
        gateway.notifier.notify(())  # Inboxes only: nothing is new for the youth.
        return Response(status_code=204)

    @routes.get("/youths/{youth:number}/earlier")
    async def earlier(request: Request, youth: int) -> Response:
        session = await require_session(request)
        who = await youth_access.load_youth(gateway, session, youth)
        await youth_access.record_opening(gateway, session, youth)
        before = request.query_params.get("before", "")
        shown = await gateway.read(
            lambda db, keys: youth_conversation.load(db, keys, youth, who.need, before)
        )
        return HTMLResponse(
            youth_access.render_part(
                gateway, session, "earlier.html", youth=who, before=shown.before,
                bubbles=_bubbles(gateway, session, who, shown),
            )
        )  # fmt: skip

    return routes


def _page(
    gateway: Gateway, session: StaffSession, found: youth_view.YouthView, before: str
) -> HTMLResponse:
    waits = reassign.pending_reassignment(found.coming)
    responsible = waits.to if waits else found.youth.coach
    return auth.page(
        gateway, session, "youth.html", but=found.youth.id, youth=found.youth, names=found.names,
        has_check_word=found.has_check_word,
        waits=waits, others=[one for one in found.colleagues if one.id != responsible],
        away=youth_view.away(gateway, session),
        tongue=youth_view.language(gateway, found.youth.language),
        bubbles=_bubbles(gateway, session, found.youth, found.conversation),
        before=found.conversation.before, older=bool(before), first=found.first_contact,
        serious=youth_view.is_serious(found.youth),
        **youth_view.meeting_choices(gateway, session),
        **youth_view.parts(gateway, session, found),
    )  # fmt: skip


def _bubbles(
    gateway: Gateway, session: StaffSession, youth: YouthProfile, shown: ShownConversation
) -> list[Markup]:
    return [html for _, html in youth_conversation.bubbles(gateway, session, youth, shown)]
