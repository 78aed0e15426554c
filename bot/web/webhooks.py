"""Receive updates of services at webhooks: check the secret, and answer after the commit.

Any 2xx means that the update was taken for ever, so it is said only then; 503 asks the service to
deliver again (telegram.md, receiving). No response has a body.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.errors import FullQueueError, StoreError
from bot.gateway.status import Webhook

STRANGER: Final = 401
BUSY: Final = 503
SOON: Final = "3"
"""Seconds after which the service may deliver again."""

log = structlog.get_logger()


def router(hooks: Iterable[Webhook]) -> APIRouter:
    """Return a route for each of these webhooks."""
    made = APIRouter()
    for hook in hooks:
        made.add_route(hook.path, _endpoint(hook), methods=["POST"])
    return made


def _endpoint(hook: Webhook) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if not _knows(request.headers.get(hook.header, ""), hook.secret):
            return Response(status_code=STRANGER)
        try:
            await hook.take(await request.body())
        except (FullQueueError, StoreError) as error:
            log.warning("webhook_rejected_retryable", error=type(error).__name__)
            return Response(status_code=BUSY, headers={"Retry-After": SOON})
        return Response()

    return answer


def _knows(given: str, secret: str) -> bool:
    """Compare in constant time, which tells nothing (privacy-security.md, attack 9)."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), secret.encode())
