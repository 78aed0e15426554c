"""Browsers by the names that their owners know."""

from __future__ import annotations

import pytest

from bot.web import device_name

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"Mozilla/5.0 (Linux; Android 10; K) {KIT} Chrome/141.0.0.0 Mobile Safari/537.36",
         "Chrome, Android"),
        (("Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko)"
         " SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36"),
         "Samsung Internet, Android"),
        (("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
         " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"), "Safari, iPhone"),
        (("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
         " (KHTML, like Gecko) Mobile/15E148"), "Safari, iPhone"),
        ((f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/141.0.0.0 Safari/537.36"
         " Edg/141.0.0.0"), "Edge, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0",
         "Firefox, Mac"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {KIT} Chrome/141.0.0.0 Safari/537.36",
         "Chrome, Chromebook"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_has_the_name_that_stands_on_it(user_agent: str, name: str) -> None:
    """Many say that they are others too."""
    assert device_name.of(user_agent) == name
