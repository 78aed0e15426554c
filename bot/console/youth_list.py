"""List everybody of the team: who was heard when, whose words are unread, who has whom."""

from __future__ import annotations

from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from bot.console import auth, today, youth_access
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from storage.reads import access_rights, youth_profile
from storage.reads import console as seen
from storage.reads.console import ListedYouth


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the list, and of its rows alone for a page that is open."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/youths")
    async def youths(request: Request) -> Response:
        session = await require_session(request)
        found = await _found(gateway, session)
        rows = await _rows(gateway, session, found)
        return auth.page(gateway, session, "youths.html", youths=found, rows=rows)

    @routes.get("/youths/rows")
    async def rows(request: Request) -> Response:
        session = await require_session(request)
        return HTMLResponse(await _rows(gateway, session, await _found(gateway, session)))

    return routes


async def _found(gateway: Gateway, session: StaffSession) -> list[ListedYouth]:
    me, team = session.person.id, session.person.team
    found = await gateway.read(lambda db, keys: seen.youths(db, keys, team, me))
    if session.is_coordinator:
        # Who reads no conversation reads no text of a youth either.
        return [one._replace(nickname="", wish="") for one in found]
    now = gateway.clock.now()
    near = await gateway.read(lambda db, _: access_rights.near(db, me, now))
    hidden = await youth_access.hidden_from(gateway, session)
    # A wish is a youth's own words: whoever is not theirs reads it on the page, which is written.
    return [one if one.id in near else one._replace(wish="") for one in found if not hidden(one.id)]


async def _rows(gateway: Gateway, session: StaffSession, found: list[ListedYouth]) -> Markup:
    names = await gateway.read(lambda db, _: youth_profile.names(db, session.person.team))
    day = await gateway.read(lambda db, keys: today.render(gateway, session, db, keys))
    languages = {code: one.name for code, one in gateway.renderer.languages.items()}
    return youth_access.render_part(
        gateway,
        session,
        "youth_rows.html",
        youths=found,
        names=names,
        languages=languages,
        today=day,
    )
