"""Link a coach's Telegram in their own account, by a code that works once, and unlink it."""

from __future__ import annotations

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.gateway.status import NamedService
from bot.web import qr
from bot.web.redirects import see_other
from storage.access import bot_links, coach_telegram
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring
from storage.schema import periods

PAGE = "/desk/account?done={}"


def coach_bot(gateway: Gateway) -> NamedService | None:
    """Return the coach bot, where there is one."""
    here = (one for one in gateway.services if one.name == coach_telegram.CHANNEL)
    return next((one for one in here if isinstance(one, NamedService)), None)


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/account/telegram."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.post("/account/telegram/code")
    async def code(request: Request) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        if session.person.role is not Role.COACH:
            raise HTTPException(403)
        found = coach_bot(gateway)
        if found is None:
            raise HTTPException(404)
        me, now = session.person.id, gateway.clock.now()
        made = await gateway.write(lambda db, keys: coach_telegram.code(db, keys, me, now))
        link = bot_links.LINK.format(found.username, made) if found.username else ""
        minutes = int(periods.PAIRING_LASTS.total_seconds() // 60)
        picture = qr.picture(link) if link else ""
        return auth.page(
            gateway, session, "account_telegram.html", code=made, link=link, minutes=minutes,
            picture=picture,
        )  # fmt: skip

    @routes.post("/account/telegram/unlink")
    async def unlink(request: Request) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        me, now = session.person.id, gateway.clock.now()

        def end_link(db: Db, _: Keyring) -> None:
            coach_telegram.void(db, me, now)
            coach_telegram.unlink(db, me)

        await gateway.write(end_link)
        return see_other(PAGE.format("unlinked"))

    return routes
