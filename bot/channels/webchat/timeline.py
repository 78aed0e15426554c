"""Build the timeline of a page: bubbles and days in order, each with a key and a place that stay.

A page is a set of bubbles known by their keys. A page that has some of them is sent the others, and
puts each where its order says: so nothing is there twice, and nothing is out of place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from bot.channels.webchat import cookies
from bot.language.renderer import Moment, Renderer
from bot.web.transcript import Bubble, TranscriptReader, Who, open_question
from flows import discovery, meetings, reminders
from flows.contacts import presentation
from flows.shared import meeting_texts
from flows.texts import device_texts
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import conversations
from storage.reads.conversations import ChatState, Entry, LineEntry, YouthEntry
from storage.schema.line_state import RECEIVED, LineState

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KNOWN: Final = re.compile(r"(?:e((?:\d{1,18}\.)*\d{1,18}))?(?:o((?:\d{1,18}\.)*\d{1,18}))?")
REMINDER_LINES: Final = frozenset(reminders.FLOW.line(step).context for step in ("now", "early"))
"""What the youth asked to be reminded of that day, read on whatever day."""

CALENDAR_STEPS: Final = ("saved", "saved_rhythm", "one")
CALENDAR_LINES: Final = frozenset(reminders.FLOW.line(step).context for step in CALENDAR_STEPS)
"""Lines beside which the file for a calendar is offered: of a reminder just made, or looked at."""

MEETING_LINES: Final = frozenset(
    {
        *(meetings.FLOW.line(step).context for step in ("reminded", "not_reminded")),
        meeting_texts.line("accepted").context,
    }
)
"""Lines by which a meeting is agreed: beside them too."""

MOST_KNOWN: Final = 4096
"""Characters of a list of keys; a longer one is nobody's."""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """A bubble, or the beginning of a day. `order` sorts as text; `at` is local.

    `ago` and `day` say when a day was, and of a reminder on which day it was said. `unread`: no
    page has shown it; `first` is the first of those. `pressed`: a button of it was; `hidden`: its
    buttons stand elsewhere, or cannot be pressed now. `joined`: the next one is of the same author
    in the same minute, and has the time of both.
    """

    key: str
    order: str
    at: datetime
    bubble: Bubble | None = None
    ago: int = 0
    day: str = ""
    kept: bool = True
    unread: bool = False
    first: bool = False
    pressed: bool = False
    hidden: bool = False
    joined: bool = False

    @property
    def card(self) -> bool:
        """Tell whether it is a part of the card of a contact."""
        return self.bubble is not None and self.bubble.line.startswith(presentation.PREFIX)

    @property
    def who(self) -> str:
        """Return whose it is, for the style sheet."""
        return self.bubble.who.value if self.bubble else ""

    @property
    def older(self) -> bool:
        """Tell whether its buttons work also when it is not the open question any more."""
        one = self.bubble
        asks = one is not None and bool(one.buttons) and not self.never_came and not self.pressed
        return one is not None and asks and (_is_of_device(one) or _lasts(one))

    @property
    def never_came(self) -> bool:
        """Tell whether it is a reminder that was due and did not come."""
        return self.bubble is not None and self.bubble.state == LineState.DROPPED

    @property
    def turn(self) -> int:
        """Return the turn of its buttons; 0 for the beginning of a day."""
        return self.bubble.turn if self.bubble is not None else 0

    @property
    def update(self) -> str:
        """Return the id that the page gave what it sent."""
        return self.bubble.update.partition(".")[0] if self.bubble else ""

    @property
    def calendar(self) -> str:
        """Return the address of the file for a calendar, or nothing."""
        line = self.bubble.line if self.bubble is not None else ""
        if line in MEETING_LINES:
            return f"/chat/calendar/meeting/line/{self.key[1:]}.ics"
        return f"/chat/calendar/line/{self.key[1:]}.ics" if line in CALENDAR_LINES else ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The content of a page: items in order, and the question whose buttons can be pressed."""

    items: tuple[TimelineItem, ...]
    question: Bubble | None
    keys: frozenset[str]

    def missing(self, known: frozenset[str]) -> tuple[TimelineItem, ...]:
        """Return the bubbles that a page lacks which has these, and the days they belong to."""
        lacks = [one for one in self.items if one.key in self.keys - known]
        days = {one.at.date() for one in lacks}
        return tuple(
            one for one in self.items if one in lacks or (not one.bubble and one.at.date() in days)
        )


def read(db: Db, keys: Keyring, youth: int) -> list[Entry]:
    """Read the entries that a page is made of."""
    every = conversations.read(db, keys, youth, (*RECEIVED, LineState.DROPPED))
    return [one for one in every if _is_shown(one)]


def _is_of_device(one: Bubble) -> bool:
    """Tell whether it asks about another phone, which can be answered in a talk too."""
    return one.line in device_texts.QUESTIONS


def _lasts(one: Bubble) -> bool:
    return one.line in discovery.lasting_questions()


def _is_shown(entry: Entry) -> bool:
    """Tell whether the page shows this: whatever came, and reminders that never did."""
    if not isinstance(entry, LineEntry) or entry.state != LineState.DROPPED:
        return True
    return entry.line in REMINDER_LINES and conversations.never_came(entry)


def of(entries: Sequence[Entry], chat: ChatState, renderer: Renderer, at: Moment) -> Timeline:
    """Build the page of this chat in the youth's language."""
    found = _joined(items(entries, chat.language, renderer, at))
    bubbles = [one.bubble for one in found if one.bubble]
    question = open_question(bubbles)
    if chat.talking_with is not None and question and question.who is not Who.COACH:
        # A coach is talking with the youth: what the bot asked before cannot be pressed now, but
        # what it was asked for since (words that always work) can, and so while a coach who writes
        # first has not written.
        here = chat.place
        question = question if here is not None and here.turn == question.turn else None
    pressed = {one.pressed for one in entries if isinstance(one, YouthEntry)}
    hidden = {question.turn} if question is not None else set()
    if chat.talking_with is not None:
        hidden |= {one.turn for one in bubbles if not _is_of_device(one)}
    marked = tuple(
        replace(one, pressed=one.turn in pressed, hidden=one.turn in hidden) for one in found
    )
    return Timeline(marked, question, frozenset(one.key for one in bubbles))


def items(
    entries: Sequence[Entry], language: str, renderer: Renderer, at: Moment
) -> tuple[TimelineItem, ...]:
    """Return these entries in this language, and the days between them."""
    return tuple(_items(entries, TranscriptReader(renderer, language, at), at))


def _joined(found: Sequence[TimelineItem]) -> tuple[TimelineItem, ...]:
    """Return the same, with those joined that somebody wrote in one minute."""
    marks = [(one.who, one.at.replace(second=0, microsecond=0)) for one in found]
    same = [bool(one[0]) and one == after for one, after in pairwise([*marks, ("", None)])]
    return tuple(
        replace(one, joined=True) if join else one for one, join in zip(found, same, strict=True)
    )


def sort_key(entry: Entry) -> str:
    """Return the sort key of an entry: moment, turn, the youth first, number; sorts as text."""
    told = isinstance(entry, LineEntry)
    return f"{_micro(entry.at)}.{entry.turn:010}.{told:d}.{entry.id:019}"


def saved(
    db: Db, keys: Keyring, chat: ChatState, update: str, text: str
) -> tuple[YouthEntry, bool, list[Entry]]:
    """Return what was just taken, whether its text is kept, and where its button stands.

    Before consent no text is kept anywhere (practices 3-15): then it is `text`, as it came.
    """
    found = conversations.taken(db, keys, chat.youth, cookies.CHANNEL, update)
    if found is None:
        raise LookupError("a turn that was taken has no event")
    if not found.kept:
        return found.heard._replace(words=text, pressed=None), False, []
    pressed = found.heard.pressed is not None
    return found.heard, True, read(db, keys, chat.youth) if pressed else []


def item(
    heard: YouthEntry, among: Sequence[Entry], reader: TranscriptReader, *, kept: bool
) -> TimelineItem:
    """Return one's own bubble; one that is not kept stands on the page until a reload."""
    bubble = reader.bubble(heard, among)
    return TimelineItem(
        bubble.key, sort_key(heard), heard.at.astimezone(reader.at.zone), bubble, kept=kept
    )


def dump(keys: Iterable[str]) -> str:
    """Return the keys of bubbles as one short text: what a page has."""
    parts = []
    for kind in "eo":
        numbers = sorted(int(one[1:]) for one in keys if one.startswith(kind))
        steps = [after - before for before, after in zip([0, *numbers], numbers, strict=False)]
        parts.append(kind + ".".join(map(str, steps)) if steps else "")
    return "".join(parts)


def load(text: str) -> frozenset[str]:
    """Return the keys that `dump` wrote; whatever else somebody sends means that they have none."""
    found = _KNOWN.fullmatch(text[:MOST_KNOWN])
    if found is None:
        return frozenset()
    keys = set[str]()
    for kind, steps in zip("eo", found.groups(), strict=True):
        number = 0
        for step in (steps or "").split(".") if steps else ():
            number += int(step)
            keys.add(f"{kind}{number}")
    return frozenset(keys)


def _items(
    entries: Sequence[Entry], reader: TranscriptReader, at: Moment
) -> Iterator[TimelineItem]:
    shown, unread, first = None, conversations.unread(entries), True
    for entry, bubble in zip(entries, reader.bubbles(entries), strict=True):
        local = entry.at.astimezone(at.zone)
        if local.date() != shown:
            shown = local.date()
            day = _day(shown, reader.renderer.day(shown, reader.language), at)
            yield day
        came = bubble.state != LineState.DROPPED
        new = bubble.who is not Who.YOUTH and entry.id in unread and came
        ago, said = (day.ago, day.day) if bubble.line in REMINDER_LINES and came else (0, "")
        yield TimelineItem(
            bubble.key, sort_key(entry), local, bubble, ago, said, unread=new, first=new and first
        )
        first = first and not new


def _day(day: date, said: str, at: Moment) -> TimelineItem:
    start = datetime.combine(day, time(), at.zone)
    today = at.now.astimezone(at.zone).date()
    return TimelineItem(f"d{day}", _micro(start), start, ago=(today - day).days, day=said)


def _micro(at: datetime) -> str:
    return f"{(at - _EPOCH) // timedelta(microseconds=1):018}"
