"""Which language a sentence is spoken in, and what people's own words may do to it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import pytest

from bot.language.registry import LOCALES, SOURCE
from bot.language.renderer import NOTHING, RenderedMessage, Renderer
from bot.text.bidi import FSI, PDI, clean, strip_isolates
from flows.engine.effects import Button
from flows.engine.line import Line
from tests.support.sample_lines import (
    ALL,
    AT,
    HELLO,
    MOMENT,
    NO,
    PLAIN,
    SWEDISH,
    WHEN,
    YES,
    ZONE,
    made,
    say,
)

# ---------------------------------------------------------------- values are isolated


@pytest.mark.parametrize("language", ["sv", "en", "ar"])
@pytest.mark.parametrize("name", ["Ali", "علي", "Ali (Malmö)", "ሰላም"])
def test_a_value_is_isolated_in_every_language(language: str, name: str) -> None:
    """A name in another script cannot turn the sentence round it."""
    assert f"{FSI}{name}{PDI}" in say(HELLO, language, nickname=name).text


def test_a_sentence_without_values_has_no_isolates() -> None:
    """Nothing invisible stands where nothing was put in."""
    assert say(PLAIN).text == "Hej!"


def test_each_part_of_a_list_is_isolated() -> None:
    """An Arabic step between Swedish ones does not change their order."""
    text = say(HELLO, nickname=("ringa", "اتصل", "sova")).text
    assert [f"{FSI}{one}{PDI}" in text for one in ("ringa", "اتصل", "sova")] == [True] * 3


def test_bare_takes_only_the_isolates_away() -> None:
    """A terminal and a transcript see the words."""
    assert strip_isolates(say(HELLO, nickname="Ali").text) == "Hej Ali!"


# ---------------------------------------------------------------- which language


def test_a_missing_label_takes_the_whole_message_to_the_next_language() -> None:
    """Never half a message: one label missing in Swedish, and all of it is English."""
    buttons = (Button("yes", YES), Button("no", NO))
    said = say(PLAIN, buttons=buttons)
    assert said == RenderedMessage("Hello!", (("yes", "Yes"), ("no", "No")), "en")


def test_a_message_that_is_whole_is_spoken() -> None:
    """Text and label are Swedish, and the message says so."""
    said = say(PLAIN, buttons=(Button("yes", YES),))
    assert said == RenderedMessage("Hej!", (("yes", "Ja"),), "sv")


def test_the_chain_is_gone_through_in_its_order() -> None:
    """What Dari lacks comes from the next of its chain, and from English last."""
    words = made({"fa_AF": {}, "sv": SWEDISH}, {"fa_AF": ("sv",)})
    assert say(PLAIN, "fa_AF", words).language == "sv"
    assert say(NO, "fa_AF", words) == RenderedMessage("No", (), "en")


def test_the_source_ends_the_chain_wherever_it_stands() -> None:
    """English is always complete: what comes after it in a chain is never reached."""
    words = made({"ti": {}, "sv": SWEDISH}, {"ti": ("en", "sv")})
    assert say(PLAIN, "ti", words).language == "en"


def test_words_inside_a_value_are_of_the_same_language() -> None:
    """A sentence whose "today" is not translated is not half translated either."""
    words = made({"so": {WHEN: "Waan ku weydiin doonaa {when}."}})
    assert say(WHEN, "so", words, when=AT.now).language == "en"
    assert say(HELLO, "sv", made({"sv": {HELLO: "Hej {nickname}!"}}), nickname=NO).language == "en"


@pytest.mark.parametrize("language", ["", "xx", "../../etc", "sv_SE"])
def test_an_unknown_language_is_english(language: str) -> None:
    """Nobody is met by an error because of a code."""
    assert say(WHEN, language, when=AT.now).text.startswith("I will ask you")


def test_a_language_unknown_to_cldr_is_spoken() -> None:
    """Romani has no names of days there; its sentences come all the same."""
    words = made({"rom": {**SWEDISH}})
    said = say(WHEN, "rom", words, when=datetime(2026, 11, 30, 15, 0, tzinfo=ZONE))
    assert said.language == "rom"
    assert "klockan 15:00" in said.text


def test_a_label_is_known_in_every_language() -> None:
    """What a youth types may come from an older message in another language."""
    assert ALL.labels(YES) == ("Yes", "Ja")


PO: Final = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

#, fuzzy
msgctxt "test.plain"
msgid "Hello!"
msgstr "Utkast"

#, fuzzy
#| msgid "Hello {name}!"
msgctxt "test.hello"
msgid "Hello {nickname}!"
msgstr "Gammalt {name}"

msgctxt "test.plain.yes"
msgid "Yes!"
msgstr "Gammalt"

msgctxt "test.plain.no"
msgid "No"
msgstr "Nej"

#~ msgctxt "test.when"
#~ msgid "I will ask you {when}."
#~ msgstr "Gammalt {when}"
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Renderer:
    """Words read from a folder."""
    (tmp_path / "locales.toml").write_text('[sv]\nname = "Svenska"\nstate = "live"\n')
    path = tmp_path / "sv" / "LC_MESSAGES" / "lotsen.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    return Renderer.load(tmp_path)


@pytest.mark.parametrize("line", [PLAIN, HELLO, YES, WHEN])
def test_what_is_not_reviewed_is_never_spoken(loaded: Renderer, line: Line) -> None:
    """A draft, old words of an edited source, and what is obsolete stay in the file."""
    said = say(line, "sv", loaded, nickname="Ali", when=AT.now)
    assert said.language == SOURCE
    assert "Gammalt" not in said.text
    assert not set(loaded.labels(line)) & {"Utkast", "Gammalt"}


def test_what_is_reviewed_is_spoken(loaded: Renderer) -> None:
    """The rest of the same file is spoken."""
    assert say(NO, "sv", loaded) == RenderedMessage("Nej", (), "sv")


# ---------------------------------------------------------------- a line in a line

SAYS: Final = Line("test.says", "{coach}: {text}")
SEE: Final = Line("test.see", "See you {when}.")
TALKS: Final = made(
    {"sv": {SAYS: "{coach}: {text}", SEE: "Vi ses {when}."}, "ar": {SAYS: "{coach}: {text}"}}
)


def test_a_line_inside_is_filled_with_what_is_around_it() -> None:
    """What a coach filled in stands in its own isolate, inside that of the phrase."""
    said = say(SAYS, "sv", TALKS, coach="Anna", text=SEE, when="kl 10")
    inner = f"Vi ses {FSI}kl 10{PDI}."
    assert said.text == f"{FSI}Anna{PDI}: {FSI}{inner}{PDI}"


def test_a_line_inside_takes_the_whole_message_to_its_language() -> None:
    """Nobody reads half a message in one language and half in another."""
    assert say(SAYS, "ar", TALKS, coach="Anna", text=SEE, when="10").language == SOURCE
    assert say(SAYS, "ar", TALKS, coach="Anna", text="hej").language == "ar"


def test_the_words_of_a_moment_inside_a_line_are_looked_for_too() -> None:
    """A catalogue that cannot say tomorrow cannot say the line that says it."""
    assert say(SAYS, "sv", TALKS, coach="Anna", text=SEE, when=AT.now).language == SOURCE


def test_a_line_in_itself_has_an_end() -> None:
    """What is wrong in a catalogue or a flow does not stop the outbox."""
    around = Line("test.around", "a {text}")
    other = Line("test.other", "b {more}")
    assert strip_isolates(say(SAYS, text=Line("test.itself", "again {text}"), coach="A").text) == (
        f"A: again {NOTHING}"
    )
    assert NOTHING in say(SAYS, text=other, more=around, coach="A").text


# ---------------------------------------------------------------- somebody's own words


@pytest.mark.parametrize(
    "typed",
    [
        "{0}",
        "{}",
        "{",
        "}}",
        "{coach}",
        "{nickname}",
        "{nickname.__class__.__mro__}",
        "{0!r:>9999999}",
        "%s %(x)s %n",
        "$HOME ${x}",
        "\\u2067",
        "<b>hej</b>",
    ],
)
def test_what_a_youth_types_stays_as_it_was_typed(typed: str) -> None:
    """Braces and signs of formats are words like others, alone and in a list."""
    assert strip_isolates(say(HELLO, nickname=typed).text) == f"Hej {typed}!"
    assert typed in strip_isolates(say(HELLO, nickname=(typed, typed, typed)).text)
    assert say(PLAIN, buttons=(Button("1", typed),)).buttons == (("1", typed),)


@pytest.mark.parametrize("sign", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_signs_of_direction_are_taken_away(sign: int) -> None:
    """A name cannot turn the rest of the message round, or close the isolate it stands in."""
    text = say(HELLO, nickname=f"a{chr(sign)}b").text
    assert text == f"Hej {FSI}ab{PDI}!"


def test_lone_surrogates_are_taken_away() -> None:
    """Half an emoji cannot be sent; the rest of the words can."""
    assert say(HELLO, nickname="a\ud83db\udc4d").text.encode() == f"Hej {FSI}ab{PDI}!".encode()


@pytest.mark.parametrize("sign", [0, 7, 8, 0x0B, 0x0D, 0x1B, 0x7F, 0x85, 0x9B, 0x2028, 0x2029])
def test_controls_become_spaces(sign: int) -> None:
    """A terminal is not steered, and no invisible end of a paragraph ends the isolate."""
    assert clean(f"å{chr(sign)}b") == "å b"
    assert clean(f"a{chr(sign)}b") == "a b"


def test_ordinary_words_are_left_alone() -> None:
    """Line breaks, emoji made of several, ZWNJ of Persian and vowel marks stay."""
    for typed in ("a\nb\tc", "👨‍👩‍👧 🏳️‍🌈 👍🏽", "می‌خواهم", "مَرْحَبًا", "ሰላም", "Åsa-Märta O’Neil"):
        assert clean(typed) == typed


def test_an_own_label_is_cleaned_and_not_translated() -> None:
    """The youth's step on a button is their words, without what could harm."""
    said = say(PLAIN, buttons=(Button("1", "👣 Yes\u202e\x1b"),))
    assert said == RenderedMessage("Hej!", (("1", "👣 Yes "),), "sv")


def test_a_name_that_has_no_value_is_shown_as_nothing() -> None:
    """Whatever a translation names, also inside the words for a moment: it is no error."""
    words = made({"sv": {HELLO: "Hej {namn}!", WHEN: "Sedan {when}.", MOMENT: "{dag} {clock}"}})
    assert strip_isolates(say(HELLO, renderer=words, nickname="Ali").text) == f"Hej {NOTHING}!"
    said = say(WHEN, renderer=made({"sv": {**SWEDISH, MOMENT: "{dag} {clock}"}}), when=AT.now)
    assert strip_isolates(said.text) == f"Jag frågar dig {NOTHING} 10:00."


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("fa_AF", "sv", "dari"),
        ("fa_AF", "en", "Dari"),
        ("ti", "sv", "tigrinja"),
        ("sv", "en", "Swedish"),
    ],
)
def test_a_language_has_its_own_name_in_another(code: str, language: str, name: str) -> None:
    """Dari is Dari, and not the Persian of a country."""
    assert Renderer.load(LOCALES, previews=True).language_name(code, language) == name
