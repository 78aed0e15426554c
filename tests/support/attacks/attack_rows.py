"""A row of the two lists: what is tried, what is expected, and how it ended."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from types import FrameType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.support.attacks.attacked_house import AttackedHouse

MOST_SECONDS: Final = 90.0
"""No row takes longer."""

MOST_EVIDENCE: Final = 700


class Verdict(StrEnum):
    """How a row ended."""

    PASS = "PASS"  # noqa: S105 - no password
    FAIL = "FAIL"
    NOT_APPLICABLE = "N/A"


class RowList(StrEnum):
    """The two lists."""

    ATTACK = "attack"
    ITEM = "item"


class AttackSucceededError(Exception):
    """What was expected did not hold."""


class NotApplicableError(Exception):
    """Nothing here can be tried; the reason."""


Play = Callable[["AttackedHouse"], str]
"""Plays a row, and returns the evidence in a short line."""


@dataclass(frozen=True)
class AttackRow:
    """A row; `proofs` are tests of the repository that hold what no running server shows."""

    of: RowList
    number: int
    title: str
    play: Play | None = None
    proofs: tuple[str, ...] = ()
    reason: str = ""
    quick: bool = True

    @property
    def name(self) -> str:
        """How it is asked for: 14, or item:14."""
        return str(self.number) if self.of is RowList.ATTACK else f"item:{self.number}"


@dataclass(frozen=True)
class PlayedRow:
    """How a row ended, with evidence, and in how many seconds."""

    row: AttackRow
    verdict: Verdict
    evidence: str
    seconds: float = 0.0


def attack(
    number: int, title: str, *, proofs: tuple[str, ...] = (), quick: bool = True
) -> Callable[[Play], AttackRow]:
    """Make an attack of a function."""
    return lambda play: AttackRow(RowList.ATTACK, number, title, play, proofs=proofs, quick=quick)


def item(
    number: int, title: str, *, proofs: tuple[str, ...] = (), quick: bool = True
) -> Callable[[Play], AttackRow]:
    """Make an item of the data protection officer's list of a function."""
    return lambda play: AttackRow(RowList.ITEM, number, title, play, proofs=proofs, quick=quick)


def proved(of: RowList, number: int, title: str, *proofs: str) -> AttackRow:
    """Make a row that tests of the repository hold, and no running server."""
    return AttackRow(of, number, title, proofs=proofs)


def not_applicable(of: RowList, number: int, title: str, reason: str) -> AttackRow:
    """Make a row that software cannot pass, with the reason."""
    return AttackRow(of, number, title, reason=reason)


def expect(holds: object, otherwise: str) -> None:
    """Raise AttackSucceededError with what was seen instead."""
    if not holds:
        raise AttackSucceededError(otherwise)


def played(row: AttackRow, house: AttackedHouse, prove: Callable[[AttackRow], str]) -> PlayedRow:
    """Play a row. Whatever goes wrong in it is its failure, and the next is played."""
    begun = time.monotonic()
    verdict, evidence = _judged(row, house, prove)
    return PlayedRow(row, verdict, evidence[:MOST_EVIDENCE], time.monotonic() - begun)


def _judged(
    row: AttackRow, house: AttackedHouse, prove: Callable[[AttackRow], str]
) -> tuple[Verdict, str]:
    if row.reason:
        return Verdict.NOT_APPLICABLE, row.reason
    try:
        with at_most(MOST_SECONDS):
            said = [row.play(house)] if row.play else []
            said += [prove(row)] if row.proofs else []
    except NotApplicableError as reason:
        return Verdict.NOT_APPLICABLE, str(reason)
    except (AttackSucceededError, AssertionError, TimeoutError) as error:
        return Verdict.FAIL, str(error)
    except Exception as error:  # noqa: BLE001 - whatever breaks a row is its failure
        return Verdict.FAIL, f"{type(error).__name__}: {error}"
    return Verdict.PASS, "; ".join(said)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError when the block takes longer. Of the main thread alone."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"not done within {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
