"""Use a one-time link. Whoever is set up proves with it who they are: it skips no second factor.

The first link of somebody lets them choose a password and a code app. A later one only leads to
choosing anew: a new password, after a code of the old app; both, where the phone is lost, once a
second coordinator stands behind the link, or the operator has made it. It always ends every other
session, is written down, and told to whose it is.
"""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from bot.console import auth, session_start, staff_news
from bot.console.credentials import CredentialChecks
from bot.gateway.gateway import Gateway
from storage.access import access_log, sessions, sign_in_links, staff
from storage.access.access_log import StaffAction
from storage.access.sign_in_links import FoundLink
from storage.access.staff import StaffMember
from storage.database import Db
from storage.encryption import Keyring
from storage.schema.staff_action_kind import StaffActionKind

ENDED, WRONG = 410, 403
MOST_CODE = 12


class SignInLinks:
    """What becomes of links that are used."""

    def __init__(self, gateway: Gateway, proofs: CredentialChecks) -> None:
        self._gateway = gateway
        self._proofs = proofs

    async def use(self, request: Request, secret: str) -> Response:
        """Let in by a link, or ask for what is needed besides it."""
        form = await request.form()
        code, anew = auth.text(form, "code", MOST_CODE), bool(auth.text(form, "anew"))
        found = await self._find(secret)
        if found is None:
            return self._page(request, "sign_in_link.html", ENDED, wrong=True)
        link, person = found
        if not person.totp:
            return await self._let_in(request, secret, person, forget_app=True)
        if anew and link.is_vouched:
            return await self._let_in(request, secret, person, forget_app=True)
        if anew:
            return self._page(request, "sign_in_vouch.html", WRONG, wrong=False)
        if code and await self._proofs.verify_code(person, code, auth.address(request)):
            return await self._let_in(request, secret, person, forget_app=False)
        status = WRONG if code else 200
        return self._page(request, "sign_in_proof.html", status, wrong=bool(code))

    async def _find(self, secret: str) -> tuple[FoundLink, StaffMember] | None:
        now = self._gateway.clock.now()

        def query(db: Db, keys: Keyring) -> tuple[FoundLink, StaffMember] | None:
            link = sign_in_links.find(db, keys, secret, now)
            person = staff.person(db, keys, link.coach) if link else None
            return (link, person) if link and person else None

        return await self._gateway.read(query)

    async def _let_in(
        self, request: Request, secret: str, person: StaffMember, *, forget_app: bool
    ) -> Response:
        now, set_up = self._gateway.clock.now(), bool(person.totp)

        def redeem(db: Db, keys: Keyring) -> bool:
            if sign_in_links.redeem(db, keys, secret, now) != person.id:
                return False
            sessions.end_all(db, person.id, now)
            forget = staff.reset_credentials if forget_app else staff.reset_password
            forget(db, person.id)
            used = StaffAction(
                now, person.id, StaffActionKind.LINK_USED, about=person.id, unusual=set_up
            )
            access_log.record(db, used)
            return True

        if not await self._gateway.write(redeem):
            return self._page(request, "sign_in_link.html", ENDED, wrong=True)
        response = await session_start.begin_session(self._gateway, request, person.id)
        about = (person.id, "link_used") if set_up else None
        return staff_news.told(response, self._gateway, person=about)

    def _page(self, request: Request, template: str, status: int, *, wrong: bool) -> Response:
        return session_start.signed_out_page(
            self._gateway, request, template, status=status, wrong=wrong
        )
