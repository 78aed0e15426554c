"""Let a coach open the conversation of a colleague's youth: by what is open, or by saying why.

What they write is sealed, and the youth reads it beside who opened (*What you know about me*).
"""

from __future__ import annotations

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth, youth_access
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.console.youth_access import YouthRequest
from bot.gateway.gateway import Gateway
from bot.text.bidi import clean, is_seen
from bot.turns.inbound import CoachGaveReason, Inbound
from bot.web.redirects import see_other
from storage.access import access_log
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import access_rights, youth_profile
from storage.reads.youth_profile import YouthProfile
from storage.schema.channel_names import ChannelName

FEWEST, MOST = 3, 300
"""Characters of a reason."""


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the route by which a reason is given."""
    routes = auth.new_routes(gateway)
    asker = youth_access.require_youth(gateway, unopened=True)

    @routes.post("/youths/{youth:number}/open")
    async def give_reason(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        session, found = asked.session, asked.youth
        if session.is_coordinator:
            raise HTTPException(403)
        path = f"/desk/youths/{youth}"
        if await youth_access.may_open(gateway, session, found):
            return see_other(path)
        if await _is_newcomer(gateway, session):
            raise HTTPException(403)
        why = clean(auth.text(asked.form, "reason", 4 * MOST)).strip()[:MOST]
        if sum(map(is_seen, why)) < FEWEST:
            return await page(gateway, session, found, wrong=True)
        await _open(gateway, asked, why)
        return see_other(path)

    return routes


async def page(
    gateway: Gateway, session: StaffSession, youth: YouthProfile, *, wrong: bool = False
) -> Response:
    """Ask for what is needed; who is new here can take what they are asked to take, and no more."""
    rights = await youth_access.read_rights(gateway, session, youth.id)
    new = await _is_newcomer(gateway, session)
    names = await gateway.read(lambda db, _: youth_profile.names(db, session.person.team))
    may_take = not new or rights.is_called
    waits = youth.need is not None and youth.need.taken_by is None
    return auth.page(
        gateway, session, "unopened.html", status=422 if wrong else 403, youth=youth, wrong=wrong,
        names=names, new=new, most=MOST, named=may_take, can_take=waits and may_take,
    )  # fmt: skip


async def check_takes(gateway: Gateway, session: StaffSession, youth: int) -> None:
    """Check that somebody may take what is open: every coach, but who is new only when called.

    Raises 403.
    """
    if session.is_coordinator or not await _may_take(gateway, session, youth):
        raise HTTPException(403)


async def _may_take(gateway: Gateway, session: StaffSession, youth: int) -> bool:
    rights = await youth_access.read_rights(gateway, session, youth)
    if rights.is_theirs or rights.reasoned or rights.is_called:
        return True
    return not await _is_newcomer(gateway, session)


async def _is_newcomer(gateway: Gateway, session: StaffSession) -> bool:
    me = session.person.id
    return await gateway.read(lambda db, _: access_rights.is_newcomer(db, me))


async def _open(gateway: Gateway, asked: YouthRequest, why: str) -> None:
    """Tell the responsible coach, and then let this one in. Raises 503."""
    now, me, youth = gateway.clock.now(), asked.session.person.id, asked.youth.id
    inbound = Inbound(CoachGaveReason(me), ChannelName.CONSOLE, youth=youth)
    await youth_access.submit_input(gateway, inbound)

    def write(db: Db, keys: Keyring) -> None:
        reason = access_log.seal_reason(keys, youth, why)
        access_log.open_conversation(db, youth, me, now, reason=reason)

    await gateway.write(write)
