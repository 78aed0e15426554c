"""Find what tells who somebody is: a Swedish personal identity number, a telephone, an address.

A number is found by its form and its date, and not by its check digit: one that is mistyped tells
nearly as much. Coordination numbers (sixty added to the day) and the numbers that health care
gives (letters after the hyphen) are found too.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.text import normalize

_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")
_DATE: Final = r"\d\d[ ./-]?(?:0[1-9]|1[0-2])[ ./-]?(?:[0-2]\d|3[01]|[67]\d|8\d|9[01])"
_LAST: Final = r"(?:[ ]?[-+/]?[ ]?\d{4}|[ ]?[-+][ ]?[A-Z]{1,2}\d{2,3})"
_PERSONAL: Final = re.compile(
    rf"(?<![\d+])(?<!\d[-.:/])(?:(?:18|19|20)[ ]?)?{_DATE}{_LAST}(?!\w|[-./:]\d)", re.IGNORECASE
)
_TEN_DIGITS: Final = re.compile(r"0\d{9}")
"""What may be a telephone number as well."""

_MAIL: Final = re.compile(r"[^\s@<>(]+@[^\s@]+\.[^\W\d_]{2,}")
_ABROAD: Final = re.compile(r"(?<![\w+])(?:\+|00)[ ]?[1-9](?:[ ()/-]{0,2}\d){6,13}(?!\d)")
_SWEDISH: Final = re.compile(
    r"(?<![\w+])(?<!\d[-.:/])0\d{1,3}[ ]?[-/]?[ ]?\d{2,7}"
    r"(?:(?:[ ]?\d{2,3}){0,3}|(?:-\d{2,3}){1,3})(?!\d|[-.:]\d)"
)
_FEWEST, _MOST = 8, 10
"""Digits of a Swedish number with its area code."""


def has_personal_number(text: str, *, or_telephone: bool = False) -> bool:
    """Tell whether a personal identity number stands in a text.

    With `or_telephone` ten digits in a row that may be a telephone number are taken for one.
    """
    found = (one.group() for one in _PERSONAL.finditer(_plain(text)))
    return any(not (or_telephone and _TEN_DIGITS.fullmatch(one)) for one in found)


def has_contact(text: str) -> bool:
    """Tell whether an e-mail address or a telephone number stands in a text."""
    plain = _plain(text)
    if _MAIL.search(plain) or _ABROAD.search(plain):
        return True
    numbers = (sum(map(str.isdigit, one.group())) for one in _SWEDISH.finditer(plain))
    return any(_FEWEST <= count <= _MOST for count in numbers)


def _plain(text: str) -> str:
    """Return a text with one kind of dash, space and digit, so that each way of writing is met."""
    spaced = " ".join(normalize.normalized(text).split())
    digits = "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in spaced)
    return _DASHES.sub("-", digits)
