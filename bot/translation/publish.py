"""Change a language's state in locales.toml, and keep all else in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.language import registry
from bot.language.registry import REGISTRY, SOURCE, State, UnknownLanguageError
from bot.safety import detector_states
from bot.translation import atomic_files, progress
from bot.translation.catalog_files import CATALOG_FILE
from bot.translation.extraction import SourceLine
from flows.engine.errors import LotsenError

SHOWN: Final = 10


class NotReadyError(LotsenError):
    """A language cannot go live yet. Nothing was changed."""


def set_state(folder: Path, code: str, state: State, entries: Sequence[SourceLine] = ()) -> None:
    """Write a state into the language's row.

    Live is refused until tier one is reviewed and without warnings, no line has an error, and
    danger, a stop and a wish for a human are heard as well as is asked for. Raises NotReadyError
    and UnknownLanguageError.
    """
    if state == "live" and code != SOURCE:
        _ready(folder, code, entries)
    with atomic_files.lock_folder(folder):
        path = folder / REGISTRY
        text = path.read_text(encoding="utf-8")
        row = re.compile(rf'(?ms)(^\[{re.escape(code)}\][^\[]*?^state\s*=\s*)"\w+"')
        changed, count = row.subn(rf'\g<1>"{state}"', text, count=1)
        if not count:
            raise UnknownLanguageError(code)
        atomic_files.write(path, changed)
    registry.load(folder)


def _ready(folder: Path, code: str, entries: Sequence[SourceLine]) -> None:
    path = folder / code / CATALOG_FILE
    if not path.exists():
        raise UnknownLanguageError(f"{code} has no catalogue")
    waiting, wrong = progress.blockers(folder, code, entries)
    if not waiting and not wrong:
        return _heard(folder, code)
    where = [*waiting, *(f"{one.context or one.file}: {one.what}" for one in wrong)]
    more = f"\n  and {len(where) - SHOWN} more" if len(where) > SHOWN else ""
    raise NotReadyError(
        f"{code}: {len(waiting)} lines of tier one are not reviewed, and {len(wrong)} faults are"
        " left\n  " + "\n  ".join(where[:SHOWN]) + more
    )


def _heard(folder: Path, code: str) -> None:
    """Raise NotReadyError where a detector of the language has no passing report."""
    missed = [
        f"{one.detector}: {', '.join(map(str, one.missed))}"
        for one in detector_states.of_language(folder, code)
        if not one.has_passed
    ]
    if missed:
        raise NotReadyError(
            f"{code}: what youths write in it is not heard well enough (lotsen danger report)\n  "
            + "\n  ".join(missed)
        )
