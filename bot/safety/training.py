"""Train the second reader from the sentences of all languages.

Two layers. The first: five linear readers of letters and words, and (with the embedding) small
networks that know every family by itself. The second: a small logistic regression over
what the first says of a line *that it has not seen*, so that it knows how far each can be trusted.
The same sentences give the same bytes.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import bot.safety.numeric as nr
from bot.safety import features, network, second_layer, spelling
from bot.safety.embedding import Embed
from bot.safety.sentences import HEADINGS, Sentence, expand
from bot.safety.weights import Weights

FOLDS: Final = 5
EXPANSIONS: Final = 3
"""Ways of reading a line that are learnt; together they weigh as much as one."""
RIDGE: Final = 0.05
FOLD_MEMBERS: Final = 2
"""Members of the networks by which lines are measured: half of those that read. It is kept short
of time, and they hear a little less.
"""
FAMILY_PLACES: Final = 1 << 14

FAMILIES: Final = [(tier, one) for tier, families in HEADINGS.items() for one in families]
"""Every heading, in the order of the outputs."""

KINDS: Final = [one for one in FAMILIES if one[0] in "ABCD"]
"""The families of danger, in the order in which letters and words know them."""

HEADS: Final[Mapping[str, tuple[str, str]]] = {
    # name: the headings that are meant, and those that are not. All others are left out.
    "alarm": ("A B", "N S NS H NH"),
    "urgent": ("A", "B"),
    "strained": ("C D", "N S NS H NH"),
    "stop": ("S", "A B C D N NS H NH"),
    "human": ("H", "A B C D N S NS NH"),
}

NEAREST: Final[Mapping[str, str]] = {"stop": "NS", "human": "NH"}
"""The near misses that weigh more for a head: few lines stand against all the rest."""
WEIGHT: Final = 4.0


@dataclass(frozen=True)
class Measured:
    """What the reader says of every line when it has not seen it: a row a line, in order."""

    sentences: Sequence[Sentence]
    scores: Mapping[str, Any]  # head: one probability a line


def folds(sentences: Sequence[Sentence], count: int = FOLDS) -> list[int]:
    """Deal the lines to folds, every heading of every language evenly. Whole lines, never ways."""
    dealt = defaultdict[tuple[str, str, str], list[int]](list)
    for number, one in enumerate(sentences):
        dealt[one.language, one.tier, one.family].append(number)
    found = [0] * len(sentences)
    chance = random.Random(1)  # noqa: S311 - the same each time
    for _, lines in sorted(dealt.items()):
        chance.shuffle(lines)
        start = chance.randrange(count)
        for place, line in enumerate(lines, start):
            found[line] = place % count
    return found


def train(
    sentences: Sequence[Sentence],
    embed: Embed | None,
    tell: Callable[[str], None] = lambda _: None,
    names: Sequence[str] = tuple(HEADS),
    count: int = FOLDS,
) -> tuple[Weights, Measured, Measured | None]:
    """Return the weights, and what was measured without and with the embedding."""
    dealt = nr.numbers(folds(sentences, count))
    ways = [expand(one, EXPANSIONS) for one in sentences]
    first, arrays, scales = _letters(sentences, ways, dealt, names, tell)
    languages = sorted({one.language for one in sentences})
    facts: dict[str, Any] = {
        "families": FAMILIES,
        "kinds": KINDS,
        "languages": languages,
        "heads": list(names),
    }
    arrays["tongues"], scales["tongues"] = _tongues(sentences, ways, languages)
    plain = second_layer.stack(first, [one.language for one in sentences], languages)
    facts["plain"], measured = _second(sentences, plain, dealt, names)
    tell("letters and words: learnt")
    both = None
    if embed is not None:
        embedded = nr.stacked([embed(one[0]) for one in ways])
        tell("meanings: embedded")
        nearness, more, worth = _meanings(sentences, embedded, dealt, tell)
        arrays, scales = {**arrays, **more}, {**scales, **worth}
        joined = second_layer.joined(plain, nearness, FAMILIES)
        facts["both"], both = _second(sentences, joined, dealt, names)
    facts["scales"] = scales
    return Weights(facts, arrays), measured, both


def _letters(
    sentences: Sequence[Sentence],
    ways: Sequence[Sequence[str]],
    dealt: Any,
    names: Sequence[str],
    tell: Callable[[str], None],
) -> tuple[Any, dict[str, Any], dict[str, float]]:
    """Return what letters say of each unseen line (lines×heads), the weights and their worth."""
    owners = nr.numbers([line for line, found in enumerate(ways) for _ in found])
    texts = [features.places(spelling.words(text)) for found in ways for text in found]
    rows = nr.Rows.of(texts, features.PLACES)
    share = nr.real([1 / len(found) for found in ways for _ in found])
    starts = nr.firsts(owners)
    unseen = nr.zeros(len(sentences), len(names))
    whole = nr.zeros(len(names), features.PLACES)
    for column, name in enumerate(names):
        wanted, used = _wanted(sentences, name)
        weight = share * _weight(sentences, name)[owners]
        for fold in range(int(dealt.max()) + 1):
            chosen = nr.where(used[owners] & (dealt[owners] != fold))
            learnt = nr.logistic(rows.take(chosen), wanted[owners][chosen], weight[chosen], RIDGE)
            tested = nr.where(dealt == fold)
            unseen[tested, column] = rows.take(starts[tested]).times(learnt)
        chosen = nr.where(used[owners])
        whole[column] = nr.logistic(
            rows.take(chosen), wanted[owners][chosen], weight[chosen], RIDGE
        )
        tell(f"letters and words: {name}")
    families = _families(sentences, [texts[start] for start in starts])
    letters, worth = nr.packed(whole)
    kinds, kind_worth = nr.packed(families)
    return unseen, {"letters": letters, "kinds": kinds}, {"letters": worth, "kinds": kind_worth}


def _families(sentences: Sequence[Sentence], texts: Sequence[Sequence[int]]) -> Any:
    """Return how much each place speaks for each family of danger (naive Bayes, logarithms)."""
    counts = nr.zeros(len(KINDS), FAMILY_PLACES)
    for one, text in zip(sentences, texts, strict=True):
        if one.tier in "ABCD":
            nr.count(counts[KINDS.index((one.tier, one.family))], text)
    return nr.log_shares(counts)


def _tongues(
    sentences: Sequence[Sentence], ways: Sequence[Sequence[str]], languages: Sequence[str]
) -> tuple[Any, float]:
    """Return how much each place speaks for each language (naive Bayes), and what one is worth."""
    counts = nr.zeros(len(languages), FAMILY_PLACES)
    for one, found in zip(sentences, ways, strict=True):
        text = features.places(spelling.words(found[0]))
        nr.count(counts[languages.index(one.language)], text)
    return nr.packed(nr.log_shares(counts))


def _meanings(
    sentences: Sequence[Sentence], embedded: Any, dealt: Any, tell: Callable[[str], None]
) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """Return what meanings say of each unseen line (lines×families), the weights, their worth."""
    rows, mean, spread = nr.standard(embedded)
    unseen = unseen_meanings(sentences, rows, dealt, tell)
    arrays, worth = network.learn(rows, outputs(sentences), len(FAMILIES)).packed()
    tell("meanings: learnt")
    return unseen, arrays, {**worth, "mean": nr.short(mean), "spread": nr.short(spread)}


def unseen_meanings(
    sentences: Sequence[Sentence],
    rows: Any,
    dealt: Any,
    tell: Callable[[str], None] = lambda _: None,
) -> Any:
    """Return what networks say of each line that they have not learnt, lines×families."""
    wanted = outputs(sentences)
    unseen = nr.zeros(len(sentences), len(FAMILIES))
    for fold in range(int(dealt.max()) + 1):
        chosen, tested = nr.where(dealt != fold), nr.where(dealt == fold)
        made = network.learn(rows[chosen], wanted[chosen], len(FAMILIES), FOLD_MEMBERS)
        unseen[tested] = made.nearness(rows[tested])
        tell(f"meanings: part {fold + 1} of {int(dealt.max()) + 1}")
    return unseen


def outputs(sentences: Sequence[Sentence]) -> Any:
    """Return the place of each line's heading in FAMILIES."""
    return nr.numbers([FAMILIES.index((one.tier, one.family)) for one in sentences])


def _second(
    sentences: Sequence[Sentence], given: Any, dealt: Any, names: Sequence[str]
) -> tuple[dict[str, list[float]], Measured]:
    """Return the second layer's weights by head, and its scores of lines it has not seen."""
    learnt: dict[str, list[float]] = {}
    scores: dict[str, Any] = {}
    for name in names:
        wanted, used = _wanted(sentences, name)
        weight = _weight(sentences, name)
        scores[name] = nr.zeros(len(sentences))
        for fold in range(int(dealt.max()) + 1):
            chosen, tested = nr.where(used & (dealt != fold)), nr.where(dealt == fold)
            one = _logistic(given[chosen], wanted[chosen], weight[chosen])
            scores[name][tested] = nr.sigmoid(given[tested] @ one)
        chosen = nr.where(used)
        learnt[name] = nr.short(_logistic(given[chosen], wanted[chosen], weight[chosen]))
    return learnt, Measured(sentences, scores)


def _logistic(given: Any, wanted: Any, weight: Any) -> Any:
    return nr.logistic(given, wanted, weight, 1.0, steps=120)


def _weight(sentences: Sequence[Sentence], name: str) -> Any:
    nearest = NEAREST.get(name)
    return nr.real([WEIGHT if one.tier == nearest else 1.0 for one in sentences])


def _wanted(sentences: Sequence[Sentence], name: str) -> tuple[Any, Any]:
    """Return for each line whether this head means it, and whether it learns from it."""
    meant, others = (set(part.split()) for part in HEADS[name])
    wanted = nr.real([float(one.tier in meant) for one in sentences])
    return wanted, nr.flags([one.tier in meant | others for one in sentences])
