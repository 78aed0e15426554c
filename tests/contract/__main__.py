"""Print every clause of every row with its transcripts and its tests, and count them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.contract.clauses import Clause, rows


def main() -> None:
    """Print them."""
    found = rows()
    for title, clauses in found.items():
        sys.stdout.write(f"{title}\n")
        sys.stdout.writelines(f"  {one}\n" for clause in clauses for one in _lines(clause))
    sys.stdout.write(f"\n{len(found)} rows, {sum(map(len, found.values()))} clauses\n")


def _lines(clause: Clause) -> Iterator[str]:
    yield clause.what
    for stem in clause.transcripts:
        yield f"    transcripts/{stem}.txt"
    for test in (*clause.browser, *clause.elsewhere):
        yield f"    {test}"
    if not clause.transcripts:
        yield f"    no transcript: {clause.unsaid}"
    if not clause.browser:
        yield f"    no browser: {clause.unseen}"


if __name__ == "__main__":
    main()
