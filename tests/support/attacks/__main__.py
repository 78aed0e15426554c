"""Play the rows that are named, or all; the exit code is 1 when one fails.

`python -m tests.support.attacks`, `… 1 26 item:14`, `… --quick` without what takes long, and
without running the tests that hold a row.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.attacks import all_rows, attack_table, attacked_house
from tests.support.attacks.attack_rows import PlayedRow, Verdict, played
from tests.support.attacks.proving_tests import ProvingTests


def main(arguments: list[str]) -> int:
    """Play, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.attacks", description=__doc__)
    parser.add_argument("rows", nargs="*", help="14 is an attack, item:14 an item; all without")
    parser.add_argument("--quick", action="store_true", help="what takes seconds, and no pytest")
    given = parser.parse_args(arguments)
    rows = all_rows.chosen(given.rows, quick=given.quick)
    tests, done = ProvingTests(rows, only_exist=given.quick), list[PlayedRow]()
    with TemporaryDirectory(prefix="lotsen-attacks-") as folder:  # noqa: SIM117 - it needs the folder
        with attacked_house.at_work(Path(folder)) as house:
            for row in rows:
                if not done or done[-1].row.of is not row.of:
                    _say(attack_table.head(row.of))
                done.append(played(row, house, tests.prove))
                _say(attack_table.line(done[-1]))
    _say(f"\n{attack_table.summary(done)}")
    return 1 if any(one.verdict is Verdict.FAIL for one in done) else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
