"""Check every request and add headers to every response (privacy-security.md: 9, 14, 26, 27).

Plain ASGI, so that a stream stays a stream.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.site_rules import SiteRules

MOST_BODY: Final = 256 * 1024
"""Bytes of a request: twenty thousand characters of any script, and some for a form around them."""

SIGN_IN: Final = "/desk/in"
MOST_BODY_OF_SIGN_IN: Final = 16 * 1024
"""Bytes of a request from somebody who is not signed in yet: a name, a password, a code."""

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-src {frames}; frame-ancestors {frames}"
)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


class SecurityMiddleware:
    """ASGI middleware around the whole site."""

    def __init__(self, app: ASGIApp, rules: SiteRules, hooks: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._rules = rules
        self._hooks = hooks
        self._headers = _headers(rules)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, self._with_headers(send))
            return
        body = _Body(receive, _most_of(scope["path"]))
        try:
            await self._app(scope, body.receive, self._with_headers(send))
        except TooLongError:
            await _plain(413, "This is too long.")(scope, receive, self._with_headers(send))

    def _refusal(self, scope: Scope) -> Response | None:
        if scope["method"] in SAFE:
            return None
        headers = Headers(scope=scope)
        if scope["path"] not in self._hooks and not self._is_ours(headers):
            return _plain(403, "This came from another page, so nothing was done.")
        length = headers.get("content-length", "0")
        too_long = not length.isdecimal() or int(length) > _most_of(scope["path"])
        return _plain(413, "This is too long.") if too_long else None

    def _is_ours(self, headers: Headers) -> bool:
        """Tell whether one of our own pages asks: every browser says so, in one way or another."""
        if (site := headers.get("sec-fetch-site")) is not None:
            return site in {"same-origin", "none"}
        return headers.get("origin") == self._rules.origin

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers:
                    headers.setdefault(name, value)
            await send(message)

        return sending


class TooLongError(Exception):
    """A body without a length that turns out too long."""


class _Body:
    """A request's body, whose bytes are counted as they come. `receive` raises TooLongError."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._came = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._came += len(message.get("body", b""))
        if self._came > self._most:
            raise TooLongError
        return message


def _most_of(path: str) -> int:
    """Return how long a request to this address may be, in bytes."""
    is_sign_in = path == SIGN_IN or path.startswith(f"{SIGN_IN}/")
    return MOST_BODY_OF_SIGN_IN if is_sign_in else MOST_BODY


def _headers(rules: SiteRules) -> Iterable[tuple[str, str]]:
    frames = "'self'" if rules.framed else "'none'"
    lasting = {"Strict-Transport-Security": "max-age=31536000"} if rules.secure else {}
    policy = {"Content-Security-Policy": POLICY.format(frames=frames)}
    # A page may show somebody's data, so nothing is cached; files that never change set their own.
    return tuple({**HEADERS, **policy, **lasting, "Cache-Control": "no-store"}.items())


def _plain(status: int, text: str) -> Response:
    return PlainTextResponse(f"{text}\n", status)
