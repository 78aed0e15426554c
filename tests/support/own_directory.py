"""A municipality's own directory, in order: what its tests begin from."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Final

from bot.directory import loader
from flows.engine.directory import SOCIAL_EMERGENCY, Directory

TODAY: Final = date(2026, 11, 24)

OWN: Final = """
hide = ["somaya"]

[[contact]]
id = "socialjour"
phone = "020-10 10 10"
hours = [{ channels = ["phone"], label = "alla dagar 17–08", open = ["1-7 17:00-08:00"] }]
mark = "V"
source_url = "https://example.se/socialjour"
last_verified = "2026-11-20"
next_review = 2027-05-20
verified_by = "EB"

[[contact]]
id = "fritidsgard"
name = "Gården"
purpose = "Häng, spela och fika."
needs = ["leisure"]
address = "Storgatan 1"
hours = [{ channels = ["address"], label = "mån, ons 15–21", open = ["1,3 15:00-21:00"] }]
mark = "V"
source_url = "https://example.se/fritid"
next_review = 2027-05-20
verified_by = "EB"
"""

SOCIAL: Final = """
[[contact]]
id = "{contact}"
phone = "{phone}"
mark = "V"
source_url = "https://example.se/{contact}"
next_review = 2027-05-20
verified_by = "EB"
"""

OTHER_NUMBERS: Final = ("114 14", "020-11 22 33", "08-12 34 56")
OTHER: Final = """
[[contact]]
id = "sos"
name = "SOS"
phone = "114 14"

[[contact]]
id = "bris"
phone = "020-11 22 33"

[[contact]]
id = "mind"
phone = "08-12 34 56"

[[contact]]
id = "ud"
phone = "08-11 11 11"

[[contact]]
id = "ratt_att_valja"
phone = "08-22 22 22"

[[contact]]
id = "kvinnofridslinjen"
phone = "08-33 33 33"

[[contact]]
id = "stodlinjen_man"
phone = "08-44 44 44"
"""
"""Whom sentences tell a youth to call has other numbers here, in this order."""


def other(folder: Path) -> Path:
    """The file of such a municipality."""
    file = folder / "own.toml"
    file.write_text(OTHER, encoding="utf-8")
    return file


def with_social_emergency(phone: str) -> Directory:
    """Lotsen's own directory, with the number of the local emergency social services."""
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "own.toml"
        own.write_text(SOCIAL.format(contact=SOCIAL_EMERGENCY, phone=phone), encoding="utf-8")
        return loader.load(own)
