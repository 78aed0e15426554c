"""Take a referral from outside: four questions about a pupil's situation, without who it is.

Whoever has the team's link writes and reads nothing (practices 2-13, 3-9, 3-11); who the pupil is
they tell by telephone. Afterwards a link of their own shows one of three states, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat import cookies
from bot.channels.webchat.open_pages import OpenPages
from bot.channels.webchat.page_context import PageContext, fields
from bot.text import identity
from bot.text.bidi import clean
from bot.web import reader_language
from bot.web.attempt_limit import AttemptLimit, address_of
from bot.web.redirects import see_other
from storage.access import referrals
from storage.access.referrals import FourAnswers, Referrer, Said
from storage.database import Db
from storage.encryption import Keyring

KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}")
LANGUAGES: Final = ("sv", "en")
"""Schools and others who work read it: staff texts are in these."""

MOST_NAME: Final = 80
FEWEST_DIGITS: Final = 6
"""Of a telephone number; a short one within a municipality has as many."""

MOST_SECRET: Final = 200
GONE, UNREADABLE, TOO_MANY = 410, 422, 429


class ReferralPages:
    """The routes of referrals."""

    def __init__(self, context: PageContext, open_pages: OpenPages) -> None:
        self._context = context
        self._open = open_pages
        self._sent = AttemptLimit(context.gateway.clock.now)

    async def show(self, request: Request) -> Response:
        """Return the empty form; or say that the link does not work any more."""
        return await self._form(request, {})

    async def send(self, request: Request) -> Response:
        """Store a referral. All four answers are needed, each of at most 500 characters."""
        given = await fields(request, "key", *FourAnswers._fields, *Referrer._fields)
        said = _said(given)
        address = address_of(request)
        if wrong := _fault(said):
            return await self._form(request, given, UNREADABLE, wrong)
        if not self._sent.allows(address):
            return await self._form(request, given, TOO_MANY, "many")
        link, now = request.path_params["secret"][:MOST_SECRET], self._context.gateway.clock.now()
        key = given["key"] if KEY.fullmatch(given["key"]) else cookies.fresh()

        def store(db: Db, keys: Keyring) -> str:
            team = referrals.team_of(db, keys, link, now)
            if team is None:
                return "gone"
            if referrals.is_full(db, team[0]):
                return "full"
            referrals.add(db, keys, team[0], key, said, now)
            return ""

        if wrong := await self._context.gateway.write(store):
            return await self._form(request, given, TOO_MANY, wrong)
        self._sent.record_failure(address)
        return see_other(f"/refer/state/{key}")

    async def state(self, request: Request) -> Response:
        """Return how far a referral has come, to whoever made it."""
        secret = request.path_params["secret"][:MOST_SECRET]
        found = await self._context.gateway.read(
            lambda db, keys: referrals.state_of(db, keys, secret)
        )
        language = self._language(request)
        if found is None:
            return self._context.page(
                "referral_gone.html", language, GONE, **self._open.values(request)
            )
        address = f"{self._context.gateway.rules.base_url.rstrip('/')}{request.url.path}"
        return self._context.page(
            "referral_state.html", language, state=found, address=address,
            **self._open.values(request),
        )  # fmt: skip

    async def _form(
        self, request: Request, given: Mapping[str, str], status: int = 200, wrong: str = ""
    ) -> Response:
        link, now = request.path_params["secret"][:MOST_SECRET], self._context.gateway.clock.now()
        team = await self._context.gateway.read(
            lambda db, keys: referrals.team_of(db, keys, link, now)
        )
        language, around = self._language(request), self._open.values(request)
        if team is None:
            return self._context.page("referral_gone.html", language, GONE, **around)
        return self._context.page(
            "referral.html", language, status, team=team[1], given=given, wrong=wrong,
            most=referrals.MOST_ANSWER, key=given.get("key") or cookies.fresh(), link=link,
            **around,
        )  # fmt: skip

    def _language(self, request: Request) -> str:
        asked = request.query_params.get("lang", "")
        spoken = reader_language.preferred(request, self._context.gateway.renderer)
        return next((one for one in (asked, spoken) if one in LANGUAGES), LANGUAGES[0])


def _said(given: Mapping[str, str]) -> Said:
    plain = {name: clean(value).strip() for name, value in given.items()}
    return Said(
        FourAnswers(*(plain[name] for name in FourAnswers._fields)),
        Referrer(*(plain[name] for name in Referrer._fields)),
    )


def _fault(said: Said) -> str:
    """Return what is wrong: missing, long, personal, reachable, phone; "" for nothing."""
    if not all(said.answers) or not all(said.referrer):
        return "missing"
    if any(len(one) > referrals.MOST_ANSWER for one in said.answers):
        return "long"
    if any(len(one) > MOST_NAME for one in said.referrer):
        return "long"
    if known := _identity(said):
        return known
    # Who the pupil is can be told by telephone alone, so a number has to be one.
    return "" if sum(one.isdigit() for one in said.referrer.phone) >= FEWEST_DIGITS else "phone"


def _identity(said: Said) -> str:
    """Return what tells in it who the pupil is: personal, reachable; "" for nothing that is seen.

    Ten digits are a telephone number where one is asked for, and in an answer as likely as not.
    """
    if any(
        identity.has_personal_number(one, or_telephone=True)
        for one in (*said.answers, *said.referrer)
    ):
        return "personal"
    if any(map(identity.has_contact, said.answers)):
        return "reachable"
    own = (said.referrer.name, said.referrer.role)
    return "personal" if any(map(identity.has_personal_number, (*said.answers, *own))) else ""
