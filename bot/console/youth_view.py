"""Render a youth's page, part by part: as it is first read, and as a stream keeps it fresh."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from markupsafe import Markup

from bot.console import (
    danger_kinds,
    form_times,
    reassign,
    request_parts,
    upcoming,
    youth_access,
    youth_conversation,
)
from bot.console.auth import StaffSession
from bot.console.youth_conversation import ShownConversation
from bot.escalation import outcomes
from bot.escalation.outcomes import OUTCOMES, REPORTS
from bot.gateway.gateway import Gateway
from bot.policy import status_rules
from bot.text.bidi import clean
from bot.web.transcript import COACH_TEXT_LINE
from flows.engine.facts import SERIOUS, Reminder, SmallStep, Standing, Tier
from flows.engine.line import Line
from flows.engine.programme import (
    USUAL_MINUTES,
    AttemptOutcome,
    MeetingRole,
    MeetingState,
    OutreachWay,
    Phase,
    Situation,
    Spot,
)
from flows.engine.programme import Request as AskedRequest
from flows.engine.timers import TimerKind
from flows.shared import meeting_facts, meeting_texts
from flows.shared.interpreter_languages import LANGUAGES
from flows.texts import coach_notices as words
from flows.texts.phrasebook import PHRASES
from storage.access import check_words, precontact, staff, staffing
from storage.access.precontact import Spoken
from storage.access.staff import Role, StaffMember
from storage.access.staffing import Absence
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import (
    closed_cases,
    contact_list,
    conversations,
    meeting_lists,
    notes,
    open_requests,
    youth_profile,
    youth_way,
)
from storage.reads import console as seen
from storage.reads.closed_cases import ClosedCase
from storage.reads.contact_list import AttemptEntry
from storage.reads.conversations import LineEntry
from storage.reads.meeting_lists import KeptMeeting
from storage.reads.notes import NoteEntry
from storage.reads.youth_profile import OpenNeed, ProfileTimer, YouthProfile
from storage.reads.youth_way import StatusEntry, YouthRecord

FIRST: Final = ("crisis_here", "crisis_safe", "crisis_alone")
"""Phrases that are written first while a life is in danger."""


MOST_MEETINGS: Final = 20
"""Meetings that are shown; older ones are in the export."""


class FirstContact(NamedTuple):
    """With whom a coach spoke before the first contact; `missing` while that is to be ticked."""

    spoken: list[Spoken]
    missing: bool
    introduced_by: str
    guardian_stop: bool


class YouthView(NamedTuple):
    """All that the page of one youth shows."""

    youth: YouthProfile
    conversation: ShownConversation
    planned: list[LineEntry]
    steps: list[SmallStep]
    reminders: list[Reminder]
    coming: list[ProfileTimer]
    cases: list[ClosedCase]
    notes: list[NoteEntry]
    has_check_word: bool
    names: dict[int, str]
    colleagues: list[StaffMember]
    attempts: list[AttemptEntry]
    record: YouthRecord
    history: list[StatusEntry]
    meetings: list[KeptMeeting]
    requests: list[AskedRequest]
    helpers: list[StaffMember]
    first_contact: FirstContact


def load(
    db: Db, keys: Keyring, session: StaffSession, youth: int, before: str = ""
) -> YouthView | None:
    """Read all of it; None when the youth is not the team's (any more).

    The conversation is read up to the cursor `before`, or to its end.
    """
    team = session.person.team
    found = youth_profile.of(db, keys, youth, team)
    if found is None:
        return None
    here = staff.everybody(db, keys, team)
    return YouthView(
        found,
        youth_conversation.load(db, keys, youth, found.need, before),
        [one for one in conversations.planned(db, keys, youth) if one.line != COACH_TEXT_LINE],
        seen.steps(db, keys, youth),
        youth_profile.reminders(db, keys, youth),
        youth_profile.upcoming_timers(db, youth),
        closed_cases.of(db, keys, youth),
        notes.entries(db, keys, youth),
        check_words.is_any(db, youth),
        youth_profile.names(db, team),
        [one for one in here if one.role is Role.COACH],
        contact_list.attempts(db, youth),
        youth_way.record(db, keys, youth),
        youth_way.history(db, youth),
        meeting_lists.of_youth(db, keys, youth),
        open_requests.of_youth(db, keys, youth),
        [one for one in here if one.helps],
        FirstContact(
            precontact.of_youth(db, youth), precontact.is_missing(db, youth),
            precontact.introduced_by(db, youth), precontact.is_guardian_stopped(db, youth),
        ),
    )  # fmt: skip


def _reason(gateway: Gateway, session: StaffSession, need: OpenNeed | None) -> str:
    if need is None:
        return ""
    return youth_access.render_line(gateway, session, words.reason(need.reason), {})


def _tongues(gateway: Gateway, youth: YouthProfile) -> list[tuple[str, str]]:
    """Return code and name of the youth's language, and of the dangerous words' if another."""
    known, need = gateway.renderer.languages, youth.need
    codes = words.languages(need.reason if need else "", youth.language, known)
    return [(code, language(gateway, code)) for code in codes]


def away(gateway: Gateway, session: StaffSession) -> dict[int, Absence]:
    """Read who of the team is away now: nobody hands a talk to them."""
    now, team = gateway.clock.now(), session.person.team
    return gateway.read_now(lambda db, _: staffing.away(db, team, now))


def bar(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render who has taken the escalation, and what can be done now."""
    need, gone = view.youth.need, away(gateway, session)
    return youth_access.render_part(
        gateway, session, "bar.html", youth=view.youth, need=need, names=view.names,
        mine=is_mine(session, view.youth), no_beginning=why_not_begin(view.youth),
        reason=_reason(gateway, session, need),
        kind=danger_kinds.kind(need.reason) if need else "",
        tongues=_tongues(gateway, view.youth),
        pin=youth_conversation.pin(view.youth, view.conversation),
        holder=(need.taken_by if need else None) or view.youth.talking_with,
        colleagues=[one for one in view.colleagues if one.id not in {session.person.id, *gone}],
        outcomes=OUTCOMES, reports=REPORTS if is_serious(view.youth) else (),
        today=youth_conversation.local_day(gateway, gateway.clock.now()),
    )  # fmt: skip


def composer(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render where a coach writes, once they have taken the escalation."""
    youth = view.youth
    return youth_access.render_part(
        gateway, session, "composer.html", youth=youth, mine=is_mine(session, youth),
        other=youth.language != session.person.language,
        tongue=language(gateway, youth.language), names=view.names,
    )  # fmt: skip


def checklist(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render what to do while a life is in danger: to be ticked off by whoever has taken it."""
    need = view.youth.need
    first = [
        (one, youth_access.render_line(gateway, session, PHRASES[one].line, {})) for one in FIRST
    ]
    return youth_access.render_part(
        gateway, session, "checklist.html", youth=view.youth, need=need,
        urgent=need is not None and need.tier == Tier.A, mine=is_mine(session, view.youth),
        first_words=first, has_notes=bool(view.notes),
        sos=gateway.directory.crisis_numbers["sos"],
    )  # fmt: skip


def proposal(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render where a coach proposes a small step; nowhere while something serious is open."""
    return youth_access.render_part(
        gateway, session, "proposal.html", youth=view.youth, serious=is_serious(view.youth)
    )


def contact(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render when somebody is next in touch, how and who; and what was tried."""
    one, now = view.youth.next_contact, gateway.clock.now()
    late = one is not None and one.by is not None and one.at < now - contact_list.LATE_AFTER
    return youth_access.render_part(
        gateway, session, "contact.html", youth=view.youth, names=view.names, late=late,
        ways=list(OutreachWay), outcomes=list(AttemptOutcome), colleagues=view.colleagues,
        attempts=view.attempts,
    )  # fmt: skip


def status(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render how staff see the youth's way, and how it ends."""
    now, before = gateway.clock.now(), view.youth.status.phase
    return youth_access.render_part(
        gateway, session, "status.html", youth=view.youth, record=view.record,
        history=view.history, situations=list(Situation), reasons=status_rules.BY_STAFF,
        phases=[one for one in Phase if status_rules.may_change(before, one)],
        minor=status_rules.may_be_minor(view.record.born, now, gateway.zone),
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


def meetings(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render the youth's meetings, and what can be done with each."""
    shown = [(one, _meeting_words(gateway, session, one)) for one in view.meetings[:MOST_MEETINGS]]
    return youth_access.render_part(
        gateway, session, "meetings.html", youth=view.youth, meetings=shown,
        MeetingState=MeetingState, serious=is_serious(view.youth),
        **meeting_choices(gateway, session),
    )  # fmt: skip


def meeting_choices(gateway: Gateway, session: StaffSession) -> dict[str, Any]:
    """Return what a form for a meeting offers: spots, roles, languages; and from when on."""
    return {
        "spots": [
            (one.value, youth_access.render_line(gateway, session, meeting_texts.spot(one), {}))
            for one in Spot
        ],
        "roles": [
            (one.value, youth_access.render_line(gateway, session, meeting_texts.role(one), {}))
            for one in MeetingRole
        ],
        "interpreters": LANGUAGES.items(),
        "usual": USUAL_MINUTES,
        "zone": gateway.zone,
        "field": form_times.field,
    }


def _meeting_words(gateway: Gateway, session: StaffSession, one: KeptMeeting) -> dict[str, Markup]:
    def say(line: Line) -> Markup:
        return youth_access.render_line(gateway, session, line, {})

    also = [say(line) for line in meeting_facts.who_else(one.meeting)]
    return {"spot": say(meeting_texts.spot(one.meeting.spot)), "also": Markup(", ").join(also)}


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


def note_list(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render what coaches have noted, the newest first; one's own can be changed."""
    return youth_access.render_part(
        gateway, session, "notes.html", youth=view.youth, names=view.names, notes=view.notes,
        me=session.person.id,
    )  # fmt: skip


def earlier_cases(gateway: Gateway, session: StaffSession, view: YouthView) -> Markup:
    """Render how earlier escalations ended, the latest first."""
    shown = []
    for one in view.cases:
        told = outcomes.parse(one.outcome)
        reason = youth_access.render_line(gateway, session, words.reason(one.reason), {})
        shown.append({
            **one._asdict(), "kind": danger_kinds.kind(one.reason), "reason": reason,
            "coach": view.names.get(one.taken_by or 0, ""), "outcome": told.outcome,
            "words": clean(told.words), "report": told.report, "report_by": clean(told.by),
        })  # fmt: skip
    return youth_access.render_part(gateway, session, "cases.html", cases=shown)


def is_mine(session: StaffSession, youth: YouthProfile) -> bool:
    """Tell whether this coach talks with the youth now."""
    return youth.talking_with == session.person.id


def is_serious(youth: YouthProfile) -> bool:
    """Tell whether an escalation of tier A or B is open."""
    return youth.need is not None and youth.need.tier in SERIOUS


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
        "cases": earlier_cases(gateway, session, view),
        "checklist": checklist(gateway, session, view),
        "contact": contact(gateway, session, view),
        "progress": status(gateway, session, view),
        "facts": facts(gateway, session, view),
        "meetings": meetings(gateway, session, view),
        "notes": note_list(gateway, session, view),
        "proposal": proposal(gateway, session, view),
        "requests": request_parts.of_youth(
            gateway, session, view.youth, view.requests, view.names, view.helpers
        ),
    }
