"""The table that is printed: number, title, how it ended, and the evidence."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable
from typing import Final

from tests.support.attacks.attack_rows import PlayedRow, RowList, Verdict

WIDTH: Final = 150
HEADS: Final = {
    RowList.ATTACK: "Attacks",
    RowList.ITEM: "Items of the data protection officer",
}


def line(one: PlayedRow) -> str:
    """One row: what it is in the first line, the evidence below."""
    said = textwrap.fill(
        one.evidence or "–", WIDTH, initial_indent=" " * 11, subsequent_indent=" " * 11
    )
    return f"{one.row.number:>3}  {one.verdict:<4}  {one.row.title}  ({one.seconds:.1f} s)\n{said}"


def head(of: RowList) -> str:
    """What stands above a list."""
    return f"\n{HEADS[of]}\n"


def summary(rows: Iterable[PlayedRow]) -> str:
    """Say how many ended how, and which failed."""
    every = list(rows)
    told = []
    for of in RowList:
        mine = [one for one in every if one.row.of is of]
        counts = Counter(one.verdict for one in mine)
        failed = [str(one.row.number) for one in mine if one.verdict is Verdict.FAIL]
        if mine:
            named = f": {', '.join(failed)}" if failed else ""
            told.append(
                f"{HEADS[of]}: {counts[Verdict.PASS]} pass, {counts[Verdict.FAIL]} fail{named},"
                f" {counts[Verdict.NOT_APPLICABLE]} not applicable"
            )
    return "\n".join(told)
