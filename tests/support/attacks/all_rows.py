"""Every row of both lists, in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tests.support.attacks import (
    on_access,
    on_bots,
    on_files,
    on_floods,
    on_house,
    on_links,
    on_officers_list,
    on_secrets,
    on_sessions,
    on_texts,
)
from tests.support.attacks.attack_rows import AttackRow, RowList

MODULES: Final = (
    on_access,
    on_links,
    on_bots,
    on_texts,
    on_files,
    on_sessions,
    on_floods,
    on_secrets,
    on_house,
    on_officers_list,
)
ROWS: Final[tuple[AttackRow, ...]] = tuple(
    sorted(
        (row for module in MODULES for row in module.ROWS),
        key=lambda row: (list(RowList).index(row.of), row.number),
    )
)


def chosen(names: Iterable[str], *, quick: bool) -> list[AttackRow]:
    """Return the rows of these names, all without any; `quick` leaves out what takes long.

    Raises LookupError for a name that is no row's.
    """
    wanted = set(names)
    if unknown := wanted - {row.name for row in ROWS}:
        raise LookupError(f"no such row: {', '.join(sorted(unknown))}")
    return [row for row in ROWS if (not wanted or row.name in wanted) and (row.quick or not quick)]
