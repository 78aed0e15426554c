"""Name the kinds of what a coach is told, where more than one package must know them."""

from __future__ import annotations

from typing import Final

NOTICE: Final = "notice"
"""Something that has happened about a youth, told at once."""

NEWS: Final = "news"
"""What happens in a youth's life: the console shows it at once, everything else gathers it."""

SUMMARY: Final = "summary"
"""The news of a day, gathered: how many, and of what sort; about nobody by name."""
