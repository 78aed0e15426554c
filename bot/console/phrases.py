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
from bot.web.template_engine import isolated
from flows.texts.phrasebook import MOST_VALUE, PHRASES, Phrase
from storage.reads.youth_profile import YouthProfile

BLANK: Final = "___"
"""Stands in a phrase where the coach has not filled in anything yet."""

NOT_PICKED: Final[Mapping[RefusalReason, str]] = {RefusalReason.VALUES_MISSING: "no_phrase"}

NOT_HANDED_OVER: Final[Mapping[RefusalReason, str]] = dict.fromkeys(
    (RefusalReason.NO_SUCH_COACH, RefusalReason.OTHER_TEAM, RefusalReason.TO_ONESELF),
    "no_colleague",
)
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


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the phrasebook, of handing over, and of proposing a small step."""
    desk = auth.desk(gateway)
    _book(gateway, desk)
    _deeds(gateway, desk)
    return desk


def _book(gateway: Gateway, desk: ConsoleRoutes) -> None:
    seated, asker = auth.seated(gateway), youth_access.asker(gateway)

    @desk.get("/youths/{youth:number}/phrases")
    async def picker(request: Request, youth: int) -> Response:
        seat = await seated(request)
        auth.coach_only(seat)
        who = await youth_access.of(gateway, seat, youth)
        offered = [_offered(gateway, seat, who, one) for one in PHRASES.values()]
        return _part(gateway, seat, who, "phrases.html", phrases=offered, most=MOST_VALUE)

    @desk.post("/youths/{youth:number}/preview")
    async def preview(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        phrase = _phrase(asked.form)
        shown = _shown(gateway, phrase, asked.youth.language, _values(phrase, asked.form))
        return _part(gateway, asked.seat, asked.youth, "preview.html", shown=shown)

    @desk.post("/youths/{youth:number}/pick")
    async def pick(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        phrase = _phrase(asked.form)
        values = tuple(_values(phrase, asked.form).items())
        what = CoachPickedPhrase(asked.seat.person.id, phrase.id, values)
        taken = await youth_access.do(gateway, asked, what)
        if taken.refused:
            return youth_access.refused_by_turn(gateway, request, asked, taken.refused, NOT_PICKED)
        return youth_access.done(gateway, request, asked.seat, what="")


def _deeds(gateway: Gateway, desk: ConsoleRoutes) -> None:
    asker = youth_access.asker(gateway)

    @desk.post("/youths/{youth:number}/hand-over")
    async def hand_over(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        to = responses.number(asked.form.get("to"))
        what = CoachHandedOver(asked.seat.person.id, to)
        taken = await youth_access.do(gateway, asked, what)
        if taken.refused:
            return youth_access.refused_by_turn(
                gateway, request, asked, taken.refused, NOT_HANDED_OVER
            )
        return await after_action.after(gateway, request, asked)

    @desk.post("/youths/{youth:number}/propose")
    async def propose(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        words = auth.text(asked.form, "text")
        taken = await youth_access.do(gateway, asked, CoachProposed(asked.seat.person.id, words))
        if taken.refused:
            return youth_access.refused_by_turn(
                gateway, request, asked, taken.refused, NOT_PROPOSED
            )
        return youth_access.done(gateway, request, asked.seat, what="proposal")


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
    gateway: Gateway, seat: StaffSession, youth: YouthProfile, phrase: Phrase
) -> OfferedPhrase:
    mine = _shown(gateway, phrase, seat.person.language, {})
    words = f"{mine.text.striptags()} {phrase.line.source}".casefold()
    theirs_ = _shown(gateway, phrase, youth.language, {})
    return OfferedPhrase(phrase.id, mine.text, phrase.needs, words, theirs_)


def _shown(
    gateway: Gateway, phrase: Phrase, language: str, values: Mapping[str, str]
) -> ShownPhrase:
    filled = {name: values.get(name) or BLANK for name in phrase.needs}
    said = gateway.renderer.message(phrase.line, filled, phrase.choices, language, gateway.at)
    labels: Iterable[str] = (label for _, label in said.buttons)
    direction = gateway.renderer.direction(said.language)
    return ShownPhrase(isolated(said.text), tuple(map(isolated, labels)), said.language, direction)


def _part(
    gateway: Gateway, seat: StaffSession, youth: YouthProfile, template: str, **values: object
) -> HTMLResponse:
    tongue = youth_view.language(gateway, youth.language)
    return HTMLResponse(
        youth_access.piece(gateway, seat, template, youth=youth, tongue=tongue, **values)
    )
