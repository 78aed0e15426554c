"""List everybody of the team: who was heard when, who needs a human, who has whom."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from bot.console import auth
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from storage.reads import console as seen
from storage.reads import youth_profile


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the route of the list."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/youths")
    async def youths(request: Request) -> Response:
        session = await require_session(request)
        team = session.person.team
        found = await gateway.read(lambda db, keys: seen.youths(db, keys, team))
        if session.coordinates:
            # Who reads no conversation reads no text of a youth either.
            found = [one._replace(nickname="", wish="") for one in found]
        names = await gateway.read(lambda db, _: youth_profile.names(db, team))
        languages = {code: one.name for code, one in gateway.renderer.languages.items()}
        return auth.page(
            gateway, session, "youths.html", youths=found, names=names, languages=languages
        )

    return routes
