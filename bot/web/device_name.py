"""Name a browser and its system, as their owner knows them: `Firefox, Android`."""

from __future__ import annotations

import re
from typing import Final

BROWSERS: Final = (
    (re.compile(r"Edg(?:e|A|iOS)?/"), "Edge"),
    (re.compile(r"OPR/|OPT/"), "Opera"),
    (re.compile(r"SamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"Firefox/|FxiOS/"), "Firefox"),
    (re.compile(r"CriOS/|Chrome/|Chromium/"), "Chrome"),
    (re.compile(r"Safari/|AppleWebKit/"), "Safari"),
)
SYSTEMS: Final = (
    (re.compile(r"iPhone|iPod"), "iPhone"),
    (re.compile(r"iPad"), "iPad"),
    (re.compile(r"Android"), "Android"),
    (re.compile(r"Windows"), "Windows"),
    (re.compile(r"CrOS"), "Chromebook"),
    (re.compile(r"Mac OS X|Macintosh"), "Mac"),
    (re.compile(r"Linux"), "Linux"),
)
"""In the order in which they are looked for: many say that they are others too."""


def of(header: str) -> str:
    """Return the name by the header User-Agent; "" where it says nothing known."""
    found = (
        next((name for sign, name in every if sign.search(header)), "")
        for every in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, found))
