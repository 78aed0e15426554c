"""Draw the icons of pages: one set, one stroke, in the colour of the text beside them.

An icon is only a picture beside words, so that a screen reader says the words alone.
"""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

_SVG: Final = Markup(
    '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none"'
    ' stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="{}"/></svg>'
)

PATHS: Final = {
    "again": "M20 11a8 8 0 1 0-2 6M20 4v7h-7",
    "ask": "M8 13V5.5a1.5 1.5 0 0 1 3 0V11V4a1.5 1.5 0 0 1 3 0v7V6a1.5 1.5 0 0 1 3 0v8a7 7 0 0 1-7"
    " 7c-3 0-4-2-6-6a1.5 1.5 0 0 1 3-1",
    "back": "M20 12H4M11 5l-7 7 7 7",
    "bell": "M6 16v-5a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
    "bell-off": "M6 16v-5a6 6 0 0 1 1-3M10 5.5A6 6 0 0 1 18 11v5M4 18h14M10 21h4M4 4l16 16",
    "book": "M12 6c-2-2-5-2-8-2v14c3 0 6 0 8 2 2-2 5-2 8-2V4c-3 0-6 0-8 2zM12 6v14",
    "box": "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
    "chat": "M12 4c-5 0-9 3.2-9 7.2 0 2.2 1.3 4.2 3.3 5.5L5.5 21l4.3-2.4c.7.1 1.4.2"
    " 2.2.2 5 0 9-3.2 9-7.2S17 4 12 4z",
    "check": "M4 13l5 5L20 7",
    "clock": "M12 3a9 9 0 1 0 .01 0zM12 7v5l3 2",
    "close": "M6 6l12 12M18 6L6 18",
    "compass": "M12 3a9 9 0 1 0 .01 0zM15.5 8.5L14 14l-5.5 1.5L10 10z",
    "down": "M12 4v16M5 13l7 7 7-7",
    "eye": "M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7zM12 9a3 3 0 1 0 .01 0z",
    "help": "M12 3a9 9 0 1 0 .01 0zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .9-1 1.7M12 17h.01",
    "idea": "M9 17h6M10 20h4M12 3a6 6 0 0 0-3 11v3h6v-3a6 6 0 0 0-3-11z",
    "list": "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
    "lock": "M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "no-network": "M2 9a15 15 0 0 1 20 0M6 13a9 9 0 0 1 12 0M12 18h.01M4 4l16 16",
    "out": "M10 4H5v16h5M9 12h12M16 7l5 5-5 5",
    "page": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "people": "M9 11a3.5 3.5 0 1 0-.01 0zM2 20c0-4 3-6 7-6s7 2 7 6M16 4.5a3.5 3.5 0 0 1 0 6.5"
    "M18 14c2.5.7 4 2.7 4 6",
    "person": "M12 12a4 4 0 1 0-.01 0zM4 21c0-4 4-6 8-6s8 2 8 6",
    "phone": "M8 2h8a1 1 0 0 1 1 1v18a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zM11 18h2",
    "robot": "M5 8h14v11H5zM12 4v4M9 13h.01M15 13h.01M9 16h6M2 12v3M22 12v3",
    "save": "M12 3v12M6 10l6 6 6-6M4 20h16",
    "send": "M4 12L20 4l-5 16-4-7zM11 13l9-9",
    "sound": "M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M18.5 6a8 8 0 0 1 0 12",
    "steps": "M4 20h5v-5h5v-5h5V5",
    "stop": "M8 3h8l5 5v8l-5 5H8l-5-5V8zM8 12h8",
    "trash": "M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6",
    "warning": "M12 4l9 16H3zM12 10v5M12 18h.01",
}
"""The strokes of each icon, on a field of 24 by 24."""


def icon(name: str) -> Markup:
    """Return the icon of this name as HTML. Raises KeyError for one that there is not."""
    return _SVG.format(PATHS[name])
