"""Choose the form of a sentence that a number takes: gettext's rules, from a table of our own.

Babel's table is no use here: it swaps two of the Arabic forms and knows one form of Dari
(languages.md, "Locale registry and plural table").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

# The standard library's own parser of these rules: it knows numbers, n and operators, no more.
from gettext import c2py
from typing import Final

from flows.engine.errors import LotsenError

COUNT: Final = "count"
"""The value of a line that chooses its form."""

TWO: Final = "nplurals=2; plural=n != 1;"
SMALL: Final = "nplurals=2; plural=n > 1;"
SLAVIC: Final = (
    "nplurals=3; plural=n%10==1 && n%100!=11 ? 0 :"
    " n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2;"
)
POLISH: Final = (
    "nplurals=3; plural=n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2;"
)
ARABIC: Final = (
    "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 :"
    " n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;"
)

KNOWN: Final = {
    **dict.fromkeys(("sv", "en", "so", "ps", "ckb", "ku", "tr", "sq", "ur", "rom", "de"), TWO),
    **dict.fromkeys(("fa", "fa_AF", "ti", "am", "fr"), SMALL),
    **dict.fromkeys(("uk", "ru"), SLAVIC),
    "pl": POLISH,
    "ar": ARABIC,
}
"""Languages whose rule we have checked; another has the rule of its row, or two forms."""

TRIED: Final = (*range(202), 1000, 1_000_000)
"""Numbers that every rule is tried with when it is read."""

_RULE: Final = re.compile(r"\s*nplurals\s*=\s*([1-6])\s*;\s*plural\s*=([^;]+);?\s*")


class PluralError(LotsenError):
    """A rule for numbers cannot be used. Write it as gettext does: nplurals=2; plural=n != 1;"""


@dataclass(frozen=True, slots=True)
class PluralRule:
    """The number of forms that a language has, and which of them a number takes."""

    forms: int
    which: Callable[[int], int]

    def form_of(self, number: int) -> int:
        """Return the form of a whole number; the sign does not count."""
        return self.which(abs(number))

    def numbers(self, form: int) -> tuple[int, ...]:
        """Return some numbers that take this form, for a translator and for checks."""
        return tuple(one for one in TRIED[:101] if self.which(one) == form)


@cache
def rule(text: str) -> PluralRule:
    """Parse a rule as it stands in a catalog's header. Raises PluralError."""
    if not (found := _RULE.fullmatch(text)):
        raise PluralError
    forms = int(found[1])
    try:
        which = c2py(found[2].strip())
        taken = {which(one) for one in TRIED}
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise PluralError from error
    if not taken <= set(range(forms)):
        raise PluralError
    return PluralRule(forms, which)
