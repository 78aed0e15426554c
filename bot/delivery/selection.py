"""Select what is sent next, in the writer's thread: send policy, rate limits, the mark before."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.delivery import news_summary
from bot.delivery.channel import Audience, Channel
from bot.delivery.rate_limit import RateLimiter
from bot.delivery.send_plan import (
    CoachAndYouth,
    InFlight,
    Selection,
    SendPlan,
    UndeliverableLine,
    sort_by_turn,
)
from bot.policy import send_policy
from bot.turns.inbound import CoachUnreached, Inbound, LineUndelivered
from bot.turns.ready_message import ReadyMessage
from flows.engine.facts import Standing
from flows.engine.line import Line, LineClass
from storage import outbox
from storage.database import Db
from storage.errors import WrongKeyError
from storage.maintenance import watchdog
from storage.outbox import OutboxLine, OutboxMark
from storage.schema.line_state import LineState
from storage.store import Store

MOST_LINES: Final = 256
"""Lines read from the outbox at a time."""

READ_EVERY: Final = timedelta(seconds=0.5)
"""The outbox is read at least so often, however much is sent from memory."""

REMEMBERED: Final = timedelta(minutes=1)
"""How long it counts whose words a coach was told last."""


class Selector:
    """The selector of lines from the outbox. Used by one thread, the writer's."""

    def __init__(
        self, store: Store, fresh: deque[ReadyMessage], clock: Clock, channels: Sequence[Channel]
    ) -> None:
        self._store = store
        self._fresh = fresh
        self._clock = clock
        self._must_read_outbox = True
        self._read_at = outbox.LONG_AGO
        self._waits: dict[int, datetime] = {}
        """Youths of whom a line waits for a pass, and until when: nothing later of theirs goes
        before it.
        """
        self._last_sent: dict[CoachAndYouth, datetime] = {}
        """When a coach was last told words of a youth: the others' come first then."""
        self.limiters = {one.name: RateLimiter(one.limits) for one in channels}
        of = {one.audience: one.name for one in channels}
        self._console = of.get(Audience.CONSOLE, "")
        self._coach_chats = of.get(Audience.COACH_CHATS)

    def recover(self) -> int:
        """Recover, at the start, what a crash left half sent; return how many lines that were."""
        with self._store.writing() as db:
            return outbox.recover(db)

    def mark(self, marks: Sequence[OutboxMark]) -> None:
        """Write how sending went."""
        with self._store.writing() as db:
            outbox.mark(db, marks)

    def select(self, marks: Sequence[OutboxMark], away: InFlight) -> Selection:
        """Write how sending went, and mark what is sent next; one commit.

        Lines that are `away` and wait for a worker count as having used their channel.

        What was just committed is sent from memory. When there is none of it the outbox itself is
        read, twice a second all the same, and first of all after a start: what waits there is
        older. A line that is in both is sent once: its row tells.
        """
        self._waits |= away.put_back
        overdue = self._clock.now() - self._read_at >= READ_EVERY
        fresh = [] if self._must_read_outbox or overdue else self._may_go_at_once(away)
        # It stays so if the commit fails: lines taken from memory are then found in the outbox.
        self._must_read_outbox = True
        with self._store.writing() as db:
            outbox.mark(db, marks)
            still = outbox.mark_sending(db, [one.id for one in fresh])
            now = [one for one in fresh if one.id in still]
            selected = Selection(now) if now else self._make_pass(db, away)
        self._must_read_outbox = selected.more
        return selected

    def _limiters_after(self, waiting: Iterable[ReadyMessage]) -> dict[str, RateLimiter]:
        """Return how the rate limiters will stand when those who wait have been sent too."""
        now = self._clock.now()
        drafts = {name: limiter.copy() for name, limiter in self.limiters.items()}
        for one in waiting:
            drafts[one.channel].use(one.chat, now, routine=one.routine)
        return drafts

    def _may_go_at_once(self, away: InFlight) -> list[ReadyMessage]:
        """Return fresh lines that need not wait; the others are found in the outbox in order."""
        now, drafts = self._clock.now(), self._limiters_after(away.waiting)
        found: list[ReadyMessage] = []
        while self._fresh and len(found) < MOST_LINES:
            one = self._fresh.popleft()
            limiter = drafts.get(one.channel)
            stays = one.youth in self._waits or (one.channel, one.chat) in away.busy
            if stays or limiter is None:
                self._waits.setdefault(one.youth, now)
            elif (free := limiter.free_at(one.chat, now, danger=one.danger)) > now:
                self.limiters[one.channel].leave_to_lines(one.chat, free)
                self._waits.setdefault(one.youth, now)
            else:
                limiter.use(one.chat, now)
                found.append(one)
        return found

    def _make_pass(self, db: Db, away: InFlight) -> Selection:
        now = self._read_at = self._clock.now()
        found = outbox.due_lines(db, now, MOST_LINES)
        if news_summary.gather(db, self._store.keys, found, now):
            found = outbox.due_lines(db, now, MOST_LINES)
        more = len(found) == MOST_LINES
        if not more:
            self._fresh.clear()  # All of it was committed, so it was among what was found.
        known = outbox.read_lookups(db) if found else outbox.NOTHING
        plan = SendPlan(now, self.limiters, self._limiters_after(away.waiting), away.busy)
        for line in sort_by_turn(found, self._last_sent):
            try:
                self._judge(line, plan, known)
            except WrongKeyError:
                # One line that cannot be opened stops no other.
                plan.damaged += 1
                mark = OutboxMark(line.id, LineState.UNDELIVERABLE, "damaged")
                plan.selection.marks.append(mark)
        self._report_damage(db, plan)
        later = {youth: until for youth, until in self._waits.items() if until > now}
        self._waits = later | plan.waits
        selected = plan.selection
        selected.more = more
        still = outbox.mark_sending(db, [one.id for one in selected.now])
        selected.now = [one for one in selected.now if one.id in still]
        self._note_sent(selected.now, now)
        outbox.mark(db, selected.marks)
        selected.wake_at(outbox.next_due_at(db, now))
        return selected

    def _report_damage(self, db: Db, plan: SendPlan) -> None:
        """Tell the operator what could not be opened; a coach's own chat is not used any more."""
        if plan.damaged:
            watchdog.alarm(
                db, plan.now, f"{plan.damaged} lines could not be opened, and were not sent"
            )
        if plan.lost_chats:
            outbox.block_coach_chats(db, plan.lost_chats, plan.now)
            watchdog.alarm(db, plan.now, "a coach's chat cannot be opened: link it anew")

    def _note_sent(self, messages: Iterable[ReadyMessage], now: datetime) -> None:
        """Note whose words a coach is told now."""
        heard = {(one.coach, one.youth): now for one in messages if one.coach is not None}
        lately = {one: at for one, at in self._last_sent.items() if now - at < REMEMBERED}
        self._last_sent = lately | heard

    def _judge(self, line: OutboxLine, plan: SendPlan, known: outbox.SendLookups) -> None:
        busy = plan.busy_until(line)
        if busy is not None:
            plan.wait(line, busy)
            return
        message = self._ready_message(line, known)
        if line.coach is not None and not message.chat:
            plan.lost_chats.add(line.coach)
            message = message._replace(channel=self._console, chat=str(line.coach))
        verdict = self._verdict(line, message, plan.now)
        marks = plan.selection.marks
        if isinstance(verdict, send_policy.Drop):
            state = (
                LineState.UNDELIVERABLE
                if verdict.reason in {"blocked", "no channel"}
                else LineState.DROPPED
            )
            mark = OutboxMark(line.id, state, verdict.reason, blank=message.goodbye)
            if todo := self.tasks(message, verdict.reason):
                plan.selection.undeliverable.append(UndeliverableLine(todo, mark))
            else:
                marks.append(mark)
        elif isinstance(verdict, send_policy.Wait):
            marks.append(OutboxMark(line.id, LineState.QUEUED, not_before=verdict.until))
        else:
            plan.send(line, message)

    def _ready_message(self, line: OutboxLine, known: outbox.SendLookups) -> ReadyMessage:
        keys = self._store.keys
        values, source, buttons, turn, goodbye = outbox.open_payload(line, keys)
        if line.coach is not None:
            channel, chat = self._coach_address(line)
        elif line.channel is not None and line.chat is not None:
            chat = keys.open_or_empty(line.chat, f"chat:{line.youth}")
            channel = line.channel if chat else ""
        else:
            channel, chat = goodbye or ("", "")
        language = known.languages[line.coach] if line.coach is not None else line.language
        last = line.standing == Standing.ERASED.value
        said, content = Line(line.line, source), (values, buttons, turn)
        return ReadyMessage(
            line.id, line.youth, line.coach, line.say_as, line.kind, said, content,
            channel, chat, language, known.zones[line.team],
            goodbye=last, parts_sent=line.parts_sent,
        )  # fmt: skip

    def _coach_address(self, line: OutboxLine) -> tuple[str, str]:
        """Return the coach's own chat, if one is linked; the console shows every line.

        "" for a chat that cannot be opened.
        """
        if line.coach_chat is None or self._coach_chats is None:
            return self._console, str(line.coach)
        chat = self._store.keys.open_or_empty(line.coach_chat, f"coach chat:{line.coach}")
        return self._coach_chats, chat

    def _verdict(
        self, line: OutboxLine, message: ReadyMessage, now: datetime
    ) -> send_policy.Verdict:
        if message.channel not in self.limiters:
            return send_policy.Drop("no channel")
        if line.blocked_at is not None and line.coach is None:
            return send_policy.Drop("blocked")
        return (
            send_policy.Send()
            if line.coach is not None
            else _ask_send_policy(line, now.astimezone(message.zone))
        )

    def tasks(self, message: ReadyMessage, why: str) -> list[Inbound]:
        """Return the tasks that follow for a coach; a dropped reminder is none."""
        human = message.say_as is LineClass.HUMAN
        if message.coach is not None and message.channel == self._coach_chats:
            return [
                Inbound(
                    CoachUnreached(message.coach, why == "blocked"), "outbox", youth=message.youth
                )
            ]
        if message.coach is not None or message.goodbye or not (human or why == "blocked"):
            return []
        return [Inbound(LineUndelivered(why, human), "outbox", youth=message.youth)]


def _ask_send_policy(line: OutboxLine, local: datetime) -> send_policy.Verdict:
    youth = send_policy.Recipient(
        local=local,
        standing=Standing(line.standing),
        paused_until=line.paused_until,
        quiet_from=line.quiet_from,
        quiet_to=line.quiet_to,
        talking=line.talking_with is not None,
        open_tier=line.open_tier,
        called=bool(line.called),
    )
    return send_policy.decide(line.say_as, line.line, line.latest, youth)
