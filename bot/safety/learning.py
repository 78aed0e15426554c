"""Make the weights and the figures of the second reader from the sentences of a folder."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.safety import measuring, sentences, training, weights
from bot.safety.embedding import Embed
from bot.safety.measuring import LETTERS, WHOLE, Figure

VARIANT: Final = {LETTERS: "plain", WHOLE: "both"}
"""The names that the weights have for them."""


def learn(folder: Path, embed: Embed | None, tell: Callable[[str], None]) -> Path:
    """Write the weights and what was measured, and return the path of the weights.

    Raises SentencesError for sentences that cannot be read.
    """
    found, plain, both = training.train(sentences.load(folder), embed, tell)
    measured = {LETTERS: plain, **({WHOLE: both} if both is not None else {})}
    limits = {VARIANT[name]: measuring.thresholds(one, name) for name, one in measured.items()}
    figures = {
        name: measuring.figures(one, limits[VARIANT[name]]) for name, one in measured.items()
    }
    tables = {name: measuring.tradeoff(one) for name, one in measured.items()}
    path = folder / weights.FILE
    made = dataclasses.replace(found, facts={**found.facts, "thresholds": limits})
    path.write_bytes(made.to_bytes())
    measuring.record(folder / measuring.RATCHET, figures, tables)
    return path


def measured_again(folder: Path) -> list[Figure]:
    """Return the figures of letters and words, from the sentences as they stand."""
    _, plain, _ = training.train(sentences.load(folder), None)
    return measuring.figures(plain, measuring.thresholds(plain))


def recorded(folder: Path) -> Iterator[str]:
    """Yield the figures that training recorded, one a line, and what each threshold would cost."""
    path = folder / measuring.RATCHET
    kept: Mapping[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    for variant, shares in kept.items():
        rows = shares.pop(measuring.TRADEOFF, [])
        yield f"{variant}: shares over the threshold, of lines that were not learnt"
        yield from (f"  {name:28} {share:.3f}" for name, share in shares.items())
        if rows:
            yield f"{variant}: what an alarm from a threshold on lets through, of each tier"
            yield "  " + " ".join(f"{name:>9}" for name in rows[0])
        for row in rows:
            yield "  " + " ".join(f"{share:9.3f}" for share in row.values())
