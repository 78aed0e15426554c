"""Notify open pages that something changed; they then read what is committed.

A notification carries nothing: whoever gets it reads the database, so that nothing is shown twice,
lost or out of order. Used in the event loop only.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

ANYBODY: Final = 0
"""Subscribed to instead of a youth: notified of every one (the inbox of a team)."""


class ChangeSubscription:
    """One subscriber. Notifications that come while nobody waits end the next wait, once.

    `own`: it is a page of the youth's own, and none of the staff.
    """

    def __init__(self, *, own: bool = False) -> None:
        self._notified = asyncio.Event()
        self.typing = False
        self.own = own

    def notify(self, *, typing: bool = False) -> None:
        """Notify that something changed; or, with `typing`, that a human is about to write."""
        self.typing = self.typing or typing
        self._notified.set()

    async def wait(self, longest: timedelta) -> bool:
        """Wait for a notification, at most so long; return whether one came.

        The limit is for notifications that were lost: read the database after it as well.
        """
        try:
            # Not wait_for: until Python 3.12 it may swallow a cancellation, and never end.
            async with asyncio.timeout(longest.total_seconds()):
                await self._notified.wait()
        except TimeoutError:
            return False
        self._notified.clear()
        return True


class ChangeNotifier:
    """All subscriptions, by the youth each is for."""

    def __init__(self) -> None:
        self._subscriptions: dict[int, set[ChangeSubscription]] = defaultdict(set)
        self.closed = False
        """Whether the program ends, and with it every page that is open."""

    def close(self) -> None:
        """Notify every subscriber for the last time."""
        self.closed = True
        for subscription in {
            subscription
            for subscriptions in self._subscriptions.values()
            for subscription in subscriptions
        }:
            subscription.notify()

    @property
    def count(self) -> int:
        """Return how many subscriptions there are."""
        return sum(len(subscriptions) for subscriptions in self._subscriptions.values())

    @contextmanager
    def subscribe(self, youth: int = ANYBODY, *, own: bool = False) -> Iterator[ChangeSubscription]:
        """Subscribe to a youth for as long as the context lasts; `own`: a page of theirs."""
        subscription = ChangeSubscription(own=own)
        self._subscriptions[youth].add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions[youth].discard(subscription)
            if not self._subscriptions[youth]:
                del self._subscriptions[youth]

    def is_watched(self, youth: int) -> bool:
        """Tell whether a page of the youth's own is open, looked at or not."""
        return any(one.own for one in self._subscriptions.get(youth, ()))

    def notify(self, youths: Iterable[int]) -> None:
        """Notify that something of these youths was committed."""
        concerned = {
            subscription for youth in youths for subscription in self._subscriptions.get(youth, ())
        }
        every = self._subscriptions.get(ANYBODY, set())
        for subscription in concerned | every:
            subscription.notify()

    def notify_typing(self, youth: int) -> None:
        """Notify that a coach is writing to this youth."""
        for subscription in self._subscriptions.get(youth, set()):
            subscription.notify(typing=True)
