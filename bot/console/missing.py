"""Answer for an address that the console does not have: with its menu, and whose call waits."""

from __future__ import annotations

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the route of every other address below /desk; it comes last."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/{path:path}")
    async def missing(request: Request, path: str) -> Response:  # noqa: ARG001 - of the address
        await require_session(request)
        raise HTTPException(404)

    return routes
