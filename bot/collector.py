"""Python's garbage collector, in a process that serves: what is loaded stays, the rest is short."""

from __future__ import annotations

import gc
from typing import Final

GARBAGE: Final = 20_000
"""New objects before the collector looks: a batch makes thousands, nearly all of them short."""


def relax() -> None:
    """Once, when everything is loaded: the collector walks through none of that again, and looks
    less often. It is the whole process's, so only who owns the process may say so.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
