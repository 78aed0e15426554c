"""Print every row with the tests that show it, and count them."""

from __future__ import annotations

import sys

from tests.practices import coverage


def main() -> None:
    """Print them."""
    titles, found = coverage.rows(), coverage.by_row()
    for number, title in titles.items():
        sys.stdout.write(f"{number:6} {title}\n")
        sys.stdout.writelines(f"         {test}\n" for test in found[number])
    held = sum(bool(found[number]) for number in titles)
    sys.stdout.write(f"\n{held} of {len(titles)} rows have a test that shows them\n")


if __name__ == "__main__":
    main()
