"""The clauses of the contract, and what shows each (rows.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("rows.toml")


@dataclass(frozen=True)
class Clause:
    """A promise, in few words, and what shows it.

    `transcripts`: each by its stem, with the beginnings of what follows there. `browser`: tests in
    tests/browser, as `file::test`; `elsewhere`: others, as `folder/file.py::test`. What no
    conversation can say (`unsaid`) and what no person sees in a browser (`unseen`) says why.
    """

    what: str
    transcripts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    browser: Sequence[str] = ()
    elsewhere: Sequence[str] = ()
    unsaid: str = ""
    unseen: str = ""


def rows() -> dict[str, list[Clause]]:
    """Every row's clauses by its title, in their order."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["row"]
    return {row["title"]: [Clause(**one) for one in row["clause"]] for row in found}
