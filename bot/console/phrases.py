"""Let a coach send prepared phrases, hand over to a colleague, and propose small steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from fastapi import HTTPException, Request
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from bot.console import after_action, auth, responses, youth_access, youth_view
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.turns.inbound import CoachHandedOver, CoachPickedPhrase, CoachProposed
from bot.turns.refusal import RefusalReason
from bot.web.template_engine import escape_isolated
from flows.texts import phrasebook
from flows.texts.phrasebook import MOST_VALUE, PHRASES, Phrase
from storage.reads.youth_profile import YouthProfile

BLANK: Final = "___"
"""Stands in a phrase where the coach has not filled in anything yet."""

NOT_PICKED: Final[Mapping[RefusalReason, str]] = {RefusalReason.VALUES_MISSING: "no_phrase"}

NOT_HANDED_OVER: Final[Mapping[RefusalReason, str]] = {
    RefusalReason.NO_SUCH_COACH: "no_colleague",
    RefusalReason.OTHER_TEAM: "no_colleague",
    RefusalReason.TO_ONESELF: "no_colleague",
    RefusalReason.AWAY: "away",
}
NOT_PROPOSED: Final[Mapping[RefusalReason, str]] = {
    RefusalReason.STOPPED: "standing",
    RefusalReason.NOT_ENROLLED: "standing",
    RefusalReason.NO_WORDS: "empty",
    RefusalReason.TOO_LONG: "long",
    RefusalReason.IDEAS_WAITING: "waiting",
}


class ShownPhrase(NamedTuple):
    """A phrase as somebody reads it; `dir` is ltr or rtl."""

    text: Markup
    buttons: tuple[Markup, ...]
    language: str
    dir: str


class OfferedPhrase(NamedTuple):
    """A phrase in the picker: in the coach's language, and as the youth will read it.

    `words` are what it is found by.
    """

    id: str
    text: Markup
    needs: tuple[str, ...]
    words: str
    shown: ShownPhrase
    is_form: bool


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the phrasebook, of handing over, and of proposing a small step."""
    routes = auth.new_routes(gateway)
    _book(gateway, routes)
    _actions(gateway, routes)
    return routes


def _book(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session, asker = auth.require_session(gateway), youth_access.require_youth(gateway)

    @routes.get("/youths/{youth:number}/phrases")
    async def picker(request: Request, youth: int) -> Response:
        session = await require_session(request)
        who = await youth_access.load_youth(gateway, session, youth)
        book = phrasebook.in_order(crisis=youth_view.is_serious(who))
        offered = [_offered(gateway, session, who, one) for one in book]
        return _part(gateway, session, who, "phrases.html", phrases=offered, most=MOST_VALUE)

    @routes.post("/youths/{youth:number}/preview")
    async def preview(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        phrase = _phrase(asked.form)
        shown = _shown(gateway, phrase, asked.youth.language, _values(phrase, asked.form))
        return _part(gateway, asked.session, asked.youth, "preview.html", shown=shown)

    @routes.post("/youths/{youth:number}/pick")
    async def pick(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        phrase = _phrase(asked.form)
        values = tuple(_values(phrase, asked.form).items())
        what = CoachPickedPhrase(asked.session.person.id, phrase.id, values)
        taken = await youth_access.submit_action(gateway, asked, what)
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused, NOT_PICKED)
        return youth_access.done(gateway, request, asked.session, what="")


def _actions(gateway: Gateway, routes: ConsoleRoutes) -> None:
    asker = youth_access.require_youth(gateway)

    @routes.post("/youths/{youth:number}/hand-over")
    async def hand_over(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        to = responses.number(asked.form.get("to"))
        what = CoachHandedOver(asked.session.person.id, to)
        taken = await youth_access.submit_action(gateway, asked, what)
        if taken.refused:
            return youth_access.refused_by_turn(
                gateway, request, asked, taken.refused, NOT_HANDED_OVER
            )
        return await after_action.respond(gateway, request, asked)

    @routes.post("/youths/{youth:number}/propose")
    async def propose(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        words = auth.text(asked.form, "text")
        if youth_view.is_serious(asked.youth):
            return youth_access.refused(gateway, request, asked, "serious")
        taken = await youth_access.submit_action(
            gateway, asked, CoachProposed(asked.session.person.id, words)
        )
        if taken.refused:
            return youth_access.refused_by_turn(
                gateway, request, asked, taken.refused, NOT_PROPOSED
            )
        return youth_access.done(gateway, request, asked.session, what="proposal")


# ---------------------------------------------------------------- phrases


def _phrase(form: FormData) -> Phrase:
    """Return the phrase that was chosen. Raises 404 for one there is not."""
    phrase = PHRASES.get(auth.text(form, "phrase"))
    if phrase is None:
        raise HTTPException(404)
    return phrase


def _values(phrase: Phrase, form: FormData) -> dict[str, str]:
    """Return what the coach has filled in, by name; "" where nothing is."""
    return {name: auth.text(form, f"value-{name}", MOST_VALUE) for name in phrase.needs}


def _offered(
    gateway: Gateway, session: StaffSession, youth: YouthProfile, phrase: Phrase
) -> OfferedPhrase:
    mine = _shown(gateway, phrase, session.person.language, {})
    words = f"{mine.text.striptags()} {phrase.line.source}".casefold()
    theirs_ = _shown(gateway, phrase, youth.language, {})
    return OfferedPhrase(phrase.id, mine.text, phrase.needs, words, theirs_, phrase.is_form)


def _shown(
    gateway: Gateway, phrase: Phrase, language: str, values: Mapping[str, str]
) -> ShownPhrase:
    filled = {name: values.get(name) or BLANK for name in phrase.needs}
    said = gateway.renderer.message(phrase.line, filled, phrase.choices, language, gateway.moment)
    labels: Iterable[str] = (label for _, label in said.buttons)
    direction = gateway.renderer.direction(said.language)
    return ShownPhrase(
        escape_isolated(said.text), tuple(map(escape_isolated, labels)), said.language, direction
    )


def _part(
    gateway: Gateway, session: StaffSession, youth: YouthProfile, template: str, **values: object
) -> HTMLResponse:
    tongue = youth_view.language(gateway, youth.language)
    return HTMLResponse(
        youth_access.render_part(gateway, session, template, youth=youth, tongue=tongue, **values)
    )
