"""Read what staff call a youth: the nickname, else the name of their own among staff.

A name that cannot be opened any more is none: lists of many youths are read by these.
"""

from __future__ import annotations

from storage import codec
from storage.encryption import Keyring


def nickname_and_wish(keys: Keyring, youth: int, about: bytes | None) -> tuple[str, str]:
    """Decrypt nickname and wish; "" for what there is not."""
    opened = keys.open_or_empty(about, f"about:{youth}")
    if not opened:
        return "", ""
    nickname, wish = codec.load(opened)
    return str(nickname), str(wish)


def code_name(keys: Keyring, youth: int, sealed: bytes | None) -> str:
    """Decrypt the code name, "" for none: the only name that a coordinator reads."""
    return keys.open_or_empty(sealed, f"code:{youth}")


def called(keys: Keyring, youth: int, about: bytes | None, code: bytes | None) -> str:
    """Return what coaches call the youth: nickname or code name, "" where there is neither."""
    return nickname_and_wish(keys, youth, about)[0] or code_name(keys, youth, code)
