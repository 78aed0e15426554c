"""Learn what typed messages mean from every typed.txt: the same bytes for the same messages."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

import bot.safety.numeric as nr
from bot.safety import network, spelling
from bot.safety.embedding import Embed
from bot.safety.weights import Weights
from bot.understanding import typed_sentences
from bot.understanding.meaning_classifier import FILE, PLACES, places
from bot.understanding.typed_sentences import MEANINGS, NAME, SPEAKS, Typed

FOLDS: Final = 5
MEMBERS: Final = 3
FOLD_MEMBERS: Final = 1
NAMES: Final = ("Ali", "Sara", "Абдул", "Оля", "محمد", "زهرا", "ሳራ", "Mohamed")
"""Names in place of the sign for one."""

GRID: Final = (0.2, 0.4, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
SURE: Final = 0.8
"""Of the messages that are taken for something, this share is to be taken rightly."""
MAYBE: Final = 0.08
"""From this share on a meaning is worth asking about."""


class Learnt(NamedTuple):
    """What one training made: letters (meanings×places) and the network, if there is one."""

    letters: Any
    worth: float
    network: network.Network | None
    mean: Any
    spread: Any


def learn(folder: Path, embed: Embed | None, tell: Callable[[str], None]) -> Path:
    """Write the weights, tell what was measured, and return the path of the weights.

    Raises TypedSentencesError for messages that cannot be read.
    """
    typed = [one for one in typed_sentences.load(folder) if one.meaning not in SPEAKS]
    texts = [one.text.replace(NAME, _name(one)) for one in typed]
    wanted = nr.numbers([MEANINGS.index(one.meaning) for one in typed])
    tell(f"{len(texts)} messages of {len(MEANINGS)} meanings")
    rows = [places(spelling.words(one) or [one]) for one in texts]
    embedded = nr.stacked([embed(one) for one in texts]) if embed is not None else None
    letters, near = _unseen(typed, rows, embedded, wanted, tell)
    shares, limits = _measured(typed, letters, near, wanted, tell)
    whole = _train(rows, embedded, wanted, MEMBERS)
    path = folder / FILE
    path.write_bytes(_packed(whole, shares, limits).to_bytes())
    return path


def _name(one: Typed) -> str:
    return NAMES[zlib.crc32(f"{one.language} {one.text}".encode()) % len(NAMES)]


def _unseen(
    typed: Sequence[Typed], rows: Sequence[Any], embedded: Any, wanted: Any,
    tell: Callable[[str], None],
) -> tuple[Any, Any]:  # fmt: skip
    """Return what is said of each message by what has not learnt it or its line."""
    fold = nr.numbers([zlib.crc32(repr(one.group).encode()) % FOLDS for one in typed])
    letters = nr.zeros(len(rows), len(MEANINGS))
    near = nr.zeros(len(rows), len(MEANINGS)) if embedded is not None else None
    for at in range(FOLDS):
        seen, unseen = nr.where(fold != at), nr.where(fold == at)
        own = embedded[seen] if embedded is not None else None
        made = _train([rows[one] for one in seen], own, wanted[seen], FOLD_MEMBERS)
        for one in unseen:
            letters[one] = nr.sums(made.letters, rows[one]) * made.worth
        if near is not None and made.network is not None:
            place = (embedded[unseen] - made.mean) / made.spread
            near[unseen] = nr.logarithms(made.network.shares(place))
        tell(f"part {at + 1} of {FOLDS}")
    return letters, near


def _train(rows: Sequence[Any], embedded: Any, wanted: Any, members: int) -> Learnt:
    counts = nr.zeros(len(MEANINGS), PLACES)
    for meant, row in zip(wanted, rows, strict=True):
        nr.count(counts[meant], row)
    letters, worth = nr.packed(nr.log_shares(counts))
    if embedded is None:
        return Learnt(letters, worth, None, None, None)
    even, mean, spread = nr.standard(embedded)
    made = network.learn(even, wanted, len(MEANINGS), members)
    return Learnt(letters, worth, made, mean, spread)


def _measured(
    typed: Sequence[Typed], letters: Any, near: Any, wanted: Any, tell: Callable[[str], None]
) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """Return the shares of both readers, and the limits of each way; tell how often each is right.

    The best shares are those under which the meant meanings are likeliest.
    """
    alone = max(GRID, key=lambda one: _surprise(letters * one, wanted))
    limits = {"letters": _limits(letters * alone, wanted)}
    _told("letters and words", typed, letters * alone, wanted, limits["letters"], tell)
    shares = {"letters_alone": alone, "letters": alone, "network": 0.0}
    if near is not None:
        best = max(
            product((0.0, *GRID), GRID),
            key=lambda one: _surprise(letters * one[0] + near * one[1], wanted),
        )
        shares |= {"letters": best[0], "network": best[1]}
        both = letters * best[0] + near * best[1]
        limits["both"] = _limits(both, wanted)
        _told("with meanings", typed, both, wanted, limits["both"], tell)
    else:
        limits["both"] = limits["letters"]
    return shares, limits


def _surprise(loud: Any, wanted: Any) -> float:
    shares = nr.likely(loud)
    return float(nr.logarithms(shares[range(len(wanted)), wanted]).mean())


def _limits(loud: Any, wanted: Any) -> tuple[float, float]:
    """Return the lowest share from which on enough are right, and the one to ask from."""
    shares = nr.likely(loud)
    top, right = shares.max(1), shares.argmax(1) == wanted
    for limit in range(30, 95, 5):
        taken = top >= limit / 100
        if taken.any() and right[taken].mean() >= SURE:
            return limit / 100, MAYBE
    return 0.95, MAYBE


def _told(
    name: str, typed: Sequence[Typed], loud: Any, wanted: Any, limits: tuple[float, float],
    tell: Callable[[str], None],
) -> None:  # fmt: skip
    shares = nr.likely(loud)
    right = shares.argmax(1) == wanted
    three = (loud.argsort(1)[:, -3:] == wanted[:, None]).any(1)
    tell(f"{name}: taken from {limits[0]} on; of messages that were not learnt, right and in three")
    for language in sorted({one.language for one in typed}):
        own = nr.where(nr.flags([one.language == language for one in typed]))
        tell(f"  {language:6} {right[own].mean():.3f} {three[own].mean():.3f}")


def _packed(
    whole: Learnt, shares: dict[str, float], limits: dict[str, tuple[float, float]]
) -> Weights:
    scales: dict[str, Any] = {"letters": whole.worth}
    arrays: dict[str, Any] = {"letters": whole.letters}
    if whole.network is not None:
        parts, worth = whole.network.packed()
        arrays |= parts
        scales |= {**worth, "mean": nr.short(whole.mean), "spread": nr.short(whole.spread)}
    facts = {"meanings": list(MEANINGS), "shares": shares, "limits": limits, "scales": scales}
    return Weights(facts, arrays)
