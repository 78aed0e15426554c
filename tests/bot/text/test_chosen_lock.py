"""bot/text/chosen_lock.py: four signs or a word, from any keyboard, and bounded."""

from __future__ import annotations

import pytest

from bot.text import chosen_lock


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gröna  Moln ", "gröna moln"),
        ("۱۳۷۹", "1379"),
        ("Gro\u0308na", "gröna"),
        ("ＡＢＣＤ", "abcd"),
        ("🐱🐶🐱🐭\ufe0f", "🐱🐶🐱🐭"),
    ],
)
def test_what_looks_the_same_opens_the_same(one: str, other: str) -> None:
    assert chosen_lock.form(one) == chosen_lock.form(other)


@pytest.mark.parametrize(("one", "other"), [("!?#1", "?!#1"), ("gröna", "grona"), ("a b", "ab")])
def test_signs_count_too(one: str, other: str) -> None:
    assert chosen_lock.form(one) != chosen_lock.form(other)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("1379", ""), ("abcf", ""), ("!?#1", ""), ("a" * 59 + "b", ""),
        ("137", "short"), ("    ", "short"), ("a\u200b\u200b\u200b", "short"),
        ("0000", "easy"), ("2345", "easy"), ("dcba", "easy"), ("١٢٣٤", "easy"),
        ("a" * 61, "long"), ("\u0301" * 300_000, "long"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_new_one(given: str, fault: str) -> None:
    assert chosen_lock.fault(given) == fault
