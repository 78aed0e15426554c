"""Show what the phones of the demo are told while a chat or the console is closed.

They stand in for push services, mail and SMS: what the program sends goes to a list here, and the
demo's page shows it on a locked screen.
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.notifications.outcome import Outcome, SendResult
from bot.notifications.way_messages import WayMessage
from bot.text import bidi
from storage.access import push_devices, staff_ways
from storage.database import Db
from storage.encryption import Keyring
from storage.reads.staff_alerts import KnownWay
from storage.schema.way_kind import WayKind

MOST: Final = 4
"""Notifications that a screen shows; older ones make room."""

PUSH_SERVICE: Final = "https://phones.invalid/"

NUMBER: Final = "+46701740605"
"""Telephone numbers like this one are kept free for stories (PTS)."""


class Notification(NamedTuple):
    """What a locked screen shows: when (aware) and how it came, its text, and what it opens."""

    at: datetime
    by: WayKind
    text: str
    more: str
    path: str


class SentTo(Protocol):
    """A browser's subscription."""

    @property
    def endpoint(self) -> str: ...


class LockScreens:
    """The screens, by whose they are: a youth's by `youth_screen`, a coach's by `coach_screen`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shown: defaultdict[str, list[Notification]] = defaultdict(list)

    def of(self, screen: str) -> list[Notification]:
        """Return what it shows, the newest first."""
        return self._shown[screen][::-1]

    def clear(self, screen: str) -> None:
        """Forget what it shows: whoever opens the page has seen it."""
        self._shown[screen].clear()

    def show(self, screen: str, by: WayKind, text: str, more: str, path: str) -> None:
        """Show one more; the same by the same way takes the place of the one before.

        Of push there is one at a time, as the worker of a youth's chat has it (sw.js).
        """
        found = Notification(self._clock.now(), by, text, more, path)
        kept = [one for one in self._shown[screen] if not _is_replaced(one, found)]
        self._shown[screen] = [*kept, found][-MOST:]


def _is_replaced(one: Notification, by: Notification) -> bool:
    return one[1:] == by[1:] or one.by is by.by is WayKind.PUSH


class YouthScreens:
    """Whoever hands a message to the browser of a youth, in the demo."""

    def __init__(self, screens: LockScreens) -> None:
        self._screens = screens

    async def send(
        self,
        subscription: SentTo,
        payload: bytes,
        *,
        ttl: timedelta,  # noqa: ARG002 - a phone of the demo is always on
        urgent: bool,  # noqa: ARG002
        topic: str,  # noqa: ARG002
    ) -> SendResult:
        """Show it on that youth's screen."""
        told: Mapping[str, str] = json.loads(payload)
        screen = urlsplit(subscription.endpoint).path.removeprefix("/")
        self._screens.show(screen, WayKind.PUSH, told["text"], "", told["open"])
        return SendResult(Outcome.TAKEN)


class CoachScreens:
    """Whoever sends to staff by their ways, in the demo."""

    def __init__(self, screens: LockScreens) -> None:
        self._screens = screens

    async def send(self, way: KnownWay, message: WayMessage) -> SendResult:
        """Show it on that coach's screen."""
        path, body = urlsplit(message.link).path, bidi.strip_isolates(message.body)
        self._screens.show(coach_screen(way.coach), WayKind(way.kind), message.title, body, path)
        return SendResult(Outcome.TAKEN)


def youth_screen(youth: int) -> str:
    """Return whose screen this youth's is."""
    return f"youth-{youth}"


def coach_screen(coach: int) -> str:
    """Return whose screen this coach's is."""
    return f"coach-{coach}"


def add_device(db: Db, keys: Keyring, youth: int, language: str, now: datetime) -> None:
    """Let a youth be told on the phone of the demo, as if they had said yes to it."""
    subscription = {
        "endpoint": f"{PUSH_SERVICE}{youth_screen(youth)}",
        "keys": {"p256dh": _sign(b"\4" + bytes(64)), "auth": _sign(bytes(16))},
    }
    push_devices.keep(
        db, keys, youth=youth, subscription_json=json.dumps(subscription), name="Demo",
        language=language, now=now,
    )  # fmt: skip


def add_ways(db: Db, keys: Keyring, coach: int, name: str, now: datetime) -> None:
    """Let a coach be told by mail, and then by SMS, as if they had confirmed both."""
    for kind, address in (
        (WayKind.MAIL, f"{name.lower()}@kommun.example"), (WayKind.SMS, NUMBER),
    ):  # fmt: skip
        way = staff_ways.add(db, keys, coach, kind, address, now)
        staff_ways.check_code(db, keys, coach, way, staff_ways.make_code(db, keys, way, now), now)


def _sign(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
