"""Render templates as pages, in a person's language. Every text stands in a template as

    {{ t("web.saved", "Saved") }}

a context that stays for ever and its English source, and is translated like any other line
(bot/translation/template_lines.py finds them). Values are escaped and isolated: no value can be
markup. `linked` in the place of `t` makes links of the crisis numbers that a sentence names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from bot.language.renderer import Moment, Renderer
from bot.text.bidi import FSI, PDI, isolate_among_rtl
from bot.web import icons
from flows.engine.line import Line, Value
from flows.engine.programme import RequestState
from flows.engine.timers import TimerKind
from storage.schema import periods
from storage.schema.line_state import LineState

SHARED: Final = Path(__file__).with_name("templates")

Translate = Callable[..., Markup]

ToMarkup = Callable[[str], Markup]
"""Makes HTML of a rendered sentence."""


@cache
def _templates(folder: Path) -> Environment:
    """Load the templates of a folder, and the shared ones; each is compiled once a process."""
    made = Environment(
        loader=FileSystemLoader([folder, SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # So that a state or a kind that is renamed is missed at once, and not shown as nothing.
    made.globals |= {"LineState": LineState, "TimerKind": TimerKind, "periods": periods}
    made.globals |= {"RequestState": RequestState, "icon": icons.icon, "isolated": escape_isolated}
    return made


class TemplateEngine:
    """The pages of one template folder, in the texts of this deployment.

    `link` makes the sentences of `linked`; templates that have none need none.
    """

    def __init__(self, folder: Path, renderer: Renderer, link: ToMarkup | None = None) -> None:
        self._words = renderer
        self._templates = _templates(folder)
        self._link = link

    def page(
        self, template: str, language: str, at: Moment, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Return a whole page, or a part of one, as a response."""
        return HTMLResponse(self.part(template, language, at, **values), status)

    def part(self, template: str, language: str, at: Moment, **values: Any) -> str:
        """Return the same as text, for streams. `at` is when and where it is read."""
        given = {
            "t": self.translator(language, at),
            "lang": language,
            "dir": self._words.direction(language),
            "now": at.now,
            "zone": at.zone,
        }
        if self._link is not None:
            given["linked"] = self.translator(language, at, self._link)
        return self._templates.get_template(template).render({**given, **values})

    def translator(self, language: str, at: Moment, to_markup: ToMarkup | None = None) -> Translate:
        """Make the `t` of templates: it renders context, source and values in this language."""
        escape_text = to_markup or escape_isolated

        def say(context: str, source: str, plural: str = "", /, **values: Value) -> Markup:
            said = self._words.message(Line(context, source, plural), values, (), language, at)
            return escape_text(said.text)

        return say


def escape_isolated(text: str) -> Markup:
    """Escape the text, with <bdi> where a value stands (languages.md, bidi rules).

    So are numbers among words that are written from the right, in whosever words.
    """
    whole = isolate_among_rtl(str(escape(text)))
    return Markup(whole.replace(FSI, "<bdi>").replace(PDI, "</bdi>"))  # noqa: S704
