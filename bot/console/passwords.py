"""Which passwords are good enough, and how they are kept: as argon2 hashes, made beside the loop.

Length and a list of the most common, no rules about signs (NIST SP 800-63B, 5.1.1.2).
"""

from __future__ import annotations

import asyncio
import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.text.normalize import normalized

SHORTEST: Final = 12
LONGEST: Final = 1_000
FEWEST_SIGNS: Final = 5
"""Different signs in a password: fewer is a drummed key."""

COMMON: Final = Path(__file__).with_name("common_passwords.txt")
RUNS: Final = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyzåäö",
    "qwertyuiopåasdfghjklöäzxcvbnm",
)

HASHER: Final = PasswordHasher()
_LOOKS: Final = str.maketrans("013457@$!|", "oleastasil")


class PasswordCheck(NamedTuple):
    """Whether a password is the right one; `renewed` is a hash with today's parameters, or ""."""

    right: bool
    renewed: str = ""


def fault(password: str, name: str) -> str:
    """What is wrong with a new password: short, long, name, common; or nothing."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return "short"
    if len(password) > LONGEST or len(plain) > LONGEST:
        return "long"
    if _letters(name) and _letters(name) in _letters(plain) and _rest(plain, name) < SHORTEST:
        return "name"
    return "common" if _is_common(plain) else ""


async def hashed(password: str) -> str:
    """The argon2 hash that is kept."""
    return await asyncio.to_thread(lambda: HASHER.hash(_plain(password)))


async def check(kept: str | None, password: str) -> PasswordCheck:
    """Compare, always with the same work. A hash that is none is never right."""
    return await asyncio.to_thread(_check, kept, password)


def _check(kept: str | None, password: str) -> PasswordCheck:
    # Asked for in every case, so that the first one of a process takes as long for any name.
    nobody, plain = _nobody(), _plain(password)[: LONGEST + 1]
    try:
        HASHER.verify(kept or nobody, plain)
    except (VerificationError, InvalidHashError):
        return PasswordCheck(right=False)
    if kept is None:
        return PasswordCheck(right=False)
    renewed = HASHER.hash(plain) if HASHER.check_needs_rehash(kept) else ""
    return PasswordCheck(right=True, renewed=renewed)


@cache
def _nobody() -> str:
    """Compared with when there is no hash, so that an unknown name takes as long (attack 8)."""
    return HASHER.hash("the password of a name that does not exist")


def _plain(password: str) -> str:
    """The same signs from every keyboard; a lone surrogate is nobody's password.

    Cut first: whoever may send a password may send anything, at any length.
    """
    return normalized(password[: LONGEST + 1]).encode("utf-8", "replace").decode()


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalpha())


def _rest(password: str, name: str) -> int:
    """How many letters and digits are left beside the name."""
    kept = "".join(sign for sign in password.casefold() if sign.isalnum())
    return len(kept.replace(_letters(name), ""))


def _is_common(password: str) -> bool:
    """A common word with decoration, a run of keys, or one thing again and again."""
    small = password.casefold()
    if len(set(small)) < FEWEST_SIGNS or re.fullmatch(r"(.{1,6}?)\1+", small):
        return True
    if any(small in run * 2 or small[::-1] in run * 2 for run in RUNS):
        return True
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", small)
    return any(_made_of_common(_letters(form)) for form in (small, core.translate(_LOOKS)))


def _made_of_common(letters: str) -> bool:
    """Whether at most two common words are all there is beside digits and marks."""
    words = _common()
    cuts = range(len(letters) + 1)
    return any({letters[:cut], letters[cut:]} <= words for cut in cuts)


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset({"", *(word for line in lines if line[:1] != "#" for word in line.split())})
