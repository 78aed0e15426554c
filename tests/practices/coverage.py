"""Find which tests show which row: a test's docstring begins with its number, `[3-4] …`.

A transcript says it in its first line. Several numbers stand with commas between them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

TESTS: Final = Path(__file__).parents[1]
ROWS: Final = Path(__file__).with_name("rows.txt")
NUMBERS: Final = re.compile(r"\[((?:\d[ab]?-\d+)(?:, \d[ab]?-\d+)*)\] ")


class Shown(NamedTuple):
    """A test that shows a row."""

    row: str
    test: str


def rows() -> dict[str, str]:
    """Every row's title by its number, in their order."""
    lines = ROWS.read_text(encoding="utf-8").splitlines()
    return {number: title for number, _, title in (one.partition(" ") for one in lines)}


def numbers(text: str | None) -> list[str]:
    """The rows that a docstring, or a transcript's first line, begins with."""
    found = NUMBERS.match((text or "").removeprefix("# "))
    return found[1].split(", ") if found else []


def shown() -> Iterator[Shown]:
    """Every test with a row that it shows."""
    for path in sorted(TESTS.rglob("test_*.py")):
        name = path.relative_to(TESTS).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for row in numbers(ast.get_docstring(node)):
                    yield Shown(row, f"{name}::{node.name}")
    for path in sorted((TESTS / "conversations" / "transcripts").glob("*.txt")):
        for row in numbers(path.read_text(encoding="utf-8").partition("\n")[0]):
            yield Shown(row, path.relative_to(TESTS).as_posix())


def by_row() -> Mapping[str, list[str]]:
    """The tests of each row there is."""
    found: dict[str, list[str]] = {number: [] for number in rows()}
    for one in shown():
        found.setdefault(one.row, []).append(one.test)
    return found
