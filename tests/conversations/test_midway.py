"""Another language in the middle of a conversation: the place and the answers stay."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest

from bot.app import Locales
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.safety.lexicon import Lexicon
from bot.simulator.simulator import Simulator
from bot.understanding.time_words import TimeWords
from tests.conftest import START

WAYS: Final = {
    "steps": (
        ("say menu", "tap steps", "say jobba", "say ringa Ali"),
        "tap tomorrow",
        {"jobba", "ringa Ali"},
    ),
    "reminders": (
        ("say menu", "tap remind", "say buss", "tap once", "tap tomorrow"),
        "tap morning",
        {"buss"},
    ),
    "help": (
        ("say menu", "tap who", "tap low", "tap age", "tap under"),
        "tap bris",
        {"low"},
    ),
}
"""What is done before, what is done after, and some of the answers that have been given."""


async def do(youth: Simulator, deed: str) -> list[dict[str, object]]:
    word, _, rest = deed.partition(" ")
    return [dict(one) for one in await (youth.say(rest) if word == "say" else youth.tap(rest))]


@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize("flow", WAYS)
async def test_a_change_of_language_keeps_the_place_and_the_answers(
    tmp_path: Path, migrated_sqlite: Path, key_file: Path, flow: str, code: str
) -> None:
    """The same question comes again in the new language, and what was begun can be ended."""
    database = shutil.copyfile(migrated_sqlite, tmp_path / "a.sqlite3")
    words = Renderer.load(LOCALES, previews=True)
    locales = Locales(words, TimeWords.load(LOCALES), Lexicon.load(LOCALES))
    youth = Simulator(f"sqlite:///{database}", key_file, START, locales=locales)
    await youth.open("Sara", enrolled=True)
    before, after, answers = WAYS[flow]
    for deed in before:
        asked = (await do(youth, deed))[-1]
    kept = youth.youth()
    await do(youth, "say /language")
    said = await do(youth, f"tap {code}")
    assert (said[-1]["line"], said[-1]["lang"]) == (asked["line"], code)
    now = youth.youth()
    assert now is not None
    assert now.place is not None
    assert kept is not None
    assert kept.place is not None
    assert now.language == code
    assert (now.place.flow, now.place.step) == (kept.place.flow, kept.place.step)
    assert answers <= {str(one) for one in now.place.answers.values()}
    assert now.place.answers == kept.place.answers
    told = await do(youth, after)
    youth.close()
    assert told[0]["lang"] == code
    assert str(told[0]["line"]).startswith((f"{flow}.", "show."))
