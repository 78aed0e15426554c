"""Answer an action on a youth: with the parts of the page it changed, or with another page."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from bot.console import auth, youth_access, youth_view
from bot.console.youth_access import YouthRequest
from bot.gateway.gateway import Gateway
from bot.web.redirects import is_htmx, see_other

INBOX: Final = "/desk/inbox"


async def respond(gateway: Gateway, request: Request, asked: YouthRequest) -> Response:
    """Return the bar and the composer as they stand after an action, or redirect to the page.

    Asked from the inbox, htmx is sent to the youth's page; to the inbox when the youth is gone, or
    the conversation is not this person's to open any more.
    """
    session, page = asked.session, request.url.path.rpartition("/")[0]
    found = await gateway.read(lambda db, keys: youth_view.load(db, keys, session, asked.youth.id))
    if found is None or not await youth_access.may_open(gateway, session, found.youth):
        page, found = INBOX, None
    if not is_htmx(request):
        return see_other(page)
    if found is None or auth.text(asked.form, "from") == "inbox":
        return Response(headers={"HX-Redirect": page})
    return HTMLResponse(
        youth_view.bar(gateway, session, found)
        + beside(youth_view.composer(gateway, session, found))
    )


def beside(part: Markup) -> Markup:
    """Mark a part so that htmx swaps it into its own place; its version is that of the stream's."""
    return Markup(part.replace(" id=", ' hx-swap-oob="true" id=', 1))  # noqa: S704 - a template's
