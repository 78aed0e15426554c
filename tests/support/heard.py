"""Figures of the second reader for a test: as if a language were heard so well, or so badly."""

from __future__ import annotations

import json
from pathlib import Path

from bot.safety import detector_states, measuring


def record(folder: Path, code: str, **shares: float) -> None:
    """Record that every target is just reached, but for these detectors' first figures."""
    path = folder / measuring.RATCHET
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    figures = kept.setdefault(measuring.WHOLE, {})
    for name, targets in detector_states.DETECTORS.items():
        figures.update({f"{code} {target.figure}": target.share for target in targets})
        if name in shares:
            figures[f"{code} {targets[0].figure}"] = shares[name]
    path.write_text(json.dumps(kept), encoding="utf-8")
