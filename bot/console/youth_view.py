"""Render a youth's page, part by part: as it is first read, and as a stream keeps it fresh."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from markupsafe import Markup

from bot.console import reassign, upcoming, youth_access
from bot.console.auth import StaffSession
from bot.escalation.outcomes import OUTCOMES, REPORTS
from bot.gateway.gateway import Gateway
from bot.web.template_engine import escape_isolated
from bot.web.transcript import COACH_TEXT_LINE, Bubble
from flows import discovery
from flows.engine.facts import SERIOUS, Reminder, SmallStep, Standing
from flows.engine.timers import TimerKind
from flows.texts import coach_notices as words
from storage.access import staff
from storage.access.staff import Role, StaffMember
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import console as seen
from storage.reads import conversations, youth_profile
from storage.reads.console import CoachNote
from storage.reads.conversations import Entry, LineEntry, YouthEntry
from storage.reads.youth_profile import OpenNeed, ProfileTimer, YouthProfile
from storage.schema.line_state import NOT_SAID, SHOWN


class YouthView(NamedTuple):
    """All that the page of one youth shows."""

    youth: YouthProfile
    entries: list[Entry]
    planned: list[LineEntry]
    steps: list[SmallStep]
    reminders: list[Reminder]
    coming: list[ProfileTimer]
    kept: CoachNote
    names: dict[int, str]
    colleagues: list[StaffMember]


def load(db: Db, keys: Keyring, session: StaffSession, youth: int) -> YouthView | None:
    """Read all of it; None when the youth is not the team's (any more)."""
    team = session.person.team
    found = youth_profile.of(db, keys, youth, team)
    if found is None:
        return None
    return YouthView(
        found,
        _said(_without_private(conversations.read(db, keys, youth, SHOWN + NOT_SAID))),
        [one for one in conversations.planned(db, keys, youth) if one.line != COACH_TEXT_LINE],
        seen.steps(db, keys, youth),
        youth_profile.reminders(db, keys, youth),
        youth_profile.upcoming_timers(db, youth),
        seen.read_note(db, keys, youth),
        youth_profile.names(db, team),
        [one for one in staff.everybody(db, keys, team) if one.role is Role.COACH],
    )


def _said(entries: list[Entry]) -> list[Entry]:
    """Return what was sent, and what a coach wanted to send; all else that waits is upcoming."""
    return [
        one
        for one in entries
        if not isinstance(one, LineEntry) or one.state in SHOWN or one.line == COACH_TEXT_LINE
    ]


def _without_private(entries: list[Entry]) -> list[Entry]:
    """Return the conversation without what was looked up, and without the buttons pressed there.

    Which help or article a youth looked at may tell of violence or illness. A coach learns of it
    when the youth asks for company and says where to; whatever the youth writes is read as ever.
    """
    asked = {one.turn for one in entries if _is_private(one)}
    return [
        one
        for one in entries
        if not (one.pressed in asked if isinstance(one, YouthEntry) else _is_private(one))
    ]


def _is_private(one: Entry) -> bool:
    return isinstance(one, LineEntry) and discovery.is_private(one.line)


def bubbles(
    gateway: Gateway, session: StaffSession, view: YouthView
) -> Iterator[tuple[str, Markup]]:
    """Yield every bubble with its key, oldest first."""
    read = youth_access.reader(gateway, session, view.youth)
    before: date | None = None
    for one in read.bubbles(view.entries):
        day = _day(gateway, one.at)
        yield one.key, _bubble(gateway, session, view, one, None if day == before else day)
        before = day


def _bubble(
    gateway: Gateway, session: StaffSession, view: YouthView, one: Bubble, day: date | None
) -> Markup:
    dirs = {
        code: gateway.renderer.direction(code) for code in (one.language, one.original_language)
    }
    return youth_access.render_part(
        gateway, session, "bubble.html", one=one, day=day, today=_day(gateway, gateway.clock.now()),
        dirs=dirs, youth=view.youth, shown=escape_isolated(one.text),
        original=escape_isolated(one.original),
    )  # fmt: skip


def _day(gateway: Gateway, at: datetime) -> date:
    return at.astimezone(gateway.zone).date()


def _reason(gateway: Gateway, session: StaffSession, need: OpenNeed | None) -> str:
    if need is None:
        return ""
    return youth_access.render_line(gateway, session, words.reason(need.reason), {})


def bar(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render who has taken the escalation, and what can be done now."""
    need = view.youth.need
    return youth_access.render_part(
        gateway, session, "bar.html", youth=view.youth, need=need, names=view.names,
        mine=is_mine(session, view.youth), no_beginning=why_not_begin(view.youth),
        reason=_reason(gateway, session, need),
        colleagues=[one for one in view.colleagues if one.id != session.person.id],
        outcomes=OUTCOMES, reports=REPORTS if need and need.tier in SERIOUS else (),
        today=_day(gateway, gateway.clock.now()),
    )  # fmt: skip


def composer(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render where a coach writes, once they have taken the escalation."""
    youth = view.youth
    return youth_access.render_part(
        gateway, session, "composer.html", youth=youth, mine=is_mine(session, youth),
        other=youth.language != session.person.language,
        tongue=language(gateway, youth.language), names=view.names,
    )  # fmt: skip


def facts(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render what is the youth's (wish, small steps, reminders), and what is planned to be sent."""
    read = youth_access.reader(gateway, session, view.youth)
    lines = upcoming.queued(view.youth, view.planned, read)
    ahead = upcoming.ahead(view.youth, view.coming, timer_subjects(view), lines, gateway.moment)
    return youth_access.render_part(
        gateway, session, "facts.html", youth=view.youth, names=view.names, steps=view.steps,
        reminders=view.reminders, plans=ahead, tongue=language(gateway, view.youth.language),
    )  # fmt: skip


def timer_subjects(view: YouthView) -> dict[str, str]:
    """Return what timers are about, by their names: the youth's own words, or a coach's name."""
    steps = {kind.named(one.number): one.text for one in view.steps for kind in upcoming.OF_STEPS}
    coach = reassign.names(view.coming, view.names)
    return (
        steps | coach | {TimerKind.REMINDER.named(one.number): one.text for one in view.reminders}
    )


def language(gateway: Gateway, code: str) -> str:
    """Return what a language calls itself."""
    known = gateway.renderer.languages.get(code)
    return known.name if known else code


def is_mine(session: StaffSession, youth: YouthProfile) -> bool:
    """Tell whether this coach talks with the youth now."""
    return youth.talking_with == session.person.id


def why_not_begin(youth: YouthProfile) -> str:
    """Return why no coach can write first to this youth: stopped, left, blocked; "" if one can."""
    if youth.standing is Standing.STOPPED:
        return "stopped"
    if youth.standing is not Standing.ENROLLED:
        return "left"
    return "blocked" if youth.blocked else ""


def parts(gateway: Gateway, session: StaffSession, view: YouthView) -> dict[str, Any]:
    """Render the parts that a stream keeps fresh, by the name of their event."""
    return {
        "bar": bar(gateway, session, view),
        "composer": composer(gateway, session, view),
        "facts": facts(gateway, session, view),
    }
