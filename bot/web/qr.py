"""Draw a link as a QR code. The only place that uses segno."""

from __future__ import annotations

import io
from typing import Final

import segno

SCALE: Final = 4
QUIET: Final = 4
"""Modules of white around the code: the standard asks for four, and dark pages need them."""


def picture(link: str) -> str:
    """Return a QR code as a data URI of an SVG, black on white in light and dark."""
    made = segno.make(link, error="m", micro=False)
    return str(made.svg_data_uri(scale=SCALE, border=QUIET, dark="#000", light="#fff"))


def terminal(link: str) -> str:
    """Return a QR code of half blocks, dark on the terminal's own light or the other way round."""
    drawn = io.StringIO()
    segno.make(link, error="m", micro=False).terminal(drawn, border=2, compact=True)
    return drawn.getvalue()
