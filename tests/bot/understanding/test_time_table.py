"""bot/understanding/time_table_check.py: what `lotsen words check` says of a time.toml."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from bot.language.registry import LOCALES
from bot.translation import check_all
from bot.understanding import time_table_check, time_words

SWEDISH: Final = time_words.read(LOCALES / "sv" / time_words.FILE)


def changed(**new: Any) -> list[tuple[str, str]]:
    """The faults of the Swedish table with other values."""
    return time_table_check.table_faults({**copy.deepcopy(SWEDISH), **new})


def test_every_table_is_in_order() -> None:
    """Of every language; this is what `lotsen words check` says too."""
    assert list(time_table_check.faults(LOCALES)) == []
    assert list(check_all.time_faults(LOCALES)) == []


@pytest.mark.parametrize("key", time_table_check.KEYS)
def test_a_key_that_is_missing_is_named(key: str) -> None:
    """An empty list is no fault: it says that the language has no such words."""
    table = {one: value for one, value in SWEDISH.items() if one != key}
    assert [one for one, _ in time_table_check.table_faults(table)] == [key]


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("fillerz", ["ungefär"], "is no key"),
        ("weekdays", [["mån"]], "shape"),
        ("numbers", {"sju": ["sju"]}, "shape"),
        ("hours", {"13": ["ett"]}, "shape"),
        ("half_to", ["halv"], "other holes"),
        ("half_to", ["halv {timme}"], "other holes"),
        ("half_to", ["halv {hour"], "brace"),
        ("fillers", ["…"], "no word"),
        ("next_week", ["om en vecka"], "something else"),
        ("months_ahead", {"1": ["idag"]}, "something else"),
        ("ordinals", {"4": ["tre"]}, "is 3 and 4"),
        ("numbers", {"1": ["ett"]}, "2 has no word"),
    ],
)
def test_a_fault_is_said_with_its_key(key: str, value: Any, what: str) -> None:
    """So that a translator finds the place."""
    found = [(one, said) for one, said in changed(**{key: value}) if what in said]
    assert found
    assert all(one == key or "means something else" in said for one, said in found)


def test_a_table_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """It is said by the check, and not raised."""
    folder = Path(shutil.copytree(LOCALES, tmp_path / "locales"))
    (folder / "sv" / time_words.FILE).write_text("yes = [", encoding="utf-8")
    (fault,) = time_table_check.faults(folder)
    assert fault[0] == f"sv/{time_words.FILE}"
    assert "cannot be read" in fault[2]
