"""Report whether the program lives and is ready, and its metrics: for operators and their tools."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import PlainTextResponse, Response

from bot.errors import StoreError
from bot.gateway.gateway import Gateway
from bot.setting_types import is_loopback
from bot.web import metrics as web_metrics
from storage.reads import metrics as reads_metrics

PATIENCE: Final = 2.0
"""Seconds the database may take to answer."""

PROXIED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers that a proxy adds: the request came from elsewhere, whatever its address says."""

MISSING: Final = 404
UNREADY: Final = 503


def router(gateway: Gateway) -> APIRouter:
    """Return the routes `/healthz`, `/readyz` and `/metrics`."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        reason = await _unready(gateway)
        away = "".join(f"; {one.name}: {one.trouble}" for one in gateway.beside if one.trouble)
        return PlainTextResponse(f"{reason or 'ready'}{away}\n", UNREADY if reason else 200)

    async def metrics(request: Request) -> Response:
        if not _is_from_here(request):
            raise HTTPException(MISSING)
        return PlainTextResponse(await web_metrics.render(gateway))

    made = APIRouter()
    for answer in (healthz, readyz, metrics):
        made.add_route(f"/{answer.__name__}", answer, methods=["GET"])
    return made


async def _unready(gateway: Gateway) -> str:
    """Return in one word why the program is not ready; empty when it is."""
    if not gateway.writer.alive:
        return "writer"
    now = gateway.clock.now()
    try:
        async with asyncio.timeout(PATIENCE):
            waits = await gateway.read(lambda db, _: reads_metrics.oldest_wait(db, now))
    except (StoreError, TimeoutError):
        return "database"
    return "outbox" if waits > reads_metrics.LONG else ""


def _is_from_here(request: Request) -> bool:
    """Tell whether somebody on this machine asks, not through a proxy, and by a name of it."""
    client = request.client.host if request.client else ""
    named = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    proxied = any(name in request.headers for name in PROXIED)
    return is_loopback(client) and is_loopback(named) and not proxied
