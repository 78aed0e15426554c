"""Load many youths and write their changes, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Insert, Select, Table, insert
from sqlalchemy.sql import Executable
from sqlalchemy.sql.dml import UpdateBase

from flows.engine.facts import Reminder, Rhythm, SmallStep, Stage, Standing, Tier
from storage import codec
from storage.access import coach_telegram, invites
from storage.encryption import Keyring
from storage.errors import StaleTurnError
from storage.sql import bulk_queries, statements
from storage.sql.prepared import prepare
from storage.turns import row_mapping
from storage.turns.changes import Changes
from storage.turns.state_cache import StateCache, unchanged
from storage.turns.youth_state import Coach, Escalation, Team, Timer, YouthState


class UnitOfWork:
    """Everything that turns may read and write, inside one transaction."""

    def __init__(self, db: Connection, keys: Keyring, memory: StateCache) -> None:
        self._connection = db
        self._keys = keys
        self._memory = memory
        self._met: dict[int, tuple[int, int, int]] = {}
        self.to_remember: list[YouthState] = []
        self._kind = db.dialect.name
        self.teams = {one.id: one for one in self._teams()}
        self.coaches = {one.id: one for one in self._coaches()}
        self.unreachable: set[int] = set()

    # ------------------------------------------------------------ reading

    def seen(self, ids: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Return which of these (channel, update id) were taken before: redeliveries."""
        by_channel: dict[str, list[str]] = {}
        for channel, update in ids:
            by_channel.setdefault(channel, []).append(update)
        found: set[tuple[str, str]] = set()
        for channel, updates in by_channel.items():
            known = bulk_queries.fetch_by_ids(
                self._connection, statements.SEEN, updates, channel=channel
            )
            found.update((channel, update) for (update,) in known)
        return found

    def chats(self, chats: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Return the youth of each (channel, chat) that is known.

        From then on `unreachable` are those of them whose chat was blocked.
        """
        hashes = {self._keys.hash(channel, chat): (channel, chat) for channel, chat in chats}
        found = self._all(statements.CHATS, list(hashes))
        self.unreachable = {youth for _, gone, youth, *_ in found if gone}
        self._met = {youth: (turn, team, coach) for _, _, youth, turn, team, coach in found}
        return {hashes[bytes(key)]: youth for key, _, youth, *_ in found}

    def youths(self, ids: Sequence[int]) -> dict[int, YouthState]:
        """Return these youths' states; on PostgreSQL their rows are locked, in order of id."""
        kept = self._remembered(ids)
        return {**kept, **self._read([one for one in ids if one not in kept])}

    def _remembered(self, ids: Iterable[int]) -> dict[int, YouthState]:
        """Return those of whom it is known that nothing changed since the last commit here."""
        found: dict[int, YouthState] = {}
        for youth in ids:
            turn, team, coach = self._met.get(youth, (-1, 0, 0))
            kept = self._memory.take(youth, turn)
            if kept is not None:
                kept.team, kept.coach = self.teams[team], self.coaches[coach]
                found[youth] = kept
        return found

    def _read(self, ids: Sequence[int]) -> dict[int, YouthState]:
        found = {row[0]: self._snapshot(row) for row in self._all(statements.YOUTHS, ids)}
        here = list(found)
        for youth, *step in self._all(statements.STEPS, here):
            self._add_step(found[youth], *step)
        for youth, *reminder in self._all(statements.REMINDERS, here):
            self._add_reminder(found[youth], *reminder)
        for youth, *escalation in self._all(statements.ESCALATIONS, here):
            number, tier, *rest = escalation
            found[youth].escalation = Escalation(number, Tier(tier), *rest)
        for youth, name, *timer in self._all(statements.HELD, here):
            found[youth].held[name] = Timer(*timer)
        return found

    def due(self, now: datetime, most: int) -> list[tuple[int, str, Timer]]:
        """Read at most so many timers that are due, the longest due first."""
        found = self._connection.execute(statements.DUE, {"now": now, "most": most})
        return [(youth, name, Timer(*timer)) for youth, name, *timer in found]

    def timers(self, youth: int, kind: str) -> list[str]:
        """Return the names of the youth's timers of this kind (`kind:number`), as committed."""
        found = bulk_queries.fetch_all(
            self._connection, statements.NAMED, youth=youth, named=f"{kind}:%"
        )
        return [name for (name,) in found]

    def is_unsaid(self, youth: int, line: str) -> bool:
        """Tell whether a line with this context still waits to go to the youth."""
        asked = {"youth": youth, "line": line}
        return self._connection.execute(statements.UNSAID, asked).first() is not None

    def first_coach(self) -> Coach:
        """Return the coach of youths whom nobody invited: the first rung of the first team."""
        return next(one for one in self.coaches.values() if one.rung >= 0)

    def add_youth(self, coach: Coach, channel: str, chat: str) -> YouthState:
        """Add a youth nobody has met before, and the chat they write from."""
        fresh = row_mapping.new_youth(coach, self.teams[coach.team].language)
        key = self._connection.execute(insert(statements.YOUTH), fresh).inserted_primary_key
        youth = int(key[0]) if key else 0
        address = row_mapping.address(youth, channel, chat, self._keys)
        self._connection.execute(insert(statements.ADDRESS), address)
        return self.youths([youth])[youth]

    def join(
        self, invitation: str, word: str, channel: str, chat: str, now: datetime
    ) -> YouthState | None:
        """Bring the youth of an invitation to this chat and no other; None when it cannot be used.

        Someone nobody has met before is a new youth of the coach who invited them.
        """
        connection, keys = self._connection, self._keys
        invited = invites.find(connection, keys, invitation, now)
        if invited is None or not invites.verify_check_word(connection, keys, invited, word):
            return None
        if not invites.use(connection, invited, now):
            return None
        if invited.youth is None:
            youth = self.add_youth(self.coaches[invited.coach], channel, chat)
            invites.set_youth(connection, invited, youth.id)
            return youth
        self.forget_chats(invited.youth)
        address = row_mapping.address(invited.youth, channel, chat, keys)
        connection.execute(insert(statements.ADDRESS), address)
        return self.youths([invited.youth])[invited.youth]

    def forget_chats(self, youth: int) -> None:
        """Delete the chats at once: the same chat may be a new youth's in this very batch."""
        self._all_of(statements.FORGET_CHATS, [youth])

    def _teams(self) -> Iterable[Team]:
        return (_team(*row) for row in bulk_queries.fetch_all(self._connection, statements.TEAMS))

    def _coaches(self) -> Iterable[Coach]:
        return (
            _coach(*row) for row in bulk_queries.fetch_all(self._connection, statements.COACHES)
        )

    def _all(self, statement: Select[Any], ids: Sequence[Any]) -> Sequence[Any]:
        return bulk_queries.fetch_by_ids(self._connection, statement, ids)

    def _snapshot(self, row: Any) -> YouthState:
        youth, team, coach, turn, standing, *plain, about, place = row
        own: list[str] = []
        if about is not None:
            own = codec.load(self._keys.open(about, f"about:{youth}"))
        found = YouthState(
            youth, self.teams[team], self.coaches[coach], turn, Standing(standing), *plain, *own
        )
        if place is not None:
            found.place = codec.load_place(self._keys.open(place, f"place:{youth}"))
        return found

    def _add_step(
        self,
        youth: YouthState,
        number: int,
        stage: str,
        ask_at: datetime | None,
        not_yet: int,
        proposed_by: int | None,
        words: bytes,
    ) -> None:
        text = self._keys.open(words, f"step:{youth.id}")
        at = ask_at and ask_at.astimezone(youth.team.zone)
        youth.steps[number] = SmallStep(number, text, Stage(stage), at, not_yet, proposed_by)

    def _add_reminder(
        self, youth: YouthState, number: int, first: datetime, days: str, words: bytes
    ) -> None:
        text = self._keys.open(words, f"reminder:{youth.id}")
        rhythm = Rhythm(first.astimezone(youth.team.zone), frozenset(int(day) for day in days))
        youth.reminders[number] = Reminder(number, text, rhythm)

    # ------------------------------------------------------------ writing

    def write(self, changes: Changes) -> None:
        """Write everything. Raises StaleTurnError when a youth's turn was taken elsewhere."""
        keys = self._keys
        for said, number in zip(changes.said, self._numbers(len(changes.said)), strict=True):
            said.id = number
        self._turn(changes)
        for statement in statements.ERASE:
            self._all_of(statement, changes.erased)
        if changes.erased:
            coach_telegram.redact_questions(self._connection, keys, changes.erased)
        events = statements.plain(statements.EVENT)
        self._in_order(events, row_mapping.EVENT, row_mapping.events(changes.happened, keys))
        lines = statements.plain(statements.OUTBOX)
        self._in_order(lines, row_mapping.OUTBOX, row_mapping.outbox(changes.said, keys))
        self._all_of(statements.STOP_LINES, changes.stopped)
        self._all_of(statements.STOP_TIMERS, changes.stopped)
        self._all_of(statements.ERASE_TIMERS, changes.erased)
        self._upsert(statements.TIMER, row_mapping.timers(changes.timers))
        self._many(statements.DROP_TIMER, row_mapping.dropped_timers(changes.timers))
        self._upsert(statements.STEP, row_mapping.steps(changes.steps, keys))
        self._upsert(statements.REMINDER, row_mapping.reminders(changes.reminders, keys))
        self._many(statements.DROP_REMINDER, row_mapping.dropped_reminders(changes.reminders))
        self._upsert(statements.ESCALATION, row_mapping.escalations(changes.escalations, keys))
        self._many(
            statements.plain(statements.QUARANTINE),
            row_mapping.quarantined(changes.quarantined, keys),
        )
        self._many(statements.plain(statements.ALARM), row_mapping.alarms(changes.alarms))
        self._many(statements.BLOCK, row_mapping.blocked(changes.blocked))
        self._many(statements.REASSIGN, row_mapping.reassigned(changes.coaches))
        self._many(statements.BLOCK_COACH, row_mapping.blocked(changes.unreached))

    def _numbers(self, count: int) -> Iterable[int]:
        """Return ids for new lines: what was just written can be sent without reading it."""
        if not count:
            return ()
        if self._kind == "postgresql":
            return self._connection.execute(statements.NEXT_LINES, {"count": count}).scalars()
        ((last,),) = bulk_queries.fetch_all(self._connection, statements.LAST_LINE)
        last = last or 0
        return range(last + 1, last + count + 1)

    def _turn(self, changes: Changes) -> None:
        moved: list[YouthState] = []
        turned: list[YouthState] = []
        for one in changes.youths.values():
            (moved if one.only_moved else turned).append(one)
        here = [row_mapping.moved(one, self._keys) for one in moved]
        met = self._in_order(statements.MOVED, row_mapping.MOVED, here)
        met += self._many(statements.TURNED, [row_mapping.youth(one, self._keys) for one in turned])
        if met != len(changes.youths):
            raise StaleTurnError
        self.to_remember = unchanged(moved, changes)

    def _many(self, statement: UpdateBase, found: list[dict[str, Any]]) -> int:
        if not found:
            return 0
        keys = tuple(found[0]) if isinstance(statement, Insert) else ()
        return prepare(statement, self._kind, keys).run(self._connection, found)

    def _in_order(
        self, statement: UpdateBase, names: tuple[str, ...], found: list[tuple[Any, ...]]
    ) -> int:
        if not found:
            return 0
        return prepare(statement, self._kind, names).run_in_order(self._connection, found)

    def _upsert(self, table: Table, found: list[dict[str, Any]]) -> None:
        self._many(statements.upsert(table, self._kind), found)

    def _all_of(self, statement: Executable, youths: Iterable[int]) -> None:
        ids = list(youths)
        if ids:
            self._connection.execute(statement, {"ids": ids})


# The same rows are read at every commit; the staff rarely changes.
_coach = lru_cache(maxsize=1024)(Coach)


@lru_cache(maxsize=1024)
def _team(number: int, name: str, zone: str, *rest: Any) -> Team:
    return Team(number, name, ZoneInfo(zone), *rest)
