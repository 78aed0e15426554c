"""A few lines in Swedish and Arabic, and a way to have them said, for the tests of
bot/language/renderer.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.language.registry import Language
from bot.language.renderer import Moment, RenderedMessage, Renderer
from flows.engine.effects import Button
from flows.engine.line import Line, Value

ZONE: Final = ZoneInfo("Europe/Stockholm")
AT: Final = Moment(datetime(2026, 11, 24, 10, 0, tzinfo=ZONE), ZONE)
"""A Tuesday."""

HELLO: Final = Line("test.hello", "Hello {nickname}!")
PLAIN: Final = Line("test.plain", "Hello!")
WHEN: Final = Line("test.when", "I will ask you {when}.")
YES: Final = Line("test.plain.yes", "Yes")
NO: Final = Line("test.plain.no", "No")
MOMENT: Final = Line("words.moment", "{day} at {clock}")
TODAY: Final = Line("words.today", "today")
TOMORROW: Final = Line("words.tomorrow", "tomorrow")

SWEDISH: Final = {
    HELLO: "Hej {nickname}!",
    PLAIN: "Hej!",
    YES: "Ja",
    WHEN: "Jag frågar dig {when}.",
    MOMENT: "{day} klockan {clock}",
    TODAY: "i dag",
    TOMORROW: "i morgon",
}
ARABIC: Final = {
    HELLO: "مرحبا {nickname}!",
    WHEN: "سأسألك {when}.",
    MOMENT: "{day} الساعة {clock}",
    TODAY: "اليوم",
    TOMORROW: "غدا",
}


def made(
    catalogs: Mapping[str, Mapping[Line, str]], chain: Mapping[str, tuple[str, ...]] | None = None
) -> Renderer:
    """Words of these catalogues only."""
    chains = chain or {}
    codes = dict.fromkeys((*catalogs, "en"))
    registry = [Language(code, code, "live", chains.get(code, ())) for code in codes]
    keyed = {
        code: {(line.context, line.source): text for line, text in found.items()}
        for code, found in catalogs.items()
    }
    return Renderer(registry, keyed)


ALL: Final = made({"sv": SWEDISH, "ar": ARABIC})


def say(
    line: Line,
    language: str = "sv",
    renderer: Renderer = ALL,
    buttons: tuple[Button, ...] = (),
    **values: Value,
) -> RenderedMessage:
    return renderer.message(line, values, buttons, language, AT)
