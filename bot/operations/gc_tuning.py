"""Tune Python's garbage collector: what a process loads stays, and the rest is short-lived.

It is the whole process's, so only who owns the process may set it.
"""

from __future__ import annotations

import gc
from typing import Final

GARBAGE: Final = 20_000
"""New objects before the collector runs: a batch makes thousands, nearly all short-lived."""

LOADED: Final = 100_000
"""A command loads up to twice as many objects.

To look for garbage among them again and again took an eighth of every start.
"""


def delay_collection() -> None:
    """Delay the collector at the start of a program."""
    gc.set_threshold(LOADED)


def freeze_loaded() -> None:
    """Freeze what is loaded, once, in a process that serves.

    The collector walks through none of that again, and runs less often than by default.
    """
    # Not gc.collect() first: it took 100 ms, and found next to none.
    gc.freeze()
    gc.set_threshold(GARBAGE)
