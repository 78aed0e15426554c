"""bot/timewords.py: days and times as people write them, in every language at once."""

from __future__ import annotations

from datetime import time
from typing import Final

import pytest

from bot import timewords
from bot.catalogues import LOCALES
from bot.timewords import Heard, TimeWords

EVERY: Final = TimeWords.load(LOCALES)


def heard(hour: int | None = None, *days: int, day: int | None = None) -> Heard:
    return Heard(time(hour) if hour is not None else None, frozenset(days), day)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("om 3 dagar", heard(day=3)),
        ("in 3 days", heard(day=3)),
        ("om 3 dagar klockan 15", heard(15, day=3)),
        ("om 14 dagar", heard(day=14)),
        ("i övermorgon kl 8", heard(8, day=2)),
        ("tomorrow 3 pm", heard(15, day=1)),
        ("mån och tors", heard(None, 1, 4)),
        ("9", heard(9)),
        ("nej", heard()),
        ("غدًا الساعة 5 مساءً", heard(17, day=1)),
        ("بعد ٣ أيام", heard(day=3)),
        ("بكره ٨ الصبح", heard(8, day=1)),
        ("بعد غد", heard(day=2)),
        ("الأسبوع القادم", heard(day=7)),
        ("الجمعة 10 قبل الظهر", heard(10, 5)),
        ("الإثنين، والخميس", heard(None, 1, 4)),
        ("لا أحد، اثنين فقط", heard()),
    ],
)
def test_what_words_say_of_time(text: str, meant: Heard) -> None:
    """A number of days is no clock time, in any of the languages that listen."""
    assert timewords.hear(text, EVERY) == meant
