"""Plan one pass over the outbox: what is sent now, within the rate limits, and what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from bot.delivery.rate_limit import RateLimiter
from bot.turns.inbound import Inbound
from bot.turns.ready_message import ReadyMessage
from flows.engine.line import ROUTINE, LineClass
from storage.outbox import LONG_AGO, OutboxLine, OutboxMark
from storage.schema.line_state import LineState

MOST_LEFT_WAITING: Final = 32
"""Lines that stay as they are while their channel is busy: what a fast one sends in a second."""

SHORTEST_BETWEEN_PASSES: Final = timedelta(milliseconds=40)
"""What may go within so short a time goes together: every pass is a commit."""

BUSY_CHAT_RETRY: Final = timedelta(seconds=1)
"""How long until a chat is tried again that is still being sent to."""

FIRST: Final = (LineClass.DANGER, LineClass.HUMAN)
"""Classes that overtake everything else."""


class UndeliverableLine(NamedTuple):
    """A line that cannot be sent and must become a coach's task, and then how its row is marked."""

    tasks: list[Inbound]
    mark: OutboxMark


Chat = tuple[str, str]
"""A channel and a chat of it."""


CoachAndYouth = tuple[int, int]
"""A coach, and a youth whose words they are told."""


class InFlight(NamedTuple):
    """What was handed out and has not ended: lines that wait for a worker, and chats being sent to.

    Another line to those chats stays in the outbox: until it is begun nobody need doubt it.
    """

    waiting: Sequence[ReadyMessage]
    busy: frozenset[Chat]
    put_back: Mapping[int, datetime]
    """Youths a line of whom was handed out and waits again, and until when."""


class Selection:
    """The selection of a pass: lines to send now, and lines that are tasks for a coach instead.

    `next_pass_at` is aware; `more` tells that there is more to read now.
    """

    def __init__(self, now: Sequence[ReadyMessage] = ()) -> None:
        self.now = list(now)
        self.undeliverable: list[UndeliverableLine] = []
        self.marks: list[OutboxMark] = []
        self.next_pass_at: datetime | None = None
        self.more = False

    def wake_at(self, at: datetime | None) -> None:
        """Make the next pass no later than this moment; None is never."""
        if at is not None:
            self.next_pass_at = at if self.next_pass_at is None else min(self.next_pass_at, at)


class SendPlan:
    """The plan of one pass, line by line, on copies of the rate limiters: nothing is sent yet."""

    def __init__(
        self,
        now: datetime,
        limiters: Mapping[str, RateLimiter],
        drafts: Mapping[str, RateLimiter],
        busy: frozenset[Chat],
    ) -> None:
        self.now = now
        self.selection = Selection()
        self.waits: dict[int, datetime] = {}
        """Youths of whom a line waits its turn, and until when it is not read again."""
        self.damaged = 0
        """Lines whose words cannot be opened."""
        self.lost_chats: set[int] = set()
        """Coaches whose own chat cannot be opened: they are told in the console."""
        self._limiters = limiters
        self._limiter_copies = drafts
        self._busy = busy
        self._waiting = 0
        self._behind: Counter[Chat] = Counter()

    def busy_until(self, line: OutboxLine) -> datetime | None:
        """Return when the channel to the youth is free; None if it is. Nothing is decrypted."""
        limiter = self._limiter_copies.get(line.channel or "")
        if limiter is None or line.coach is not None or not limiter.limited:
            return None
        free = limiter.channel_free_at(self.now, routine=line.say_as in ROUTINE)
        return free if free > self.now else None

    def send(self, line: OutboxLine, message: ReadyMessage) -> None:
        """Send the line now if its channel and its chat are free; else let it wait."""
        if (message.channel, message.chat) in self._busy:
            self.wait(
                line, self.now + BUSY_CHAT_RETRY
            )  # Or until that chat is free, which wakes the outbox.
            return
        limiter = self._limiter_copies[message.channel]
        free = limiter.free_at(
            message.chat, self.now, routine=message.routine, danger=message.danger
        )
        if free > self.now:
            self._limiters[message.channel].leave_to_lines(message.chat, free)
            self.wait(line, free, (message.channel, message.chat))
        else:
            limiter.use(message.chat, self.now, routine=message.routine)
            self.selection.now.append(message)

    def wait(self, line: OutboxLine, free: datetime, chat: Chat | None = None) -> None:
        """Leave the line as it is, to be read again when it may go; `chat` is what it waits for.

        What stands far behind is put off until its turn: thousands that are due at once are not
        read again in every pass.
        """
        if chat is not None:
            self._behind[chat] += 1
        if self._waiting < MOST_LEFT_WAITING:
            self._waiting += 1
            self.selection.wake_at(max(free, self.now + SHORTEST_BETWEEN_PASSES))
            self.waits.setdefault(line.youth, self.now)
            return
        limiter = self._limiters.get(line.channel or "")
        if limiter is not None and line.say_as in ROUTINE:
            free = max(free, limiter.reserve(self.now))
        elif chat is not None:
            # Half of the way to its turn: it comes no later, also when some before it do not go.
            free += self._limiters[chat[0]].limits.per_chat * (self._behind[chat] // 2)
        self.selection.marks.append(OutboxMark(line.id, LineState.QUEUED, not_before=free))
        self.waits[line.youth] = free


def sort_by_turn(
    found: Sequence[OutboxLine], last_sent: Mapping[CoachAndYouth, datetime]
) -> list[OutboxLine]:
    """Sort lines by their turn: danger, human words, youths who are answered, then the others.

    An answer does not wait behind what others are reminded of; each youth's order holds. In a
    coach's chat the words of several youths take turns, and who was heard longest ago (`last_sent`,
    aware) is first: however much one of them writes, another's words are the next.
    """
    answered = {one.youth for one in found if one.say_as is LineClass.ANSWER and one.coach is None}
    heard: Counter[CoachAndYouth] = Counter()

    def place(line: OutboxLine) -> tuple[int, int, datetime, int]:
        if line.say_as is LineClass.HUMAN and line.coach is not None:
            who = (line.coach, line.youth)
            heard[who] += 1
            return FIRST.index(line.say_as), heard[who], last_sent.get(who, LONG_AGO), line.id
        if line.say_as in FIRST:
            return FIRST.index(line.say_as), 0, LONG_AGO, line.id
        later = line.youth not in answered or line.coach is not None
        return len(FIRST) + later, 0, LONG_AGO, line.id

    return sorted(sorted(found, key=lambda one: one.id), key=place)
