"""Let a coach send prepared phrases, hand over to a colleague, and propose small steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from fastapi import HTTPException, Request
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from bot.console import after_action, auth, youth_access, youth_view
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.console.youth_access import YouthRequest
from bot.gateway.gateway import Gateway
from bot.handlers.step_proposals import MOST_WAITING
from bot.turns.inbound import CoachHandedOver, CoachPickedPhrase, CoachProposed
from bot.web.template_engine import isolated
from flows.engine.facts import Stage, Standing
from flows.shared import free_text
from flows.texts.phrasebook import MOST_VALUE, PHRASES, Phrase
from storage.access import staff
from storage.access.staff import Role
from storage.reads import console as seen
from storage.reads.youth_profile import YouthProfile

BLANK: Final = "___"
"""Stands in a phrase where the coach has not filled in anything yet."""


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
        values = _values(phrase, asked.form)
        if not all(values.values()):
            return youth_access.refused(gateway, request, asked, "no_phrase", youth_access.MISSING)
        what = CoachPickedPhrase(asked.seat.person.id, phrase.id, tuple(values.items()))
        if (await youth_access.do(gateway, asked, what)).refused:
            return await youth_access.gone_by(gateway, request, asked)
        return youth_access.done(gateway, request, asked.seat, what="")


def _deeds(gateway: Gateway, desk: ConsoleRoutes) -> None:
    asker = youth_access.asker(gateway)

    @desk.post("/youths/{youth:number}/hand-over")
    async def hand_over(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        to = await _colleague(gateway, asked)
        if to is None:
            return youth_access.refused(
                gateway, request, asked, "no_colleague", youth_access.MISSING
            )
        what = CoachHandedOver(asked.seat.person.id, to)
        if (await youth_access.do(gateway, asked, what)).refused:
            return await youth_access.gone_by(gateway, request, asked)
        return await after_action.after(gateway, request, asked)

    @desk.post("/youths/{youth:number}/propose")
    async def propose(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        words = auth.text(asked.form, "text")
        if why := await _unfit(gateway, asked, words):
            most = free_text.SHORT
            return youth_access.refused(
                gateway, request, asked, why, youth_access.MISSING, most=most
            )
        taken = await youth_access.do(gateway, asked, CoachProposed(asked.seat.person.id, words))
        if taken.refused:
            return await youth_access.gone_by(gateway, request, asked)
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


# ---------------------------------------------------------------- colleagues and ideas


async def _colleague(gateway: Gateway, asked: YouthRequest) -> int | None:
    """Return the coach of the same team who was chosen; None for anybody else."""
    me = asked.seat.person
    here = await gateway.read(lambda db, keys: staff.everybody(db, keys, me.team))
    wanted = auth.text(asked.form, "to", 20)
    coaches = (one.id for one in here if one.role is Role.COACH and one.id != me.id)
    return next((one for one in coaches if str(one) == wanted), None)


async def _unfit(gateway: Gateway, asked: YouthRequest, words: str) -> str:
    """Return why this cannot be proposed; "" when it can."""
    if not any(map(str.isalnum, words)):
        return "empty"
    if len(words) > free_text.SHORT:
        return "long"
    if asked.youth.standing is not Standing.ENROLLED:
        return "standing"
    steps = await gateway.read(lambda db, keys: seen.steps(db, keys, asked.youth.id))
    waiting = [one for one in steps if one.stage is Stage.PROPOSED]
    return "waiting" if len(waiting) >= MOST_WAITING else ""
