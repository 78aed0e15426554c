"""Read a telephone number as people write it, for an SMS."""

from __future__ import annotations

from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType

REGION: Final = "SE"
"""The country of a number that names none."""

TAKES_SMS: Final = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def read(said: str) -> str:
    """Return a number that can take an SMS as +46701234567 (E.164); "" for anything else."""
    try:
        found = phonenumbers.parse(said, REGION)
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.number_type(found) not in TAKES_SMS:
        return ""
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def shown(number: str) -> str:
    """Return an E.164 number as it is read aloud: +46 70 123 45 67; "" for none."""
    if not number:
        return ""
    found = phonenumbers.parse(number, REGION)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
