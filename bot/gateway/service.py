"""Describe a service beside the site: a bot that hears what comes and speaks by its channel."""

from __future__ import annotations

from typing import Protocol

from bot.delivery.channel import Channel
from bot.gateway.gateway import Gateway
from bot.gateway.status import ServiceStatus


class ChannelService(ServiceStatus, Protocol):
    """A bot. What it says goes out by `channel`, whose name no other has."""

    @property
    def channel(self) -> Channel: ...

    async def hear(self, gateway: Gateway) -> None:
        """Hear what comes, until cancelled. A service that is away is tried again, for ever."""

    async def close(self) -> None:
        """Nothing more is said: let go of the connections."""
