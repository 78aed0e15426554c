"""Word what shows somebody of the staff that a way reaches them: a code, or a test."""

from __future__ import annotations

from typing import NamedTuple

from bot.language.renderer import Moment, Renderer
from bot.text import bidi
from flows.engine.line import Answers
from flows.texts import way_texts
from storage.schema import periods

TITLE = "Lotsen"
PAGE = "/desk/account/ways"


class WayMessage(NamedTuple):
    """What is sent: two short texts, where to look, and whether somebody waits for it now.

    Messages of one `topic` replace each other on the screen of a phone.
    """

    title: str
    body: str
    link: str
    urgent: bool = True
    topic: str = "way"


class WayMessages:
    """The messages, in the language of whoever reads them. `base` begins every address."""

    def __init__(self, renderer: Renderer, base: str) -> None:
        self._renderer = renderer
        self._base = base

    def code(self, code: str, language: str, at: Moment) -> WayMessage:
        """Word the code that confirms a way."""
        minutes = str(int(periods.WAY_CODE_LASTS.total_seconds() // 60))
        return self._message("code", {"code": code, "minutes": minutes}, language, at)

    def test(self, language: str, at: Moment) -> WayMessage:
        """Word a test."""
        return self._message("test", {}, language, at)

    def notice(self, name: str, language: str, at: Moment) -> WayMessage:
        """Word that something was done which its reader should look at; of what, the console says.

        `name` is link_made, link_used, passkey_added or unusual.
        """
        page = "/desk/team" if name == "unusual" else "/desk/account"
        said = self._message(name, {}, language, at)
        return said._replace(link=f"{self._base}{page}", topic="access")

    def _message(self, name: str, values: Answers, language: str, at: Moment) -> WayMessage:
        said = self._renderer.message(way_texts.line(name), values, (), language, at)
        return WayMessage(TITLE, bidi.strip_isolates(said.text), f"{self._base}{PAGE}")
