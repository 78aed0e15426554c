"""Limit how fast a bot may send: 429 and the seconds to wait, as Telegram does."""

from __future__ import annotations

import math
from collections import deque
from datetime import datetime

from bot.simulator.telegram_server.values import ApiRefusal

SECOND = 1.0


class Rates:
    """Messages in any second: to one chat, and to all of them. None is as many as one likes."""

    def __init__(self) -> None:
        self.per_chat: int | None = None
        self.per_second: int | None = None
        self._all: deque[datetime] = deque()
        self._chats: dict[int, deque[datetime]] = {}

    def use(self, chat: int, now: datetime) -> None:
        """Count a message that is sent now. Raises ApiRefusal when it is one too many."""
        if self.per_chat is None and self.per_second is None:
            return
        of_chat = self._chats.setdefault(chat, deque())
        for sent, most in ((of_chat, self.per_chat), (self._all, self.per_second)):
            _check(sent, most, now)
        of_chat.append(now)
        self._all.append(now)


def _check(sent: deque[datetime], most: int | None, now: datetime) -> None:
    while sent and (now - sent[0]).total_seconds() >= SECOND:
        sent.popleft()
    if most is not None and len(sent) >= most:
        wait = math.ceil(SECOND - (now - sent[0]).total_seconds())
        raise ApiRefusal(429, f"Too Many Requests: retry after {wait}", wait)
