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
from bot.web.security import TooLongError
from bot.web.template_engine import SHARED, TemplateEngine

MISSING: Final = 404
TOO_LONG: Final = 413
BROKEN: Final = 500
BUSY: Final = 503
RETRY_AFTER: Final = {"Retry-After": "5"}

SAME: Final = {405: MISSING, 422: 400}
"""Statuses that are answered as another one: which addresses exist is nobody's business."""

log = structlog.get_logger()


def register_error_pages(site: FastAPI, gateway: Gateway) -> None:
    """Register one of our pages for every refusal and failure of this site."""
    pages = TemplateEngine(SHARED, gateway.renderer)

    def shown(status: int) -> Any:
        async def answer(request: Request, _error: Exception) -> Response:
            return page(gateway, pages, request, status)

        return answer

    async def refused(request: Request, error: HTTPException) -> Response:
        response = page(gateway, pages, request, SAME.get(error.status_code, error.status_code))
        response.headers.update(error.headers or {})
        return response

    site.add_exception_handler(HTTPException, refused)  # type: ignore[arg-type]  # its own class
    site.add_exception_handler(RequestValidationError, shown(400))
    site.add_exception_handler(TooLongError, shown(TOO_LONG))
    for error in (StoreError, FullQueueError):
        site.add_exception_handler(error, shown(BUSY))
    site.add_exception_handler(Exception, shown(BROKEN))


def page(gateway: Gateway, pages: TemplateEngine, request: Request, status: int) -> Response:
    """Return the page for this status; the bare number where no browser asks."""
    headers = RETRY_AFTER if status == BUSY else {}
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse(f"{status}\n", status, headers=headers)
    language = preferred_language(request.headers.get("accept-language", ""), gateway)
    response = pages.page("sorry.html", language, gateway.at, status=status, code=status)
    response.headers.update(headers)
    return response


def preferred_language(accepted: str, gateway: Gateway) -> str:
    """Return the first language the browser asks for that is offered, else the first offered."""
    spoken = [code for code, _ in gateway.renderer.spoken]
    asked = (one.partition(";")[0].strip().partition("-")[0].lower() for one in accepted.split(","))
    return next((one for one in asked if one in spoken), spoken[0])


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
