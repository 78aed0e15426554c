"""Show a conversation to a coach, page by page: bubbles, signs of danger, the words that raised it.

What a youth looked up in private is never among it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from markupsafe import Markup

from bot.console import danger_kinds, youth_access
from bot.console.auth import StaffSession
from bot.gateway.gateway import Gateway
from bot.text.bidi import clean
from bot.web.template_engine import escape_isolated
from bot.web.transcript import COACH_TEXT_LINE, Bubble, Who
from flows import discovery
from flows.engine import global_commands
from flows.texts import device_texts, phrasebook
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import conversations
from storage.reads.conversations import Entry, LineEntry, YouthEntry
from storage.reads.youth_profile import OpenNeed, YouthProfile
from storage.schema.line_state import NOT_SAID, SHOWN


class PinnedWords(NamedTuple):
    """The words that made an open escalation as severe as it is, and the page they stand on."""

    entry: YouthEntry
    cursor: str


class ShownConversation(NamedTuple):
    """A page of a conversation: `before` is the cursor of the page before it, "" for none.

    `context` is what stands before it, for the labels of buttons that were pressed later.
    """

    entries: list[Entry]
    context: list[Entry]
    before: str
    pinned: PinnedWords | None = None


def load(
    db: Db, keys: Keyring, youth: int, need: OpenNeed | None, before: str = ""
) -> ShownConversation:
    """Read the newest entries, or those that are older than the cursor `before`."""
    found = conversations.page(db, keys, youth, SHOWN + NOT_SAID, before)
    context: list[Entry] = []
    if found.before and any(_is_unknown_press(one, found.entries) for one in found.entries):
        context = conversations.page(db, keys, youth, SHOWN + NOT_SAID, found.before).entries
    entries = _said(_without_private(found.entries, context))
    return ShownConversation(entries, context, found.before, _pinned(db, keys, youth, need))


def _pinned(db: Db, keys: Keyring, youth: int, need: OpenNeed | None) -> PinnedWords | None:
    if need is None or not need.turn:
        return None
    entry = conversations.of_turn(db, keys, youth, need.turn)
    if entry is None:
        return None
    return PinnedWords(entry, conversations.cursor_to(db, entry, youth))


def _said(entries: list[Entry]) -> list[Entry]:
    """Return what was sent, what never came, and what a coach wanted to send.

    All else that waits is upcoming.
    """
    return [
        one
        for one in entries
        if not isinstance(one, LineEntry)
        or one.state in SHOWN
        or one.line == COACH_TEXT_LINE
        or conversations.never_came(one)
    ]


def _without_private(entries: list[Entry], context: list[Entry]) -> list[Entry]:
    """Return the conversation without what was looked up, and without the buttons pressed there.

    Which help or article a youth looked at may tell of violence or illness. A coach learns of it
    when the youth asks for company and says where to; whatever the youth writes is read as ever.
    A press whose question is too far back to be known may be one of these, and is left out too.
    """
    among = [*context, *entries]
    asked = {one.turn for one in among if _is_private(one)}
    return [
        one
        for one in entries
        if not (
            one.pressed in asked or _is_unknown_press(one, among)
            if isinstance(one, YouthEntry)
            else _is_private(one)
        )
    ]


def _is_private(one: Entry) -> bool:
    return isinstance(one, LineEntry) and discovery.is_private(one.line)


def _is_unknown_press(one: Entry, among: list[Entry]) -> bool:
    """Tell whether the question that this press answers is not among these entries."""
    if not isinstance(one, YouthEntry) or one.pressed is None:
        return False
    ours = phrasebook.answer(one.words) or device_texts.answer(one.words)
    if one.words in global_commands.WORDS or ours:
        return False
    return not any(isinstance(line, LineEntry) and line.turn == one.pressed for line in among)


# ------------------------------------------------------------ rendered


def bubbles(
    gateway: Gateway, session: StaffSession, youth: YouthProfile, shown: ShownConversation
) -> Iterator[tuple[str, Markup]]:
    """Yield every bubble with its key, oldest first."""
    read = youth_access.reader(gateway, session, youth)
    among = [*shown.context, *shown.entries]
    before: date | None = None
    for entry in shown.entries:
        one = read.bubble(entry, among)
        day = local_day(gateway, one.at)
        yield one.key, _bubble(gateway, session, youth, one, None if day == before else day)
        before = day


def _bubble(
    gateway: Gateway, session: StaffSession, youth: YouthProfile, one: Bubble, day: date | None
) -> Markup:
    dirs = {
        code: gateway.renderer.direction(code) for code in (one.language, one.original_language)
    }
    own = one.who is Who.YOUTH and not one.pressed
    danger = gateway.listener.listed_danger_in(one.text) if own else None
    return youth_access.render_part(
        gateway, session, "bubble.html", one=one, day=day,
        today=local_day(gateway, gateway.clock.now()), dirs=dirs, youth=youth,
        shown=escape_isolated(one.text), original=escape_isolated(one.original),
        danger=danger, kind=danger_kinds.kind(danger.rule) if danger else "",
    )  # fmt: skip


def local_day(gateway: Gateway, at: datetime) -> date:
    """Return the day of a moment, where the team is."""
    return at.astimezone(gateway.zone).date()


class Pin(NamedTuple):
    """What is shown of the words that raised it. `at` is aware, UTC; `key` is their bubble's id."""

    words: Markup
    at: datetime
    key: str
    link: str


def pin(youth: YouthProfile, shown: ShownConversation) -> Pin | None:
    """Return the words that raised the escalation: the text, its moment, and where they stand."""
    if shown.pinned is None:
        return None
    entry, cursor = shown.pinned
    key = f"b-e{entry.id}"
    here = any(isinstance(one, YouthEntry) and one.id == entry.id for one in shown.entries)
    path = "" if here else f"/desk/youths/{youth.id}?before={cursor}"
    return Pin(escape_isolated(clean(entry.words)), entry.at, key, f"{path}#{key}")
