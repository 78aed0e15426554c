"""Report whether the program lives and is ready, and its metrics: for operators and their tools."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import PlainTextResponse, Response

from bot.errors import FullError, FullQueueError, StoreError
from bot.gateway.gateway import Gateway
from bot.safety.classifier import ReaderState
from bot.setting_types import is_loopback
from bot.web import metrics as web_metrics
from storage import database
from storage.reads import metrics as reads_metrics
from storage.reads import readiness

PATIENCE: Final = 2.0
"""Seconds the database may take to answer."""

PROXIED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers that a proxy adds: the request came from elsewhere, whatever its address says."""

LEAST_FREE: Final = 20 * 1024 * 1024
"""Bytes: with less the next messages may not be saved."""

READER: Final = "second_reader"
"""The name of the second reader in `/readyz`, where it is not whole."""

MISSING: Final = 404
UNREADY: Final = 503


def router(gateway: Gateway) -> APIRouter:
    """Return the routes `/healthz`, `/readyz` and `/metrics`."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        reason = await unready(gateway)
        away = "".join(f"; {name}: {trouble}" for name, trouble in lost(gateway))
        return PlainTextResponse(f"{reason or 'ready'}{away}\n", UNREADY if reason else 200)

    async def metrics(request: Request) -> Response:
        if not _is_from_here(request):
            raise HTTPException(MISSING)
        return PlainTextResponse(await web_metrics.render(gateway))

    made = APIRouter()
    for answer in (healthz, readyz, metrics):
        made.add_route(f"/{answer.__name__}", answer, methods=["GET"])
    return made


def lost(gateway: Gateway) -> Iterator[tuple[str, str]]:
    """Yield what does not work and stops nothing, with what ails it: a bot, the second reader."""
    for one in gateway.services:
        if one.trouble:
            yield one.name, one.trouble
    state = gateway.listener.sensing.state
    if state is not ReaderState.WHOLE:
        yield READER, state.value


async def unready(gateway: Gateway) -> str:
    """Return in one word why the program is not ready; empty when it is.

    It writes, for a full disk can still be read.
    `staff`: somebody waits for a human, and nobody of their team can be reached.
    """
    if not gateway.writer.alive:
        return "writer"
    now = gateway.clock.now()
    free = database.free_bytes(gateway.store.url)
    if free is not None and free < LEAST_FREE:
        return "disk"
    try:
        async with asyncio.timeout(PATIENCE):
            await gateway.prove_writing()
            waits, unreached = await gateway.read(
                lambda db, _: (reads_metrics.oldest_wait(db, now), readiness.unreached(db, now))
            )
    except FullError:
        return "disk"
    except (StoreError, FullQueueError, TimeoutError):
        return "database"
    if waits > reads_metrics.LONG:
        return "outbox"
    return "staff" if unreached and not gateway.demo else ""


def _is_from_here(request: Request) -> bool:
    """Tell whether somebody on this machine asks, not through a proxy, and by a name of it."""
    client = request.client.host if request.client else ""
    named = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    proxied = any(name in request.headers for name in PROXIED)
    return is_loopback(client) and is_loopback(named) and not proxied
