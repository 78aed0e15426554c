"""List what a coach was told, newest first: what is still true, and each thing once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Final, NamedTuple

from markupsafe import Markup

from bot.console import youth_access
from bot.console.auth import StaffSession
from bot.gateway.gateway import Gateway
from flows.engine.line import Line
from flows.texts import coach_notices
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import coach_messages
from storage.reads.coach_messages import CoachMessage
from storage.reads.open_escalations import WaitingYouth

MOST: Final = 12
"""Messages that are shown."""

MOST_READ: Final = 60
"""Messages of each kind that are read: what is told every 15 minutes must not be all of them."""

KINDS: Final = ("card", "notice", "message")

# A youth's own words are read on their page, where opening it is recorded.
HIDDEN: Final = frozenset({"desk.unclear", "desk.unknown", "desk.wrote_early"})
ELSEWHERE: Final = frozenset(
    {
        *("desk.card", "desk.wrote", "desk.answered", "desk.words_before"),
        *("desk.request", "desk.request_late", "desk.request_again"),
    }
)
"""Lines whose content stands in the list of who waits, or on the youth's page."""

OF_CASE: Final = frozenset(
    coach_notices.line(name).context
    for name in ("again", "not_taken", "passed", "waits_for_you", "not_answered", "taken",
                 "wants_erasure", "handed_over", "reminder", "silent",
                 "unreached", "wrote_early")
)  # fmt: skip
"""Lines about an open escalation: with its end they are old."""


class ToldMessage(NamedTuple):
    """The newest message of its sort about a youth, and how many there are."""

    message: CoachMessage
    times: int


def read(db: Db, keys: Keyring, coach: int, waiting: Iterable[WaitingYouth]) -> list[ToldMessage]:
    """Read what this coach was told and what is not over, newest first."""
    every = [
        one
        for kind in KINDS
        for one in coach_messages.messages_to(db, keys, coach, kind, MOST_READ)
    ]
    newest = sorted(every, key=attrgetter("id"), reverse=True)
    open_ = {one.youth: one for one in waiting}
    return list(_grouped(one for one in newest if _is_true(one, open_)))[:MOST]


def _is_true(one: CoachMessage, waiting: Mapping[int, WaitingYouth]) -> bool:
    if one.line in ELSEWHERE:
        return False
    case = waiting.get(one.youth)
    return one.line not in OF_CASE or (case is not None and one.at >= case.opened_at)


def _grouped(messages: Iterable[CoachMessage]) -> Iterator[ToldMessage]:
    """Group repeats at the place of the newest; messages with news of their own stay apart."""
    found: dict[object, ToldMessage] = {}
    for one in messages:
        repeats = one.line in OF_CASE | HIDDEN
        key = (one.youth, one.line) if repeats else one.id
        found[key] = (
            ToldMessage(found[key].message, found[key].times + 1)
            if key in found
            else (ToldMessage(one, 1))
        )
    yield from found.values()


def render(
    gateway: Gateway, session: StaffSession, told: Iterable[ToldMessage], here: Collection[int]
) -> Markup:
    """Render the list, without the youths' own words; `here` are the youths of the team."""
    lines = [
        (one.message, one.times, "" if one.message.line in HIDDEN else _line(gateway, session, one))
        for one in told
    ]
    return youth_access.render_part(gateway, session, "told.html", told=lines, here=here)


def _line(gateway: Gateway, session: StaffSession, one: ToldMessage) -> Markup:
    line = Line(one.message.line, one.message.source)
    return youth_access.render_line(gateway, session, line, one.message.values)
