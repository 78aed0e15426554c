"""How it stands after a deed: the bar and the place to write of the page, or another page."""

from __future__ import annotations

from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console import entry, theirs, view
from bot.console.theirs import Asked
from bot.gateway.gateway import Front


async def after(front: Front, request: Request, asked: Asked) -> Response:
    """How it stands after a deed: the bar and the composer of the page, or the page."""
    page = request.url.path.rpartition("/")[0]
    if not theirs.is_htmx(request):
        return RedirectResponse(page, theirs.SEE_OTHER)
    if entry.text(asked.form, "from") == "inbox":
        return Response(headers={"HX-Redirect": page})
    seat = asked.seat
    found = await front.read(lambda at, keys: view.look(at, keys, seat, asked.youth.id))
    if found is None:
        return Response(headers={"HX-Redirect": "/desk/inbox"})
    return HTMLResponse(view.bar(front, seat, found) + _beside(view.composer(front, seat, found)))


def _beside(part: Markup) -> Markup:
    """A part that htmx puts into its own place; its version is that of the stream's."""
    return Markup(part.replace(" id=", ' hx-swap-oob="true" id=', 1))  # noqa: S704 - a template's
