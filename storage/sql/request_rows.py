"""Read a request from its row: turns need it, and pages do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from flows.engine.programme import Request, RequestKind, RequestState
from storage.encryption import Keyring, Opener


def request(row: Sequence[Any], opener: Opener, zone: tzinfo) -> Request:
    """Return a request from its columns (REQUEST_COLUMNS), its times in this zone."""
    youth, number, kind, state, sent_at, due_at, words, language, when, *rest = row
    interpreter, helper, answer, answered_at, late_at, shared, prefers, by, where = rest
    return Request(
        number, RequestKind(kind), RequestState(state), sent_at.astimezone(zone),
        due_at.astimezone(zone), _opened(opener, words, youth), language, when,
        interpreter, helper, _opened(opener, answer, youth),
        answered_at and answered_at.astimezone(zone), late_at and late_at.astimezone(zone),
        bool(shared), prefers, by, where,
    )  # fmt: skip


def seal(keys: Keyring, words: str, youth: int) -> bytes | None:
    """Seal the words or the answer of a request; None for nothing."""
    return keys.seal(words, f"request:{youth}") if words else None


def _opened(opener: Opener, sealed: bytes | None, youth: int) -> str:
    return opener(sealed, f"request:{youth}") if sealed is not None else ""
