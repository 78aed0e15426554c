"""The language of a page for somebody whose conversation cannot be read."""

from __future__ import annotations

from typing import Final

import pytest
from starlette.requests import Request

from bot.app import load_locales
from bot.web import reader_language

SPOKEN: Final = load_locales(previews=True).words
LIVE: Final = load_locales().words


def asking(accepted: str = "", cookie: str = "") -> Request:
    """A browser that asks for languages, and one in which a language was read."""
    headers = {"accept-language": accepted, "cookie": f"language={cookie}" if cookie else ""}
    raw = [(name.encode(), value.encode()) for name, value in headers.items() if value]
    return Request({"type": "http", "headers": raw})


@pytest.mark.parametrize(
    ("accepted", "cookie", "chosen"),
    [
        ("sv-SE, en;q=0.5", "ar", "ar"),
        ("en-GB", "", "en"),
        ("fa-AF", "", "fa_AF"),
        ("de, so;q=0.3", "xx", "so"),
        ("sv", "../etc", "sv"),
        ("", "", "sv"),
        ("de", "", "sv"),
    ],
)
def test_what_was_read_comes_before_what_the_phone_is_set_to(
    accepted: str, cookie: str, chosen: str
) -> None:
    """Whoever chose Arabic on a Swedish phone reads Arabic also where nothing can be looked up."""
    assert reader_language.preferred(asking(accepted, cookie), SPOKEN) == chosen


def test_a_language_that_is_not_offered_is_not_shown() -> None:
    """A draft is for testers alone, whatever stands in a cookie."""
    assert reader_language.preferred(asking("en", "ar"), LIVE) == "en"
