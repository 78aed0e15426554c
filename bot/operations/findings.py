"""Hold what a check finds: a line each, with what to do about it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Weight(StrEnum):
    """How much a finding weighs; the mark that stands before it."""

    FINE = "ok"
    KNOW = "!"
    """Good to know; nothing must be done now."""
    DO = "do"


class Finding(NamedTuple):
    """A line of the check. `command` is what to type next, where there is one."""

    weight: Weight
    what: str
    command: str = ""

    def __str__(self) -> str:
        more = f"  →  {self.command}" if self.command else ""
        return f"{self.weight:>2}  {self.what}{more}"


def fine(what: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(Weight.FINE, what)


def know(what: str, command: str = "") -> Finding:
    """Return a finding that is good to know."""
    return Finding(Weight.KNOW, what, command)


def do(what: str, command: str = "") -> Finding:
    """Return a finding about which something must be done."""
    return Finding(Weight.DO, what, command)
