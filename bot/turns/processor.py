"""Take many turns in one commit: what has queued is taken together, each youth's in order."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

import structlog

from bot.clock import Clock
from bot.turns.batch import TurnBatch
from bot.turns.environment import EngineParts
from bot.turns.inbound import Inbound, Outcome, TimerDue
from bot.turns.ready_message import ReadyMessage
from bot.turns.turn import Handlers
from storage.errors import BusyError, LockedError, StaleTurnError, StoreError
from storage.store import Store
from storage.turns.youth_state import Timer

MAX_BATCH: Final = 64
"""Most turns in one commit (architecture.md)."""

LONGEST_ID: Final = 64
MOST_FRESH: Final = 4096

MOST_ATTEMPTS: Final = 5
"""Attempts at a batch that collides with another process."""

T = TypeVar("T")
log = structlog.get_logger()


class TurnProcessor:
    """The synchronous processor of turns; the writer calls it from its one thread."""

    def __init__(self, store: Store, parts: EngineParts, handlers: Handlers, clock: Clock) -> None:
        self._store = store
        self._parts = parts
        self._handlers = handlers
        self._clock = clock
        self._committed: deque[int] = deque()
        self.ready: deque[ReadyMessage] = deque(maxlen=MOST_FRESH)
        """Lines just committed that may be sent at once; what is lost here is in the outbox."""
        self.taken = 0
        self.commits = 0

    def pop_committed(self) -> set[int]:
        """Return the youths of whom something was committed since the last call."""
        found = set[int]()
        while self._committed:
            found.add(self._committed.popleft())
        return found

    def take(self, inbounds: Sequence[Inbound]) -> list[Outcome]:
        """Take inbounds in one commit, and return their outcomes in order. Raises StoreError.

        Where a turn raises anything else, each is taken again in a commit of its own, and the one
        that raises again is quarantined (docs/decisions/0002).
        """
        inbounds = [_with_storable_id(inbound) for inbound in inbounds]
        try:
            return self._retry(lambda: self._commit(inbounds))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one poisonous turn must not stop the others
            poison = error
        if len(inbounds) > 1:
            return [self.take([one])[0] for one in inbounds]
        return self._retry(lambda: self._quarantine(inbounds[0], poison))

    def take_due(self, most: int = MAX_BATCH) -> int:
        """Take the turns of up to `most` due timers; return how many. Raises StoreError."""
        try:
            return self._retry(lambda: self._commit_due(most))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one poisonous timer must not stop the others
            poison = error
        if most > 1:
            return sum(self.take_due(1) for _ in range(most))
        return self._retry(lambda: self._quarantine_due(poison))

    def _retry(self, commit: Callable[[], T]) -> T:
        for _ in range(MOST_ATTEMPTS - 1):
            try:
                return commit()
            except LockedError:
                # It was waited for already. Whoever asks learns it now, with their words and the
                # numbers on the page; the channel or the clock comes again.
                raise
            except (BusyError, StaleTurnError) as error:
                log.warning("batch_retried", error=type(error).__name__)
        return commit()

    # ------------------------------------------------------------ one commit

    def _commit(self, inbounds: Sequence[Inbound]) -> list[Outcome]:
        now = self._clock.now()
        with self._store.begin(now) as uow:
            seen = uow.seen({(one.channel, one.update_id) for one in inbounds if one.update_id})
            taking = TurnBatch(uow, self._parts, self._handlers, now, seen)
            taken = taking.take(inbounds)
            uow.write(taking.changes)
        self._release(taking, len(inbounds))
        return taken

    def _commit_due(self, most: int) -> int:
        now = self._clock.now()
        with self._store.begin(now) as uow:
            inbounds = _timer_inbounds(uow.due(now, most))
            taking = TurnBatch(uow, self._parts, self._handlers, now, set())
            taking.take(inbounds)
            uow.write(taking.changes)
        self._release(taking, len(inbounds))
        return len(inbounds)

    def _release(self, taking: TurnBatch, count: int) -> None:
        """Release, after the commit, lines to be sent and youths to be shown; count the turns."""
        self.taken += count
        self.commits += bool(count)  # Due timers are asked for every second; mostly there are none.
        self.ready.extend(taking.ready_messages())
        self._committed.extend(taking.changes.youths)
        self._store.erased |= taking.changes.erased

    def _quarantine(self, inbound: Inbound, error: Exception) -> list[Outcome]:
        now = self._clock.now()
        with self._store.begin(now) as uow:
            taking = TurnBatch(uow, self._parts, self._handlers, now, set())
            taking.load([inbound])
            taken = taking.quarantine(inbound, error)
            uow.write(taking.changes)
        self._release(taking, 1)
        return [taken]

    def _quarantine_due(self, error: Exception) -> int:
        now = self._clock.now()
        with self._store.begin(now) as uow:
            inbounds = _timer_inbounds(uow.due(now, 1))
            taking = TurnBatch(uow, self._parts, self._handlers, now, set())
            taking.load(inbounds)
            for inbound in inbounds:
                taking.quarantine(inbound, error)
            uow.write(taking.changes)
        self._release(taking, len(inbounds))
        return len(inbounds)


def _timer_inbounds(due: Iterable[tuple[int, str, Timer]]) -> list[Inbound]:
    return [Inbound(TimerDue(name, timer), "clock", youth=youth) for youth, name, timer in due]


def _with_storable_id(inbound: Inbound) -> Inbound:
    """Replace a channel's id that is too long for its column by its SHA-256."""
    if len(inbound.update_id) <= LONGEST_ID:
        return inbound
    digest = hashlib.sha256(inbound.update_id.encode("utf-8", "replace")).hexdigest()
    return inbound._replace(update_id=digest)
