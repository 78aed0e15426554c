"""A device that holds passkeys: it signs what a browser would have it sign (WebAuthn)."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """A device and the browser that it is in; `origin` is the page the browser says it shows."""

    origin: str
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    signs: int = 0
    verifies: bool = True

    def make(self, options: dict[str, Any]) -> str:
        """Answer what a browser is asked to make a passkey with."""
        data = self._data(options["rp"]["id"], HAS_KEY) + self._public()
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"])
        return self._answer({"clientDataJSON": client, "attestationObject": attested})

    def sign(self, options: dict[str, Any]) -> str:
        """Answer what a browser is asked with who signs in."""
        self.signs += 1
        data = self._data(options["rpId"], 0)
        client = self._client("webauthn.get", options["challenge"])
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer(said)

    def _data(self, site: str, more: int) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        site_hash = hashlib.sha256(site.encode()).digest()
        return site_hash + bytes([flags]) + self.signs.to_bytes(4, "big")

    def _public(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (one.to_bytes(32, "big") for one in (numbers.x, numbers.y))
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        return bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + key

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, bytes]) -> str:
        told = {name: as_text(value) for name, value in response.items()}
        own = as_text(self.credential)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": told})


def as_text(value: bytes) -> str:
    """Return bytes as base64url text, without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
