"""Tell how near an embedded text is to each family, with small networks that were learnt.

Each has one hidden layer; MEMBERS of them, begun differently, are averaged. Learnt by gradient
descent with momentum (Adam) over shuffled batches, and by leaving out inputs and hidden units at
random (dropout). The same rows give the same weights: chance has fixed seeds, numpy one thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import bot.safety.numeric as nr

Small = NDArray[np.float32]

MEMBERS: Final = 4
HIDDEN: Final = 384
ROUNDS: Final = 25
"""How often every row is seen."""
BATCH: Final = 256
RATE: Final = 3e-3
"""The length of a step at first; it falls to nothing as a cosine."""
LEFT_OUT: Final = (0.3, 0.5)
"""The shares of inputs and of hidden units that are left out at each step."""
SMOOTH: Final = 0.1
"""The share of certainty that is spread over all families: a heading is somebody's opinion."""

_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Network:
    """Weights of the members: `inward` members×(inputs+1)×hidden, `outward` ×(hidden+1)×outputs.

    The last row of each is added whatever the input is.
    """

    inward: Small
    outward: Small

    def nearness(self, rows: nr.Matrix) -> nr.Matrix:
        """Return how near each row is to each family: logarithms of odds, rows×outputs."""
        return nr.odds(self.shares(rows))

    def shares(self, rows: nr.Matrix) -> nr.Matrix:
        """Return what the members say of each row together: shares that sum to 1."""
        share = np.mean([_shares(one, rows.astype(np.float32)) for one in self._members()], axis=0)
        found: nr.Matrix = share.astype(np.float64)
        return found

    def _members(self) -> Iterator[tuple[Small, Small]]:
        yield from zip(self.inward, self.outward, strict=True)

    def packed(self) -> tuple[dict[str, Any], dict[str, float]]:
        """Return the weights as whole numbers of -127 to 127 by name, and what one is worth."""
        inward, inward_worth = nr.packed(self.inward)
        outward, outward_worth = nr.packed(self.outward)
        worth = {"inward": inward_worth, "outward": outward_worth}
        return {"inward": inward, "outward": outward}, worth

    @classmethod
    def unpacked(cls, arrays: Mapping[str, Any], worth: Mapping[str, float]) -> Network:
        """Return the network of what `packed` made."""
        parts = (arrays[one].astype(np.float32) * np.float32(worth[one]) for one in _PARTS)
        return cls(*parts)


_PARTS: Final = ("inward", "outward")


def learn(rows: nr.Matrix, wanted: Any, outputs: int, members: int = MEMBERS) -> Network:
    """Return the network that tells which output is wanted for a row (rows×inputs)."""
    small, meant = rows.astype(np.float32), np.asarray(wanted)
    made = [_learnt(small, meant, outputs, seed) for seed in range(members)]
    return Network(np.stack([one[0] for one in made]), np.stack([one[1] for one in made]))


def _learnt(rows: Small, meant: Any, outputs: int, seed: int) -> tuple[Small, Small]:
    """Learn one member."""
    chance = np.random.default_rng(seed)
    weights = _beginning(chance, rows.shape[1], outputs)
    slow = [np.zeros_like(one) for one in weights]
    wide = [np.zeros_like(one) for one in weights]
    batches = max(1, len(rows) // BATCH)
    for step in range(1, ROUNDS * batches + 1):
        if step % batches == 1 or batches == 1:
            order = chance.permutation(len(rows))
        at = (step - 1) % batches
        chosen = order[at * BATCH : (at + 1) * BATCH]
        rate = np.float32(RATE / 2 * (1 + np.cos(np.pi * step / (ROUNDS * batches))))
        slopes = _slopes(weights, rows[chosen], meant[chosen], chance)
        for part, slope in enumerate(slopes):
            slow[part] += np.float32(1 - _FIRST) * (slope - slow[part])
            wide[part] += np.float32(1 - _SECOND) * (slope**2 - wide[part])
            way = slow[part] / np.float32(1 - _FIRST**step)
            size = np.sqrt(wide[part] / np.float32(1 - _SECOND**step)) + np.float32(_TINY)
            weights[part] -= rate * way / size
    return weights[0], weights[1]


def _beginning(chance: np.random.Generator, inputs: int, outputs: int) -> list[Small]:
    """Return weights at random, of a size that neither grows nor fades from layer to layer."""
    inward = chance.standard_normal((inputs + 1, HIDDEN)) * np.sqrt(2 / inputs)
    outward = chance.standard_normal((HIDDEN + 1, outputs)) * np.sqrt(1 / HIDDEN)
    inward[-1], outward[-1] = 0, 0
    return [inward.astype(np.float32), outward.astype(np.float32)]


def _slopes(
    weights: Sequence[Small], rows: Small, meant: Any, chance: np.random.Generator
) -> tuple[Small, Small]:
    """Return how the mean surprise changes with each weight, with parts left out at random."""
    inward, outward = weights
    rows = rows * _kept(chance, rows.shape, LEFT_OUT[0])
    hidden = rows @ inward[:-1] + inward[-1]
    kept = _kept(chance, hidden.shape, LEFT_OUT[1]) * (hidden > 0)
    hidden = (hidden * kept).astype(np.float32)
    away = _likely(hidden @ outward[:-1] + outward[-1]) - _hoped(meant, outward.shape[1])
    away /= np.float32(len(rows))
    back = (away @ outward[:-1].T) * kept
    return (
        np.concatenate([rows.T @ back, back.sum(0, keepdims=True)]),
        np.concatenate([hidden.T @ away, away.sum(0, keepdims=True)]),
    )


def _kept(chance: np.random.Generator, shape: tuple[int, ...], share: float) -> Small:
    """Return 0 for this share of places, and for the others what makes up for it."""
    kept = chance.random(shape, np.float32) >= share
    return kept.astype(np.float32) / np.float32(1 - share)


def _hoped(meant: Any, outputs: int) -> Small:
    hoped = np.full((len(meant), outputs), SMOOTH / outputs, np.float32)
    hoped[np.arange(len(meant)), meant] += np.float32(1 - SMOOTH)
    return hoped


def _shares(member: tuple[Small, Small], rows: Small) -> Small:
    """Return what one member says of each row: shares that sum to 1."""
    inward, outward = member
    return _likely(np.maximum(rows @ inward[:-1] + inward[-1], 0) @ outward[:-1] + outward[-1])


def _likely(loud: Small) -> Small:
    raised = np.exp(loud - loud.max(1, keepdims=True))
    found: Small = raised / raised.sum(1, keepdims=True)
    return found
