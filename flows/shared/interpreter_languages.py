"""Name the languages in which an interpreter can be asked for, each in itself (practices 3-16).

They are more than the robot speaks. A code is kept with a meeting, and is never taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final[Mapping[str, str]] = {
    "ar": "العربية",
    "fa_AF": "دری",
    "fa": "فارسی",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "am": "አማርኛ",
    "uk": "Українська",
    "ku": "Kurmancî",
    "ckb": "سۆرانی",
    "ps": "پښتو",
    "tr": "Türkçe",
    "sq": "Shqip",
    "es": "Español",
    "pl": "Polski",
    "ro": "Română",
    "ru": "Русский",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "en": "English",
}


def name(code: str) -> str:
    """Return what a language calls itself, or its code where it is not known here; "" for none."""
    return LANGUAGES.get(code, code)
