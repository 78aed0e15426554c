"""Compare ways of learning the second reader (decision 27): python -m benchmarks.second_reader

All figures are of lines that were not learnt, at 5 % false alarms on near misses. Takes some ten
minutes of one core; with the extra `embeddings`, else only letters and words.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import bot.safety.numeric as nr
from bot.language.registry import LOCALES
from bot.safety import embedding, network, second_layer, sentences, training
from bot.safety.sentences import Sentence, expand

ALARM: Final = ("alarm",)
FALSE_ALARMS: Final = 0.05
LANGUAGES: Final = ("sv", "en", "ar", "fa_AF", "so", "ti", "uk")


class Bench:
    """Everything that is made once: what letters say of each unseen line, and embeddings."""

    def __init__(self) -> None:
        self.lines = sentences.load(LOCALES)
        self.ways = [expand(one, training.EXPANSIONS) for one in self.lines]
        self.dealt = nr.numbers(training.folds(self.lines))
        self.known = sorted({one.language for one in self.lines})
        self.spoken = [one.language for one in self.lines]
        embed = embedding.load()
        texts = [one[0] for one in self.ways]
        self.embedded: Any = nr.stacked([embed(one) for one in texts]) if embed else None
        self.plain = self.letters(self.ways)

    def letters(self, ways: Sequence[Sequence[str]]) -> Any:
        """Return the rows of the second layer of letters and words alone."""
        first, _, _ = training._letters(self.lines, ways, self.dealt, ALARM, _silent)  # noqa: SLF001
        return second_layer.stack(first, self.spoken, self.known)

    def meanings(self, embedded: Any) -> Any:
        """Return what networks say of each line that they have not learnt."""
        rows, _, _ = nr.standard(embedded)
        return training.unseen_meanings(self.lines, rows, self.dealt)

    def score(self, rows: Any) -> Any:
        """Return the probability of an alarm for each line, unseen."""
        _, found = training._second(self.lines, rows, self.dealt, ALARM)  # noqa: SLF001
        return found.scores["alarm"]


def _silent(_: str) -> None:
    pass


def told(name: str, lines: Sequence[Sentence], scores: Any) -> str:
    """Return a row: recall of A and B over all languages, then A/B of each."""
    near = nr.flags([one.tier == "N" for one in lines])
    limit = nr.quantile(scores[near], 1 - FALSE_ALARMS)

    def share(tier: str, language: str = "") -> str:
        chosen = nr.flags([one.tier == tier and language in {"", one.language} for one in lines])
        return f"{(scores[chosen] >= limit).mean():.2f}"

    each = " ".join(f"{code} {share('A', code)}/{share('B', code)}" for code in LANGUAGES)
    return f"{name:34} A {share('A')} B {share('B')} | {each}"


def compare(bench: Bench) -> Iterable[str]:
    """Yield letters alone, meanings alone, both, and other numbers of ways of a line."""
    yield told("letters and words alone", bench.lines, bench.score(bench.plain))
    for most in (1, 3):
        ways = [expand(one, most) for one in bench.lines]
        rows = bench.letters(ways)
        yield told(f"  with {most} way(s) of a line", bench.lines, bench.score(rows))
    if bench.embedded is None:
        return
    outputs = bench.meanings(bench.embedded)
    nothing = bench.plain * 0 + nr.real([0.0] * (bench.plain.shape[1] - 1) + [1.0])
    alone = second_layer.joined(nothing, outputs, training.FAMILIES)
    yield told("meanings alone", bench.lines, bench.score(alone))
    both = second_layer.joined(bench.plain, outputs, training.FAMILIES)
    yield told("both", bench.lines, bench.score(both))


def curve(bench: Bench) -> Iterable[str]:
    """Yield both readers at shares of the lines; what is measured is the same lines' own share."""
    if bench.embedded is None:
        return
    order = list(range(len(bench.lines)))
    random.Random(1).shuffle(order)  # noqa: S311 - the same each time
    for share in (0.25, 0.5, 0.75):
        chosen = sorted(order[: int(len(order) * share)])
        part = Bench.__new__(Bench)
        part.lines = [bench.lines[at] for at in chosen]
        part.ways = [bench.ways[at] for at in chosen]
        part.dealt = nr.numbers(training.folds(part.lines))
        part.known, part.spoken = bench.known, [one.language for one in part.lines]
        part.plain = part.letters(part.ways)
        yield told(f"{share:.0%} letters", part.lines, part.score(part.plain))
        outputs = part.meanings(bench.embedded[chosen])
        rows = second_layer.joined(part.plain, outputs, training.FAMILIES)
        yield told(f"{share:.0%} both", part.lines, part.score(rows))


def left_out(bench: Bench, name: str, of: Callable[[Sentence], bool]) -> str:
    """Return the recall of lines none of whose kind was learnt, by meanings and letters alone."""
    kept = [at for at, one in enumerate(bench.lines) if not of(one)]
    gone = [at for at, one in enumerate(bench.lines) if of(one)]
    lines = [bench.lines[at] for at in kept]
    place, mean, spread = nr.standard(bench.embedded[kept])
    strange = (bench.embedded[gone] - mean) / spread
    dealt = nr.numbers(training.folds(lines))
    made = network.learn(place, training.outputs(lines), len(training.FAMILIES))
    rows = [
        second_layer.joined(nr.real([[1.0]] * len(near)), near, training.FAMILIES)
        for near in (training.unseen_meanings(lines, place, dealt), made.nearness(strange))
    ]
    meant, used = training._wanted(lines, "alarm")  # noqa: SLF001
    at = nr.where(used)
    learnt = training._logistic(rows[0][at], meant[at], nr.real([1.0] * len(at)))  # noqa: SLF001
    near = nr.flags([one.tier == "N" for one in lines])
    limit = nr.quantile((rows[0] @ learnt)[near], 1 - FALSE_ALARMS)
    scores = rows[1] @ learnt
    told_of = []
    for tier in "ABN":
        chosen = nr.flags([bench.lines[at].tier == tier for at in gone])
        if chosen.any():
            told_of.append(f"{tier} {(scores[chosen] >= limit).mean():.2f}")
    return f"without {name:26} {' '.join(told_of)}"


def _speaks(language: str, one: Sentence) -> bool:
    return one.language == language


def _is_of(tier: str, family: str, one: Sentence) -> bool:
    return (one.tier, one.family) == (tier, family)


def main() -> None:
    """Print the tables, each line as soon as it is known."""
    began = time.process_time()
    bench = Bench()
    for row in (*compare(bench), *curve(bench)):
        print(row, flush=True)
    if bench.embedded is not None and "--left-out" in sys.argv:
        for code in LANGUAGES:
            print(left_out(bench, code, partial(_speaks, code)), flush=True)
        for tier, families in list(sentences.DANGER.items())[:2]:
            for name in families:
                print(left_out(bench, f"{tier} {name}", partial(_is_of, tier, name)), flush=True)
    print(f"{time.process_time() - began:.0f} s of CPU; {Path(__file__).name}")


if __name__ == "__main__":
    main()
