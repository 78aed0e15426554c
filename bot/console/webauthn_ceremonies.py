"""Make and check what a browser and its authenticator sign: passkeys (WebAuthn level 3).

The only module with `webauthn`. A challenge is signed, dated and said for what it is, so that none
has to be kept: it ends after CHALLENGE_LASTS, and what came in by one comes in once.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import exceptions, options_to_json, structs

from storage.encryption import Keyring

CHALLENGE_LASTS: Final = timedelta(minutes=5)
LONGEST: Final = 16_000
"""Characters of a browser's answer: those with an attestation have some thousand."""

SIGN_IN: Final = "in"
_STAMP, _NONCE, _MARK = 8, 16, 32


class PublicKey(NamedTuple):
    """The credential of an authenticator: its id, its public key, and how often it has signed."""

    credential: bytes
    key: bytes
    signs: int


@dataclass
class Ceremonies:
    """The ceremonies of one site, `origin` as a browser says it. `keys` sign the challenges."""

    keys: Keyring
    origin: str
    _done: dict[bytes, datetime] = field(init=False, default_factory=dict)

    def for_new(
        self, person: int, name: str, known: Sequence[bytes], now: datetime
    ) -> dict[str, Any]:
        """Return what a browser is asked to make a passkey for this person with.

        `known` are the credentials they have, `now` is aware.
        """
        asked = webauthn.generate_registration_options(
            rp_id=self._site,
            rp_name="Lotsen",
            user_id=str(person).encode(),
            user_name=name,
            challenge=self._challenge(str(person), now),
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in known],
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
        )
        return _as_json(asked)

    def made(self, person: int, answer: str, now: datetime) -> PublicKey | None:
        """Return the passkey that was made for this person; None where the answer is none."""
        challenge = self._challenge_in(answer, str(person), now)
        if challenge is None:
            return None
        try:
            done = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._site,
                expected_origin=self.origin,
                require_user_verification=True,
            )
        except _REFUSED:
            return None
        return PublicKey(done.credential_id, done.credential_public_key, done.sign_count)

    def for_sign_in(self, now: datetime) -> dict[str, Any]:
        """Return what a browser is asked with who signs in; the authenticator says who it is."""
        asked = webauthn.generate_authentication_options(
            rp_id=self._site,
            challenge=self._challenge(SIGN_IN, now),
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
        return _as_json(asked)

    def signed(self, answer: str, kept: PublicKey, now: datetime) -> int | None:
        """Return how often the authenticator has signed by now; None where it has not signed this.

        What was taken once is not taken again. An authenticator that counts may not count
        backwards: somebody has copied it.
        """
        challenge = self._challenge_in(answer, SIGN_IN, now)
        if challenge is None or challenge in self._done:
            return None
        try:
            done = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._site,
                expected_origin=self.origin,
                credential_public_key=kept.key,
                credential_current_sign_count=kept.signs,
                require_user_verification=True,
            )
        except _REFUSED:
            return None
        ended = now - CHALLENGE_LASTS
        self._done = {one: at for one, at in self._done.items() if at > ended} | {challenge: now}
        return done.new_sign_count

    @property
    def _site(self) -> str:
        return urlsplit(self.origin).hostname or ""

    def _challenge(self, purpose: str, now: datetime) -> bytes:
        stamp = int(now.timestamp()).to_bytes(_STAMP, "big") + secrets.token_bytes(_NONCE)
        return stamp + self._mark(purpose, stamp)

    def _mark(self, purpose: str, stamp: bytes) -> bytes:
        return self.keys.hash("passkey challenge", f"{purpose}:{stamp.hex()}")[:_MARK]

    def _challenge_in(self, answer: str, purpose: str, now: datetime) -> bytes | None:
        """Return the challenge that was signed, if it is one of ours, for this, and not too old."""
        try:
            client = json.loads(answer)["response"]["clientDataJSON"]
            challenge = _bytes(json.loads(_bytes(client))["challenge"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        stamp, mark = challenge[: _STAMP + _NONCE], challenge[_STAMP + _NONCE :]
        if not hmac.compare_digest(mark, self._mark(purpose, stamp)):
            return None
        age = now.timestamp() - int.from_bytes(stamp[:_STAMP], "big")
        return challenge if 0 <= age <= CHALLENGE_LASTS.total_seconds() else None


def credential_in(answer: str) -> bytes:
    """Return the id of the credential that an answer is of; empty for none."""
    try:
        return _bytes(json.loads(answer)["rawId"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return b""


def _bytes(text: Any) -> bytes:
    """Raises ValueError for what is no base64url text."""
    if not isinstance(text, str) or not text.isascii():
        raise ValueError
    return webauthn.base64url_to_bytes(text)


def _as_json(options: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(options_to_json(options))
    return made


_REFUSED: Final = (exceptions.WebAuthnException, ValueError, KeyError, TypeError)
"""What the library raises for an answer that is not what it should be, or is broken."""
