"""bot/understanding/reminder_sentences.py: what one sentence asks to be reminded of, and when."""

from __future__ import annotations

import csv
import random
import time as clock
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.language.registry import LOCALES
from bot.safety.lexicon import Lexicon
from bot.understanding import reminder_sentences, typed_times
from bot.understanding.reminder_sentences import ReminderSentence
from bot.understanding.time_words import TimeWords
from flows.engine.typed_time import NOTHING, TimeReading, TypedTime
from tests.support.typed_answers import NOW

EVERY: Final = TimeWords.load(LOCALES)
LEXICON: Final = Lexicon.load(LOCALES)
LANGUAGES: Final = ("ar", "en", "fa_AF", "so", "sv", "ti", "uk")
TABLE: Final = Path(__file__).with_name("reminder_sentences.tsv")
NONE: Final = "-"
"""In the column of what for: the sentence asks for no reminder."""


def rows() -> list[dict[str, str]]:
    """Sentences as youths may type them on a Tuesday at ten: what for, and when ("" for neither).

    Possible times are apart by commas: dates with clock times, or weekdays ("w12345 16:00").
    """
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def read(text: str, own: str = "sv") -> ReminderSentence | None:
    """Read a sentence on a Tuesday at ten."""
    return reminder_sentences.read(text, EVERY, own, NOW)


def when(time: TypedTime) -> str:
    """Return what was read of time, as the table has it."""
    if time.fault and not time.readings:
        return time.fault.value
    return "|".join(sorted({one for reading in time.readings for one in _written(reading)}))


def _written(one: TimeReading) -> Iterator[str]:
    clocks = ",".join(sorted(f"{at:%H:%M}" for at in one.clocks))
    dates = ",".join(f"{day:%m-%d}" for day in one.dates)
    if one.every or len(one.weekdays) > 1:
        dates = "w" + "".join(map(str, sorted(one.weekdays)))
    yield from (f"{at:%m-%d %H:%M}" for at in one.moments)
    if not one.moments:
        yield f"{dates} {clocks}".strip()


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['language']} {row['sentence']}")
def test_a_sentence_is_read_as_meant(row: dict[str, str]) -> None:
    """The words whole and the time whole, or no time; what asks for nothing makes nothing."""
    found = read(row["sentence"], row["language"])
    if row["what"] == NONE:
        assert found is None
    else:
        assert found is not None
        assert (found.what, when(found.time)) == (row["what"], row["when"])


def test_the_table_has_enough_of_each() -> None:
    """60 sentences and 20 near misses of each language."""
    asks = Counter(one["language"] for one in rows() if one["what"] != NONE)
    misses = Counter(one["language"] for one in rows() if one["what"] == NONE)
    assert set(asks) == set(misses) == set(LANGUAGES)
    assert min(asks.values()) >= 60
    assert min(misses.values()) >= 20


@pytest.mark.parametrize("own", LANGUAGES)
def test_a_sentence_in_another_language_is_no_other_reminder(own: str) -> None:
    """Whatever language the youth has: near misses stay none; else it is that, or asked."""
    for row in rows():
        found = read(row["sentence"], own)
        if row["what"] == NONE or found is None:
            assert found is None, row
        elif found.time != NOTHING:
            assert found.what == row["what"], row
            said = read(row["sentence"], row["language"])
            assert said is not None
            assert {one.dates for one in found.time.readings} == {
                one.dates for one in said.time.readings
            }, row


def test_own_words_are_those_that_were_written() -> None:
    """Nothing is put into words and nothing in the middle of them is exchanged: signs and case."""
    for row in rows():
        found = read(row["sentence"], row["language"])
        left = iter(row["sentence"].split())
        for word in found.what.split() if found else ():
            assert any(word in one for one in left), row


def test_a_word_that_nobody_knows_is_never_lost() -> None:
    """Wherever it stands besides what asks: it is among own words, or the time is asked for."""
    dice = random.Random(3)  # noqa: S311 - repeatable, not secret
    for row in rows():
        words = row["sentence"].split()
        words.insert(dice.randrange(len(words) + 1), "zqxvw")
        found = read(" ".join(words), row["language"])
        if found is not None and not found.more:
            assert "zqxvw" in found.what, words


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["sentence"])
def test_no_sentence_of_the_list_is_a_stop_or_a_wish_for_a_human(row: dict[str, str]) -> None:
    """They are read before: what asks to be reminded must not end in one of them by its words."""
    reading = LEXICON.read(row["sentence"])
    assert (reading.stop, reading.wants_person, reading.danger) == (False, False, None)


def test_what_is_told_besides_is_marked() -> None:
    """Words before the sentence are somebody's to read."""
    found = read("jag orkar inget idag, påminn mig om att ringa Anna imorgon kl 15")
    assert found is not None
    assert (found.what, found.more) == ("ringa Anna", True)
    found = read("hej! påminn mig om provet imorgon")
    assert found is not None
    assert (found.what, found.more) == ("provet", False)


@pytest.mark.parametrize(
    "text", ["påminn mig " * 3_000, "imorgon kl 8 " * 14 + "påminn mig", "8 " * 90]
)
def test_a_long_text_costs_little(text: str) -> None:
    """A sentence is short; what is longer is not looked at."""
    start = clock.thread_time()
    read(text)
    assert timedelta(seconds=clock.thread_time() - start) < timedelta(seconds=1)
    assert read("påminn mig om " + "x" * typed_times.LONGEST) is None
