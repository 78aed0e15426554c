"""Define tier one: the lines that must be reviewed before a language may go live (languages.md)."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Final

from flows import discovery

PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "help": ("always.*", "words.*"),
    "danger": ("web.urgent", "web.numbers*", "web.danger*"),
    "privacy": ("web.erase*", "web.kept_*"),
    "errors": ("web.sorry.*", "web.refused*", "web.busy*"),
}
"""Contexts of tier one outside the flows; a flow says itself what of it is reviewed first."""


def is_tier_one(context: str) -> bool:
    """Tell whether a line belongs to tier one."""
    patterns = (one for every in PAGES.values() for one in every)
    return discovery.is_reviewed_first(context) or any(
        fnmatchcase(context, one) for one in patterns
    )
