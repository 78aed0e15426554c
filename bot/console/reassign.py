"""Make another coach responsible: for one youth on their page, for several on the team's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth, responses, youth_access
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.turns.inbound import Inbound, StaffReassigned
from flows.engine import timers
from flows.engine.facts import Standing
from flows.engine.timers import TimerKind
from storage.access import staff
from storage.access.staff import Role, StaffMember
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import coordinator
from storage.reads.youth_profile import ProfileTimer
from storage.schema.channel_names import ChannelName


class PendingReassignment(NamedTuple):
    """A pending change: who becomes responsible, and when (aware, UTC)."""

    to: int
    at: datetime


def pending_reassignment(coming: Iterable[ProfileTimer]) -> PendingReassignment | None:
    """Return the change of coach among the upcoming timers, if there is one."""
    for one in coming:
        what, number = timers.parse(one.name)
        if what == TimerKind.COACH:
            return PendingReassignment(number, one.due_at)
    return None


def names(coming: Iterable[ProfileTimer], coaches: Mapping[int, str]) -> dict[str, str]:
    """Return the new coach's name, by the name of the timer."""
    found = pending_reassignment(coming)
    return {TimerKind.COACH.named(found.to): coaches.get(found.to, "–")} if found else {}


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the route that gives one youth another coach."""
    routes = auth.new_routes(gateway)
    asker = youth_access.require_youth(gateway)

    @routes.post("/youths/{youth:number}/coach")
    async def coach(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        me = asked.session.person
        taken = await youth_access.submit_action(
            gateway, asked, StaffReassigned(me.id, responses.number(asked.form.get("to")))
        )
        if taken.refused:
            return youth_access.refused(gateway, request, asked, "no_coach")
        told = asked.youth.standing is Standing.ENROLLED
        return youth_access.done(
            gateway, request, asked.session, what="coach", youth=asked.youth, told=told
        )

    return routes


async def reassign_youths(
    gateway: Gateway, session: StaffSession, number: int, wanted: Iterable[object], to: str
) -> str:
    """Give these youths of this coach another one; return what is wrong: no_youth, no_coach, or "".

    Raises 404 when nobody of the team has this number, and 503.
    """
    team = session.person.team

    def query(db: Db, keys: Keyring) -> tuple[list[int], list[StaffMember]] | None:
        if not coordinator.works_in_team(db, number, team):
            return None
        return coordinator.owned(db, team).get(number, []), staff.everybody(db, keys, team)

    found = await gateway.read(query)
    if found is None:
        raise HTTPException(404)
    owned, people = found
    chosen = {responses.number(one) for one in wanted}
    if not chosen.intersection(owned):
        return "no_youth"
    if responses.number(to) not in {one.id for one in people if one.role is Role.COACH}:
        return "no_coach"
    for youth in owned:
        if youth in chosen:
            what = StaffReassigned(session.person.id, responses.number(to))
            await youth_access.submit_input(
                gateway, Inbound(what, ChannelName.CONSOLE, youth=youth)
            )
    return ""
