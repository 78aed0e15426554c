"""Show a page when a request fails: calm, neutral, and nothing of what went wrong."""

from __future__ import annotations

from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import FullQueueError, StoreError, error_location
from bot.gateway.gateway import Gateway
from bot.web import reader_language
from bot.web.contact_links import ContactLinks
from bot.web.security import TooLongError, TooSlowError
from bot.web.template_engine import SHARED, TemplateEngine

MISSING: Final = 404
TOO_SLOW: Final = 408
TOO_LONG: Final = 413
BROKEN: Final = 500
BUSY: Final = 503
RETRY_AFTER: Final = {"Retry-After": "5"}

SAME: Final = {405: MISSING, 422: 400}
"""Statuses that are answered as another one: which addresses exist is nobody's business."""

log = structlog.get_logger()


class ErrorPages:
    """Our pages for refusals and failures; each has the crisis numbers."""

    def __init__(self, gateway: Gateway) -> None:
        links = ContactLinks(gateway.directory)
        self._gateway = gateway
        self._numbers = gateway.directory.crisis_numbers
        self._pages = TemplateEngine(SHARED, gateway.renderer, links.markup)

    def register(self, site: FastAPI) -> None:
        """Register one of them for every refusal and failure of this site."""

        async def refused(request: Request, error: HTTPException) -> Response:
            response = self.page(request, SAME.get(error.status_code, error.status_code))
            response.headers.update(error.headers or {})
            return response

        site.add_exception_handler(HTTPException, refused)  # type: ignore[arg-type]  # its own class
        site.add_exception_handler(RequestValidationError, self._shown(400))
        site.add_exception_handler(TooLongError, self._shown(TOO_LONG))
        site.add_exception_handler(TooSlowError, self._shown(TOO_SLOW))
        for error in (StoreError, FullQueueError):
            site.add_exception_handler(error, self._shown(BUSY))
        site.add_exception_handler(Exception, self._shown(BROKEN))

    def page(self, request: Request, status: int) -> Response:
        """Return the page for this status; the bare number where no browser asks."""
        headers = RETRY_AFTER if status == BUSY else {}
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse(f"{status}\n", status, headers=headers)
        language = reader_language.preferred(request, self._gateway.renderer)
        response = self._pages.page(
            "sorry.html", language, self._gateway.moment, status=status, code=status,
            numbers=self._numbers,
        )  # fmt: skip
        response.headers.update(headers)
        return response

    def _shown(self, status: int) -> Any:
        async def answer(request: Request, _error: Exception) -> Response:
            return self.page(request, status)

        return answer


class ErrorShield:
    """ASGI middleware that logs an error by its kind and place, and lets it go no further.

    A server would log the whole error, and with it what somebody wrote.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            return  # The client is gone: there is nobody to answer.
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody else may see its words
            log.error("request_failed", error=error_location(error))
            if not begun:
                await PlainTextResponse(f"{BROKEN}\n", BROKEN)(scope, receive, send)
