"""Describe a bot beside the web server: it receives updates and sends by its channel."""

from __future__ import annotations

from typing import Protocol

from bot.delivery.channel import Channel
from bot.gateway.gateway import Gateway
from bot.gateway.status import ServiceStatus


class ChannelService(ServiceStatus, Protocol):
    """A bot. Its messages go out by `channel`, whose name no other channel has."""

    @property
    def channel(self) -> Channel: ...

    async def run(self, gateway: Gateway) -> None:
        """Receive updates until cancelled. A service that is away is tried again, without end."""

    async def close(self) -> None:
        """Close the connections; nothing is sent after this."""
