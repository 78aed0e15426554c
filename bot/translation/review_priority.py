"""Define tier one: the lines that must be reviewed before a language may go live (languages.md)."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Final

TIER_ONE: Final[Mapping[str, tuple[str, ...]]] = {
    "welcome": ("welcome.*",),
    "stop": ("settings.stop", "settings.stopped*", "settings.returned*", "settings.quiet_now"),
    "help": ("menu.help", "always.*", "words.*"),
    "danger": ("danger.*", "web.urgent"),
    "person": ("person.*", "menu.wrote*"),
    "privacy": (
        "settings.data*",
        "settings.know*",
        "settings.erase*",
        "settings.also_erase*",
        "settings.kept",
        "web.erase*",
        "web.kept_*",
    ),
    "errors": ("web.sorry.*", "web.refused*", "web.busy*"),
}
"""Contexts of the lines of tier one: defined here and nowhere else."""


def is_first(context: str) -> bool:
    """Tell whether a line belongs to tier one."""
    return any(fnmatchcase(context, one) for every in TIER_ONE.values() for one in every)
