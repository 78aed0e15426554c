"""The quick attacks and items on a real server, and some seconds of nonsense."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

import pytest

from tests.support.attacks import all_rows, attacked_house
from tests.support.attacks.attack_rows import AttackRow, RowList, Verdict, played
from tests.support.attacks.attacked_house import AttackedHouse
from tests.support.attacks.proving_tests import ProvingTests
from tests.support.fuzz import Fuzzing

SECONDS: Final = 5.0
BY_HAND: Final = frozenset({"4", "8", "10", "15", "18", "26", "34", "35"})
"""What takes many seconds, or measures time: `make attack` plays it; other tests hold the parts."""

OPEN: Final = frozenset({"40", *(f"item:{number}" for number in (1, 4, 5, 12, 17, 23, 32, 33, 35))})
"""What does not hold yet. Whoever mends one takes it out of here: it fails while it stands here."""

QUICK: Final = [row for row in all_rows.chosen((), quick=True) if row.name not in BY_HAND]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AttackedHouse]:
    """One server for all rows, as an attacker finds it."""
    with attacked_house.at_work(tmp_path_factory.mktemp("attacked")) as house:
        yield house


@pytest.mark.parametrize("row", QUICK, ids=[row.name for row in QUICK])
def test_a_row_holds_or_is_known_to_be_open(attacked: AttackedHouse, row: AttackRow) -> None:
    """Each by its evidence; what is not applicable says why."""
    found = played(row, attacked, ProvingTests([row], only_exist=True).prove)
    expected = {Verdict.FAIL} if row.name in OPEN else {Verdict.PASS, Verdict.NOT_APPLICABLE}
    assert found.verdict in expected, found.evidence
    assert found.evidence


def test_every_attack_and_every_item_is_there() -> None:
    """42 and 35, each once, and each test that holds one exists."""
    numbers = {of: [row.number for row in all_rows.ROWS if row.of is of] for of in RowList}
    assert numbers[RowList.ATTACK] == list(range(1, 43))
    assert numbers[RowList.ITEM] == list(range(1, 36))
    proving = ProvingTests(all_rows.ROWS, only_exist=True)
    assert all(proving.prove(row) for row in all_rows.ROWS if row.proofs)


def test_nonsense_breaks_nothing(attacked: AttackedHouse) -> None:
    """No 500, no fault in the log, for some seconds."""
    fuzzing = Fuzzing(attacked, random.Random(17))  # noqa: S311 - dice with a seed
    assert fuzzing.run(SECONDS) == []
    assert fuzzing.answers.total() > 20
