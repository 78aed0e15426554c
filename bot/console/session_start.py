"""Begin a session, and show pages to who is not signed in."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from bot.console import responses
from bot.gateway.gateway import Gateway
from bot.web.redirects import see_other
from storage.access import sessions
from storage.database import Db
from storage.encryption import Keyring

HOME: Final = "/desk/"


def signed_out_page(
    gateway: Gateway,
    request: Request,
    template: str,
    *,
    status: int = 200,
    wrong: bool,
    name: str = "",
    **values: Any,
) -> HTMLResponse:
    """Render a page for somebody who is not signed in."""
    pages, language = responses.templates(gateway.renderer), responses.preferred_language(request)
    return pages.page(
        template, language, gateway.moment, status=status, wrong=wrong, demo=gateway.demo,
        path=request.url.path, name=name, **values,
    )  # fmt: skip


async def begin_session(gateway: Gateway, request: Request, coach: int) -> Response:
    """Begin a session of its own; what this browser had before has ended (attack 25)."""
    old, now = request.cookies.get(responses.COOKIE, ""), gateway.clock.now()

    def begin(db: Db, keys: Keyring) -> str:
        sessions.end(db, keys.hash("session", old), now)
        return sessions.begin(db, keys, coach, now)

    response = see_other(HOME)
    responses.set_session_cookie(gateway, response, await gateway.write(begin))
    return response
