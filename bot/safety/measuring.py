"""Tell how well the second reader hears lines that it has not learnt, and hold it to that.

Every figure is of grouped cross-validation: a line and its alternatives are learnt together or not
at all. It is measured on our own sentences. On those of others it is worse: decision 27.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import bot.safety.numeric as nr
from bot.safety.sentences import Sentence
from bot.safety.training import Measured
from flows.engine.errors import LotsenError

RATCHET: Final = "danger.figures.json"
"""The file of the figures below which the reader may not fall, beside the languages."""

LETTERS: Final = "letters"
WHOLE: Final = "whole"
VARIANTS: Final = (LETTERS, WHOLE)
"""The names of the figures without and with the embedding."""

TRADEOFF: Final = "tradeoff"
"""What stands beside the figures of a variant: the table of `tradeoff`."""

MARGIN: Final = 0.03
"""By so much a figure may fall, for other sentences are other sentences."""

FALSE_ALARMS: Final = {LETTERS: 0.05, WHOLE: 0.07}
PLAIN_ALARMS: Final = {LETTERS: 0.01, WHOLE: 0.05}
"""Shares of all near misses, and of plain talk, that may call a human; the stricter decides. Ours
were written to be hard: of phrases of others less than half as many call (decision 27).
"""

QUESTIONS: Final = {LETTERS: 0.15, WHOLE: 0.14}
PLAIN_QUESTIONS: Final = {LETTERS: 0.05, WHOLE: 0.1}
"""The same for tier D. A false one costs a kind question, an alarm costs trust and a night."""

STRAINED: Final = 0.03
PLAIN_STRAINED: Final = 0.01
"""The same for what speaks of strain: it is asked about too."""

PLAIN: Final = frozenset({"everyday", "food", "sport", "work", "travel"})
"""The families of plain talk, nearly all that is written."""

FALSE_STOPS: Final = 0.04
STOPS_OF_OTHERS: Final = 0.003
"""Shares of the near misses of stops, and of all else that is no danger, that may end a contact.
Nothing else may be so rare: whoever only greeted, or said no, would be left alone.
"""

FALSE_WISHES: Final = 0.1
"""The share of its near misses that may be a wish for a human: a false one calls a coach."""

SURE: Final = 0.01
"""The share of dangers under the threshold below which the list may be lowered."""


class WorseReaderError(LotsenError):
    """The second reader hears worse than was recorded; see what was changed in the sentences."""


@dataclass(frozen=True, order=True)
class Figure:
    """A share of lines: of a language ("" for all) and a tier, a family, or another kind."""

    language: str
    kind: str
    over: int  # how many of these lines are over the threshold
    count: int

    @property
    def share(self) -> float:
        return self.over / self.count if self.count else 0.0

    def __str__(self) -> str:
        name = f"{self.language or 'all':6} {self.kind:22}"
        return f"{name} {self.over:4} of {self.count:4}  {self.share:.3f}"


def thresholds(measured: Measured, variant: str = LETTERS) -> dict[str, float]:
    """Return the thresholds that keep what is false to the shares above.

    Stricter for plain talk than for near misses: a coach who is woken by talk of supper trusts no
    alarm; and stricter for letters and words, which know less (decision 27).
    """
    return {
        "alarm": _for_shares(measured, "alarm", FALSE_ALARMS[variant], PLAIN_ALARMS[variant]),
        "question": _for_shares(measured, "alarm", QUESTIONS[variant], PLAIN_QUESTIONS[variant]),
        "none": _for_share(measured, "alarm", "A B", SURE),
        "strained": _for_shares(measured, "strained", STRAINED, PLAIN_STRAINED),
        "stop": max(
            _for_share(measured, "stop", "NS", 1 - FALSE_STOPS),
            _for_share(measured, "stop", "N", 1 - STOPS_OF_OTHERS),
        ),
        "human": _for_share(measured, "human", "NH", 1 - FALSE_WISHES),
    }


def _for_shares(measured: Measured, head: str, near: float, plain: float) -> float:
    plainly = nr.flags([_is_plain(one) for one in measured.sentences])
    found = round(float(nr.quantile(measured.scores[head][plainly], 1 - plain)), 4)
    return max(_for_share(measured, head, "N", 1 - near), found)


def _for_share(measured: Measured, head: str, tiers: str, share: float) -> float:
    chosen = nr.flags([one.tier in tiers.split() for one in measured.sentences])
    return round(float(nr.quantile(measured.scores[head][chosen], share)), 4)


def _is_plain(sentence: Sentence) -> bool:
    return sentence.tier == "N" and sentence.family in PLAIN


# ------------------------------------------------------------ what a threshold costs

SHARES: Final = (0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2)
"""The shares of near misses for which the table of thresholds has a row."""

Row = dict[str, float]


def tradeoff(measured: Measured) -> list[Row]:
    """Return what a threshold of the alarm lets through, for each of SHARES of near misses.

    By tier of all languages, by plain talk, and A and B by language: shares over the threshold.
    """
    kinds: dict[str, Any] = {
        tier: nr.flags([one.tier == tier for one in measured.sentences]) for tier in "ABCDN"
    }
    kinds["plain"] = nr.flags([_is_plain(one) for one in measured.sentences])
    for language in sorted({one.language for one in measured.sentences}):
        kinds[f"{language} A B"] = nr.flags(
            [one.tier in "AB" and one.language == language for one in measured.sentences]
        )
    rows = []
    for share in SHARES:
        limit = _for_share(measured, "alarm", "N", 1 - share)
        over = {kind: measured.scores["alarm"][chosen] >= limit for kind, chosen in kinds.items()}
        rows.append({"threshold": limit, **{kind: _mean(one) for kind, one in over.items()}})
    return rows


def _mean(flagged: Any) -> float:
    return round(float(flagged.mean()), 4) if len(flagged) else 0.0


def figures(measured: Measured, found: Mapping[str, float]) -> list[Figure]:
    """Return all figures at these thresholds: tiers by language, then families of all languages."""
    made = [*_of_heads(measured, found), *_of_families(measured, found)]
    return sorted(made, key=lambda one: (one.kind.count("/"), one.kind, one.language))


def _of_heads(measured: Measured, found: Mapping[str, float]) -> Iterator[Figure]:
    languages = ["", *sorted({one.language for one in measured.sentences})]
    kinds = [("alarm", tier) for tier in ("A", "B", "C", "D", "N", "S", "NS", "H", "NH")]
    kinds += [("stop", tier) for tier in ("S", "NS", "N")]
    kinds += [("human", tier) for tier in ("H", "NH", "N")]
    for head, tier in kinds:
        if head not in measured.scores:
            continue
        for language in languages:
            chosen = [
                at
                for at, one in enumerate(measured.sentences)
                if one.tier == tier and language in {"", one.language}
            ]
            yield _figure(measured, head, chosen, found, language, f"{head} {tier}")
    if "urgent" in measured.scores:
        yield from _urgent(measured)


def _urgent(measured: Measured) -> Iterator[Figure]:
    for tier in "AB":
        chosen = [at for at, one in enumerate(measured.sentences) if one.tier == tier]
        yield _figure(measured, "urgent", chosen, {"urgent": 0.5}, "", f"urgent {tier}")


def _of_families(measured: Measured, found: Mapping[str, float]) -> Iterator[Figure]:
    families = sorted({(one.tier, one.family) for one in measured.sentences})
    for tier, family in families:
        chosen = [
            at
            for at, one in enumerate(measured.sentences)
            if (one.tier, one.family) == (tier, family)
        ]
        yield _figure(measured, "alarm", chosen, found, "", f"{tier}/{family}")


def _figure(
    measured: Measured,
    head: str,
    chosen: Iterable[int],
    found: Mapping[str, float],
    language: str,
    kind: str,
) -> Figure:
    scores: list[Any] = [measured.scores[head][at] for at in chosen]
    return Figure(language, kind, sum(one >= found[head] for one in scores), len(scores))


# ------------------------------------------------------------ the ratchet


def record(
    path: Path,
    found: Mapping[str, Iterable[Figure]],
    tables: Mapping[str, Sequence[Row]] | None = None,
) -> None:
    """Write down the shares of each variant, as what must hold from now on, and its `tradeoff`."""
    kept = {
        name: {**_shares(rows), TRADEOFF: (tables or {}).get(name, [])}
        for name, rows in found.items()
    }
    path.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def worse(path: Path, variant: str, found: Iterable[Figure]) -> list[str]:
    """Return what is worse than recorded by more than MARGIN, a sentence each.

    Recall of A, B, S and H must not fall, false alarms must not rise. Only figures of 30 lines or
    more are held: fewer say little.
    """
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))[variant]
    told = []
    for one in found:
        was = kept.get(f"{one.language or 'all'} {one.kind}")
        if was is None or one.count < _FEW:
            continue
        fallen = was - one.share if one.kind in _WANTED else one.share - was
        if one.kind in _HELD and fallen > _margin(one):
            told.append(f"{one}, and {was:.3f} was recorded")
    return told


def recorded_share(folder: Path, variant: str, name: str) -> float | None:
    """Return a share that was recorded; None where none was."""
    try:
        kept = json.loads((folder / RATCHET).read_text(encoding="utf-8"))
        return float(kept[variant][name])
    except (OSError, ValueError, KeyError, TypeError):
        return None


_FEW: Final = 30
_WANTED: Final = frozenset({"alarm A", "alarm B", "stop S", "human H"})
_HELD: Final = _WANTED | {"alarm N", "stop N", "stop NS", "human N", "human NH"}


def _margin(one: Figure) -> float:
    """Return MARGIN for all languages, and twice that for one, which has fewer lines."""
    return MARGIN if not one.language else 2 * MARGIN


def _shares(rows: Iterable[Figure]) -> dict[str, float]:
    return {f"{one.language or 'all'} {one.kind}": round(one.share, 4) for one in rows}
