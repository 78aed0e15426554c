"""Check the directory of who can help: faults, and what nobody has entered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.clock import Clock
from bot.config import Settings
from bot.directory import loader
from bot.errors import DirectoryError
from bot.operations.findings import Finding, do, fine, know

CHECK: Final = "lotsen directory check"


def examine(found: Settings, clock: Clock) -> Iterator[Finding]:
    """Yield the same faults as `lotsen directory check`, then what a municipality has to enter."""
    try:
        read = loader.read(found.directory, clock.now().astimezone(found.zone).date())
    except DirectoryError as error:
        yield do(str(error), CHECK)
        return
    for fault in read.faults:
        yield do(f"the directory: {fault}", CHECK)
    if read.missing:
        yield know(
            f"who can help: not yet entered: {', '.join(read.missing)}: write them into a file of"
            " your own (docs/operations.md)",
            "LOTSEN_DIRECTORY=…",
        )
    if unseen := [str(one["name"]) for one in read.crisis if not one.get("verified_by")]:
        yield know(
            f"who can help: nobody of yours has checked {len(unseen)} crisis lines on their own"
            f" pages: {', '.join(unseen)}"
        )
    if not read.faults:
        yield fine(f"the directory has {len(read.entries)} entries, and none of them is wrong")
