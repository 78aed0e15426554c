"""Serve referrals: the queue of a coordinator, and what a coach sees to (practices 2-13, 3-11).

Each goes from a referral to a coach, to whom that coach has spoken with before, to an invitation
and its answer (0-4, 0-5). Whoever made it sees a state alone; who the pupil is stands nowhere here.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth, invitations, staff_actions
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web import qr
from bot.web.redirects import see_other
from flows.engine.programme import ReferralState
from storage.access import precontact, referrals, staff
from storage.access.precontact import About
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring

PAGE: Final = "/desk/referrals"


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of referrals."""
    routes = auth.new_routes(gateway)
    _show(gateway, routes)
    _link(gateway, routes)
    _see_to(gateway, routes)
    return routes


def _show(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.get("/referrals")
    async def show(request: Request) -> Response:
        session = await require_session(request)
        now = gateway.clock.now()
        seen = await gateway.read(lambda db, keys: _queue(db, keys, session))
        until = await gateway.read(lambda db, _: referrals.link_until(db, session.person.team, now))
        done = request.query_params.get("done", "")
        return auth.page(gateway, session, "referrals.html", done=done, until=until, **seen)


def _link(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.post("/referrals/link")
    async def open_link(request: Request) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        auth.coordinator_only(session)
        team, now = session.person.team, gateway.clock.now()
        secret = await gateway.write(lambda db, keys: referrals.open_link(db, keys, team, now))
        until = await gateway.read(lambda db, _: referrals.link_until(db, team, now))
        address = f"{gateway.rules.base_url.rstrip('/')}/refer/{secret}"
        return auth.page(
            gateway, session, "referral_link.html", address=address, picture=qr.picture(address),
            until=until,
        )  # fmt: skip

    @routes.post("/referrals/link/withdraw")
    async def close_link(request: Request) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        auth.coordinator_only(session)
        await gateway.write(lambda db, _: referrals.close_link(db, session.person.team))
        return see_other(f"{PAGE}?done=closed")


def _see_to(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.post("/referrals/{number:number}/coach")
    async def assign(request: Request, number: int) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        auth.coordinator_only(session)
        coach, now, team = auth.text(form, "coach", 12), gateway.clock.now(), session.person.team

        def give(db: Db, keys: Keyring) -> bool:
            chosen = int(coach) if coach.isdecimal() else 0
            if staff_actions.inviter(db, keys, team, chosen) is None:
                return False
            return referrals.take(db, team, number, chosen, now)

        return _done("assigned", was_done=await gateway.write(give))

    @routes.post("/referrals/{number:number}/state")
    async def state(request: Request, number: int) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        chosen, now = auth.text(form, "state", 12), gateway.clock.now()

        def change(db: Db, _keys: Keyring) -> bool:
            if chosen not in set(ReferralState) or not _may(db, session, number):
                return False
            state = ReferralState(chosen)
            return referrals.set_state(db, session.person.team, number, state, now)

        return _done("state", was_done=await gateway.write(change))

    @routes.post("/referrals/{number:number}/spoken")
    async def spoken(request: Request, number: int) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        ticked, now = invitations.roles(form), gateway.clock.now()

        def keep(db: Db, _keys: Keyring) -> bool:
            if not _may(db, session, number):
                return False
            about = About(referral=number, youth=referrals.youth_of(db, number))
            precontact.add(db, about, session.person.id, ticked, now)
            return True

        return _done("spoken", was_done=await gateway.write(keep))


def _may(db: Db, session: StaffSession, number: int) -> bool:
    """Tell whether somebody may see to this referral: a coordinator of the team, or its coach."""
    if session.is_coordinator:
        return referrals.is_of(db, session.person.team, number)
    return referrals.coach_of(db, session.person.team, number) == session.person.id


def _done(what: str, *, was_done: bool) -> Response:
    """Go back to the queue. Raises 404 for another team's, another coach's and none alike."""
    if not was_done:
        raise HTTPException(404)
    return see_other(f"{PAGE}?done={what}")


def _queue(db: Db, keys: Keyring, session: StaffSession) -> dict[str, Any]:
    mine = None if session.is_coordinator else session.person.id
    people = staff.everybody(db, keys, session.person.team)
    return {
        "referrals": referrals.queue(db, keys, session.person.team, mine),
        "names": {one.id: one.name for one in people},
        "people": [one for one in people if one.role is Role.COACH],
    }
