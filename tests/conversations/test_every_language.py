"""Every conversation in every language, through the real pipeline, by a crowd
(tests/support/crawler.py).

What is said is compared with the catalogue's file, read here without bot/language/renderer.py.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from bot.app import Locales
from bot.delivery.channel import Delivery
from bot.language import po_file, registry
from bot.language.registry import LOCALES
from bot.language.renderer import RenderedMessage
from bot.safety.lexicon import Lexicon
from bot.text.bidi import FSI, PDI
from bot.text.display_width import columns
from bot.translation import catalog_files, preview, pseudolocales
from bot.understanding.time_words import TimeWords
from flows import discovery
from flows.engine.effects import Button
from tests.support import crawler, known_ways

ENTRIES: Final = [one for one in catalog_files.lines() if not one.to_coach]
LINES: Final = {one.line.context: one.line for one in catalog_files.lines()}
BUTTONS: Final = {
    step: tuple(Button(one.line.context, one.line) for one in ENTRIES if one.question == step)
    for step in {one.question for one in ENTRIES if one.question}
}
OFFERED: Final = [one.code for one in registry.load(LOCALES) if one.state != "hidden"]
LIVE: Final = [one.code for one in registry.load(LOCALES) if one.state == "live"]
MADE_UP: Final = [pseudolocales.LONGER, pseudolocales.TURNED]
EVERY: Final = [*OFFERED, *MADE_UP]

MESSAGE: Final = 4096
"""UTF-16 units of a message (telegram.md)."""
LABEL: Final = 40
"""Columns after which a button is cut on every phone (languages.md)."""

UNSAID: Final = 0.1
"""The part of the steps that may be missing in ways.txt before it has to be found anew."""

_INNER: Final = re.compile(rf"{FSI}[^{FSI}{PDI}]*{PDI}")
_NAME: Final = re.compile(r"\{[^{}]*\}")
_TURNED: Final = re.compile(rf"{pseudolocales.RLO}[^{pseudolocales.PDF}]*{pseudolocales.PDF}")


@dataclass(frozen=True)
class Heard:
    """What a crowd heard in a language."""

    language: str
    sent: list[Delivery]

    def texts(self) -> Iterator[tuple[Delivery, str, str]]:
        """Each text and label that is a line of ours: the delivery, its context, what it is."""
        for one in self.sent:
            yield one, one.line, one.text
            for choice, label in one.buttons:
                if context := _label(one.line, choice):
                    yield one, context, label


@cache
def spoken() -> Locales:
    """Every language with its drafts, and the two that are made up."""
    words = pseudolocales.load_renderer(LOCALES)
    return Locales(words, TimeWords.load(LOCALES), Lexicon.load(LOCALES))


@pytest.fixture(scope="module", params=EVERY)
def heard(
    request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Heard:
    """A crowd that has gone all ways in a language; the ways are found anew with `--write`."""
    folder, language = tmp_path_factory.mktemp("crowd"), str(request.param)

    async def play() -> list[Delivery]:
        if request.config.getoption("--write") and language == EVERY[0]:
            known_ways.keep(await known_ways.ways(folder, migrated_sqlite, spoken()))
        ways = known_ways.kept()
        crowd = await crawler.gone(folder, migrated_sqlite, ways, language, spoken())
        crowd.room.close()
        return crowd.sent

    return Heard(language, asyncio.run(play()))


def _label(line: str, choice: str) -> str:
    """The context of a button; "" for one in somebody's own words."""
    name = choice.rpartition(".")[2]
    every = (f"{line}.{choice}", f"{line}.{name}", f"always.{name}")
    return next((one for one in every if one in LINES), "")


def rewritten(rewrite: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    """How each line stands in a language made up from English, each form of it."""
    return {
        name: tuple(rewrite(form) for form in (line.source, line.plural) if form)
        for name, line in LINES.items()
    }


@cache
def catalogue(language: str) -> dict[str, tuple[str, ...]]:
    """How each line stands in a language, without its values; English is the source."""
    if language == pseudolocales.LONGER:
        return rewritten(pseudolocales.accented)
    if language == pseudolocales.TURNED:
        return rewritten(pseudolocales.mirrored)
    if language == registry.SOURCE:
        return {one: (line.source, line.plural) for one, line in LINES.items()}
    units = po_file.load(LOCALES / language / po_file.CATALOGUE)
    return {one.context: one.forms for one in units if one.full and not one.previous}


def outside(text: str) -> str:
    """A text without what stands in isolates, one in another or not."""
    shorter = _INNER.sub("", text)
    return text if shorter == text else outside(shorter)


def frame(template: str) -> str:
    """What of a line is always there: neither values, nor the numbers that are isolated."""
    numbers = re.compile(r"\d+(?:(?: [-–] |[ \u00a0\u202f:./–-])\d+)+")
    return numbers.sub("", _NAME.sub("", template))


# ---------------------------------------------------------------- every language


def test_every_message_is_of_one_language_and_its_values_are_isolated(heard: Heard) -> None:
    """Text and labels stand so in one catalogue; whatever was put in stands between isolates."""
    strange = [
        (one.language, context, text)
        for one, context, text in heard.texts()
        if frame(outside(text)) not in map(frame, catalogue(one.language).get(context, ()))
    ]
    assert strange == []


def test_no_limit_is_exceeded(heard: Heard) -> None:
    """A message is one message of a chat, and no button is cut, whatever the language."""
    assert heard.sent
    for one in heard.sent:
        assert len(one.text.encode("utf-16-le")) // 2 <= MESSAGE
    for _, context, label in heard.texts():
        if "." in context.partition(".")[2] or context.startswith("always."):
            assert columns(label) <= LABEL or context in {one.line for one in heard.sent}, label


def test_what_is_complete_is_never_said_in_another_language(heard: Heard) -> None:
    """A live language, and one that is made up, says every line itself.

    Only what answers a danger is said in the language of the words too: the crowd's are Swedish.
    """
    beside = {"sv"} if heard.language != "sv" else set()
    for one in heard.sent:
        danger = one.line.startswith("danger.")
        chain = {heard.language} | (beside if danger else set())
        if heard.language not in {*LIVE, *MADE_UP}:
            chain |= {*spoken().words.languages[heard.language].chain, "en"}
        assert one.language in chain, (one.line, one.language)


def test_the_ways_go_nearly_everywhere(heard: Heard) -> None:
    """Whoever adds a conversation finds the ways anew: pytest --write and this file."""
    flows = discovery.all_flows().values()
    steps = {f"{flow.id}.{name}" for flow in flows for name, step in flow.steps.items() if step.say}
    drafts = {one for one in steps if one.endswith(".draft")}
    missing = sorted(steps - drafts - {one.line for one in heard.sent})
    assert len(missing) <= UNSAID * len(steps), "\n".join(missing)
    if heard.language == EVERY[0]:
        sys.stdout.write(f"{len(heard.sent)} messages; never said: {missing}")


# ---------------------------------------------------------------- line by line


def rendered(language: str) -> Iterator[RenderedMessage]:
    """Every line that a youth reads, with its buttons and difficult values; also where no way of
    the crowd goes.
    """
    for one in ENTRIES:
        buttons = () if one.question else BUTTONS.get(one.line.context, ())
        for values in preview.difficult_values(one):
            said = spoken().words.message(one.line, values, buttons, language, preview.AT)
            yield RenderedMessage(
                said.text, ((one.line.context, said.text), *said.buttons), said.language
            )


@pytest.mark.parametrize("language", EVERY)
def test_every_line_keeps_to_one_language_and_to_its_limits(language: str) -> None:
    """Of each step too that the crowd does not reach; what is complete says all of it itself."""
    said = list(rendered(language))
    assert len(said) >= len(ENTRIES)
    for one in said:
        templates = catalogue(one.language)
        for context, text in one.buttons:
            assert frame(outside(text)) in map(frame, templates[context]), context
        assert len(one.text.encode("utf-16-le")) // 2 <= MESSAGE
        assert max((columns(label) for _, label in one.buttons[1:]), default=0) <= LABEL
    if language in {*LIVE, *MADE_UP}:
        assert {one.language for one in said} == {language}


@pytest.mark.parametrize("language", OFFERED)
def test_a_language_that_can_be_chosen_has_every_line_a_youth_reads(language: str) -> None:
    """Drafts are complete too; only what coaches read is in Swedish and English alone."""
    assert {one.text for one in rendered(language) if one.language != language} == set()


@pytest.mark.parametrize("made_up", MADE_UP)
def test_no_line_has_words_of_its_own_outside_its_marks(made_up: str) -> None:
    """en_XA stands between brackets; in ar_XB nothing that is not turned is outside isolates."""
    for text in (text for one in rendered(made_up) for _, text in one.buttons):
        if made_up == pseudolocales.LONGER:
            assert (text[:1], text[-1:]) == ("⟦", "⟧")
        else:
            assert not any(sign.isalpha() for sign in _TURNED.sub("", outside(text))), text


# ---------------------------------------------------------------- the two that are made up


@pytest.mark.parametrize("heard", [pseudolocales.LONGER], indirect=True)
def test_nothing_is_said_that_stands_in_no_catalogue(heard: Heard) -> None:
    """In en_XA every text and every label of ours stands between brackets."""
    mine = (text for one, _, text in heard.texts() if one.language == heard.language)
    bare = [text for text in mine if (text[:1], text[-1:]) != ("⟦", "⟧")]
    assert bare == []


@pytest.mark.parametrize("heard", [pseudolocales.TURNED], indirect=True)
def test_no_value_stands_outside_isolates(heard: Heard) -> None:
    """In ar_XB every word of ours is turned; a letter that is not is a value's, or stands in no
    catalogue.
    """
    mine = (text for one, _, text in heard.texts() if one.language == heard.language)
    rest = {_TURNED.sub("", outside(text)) for text in mine}
    assert [one for one in rest if any(sign.isalpha() for sign in one)] == []


@pytest.mark.parametrize("text", ["Hello {name}, call 116 111 or write /stop.", "🎉 Done"])
def test_names_numbers_and_commands_stay_in_the_made_up_languages(text: str) -> None:
    """Both keep what a program reads; en_XA is two fifths longer."""
    kept = re.findall(r"\{name\}|116 111|/stop", text)
    for made in (pseudolocales.accented(text), pseudolocales.mirrored(text)):
        assert re.findall(r"\{name\}|116 111|/stop", made) == kept
    assert len(pseudolocales.accented(text)) >= len(text) * (1 + pseudolocales.EXPANSION)
