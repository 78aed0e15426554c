"""Show a coach's day on top of the list of youths; to a coordinator, who is out of sight.

A section is a heading and whom it is about. What else there is to do today adds its own to
`SECTIONS`, and its heading to today.html.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.console import request_parts, youth_access
from bot.console.auth import StaffSession
from bot.gateway.gateway import Gateway
from bot.policy import small_cells, status_rules
from flows.engine import local_time
from flows.engine.programme import Meeting, MeetingState, OutreachWay
from storage.access import staffing
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import contact_list, meeting_lists, open_requests, youth_profile
from storage.reads.contact_list import ListedContact

UNMARKED_SINCE: Final = timedelta(weeks=4)
"""How long back meetings are listed that nobody has marked as held or missed."""


class TodayEntry(NamedTuple):
    """A youth whom somebody sees to today, and why: what is not known is empty.

    `at` is aware; `silences`: how much had no answer; `note` names a text of today.html or
    requests.html; `part` is where on the youth's page it is seen to.
    """

    youth: int
    name: str
    at: datetime | None = None
    way: OutreachWay | None = None
    silences: int = 0
    note: str = ""
    part: str = "contact"


class TodaySection(NamedTuple):
    """A part of the day: `kind` is its heading in today.html."""

    kind: str
    entries: list[TodayEntry]


class DayReader(NamedTuple):
    """Who looks at their day, and when. `stands_in` are who is away now and has them as deputy."""

    me: int
    team: int
    stands_in: frozenset[int]
    now: datetime
    zone: ZoneInfo
    silent_after: int

    @property
    def coaches(self) -> list[int]:
        """Return whose work is this reader's now."""
        return [self.me, *self.stands_in]

    @property
    def tomorrow(self) -> datetime:
        """Return when the next local day begins."""
        here = self.now.astimezone(self.zone)
        return local_time.local(here.date() + timedelta(days=1), time(0), here)

    def is_mine(self, coach: int | None) -> bool:
        """Tell whether this coach's is for this reader to do."""
        return coach == self.me or coach in self.stands_in


Section = Callable[[Db, Keyring, DayReader], TodaySection]


def _mine(db: Db, keys: Keyring, reader: DayReader) -> list[ListedContact]:
    every = contact_list.of_team(db, keys, reader.team)
    return [one for one in every if reader.is_mine((one.contact and one.contact.by) or one.coach)]


def _overdue(db: Db, keys: Keyring, reader: DayReader) -> TodaySection:
    late = [one for one in _mine(db, keys, reader) if one.is_overdue(reader.now)]
    return TodaySection("overdue", [_entry(one) for one in late])


def _due(db: Db, keys: Keyring, reader: DayReader) -> TodaySection:
    due = [one for one in _mine(db, keys, reader) if one.is_due(reader.now, reader.tomorrow)]
    return TodaySection("due", [_entry(one) for one in due])


def _silent(db: Db, keys: Keyring, reader: DayReader) -> TodaySection:
    """List whom nothing was heard of, and whose contact is not today's already."""
    silent = [
        one
        for one in contact_list.of_team(db, keys, reader.team)
        if one.silences >= reader.silent_after
        and reader.is_mine(one.coach)
        and not one.is_overdue(reader.now)
        and not one.is_due(reader.now, reader.tomorrow)
    ]
    return TodaySection("silent", [_entry(one) for one in silent])


def _entry(one: ListedContact) -> TodayEntry:
    contact = one.contact
    name = one.name or f"#{one.youth}"
    if contact is None:
        return TodayEntry(one.youth, name, silences=one.silences)
    return TodayEntry(one.youth, name, contact.at, contact.way, one.silences)


def _twenty(db: Db, keys: Keyring, reader: DayReader) -> TodaySection:
    """List who turns twenty within two months: until then the municipality has its duty (1-9)."""
    born, soon = contact_list.births(db, keys, reader.team), []
    for one in contact_list.of_team(db, keys, reader.team):
        if one.youth in born and reader.is_mine(one.coach):
            at = status_rules.begins(born[one.youth], status_rules.KAA_ENDS, reader.zone)
            end = status_rules.is_surely(born[one.youth], status_rules.KAA_ENDS, reader.zone)
            if at - status_rules.BEFORE_TWENTY <= reader.now < end:
                soon.append(TodayEntry(one.youth, one.name or f"#{one.youth}"))
    return TodaySection("twenty", soon)


def _meetings(db: Db, keys: Keyring, reader: DayReader) -> TodaySection:
    """List who is met today, which meetings are to be marked, and whose wish has no answer."""
    names = _names(db, keys, reader)
    midnight = reader.tomorrow - timedelta(days=1)
    agreed = [
        one
        for coach in reader.coaches
        for one in meeting_lists.of_coach(
            db, keys, coach, midnight - UNMARKED_SINCE, reader.tomorrow
        )
        if one.meeting.state is MeetingState.AGREED
    ]
    ahead = [
        TodayEntry(
            one.youth, names.get(one.youth, one.pseudonym), one.meeting.at,
            note="unmarked" if _is_over(one.meeting, reader.now) else "", part="meeting",
        )
        for one in agreed
    ]  # fmt: skip
    wished = [
        TodayEntry(
            one.youth, names.get(one.youth, one.pseudonym),
            note="wished_late" if one.meeting.asked else "wished", part="meeting",
        )
        for one in meeting_lists.wished(db, keys, reader.coaches)
    ]  # fmt: skip
    return TodaySection("meetings", [*ahead, *wished])


def _is_over(meeting: Meeting, now: datetime) -> bool:
    return meeting.until is not None and meeting.until < now


def _requests(db: Db, keys: Keyring, reader: DayReader) -> TodaySection:
    """List what is to be answered by today, and what is late."""
    asked = [
        TodayEntry(one.youth, one.name, one.request.due_at, note=one.request.kind, part="requests")
        for one in open_requests.of_team(db, keys, reader.team)
        if reader.is_mine(one.coach)
        # What was late has a new time, of another day: it stays late.
        and (one.request.late_at or one.request.due_at < reader.tomorrow)
    ]
    return TodaySection("requests", asked)


def _names(db: Db, keys: Keyring, reader: DayReader) -> dict[int, str]:
    every = contact_list.of_team(db, keys, reader.team)
    return {one.youth: one.name for one in every if one.name}


SECTIONS: Final[tuple[Section, ...]] = (_overdue, _meetings, _requests, _due, _silent, _twenty)
"""In their order on the page."""


def render(gateway: Gateway, session: StaffSession, db: Db, keys: Keyring) -> Markup:
    """Render the day of a coach, or a coordinator's list of who is out of sight."""
    person, now = session.person, gateway.clock.now()
    if session.is_coordinator:
        every = contact_list.of_team(db, keys, person.team)
        names = youth_profile.names(db, person.team)
        counts = contact_list.by_status(db, person.team)
        late_first = sorted(every, key=lambda one: not one.is_overdue(now))
        return youth_access.render_part(
            gateway, session, "out_of_sight.html", every=late_first, names=names,
            counts=[small_cells.hide(one) for one in counts], fewest=small_cells.FEWEST,
            late={coach: sum(_is_late_of(one, coach, now) for one in every) for coach in names},
        )  # fmt: skip
    absences = staffing.away(db, person.team, now)
    stands_in = frozenset(one for one, gone in absences.items() if gone.deputy == person.id)
    reader = DayReader(person.id, person.team, stands_in, now, gateway.zone, gateway.silent_after)
    found = [section(db, keys, reader) for section in SECTIONS]
    return youth_access.render_part(
        gateway,
        session,
        "today.html",
        sections=[one for one in found if one.entries],
        kinds=request_parts.kinds(gateway, session),
    )


def _is_late_of(one: ListedContact, coach: int, now: datetime) -> bool:
    owner = (one.contact and one.contact.by) or one.coach
    return owner == coach and one.is_overdue(now)
