"""Call a dead man's switch: it raises an alarm elsewhere when it is not called any more."""

from __future__ import annotations

import http.client
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog

from bot.errors import error_location
from bot.notifications.bounded_threads import BoundedThreads

PATIENCE: Final = timedelta(seconds=5)
OK: Final = range(200, 300)

log = structlog.get_logger()


async def call(url: str) -> bool:
    """Call this address; return whether it answered that all is well. No redirect is followed."""
    try:
        status = await BoundedThreads(1).run(lambda: _get(url), PATIENCE)
    except (OSError, http.client.HTTPException) as error:
        # A TimeoutError is an OSError.
        log.warning("heartbeat_failed", error=error_location(error))
        return False
    if status not in OK:
        log.warning("heartbeat_failed", status=status)
    return status in OK


def _get(url: str) -> int:
    """Return the status of the answer. Raises OSError and HTTPException."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE.total_seconds())
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"User-Agent": "Lotsen"})
        return connection.getresponse().status
    finally:
        connection.close()
