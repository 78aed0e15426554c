"""Send to somebody of the staff by any kind of way that this deployment has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final, Protocol
from urllib.parse import urlsplit

from bot.errors import InvalidSubscriptionError
from bot.notifications import apprise_ways, push_payload
from bot.notifications.apprise_ways import AppriseSender
from bot.notifications.mailer import Mailer
from bot.notifications.outcome import Outcome, SendResult
from bot.notifications.web_push import Subscription, WebPush
from bot.text import bidi
from storage.schema.way_kind import WayKind

FOR: Final = timedelta(hours=1)
"""A push service keeps it so long for a device that is off; then others have been asked."""

BROKEN: Final = frozenset({Outcome.GONE, Outcome.REFUSED, Outcome.INVALID, Outcome.TOO_LARGE})
"""Outcomes after which a way is not used until its owner has tried it again."""


class AddressedWay(Protocol):
    """A way: its kind, and where it leads: an address, a number, or a subscription (JSON)."""

    @property
    def kind(self) -> str: ...

    @property
    def address(self) -> str: ...


class ShortMessage(Protocol):
    """What is sent (WayMessage has these)."""

    @property
    def title(self) -> str: ...

    @property
    def body(self) -> str: ...

    @property
    def link(self) -> str: ...

    @property
    def urgent(self) -> bool: ...

    @property
    def topic(self) -> str: ...


class StaffSender:
    """The one that sends. What is None or "" this deployment does not have.

    `sms_gateway` is an address of Apprise with {to}; `hosts` are those of services that somebody
    runs themselves, which staff may be reached by.
    """

    def __init__(
        self,
        services: AppriseSender,
        mailer: Mailer | None = None,
        sms_gateway: str = "",
        push: WebPush | None = None,
        hosts: Collection[str] = (),
    ) -> None:
        self._services = services
        self._mailer = mailer
        self._sms_gateway = sms_gateway
        self._push = push
        self.hosts = frozenset(hosts)

    @property
    def kinds(self) -> frozenset[WayKind]:
        """Return the kinds of ways there are here."""
        has = {
            WayKind.PUSH: self._push is not None,
            WayKind.MAIL: self._mailer is not None,
            WayKind.SERVICE: True,
            WayKind.SMS: bool(self._sms_gateway),
        }
        return frozenset(kind for kind, here in has.items() if here)

    async def send(self, way: AddressedWay, message: ShortMessage) -> SendResult:
        """Send by this way. Raises nothing: a fault is a result.

        The signs that isolate values are taken out: they would make an SMS three times as long, and
        belong to a code that is copied.
        """
        title, body = (bidi.strip_isolates(one) for one in (message.title, message.body))
        kind = WayKind(way.kind)
        if not way.address or self._is_taken_away(kind, way.address):
            return SendResult(Outcome.INVALID)
        if kind is WayKind.PUSH:
            return await self._by_push(way.address, title, body, message)
        if kind is WayKind.MAIL:
            if self._mailer is None:
                return SendResult(Outcome.INVALID)
            return await self._mailer.send(way.address, title, f"{body}\n\n{message.link}")
        if kind is WayKind.SMS:
            return await self.send_sms(way.address, f"{title}: {body} {message.link}")
        return await self._services.send(way.address, title, f"{body}\n{message.link}")

    def _is_taken_away(self, kind: WayKind, address: str) -> bool:
        """Tell whether the operator has taken the host of a service away since it was added."""
        service = kind is WayKind.SERVICE
        return service and apprise_ways.find_fault(address, self.hosts) is not None

    async def send_sms(self, number: str, text: str) -> SendResult:
        """Send a text to a number (E.164)."""
        if not self._sms_gateway:
            return SendResult(Outcome.INVALID)
        url = apprise_ways.to_number(self._sms_gateway, number)
        return await self._services.send(url, "", text)

    async def _by_push(
        self, subscription: str, title: str, body: str, message: ShortMessage
    ) -> SendResult:
        if self._push is None:
            return SendResult(Outcome.INVALID)
        payload = push_payload.of_page(title, urlsplit(message.link).path, body, message.topic)
        try:
            to = Subscription.parse(subscription)
        except InvalidSubscriptionError:
            return SendResult(Outcome.INVALID)
        return await self._push.send(
            to, payload, ttl=FOR, urgent=message.urgent, topic=message.topic
        )
