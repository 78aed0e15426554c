"""Render requests: on a youth's page, in the inbox, among a helper's tasks, and in counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from bot.console import youth_access
from bot.console.auth import StaffSession
from bot.gateway.gateway import Gateway
from bot.policy import small_cells
from flows.engine.programme import Request, RequestKind, RequestState
from flows.texts import request_texts
from storage.access.staff import StaffMember
from storage.reads.meeting_lists import CoachMeeting
from storage.reads.open_requests import KindCounts, TeamRequest
from storage.reads.youth_profile import YouthProfile


def of_youth(
    gateway: Gateway,
    session: StaffSession,
    youth: YouthProfile,
    found: Iterable[Request],
    names: Mapping[int, str],
    helpers: Sequence[StaffMember],
) -> Markup:
    """Render what a youth asks for, what is open first, and the answers of before."""
    every = sorted(found, key=lambda one: (not one.is_open, -one.number))
    return youth_access.render_part(
        gateway, session, "requests.html", youth=youth, names=names, requests=every,
        helpers=helpers, mine=session.person.id == youth.coach,
        unread=any(one.state is RequestState.SENT for one in every),
        **_words(gateway, session),
    )  # fmt: skip


def of_team(
    gateway: Gateway,
    session: StaffSession,
    found: Iterable[TeamRequest],
    names: Mapping[int, str],
) -> Markup:
    """Render what is open in the team: one's own youths' first; to a coordinator without names."""
    every = sorted(found, key=lambda one: (one.coach != session.person.id, one.request.due_at))
    return youth_access.render_part(
        gateway, session, "team_requests.html", requests=every, names=names,
        **_words(gateway, session),
    )  # fmt: skip


def tasks(gateway: Gateway, session: StaffSession, found: Sequence[TeamRequest]) -> Markup:
    """Render a helper's tasks: who, what, by when, and the words that the youth let go along."""
    return youth_access.render_part(
        gateway, session, "task_list.html", tasks=found, **_words(gateway, session)
    )


def counts(
    gateway: Gateway,
    session: StaffSession,
    found: Mapping[RequestKind, KindCounts],
    late: Sequence[TeamRequest],
    wishes: Sequence[CoachMeeting],
    names: Mapping[int, str],
) -> Markup:
    """Render how many of each kind, cells below five hidden, and what is late by a number alone.

    `wishes` are of meetings, and late.
    """
    rows = [(kind, [_cell(one) for one in found.get(kind, KindCounts())]) for kind in _COUNTED]
    return youth_access.render_part(
        gateway, session, "request_counts.html", rows=rows, late=late, wishes=wishes,
        names=names,
        fewest=small_cells.FEWEST, **_words(gateway, session),
    )  # fmt: skip


_COUNTED: Final = tuple(one for one in RequestKind if one is not RequestKind.TALK)
"""To talk a while is a call for a person, and counted as such."""


def _cell(count: int) -> int | None:
    return None if 0 < count < small_cells.FEWEST else count


def kinds(gateway: Gateway, session: StaffSession) -> dict[RequestKind, Markup]:
    """Return what requests are about, as this person reads it."""
    return {kind: _shown(gateway, session, f"kind_{kind}") for kind in RequestKind}


def _shown(gateway: Gateway, session: StaffSession, name: str) -> Markup:
    return youth_access.render_line(gateway, session, request_texts.line(name), {})


def _words(gateway: Gateway, session: StaffSession) -> dict[str, Any]:
    """Return the kinds and prepared answers as this person reads them, and names of languages."""
    return {
        "kinds": kinds(gateway, session),
        "replies": {name: _shown(gateway, session, name) for name in request_texts.REPLIES},
        "tongues": {code: one.name for code, one in gateway.renderer.languages.items()},
    }


def is_any(found: Collection[object]) -> bool:
    """Tell whether there is anything to show."""
    return bool(found)
