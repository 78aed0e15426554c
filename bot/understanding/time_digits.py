"""Read dates in digits: 2026-12-15, 15/12, 15/12 2026, 15.12.2026."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.understanding.time_tokens import Token
from bot.understanding.time_values import Item, OnDate

_YEAR: Final = 4
_TWO: Final = 2
_DATE: Final = 3


def dates(
    text: Sequence[Token], start: int, flags: frozenset[str]
) -> Iterator[tuple[int, tuple[Item, ...]]]:
    """Yield the dates that begin at this token: where each ends, and what it is."""
    numbers, signs = _run(text, start)
    if len(numbers) >= _DATE and len(set(signs[:2])) == 1:
        yield from _full_date(numbers, start + 2 * _DATE - 1, flags)
    if len(numbers) < _TWO or signs[0] not in {"/", "." if "dotted_dates" in flags else "/"}:
        return
    first, second = int(numbers[0]), int(numbers[1])
    stop = start + 2 * _TWO - 1
    sure = "own_calendar" not in flags
    yield stop, (OnDate(_orders(first, second, None, flags), sure=sure),)
    if stop < len(text):
        written = text[stop].text
        if written.isdecimal() and len(written) == _YEAR:
            yield stop + 1, (OnDate(_orders(first, second, int(written), flags)),)


def _full_date(
    numbers: list[str], stop: int, flags: frozenset[str]
) -> Iterator[tuple[int, tuple[Item, ...]]]:
    first, second, last = (int(one) for one in numbers[:_DATE])
    if len(numbers[0]) == _YEAR:
        yield stop, (OnDate(((last, second, first),)),)
    elif len(numbers[2]) == _YEAR:
        yield stop, (OnDate(_orders(first, second, last, flags)),)


def _run(text: Sequence[Token], start: int) -> tuple[list[str], list[str]]:
    """Return numbers with signs between them and nothing else, and the signs."""
    numbers: list[str] = []
    signs: list[str] = []
    at = start
    while at < len(text) and text[at].text.isdecimal():
        if numbers and not text[at].glued:
            break
        numbers.append(text[at].text)
        sign = text[at + 1] if at + 1 < len(text) else Token("", glued=False)
        if sign.text not in {"/", "-", "."} or not sign.glued:
            return numbers, signs
        signs.append(sign.text)
        at += 2
    return numbers, signs


def _orders(
    first: int, second: int, year: int | None, flags: frozenset[str]
) -> tuple[tuple[int, int | None, int | None], ...]:
    """Return the date that two numbers are, or both where a language writes the month first."""
    usual = (first, second, year)
    if "month_first" in flags and first != second:
        return (usual, (second, first, year))
    return (usual,)
