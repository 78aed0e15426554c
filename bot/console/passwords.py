"""Judge and hash passwords, by argon2 and in a thread, so that the event loop goes on.

Length and a list of the most common, no rules about characters (NIST SP 800-63B, 5.1.1.2).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from argon2.exceptions import InvalidHashError, VerificationError

from bot.text.normalize import normalized
from bot.web import secret_hashes

SHORTEST: Final = 12
LONGEST: Final = 1_000
FEWEST_SIGNS: Final = 5
"""Different characters in a password: fewer is one key struck again and again."""

COMMON: Final = Path(__file__).with_name("common_passwords.txt")
RUNS: Final = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyzåäö",
    "qwertyuiopåasdfghjklöäzxcvbnm",
)

HASHER: Final = secret_hashes.HASHER
_SUBSTITUTES: Final = str.maketrans("013457@$!|", "oleastasil")


class PasswordCheck(NamedTuple):
    """Whether a password is the right one; `renewed` is a hash with today's parameters, or ""."""

    right: bool
    renewed: str = ""


def fault(password: str, name: str) -> str:
    """Return what is wrong with a new password: short, long, name, common; "" for nothing."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return "short"
    if len(password) > LONGEST or len(plain) > LONGEST:
        return "long"
    if _letters(name) and _letters(name) in _letters(plain) and _rest(plain, name) < SHORTEST:
        return "name"
    return "common" if _is_common(plain) else ""


async def hash_password(password: str) -> str:
    """Return the argon2 hash to store."""
    return await secret_hashes.in_thread(lambda: HASHER.hash(_plain(password)))


async def check(kept: str | None, password: str) -> PasswordCheck:
    """Compare, always with the same work. A malformed hash never matches."""
    return await secret_hashes.in_thread(_check, kept, password)


def _check(kept: str | None, password: str) -> PasswordCheck:
    # Computed in every case, so that the first check of a process takes as long for any name.
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
    """Return a hash to compare where there is none: an unknown name takes as long (attack 8)."""
    return HASHER.hash("the password of a name that does not exist")


def _plain(password: str) -> str:
    """Return the same characters from every keyboard; a lone surrogate is replaced.

    Cut first: whoever may send a password may send anything, at any length.
    """
    return normalized(password[: LONGEST + 1]).encode("utf-8", "replace").decode()


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalpha())


def _rest(password: str, name: str) -> int:
    """Count the letters and digits that are left beside the name."""
    kept = "".join(sign for sign in password.casefold() if sign.isalnum())
    return len(kept.replace(_letters(name), ""))


def _is_common(password: str) -> bool:
    """Tell whether it is a decorated common word, a run of keys, or one thing again and again."""
    small = password.casefold()
    if len(set(small)) < FEWEST_SIGNS or re.fullmatch(r"(.{1,6}?)\1+", small):
        return True
    if any(small in run * 2 or small[::-1] in run * 2 for run in RUNS):
        return True
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", small)
    return any(_made_of_common(_letters(form)) for form in (small, core.translate(_SUBSTITUTES)))


def _made_of_common(letters: str) -> bool:
    """Tell whether at most two common words are all there is beside digits and marks."""
    words = _common()
    cuts = range(len(letters) + 1)
    return any({letters[:cut], letters[cut:]} <= words for cut in cuts)


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset({"", *(word for line in lines if line[:1] != "#" for word in line.split())})
