"""Send an encrypted message to one browser by its push service (RFC 8030, 8291, 8292).

Nothing of a conversation is ever in it (reach.md): the service sees an address, a size and a time.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple, Self
from urllib.parse import urlsplit

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver
from pywebpush import WebPusher

from bot.clock import Clock
from bot.errors import InvalidSubscriptionError
from bot.notifications import push_hosts
from bot.notifications.outcome import Outcome, SendResult
from bot.notifications.push_hosts import PrivateAddressError, PublicResolver, PushHosts
from bot.notifications.vapid_keys import VapidKeys

REPORTED_AGAIN: Final = timedelta(minutes=1)
"""How long after it was logged that a service is not allowed nothing more is logged of any."""

log = structlog.get_logger()

PATIENCE: Final = timedelta(seconds=10)
"""How long one message may take; a service answers in a tenth of a second."""

MOST_AT_ONCE: Final = 16
"""Messages on their way to one service at a time, and as many that are urgent: a silent service
holds up no other, and a morning's reminders hold up nothing that is urgent."""

SIZE: Final = 256
"""Bytes that every payload is filled up to, so that its length tells nothing."""

MOST: Final = 3_000
"""Bytes of a payload; Apple takes no body of more than 4,096."""

LONGEST_TTL: Final = timedelta(days=28)
LONGEST_WAIT: Final = timedelta(hours=1)
"""The longest that a service may ask us to wait."""

SIGNED_FOR: Final = timedelta(hours=12)
SIGNED_AGAIN: Final = timedelta(hours=1)
"""How long a signature lasts (RFC 8292 allows a day), and when a new one is made."""

ANSWER: Final = 1_024
"""Bytes of an answer that are read, for the reason of a refusal."""

POINT, SECRET = 65, 16
"""Bytes of a browser's public key and of its secret (RFC 8291)."""

OUR_FAULT: Final = b"BadJwtToken"
"""Apple's word for a signature or contact it does not take: the device is not to blame."""

TAKEN: Final = (200, 201, 202)
GONE: Final = (404, 410)
FORBIDDEN, TOO_LARGE, TOO_MANY, SERVER_ERRORS = 403, 413, 429, 500


class Subscription(NamedTuple):
    """What a browser gives: the address at its push service, and the keys to encrypt for it."""

    endpoint: str
    p256dh: str
    auth: str

    @classmethod
    def parse(cls, given: str) -> Self:
        """Read what PushSubscription.toJSON() gave. Raises InvalidSubscriptionError."""
        try:
            found = json.loads(given)
            one = cls(found["endpoint"], found["keys"]["p256dh"], found["keys"]["auth"])
            sizes = (len(_bytes(one.p256dh)), len(_bytes(one.auth)))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise InvalidSubscriptionError from None
        if not isinstance(one.endpoint, str) or sizes != (POINT, SECRET):
            raise InvalidSubscriptionError
        return one

    def dump(self) -> str:
        """Return it as `parse` reads it, and nothing else of what the browser gave."""
        return json.dumps(
            {"endpoint": self.endpoint, "keys": {"p256dh": self.p256dh, "auth": self.auth}}
        )


class WebPush:
    """Whoever sends by push. `contact` is the mailto: or https: address of who runs this.

    `hosts` are push services besides the known ones (PushHosts). `resolver` finds the addresses of
    their names; those of private networks are refused.
    """

    def __init__(
        self,
        keys: VapidKeys,
        contact: str,
        clock: Clock,
        hosts: Collection[str] = (),
        *,
        patience: timedelta = PATIENCE,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self.public_key = keys.public_key
        self._keys = keys
        self._contact = contact
        self._clock = clock
        self._hosts = PushHosts(hosts)
        self._patience = patience
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None
        self._signed: dict[str, tuple[datetime, str]] = {}
        self._refusing: set[str] = set()
        self._reported: datetime | None = None
        self._turns: defaultdict[tuple[str, bool], asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(MOST_AT_ONCE)
        )

    def check(self, subscription: Subscription) -> None:
        """Check that a message could be sent there. Raises InvalidSubscriptionError."""
        if not self._hosts.is_allowed(subscription.endpoint):
            self._report_refusal(subscription)
            raise InvalidSubscriptionError
        _encrypt(subscription, b"{}")

    def _report_refusal(self, subscription: Subscription) -> None:
        """Tell an operator whose youths use another service which; at most once in a minute."""
        now = self._clock.now()
        if self._reported is None or now - self._reported >= REPORTED_AGAIN:
            self._reported = now
            domain = push_hosts.domain_of(subscription.endpoint)
            log.warning("push_service_not_allowed", service=domain or "other")

    async def send(
        self,
        subscription: Subscription,
        payload: bytes,
        *,
        ttl: timedelta,
        urgent: bool,
        topic: str,
    ) -> SendResult:
        """Send a payload, which is JSON; return what the service said. Never raises for a service.

        `ttl` is until when the service keeps it for a device that is off. A later message of the
        same `topic` (at most 32 letters, digits, - and _) takes the place of one that still waits.
        """
        if len(payload) > MOST:
            return SendResult(Outcome.TOO_LARGE)
        if not self._hosts.is_allowed(subscription.endpoint):
            return SendResult(Outcome.INVALID)
        # Encrypting takes the processor: not for a thousand at once, before the first is sent.
        # What is urgent waits for nothing else.
        async with self._turns[urlsplit(subscription.endpoint).netloc, urgent]:
            return await self._encrypted(subscription, payload, ttl, topic, urgent=urgent)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _encrypted(
        self,
        subscription: Subscription,
        payload: bytes,
        ttl: timedelta,
        topic: str,
        *,
        urgent: bool,
    ) -> SendResult:
        try:
            body = _encrypt(subscription, payload.ljust(SIZE))
        except InvalidSubscriptionError:
            return SendResult(Outcome.INVALID)
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(min(max(ttl, timedelta(0)), LONGEST_TTL).total_seconds())),
            "Urgency": "high" if urgent else "normal",
            "Topic": topic,
            "Authorization": self._authorization(subscription.endpoint),
        }
        return await self._post(subscription.endpoint, body, headers)

    async def _post(self, endpoint: str, body: bytes, headers: Mapping[str, str]) -> SendResult:
        service = urlsplit(endpoint).hostname or ""
        try:
            async with self._open().post(
                endpoint, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return await self._result(answer, service)
        except aiohttp.ClientConnectorError as error:
            # Not even begun, so it was not taken.
            private = isinstance(getattr(error, "os_error", None), PrivateAddressError)
            return SendResult(Outcome.INVALID if private else Outcome.LATER)
        except (TimeoutError, aiohttp.ClientError, OSError):
            return SendResult(Outcome.TIMEOUT)
        except ValueError:
            # An address that aiohttp cannot call.
            return SendResult(Outcome.INVALID)

    async def _result(self, answer: aiohttp.ClientResponse, service: str) -> SendResult:
        """Return what an answer means, by its number."""
        status = answer.status
        if status in TAKEN:
            self._refusing.discard(service)
            return SendResult(Outcome.TAKEN)
        if status in GONE:
            return SendResult(Outcome.GONE)
        is_apple = status == FORBIDDEN and push_hosts.matches(service, push_hosts.APPLE)
        if is_apple and OUR_FAULT not in await answer.content.read(ANSWER):
            return SendResult(Outcome.GONE)
        if status == TOO_LARGE:
            return SendResult(Outcome.TOO_LARGE)
        if status == TOO_MANY or status >= SERVER_ERRORS:
            after = wait_of(answer.headers.get("Retry-After", ""), self._clock.now())
            return SendResult(Outcome.LATER, after)
        if service not in self._refusing:
            # Once, until it takes something again: what is wrong is ours, and the same for all.
            self._refusing.add(service)
            log.warning("push_refused", service=service, status=status)
        return SendResult(Outcome.REFUSED)

    def _authorization(self, endpoint: str) -> str:
        """Return our signature for this service; one serves many messages (Apple asks for that)."""
        parts, now = urlsplit(endpoint), self._clock.now()
        service = f"{parts.scheme}://{parts.netloc}"
        made, signed = self._signed.get(service, (None, ""))
        if made is None or not made <= now < made + SIGNED_AGAIN:
            signed = self._keys.authorization(service, self._contact, now + SIGNED_FOR)
            self._signed[service] = (now, signed)
        return signed

    def _open(self) -> aiohttp.ClientSession:
        """Return the session; it belongs to the loop that first sends."""
        if self._session is None:
            resolver = PublicResolver(self._hosts, self._resolver)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, resolver=resolver),
                timeout=aiohttp.ClientTimeout(total=self._patience.total_seconds()),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._session


def wait_of(header: str, now: datetime) -> timedelta | None:
    """Return how long Retry-After asks to wait, at most LONGEST_WAIT; None where it says nothing.

    It is a number of seconds or a date; `now` is aware.
    """
    header = header.strip()
    if header.isascii() and header.isdigit():
        return min(timedelta(seconds=int(header[:9])), LONGEST_WAIT)
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    date = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
    return min(max(date - now, timedelta(0)), LONGEST_WAIT)


def _encrypt(subscription: Subscription, payload: bytes) -> bytes:
    """Encrypt for the browser alone. Raises InvalidSubscriptionError for a key that is none."""
    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    try:
        pusher = WebPusher({"endpoint": subscription.endpoint, "keys": keys})
        return bytes(pusher.encode(payload)["body"])
    except ValueError:
        raise InvalidSubscriptionError from None


def _bytes(text: str) -> bytes:
    """Decode base64url, with or without padding. Raises ValueError (binascii.Error), TypeError."""
    plain = text.rstrip("=")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars="-_", validate=True)
