"""Every clause of the contract is shown: by transcripts, and in a browser where somebody sees it.

The transcripts are played on both databases, with a restart between every two lines
(tests/conversations/test_transcripts.py).
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.contract.clauses import Clause, rows
from tests.support import transcript_player

TESTS: Final = Path(__file__).parents[1]
ROWS: Final = rows()
CLAUSES: Final = {f"{row}: {one.what}": one for row, clauses in ROWS.items() for one in clauses}


@cache
def functions(file: Path) -> frozenset[str]:
    """The names of the functions of this file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(one.name for one in tree.body if isinstance(one, kinds))


def test_every_row_is_there() -> None:
    """The contract has fourteen rows, and pages of trouble."""
    assert len(ROWS) == 15
    assert all(ROWS.values())


@pytest.mark.parametrize("clause", CLAUSES.values(), ids=CLAUSES)
def test_a_clause_has_its_transcripts(clause: Clause) -> None:
    """They hold what decides, said to the person who is to read it."""
    assert bool(clause.transcripts) != bool(clause.unsaid)
    for stem, beginnings in clause.transcripts.items():
        text = (transcript_player.FOLDER / f"{stem}.txt").read_text(encoding="utf-8")
        follows = [line.strip() for line in text.splitlines() if line.startswith("  ")]
        missing = [one for one in beginnings if not any(line.startswith(one) for line in follows)]
        assert not missing, stem


@pytest.mark.parametrize("clause", CLAUSES.values(), ids=CLAUSES)
def test_a_clause_has_its_tests(clause: Clause) -> None:
    """They are there under their names."""
    assert bool(clause.browser) != bool(clause.unseen)
    named = [f"browser/{one.replace('::', '.py::')}" for one in clause.browser]
    for one in (*named, *clause.elsewhere):
        file, _, test = one.partition("::")
        assert test in functions(TESTS / file), one
