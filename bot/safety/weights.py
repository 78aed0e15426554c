"""Read and write the weights of the second reader, locales/danger.weights.

A line of JSON, then the arrays it lists, one byte a number: the same bytes for the same sentences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from bot.safety import numeric
from flows.engine.errors import LotsenError

FILE: Final = "danger.weights"
"""The name of the weights, beside the languages."""

_FORM: Final = 3


class WeightsError(LotsenError):
    """The weights of the second reader are missing or broken; run `lotsen danger train`."""


@dataclass(frozen=True)
class Weights:
    """Everything that was learnt. `facts` is plain data; `arrays` are of whole numbers."""

    facts: Mapping[str, Any]
    arrays: Mapping[str, Any]

    def to_bytes(self) -> bytes:
        """Return the file."""
        body = b"".join(self.arrays[name].tobytes() for name in sorted(self.arrays))
        shapes = {name: list(self.arrays[name].shape) for name in sorted(self.arrays)}
        head = {"form": _FORM, "crc": crc32(body), "shapes": shapes, **self.facts}
        text = json.dumps(head, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return text.encode() + b"\n" + body


def load(path: Path) -> Weights:
    """Read the weights. Raises WeightsError."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        facts = json.loads(head)
        shapes: dict[str, list[int]] = facts["shapes"]
        if facts["form"] != _FORM or facts["crc"] != crc32(body):
            raise WeightsError(f"{path.name} has another form, or is damaged")
        return Weights(facts, _arrays(shapes, body))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise WeightsError(f"{path.name}: {type(fault).__name__}") from fault


def _arrays(shapes: Mapping[str, Sequence[int]], body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    at = 0
    for name, shape in sorted(shapes.items()):
        size = 1
        for length in shape:
            size *= length
        found[name] = numeric.unpacked(body[at : at + size], shape)
        at += size
    return found
