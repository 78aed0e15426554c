"""Names that somebody may take for each other are one."""

from __future__ import annotations

import pytest

from bot.text.lookalike import is_alike


@pytest.mark.parametrize(
    "other",
    ["anna alm", "Аnna Alm", "Anna\u200b Alm", "A\u0336n\u0336n\u0336a Alm", "Anna  Alm", "AnnaAlm",
     "Ａnna Alm", "Αnna Alm", "Anna AIm", "Anna A1m", "\u202eAnna Alm", "Anna Alm.", "Anna‑Alm"],
)  # fmt: skip
def test_what_the_eye_does_not_tell_apart_is_one_name(other: str) -> None:
    """Other scripts, signs that are not seen, marks over marks, one stroke for another."""
    assert is_alike("Anna Alm", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Anna", "Anna B"), ("Åsa", "Asa"), ("Omar", "Umar"), ("Eva", "Ewa"), ("محمد", "محمود"),
     ("Иван", "Иванна"), ("ሰላም", "ሰሎም")],
)  # fmt: skip
def test_names_that_differ_stay_apart(one: str, other: str) -> None:
    """In any script; å is another letter."""
    assert not is_alike(one, other)


def test_a_name_of_any_length_takes_no_time() -> None:
    """It is cut before it is looked at."""
    assert is_alike("a" + "\u0301" * 1_000_000, "á")
