"""Keep what a coach has done before the first contact, and whether no guardian may be contacted."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from bot.console import auth, invitations, youth_access
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web.redirects import see_other
from storage.access import precontact
from storage.access.precontact import About


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the ticks before the first contact, and of the flag on guardians."""
    routes = auth.new_routes(gateway)
    asker = youth_access.require_youth(gateway)

    @routes.post("/youths/{youth:number}/spoken")
    async def spoken(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        ticked, now = invitations.roles(asked.form), gateway.clock.now()
        me, about = asked.session.person.id, About(youth=youth)
        await gateway.write(lambda db, _: precontact.add(db, about, me, ticked, now))
        return see_other(f"/desk/youths/{youth}")

    @routes.post("/youths/{youth:number}/guardians")
    async def guardians(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        stop = auth.text(asked.form, "stop", 3) == "yes"
        await gateway.write(lambda db, _: precontact.stop_guardians(db, youth, stop=stop))
        return see_other(f"/desk/youths/{youth}#kept")

    return routes
