"""The list of rows, and the numbers that tests begin with."""

from __future__ import annotations

from tests.practices import coverage


def test_every_row_is_there_once() -> None:
    """The six programmes have 129 rows together."""
    lines = coverage.ROWS.read_text(encoding="utf-8").splitlines()
    assert (len(lines), len(coverage.rows())) == (129, 129)


def test_no_test_names_a_row_that_there_is_not() -> None:
    """A wrong number would count for nothing."""
    assert {one.row for one in coverage.shown()} <= set(coverage.rows())


def test_numbers_are_read_where_they_stand_first() -> None:
    """Two of them too; a number later in the sentence is none."""
    assert coverage.numbers("[3-4] Nobody") == ["3-4"]
    assert coverage.numbers("# [4a-14, 3-13] One hello") == ["4a-14", "3-13"]
    assert coverage.numbers("As in [3-4] above") == []
    assert coverage.numbers(None) == []
