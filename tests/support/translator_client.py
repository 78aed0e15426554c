"""A translator's hand at the page, and what then stands in the files."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Final

import httpx

from bot.language import po_file
from bot.language.renderer import Moment
from bot.translation import catalog_files
from tests.conftest import START
from tests.support.catalog_copy import BY_CONTEXT as ROW
from tests.support.console_client import Hand

LINE: Final = "checkin.bye"
NAMED: Final = "desk.done"
BUTTON: Final = "always.person"
SEVERAL: Final = "console.signs"
AT: Final = Moment(START, START.tzinfo or UTC)


def units(folder: Path, code: str) -> dict[str, po_file.PoEntry]:
    """A catalogue by context, without what is not said."""
    found = po_file.load(folder / code / catalog_files.CATALOG_FILE)
    return {one.context: one for one in found if not one.obsolete}


def address(code: str, context: str = LINE) -> str:
    return f"/desk/translate/{code}/lines/{context}"


async def mark(hand: Hand, code: str, context: str = LINE) -> str:
    """The sign of what somebody sees, as their page has it."""
    page = (await hand.get(address(code, context))).text
    return str(re.findall(r'name="mark" value="(\w+)"', page)[0])


async def writes(
    hand: Hand, code: str, context: str, *forms: str, seen: str = "", **more: str
) -> httpx.Response:
    """Open the line, write, save."""
    fields = {f"form{number}": form for number, form in enumerate(forms)}
    seen = seen or await mark(hand, code, context)
    return await hand.post(address(code, context), mark=seen, **fields, **more)


def patch(text: str, folder: Path) -> None:
    """Apply a difference as whoever merges it would."""
    if text:
        command = ["git", "apply", "-"]
        subprocess.run(command, cwd=folder, input=text.encode(), check=True)


def names(context: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"{(\w+)}", ROW[context].line.source)))


@contextmanager
def shut(folder: Path, code: str) -> Iterator[None]:
    """Nothing can be written there, also where root, who writes anywhere, runs the tests."""
    home = (folder / code / catalog_files.CATALOG_FILE).parent
    root = os.geteuid() == 0
    modes = {one: one.stat().st_mode for one in (home, *home.parents)}
    changed = [one for one, mode in modes.items() if one == home or (root and not mode & 0o001)]
    for one in changed:
        one.chmod(0o555)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for one in changed:
            one.chmod(modes[one])
