"""Send a browser on to another page, and tell what htmx asks for from a page."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse

SEE_OTHER: Final = 303


def is_htmx(request: Request) -> bool:
    """Return whether htmx asks, for a part of a page, and not the browser itself for a page."""
    return "hx-request" in request.headers


def see_other(path: str) -> RedirectResponse:
    """Redirect to this page, which is then asked for with GET, as after a form."""
    return RedirectResponse(path, SEE_OTHER)
