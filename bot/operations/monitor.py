"""Tell the operator what a person must see to, and a dead man's switch that all is well.

Each minute: while the program is ready, the heartbeat's address is called; whatever is wrong goes
to the operator's addresses, once for each incident and then at most hourly while nobody has handled
it. Nothing of a person is in it: how many things there are, and where to look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.errors import FullQueueError, StoreError, error_location
from bot.gateway.gateway import Gateway
from bot.notifications.apprise_ways import AppriseSender
from bot.notifications.outcome import Outcome
from bot.operations import heartbeat
from bot.web import health
from storage.database import Db
from storage.encryption import Keyring
from storage.maintenance import told_alarms

AGAIN: Final = timedelta(hours=1)
"""How long the operator is not told again of the same incident."""

PATIENCE: Final = timedelta(seconds=10)
"""How long a write may take."""

UNREADY: Final[Mapping[str, str]] = {
    "writer": "it takes nothing any more: start it again",
    "database": "its database does not answer, or takes nothing",
    "disk": "its disk is full: make room",
    "outbox": "lines wait longer than a minute to be sent",
    "staff": "somebody waits for a human, and nobody of the team can be reached: call them",
}
"""What it means that the program is not ready (bot/web/health.py)."""

log = structlog.get_logger()


class Monitor:
    """What looks after one program. `addresses` are Apprise's; `heartbeat_url` may be ""."""

    def __init__(
        self,
        gateway: Gateway,
        services: AppriseSender,
        addresses: Sequence[str] = (),
        heartbeat_url: str = "",
    ) -> None:
        self._gateway = gateway
        self._services = services
        self._addresses = addresses
        self._heartbeat = heartbeat_url
        self._told: dict[str, datetime] | None = None
        self._unready = ""

    async def check(self) -> None:
        """Look once whether all is well, and tell whoever is to hear of it. Raises nothing."""
        reason = await health.unready(self._gateway)
        if self._heartbeat and not reason:
            await heartbeat.call(self._heartbeat)
        # One moment of waiting is no incident; that nobody can be reached is, at once.
        lasts = reason if reason in {self._unready, "staff"} else ""
        self._unready = reason
        if self._addresses:
            await self._alarm(lasts)

    async def send(self, text: str) -> list[Outcome]:
        """Send to each of the operator's addresses; return how each went."""
        sent = [await self._services.send(one, "Lotsen", text) for one in self._addresses]
        return [one.outcome for one in sent]

    # ------------------------------------------------------------ incidents

    async def _alarm(self, reason: str) -> None:
        """Tell of what is new, or was told an hour ago; `reason` is why it is not ready."""
        alarms = await self._unhandled()
        found = {told_alarms.key_of(one) for one in alarms}
        if reason:
            found.add(told_alarms.key_of(_not_ready(reason)))
        now, told = self._gateway.clock.now(), self._told or {}
        due = [one for one in found if one not in told or now - told[one] >= AGAIN]
        if not due:
            return
        outcomes = await self.send(self._text(reason, alarms))
        if Outcome.TAKEN not in outcomes:
            log.error("alarm_not_sent", outcomes=[one.value for one in outcomes])
            return
        # Whoever is tried again and again seems to be reached each time, for a moment.
        shortly = {told_alarms.key_of(_not_ready(one)) for one in UNREADY}
        self._told = {
            one: at
            for one, at in told.items()
            if one in found or (one in shortly and now - at < AGAIN)
        } | dict.fromkeys(found, now)
        if self._gateway.writer.alive:
            await self._keep(self._told)

    def _text(self, reason: str, alarms: Collection[str]) -> str:
        said = [f"{self._gateway.rules.base_url} needs a person."]
        if reason:
            said.append(f"It is not ready: {UNREADY.get(reason, reason)}.")
        if alarms:
            said.append(
                f"Alarms that nobody has handled: {len(alarms)}. Look in the console under Team,"
                " What needs care, or ask lotsen doctor."
            )
        return " ".join(said)

    async def _unhandled(self) -> frozenset[str]:
        try:
            found, told = await self._gateway.read(
                lambda db, keys: (told_alarms.unhandled(db), told_alarms.told(db, keys))
            )
        except StoreError:
            # That it is not ready is told all the same.
            return frozenset()
        if self._told is None:
            self._told = told
        return found

    async def _keep(self, told: Mapping[str, datetime]) -> None:
        def keep(db: Db, keys: Keyring) -> None:
            told_alarms.keep_told(db, keys, told)

        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._gateway.write(keep)
        except (StoreError, FullQueueError, TimeoutError) as error:
            log.error("alarm_not_kept", error=error_location(error))


def _not_ready(reason: str) -> str:
    """Return the sentence by which it is known that the program is not ready for this reason."""
    return f"not ready: {reason}"
