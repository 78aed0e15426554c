"""Show everybody, without a link, who can help and what this is (practices 3-6, 3-8, 3-10).

Nothing of it is about anybody: no cookie is set, nothing is kept here or in the browser, and it
works without a script. The language is a part of the address.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat.explained_text import ShownWord
from bot.channels.webchat.page_context import PageContext
from bot.language.renderer import RenderedMessage
from bot.policy import working_hours
from flows import help as help_flow
from flows import school
from flows.contacts import presentation
from flows.engine import directory
from flows.engine.directory import Contact, Guide
from flows.engine.facts import Facts
from flows.engine.line import Answers, Line
from flows.texts.articles import ARTICLES, CHECKED, Article
from storage.access import teams

LANGUAGE: Final = "lang"
NEED: Final = "need"
PERSONAL: Final = "coach"
"""The article about one's own coach: who reads it here has none."""

NOT_FOUND: Final = 404


class LanguageLink(NamedTuple):
    """The same page in another language: its code and name, and the address."""

    code: str
    name: str
    address: str


class ShownText(NamedTuple):
    """A sentence as it is shown, the language that it is in, and words of it that are explained."""

    html: Markup
    language: str
    words: tuple[ShownWord, ...] = ()


class ShownContact(NamedTuple):
    """A contact: name with its mark, and all that is told of it."""

    name: str
    texts: list[ShownText]


class OpenPages:
    """The routes that everybody may read."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def who(self, request: Request) -> Response:
        """Return the needs; with one of them in the address, who can help with it."""
        language = self.language(request)
        need = request.query_params.get(NEED, "")
        known = {one.id: one for one in help_flow.NEEDS}
        found = self._contacts(need, language) if need in known else []
        needs = [
            (self._label(help_flow.FLOW.label("need", one), language), self._with(request, one.id))
            for one in help_flow.NEEDS
        ]
        chosen = known.get(need)
        title = self._label(help_flow.FLOW.label("need", chosen), language) if chosen else ""
        return self.page(request, "open_help.html", needs=needs, contacts=found, need=title)

    async def articles(self, request: Request) -> Response:
        """Return the list of articles."""
        language = self.language(request)
        shown = [
            (self._label(school.FLOW.label("which", choice), language), choice.id)
            for choice in school.FLOW.steps["which"].choices
            if choice.id != PERSONAL
        ]
        return self.page(request, "open_read.html", articles=shown)

    async def article(self, request: Request) -> Response:
        """Return one article with its source."""
        found = {one.id: one for one in ARTICLES if one.id != PERSONAL}
        one = found.get(request.path_params["article"])
        if one is None:
            return self.page(request, "open_gone.html", NOT_FOUND)
        language = self.language(request)
        lines = [school.FLOW.line(f"{one.id}_{n}") for n, _ in enumerate(one.parts, start=1)]
        # Who reads it here has no coach of their own: an article names some coach.
        coach = self._context.part("a_coach.html", language).strip()
        values: Answers = {"coach": coach, "team": await self.team()}
        texts = [self._read(line, values, language) for line in lines]
        return self.page(
            request, "open_article.html", title=self._title(one, language), texts=texts,
            source=one.source, checked=CHECKED,
        )  # fmt: skip

    async def about(self, request: Request) -> Response:
        """Return what this is: a robot, from whom, what it does and what not (practices 3-10)."""
        return self.page(request, "open_about.html", team=await self.team())

    async def guardians(self, request: Request) -> Response:
        """Return the page for guardians; it is about nobody's child (practices 3-8)."""
        return self.page(request, "open_guardians.html", team=await self.team())

    # ------------------------------------------------------------ for all of them

    def language(self, request: Request) -> str:
        """Return the language in the address, else the one that the browser asks for."""
        asked = request.query_params.get(LANGUAGE, "")
        known = dict(self._context.gateway.renderer.choosable)
        return asked if asked in known else self._context.preferred_language(request)

    def values(self, request: Request) -> dict[str, Any]:
        """Return what every open page shows: links that keep the language, and other languages.

        Nothing is left in the browser: no worker is registered, and no push is looked for.
        """
        asked = request.query_params.get(LANGUAGE, "")
        kept = asked in dict(self._context.gateway.renderer.choosable)
        return {
            "q": f"?{urlencode({LANGUAGE: asked})}" if kept else "",
            "languages": list(self._languages(request)),
            "worker": False,
            "push_key": "",
            "min_age": self._context.gateway.min_age,
        }

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """Return an open page."""
        given = {**self.values(request), **values}
        return self._context.page(template, self.language(request), status, **given)

    async def team(self) -> tuple[str, ...]:
        """Return who runs this."""
        return await self._context.gateway.read(lambda db, _: teams.names(db))

    def _languages(self, request: Request) -> Iterable[LanguageLink]:
        for code, name in self._context.gateway.renderer.choosable:
            query = {**request.query_params, LANGUAGE: code}
            yield LanguageLink(code, name, f"{request.url.path}?{urlencode(query)}")

    def _with(self, request: Request, need: str) -> str:
        language = request.query_params.get(LANGUAGE)
        query = {LANGUAGE: language, NEED: need} if language else {NEED: need}
        return f"{request.url.path}?{urlencode(query)}"

    # ------------------------------------------------------------ what is said

    def _contacts(self, need: str, language: str) -> list[ShownContact]:
        facts = self._facts(language)
        answers: Answers = {NEED: need}
        found = directory.for_need(facts.guide.directory, answers, language)
        return [
            ShownContact(help_flow.label(one, answers, facts), self._told(one, facts))
            for one in found
        ]

    def _told(self, contact: Contact, facts: Facts) -> list[ShownText]:
        said = presentation.tell(contact, facts)
        return [self._shown(one.line, one.values, facts.language) for one in said]

    def _facts(self, language: str) -> Facts:
        """Return what is known of somebody of whom nothing is known."""
        gateway = self._context.gateway
        off = working_hours.days_off(gateway.clock.now(), gateway.directory.zone)
        now = gateway.clock.now().astimezone(gateway.zone)
        return Facts(now, language=language, guide=Guide(gateway.directory, off))

    def _read(self, line: Line, values: Answers, language: str) -> ShownText:
        """Return a sentence of an article: its words about school are explained."""
        said = self._with_numbers(line, values, language)
        shown = self._context.article_text(said.text, line.context, said.language)
        return ShownText(shown.html, said.language, shown.words)

    def _shown(self, line: Line, values: Answers, language: str) -> ShownText:
        said = self._with_numbers(line, values, language)
        html = self._context.directory_text(said.text, line.context)
        return ShownText(html, said.language)

    def _with_numbers(self, line: Line, values: Answers, language: str) -> RenderedMessage:
        numbers = self._context.gateway.directory.crisis_numbers
        return self._message(line, {**numbers, **values}, language)

    def _message(self, line: Line, values: Answers, language: str) -> RenderedMessage:
        gateway = self._context.gateway
        return gateway.renderer.message(line, values, (), language, gateway.moment)

    def _label(self, label: Line | str, language: str) -> str:
        return label if isinstance(label, str) else self._message(label, {}, language).text

    def _title(self, article: Article, language: str) -> str:
        choices = {one.id: one for one in school.FLOW.steps["which"].choices}
        return self._label(school.FLOW.label("which", choices[article.id]), language)
