"""Let a coach propose meetings on a youth's page, answer what the youth wishes, and mark them.

What is proposed waits for the youth's yes. A press on what was changed meanwhile does nothing, and
says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.console import auth, form_times, responses, youth_access, youth_view
from bot.console.responses import ConsoleRoutes
from bot.console.youth_access import YouthRequest
from bot.gateway.gateway import Gateway
from bot.policy import working_hours
from bot.turns.inbound import InputKind
from bot.turns.programme_inputs import (
    CoachAnsweredMeeting,
    CoachCancelledMeeting,
    CoachMarkedMeeting,
    CoachMovedMeeting,
    CoachProposedMeeting,
    MeetingTerms,
)
from bot.turns.refusal import RefusalReason
from flows.engine.programme import MeetingRole, Spot
from flows.shared import free_text
from flows.shared.interpreter_languages import LANGUAGES

SLOTS: Final = ("slot1", "slot2")

NOT_MET: Final[Mapping[RefusalReason, str]] = {
    RefusalReason.STOPPED: "standing",
    RefusalReason.NOT_ENROLLED: "standing",
    RefusalReason.MEETINGS_OPEN: "meetings_open",
    RefusalReason.NO_SUCH_MEETING: "meeting_gone",
    RefusalReason.MEETING_CHANGED: "meeting_changed",
    RefusalReason.MEETING_NO_TIME: "meeting_no_time",
    RefusalReason.MEETING_AHEAD: "meeting_ahead",
    RefusalReason.MEETING_PAST: "meeting_past",
    RefusalReason.MEETING_TWICE: "meeting_twice",
    RefusalReason.HAS_ENDED: "has_ended",
    RefusalReason.MEETING_FAR: "meeting_far",
    RefusalReason.MEETING_LENGTH: "meeting_length",
    RefusalReason.TOO_LONG: "long",
}


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of a youth's meetings."""
    routes = auth.new_routes(gateway)
    _proposing(gateway, routes)
    _answering(gateway, routes)
    return routes


def _proposing(gateway: Gateway, routes: ConsoleRoutes) -> None:
    asker = youth_access.require_youth(gateway)

    @routes.post("/youths/{youth:number}/meeting")
    async def propose(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        terms = read_terms(asked.form, gateway.zone)
        if terms is None:
            return youth_access.refused(gateway, request, asked, "meeting_time")
        what = CoachProposedMeeting(asked.session.person.id, terms)
        return await _propose(gateway, request, asked, what, terms)

    @routes.post("/youths/{youth:number}/meeting-move")
    async def move(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        terms = read_terms(asked.form, gateway.zone)
        if terms is None:
            return youth_access.refused(gateway, request, asked, "meeting_time")
        what = CoachMovedMeeting(asked.session.person.id, *_meeting(asked), terms)
        return await _propose(gateway, request, asked, what, terms)


async def _propose(
    gateway: Gateway, request: Request, asked: YouthRequest, what: InputKind, terms: MeetingTerms
) -> Response:
    if youth_view.is_serious(asked.youth):
        return youth_access.refused(gateway, request, asked, "serious")
    return await _submit(
        gateway, request, asked, what, "meeting", holiday=_is_holiday(gateway, terms)
    )


def _answering(gateway: Gateway, routes: ConsoleRoutes) -> None:
    asker = youth_access.require_youth(gateway)

    @routes.post("/youths/{youth:number}/meeting-accept")
    async def accept(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        what = CoachAnsweredMeeting(asked.session.person.id, *_meeting(asked))
        return await _submit(gateway, request, asked, what, "meeting_accepted")

    @routes.post("/youths/{youth:number}/meeting-cancel")
    async def cancel(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        what = CoachCancelledMeeting(asked.session.person.id, *_meeting(asked))
        return await _submit(gateway, request, asked, what, "meeting_cancelled")

    @routes.post("/youths/{youth:number}/meeting-mark")
    async def mark(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        number, _ = _meeting(asked)
        held = auth.text(asked.form, "held", 3) == "yes"
        what = CoachMarkedMeeting(asked.session.person.id, number, held)
        done = "meeting_held" if held else "meeting_missed"
        return await _submit(gateway, request, asked, what, done)


async def _submit(
    gateway: Gateway,
    request: Request,
    asked: YouthRequest,
    what: InputKind,
    done: str,
    *,
    holiday: bool = False,
) -> Response:
    taken = await youth_access.submit_action(gateway, asked, what)
    if taken.refused:
        return youth_access.refused_by_turn(gateway, request, asked, taken.refused, NOT_MET)
    return youth_access.done(
        gateway, request, asked.session, what=done, youth=asked.youth, holiday=holiday
    )


def _meeting(asked: YouthRequest) -> tuple[int, str]:
    """Return which meeting is meant, and the version of it that was on the page."""
    return responses.number(asked.form.get("number")), auth.text(asked.form, "seen", 60)


def _is_holiday(gateway: Gateway, terms: MeetingTerms) -> bool:
    """Tell whether a time lies on a day on which Sweden is free: it is the people's choice."""
    off = working_hours.days_off(terms.at, gateway.zone)
    return any(one.astimezone(gateway.zone).date() in off for one in (terms.at, *terms.slots))


def read_terms(form: FormData, zone: ZoneInfo) -> MeetingTerms | None:
    """Read a form; None where there is no day and time in it. Unknown choices are the usual ones.

    No place is kept for a home: people agree on it.
    """
    at = _moment(form, "at", zone)
    if at is None:
        return None
    given = [_moment(form, one, zone) for one in SLOTS]
    spot = auth.text(form, "spot", 8)
    roles = [one for one in form.getlist("with") if one in set(MeetingRole)]
    interpreter = auth.text(form, "interpreter", 12)
    return MeetingTerms(
        at, responses.number(form.get("minutes")), Spot(spot) if spot in set(Spot) else Spot.OURS,
        auth.text(form, "place", 2 * free_text.SHORT),
        tuple(one for one in given if one is not None), tuple(map(str, roles)),
        interpreter if interpreter in LANGUAGES else "",
    )  # fmt: skip


def _moment(form: FormData, name: str, zone: ZoneInfo) -> datetime | None:
    said = form_times.day_and_clock(form_times.text(form, name))
    return form_times.moment(said, zone) if said is not None else None
