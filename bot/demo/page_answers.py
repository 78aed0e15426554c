"""Answer what the demo's page asks, with its script or without."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web.redirects import see_other

DEMO: Final = "/demo"


async def field(request: Request, name: str) -> str:
    """Return what was given under this name; "" for nothing."""
    form = await request.form()
    return str(form.get(name, ""))


def is_scripted(request: Request) -> bool:
    """Tell whether the page's script asks, which stays where it is."""
    return "application/json" in request.headers.get("accept", "")


def to_page() -> Response:
    """Go to the demo's page."""
    return see_other(DEMO)


def done(request: Request, told: dict[str, Any]) -> Response:
    """Tell the script, or else go to the page."""
    return JSONResponse(told) if is_scripted(request) else to_page()


def keep(response: Response, name: str, value: str) -> None:
    """Keep a choice of the visitor's in a cookie."""
    response.set_cookie(name, value, path=DEMO, httponly=True, samesite="strict")
