"""Do the arithmetic of the second reader; with network.py the only module with numpy.

Everything is deterministic: no chance, and the same order of sums each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

_MEMORY: Final = 8  # steps that are remembered
_HALVINGS: Final = 12

FAINT: Final = 1e-4
"""The smallest share that is told from none."""


@dataclass(frozen=True)
class Rows:
    """Texts as rows of a sparse matrix: sorted places, each with weight 1/sqrt(their number)."""

    starts: NDArray[np.int64]  # of each row, in `places`
    places: NDArray[np.int64]
    values: Vector
    width: int

    @classmethod
    def of(cls, texts: Sequence[Sequence[int]], width: int) -> Rows:
        """Make the matrix; no row may be empty."""
        counts = np.array([len(one) for one in texts])
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        every = np.fromiter((place for one in texts for place in one), np.int64, counts.sum())
        return cls(starts, every, np.repeat(1 / np.sqrt(counts), counts), width)

    def __len__(self) -> int:
        return len(self.starts)

    def take(self, chosen: NDArray[np.int64]) -> Rows:
        """Return only these rows, in this order."""
        ends = np.append(self.starts[1:], len(self.places))
        parts = [np.arange(self.starts[row], ends[row]) for row in chosen]
        at = np.concatenate(parts)
        counts = np.array([len(one) for one in parts])
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        return Rows(starts, self.places[at], self.values[at], self.width)

    def times(self, weights: Vector) -> Vector:
        """Return each row times these weights (one a place)."""
        found: Vector = np.add.reduceat(weights[self.places] * self.values, self.starts)
        return found

    def transposed_times(self, rows: Vector) -> Vector:
        """Return for each place the sum over the rows."""
        counts = np.diff(np.append(self.starts, len(self.places)))
        spread = np.repeat(rows, counts) * self.values
        return np.bincount(self.places, spread, self.width).astype(np.float64)


# ------------------------------------------------------------ logistic regression


def logistic(
    rows: Rows | Matrix, wanted: Vector, weight: Vector, ridge: float, steps: int = 30
) -> Vector:
    """Return weights w that make sigmoid(rows times w) near `wanted` (0 or 1), by limited memory.

    `weight` is of each row, `ridge` the pull of every weight towards 0.
    """
    times: Callable[[Vector], Vector]
    back: Callable[[Vector], Vector]
    if isinstance(rows, Rows):
        times, back, width = rows.times, rows.transposed_times, rows.width
    else:
        matrix = rows
        times, back, width = (lambda w: matrix @ w), (lambda r: matrix.T @ r), matrix.shape[1]
    signs = 2 * wanted - 1

    def loss(at: Vector) -> tuple[float, Vector]:
        margin = signs * times(at)
        value = float(weight @ np.logaddexp(0, -margin) + ridge / 2 * at @ at)
        pull = -signs * weight * sigmoid(-margin)
        return value, back(pull) + ridge * at

    return _lowest(loss, np.zeros(width), steps)


def _lowest(loss: Callable[[Vector], tuple[float, Vector]], at: Vector, steps: int) -> Vector:
    """Return the place of the lowest loss: quasi-Newton steps, each halved until it is lower."""
    past: list[tuple[Vector, Vector, float]] = []
    value, slope = loss(at)
    for _ in range(steps):
        way = -_curved(slope, past)
        fall = float(slope @ way)
        step = 1.0 if past else 1 / max(1.0, float(np.sqrt(slope @ slope)))
        for _ in range(_HALVINGS):
            new, new_slope = loss(at + step * way)
            if new <= value + 1e-4 * step * fall:
                break
            step /= 2
        else:
            return at
        moved, bent = step * way, new_slope - slope
        product = float(moved @ bent)
        if product > 0:
            past = [*past[1 - _MEMORY :], (moved, bent, 1 / product)]
        at, value, slope = at + moved, new, new_slope
    return at


def _curved(slope: Vector, past: Sequence[tuple[Vector, Vector, float]]) -> Vector:
    """Return the slope divided by the curvature seen so far (two loops)."""
    kept: list[float] = []
    way = slope.copy()
    for moved, bent, rho in reversed(past):
        kept.append(rho * float(moved @ way))
        way -= kept[-1] * bent
    if past:
        moved, bent, _ = past[-1]
        way *= float(moved @ bent) / float(bent @ bent)
    for moved, bent, rho in past:
        way += moved * (kept.pop() - rho * float(bent @ way))
    return way


def sigmoid(values: Vector) -> Vector:
    """Return 1 / (1 + exp(-values)), without overflow."""
    found: Vector = 0.5 * (1 + np.tanh(values / 2))
    return found


# ------------------------------------------------------------ embeddings


def standard(embedded: Matrix) -> tuple[Matrix, Vector, Vector]:
    """Return the rows with every column brought to mean 0 and spread 1; the mean and spread too."""
    mean, spread = real(short(embedded.mean(0))), real(short(embedded.std(0)))
    return (embedded - mean) / spread, mean, spread


# ------------------------------------------------------------ small helpers


def numbers(values: Sequence[int]) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def real(values: Any) -> Matrix:
    return np.array(values, np.float64)


def flags(values: Sequence[bool]) -> NDArray[np.bool_]:
    return np.array(values, np.bool_)


def zeros(*shape: int) -> Matrix:
    return np.zeros(shape)


def where(flagged: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.flatnonzero(flagged)


def firsts(owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each owner's first row is; the owners are sorted, and none is missing."""
    return np.searchsorted(owners, np.arange(owners[-1] + 1))


def stacked(rows: Sequence[Vector]) -> Matrix:
    return np.stack(rows)


def joined(*parts: Any) -> Vector:
    """Return these numbers one after the other."""
    return np.concatenate(parts).astype(np.float64)


def beside(*parts: Matrix) -> Matrix:
    return np.concatenate(parts, axis=1)


def highest(values: Matrix, count: int) -> Matrix:
    """Return the highest values of each row, the highest first."""
    return np.sort(values, axis=1)[:, ::-1][:, :count]


def count(counts: Vector, places: Sequence[int]) -> None:
    """Add one at each place, taken modulo the length."""
    np.add.at(counts, np.array(places) % len(counts), 1)


def log_shares(counts: Matrix) -> Matrix:
    """Return the logarithm of how much more often a row has a place than all rows together."""
    every = (counts.sum(0) + 1) / (counts.sum() + counts.shape[1])
    own = (counts + 100 * every) / (counts.sum(1, keepdims=True) + 100)
    found: Matrix = np.log(own / every)
    return found


def quantile(values: Vector, share: float) -> float:
    """Return the value that this share of the values is under."""
    return float(np.quantile(values, share))


def odds(shares: Matrix) -> Matrix:
    """Return the logarithm of the odds of each share, of at least a ten-thousandth on each side."""
    kept = np.clip(shares, FAINT, 1 - FAINT)
    found: Matrix = np.log(kept / (1 - kept))
    return found


def logarithms(shares: Matrix) -> Matrix:
    """Return the logarithm of each share, of at least a ten-thousandth."""
    found: Matrix = np.log(np.maximum(shares, FAINT))
    return found


def likely(loud: Matrix) -> Matrix:
    """Return shares that sum to 1 along the last axis, of these logarithms."""
    raised = np.exp(loud - loud.max(-1, keepdims=True))
    found: Matrix = raised / raised.sum(-1, keepdims=True)
    return found


def short(values: Vector) -> list[float]:
    """Return the values with six digits, as JSON has them."""
    return [float(f"{one:.6g}") for one in values]


# ------------------------------------------------------------ bytes


def packed(weights: Any) -> tuple[NDArray[np.int8], float]:
    """Return the weights as whole numbers of -127 to 127, and what one of them is worth."""
    largest = float(np.abs(weights).max()) or 1.0
    return np.round(np.asarray(weights) / largest * 127).astype(np.int8), largest / 127


def unpacked(data: bytes, shape: Sequence[int]) -> NDArray[np.int8]:
    """Return an array of whole numbers of -127 to 127 from its bytes, which are not copied."""
    return np.frombuffer(data, np.int8).reshape(tuple(shape))


def sums(weights: NDArray[np.int8], places: Sequence[int]) -> Vector:
    """Return for each row of weights (rows×places) the sum at these places / sqrt(their number)."""
    found: Vector = weights[:, places].sum(1, dtype=np.int64) / np.sqrt(len(places))
    return found
