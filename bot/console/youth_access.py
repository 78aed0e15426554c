"""Load a youth of the own team, and submit a coach's actions. No other youth is ever found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from zlib import crc32

import structlog
from fastapi import HTTPException, Request
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from bot.console import auth
from bot.console.auth import StaffSession
from bot.errors import FullQueueError, StoreError
from bot.gateway.gateway import Gateway
from bot.gateway.late_openings import LateOpening
from bot.turns.inbound import Inbound, InputKind, Outcome
from bot.turns.refusal import Refusal, RefusalReason
from bot.web.redirects import is_htmx, see_other
from bot.web.template_engine import escape_isolated
from bot.web.transcript import TranscriptReader
from flows.engine.line import Answers, Line
from storage.access import access_log
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import access_rights, youth_profile
from storage.reads.access_rights import AccessRights
from storage.reads.youth_profile import YouthProfile
from storage.schema import periods
from storage.schema.channel_names import ChannelName

HIGHEST: Final = 2**63 - 1
"""No row has a higher number, and no database takes one."""

REFUSED, MISSING = 409, 422
UNMARKED: Final = 'data-v=""'

BY_COLLEAGUE: Final = frozenset({RefusalReason.TAKEN, RefusalReason.NOT_THE_TAKER})
"""Reasons that name who has taken it, if somebody has."""

log = structlog.get_logger()


class YouthRequest(NamedTuple):
    """An action that a coach asks for: who, with which form, and for whom."""

    session: StaffSession
    form: FormData
    youth: YouthProfile


Asker = Callable[[Request, int], Awaitable[YouthRequest]]


def require_youth(gateway: Gateway, *, unopened: bool = False) -> Asker:
    """Return the function that every action begins with.

    It raises 303 or 401 as `auth.require_session` does, and 403 and 404 as `load_youth` does.
    `unopened`: also for who may not open the conversation yet, because it makes them the taker.
    """
    require_session = auth.require_session(gateway)

    async def asked(request: Request, youth: int) -> YouthRequest:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        found = await load_youth(gateway, session, youth, unopened=unopened)
        return YouthRequest(session, form, found)

    return asked


async def may_open(gateway: Gateway, session: StaffSession, youth: YouthProfile) -> bool:
    """Tell whether this person may open the conversation of this youth of their team (attack 4).

    The responsible coach may, who stands in for them, who has taken it, and for half a day a coach
    who has said why; a coordinator only while they have taken it.
    """
    rights = await read_rights(gateway, session, youth.id)
    if session.is_coordinator:
        return rights.took
    return rights.is_theirs or rights.reasoned


async def read_rights(gateway: Gateway, session: StaffSession, youth: int) -> AccessRights:
    """Read what ties this person to a youth of their team, as things stand now."""
    me, now = session.person.id, gateway.clock.now()
    return await gateway.read(lambda db, _: access_rights.of(db, youth, me, now))


async def hidden_from(gateway: Gateway, session: StaffSession) -> Callable[[int], bool]:
    """Return which youths are not shown to this person: who is new sees those who are theirs."""
    me, now = session.person.id, gateway.clock.now()

    def query(db: Db, _keys: Keyring) -> frozenset[int] | None:
        return access_rights.near(db, me, now) if access_rights.is_newcomer(db, me) else None

    near = await gateway.read(query)
    return lambda youth: near is not None and youth not in near


class UnopenedError(HTTPException):
    """A coach asks for a youth of a colleague, and has not said why."""

    def __init__(self, youth: YouthProfile) -> None:
        super().__init__(403)
        self.youth = youth


async def load_youth(
    gateway: Gateway, session: StaffSession, youth: int, *, unopened: bool = False
) -> YouthProfile:
    """Return the youth of this number.

    Raises 404 for another team's, erased and unknown alike, and unless `unopened` 403 where this
    person may not open the conversation.
    """
    found = await find_youth(gateway, session, youth)
    if found is None:
        log.warning("youth_not_in_team")
        raise HTTPException(404)
    if not unopened and not await may_open(gateway, session, found):
        if not session.is_coordinator:
            raise UnopenedError(found)
        raise HTTPException(403)
    return found


async def find_youth(gateway: Gateway, session: StaffSession, youth: int) -> YouthProfile | None:
    """Return the youth of this number, if the team has one."""
    if not 0 < youth <= HIGHEST:
        return None
    team = session.person.team
    return await gateway.read(lambda db, keys: youth_profile.of(db, keys, youth, team))


async def record_opening(gateway: Gateway, session: StaffSession, youth: int) -> None:
    """Record that the conversation was opened, unless it was within the longest session.

    A stream belongs to a page that was opened; whoever asks for it alone has opened it.
    """
    now, me = gateway.clock.now(), session.person.id
    since = now - periods.SESSION_LASTS
    if not await gateway.read(lambda db, _: access_log.has_opened(db, youth, me, since)):
        await write_opening(gateway, session, youth)


async def write_opening(gateway: Gateway, session: StaffSession, youth: int) -> None:
    """Record that the conversation is opened now; where it cannot be written, as soon as it can.

    Who must read now is not kept from it by a full disk.
    """
    now, me = gateway.clock.now(), session.person.id
    try:
        await gateway.write(lambda db, _: access_log.open_conversation(db, youth, me, now))
    except (FullQueueError, StoreError) as error:
        log.error("opening_not_written", error=type(error).__name__)
        gateway.late_openings.add(LateOpening(youth, me, now))
        return
    await gateway.write_late_openings()


async def submit_action(gateway: Gateway, asked: YouthRequest, what: InputKind) -> Outcome:
    """Submit an action, once: the form's own mark tells a second press from a second wish.

    Raises 503.
    """
    mark = auth.text(asked.form, "mark", 64)
    update = f"{asked.session.person.id}-{mark}" if mark else ""
    return await submit_input(
        gateway, Inbound(what, ChannelName.CONSOLE, update, youth=asked.youth.id)
    )


async def submit_input(gateway: Gateway, inbound: Inbound) -> Outcome:
    """Submit what somebody of the staff did as a turn. Raises 503."""
    try:
        return await gateway.writer.take(inbound)
    except (FullQueueError, StoreError) as error:
        log.warning("staff_input_rejected", error=type(error).__name__)
        raise HTTPException(503) from error


def reader(gateway: Gateway, session: StaffSession, youth: YouthProfile) -> TranscriptReader:
    """Return a reader in the coach's language, who sees what the youth had on the screen."""
    return TranscriptReader(
        gateway.renderer, session.person.language, gateway.moment, youth.language
    )


def render_line(gateway: Gateway, session: StaffSession, line: Line, values: Answers) -> Markup:
    """Render a line in the coach's language."""
    message = gateway.renderer.message(line, values, (), session.person.language, gateway.moment)
    return escape_isolated(message.text)


def render_part(gateway: Gateway, session: StaffSession, template: str, **values: Any) -> Markup:
    """Render a part of a page with a version of its content: a page that has it leaves it alone."""
    given = {"session": session, "csrf": session.csrf, **values}
    html = auth.pages(gateway.renderer).part(
        template, session.person.language, gateway.moment, **given
    )
    version = f'data-v="{crc32(html.encode()):08x}"'
    return Markup(html.replace(UNMARKED, version, 1))  # noqa: S704 - a template made it


def done(gateway: Gateway, request: Request, session: StaffSession, **values: Any) -> Response:
    """Confirm an action where it was asked for; without a script the page comes again."""
    if is_htmx(request):
        return HTMLResponse(render_part(gateway, session, "done.html", **values))
    return see_other(request.url.path.rpartition("/")[0])


def refused(
    gateway: Gateway,
    request: Request,
    asked: YouthRequest,
    why: str,
    status: int = REFUSED,
    **values: Any,
) -> HTMLResponse:
    """Explain why it was not done; what was written stays where it is."""
    given = {"why": why, "youth": asked.youth, "coach": "", **values}
    if is_htmx(request):
        return HTMLResponse(render_part(gateway, asked.session, "refused.html", **given), status)
    return auth.page(gateway, asked.session, "refused_page.html", status=status, **given)


def refused_by_turn(
    gateway: Gateway,
    request: Request,
    asked: YouthRequest,
    refusal: Refusal,
    said: Mapping[RefusalReason, str] = MappingProxyType({}),
    status: int = MISSING,
) -> HTMLResponse:
    """Tell why the turn refused it: what this action says about the reason, with this status; else
    which colleague was quicker, or that it has ended.
    """
    if why := said.get(refusal.reason):
        name = refusal.coach.name if refusal.coach else ""
        return refused(gateway, request, asked, why, status, most=refusal.most, coach=name)
    taker = refusal.coach if refusal.reason in BY_COLLEAGUE else None
    if taker is None or taker.id == asked.session.person.id:
        return refused(gateway, request, asked, "ended")
    return refused(gateway, request, asked, "taken", coach=taker.name)
