"""Send a test by ways of somebody of the staff, and keep how it went."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.gateway.gateway import Gateway
from bot.notifications.outcome import Outcome
from bot.notifications.staff_sender import BROKEN
from bot.notifications.way_messages import WayMessage, WayMessages
from storage.access import staff_ways
from storage.access.staff_ways import StaffWay
from storage.database import Db


async def send(gateway: Gateway, ways: Sequence[StaffWay], language: str) -> dict[int, str]:
    """Send a test by each of these at once, in a language; return each one's outcome.

    Raises FullQueueError or a StoreError when the outcomes cannot be kept.
    """
    message = messages(gateway).test(language, gateway.moment)
    sent = await asyncio.gather(*(send_by(gateway, one, message) for one in ways))
    outcomes = {one.id: outcome for one, outcome in zip(ways, sent, strict=True)}
    await gateway.write(lambda db, _: _keep(gateway, db, outcomes))
    return outcomes


async def send_by(gateway: Gateway, way: StaffWay, message: WayMessage) -> str:
    """Send a message by one way; return the outcome."""
    sender = gateway.staff_sender
    if sender is None:
        return Outcome.INVALID.value
    return (await sender.send(way, message)).outcome.value


def messages(gateway: Gateway) -> WayMessages:
    """Return what is sent."""
    return WayMessages(gateway.renderer, gateway.rules.base_url.rstrip("/"))


def _keep(gateway: Gateway, db: Db, outcomes: Mapping[int, str]) -> None:
    now = gateway.clock.now()
    for way, outcome in outcomes.items():
        taken, broken = outcome == Outcome.TAKEN, outcome in BROKEN
        staff_ways.mark_tested(db, way, outcome, now, taken=taken, broken=broken)
