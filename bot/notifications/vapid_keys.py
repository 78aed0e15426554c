"""Keep the keys by which push services know this deployment (RFC 8292).

They are made at the first start and stand beside the key file. They open no text: who has them can
say to a push service to be us, and no more. Lost or changed, each device gets a new subscription at
its next page load, for the page compares the public key.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode

from bot.errors import VapidKeyError
from storage import encryption
from storage.errors import KeyFileError

FILE: Final = "lotsen.vapid"
"""The name of the file, beside the key file."""


@dataclass(frozen=True, slots=True)
class VapidKeys:
    """A pair of keys: `public_key` as a browser takes it, base64url without padding."""

    public_key: str
    _signer: Vapid02 = field(repr=False)

    def authorization(self, service: str, contact: str, until: datetime) -> str:
        """Return the header by which a push service knows us, until then (aware).

        `service` is its origin, `contact` a mailto: or https: address (RFC 8292, section 2.1).
        """
        signed = {"aud": service, "sub": contact, "exp": int(until.timestamp())}
        return str(self._signer.sign(signed)["Authorization"])


def beside(key_file: Path) -> Path:
    """Return where the keys of the deployment with this key file stand."""
    return key_file.with_name(FILE)


def load_or_create(path: Path) -> VapidKeys:
    """Read the keys; on the first start make them, readable by their owner only.

    Raises VapidKeyError.
    """
    if not path.exists():
        fresh = Vapid02()
        fresh.generate_keys()
        try:
            encryption.write_private(path, fresh.private_pem().decode(), first=True)
        except KeyFileError as error:
            raise VapidKeyError(str(error.args[0])) from None
    return load(path)


def load(path: Path) -> VapidKeys:
    """Read the keys. Raises VapidKeyError when they are missing, open to others or none."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_bytes()
    except OSError as error:
        raise VapidKeyError(f"{path.name} cannot be read: {error.strerror}") from None
    if mode & 0o077:
        raise VapidKeyError(f"{path.name} has mode {mode:04o}")
    try:
        # What a contact must be stands in setting_types.py: py_vapid takes no name without a dot.
        signer = Vapid02(Vapid02.from_pem(text).private_key, conf={"no-strict": True})
        point = signer.public_key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
    except (ValueError, TypeError, AttributeError):
        raise VapidKeyError(f"{path.name} is damaged") from None
    return VapidKeys(str(b64urlencode(point)), signer)
