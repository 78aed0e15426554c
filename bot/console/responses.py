"""Answer for the console: refusals are pages, and cookies are renewed while they are used."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from fastapi import HTTPException, Request
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException as Refusal
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.errors import FullQueueError, StoreError
from bot.gateway.gateway import Gateway
from bot.language.renderer import Renderer
from bot.web.redirects import SEE_OTHER, is_htmx
from bot.web.template_engine import TemplateEngine
from storage.access import sessions
from storage.schema import periods

COOKIE: Final = "lotsen_desk"
CONSOLE_PATH: Final = re.compile(
    r"/desk/(?![^?]*\.\.)[A-Za-z0-9/_.-]{0,200}(?:\?[A-Za-z0-9%&=+*._-]{0,2000})?"
)
"""Paths of the console, also /desk/translate/fa_AF/lines/danger.a; never a way up.

A query is as a form sends it.
"""

MOST_DIGITS: Final = 18
"""No database has a longer number."""

TEMPLATES: Final = Path(__file__).with_name("templates")
LANGUAGES: Final = ("sv", "en")
"""Languages of the console, not of the youths."""

Handler = Callable[..., Awaitable[Response]]
"""Called with the request, and with the parts of its path by their names."""


def number(given: object) -> int:
    """Parse a number; 0, which nothing has, for anything else."""
    said = given.strip() if isinstance(given, str) else ""
    plain = said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS
    return int(said) if plain else 0


class NumberConvertor(Convertor[int]):
    """A number in a path: `{youth:number}`."""

    regex = "[^/]+"

    def convert(self, value: str) -> int:
        return number(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("number", NumberConvertor())


@lru_cache(maxsize=4)
def templates(renderer: Renderer) -> TemplateEngine:
    """Return the templates of the console."""
    return TemplateEngine(TEMPLATES, renderer)


class ConsoleRoutes:
    """Routes below /desk: their refusals are pages, and their pages renew the cookie.

    Plain routes, as the web chat has: FastAPI would analyze every handler anew for every site.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self.routes: list[Route] = []

    def get(self, path: str) -> Callable[[Handler], Handler]:
        """Register what is shown at this path."""
        return partial(self._add, "GET", path)

    def post(self, path: str) -> Callable[[Handler], Handler]:
        """Register what is done at this path."""
        return partial(self._add, "POST", path)

    def _add(self, method: str, path: str, handler: Handler) -> Handler:
        async def answer(request: Request) -> Response:
            try:
                response = await handler(request, **request.path_params)
            except Refusal as refused:
                response = _refused(self._gateway, request, refused)
            finally:
                # A file that was sent is held until then, also one that nobody asked for.
                await request.close()
            return await _renewed(self._gateway, request, response)

        route = Route(f"/desk{path}", answer)
        # Not HEAD: opening a youth's page is recorded, and a stream never ends.
        route.methods = {method}
        self.routes.append(route)
        return handler


def redirect_error(request: Request, path: str) -> HTTPException:
    """Return the refusal that leads to this path first.

    A page goes there itself, htmx is told to, a stream just ends.
    """
    if "text/event-stream" in request.headers.get("accept", ""):
        return HTTPException(401)
    if is_htmx(request):
        return HTTPException(401, headers={"HX-Redirect": path})
    return HTTPException(SEE_OTHER, headers={"Location": path})


def refusal(gateway: Gateway, request: Request, status: int) -> HTMLResponse:
    """Render the page that says why not: to who is signed in, with the menu and the alarm bar."""
    page = getattr(request.state, "page", None)
    if page is not None and not is_htmx(request):
        inside: HTMLResponse = page("message_inside.html", status=status, code=status)
        return inside
    session = getattr(request.state, "session", None)
    language = session.person.language if session else preferred_language(request)
    return templates(gateway.renderer).page(
        "message.html", language, gateway.moment, status=status, code=status
    )


def preferred_language(request: Request) -> str:
    """Return the language of somebody not signed in: chosen, else the browser's, else Swedish."""
    chosen = request.query_params.get("lang", "")
    if chosen in LANGUAGES:
        return chosen
    spoken = request.headers.get("accept-language", "")
    return next((one for sign in spoken.split(",") if (one := sign.strip()[:2]) in LANGUAGES), "sv")


def return_path(request: Request) -> str:
    """Return the page to come back to: the one that was shown, with its query."""
    if request.method != "GET":
        return safe_path("")
    path, query = request.url.path, request.url.query
    whole = f"{path}?{query}" if query else path
    return whole if CONSOLE_PATH.fullmatch(whole) else safe_path(path)


def safe_path(path: str) -> str:
    """Return this path if it is the console's and no browser reads it otherwise; /desk/ if not."""
    return path if CONSOLE_PATH.fullmatch(path) else "/desk/"


def set_session_cookie(gateway: Gateway, response: Response, cookie: str) -> None:
    """Set the cookie of a session: no script, no other site, no other path sees it."""
    response.set_cookie(
        COOKIE, cookie, max_age=int(periods.SESSION_LASTS.total_seconds()), path="/desk",
        secure=gateway.rules.secure, httponly=True, samesite="strict",
    )  # fmt: skip


def delete_session_cookie(gateway: Gateway, response: Response) -> None:
    """Delete the cookie."""
    response.delete_cookie(
        COOKIE, path="/desk", secure=gateway.rules.secure, httponly=True, samesite="strict"
    )


def _refused(gateway: Gateway, request: Request, refused: Refusal) -> Response:
    if refused.headers and {"Location", "HX-Redirect"} & refused.headers.keys():
        return Response(status_code=refused.status_code, headers=dict(refused.headers))
    response = refusal(gateway, request, refused.status_code)
    response.headers.update(refused.headers or {})
    return response


async def _renewed(gateway: Gateway, request: Request, response: Response) -> Response:
    """Renew the cookie when HTML was read; a stream, a redirect or an action does not."""
    session = getattr(request.state, "session", None)
    if session is None or request.method != "GET" or not isinstance(response, HTMLResponse):
        return response
    old, now = request.cookies.get(COOKIE, ""), gateway.clock.now()
    found = await gateway.read(lambda db, keys: sessions.peek(db, keys, old, now))
    if found is not None and found.stale:
        try:
            found = await gateway.write(lambda db, keys: sessions.touch(db, keys, old, now))
        except (StoreError, FullQueueError):
            return response  # It is renewed by the next page.
    if found is not None and found.renewed:
        set_session_cookie(gateway, response, found.renewed)
    return response
