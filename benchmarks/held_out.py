"""Score both readers on phrases set aside: python -m benchmarks.held_out FOLDER

FOLDER has a file danger-<lang>.jsonl a language, of lines {"text": …, "tier": "A", "B" or "N"};
some have "stop" or "human": true, or false for what only resembles it. Such phrases are scored
once and neither learnt nor read: a figure of phrases that somebody has looked at is no measure.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.language.registry import LOCALES
from bot.safety.classifier import Classifier
from bot.safety.combined import Reader
from bot.safety.lexicon import Lexicon

CALLED: Final = ("A", "B")
"""A human is called at once; C is a matter for a working day, D a question."""


@dataclass(frozen=True)
class Phrase:
    """What was meant, and what was heard."""

    language: str
    tier: str
    stop: bool | None
    human: bool | None
    heard: str
    heard_stop: bool
    heard_human: bool


def read(folder: Path) -> Iterator[Phrase]:
    """Read the phrases of every language with the list and the second reader, one by one."""
    reader = Reader(Lexicon.load(LOCALES), Classifier.load(LOCALES))
    for path in sorted(folder.glob("danger-*.jsonl")):
        language = path.stem.removeprefix("danger-")
        for line in path.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            found = reader.read(one["text"], language)
            yield Phrase(
                language, one["tier"], one.get("stop"), one.get("human"),
                found.tier.value if found.tier else "N", found.stop, found.wants_person,
            )  # fmt: skip


def table(phrases: Sequence[Phrase]) -> Iterator[str]:
    """Yield a row a language, and one of all: shares called, asked about, stops and wishes found.

    `N` is false alarms of the phrases that need none; stops and wishes are counted apart.
    """
    yield "lang    A    +asked  B    +asked  N    +asked  stop false  human false  lines"
    for language in [*sorted({one.language for one in phrases}), "all"]:
        mine = [one for one in phrases if language in {"all", one.language}]
        plain = [one for one in mine if one.stop is None and one.human is None]
        cells = []
        for tier in ("A", "B", "N"):
            chosen = [one for one in plain if one.tier == tier]
            cells.append(share([one.heard in CALLED for one in chosen]))
            cells.append(share([one.heard != "N" for one in chosen]))
        cells.append(share([one.heard_stop for one in mine if one.stop]))
        cells.append(share([one.heard_stop for one in mine if not one.stop]))
        cells.append(share([one.heard_human for one in mine if one.human]))
        cells.append(share([one.heard_human for one in mine if not one.human]))
        yield f"{language:6} " + "  ".join(cells) + f"  {len(mine):5}"


def share(hits: Sequence[bool]) -> str:
    """Return the share of hits, in hundredths."""
    return f"{sum(hits) / len(hits):5.2f}" if hits else "    -"


def main(given: Sequence[str]) -> int:
    """Print the table of a folder, or one line that says what is missing; return the exit code."""
    phrases = list(read(Path(given[0]))) if len(given) == 1 else []
    if not phrases:
        sys.stderr.write("name a folder that has a file danger-<lang>.jsonl a language\n")
        return 2
    for row in table(phrases):
        print(row)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
