"""Limit how fast a channel is used: never faster than it allows, in whatever second one counts."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.channel import Limits
from storage.outbox import LONG_AGO

SECOND: Final = timedelta(seconds=1)
HALF: Final = SECOND / 2

SLOW: Final = timedelta(seconds=2)
"""A message that is answered later holds up the next one of its chat no more."""

UNDER_WAY_RETRY: Final = timedelta(milliseconds=50)
"""How long until it is asked again whether a message to the same chat has been answered."""

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

    A channel may show answers of its own besides the lines of the outbox. They share this limiter:
    a chat that a line waits for is left to it (`leave_to_lines`), and an urgent answer that a line
    has overtaken once is not overtaken again (`keep_for_answer`). Used by two threads; each change
    is one step.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.limited = bool(limits.per_second or limits.per_chat)
        self._all = SlidingWindow(limits.per_second, SECOND)
        self._routine = SlidingWindow(limits.per_second // 2 + 1, HALF)
        self._chats: dict[str, datetime] = {}
        self._paused: dict[str, datetime] = {}
        self._left_to_lines: dict[str, datetime] = {}
        self._kept_from: dict[str, datetime] = {}
        self._under_way: dict[str, datetime] = {}
        self._routine_paused_until = LONG_AGO
        self._reserved_until = LONG_AGO

    @classmethod
    def unlimited(cls) -> RateLimiter:
        """Return a limiter without limits, which still keeps to pauses."""
        return cls(Limits())

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
        copy._left_to_lines, copy._kept_from = self._left_to_lines, self._kept_from
        copy._under_way = self._under_way
        return copy

    def free_at(
        self, chat: str, now: datetime, *, routine: bool = False, danger: bool = False
    ) -> datetime:
        """Return when such a line to this chat may go (aware); `now` means at once."""
        free = self._message_free_at(chat, now, routine=routine)
        kept_from = self._kept_from.get(chat)
        if kept_from is not None and kept_from <= free and not danger:
            return free + self.limits.per_chat
        return free

    def answer_free_at(
        self, chat: str, now: datetime, *, since: datetime | None = None
    ) -> datetime:
        """Return when an answer of the channel's own to this chat may go (aware).

        `since` is when an urgent one began to wait (aware), None for any other: that gives way to
        lines as long as some wait for this chat, an urgent one only in the first moment.
        """
        free = self._message_free_at(chat, now, routine=since is None)
        left = self._left_to_lines.get(chat)
        if left is None or left <= free or (since is not None and since + SECOND <= free):
            return free
        return left if since is None else min(left, max(free, since + SECOND))

    def pause_ends(self, chat: str, now: datetime) -> datetime:
        """Return until when the channel asked for a pause in this chat (aware); `now` for none."""
        return max(now, self._paused.get(chat, now))

    def _message_free_at(self, chat: str, now: datetime, *, routine: bool) -> datetime:
        chat_free = max(self._chats.get(chat, now), self._paused.get(chat, now))
        begun = self._under_way.get(chat)
        if begun is not None and now - begun < SLOW:
            chat_free = max(chat_free, now + UNDER_WAY_RETRY)
        return max(chat_free, self.channel_free_at(now, routine=routine))

    @property
    def under_way(self) -> frozenset[str]:
        """Return the chats to which a message was begun that is not answered yet."""
        return frozenset(self._under_way)

    def begin(self, chat: str, now: datetime, *, routine: bool = False) -> None:
        """Record that a message to this chat is begun now; `end` must follow."""
        if self.limited:
            self.use(chat, now, routine=routine)
            self._under_way[chat] = now

    def end(self, chat: str, now: datetime) -> None:
        """Record that a message to this chat was answered, or failed.

        Nobody knows when in between the channel has counted it: the pause begins now.
        """
        if self._under_way.pop(chat, None) is not None and self.limits.per_chat:
            self._chats[chat] = max(now + self.limits.per_chat, self._chats.get(chat, now))

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

    def leave_to_lines(self, chat: str, free: datetime) -> None:
        """Leave this chat's next free moment (aware) to a line that waits for it."""
        if len(self._left_to_lines) > MOST_CHATS:
            past = free - SECOND
            # A list first, in one step: another thread may add to it meanwhile.
            for one, until in list(self._left_to_lines.items()):
                if until < past:
                    self._left_to_lines.pop(one, None)
        self._left_to_lines[chat] = free + SECOND

    def keep_for_answer(self, chat: str, since: datetime | None) -> None:
        """Keep a moment for an urgent answer that has waited since then (aware); None: no more."""
        if since is None:
            self._kept_from.pop(chat, None)
        else:
            self._kept_from[chat] = since + SECOND

    def reserve(self, now: datetime) -> datetime:
        """Reserve a moment (aware) for a routine line, behind all that were reserved before."""
        step = SECOND / (self.limits.per_second or 1)
        self._reserved_until = (
            max(self._reserved_until, now + SECOND, self._routine_paused_until) + step
        )
        return self._reserved_until
