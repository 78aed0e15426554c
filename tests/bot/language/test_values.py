"""How moments, lists, numbers and empty values are told in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

import pytest

from bot.language.registry import LOCALES
from bot.language.renderer import Moment, Renderer
from bot.text.bidi import strip_isolates
from flows.engine.line import Line, Value
from tests.support.sample_lines import ALL, ARABIC, AT, HELLO, WHEN, YES, ZONE, made, say

REAL: Final = Renderer.load(LOCALES)

# ---------------------------------------------------------------- moments


def day(number: int, hour: int = 15, month: int = 11) -> datetime:
    return datetime(2026, month, number, hour, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("language", "when", "told"),
    [
        ("sv", day(24), "Jag frågar dig i dag klockan 15:00."),
        ("sv", day(25, 8), "Jag frågar dig i morgon klockan 08:00."),
        ("sv", day(26), "Jag frågar dig torsdag 26 november klockan 15:00."),
        ("en", day(24), "I will ask you today at 15:00."),
        ("en", day(25, 0), "I will ask you tomorrow at 00:00."),
        ("en", day(26), "I will ask you Thursday 26 November at 15:00."),
        ("ar", day(24), "سأسألك اليوم الساعة 15:00."),
        ("ar", day(25), "سأسألك غدا الساعة 15:00."),
        ("ar", day(26), "سأسألك الخميس 26 نوفمبر الساعة 15:00."),
    ],
)
def test_a_moment_is_told_in_words(language: str, when: datetime, told: str) -> None:
    """Today, tomorrow or a weekday with its date; 24 hours, Latin digits, in every language."""
    assert strip_isolates(say(WHEN, language, when=when).text) == told


@pytest.mark.parametrize("language", ["ar", "fa_AF", "so", "ti", "uk"])
def test_digits_are_latin_in_every_language(language: str) -> None:
    """A time and a date can be typed back, and compared with a clock."""
    words = made({language: ARABIC})
    text = say(WHEN, language, words, when=day(26)).text
    assert [sign for sign in text if sign.isdecimal()] == list("261500")


def test_the_day_is_that_of_the_youths_zone() -> None:
    """23:30 UTC is tomorrow in Sweden, and the stored moment is in UTC."""
    when = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert strip_isolates(say(WHEN, when=when).text) == "Jag frågar dig i morgon klockan 00:30."


@pytest.mark.parametrize(
    ("now", "when", "told"),
    [
        # Sunday 25 October 2026 has 25 hours, Sunday 29 March 23.
        (day(24, 23, 10), day(25, 23, 10), "i morgon klockan 23:00"),
        (day(28, 23, 3), day(29, 23, 3), "i morgon klockan 23:00"),
        (day(24, 23, 10), day(26, 0, 10), "måndag 26 oktober klockan 00:00"),
        (day(28, 23, 3), day(30, 0, 3), "måndag 30 mars klockan 00:00"),
    ],
)
def test_tomorrow_is_a_day_and_not_24_hours(now: datetime, when: datetime, told: str) -> None:
    """When the clocks change, tomorrow is still the next date."""
    said = ALL.message(WHEN, {"when": when}, (), "sv", Moment(now.astimezone(UTC), ZONE))
    assert strip_isolates(said.text) == f"Jag frågar dig {told}."


def test_a_clock_time_has_24_hours() -> None:
    """Quiet hours are told as a clock shows them."""
    assert strip_isolates(say(HELLO, nickname=time(21)).text) == "Hej 21:00!"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_words_of_moments_are_in_the_catalogues(language: str) -> None:
    """What flows say of time is complete in the live languages."""
    line = Line("checkin.good", "Good. I will ask you {when}.")
    told = {"sv": "Bra. Jag frågar dig i morgon klockan 15:00.", "en": "tomorrow at 15:00."}
    assert strip_isolates(say(line, language, REAL, when=day(25)).text).endswith(told[language])


# ---------------------------------------------------------------- other values


@pytest.mark.parametrize(
    ("language", "told"), [("sv", "Hej a, b och c!"), ("en", "Hello a, b, and c!")]
)
def test_a_list_is_told_as_people_do(language: str, told: str) -> None:
    """The last two are joined by the language's own word."""
    assert strip_isolates(say(HELLO, language, nickname=("a", "b", "c")).text) == told


def test_a_list_of_one_is_that_one() -> None:
    """No comma and no word stands where nothing is joined."""
    assert strip_isolates(say(HELLO, nickname=("a",)).text) == "Hej a!"


@pytest.mark.parametrize("value", [None, "", (), "   ", "\u2067", "\u202e\u202c", "\x00\x07", "\n"])
def test_an_empty_value_is_a_dash(value: Value) -> None:
    """A hole in a sentence is shown as one, also when only invisible signs were written."""
    assert strip_isolates(say(HELLO, nickname=value).text) == "Hej –!"
    assert strip_isolates(ALL.message(HELLO, {}, (), "sv", AT).text) == "Hej –!"


def test_zero_is_a_value() -> None:
    """The lowest point of a scale is no hole."""
    assert strip_isolates(say(HELLO, nickname=0).text) == "Hej 0!"


def test_a_line_may_be_a_value() -> None:
    """It is spoken in the language of the sentence."""
    assert strip_isolates(say(HELLO, nickname=YES).text) == "Hej Ja!"
