"""Encrypt free text at rest with AES-GCM, the key kept apart from the database.

A sealed value is `key number (2 bytes) · nonce (12 bytes) · ciphertext and tag`, bound to the
column and youth it belongs to, so that a value moved elsewhere in the database does not open. Chat
ids are enumerable, so they are looked up by a keyed hash (privacy-security.md, attack 39).
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import stat
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import KeyFileError, WrongKeyError

NONCE: Final = 12
NUMBER: Final = 2
NONCE_BATCH: Final = 256
"""Nonces drawn at a time."""
BITS: Final = 256
HASH: Final = 32
PRIVATE_MODE: Final = 0o600


Opener: TypeAlias = Callable[[bytes, str], str]
"""`Keyring.open` in a turn, which a damaged value sets aside; `Keyring.open_or_empty` in lists."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of a deployment: `seals` by number (the highest one seals), `lookup` for hashes."""

    lookup: bytes = field(repr=False)
    seals: Mapping[int, AESGCM] = field(repr=False)
    newest: int = field(init=False)
    """The number of the key that seals from now on."""
    _newest: tuple[bytes, AESGCM] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        newest = max(self.seals)
        object.__setattr__(self, "newest", newest)
        object.__setattr__(self, "_newest", (newest.to_bytes(NUMBER), self.seals[newest]))

    def seal(self, text: str, about: str) -> bytes:
        """Encrypt a text; `about` names the column and the youth, and must be the same to open."""
        number, key = self._newest
        try:
            nonce = _nonces.pop()
        except IndexError:
            nonce = _draw()
        return number + nonce + key.encrypt(nonce, _bytes(text), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """Decrypt a value. Raises WrongKeyError when the key, `about` or the bytes differ."""
        key = self.seals.get(int.from_bytes(sealed[:NUMBER]))
        if key is None:
            raise WrongKeyError
        nonce, rest = sealed[NUMBER : NUMBER + NONCE], sealed[NUMBER + NONCE :]
        try:
            return key.decrypt(nonce, rest, about.encode()).decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError):  # a value that was cut off has no nonce
            raise WrongKeyError from None

    def open_or_empty(self, sealed: bytes | None, about: str) -> str:
        """Decrypt by what somebody is reached; "" for nothing, and for what cannot be opened.

        One damaged value must not stop what is read together with it.
        """
        try:
            return self.open(sealed, about) if sealed is not None else ""
        except WrongKeyError:
            return ""

    def hash(self, channel: str, chat: str) -> bytes:
        """Return the keyed hash by which a chat is found, 32 bytes."""
        return hashlib.blake2b(
            _bytes(f"{channel}:{chat}"), key=self.lookup, digest_size=HASH
        ).digest()

    def hash_word(self, youth: int, word: str) -> bytes:
        """Return what is kept of a word agreed with a youth: of each another, for the same word."""
        return self.hash("check word", f"{youth}:{' '.join(word.casefold().split())}")


_nonces: deque[bytes] = deque()
# A nonce used twice with one key reveals both texts: a forked process draws its own.
os.register_at_fork(after_in_child=_nonces.clear)


def _draw() -> bytes:
    """Draw a nonce, and more for later: the system is slow when asked one by one."""
    drawn = os.urandom(NONCE * NONCE_BATCH)
    _nonces.extend(drawn[at : at + NONCE] for at in range(NONCE, len(drawn), NONCE))
    return drawn[:NONCE]


def _bytes(text: str) -> bytes:
    # A lone surrogate is somebody's broken phone, not a reason to lose what they wrote.
    return text.encode("utf-8", "surrogatepass")


def load(path: Path) -> Keyring:
    """Read a key file. Raises KeyFileError when it is missing, open to others or not one."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        lines = path.read_text(encoding="ascii").split("\n")
    except (OSError, UnicodeDecodeError):
        raise KeyFileError(f"{path.name} cannot be read") from None
    if mode & 0o077:
        raise KeyFileError(f"{path.name} has mode {mode:04o}")
    return _parse(lines, path)


def load_or_create(path: Path) -> Keyring:
    """Read the key file; on the first start create one, readable by its owner only."""
    if not path.exists():
        # Two processes may start at once: both use the key file that was there first.
        keys = {1: secrets.token_bytes(BITS // 8)}
        _write(path, keys, secrets.token_bytes(BITS // 8), first=True)
    return load(path)


def add_key(path: Path) -> Keyring:
    """Add a new sealing key to the old ones; from now on it seals. Raises KeyFileError."""
    seals, lookup = _read(path)
    _write(path, {**seals, max(seals) + 1: secrets.token_bytes(BITS // 8)}, lookup)
    return load(path)


def drop_old_keys(path: Path) -> Keyring:
    """Keep only the newest sealing key. What the others sealed must be sealed again before."""
    seals, lookup = _read(path)
    newest = max(seals)
    _write(path, {newest: seals[newest]}, lookup)
    return load(path)


def _read(path: Path) -> tuple[dict[int, bytes], bytes]:
    load(path)
    words = [line.split() for line in path.read_text(encoding="ascii").split("\n")]
    seals = {int(one[1]): base64.b64decode(one[2]) for one in words if one[:1] == ["seal"]}
    lookup = next(base64.b64decode(one[1]) for one in words if one[:1] == ["lookup"])
    return seals, lookup


def _write(path: Path, seals: Mapping[int, bytes], lookup: bytes, *, first: bool = False) -> None:
    text = "# The key of Lotsen's database. Without it every text is lost: keep a copy elsewhere.\n"
    text += f"lookup {base64.b64encode(lookup).decode()}\n"
    text += "".join(f"seal {n} {base64.b64encode(key).decode()}\n" for n, key in seals.items())
    write_private(path, text, first=first)


def write_private(path: Path, text: str, *, first: bool = False) -> None:
    """Write a file whole or not at all, readable by its owner only.

    `first`: one that is there already stays. Raises KeyFileError.
    """
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if first:
            with suppress(FileExistsError):
                os.link(fresh, path)
            fresh.unlink()
        else:
            fresh.replace(path)
    except OSError as error:
        raise KeyFileError(f"{path.name} cannot be written: {error.strerror}") from None


def _parse(lines: list[str], path: Path) -> Keyring:
    seals: dict[int, AESGCM] = {}
    lookup = b""
    try:
        for line in lines:
            match line.split():
                case ["seal", number, key]:
                    seals[int(number)] = AESGCM(base64.b64decode(key, validate=True))
                case ["lookup", key]:
                    lookup = base64.b64decode(key, validate=True)
    except ValueError:
        raise KeyFileError(f"{path.name} is damaged") from None
    if not seals or len(lookup) != BITS // 8:
        raise KeyFileError(f"{path.name} holds no key")
    return Keyring(lookup, seals)
