"""Serve invitations: made with a coach named, listed with what was answered, and taken back.

A coach has their own, with their own words for whom each is; a coordinator sees the team's without
those words (practices 0-4, 3-14, 3-15).
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import HTTPException, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.console import auth, staff_actions
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.text.bidi import clean
from bot.web import qr
from bot.web.redirects import see_other
from flows.engine.programme import AroundRole, NotSpoken
from storage.access import bot_links, invites, precontact, referrals, staff
from storage.access.invites import InviteWords, ListedInvite, NewInvite
from storage.access.precontact import About
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring

PAGE: Final = "/desk/invitations"
MOST_ROLES: Final = len(AroundRole)
HASH_BYTES: Final = 32


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of invitations."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/invitations")
    async def show(request: Request) -> Response:
        session = await require_session(request)
        seen = await gateway.read(lambda db, keys: _listed(gateway, db, keys, session))
        done = request.query_params.get("done", "")
        return auth.page(gateway, session, "invitations.html", done=done, **seen)

    @routes.post("/invitations/withdraw")
    async def withdraw(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        key, now = _key(auth.text(form, "key", 2 * HASH_BYTES)), gateway.clock.now()
        taken = await gateway.write(
            lambda db, keys: invites.withdraw(db, key, _coaches(db, keys, session), now)
        )
        return see_other(f"{PAGE}?done={'withdrawn' if taken else 'late'}")

    @routes.post("/team/invites")
    async def invite(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        asked = auth.text(form, "coach", 12)
        # A coach invites for themselves, whatever the form says (attack 3).
        coach = int(asked) if session.is_coordinator and asked.isdecimal() else session.person.id
        words, spoken = _words(form), roles(form)

        def make(db: Db, keys: Keyring) -> tuple[str, NewInvite, str] | None:
            person = staff_actions.inviter(db, keys, session.person.team, coach)
            if person is None or not _may_refer(db, session, words, coach):
                return None
            now = gateway.clock.now()
            made = invites.make(db, keys, coach, now, words=words)
            about = About(invite=made.key, referral=words.referral)
            precontact.add(db, about, session.person.id, spoken, now)
            return person.name, made, bot_links.link(db, keys, made.secret)

        found = await gateway.write(make)
        if found is None:
            raise HTTPException(404)
        name, made, telegram = found
        ticked = bool(spoken) or await _is_ticked(gateway, words)
        return _made(gateway, session, name, made, telegram, ticked=ticked)

    return routes


def roles(form: FormData) -> list[str]:
    """Return with whom somebody ticked to have spoken, or why with nobody; words of ours alone."""
    known = (*AroundRole, *NotSpoken)
    given = [*form.getlist("spoken"), form.get("not_spoken", "")]
    return [one.value for one in known if one.value in given]


def _made(
    gateway: Gateway,
    session: StaffSession,
    name: str,
    made: NewInvite,
    telegram: str,
    *,
    ticked: bool,
) -> Response:
    address = f"{gateway.rules.base_url.rstrip('/')}/i/{made.secret}"
    return auth.page(
        gateway, session, "team_invite.html", name=name, code=made.code, address=address,
        picture=qr.picture(address), expires_at=made.expires_at, ticked=ticked,
        telegram=telegram, telegram_picture=qr.picture(telegram) if telegram else "",
    )  # fmt: skip


def _words(form: FormData) -> InviteWords:
    label = " ".join(clean(auth.text(form, "label", 4 * invites.MOST_LABEL)).split())
    by, referral = auth.text(form, "introduced_by", 12), auth.text(form, "referral", 12)
    return InviteWords(
        label[: invites.MOST_LABEL],
        by if by in set(AroundRole) else "",
        int(referral) if referral.isdecimal() else None,
    )


def _may_refer(db: Db, session: StaffSession, words: InviteWords, coach: int) -> bool:
    """Tell whether the invitation comes of no referral, or of one that this coach sees to."""
    if words.referral is None:
        return True
    return referrals.coach_of(db, session.person.team, words.referral) == coach


async def _is_ticked(gateway: Gateway, words: InviteWords) -> bool:
    number = words.referral
    if number is None:
        return False
    return bool(await gateway.read(lambda db, _: precontact.of_referral(db, number)))


def _coaches(db: Db, keys: Keyring, session: StaffSession) -> list[int]:
    """Return whose invitations somebody sees: their own, and a coordinator the team's."""
    if not session.is_coordinator:
        return [session.person.id]
    return [one.id for one in staff.everybody(db, keys, session.person.team)]


def _listed(gateway: Gateway, db: Db, keys: Keyring, session: StaffSession) -> dict[str, Any]:
    people = staff.everybody(db, keys, session.person.team)
    mine = _coaches(db, keys, session)
    found = invites.listed(db, keys, mine, gateway.clock.now())
    return {
        "invitations": [_seen_by(session, one) for one in found],
        "names": {one.id: one.name for one in people},
        "people": [one for one in people if one.role is Role.COACH],
        "referral": None,
    }


def _seen_by(session: StaffSession, one: ListedInvite) -> ListedInvite:
    """Leave out a coach's own words for everybody else."""
    return one if one.coach == session.person.id else one._replace(label="")


def _key(given: str) -> bytes:
    try:
        return bytes.fromhex(given)
    except ValueError:
        return b""
