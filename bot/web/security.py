"""Check every request and add headers to every response (privacy-security.md: 9, 14, 26, 27).

Plain ASGI, so that a stream stays a stream.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.site_rules import SiteRules

MOST_BODY: Final = 256 * 1024
"""Bytes of a request: twenty thousand characters of any script, and some for a form around them."""

SIGN_IN: Final = "/desk/in"
MOST_BODY_OF_SIGN_IN: Final = 16 * 1024
"""Bytes of a request from somebody who is not signed in yet: a name, a password, a code."""

CLIP: Final = re.compile(r"/desk/translate/\w+/lines/[\w.]+/clip", re.ASCII)
MOST_BODY_OF_CLIP: Final = 1024 * 1024
"""Bytes of a request with a recorded clip: more than a clip may have, so that its page says so."""

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-src {frames}; frame-ancestors {frames}"
)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


FOREIGN: Final = 403
TOO_LONG: Final = 413
TOO_SLOW: Final = 408
BODY_SECONDS: Final = 30.0
"""How long the body of a request may take, from its headers on."""


def plain(_request: Request, status: int) -> Response:
    """Answer with the bare number."""
    return PlainTextResponse(f"{status}\n", status)


class SecurityMiddleware:
    """ASGI middleware around the whole site; `refuse` answers what it lets no further."""

    seconds = BODY_SECONDS

    def __init__(
        self,
        app: ASGIApp,
        rules: SiteRules,
        hooks: frozenset[str] = frozenset(),
        refuse: Callable[[Request, int], Response] = plain,
    ) -> None:
        self._app = app
        self._rules = rules
        self._hooks = hooks
        self._refuse = refuse
        self._headers = _headers(rules)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if (status := self._refusal(scope)) is not None:
            await self._refuse(Request(scope), status)(scope, receive, self._with_headers(send))
            return
        body = _Body(receive, _most_of(scope["path"]), self.seconds)
        try:
            await self._app(scope, body.receive, self._with_headers(send))
        except TooLongError:
            await self._refuse(Request(scope), TOO_LONG)(scope, receive, self._with_headers(send))
        except TooSlowError:
            await self._refuse(Request(scope), TOO_SLOW)(scope, receive, self._with_headers(send))

    def _refusal(self, scope: Scope) -> int | None:
        if scope["method"] in SAFE:
            return None
        headers = Headers(scope=scope)
        if scope["path"] not in self._hooks and not self._is_ours(headers):
            return FOREIGN
        length = headers.get("content-length", "0")
        too_long = not length.isdecimal() or int(length) > _most_of(scope["path"])
        return TOO_LONG if too_long else None

    def _is_ours(self, headers: Headers) -> bool:
        """Tell whether one of our own pages asks: every browser says so, in one way or another."""
        if (site := headers.get("sec-fetch-site")) is not None:
            return site in {"same-origin", "none"}
        return headers.get("origin") == self._rules.origin

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if (location := headers.get("location")) is not None:
                    headers["location"] = _without_host(location)
                for name, value in self._headers:
                    headers.setdefault(name, value)
            await send(message)

        return sending


class TooLongError(Exception):
    """A body without a length that turns out too long."""


class TooSlowError(Exception):
    """A body that does not come to its end."""


class _Body:
    """A request's body, whose bytes are counted as they come, and whose time is.

    `receive` raises TooLongError and TooSlowError.
    """

    def __init__(self, receive: Receive, most: int, seconds: float) -> None:
        self._receive = receive
        self._most = most
        self._ends = asyncio.get_running_loop().time() + seconds
        self._came = 0
        self._whole = False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._ends):
                message = await self._receive()
        except TimeoutError:
            raise TooSlowError from None
        self._whole = not message.get("more_body", False)
        self._came += len(message.get("body", b""))
        if self._came > self._most:
            raise TooLongError
        return message


def _without_host(location: str) -> str:
    """Return where a redirect leads on this site: the router makes addresses of the Host header."""
    scheme, separator, rest = location.partition("://")
    if not separator or scheme not in {"http", "https"}:
        return location
    # Two slashes at the beginning would be a host again.
    return "/" + rest.partition("/")[2].lstrip("/\\")


def _most_of(path: str) -> int:
    """Return how long a request to this address may be, in bytes."""
    if CLIP.fullmatch(path):
        return MOST_BODY_OF_CLIP
    is_sign_in = path == SIGN_IN or path.startswith(f"{SIGN_IN}/")
    return MOST_BODY_OF_SIGN_IN if is_sign_in else MOST_BODY


def _headers(rules: SiteRules) -> Iterable[tuple[str, str]]:
    frames = "'self'" if rules.framed else "'none'"
    lasting = {"Strict-Transport-Security": "max-age=31536000"} if rules.secure else {}
    policy = {"Content-Security-Policy": POLICY.format(frames=frames)}
    # A page may show somebody's data, so nothing is cached; files that never change set their own.
    return tuple({**HEADERS, **policy, **lasting, "Cache-Control": "no-store"}.items())
