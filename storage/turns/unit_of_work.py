"""Load many youths and write their changes, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Insert, Select, Table, insert
from sqlalchemy.sql import Executable
from sqlalchemy.sql.dml import UpdateBase

from flows.engine.facts import Standing, Tier
from flows.engine.programme import Meeting
from storage import codec
from storage.access import (
    access_log,
    birth_records,
    browsers,
    closed_days,
    device_links,
    invites,
    push_choices,
    push_devices,
)
from storage.access.push_choices import PushChoice
from storage.encryption import Keyring
from storage.errors import StaleTurnError
from storage.schema import periods
from storage.sql import bulk_queries, meeting_rows, staff_statements, statements
from storage.sql.prepared import prepare
from storage.turns import asked_questions, erase, new_device, programme_rows, row_mapping, step_rows
from storage.turns.changes import Changes
from storage.turns.state_cache import StateCache, unchanged
from storage.turns.youth_state import Coach, Escalation, LineReach, Team, Timer, YouthState

PLAIN: Final = 9
"""Columns of a youth that are taken as they are, from language to erase_asked."""


class UnitOfWork:
    """Everything that turns may read and write, inside one transaction."""

    def __init__(self, db: Connection, keys: Keyring, memory: StateCache, now: datetime) -> None:
        self._connection = db
        self._keys = keys
        self._cache = memory
        self._found: dict[int, tuple[int, int, int]] = {}
        self.to_cache: list[YouthState] = []
        self._kind = db.dialect.name
        self.teams = {one.id: one for one in self._teams()}
        self.coaches = _covered({one.id: one for one in self._coaches(now)})
        self.new_device = new_device.NewDevice(db, keys)
        self.unreachable: set[int] = set()
        self._reachable: frozenset[int] | None = None

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

    def youths_by_chat(self, chats: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Return the youth of each (channel, chat) that is known.

        From then on `unreachable` are those of them whose chat was blocked.
        """
        hashes = {self._keys.hash(channel, chat): (channel, chat) for channel, chat in chats}
        found = self._all(statements.CHATS, list(hashes))
        self.unreachable = {youth for _, gone, youth, *_ in found if gone}
        self._found = {youth: (turn, team, coach) for _, _, youth, turn, team, coach in found}
        return {hashes[bytes(key)]: youth for key, _, youth, *_ in found}

    def youths(self, ids: Sequence[int]) -> dict[int, YouthState]:
        """Return these youths' states; on PostgreSQL their rows are locked, in order of id."""
        kept = self._cached(ids)
        return {**kept, **self._read([one for one in ids if one not in kept])}

    def _cached(self, ids: Iterable[int]) -> dict[int, YouthState]:
        """Return those of whom it is known that nothing changed since the last commit here."""
        found: dict[int, YouthState] = {}
        for youth in ids:
            turn, team, coach = self._found.get(youth, (-1, 0, 0))
            kept = self._cache.take(youth, turn)
            if kept is not None:
                kept.team, kept.coach = self.teams[team], self.coaches[coach]
                found[youth] = kept
        return found

    def _read(self, ids: Sequence[int]) -> dict[int, YouthState]:
        found = {row[0]: self._state(row) for row in self._all(statements.YOUTHS, ids)}
        here = list(found)
        for youth, *step in self._all(statements.STEPS, here):
            step_rows.add_step(found[youth], self._keys, step)
        for youth, *reminder in self._all(statements.REMINDERS, here):
            step_rows.add_reminder(found[youth], self._keys, reminder)
        for youth, *escalation in self._all(statements.ESCALATIONS, here):
            number, tier, sealed, *rest = escalation
            why = self._keys.open_or_empty(sealed, f"reason:{youth}")
            found[youth].escalation = Escalation(number, Tier(tier), why, *rest)
        for row in self._all(statements.MEETINGS, here):
            programme_rows.add_meeting(found[row[0]], row, self._keys)
        for row in self._all(statements.REQUESTS, here):
            programme_rows.add_request(found[row[0]], row, self._keys)
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

    def words(self, youth: int, turn: int) -> list[str]:
        """Return the last words of the youth since this turn, the oldest first; none pressed."""
        asked = {"youth": youth, "turn": turn}
        found = self._connection.execute(statements.WORDS, asked).scalars().all()
        return [self._keys.open(one, f"event:{youth}") for one in reversed(found)]

    def meeting(self, youth: int, number: int, zone: tzinfo) -> Meeting | None:
        """Return a meeting as committed, also one that is over, its times in this zone."""
        asked = {"youth": youth, "number": number}
        found = self._connection.execute(statements.ONE_MEETING, asked).first()
        return meeting_rows.load(found, self._keys.open, zone) if found else None

    def count_lines(self, youth: int, line: str, since: datetime) -> int:
        """Count the lines with this context about or to the youth, decided since then (aware)."""
        asked = {"youth": youth, "line": line, "since": since}
        return int(self._connection.execute(statements.LINES_SINCE, asked).scalar_one())

    def invite_label(self, youth: int) -> str:
        """Return the coach's words for the invitation by which the youth came, or ""."""
        return invites.label_of(self._connection, self._keys, youth)

    def last_called(self, youth: int, since: datetime) -> int:
        """Return who was given a card of this youth last since then (aware); 0 for nobody."""
        asked = {"youth": youth, "since": since}
        return self._connection.execute(statements.LAST_CALLED, asked).scalar() or 0

    def chat_of(self, youth: int) -> tuple[str, str] | None:
        """Return the channel and chat in which the youth is reached, or None."""
        found = self._connection.execute(statements.CHAT_OF, {"youth": youth}).first()
        return (found[0], self._keys.open(found[1], f"chat:{youth}")) if found else None

    def birth(self, youth: int) -> str:
        """Return the youth's year and month of birth (YYYY-MM), "" where nobody has entered it."""
        return birth_records.birth(self._connection, self._keys, youth)

    def is_reached(self, youth: int) -> bool:
        """Tell whether the youth has a chat, and has not closed it."""
        found = self._connection.execute(statements.OPEN_CHATS, {"youth": youth})
        return found.first() is not None

    def is_line_pending(self, youth: int, line: str) -> bool:
        """Tell whether a line with this context still waits to go to the youth."""
        asked = {"youth": youth, "line": line}
        return self._connection.execute(statements.UNSAID, asked).first() is not None

    def reachable_staff(self, now: datetime) -> frozenset[int]:
        """Return who of the staff can be reached now; asked once a batch."""
        if self._reachable is None:
            found = bulk_queries.fetch_all(
                self._connection, staff_statements.REACHABLE, tried=now - periods.WAY_TRIED_AGAIN
            )
            self._reachable = frozenset(one for (one,) in found)
        return self._reachable

    def line_reach(self, youth: int, line: str) -> LineReach | None:
        """Return how far the last line with this context came; None if none was sent."""
        asked = {"youth": youth, "line": line}
        found = self._connection.execute(statements.LINE_REACH, asked).first()
        return LineReach(found[1] or found[0], *found[2:]) if found else None

    def asked_question(
        self, youth: int, turn: int, lines: frozenset[str]
    ) -> asked_questions.AskedQuestion | None:
        """Return the question of this turn, as committed, if it is one of these lines."""
        return asked_questions.of_turn(self._connection, self._keys, youth, turn, lines)

    def push_choice(self, youth: int) -> tuple[PushChoice, bool]:
        """Return what a youth has chosen about notifications, and whether a device takes them."""
        choice = push_choices.of(self._connection, self._keys, youth)
        refused = choice.refused or browsers.is_borrowed(self._connection, youth)
        return choice._replace(refused=refused), push_devices.is_any(self._connection, youth)

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
        if invited is None or not device_links.proves(connection, keys, invited, word, now):
            return None
        if not invites.use(connection, invited, now):
            return None
        if invited.youth is None:
            youth = self.add_youth(self.coaches[invited.coach], channel, chat)
            invites.set_youth(connection, invited, youth.id)
            return youth
        new_device.move(connection, keys, invited, invited.youth, (channel, chat), now)
        return self.youths([invited.youth])[invited.youth]

    def forget_chats(self, youth: int) -> None:
        """Delete the chats at once: the same chat may be a new youth's in this very batch."""
        self._all_of(statements.FORGET_CHATS, [youth])

    def _teams(self) -> Iterable[Team]:
        return (
            _team(*row) for row in bulk_queries.fetch_all(self._connection, staff_statements.TEAMS)
        )

    def _coaches(self, now: datetime) -> Iterable[Coach]:
        found = bulk_queries.fetch_all(self._connection, staff_statements.COACHES, now=now)
        return (_coach(*row) for row in found)

    def _all(self, statement: Select[Any], ids: Sequence[Any]) -> Sequence[Any]:
        return bulk_queries.fetch_by_ids(self._connection, statement, ids)

    def _state(self, row: Any) -> YouthState:
        youth, team, coach, turn, standing, *both, code, about, place = row
        plain, programme = both[:PLAIN], programme_rows.of_youth(both[PLAIN:])
        own = [self._keys.open(code, f"code:{youth}") if code is not None else ""]
        if about is not None:
            own += codec.load(self._keys.open(about, f"about:{youth}"))
        found = YouthState(
            youth, self.teams[team], self.coaches[coach], turn, Standing(standing), *plain,
            *programme, *own,
        )  # fmt: skip
        if place is not None:
            found.place = codec.load_place(self._keys.open(place, f"place:{youth}"))
        return found

    # ------------------------------------------------------------ writing

    def write(self, changes: Changes) -> None:
        """Write everything. Raises StaleTurnError when a youth's turn was taken elsewhere."""
        keys = self._keys
        for said, number in zip(changes.lines, self._numbers(len(changes.lines)), strict=True):
            said.id = number
        self._turn(changes)
        for youth, (answer, at) in changes.invite_answers.items():
            invites.record_answer(self._connection, youth, answer, at)
        if changes.released:
            invites.release(self._connection, changes.released)
        erase.erase_rows(self._connection, keys, changes.erased)
        events = statements.plain(statements.EVENT)
        self._in_order(events, row_mapping.EVENT, row_mapping.events(changes.events, keys))
        lines = statements.plain(statements.OUTBOX)
        self._in_order(lines, row_mapping.OUTBOX, row_mapping.outbox(changes.lines, keys))
        self._all_of(statements.STOP_LINES, changes.stopped)
        self._all_of(statements.CLEAR_LINES, changes.cleared)
        for youth, since in changes.closed.items():
            self._connection.execute(statements.CLOSE_LINES, {"of": youth, "since": since})
        self._all_of(statements.STOP_TIMERS, changes.stopped)
        self._upsert(statements.TIMER, row_mapping.timers(changes.timers))
        self._many(statements.DROP_TIMER, row_mapping.dropped_timers(changes.timers))
        self._upsert(statements.STEP, row_mapping.steps(changes.steps, keys))
        self._upsert(statements.REMINDER, row_mapping.reminders(changes.reminders, keys))
        self._many(statements.DROP_REMINDER, row_mapping.dropped_reminders(changes.reminders))
        self._upsert(statements.ESCALATION, row_mapping.escalations(changes.escalations, keys))
        self._upsert(statements.MEETING, row_mapping.meetings(changes.meetings, keys))
        self._upsert(statements.REQUEST, row_mapping.requests(changes.requests, keys))
        self._many(
            statements.plain(statements.YOUTH_STATUS), row_mapping.statuses(changes.statuses)
        )
        self._many(statements.plain(statements.ATTEMPT), row_mapping.attempts(changes.attempts))
        self._many(
            statements.plain(statements.QUARANTINE),
            row_mapping.quarantined(changes.quarantined, keys),
        )
        self._many(
            statements.plain(statements.NOT_UNDERSTOOD),
            row_mapping.not_understood(changes.not_understood, keys),
        )
        self._many(statements.WORDS_READ, row_mapping.words_read(changes.words_read))
        self._many(statements.plain(statements.ALARM), row_mapping.alarms(changes.alarms))
        self._many(statements.BLOCK, row_mapping.blocked(changes.blocked))
        self._many(statements.REASSIGN, row_mapping.reassigned(changes.new_coaches))
        self._all_of(statements.NO_NEWCOMER, changes.new_coaches.values())
        self._many(statements.BLOCK_COACH, row_mapping.blocked(changes.blocked_coaches))
        self._many(
            statements.plain(statements.STAFF_ACTION), access_log.rows_of(changes.staff_actions)
        )
        birth_records.write(self._connection, keys, changes.births, changes.disputes)
        for youth, at in changes.asked_to_notify.items():
            push_choices.note_asked(self._connection, youth, at)

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
        self.to_cache = unchanged(moved, changes)

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


def _covered(coaches: dict[int, Coach]) -> dict[int, Coach]:
    """Return the same, where whoever stands in for somebody away has their shift as well."""
    for one in list(coaches.values()):
        deputy = coaches.get(one.deputy or 0) if one.away and one.on_call else None
        if deputy is not None and not deputy.away and not deputy.on_call:
            since, ends = one.on_call_since, one.shift_at
            coaches[deputy.id] = replace(deputy, on_call_since=since, shift_at=ends)
    return coaches


@lru_cache(maxsize=1024)
def _team(number: int, name: str, zone: str, *rest: Any) -> Team:
    language, opens, closes, closed, on_call = rest
    return Team(
        number, name, ZoneInfo(zone), language, opens, closes, closed_days.load(closed), on_call
    )
