"""Limit how fast a channel is used: never faster than it allows, in whatever second one counts."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.channel import Limits
from storage.outbox import LONG_AGO

SECOND: Final = timedelta(seconds=1)
HALF: Final = SECOND / 2

MOST_CHATS: Final = 256
"""Chats whose next free moment is kept before those that are long free are forgotten."""


class SlidingWindow:
    """A sliding window: at most `count` uses in any stretch of time of this length."""

    __slots__ = ("_length", "_used")

    def __init__(self, count: int, length: timedelta, used: deque[datetime] | None = None) -> None:
        self._length = length
        self._used = deque(used or (), maxlen=count)

    def free_at(self, now: datetime) -> datetime:
        """Return when it may be used next (aware); `now` means at once."""
        if len(self._used) != self._used.maxlen:
            return now
        return max(now, self._used[0] + self._length)

    def use(self, now: datetime) -> None:
        """Record that it is used now."""
        self._used.append(now)

    def copy(self) -> SlidingWindow:
        """Return another window with the same past."""
        return SlidingWindow(self._used.maxlen or 0, self._length, self._used)


class RateLimiter:
    """The rate limiter of one channel and its chats; in memory, of one process.

    Routine lines go evenly, half a second's share at a time, so that a human's words find the
    channel free within a moment, not at the end of the second.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.limited = bool(limits.per_second or limits.per_chat)
        self._all = SlidingWindow(limits.per_second, SECOND)
        self._routine = SlidingWindow(limits.per_second // 2 + 1, HALF)
        self._chats: dict[str, datetime] = {}
        self._paused: dict[str, datetime] = {}
        self._routine_paused_until = LONG_AGO
        self._reserved_until = LONG_AGO

    def copy(self) -> RateLimiter:
        """Return a copy, to work out what may go together before any of it goes."""
        if not self.limited:
            return self
        copy = RateLimiter(self.limits)
        copy._all, copy._routine = self._all.copy(), self._routine.copy()
        copy._chats, copy._paused, copy._routine_paused_until = (
            dict(self._chats),
            self._paused,
            self._routine_paused_until,
        )
        return copy

    def free_at(self, chat: str, now: datetime, *, routine: bool = False) -> datetime:
        """Return when such a line to this chat may go (aware); `now` means at once."""
        chat_free = max(self._chats.get(chat, now), self._paused.get(chat, now))
        return max(chat_free, self.channel_free_at(now, routine=routine))

    def channel_free_at(self, now: datetime, *, routine: bool = False) -> datetime:
        """Return when such a line may go to whichever chat (aware); `now` means at once."""
        free = max(now, self._routine_paused_until) if routine else now
        if not self.limits.per_second:
            return free
        windows = (self._all, self._routine) if routine else (self._all,)
        return max(free, *(one.free_at(now) for one in windows))

    def use(self, chat: str, now: datetime, *, routine: bool = False) -> None:
        """Record that a line goes to this chat now."""
        if self.limits.per_chat:
            self._chats[chat] = now + self.limits.per_chat
            if len(self._chats) > MOST_CHATS:
                self._chats = {one: free for one, free in self._chats.items() if free > now}
        if self.limits.per_second:
            self._all.use(now)
            if routine:
                self._routine.use(now)

    def pause(self, chat: str, now: datetime, until: datetime, *, routine: bool = False) -> None:
        """Pause this chat until then, because the channel asked for it (429).

        A 429 for routine lines in a second chat meanwhile is treated as a global limit: they pause
        in every chat.
        """
        self._paused = {one: end for one, end in self._paused.items() if end > now}
        if routine and self._paused.keys() - {chat}:
            self._routine_paused_until = max(self._routine_paused_until, until)
        self._paused[chat] = max(until, self._paused.get(chat, until))

    def reserve(self, now: datetime) -> datetime:
        """Reserve a moment (aware) for a routine line, behind all that were reserved before."""
        step = SECOND / (self.limits.per_second or 1)
        self._reserved_until = (
            max(self._reserved_until, now + SECOND, self._routine_paused_until) + step
        )
        return self._reserved_until
