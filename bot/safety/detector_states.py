"""Tell how well danger, a stop and a wish for a human are heard in each language.

A detector of a language has passed where the recorded figures of the second reader reach what is
asked for (docs/decisions/0027). While it has not, coaches read that language's unread words first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from bot.safety import measuring


class Target(NamedTuple):
    """A figure as it is recorded, and the share it must reach, or may not pass."""

    figure: str
    share: float
    is_least: bool


DETECTORS: Final[Mapping[str, tuple[Target, ...]]] = {
    "danger": (
        Target("alarm A", 0.80, is_least=True),
        Target("alarm B", 0.75, is_least=True),
        Target("alarm N", 0.06, is_least=False),
    ),
    "stop": (Target("stop S", 0.90, is_least=True), Target("stop NS", 0.03, is_least=False)),
    "person": (Target("human H", 0.90, is_least=True), Target("human NH", 0.05, is_least=False)),
}
"""What each detector has to reach, in every language."""


class TargetFigure(NamedTuple):
    """A target and the recorded share; None where nothing was recorded."""

    target: Target
    share: float | None

    @property
    def has_passed(self) -> bool:
        """Return whether the figure reaches its target."""
        if self.share is None:
            return False
        least = self.target.is_least
        return self.share >= self.target.share if least else self.share <= self.target.share

    def __str__(self) -> str:
        sign = "≥" if self.target.is_least else "≤"
        found = "no figure" if self.share is None else f"{self.share:.2f}"
        return f"{self.target.figure} {found} ({sign} {self.target.share:.2f})"


class DetectorState(NamedTuple):
    """One detector of one language, with the figures it is judged by."""

    detector: str
    measured: tuple[TargetFigure, ...]

    @property
    def has_passed(self) -> bool:
        """Return whether every figure reaches its target."""
        return all(one.has_passed for one in self.measured)

    @property
    def missed(self) -> tuple[TargetFigure, ...]:
        """Return the figures that do not."""
        return tuple(one for one in self.measured if not one.has_passed)


def of_language(folder: Path, code: str, variant: str = measuring.WHOLE) -> list[DetectorState]:
    """Return the state of each detector for a language, by the figures recorded in `folder`."""
    return [
        DetectorState(
            name,
            tuple(
                TargetFigure(
                    target, measuring.recorded_share(folder, variant, f"{code} {target.figure}")
                )
                for target in targets
            ),
        )
        for name, targets in DETECTORS.items()
    ]


def passing(folder: Path, codes: Iterable[str], variant: str = measuring.WHOLE) -> frozenset[str]:
    """Return those of these languages in which danger is heard as well as is asked for."""
    return frozenset(code for code in codes if of_language(folder, code, variant)[0].has_passed)
