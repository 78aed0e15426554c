"""Keep sentences that coaches write after a false alarm, for the next training.

They stand in `locales/<lang>/danger.waiting.txt`, one a line, and are learnt only once somebody who
answers for the sentences has put them into danger.txt. A youth's own words never come there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from bot.safety import sentences
from bot.text.normalize import plain
from bot.translation import atomic_files

FILE: Final = "danger.waiting.txt"
LONGEST: Final = 200
"""Characters of a sentence."""

_WORD: Final = re.compile(r"\w+")


def languages(folder: Path) -> list[str]:
    """Return the codes of the languages that have sentences, in order."""
    return sorted(path.parent.name for path in folder.glob(f"*/{sentences.FILE}"))


def is_paraphrase(written: str, theirs: str) -> bool:
    """Tell whether this was written anew: not the youth's words, in them, or around them."""
    mine, other = " ".join(_words(written)), " ".join(_words(theirs))
    return bool(mine) and mine not in other and (not other or other not in mine)


def keep(folder: Path, language: str, written: str) -> None:
    """Add a sentence to the file of its language, unless it stands there."""
    path = folder / language / FILE
    line = " ".join(re.sub(r"[\[\]|#]", " ", written).split())
    with atomic_files.lock_folder(path.parent):
        before = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        if line and line not in before:
            atomic_files.write(path, "\n".join([*before, line]) + "\n")


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text))
