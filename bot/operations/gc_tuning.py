"""Python's garbage collector: what a process loads stays, and the rest is short.

It is the whole process's, so only who owns the process may set it.
"""

from __future__ import annotations

import gc
from typing import Final

GARBAGE: Final = 20_000
"""New objects before the collector looks: a batch makes thousands, nearly all of them short."""

LOADED: Final = 100_000
"""A command loads up to twice as many objects. To look for garbage among them again and again took
an eighth of every start.
"""


def wait() -> None:
    """At the start of a program."""
    gc.set_threshold(LOADED)


def relax() -> None:
    """Once, when everything is loaded, in a process that serves: the collector walks through none
    of that again, and looks less often.
    """
    # To look for garbage first took 100 ms, and found next to none.
    gc.freeze()
    gc.set_threshold(GARBAGE)
