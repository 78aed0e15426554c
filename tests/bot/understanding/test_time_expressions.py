"""bot/understanding/time_expressions.py, bot/understanding/_clock_times.py and locales/*/time.toml:
days and times as people write them.
"""

from __future__ import annotations

import random
import sys
import tomllib
from datetime import time
from typing import Final
from unicodedata import decimal, normalize

import pytest

from bot.language.registry import LOCALES
from bot.safety.lexicon import Lexicon
from bot.text import normalize as text_normalize
from bot.understanding import time_expressions
from bot.understanding.time_expressions import HeardTime, TimeWords

EVERY: Final = TimeWords.load(LOCALES)
LANGUAGES: Final = ("ar", "en", "fa_AF", "so", "sv", "ti", "uk")
TEN: Final = [
    "".join(map(chr, range(zero, zero + 10)))
    for zero in range(sys.maxunicode)
    if decimal(chr(zero), None) == 0 and decimal(chr(zero + 9), None) == 9
]
"""The ten digits of every script there is."""


def heard(clocks: str = "", *days: int, day: int | None = None) -> HeardTime:
    """Clock times with spaces between, ISO weekdays, days from today."""
    return HeardTime(tuple(map(time.fromisoformat, clocks.split())), frozenset(days), day)


@pytest.mark.parametrize(
    ("own", "text", "meant"),
    [
        ("sv", "om 3 dagar", heard(day=3)),
        ("sv", "om tre dagar klockan 15", heard("15:00", day=3)),
        ("sv", "om 14 dagar", heard(day=14)),
        ("sv", "i övermorgon kl 8", heard("08:00 20:00", day=2)),
        ("sv", "imorgon bitti 7", heard("07:00", day=1)),
        ("sv", "ikväll 8", heard("20:00", day=0)),
        ("sv", "mån och tors", heard("", 1, 4)),
        ("sv", "9", heard("09:00 21:00")),
        ("sv", "kl. 08", heard("08:00")),
        ("sv", "klockan åtta", heard("08:00 20:00")),
        ("sv", "14.30", heard("14:30")),
        ("sv", "kl 1430", heard("14:30")),
        ("sv", "1430", heard("14:30")),
        ("sv", "halv nio", heard("08:30 20:30")),
        ("sv", "halv 9 på kvällen", heard("20:30")),
        ("sv", "kvart i tre", heard("02:45 14:45")),
        ("sv", "kvart över 3 på eftermiddagen", heard("15:15")),
        ("sv", "2 på natten", heard("02:00")),
        ("sv", "14 på morgonen", heard("14:00")),
        ("sv", "midnatt", heard("00:00")),
        ("sv", "25", heard()),
        ("sv", "nej", heard()),
        ("sv", "3,5 timmar", heard()),
        ("en", "in 3 days", heard(day=3)),
        ("sv", "tomorrow 3 pm", heard("15:00", day=1)),
        ("en", "2 p.m.", heard("14:00")),
        ("en", "12 am", heard("00:00")),
        ("en", "12pm", heard("12:00")),
        ("en", "noon", heard("12:00")),
        ("en", "at eight in the evening", heard("20:00")),
        ("en", "half past nine", heard("09:30 21:30")),
        ("en", "half nine", heard("09:30 21:30 08:30 20:30")),
        ("ar", "غدًا الساعة 5 مساءً", heard("17:00", day=1)),
        ("ar", "بعد ٣ أيام", heard(day=3)),
        ("ar", "بعد ثلاثة أيام", heard(day=3)),
        ("ar", "بكره ٨ الصبح", heard("08:00", day=1)),
        ("ar", "الثامنة والنصف مساء", heard("20:30")),
        ("ar", "2 بالليل", heard("02:00")),
        ("ar", "بعد غد", heard(day=2)),
        ("ar", "الأسبوع القادم", heard(day=7)),
        ("ar", "الجمعة 10 قبل الظهر", heard("10:00", 5)),
        ("ar", "الإثنين، والخميس", heard("", 1, 4)),
        ("ar", "لا أحد، اثنين فقط", heard()),
        ("fa_AF", "فردا ساعت ۸", heard("08:00 20:00", day=1)),
        ("fa_AF", "سه‌شنبه ساعت هشت و نیم", heard("08:30 20:30", 2)),
        ("fa_AF", "سه شنبه", heard("", 2)),
        ("fa_AF", "شنبه", heard("", 6)),
        ("fa_AF", "سه روز بعد", heard(day=3)),
        ("fa_AF", "پس‌فردا ۱۰ صبح", heard("10:00", day=2)),
        ("fa_AF", "ساعت یازده شب", heard("23:00")),
        ("so", "berri 8", heard("08:00 20:00", day=1)),
        ("so", "axadda saacadda siddeedda subaxnimo", heard("08:00", 7)),
        ("so", "3 maalmood kadib", heard(day=3)),
        ("ti", "ጽባሕ ሰዓት 2", heard("08:00 02:00 14:00 20:00", day=1)),
        ("ti", "ሰዓት 2 ናይ ንግሆ", heard("08:00 02:00")),
        ("ti", "ሰዓት ሸሞንተን ፈረቓን ናይ ምሸት", heard("20:30")),
        ("ti", "14:30", heard("14:30")),
        ("ti", "ድሕሪ ሰለስተ መዓልቲ", heard(day=3)),
        ("sv", "ሰዓት 2", heard("08:00 02:00 14:00 20:00")),
        ("uk", "завтра о 8", heard("08:00 20:00", day=1)),
        ("uk", "о пів на девʼяту вечора", heard("20:30")),
        ("uk", "п’ятницю о восьмій ранку", heard("08:00", 5)),
        ("uk", "через три дні", heard(day=3)),
    ],
)
def test_what_words_say_of_time(own: str, text: str, meant: HeardTime) -> None:
    """In the youth's language or another; what may be meant in two ways has both readings."""
    assert time_expressions.parse(text, EVERY, own) == meant


@pytest.mark.parametrize("text", ["1405/09/03", "2018-03-14", "3.12.2026", "8-10"])
def test_dates_of_any_calendar_are_not_guessed(text: str) -> None:
    """Solar Hijri, Ethiopian or ours: none is taken for a clock time, and none for a day."""
    assert time_expressions.parse(text, EVERY, "fa_AF") == heard()


def test_a_short_word_means_what_it_means_at_home() -> None:
    """The words "tor" and "sun" are days to whoever speaks the language, and to nobody else."""
    assert time_expressions.parse("tor", EVERY, "sv").days == {4}
    assert time_expressions.parse("tor", EVERY, "so") == heard()
    assert time_expressions.parse("sun", EVERY, "sv") == heard()
    assert time_expressions.parse("torsdag", EVERY, "so").days == {4}


@pytest.mark.parametrize("ten", TEN, ids=lambda ten: f"U+{ord(ten[0]):04X}")
def test_the_digits_of_every_script_are_the_same(ten: str) -> None:
    """What 8:30 and 14 days are in ours, they are in all."""
    for text in ("8:30", "om 14 dagar", "kl 16.45"):
        written = text.translate({ord(str(n)): sign for n, sign in enumerate(ten)})
        assert time_expressions.parse(written, EVERY, "sv") == time_expressions.parse(
            text, EVERY, "sv"
        )


@pytest.mark.parametrize("text", ["²", "፰", "kl ፰", "Ⅷ", "八", "½", "om ² dagar"])
def test_numerals_that_are_no_digits_are_not_guessed(text: str) -> None:
    """They say nothing of time, so the question is put again, with an example."""
    assert time_expressions.parse(text, EVERY, "sv") == heard()


@pytest.mark.parametrize("own", LANGUAGES)
def test_every_language_has_every_word(own: str) -> None:
    """Yes and no, today, tomorrow and seven weekdays; composed or not, in capitals or not."""
    words = next(one for one in EVERY if one.code == own)
    assert words.yes
    assert words.no
    assert words.yes & words.no == set()
    for number, word in _weekdays(own):
        for form in ("NFC", "NFD"):
            text = normalize(form, word.upper())
            assert time_expressions.parse(text, EVERY, own).days == {number}, word


def _weekdays(own: str) -> list[tuple[int, str]]:
    found = tomllib.loads((LOCALES / own / "time.toml").read_text(encoding="utf-8"))
    return [(n, word) for n, words in enumerate(found["weekdays"], 1) for word in words]


def test_no_word_of_time_or_consent_stops_or_calls_anybody() -> None:
    """Safety reads first: a yes or a no must not be taken for a stop or a wish for a human."""
    lexicon = Lexicon.load(LOCALES)
    for one in EVERY:
        for word in (*one.yes, *one.no):
            reading = lexicon.read(word)
            assert (reading.stop, reading.person, reading.danger) == (False, False, None), word


def test_hearing_never_raises() -> None:
    """Whatever is written: words, signs, halves of letters and numbers, in any order."""
    dice = random.Random(5)  # noqa: S311 - repeatable, not secret
    bits = [
        *(
            "kl ",
            "halv ",
            "ሰዓት ",
            "ساعت ",
            "о ",
            "saacadda ",
            "om ",
            " dagar",
            " pm",
            "ም",
            "\u200c",
        ),
        *("{h}", "\ud800", "99", "0", "24", "1430", ":", ".", "٫", "٣", "²", "፩", "åtta", "\u0301"),
        *("نه", "نیم", "-", "/", " ", "\n", "tolv", "mån", "\\", "(", "[", "፡", "الساعة", "🕗"),
    ]
    for _ in range(2_000):
        text = "".join(dice.choices(bits, k=dice.randrange(12)))
        for own in ("sv", "ti", "nobody"):
            found = time_expressions.parse(text, EVERY, own)
            assert time_expressions.parse(normalize("NFC", text), EVERY, own) == found
            assert time_expressions.parse(text_normalize.fold(text), EVERY, own).day in {
                found.day,
                None,
            }
