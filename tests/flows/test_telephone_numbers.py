"""flows/tools/telephone_numbers.py: a number to call is known from every other number."""

from __future__ import annotations

import pytest

from flows.tools import telephone_numbers


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("If it is urgent, call 112.", ["112"]),
        ("Under 18: call Bris, 116 111. 18 or older: call Mind, 90101.", ["116 111", "90101"]),
        ("Call 1177 at any hour.", ["1177"]),
        ("Call 113 13 or 114 14.", ["113 13", "114 14"]),
        ("Call 020-57 70 70 before 21:00.", ["020-57 70 70"]),
        ("Call 020 57 70 70, daily 7 to 21.", ["020 57 70 70"]),
        ("From abroad +46 8 405 50 05.", ["+46 8 405 50 05"]),
        ("From abroad +46.", ["+46"]),
        ("Call 08-702 16 80.", ["08-702 16 80"]),
        ("Call 08 12 34 56.", ["08 12 34 56"]),
        ("Call 070\u00a0123\u202f45\u201167.", ["070\u00a0123\u202f45\u201167"]),
        ("Write 1 1 2.", ["1 1 2"]),
        ("Write 1-1-2.", ["1-1-2"]),
        ("At 08:00 112 answers.", ["112"]),
        ("Call 112, 24 hours a day.", ["112"]),
        ("الرقم ١١٢", ["١١٢"]),
        ("Call {bris}. It was 116 111 in 2021.", ["116 111"]),
        ("Call 2026 20.", ["2026 20"]),
    ],
)
def test_a_number_to_call_is_found(sentence: str, numbers: list[str]) -> None:
    """Short ones, long ones, from abroad, and however the groups are parted."""
    assert list(telephone_numbers.written_in(sentence)) == numbers


@pytest.mark.parametrize(
    "sentence",
    [
        "Under 18: call Bris, {bris}. 18 or older: call Mind, {mind}.",
        "You can read this if you are 15.",
        "UMO is for you who are 13 to 25, or 13-25, or 13–25.",
        "Hours: {days_1} {times_1}, {days_112} {times_112}.",
        "Write a time, for example 8 or 14:30 or 14.30.",
        "☀️ 8 to 21",
        "🕗 8:00",
        "Tomorrow 08:00",
        "The words are erased 30 days later, and 365 days later it is gone.",
        "Write a number from 0 to 10. 10 is completely sure.",
        "You may choose 1, 2 or 3.",
        "In 2026 the rules changed, as in 1998.",
        "The school year 2026-27, or 2026-2027.",
        "Since 2026-11-24.",
        "The law (2006:39) and SoL 2025:400.",
        "Read more at 1177.se or https://example.se/112/116111.",
        "You can get 1 250 kronor a month, or 900 kr.",
        "On a phone of 320 pixels.",
        "It has 300 characters, which is 100 % of it.",
        "Write /hour 7:30, or /hour 0.",
        "+1 hour, +15 minutes",
    ],
)
def test_any_other_number_is_none(sentence: str) -> None:
    """Ages, clock times, days, years, laws, addresses, values, and numbers of things."""
    assert list(telephone_numbers.written_in(sentence)) == []
