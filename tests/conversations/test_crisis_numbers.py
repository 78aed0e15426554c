"""Numbers to call stand in the directory alone: changed there, every sentence names the new one."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from bot.app import load_locales
from bot.directory import loader
from bot.language import registry
from bot.language.registry import LOCALES
from bot.simulator.coach_actions import Out
from bot.simulator.simulator import Simulator
from bot.text.bidi import FSI, PDI, strip_isolates
from bot.translation import catalog_files, pseudolocales
from flows import discovery
from flows.engine.directory import CRISIS_NUMBERS, Guide
from flows.engine.facts import Facts
from flows.engine.model import placeholders
from tests.conftest import START
from tests.support import own_directory, people
from tests.support.own_directory import OTHER_NUMBERS
from tests.support.people import SECRETS
from tests.support.sample_lines import AT

OFFERED: Final = [one.code for one in registry.load(LOCALES) if one.state != "hidden"]
SHIPPED: Final = tuple(loader.shipped().crisis_numbers.values())
NAMING: Final = {
    one.line: names
    for one in catalog_files.lines()
    if (names := set(placeholders(one.line.source)).intersection(CRISIS_NUMBERS))
    and not one.to_coach
}
"""Every sentence to a youth that names a number, and which."""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A municipality's own directory, with other numbers."""
    return own_directory.other(tmp_path)


@pytest.fixture
def there(own: Path, migrated_sqlite: Path, key_file: Path) -> Any:
    """Makes a Lotsen of that municipality."""

    def make(**options: Any) -> Simulator:
        file = shutil.copyfile(migrated_sqlite, own.with_name("lotsen.sqlite3"))
        helpers = loader.load(own)
        return Simulator(f"sqlite:///{file}", key_file, START, helpers=helpers, **options)

    return make


@pytest.fixture(params=OFFERED)
async def play(request: pytest.FixtureRequest, there: Any) -> AsyncIterator[Simulator]:
    """A youth there who speaks this language."""
    youth = there(lang=request.param, locales=load_locales(previews=True))
    await youth.open("Sara", enrolled=True)
    yield youth
    youth.close()


def called(out: list[Out]) -> list[str]:
    """The numbers that a youth is told to call, in order; an old one is a mistake."""
    texts = [one["text"] for one in out if one.get("to") == "youth"]
    assert not any(old in strip_isolates(text) for text in texts for old in SHIPPED)
    return [one for text in texts for one in re.findall(rf"{FSI}([\d -]{{4,}}){PDI}", text)]


async def test_danger_names_the_numbers_of_the_directory(play: Simulator) -> None:
    """Where life is at stake the youth is given the municipality's numbers, in their language,
    and in that of the words.
    """
    out = await play.say("jag vill dö")
    said = [one for one in out if one.get("class") == "danger"]
    assert {one["lang"] for one in said} == {play.language, "sv"}
    for language in {play.language, "sv"}:
        assert called([one for one in said if one["lang"] == language]) == [*OTHER_NUMBERS]


async def test_so_does_everything_else_that_a_conversation_says(play: Simulator) -> None:
    """At night, with a person, about poison, and at a stop."""
    emergency, *lines = OTHER_NUMBERS
    await play.wait("11h")
    assert called(await play.say("person")) == [emergency, *lines]
    for deed in ("menu", "who", "drugs"):
        await play.tap(deed)
    assert emergency in called(await play.tap("giftinformation"))
    assert called(await play.say("stop")) == [emergency, *lines]


async def test_a_failure_names_it_too(there: Any) -> None:
    """A turn that was set aside, told by no flow."""
    youth = there(flows=people.broken())
    await youth.open("Sara", enrolled=True)
    await youth.tap("menu")
    await youth.tap("steps")
    out = await youth.say(SECRETS["poison"])
    youth.close()
    assert [one["line"] for one in out if one.get("to") == "youth"] == ["always.broken"]
    assert called(out) == [OTHER_NUMBERS[0]]


def test_every_sentence_in_every_language_names_them(own: Path) -> None:
    """Each name stands in each translation, and nowhere is the old number left."""
    facts = Facts(now=AT.now, guide=Guide(loader.load(own)))
    renderer = pseudolocales.load_renderer(LOCALES)
    assert len(NAMING) == 54
    for line, names in NAMING.items():
        numbers = {name: facts.word(name) for name in CRISIS_NUMBERS}
        values = {**dict.fromkeys(placeholders(line.source), "…"), "reads_at": AT.now, **numbers}
        for code in renderer.languages:
            said = renderer.message(line, values, (), code, AT)
            assert said.language == code
            for name in names:
                assert f"{FSI}{numbers[name]}{PDI}" in said.text, (code, line.context)
            assert not any(old in said.text for old in SHIPPED), (code, line.context)


def test_who_fills_in_a_number_is_known() -> None:
    """The engine does in every line of a flow, pages and doors their own; another line needs a
    place that does, and a test above.
    """
    flows = discovery.all_flows()
    outside = {one.context for one in NAMING if one.context.partition(".")[0] not in flows}
    assert outside == {
        "always.broken",  # bot/turns/batch.py
        "purpose.poison",  # flows/contacts/presentation.py
        *("door.stranger", "door.refused"),  # bot/channels/telegram_youth/onboarding.py
        *("web.urgent", "web.numbers_under"),  # bot/web/templates/crisis_numbers.html
        *("web.numbers_over", "web.numbers_short"),  # the same, and a bubble that is not saved
    }
