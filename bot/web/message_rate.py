"""Limit how much one chat may write in a minute, by what reading it costs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

MINUTE: Final = timedelta(minutes=1)
MOST: Final = 30
"""Messages of usual length in a minute."""

USUAL: Final = 2_000
"""Characters; a longer message counts as so many as it is long."""

MOST_CHATS: Final = 10_000


@dataclass
class MessageRate:
    """What each chat wrote in the last minute, in memory only."""

    now: Callable[[], datetime]
    most: int = MOST
    _said: OrderedDict[str, list[tuple[datetime, int]]] = field(default_factory=OrderedDict)

    def allows(self, chat: str, text: str) -> bool:
        """Tell whether this may be taken now, and count it if so; the first always may."""
        now, cost = self.now(), 1 + len(text) // USUAL
        recent = [(at, much) for at, much in self._said.get(chat, ()) if now - at < MINUTE]
        if recent and sum(much for _, much in recent) + cost > self.most:
            self._said[chat] = recent
            return False
        self._said[chat] = [*recent, (now, cost)]
        self._said.move_to_end(chat)
        while len(self._said) > MOST_CHATS:
            self._said.popitem(last=False)
        return True
