"""Many turns in one commit: what has queued is taken together, each youth's in order."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, TypeVar

import structlog

from bot.arrivals import Arrival, Due, Said, Taken, Tapped
from bot.clock import Clock
from bot.errors import DeskError
from bot.turn import Around, House, Turn
from flows import always
from flows.facts import Standing
from flows.line import Class
from storage import codec
from storage.batch import Batch
from storage.changes import Changes, Happened, Quarantined
from storage.changes import Said as SaidLine
from storage.errors import BusyError, StaleTurnError, StoreError
from storage.snapshot import Snapshot
from storage.store import Store

MOST: Final = 64
"""Turns to a commit (architecture.md)."""

TRIES: Final = 5
"""How often a batch is taken again when the database is busy or a turn was taken elsewhere."""

T = TypeVar("T")
log = structlog.get_logger()


class Turns:
    """Takes turns, synchronously; the writer calls it from its one thread."""

    def __init__(self, store: Store, house: House, clock: Clock) -> None:
        self._store = store
        self._house = house
        self._clock = clock

    def take(self, arrivals: Sequence[Arrival]) -> list[Taken]:
        """Take these in one commit; the answers are in their order. Raises StoreError."""
        try:
            return self._again(lambda: self._commit(arrivals))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one poisonous turn must not stop the others
            poison = error
        if len(arrivals) > 1:
            return [self.take([one])[0] for one in arrivals]
        return self._again(lambda: self._quarantine(arrivals[0], poison))

    def take_due(self, most: int = MOST) -> int:
        """Take the turns of timers that are due; how many there were."""
        return self._again(lambda: self._commit_due(most))

    def _again(self, commit: Callable[[], T]) -> T:
        for _ in range(TRIES - 1):
            try:
                return commit()
            except (BusyError, StaleTurnError) as error:
                log.warning("batch taken again", why=type(error).__name__)
        return commit()

    # ------------------------------------------------------------ one commit

    def _commit(self, arrivals: Sequence[Arrival]) -> list[Taken]:
        with self._store.begin() as batch:
            seen = batch.seen({(one.channel, one.update_id) for one in arrivals if one.update_id})
            taking = _Batch(batch, self._house, self._clock.now(), seen)
            taken = taking.take(arrivals)
            batch.write(taking.changes)
        return taken

    def _commit_due(self, most: int) -> int:
        with self._store.begin() as batch:
            now = self._clock.now()
            due = batch.due(now, most)
            arrivals = [Arrival(Due(name, one), "clock", youth=youth) for youth, name, one in due]
            taking = _Batch(batch, self._house, now, set())
            taking.take(arrivals)
            batch.write(taking.changes)
        return len(due)

    def _quarantine(self, arrival: Arrival, error: Exception) -> list[Taken]:
        with self._store.begin() as batch:
            taking = _Batch(batch, self._house, self._clock.now(), set())
            taking.load([arrival])
            taken = taking.set_aside(arrival, error)
            batch.write(taking.changes)
        return [taken]


class _Batch:
    """The turns of one commit."""

    def __init__(
        self, batch: Batch, house: House, now: datetime, seen: set[tuple[str, str]]
    ) -> None:
        self._batch = batch
        self._around = Around(house, batch, now)
        self._seen = seen
        self._youths: dict[int, Snapshot] = {}
        self._chats: dict[tuple[str, str], int] = {}
        self.changes = Changes()

    def take(self, arrivals: Sequence[Arrival]) -> list[Taken]:
        """Take every turn; the youth's own actions before a coach's, and those before timers."""
        self.load(arrivals)
        order = sorted(range(len(arrivals)), key=lambda at: _rank(arrivals[at]))
        taken = {at: self._take(arrivals[at]) for at in order}
        return [taken[at] for at in range(len(arrivals))]

    def set_aside(self, arrival: Arrival, error: Exception) -> Taken:
        """Quarantine: what happened is kept, sealed; the youth and whoever runs it are told."""
        youth = self._youth(arrival)
        where = _where(error)
        log.error("a turn was quarantined", error=where)
        youth.turn += 1
        now = self._around.now
        changes = self.changes
        changes.youths[youth.id] = youth
        changes.quarantined.append(Quarantined(youth.id, now, where, _plain(arrival)))
        changes.alarms.append((now, f"a turn was quarantined: {where}"))
        if isinstance(arrival.what, Due):
            changes.timers[youth.id, arrival.what.name] = None
        else:
            said = SaidLine(youth.id, always.line("broken"), {}, now, Class.ANSWER)
            changes.said.append(said)
        update = arrival.update_id or f"{youth.id}-{youth.turn}"
        changes.happened.append(
            Happened(arrival.channel, update, youth.id, youth.turn, now, words=None)
        )
        return Taken(youth.id, youth.turn)

    def load(self, arrivals: Iterable[Arrival]) -> None:
        """The snapshots of everybody concerned, in a few statements."""
        chats = {(one.channel, one.chat) for one in arrivals if one.chat}
        self._chats = self._batch.chats(chats)
        ids = {one.youth for one in arrivals if one.youth} | set(self._chats.values())
        self._youths = self._batch.youths(sorted(ids))

    def _youth(self, arrival: Arrival) -> Snapshot:
        if arrival.youth:
            return self._youths[arrival.youth]
        key = (arrival.channel, arrival.chat)
        if key not in self._chats:
            # Invitations (which coach, which team) come with the web chat; until then the first.
            coach = next(iter(self._batch.coaches.values()))
            youth = self._batch.add_youth(coach, *key)
            self._chats[key], self._youths[youth.id] = youth.id, youth
        return self._youths[self._chats[key]]

    def _take(self, arrival: Arrival) -> Taken:
        key = (arrival.channel, arrival.update_id)
        if arrival.update_id and key in self._seen:
            return Taken(repeated=True)
        youth = self._youth(arrival)
        draft = _copy(youth)
        turn = Turn(self._around, draft, arrival)
        try:
            turn.take()
        except DeskError as error:
            return Taken(youth.id, youth.turn, refused=str(error))
        except Exception as error:  # noqa: BLE001 - a youth's failure is that youth's own
            return self.set_aside(arrival, error)
        self._youths[youth.id] = draft
        if draft.standing is Standing.ERASED:
            self._chats.pop((arrival.channel, arrival.chat), None)
        self.changes.add(turn.changes)
        self._seen.add(key)
        return Taken(youth.id, draft.turn)


def _rank(arrival: Arrival) -> int:
    """The youth's own action before the coach's words, and those before a timer."""
    if isinstance(arrival.what, (Said, Tapped)):
        return 0
    return 2 if isinstance(arrival.what, Due) else 1


def _copy(youth: Snapshot) -> Snapshot:
    """A draft, so that a turn that fails leaves nothing behind."""
    draft = copy.copy(youth)
    draft.steps, draft.reminders = dict(youth.steps), dict(youth.reminders)
    draft.held = dict(youth.held)
    draft.escalation = copy.copy(youth.escalation)
    return draft


def _plain(arrival: Arrival) -> str:
    """What happened, as text to be sealed."""
    return codec.dump({"what": type(arrival.what).__name__, "said": repr(arrival.what)})


def _where(error: Exception) -> str:
    """Which error, and where: never its message, which may hold what somebody wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    code = trace.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_qualname}:{trace.tb_lineno}"
