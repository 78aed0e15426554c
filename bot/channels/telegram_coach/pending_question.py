"""Keep what the bot asks a coach until it is answered: values of a phrase, text of an outcome.

It stands in the database, sealed, so that a restart does not turn an answer into a message to a
youth.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Final

LASTS: Final = timedelta(minutes=30)
"""Whoever writes later than that has forgotten the question."""


@dataclass(frozen=True, slots=True)
class PendingQuestion:
    """An open question. `nonce` stands in its buttons, `at` is aware.

    One of the others is filled, and none when the youth was erased.
    """

    youth: int
    at: str
    phrase: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""
    report: str = ""
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))

    def dump(self) -> str:
        """Return it as text to be sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)


def load(text: str, now: datetime) -> PendingQuestion | None:
    """Return the question that is open now, if any."""
    found = PendingQuestion(**json.loads(text)) if text else None
    if found is None or now - datetime.fromisoformat(found.at) > LASTS:
        return None
    return found
