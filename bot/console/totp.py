"""Check codes of an app (RFC 6238): six digits, new every half minute. The only user of pyotp."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
DRIFT: Final = (0, -1, 1)
"""Half minutes that a phone's clock may be off, or a person slow."""

DUMMY_SECRET: Final = pyotp.random_base32()
"""Compared with when there is no secret: an unknown name takes as long as a known one."""

ISSUER: Final = "Lotsen"
GROUP: Final = 4


def fresh() -> str:
    """Return a new secret, base32, 160 bits."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, name: str) -> str:
    """Return the address that a code app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def grouped(secret: str) -> str:
    """Return the secret as it is typed by hand, in groups of four."""
    return " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))


def step(secret: str, given: str, now: datetime) -> int | None:
    """Return the half minute this code belongs to; None when it is wrong. `now` is aware.

    Every code that may be right is compared, so that the time tells nothing.
    """
    digits = "".join(sign for sign in given if sign.isdecimal() and sign.isascii())
    app, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    near = [current + drift for drift in DRIFT]
    fits = [one for one in near if hmac.compare_digest(app.generate_otp(one), digits)]
    return fits[0] if fits else None
