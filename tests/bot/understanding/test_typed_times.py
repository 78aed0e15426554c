"""bot/understanding/typed_times.py, locales/*/time.toml: an answer is read whole, or asked back."""

from __future__ import annotations

import csv
import random
import sys
import time as clock
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from unicodedata import decimal, normalize

import pytest

from bot.language.registry import LOCALES
from bot.safety.lexicon import Lexicon
from bot.understanding import typed_times
from bot.understanding.time_words import TimeWords
from flows.engine.typed_time import TimeFault, TypedTime
from tests.support import typed_answers
from tests.support.flow_player import STOCKHOLM
from tests.support.typed_answers import NOW
from tests.support.typed_time_phrases import Composed, Composer, every_single

EVERY: Final = TimeWords.load(LOCALES)
LANGUAGES: Final = ("ar", "en", "fa_AF", "so", "sv", "ti", "uk")
TABLE: Final = Path(__file__).with_name("typed_times.tsv")
MANY: Final = 5_200
TEN: Final = [
    "".join(map(chr, range(zero, zero + 10)))
    for zero in range(sys.maxunicode)
    if decimal(chr(zero), None) == 0 and decimal(chr(zero + 9), None) == 9
]
"""The ten digits of every script there is."""


def read(text: str, own: str = "sv") -> TypedTime:
    """Read an answer on a Tuesday at ten."""
    return typed_times.read(text, EVERY, own, NOW)


def rows() -> list[dict[str, str]]:
    """Days and times as people type them, and what was meant; "-": nothing that can be kept."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['language']} {row['typed']}")
def test_what_people_type_is_kept_as_meant_or_asked(row: dict[str, str]) -> None:
    """None is kept as something else; what is understood today is not lost tomorrow."""
    now = datetime.fromisoformat(row["now"]).replace(tzinfo=STOCKHOLM)
    became = typed_answers.typed(row["language"], row["question"], row["typed"], now)
    assert became.outcome == row["outcome"], became
    if became.outcome == "kept":
        meant = row["meant"].split("|")
        assert any(f" {one} " in f" {became.value} " for one in meant), became
    else:
        assert became.said


def test_every_row_of_the_trial_is_there() -> None:
    """The 284 of the trial, of which 89 were kept as something else."""
    assert len(rows()) == 284
    assert {row["language"] for row in rows()} == set(LANGUAGES)


# ---------------------------------------------------------------- composed


def composed(code: str, count: int) -> list[Composed]:
    """Phrases of a language with what they mean, the same at each run."""
    return Composer(code, random.Random(code)).phrases(count)  # noqa: S311 - repeatable, not secret


@pytest.mark.slow
@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_composed_is_read_as_it_was_meant(code: str) -> None:
    """Thousands of phrases: every one has its meaning among its readings; none a wrong sure one."""
    phrases = composed(code, MANY)
    assert len(phrases) >= 5_000
    asked = 0
    for one in phrases:
        heard = read(one.text, code)
        found = [
            (set(each.dates), each.weekdays, set(each.clocks), set(each.moments))
            for each in heard.readings
        ]
        assert heard.whole, one.text
        assert (set(one.dates), one.days, set(one.clocks), set(one.moments)) in found, one.text
        asked += heard.one is None or not heard.one.sure
    # Dates of who may count by another calendar are asked back, all of them.
    assert asked <= len(phrases) / (5 if code in {"fa_AF", "ti"} else 20)


@pytest.mark.parametrize("question", ["when", "day", "days", "time_tomorrow"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_what_a_conversation_keeps_is_what_was_meant(code: str, question: str) -> None:
    """In every question for a time: kept are the day and clock that were composed, or nothing."""
    kept = 0
    for one in composed(code, 250):
        became = typed_answers.typed(code, question, one.text)
        if became.outcome == "kept":
            kept += 1
            assert became.value in _values(one, question), (one.text, became)
        else:
            assert became.said, (one.text, became)
    assert kept > 10


def _values(one: Composed, question: str) -> set[str]:
    """What may be kept of a phrase: days, moments, and weekdays with their first time."""
    moments = {f"{at:%Y-%m-%d %H:%M}" for at in one.moments}
    clocks = {f"{at:%H:%M}" for at in one.clocks}
    days = "".join(map(str, sorted(one.days)))
    match question:
        case "when":
            return moments | {f"{day} {at}" for day in one.dates for at in clocks or {"15:00"}}
        case "day":
            both = {f"{day} {at}" for day in one.dates for at in clocks}
            return moments | (both if clocks else {str(day) for day in one.dates})
        case "days":
            first = {f"{days} {day} {at}" for day in one.dates for at in clocks}
            return (first if clocks else {days}) if days else set()
    tomorrow = NOW.date() + timedelta(days=1)
    on = one.dates or {tomorrow}
    return {f"{tomorrow} {at}" for at in clocks if tomorrow in on} | moments & {
        at for at in moments if at.startswith(str(tomorrow))
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_word_that_nobody_knows_is_never_left_out(code: str) -> None:
    """Wherever it stands, what was read besides is asked back."""
    dice = random.Random(7)  # noqa: S311 - repeatable, not secret
    for one in composed(code, 300):
        words = one.text.split()
        words.insert(dice.randrange(len(words) + 1), "zqxvw")
        heard = read(" ".join(words), code)
        assert not heard.whole, words
        assert not any(each.sure for each in heard.readings), words


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_not_is_never_left_out(code: str) -> None:
    """Nothing is kept that holds a word for not, except as an exception from days."""
    no = next(words for words in EVERY if words.code == code)
    denied = [one for of in no.phrases.values() for one in of if one.key == "not"]
    for one, phrase in zip(composed(code, 300), denied * 300, strict=False):
        heard = read(f"{' '.join(phrase.parts)} {one.text}", code)
        assert not any(each.sure for each in heard.readings), (phrase.parts, one.text)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_past_and_every_second_week_are_said_to_be_so(code: str) -> None:
    """They are known, and no day is made of them."""
    faults = {"past": TimeFault.PAST, "every_second": TimeFault.EVERY_SECOND}
    for key, text in every_single(code):
        heard = read(text.replace("{number}", "3"), code)
        assert (heard.readings, heard.fault) == ((), faults[key]), text


# ---------------------------------------------------------------- single rules


@pytest.mark.parametrize("text", ["1405/09/03", "2018-03-14", "14/3 2018", "31/2", "8:75", "24:00"])
def test_a_date_that_is_none_here_is_not_guessed(text: str) -> None:
    """Solar Hijri, Ethiopian, in the past or nowhere: none is taken for a time, none for a day."""
    assert read(text).readings == ()


def test_a_date_of_who_has_another_calendar_is_asked_back() -> None:
    """The twelfth month is March to many who write Dari; the date is said with its weekday."""
    for own in ("fa_AF", "ti"):
        heard = read("3/12", own)
        assert [one.sure for one in heard.readings] == [False]
    assert read("3/12", "sv").readings[0].sure


def test_the_order_of_a_date_is_asked_where_both_are_used() -> None:
    """3/12 in English is December or March; 18/12 is December."""
    (found,) = read("3/12", "en").readings
    assert [one.month for one in found.dates] == [12, 3]
    (found,) = read("12/18", "en").readings
    assert [(one.day, one.month) for one in found.dates] == [(18, 12)]


def test_a_short_word_means_what_it_means_at_home() -> None:
    """The words "tor" and "sun" are days to whoever speaks the language, and to nobody else."""
    assert read("tor", "sv").readings[0].weekdays == {4}
    assert read("tor", "so").readings == ()
    assert read("sun", "sv").readings == ()
    assert read("torsdag", "so").readings[0].weekdays == {4}
    assert read("may", "so").fault is TimeFault.NEGATED
    assert read("may", "en") == TypedTime()


def test_a_clock_from_dawn_is_never_guessed() -> None:
    """Eight may be 8:00 and 14:00 to who speaks Somali or Tigrinya; 15:30 and 14:00 are plain."""
    for own, text in (("so", "saacadda 8"), ("ti", "ሰዓት 8"), ("ti", "ሰዓት ፰"), ("sv", "ሰዓት 8")):
        (found,) = read(text, own).readings
        assert {f"{one:%H}" for one in found.clocks} == {"02", "08", "14", "20"}, text
    assert [f"{one:%H}" for one in read("14:00", "ti").readings[0].clocks] == ["14"]


@pytest.mark.parametrize("ten", TEN, ids=lambda ten: f"U+{ord(ten[0]):04X}")
def test_the_digits_of_every_script_are_the_same(ten: str) -> None:
    """What 8:30 and 14 days are in ours, they are in all."""
    for text in ("8:30", "om 14 dagar", "kl 16.45", "15/12"):
        written = text.translate({ord(str(n)): sign for n, sign in enumerate(ten)})
        assert read(written) == read(text) != TypedTime()


@pytest.mark.parametrize("text", ["²", "Ⅷ", "八", "½", "om ² dagar", "kl Ⅷ", "፻፻", "፩፲"])
def test_numerals_that_are_no_digits_are_not_guessed(text: str) -> None:
    """They are not left out either: the question is put again, with an example."""
    assert not read(text).whole
    assert not any(one.sure for one in read(text).readings)


def test_ethiopic_numerals_are_numbers() -> None:
    """Up to what a clock and a calendar need."""
    for written, number in (("፩", 1), ("፲", 10), ("፲፪", 12), ("፳፭", 25)):
        assert read(f"om {written} dagar") == read(f"om {number} dagar")


def test_a_day_that_contradicts_itself_is_asked_about() -> None:
    """Friday 17 December is a Thursday; tomorrow, Monday, is a Wednesday."""
    for text in ("fredag 17/12", "i morgon måndag"):
        (found,) = read(text).readings
        assert not found.sure


def test_every_language_has_every_word() -> None:
    """Seven weekdays, composed or not, in capitals or not; yes and no apart."""
    for words in EVERY:
        assert words.yes
        assert words.no
        assert words.yes & words.no == set()
        weekdays = words.holes["weekday"]
        named = {one.value for of in weekdays.values() for one in of}
        assert named == set(range(1, 8))
        for one in (one for of in weekdays.values() for one in of):
            for form in ("NFC", "NFD"):
                text = normalize(form, " ".join(one.parts).upper())
                assert one.value in read(text, words.code).readings[0].weekdays, text


def test_no_word_of_time_or_consent_stops_or_calls_anybody() -> None:
    """Safety reads first: a yes or a no must not be taken for a stop or a wish for a human."""
    lexicon = Lexicon.load(LOCALES)
    for one in EVERY:
        for word in (*one.yes, *one.no):
            reading = lexicon.read(word)
            assert (reading.stop, reading.wants_person, reading.danger) == (False, False, None), (
                word
            )


def test_reading_never_raises() -> None:
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
        *("utom ", "och ", "eller ", "varje dag ", "nästa vecka ", "31/12", "2026-12-31", "igår "),
    ]
    for _ in range(1_000):
        text = "".join(dice.choices(bits, k=dice.randrange(12)))
        for own in ("sv", "ti", "nobody"):
            found = read(text, own)
            assert read(normalize("NFC", text), own) == found
            assert found.whole or not any(one.sure for one in found.readings)


@pytest.mark.parametrize("unit", ["tio ", "8", "-", "mån och ", "\u0301", "8:30 ", "فردا "])
def test_a_long_text_costs_no_more_than_its_length(unit: str) -> None:
    """Twenty thousand characters are looked at once, and a text of forty words is bounded."""
    longest = unit * (typed_times.LONGEST // len(unit))
    assert _cost(unit * 20_000) <= _cost(longest) + timedelta(milliseconds=5)
    assert read(unit * 20_000) == TypedTime()


def _cost(text: str) -> timedelta:
    start = clock.thread_time()
    for _ in range(3):
        read(text)
    return timedelta(seconds=clock.thread_time() - start)
