"""Authenticate staff: the session of a cookie, the CSRF check of a form, and their pages.

For the modules of the console:

    def router(gateway: Gateway) -> ConsoleRoutes:
        routes = auth.new_routes(gateway)        # routes whose refusals are pages
        require_session = auth.require_session(gateway)

        @routes.get("/inbox")
        async def inbox(request: Request) -> Response:
            session = await require_session(request)
            return auth.page(gateway, session, "inbox.html", waiting=…)

        @routes.post("/youths/{youth:number}/note")
        async def note(request: Request, youth: int) -> Response:
            session = await require_session(request)
            form = await auth.checked_form(request, session)
            …
        return routes
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from fastapi import HTTPException, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse

from bot.console import alarm_bar, passwords, responses
from bot.console.alarm_bar import AlarmBar
from bot.console.responses import ConsoleRoutes
from bot.errors import FullQueueError, StoreError
from bot.gateway.gateway import Gateway
from bot.language.renderer import Renderer
from bot.web.attempt_limit import address_of
from bot.web.template_engine import TemplateEngine
from storage.access import sessions, staff
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import access_history, open_escalations, youth_profile

SIGN_IN: Final = "/desk/in"
BEGIN: Final = "/desk/account/begin"
"""Where somebody chooses a password and sets up codes, before they see anything else."""


class StaffSession(NamedTuple):
    """A signed-in member of staff. `key` is the session's hash, `csrf` stays until they sign out.

    `path` is the page that was asked for, to come back to.
    """

    person: staff.StaffMember
    key: bytes
    csrf: str
    path: str = "/desk/"

    @property
    def is_coordinator(self) -> bool:
        """Tell whether they manage the staff; what they may read: youth_access.may_open."""
        return self.person.role is Role.COORDINATOR

    @property
    def is_translator(self) -> bool:
        """Tell whether they see texts, and neither youths nor figures."""
        return self.person.role is Role.TRANSLATOR

    @property
    def is_helper(self) -> bool:
        """Tell whether they see the tasks that are given to them, and nothing else."""
        return self.person.role is Role.HELPER

    @property
    def hears_alarms(self) -> bool:
        """Tell whether a call for a human is shown to them."""
        return self.person.role in {Role.COACH, Role.COORDINATOR}

    @property
    def is_set_up(self) -> bool:
        """Tell whether they have a password and a code app."""
        return bool(self.person.password and self.person.totp)


RequireSession = Callable[[Request], Awaitable[StaffSession]]


def new_routes(gateway: Gateway) -> ConsoleRoutes:
    """Return an empty set of routes: their refusals are pages, and their pages renew the cookie."""
    return ConsoleRoutes(gateway)


def require_session(
    gateway: Gateway, *, unready: bool = False, translators: bool = False, helpers: bool = False
) -> RequireSession:
    """Return the function that authenticates a request; call it first in every handler.

    It raises HTTPException: 303 to the sign-in page, for htmx and streams 401. Whoever lacks a
    password or a code app is sent to choose them, unless the page is for those (`unready`) or this
    is the demo. For a translator and a helper there is no page (404) but those that say so.
    """

    async def session(request: Request) -> StaffSession:
        found = await _staff_session(gateway, request)
        if found is None:
            raise responses.redirect_error(request, SIGN_IN)
        request.state.session = found
        if not (unready or found.is_set_up or gateway.demo):
            raise responses.redirect_error(request, BEGIN)
        request.state.page = partial(page, gateway, found)
        if found.is_translator and not translators:
            raise HTTPException(404)
        if found.is_helper and not helpers:
            raise HTTPException(404)
        return found

    return session


async def checked_form(request: Request, session: StaffSession) -> FormData:
    """Return the form, after its CSRF token was compared (privacy-security.md, attack 26).

    Raises 403.
    """
    form = await request.form()
    given = request.headers.get("x-csrf") or text(form, "csrf")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), session.csrf.encode()):
        raise HTTPException(403)
    return form


def text(form: FormData, name: str, most: int = 4_096) -> str:
    """Return a field of a form, stripped and cut to `most` characters; "" if missing or a file."""
    value = form.get(name)
    return value.strip()[:most] if isinstance(value, str) else ""


def raw(form: FormData, name: str) -> str:
    """Return a password as it was typed: spaces belong to it. Too long a one stays too long."""
    value = form.get(name)
    return value[: passwords.LONGEST + 1] if isinstance(value, str) else ""


def address(request: Request) -> str:
    """Return where a request comes from: not stored, only counted (bot/web/attempt_limit.py)."""
    return address_of(request)


def coordinator_only(session: StaffSession) -> None:
    """Refuse all but a coordinator: only they manage the staff (attack 4). Raises 403."""
    if not session.is_coordinator:
        raise HTTPException(403)


def translator_only(session: StaffSession) -> None:
    """Refuse all but a translator: only they write texts. Raises 403."""
    if not session.is_translator:
        raise HTTPException(403)


def helper_only(session: StaffSession) -> None:
    """Refuse all but a helper: only they have tasks of others. Raises 403."""
    if not session.is_helper:
        raise HTTPException(403)


def page(
    gateway: Gateway,
    session: StaffSession,
    template: str,
    *,
    status: int = 200,
    but: int = 0,
    **values: Any,
) -> HTMLResponse:
    """Render a page, or a part of one, in the language of the session.

    `but` is the youth whose page it is (AlarmBar).

    Templates are given `session`, `csrf`, `nav`, `demo`, `push_key` and `alarm_bar` as well.
    """
    at = gateway.moment
    given = {**_around(gateway, session, but), **values}
    return responses.templates(gateway.renderer).page(
        template, session.person.language, at, status=status, **given
    )


def part(gateway: Gateway, session: StaffSession, template: str, **values: Any) -> str:
    """Render the same as text."""
    given = {**_around(gateway, session), **values}
    return responses.templates(gateway.renderer).part(
        template, session.person.language, gateway.moment, **given
    )


def pages(renderer: Renderer) -> TemplateEngine:
    """Return the templates of the console."""
    return responses.templates(renderer)


def _around(gateway: Gateway, session: StaffSession, but: int = 0) -> dict[str, Any]:
    now = gateway.clock.now()
    return {
        "session": session,
        "csrf": session.csrf,
        "nav": {"path": session.path},
        "demo": gateway.demo,
        "push_key": _push_key(gateway, session),
        "unseen_links": gateway.read_now(
            lambda db, _: access_history.unseen(db, session.person.id)
        ),
        "alarm_bar": gateway.read_now(lambda db, keys: read_bar(db, keys, session, now, but)),
    }


def _push_key(gateway: Gateway, session: StaffSession) -> str:
    """Return our key for push, to whoever is called; "" where there is none."""
    push = None if session.is_translator else gateway.push
    return push.public_key if push is not None else ""


def read_bar(db: Db, keys: Keyring, session: StaffSession, now: datetime, but: int = 0) -> AlarmBar:
    """Read what the alarm bar shows to this person; `but` is the youth whose page it is on.

    `now` is aware.
    """
    if not session.hears_alarms:
        return alarm_bar.NOTHING
    team, me = session.person.team, session.person.id
    waiting = open_escalations.waiting(db, keys, team, now, me)
    return alarm_bar.summarize(waiting, youth_profile.names(db, team), now, me, but)


async def _staff_session(gateway: Gateway, request: Request) -> StaffSession | None:
    cookie = request.cookies.get(responses.COOKIE, "")
    now = gateway.clock.now()

    def query(db: Db, keys: Keyring) -> StaffSession | None:
        found = sessions.peek(db, keys, cookie, now, renew=False)
        person = staff.person(db, keys, found.coach) if found else None
        if found is None or person is None:
            return None
        request.state.stale = found.stale
        proof = keys.hash("csrf", f"{found.coach}:{found.since.isoformat()}").hex()
        return StaffSession(person, found.key, proof, responses.return_path(request))

    session = await gateway.read(query) if cookie else None
    if session is not None and request.state.stale:
        # Where nothing can be written whoever is signed in can still read.
        with suppress(StoreError, FullQueueError):
            await gateway.write(lambda db, keys: sessions.touch(db, keys, cookie, now, renew=False))
    return session
