"""What may be said now, decided in the writer's thread: the gate, the pace, the mark before."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot import gate
from bot.arrivals import Arrival, Undelivered, Unreached
from bot.channel import Limits
from bot.claim import Claim
from bot.clock import Clock
from bot.pace import Pace
from flows.facts import Standing
from flows.line import Class
from flows.line import Line as Sentence
from storage import coachchat, spoken
from storage.spoken import Line, Mark
from storage.store import Store

MOST: Final = 256
"""Lines taken from the outbox at a time."""

NEAR: Final = 32
"""Lines that stay where they are while their channel is busy: a second of a fast one."""

TOGETHER: Final = timedelta(milliseconds=40)
"""What may go within so short a time goes together: every look is a commit."""

LOOK_EVERY: Final = timedelta(seconds=0.5)
"""The outbox is looked through at least so often, however much is said from memory."""

FIRST: Final = (Class.DANGER, Class.HUMAN)
"""What overtakes everything else."""

DESK: Final = "desk"
"""The channel of coaches."""


@dataclass(slots=True)
class Claimed:
    """What one look at the outbox found: lines to say, and what has become a coach's task.

    `again` is when to look again, `more` that there is more to look at now.
    """

    now: list[Claim] = field(default_factory=list)
    undelivered: list[Arrival] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    again: datetime | None = None
    more: bool = False

    def look_again(self, at: datetime | None) -> None:
        """Something may be said then, if ever."""
        if at is not None:
            self.again = at if self.again is None else min(self.again, at)


class Claims:
    """Looks at the outbox. Used by one thread, the writer's."""

    def __init__(
        self, store: Store, fresh: deque[Claim], clock: Clock, limits: Mapping[str, Limits]
    ) -> None:
        self._store = store
        self._fresh = fresh
        self._clock = clock
        self._behind = True
        self._looked = spoken.LONG_AGO
        self.paces = {name: Pace(one) for name, one in limits.items()}

    def recover(self) -> int:
        """At the start: what a crash left half said. How many lines that were."""
        with self._store.writing() as connection:
            return spoken.recover(connection)

    def mark(self, marks: Sequence[Mark]) -> None:
        """Write how it went."""
        with self._store.writing() as connection:
            spoken.mark(connection, marks)

    def take(self, marks: Sequence[Mark]) -> Claimed:
        """Write how it went before, and mark what is said next; one commit.

        What was just committed is said from memory; when there is none of it the outbox itself is
        looked through, twice a second all the same, and first of all after a start: what waits
        there is older. A line that is in both is said once: its row knows.
        """
        overdue = self._clock.now() - self._looked >= LOOK_EVERY
        fresh = [] if self._behind or overdue else self._may_go_at_once()
        with self._store.writing() as connection:
            spoken.mark(connection, marks)
            still = spoken.sending_still_queued(connection, [one.id for one in fresh])
            now = [one for one in fresh if one.id in still]
            return Claimed(now) if now else self._look(connection)

    def _may_go_at_once(self) -> list[Claim]:
        """Fresh lines of chats that need not wait; the others are found in the outbox in order."""
        now = self._clock.now()
        drafts = self._drafts()
        found: list[Claim] = []
        while self._fresh and len(found) < MOST:
            one = self._fresh.popleft()
            pace = drafts.get(one.channel)
            if pace is None:
                continue
            if pace.limited:
                if pace.free_at(one.chat, now) > now:
                    continue
                pace.use(one.chat, now)
            found.append(one)
        return found

    def _drafts(self) -> dict[str, Pace]:
        return {name: pace.draft() for name, pace in self.paces.items()}

    def _look(self, connection: spoken.Transaction) -> Claimed:
        now = self._looked = self._clock.now()
        found = spoken.ready(connection, now, MOST)
        self._behind = len(found) == MOST
        if not self._behind:
            self._fresh.clear()  # All of it was committed, so it was among what was found.
        known = spoken.known(connection) if found else spoken.NOTHING
        look = _Look(now, known, self._drafts())
        for line in _in_turn(found):
            self._judge(line, look)
        claimed = look.claimed
        claimed.more = self._behind
        still = spoken.sending_still_queued(connection, [one.id for one in claimed.now])
        claimed.now = [one for one in claimed.now if one.id in still]
        spoken.mark(connection, claimed.marks)
        claimed.look_again(spoken.next_moment(connection, now))
        return claimed

    def _judge(self, line: Line, look: _Look) -> None:
        busy = look.busy(line)
        if busy is not None:
            self._wait(line, busy, look)
            return
        claim = self._claim(line, look.known)
        verdict = self._verdict(line, claim, look.now)
        marks = look.claimed.marks
        if isinstance(verdict, gate.Drop):
            state = "undeliverable" if verdict.why in {"blocked", "no channel"} else "dropped"
            marks.append(Mark(line.id, state, verdict.why, blank=claim.goodbye))
            look.claimed.undelivered += tasks(claim, verdict.why)
        elif isinstance(verdict, gate.Wait):
            marks.append(Mark(line.id, "queued", not_before=verdict.until))
        else:
            self._say_or_wait(line, claim, look)

    def _say_or_wait(self, line: Line, claim: Claim, look: _Look) -> None:
        pace = look.drafts[claim.channel]
        free = pace.free_at(claim.chat, look.now, routine=claim.routine)
        if free > look.now:
            self._wait(line, free, look)
        else:
            pace.use(claim.chat, look.now, routine=claim.routine)
            look.claimed.now.append(claim)

    def _wait(self, line: Line, free: datetime, look: _Look) -> None:
        """It stays as it is, and is looked at again when its chat and its channel are free.

        What stands far behind is put off until its turn: thousands that are due at once are not
        read again at every look.
        """
        if look.waiting < NEAR:
            look.waiting += 1
            look.claimed.look_again(max(free, look.now + TOGETHER))
            return
        pace = self.paces.get(line.channel or "")
        if line.say_as in gate.ROUTINE and pace is not None:
            free = max(free, pace.promise(look.now))
        look.claimed.marks.append(Mark(line.id, "queued", not_before=free))

    def _claim(self, line: Line, known: spoken.Known) -> Claim:
        keys = self._store.keys
        values, source, buttons, turn, goodbye = spoken.payload(line, keys)
        if line.coach is not None:
            channel, chat = self._way_to_coach(line)
        elif line.channel is not None and line.chat is not None:
            channel, chat = line.channel, keys.open(line.chat, f"chat:{line.youth}")
        else:
            channel, chat = goodbye or ("", "")
        language = known.tongues[line.coach] if line.coach is not None else line.language
        last = line.standing == Standing.ERASED.value
        said, content = Sentence(line.line, source), (values, buttons, turn)
        return Claim(
            line.id, line.youth, line.coach, line.say_as, line.kind, said, content,
            channel, chat, language, known.zones[line.team],
            goodbye=last, again=line.tries > 0,
        )  # fmt: skip

    def _way_to_coach(self, line: Line) -> tuple[str, str]:
        """The coach's Telegram, if it is linked and there is a bot; the desk shows every line."""
        if line.coach_chat is None or coachchat.CHANNEL not in self.paces:
            return DESK, str(line.coach)
        chat = self._store.keys.open(line.coach_chat, f"coach chat:{line.coach}")
        return coachchat.CHANNEL, chat

    def _verdict(self, line: Line, claim: Claim, now: datetime) -> gate.Verdict:
        if claim.channel not in self.paces:
            return gate.Drop("no channel")
        if line.blocked_at is not None and line.coach is None:
            return gate.Drop("blocked")
        return gate.Send() if line.coach is not None else _gate(line, now.astimezone(claim.zone))


@dataclass(slots=True)
class _Look:
    """One look at the outbox. `drafts` are the paces as they will be when `claimed` has gone."""

    now: datetime
    known: spoken.Known
    drafts: Mapping[str, Pace]
    claimed: Claimed = field(default_factory=Claimed)
    waiting: int = 0

    def busy(self, line: Line) -> datetime | None:
        """When the channel to the youth is free for this line, unless it is; nothing is opened."""
        pace = self.drafts.get(line.channel or "")
        if pace is None or line.coach is not None or not pace.limited:
            return None
        free = pace.channel_free_at(self.now, routine=line.say_as in gate.ROUTINE)
        return free if free > self.now else None


def _in_turn(found: Sequence[Line]) -> list[Line]:
    """An answer does not wait behind what others are reminded of; each youth's order holds."""
    answered = {one.youth for one in found if one.say_as is Class.ANSWER and one.coach is None}

    def place(line: Line) -> tuple[int, int]:
        if line.say_as in FIRST:
            return FIRST.index(line.say_as), line.id
        return len(FIRST) + (line.youth not in answered or line.coach is not None), line.id

    return sorted(found, key=place)


def _gate(line: Line, local: datetime) -> gate.Verdict:
    youth = gate.Listener(
        local=local,
        standing=Standing(line.standing),
        paused_until=line.paused_until,
        quiet_from=line.quiet_from,
        quiet_to=line.quiet_to,
        talking=line.talking_with is not None,
        open_tier=line.open_tier,
    )
    return gate.ask(line.say_as, line.line, line.latest, youth)


def tasks(claim: Claim, why: str) -> list[Arrival]:
    """What could not be said and must become a coach's task; a dropped reminder is none."""
    human = claim.say_as is Class.HUMAN
    if claim.coach is not None and claim.channel == coachchat.CHANNEL:
        return [Arrival(Unreached(claim.coach, why == "blocked"), "outbox", youth=claim.youth)]
    if claim.coach is not None or claim.goodbye or not (human or why == "blocked"):
        return []
    return [Arrival(Undelivered(why, human), "outbox", youth=claim.youth)]
