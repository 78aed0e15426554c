"""What an installed chat consists of: the shell, and nothing about anybody."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from bot.channels.webchat import page_context
from tests.support import webchat_client
from tests.support.webchat_client import House

OUTSIDE: Final = re.compile(r"""(?:https?:)?//(?!www\.w3\.org/2000/svg)[\w.]+\.\w+""")
PHYSICAL: Final = re.compile(
    r"(?:margin|padding|border)-(?:left|right|top|bottom)|(?<![\w-])(?:left|right|top|bottom|width"
    r"|height)\s*:|text-align:\s*(?:left|right)"
)


@pytest.fixture
async def house(tmp_path: Path, key_file: Path) -> AsyncIterator[House]:
    async with webchat_client.house(f"sqlite:///{tmp_path}/lotsen.sqlite3", key_file) as made:
        yield made


async def test_it_can_be_installed_under_a_neutral_name(house: House) -> None:
    """Every icon is there, and of the size it says."""
    response = await house.phone().get("/manifest.webmanifest")
    assert response.headers["content-type"].startswith("application/manifest+json")
    found = json.loads(response.text)
    assert found["name"] in {"Chat", "Chatt"}
    assert found["start_url"] == "/chat"
    for icon in found["icons"]:
        picture = await house.phone().get(icon["src"])
        assert picture.headers["content-type"] == icon["type"]
        if icon["type"] == "image/png":
            size = int.from_bytes(picture.content[16:20])
            assert icon["sizes"] == f"{size}x{size}"


async def test_the_worker_keeps_the_shell_and_nothing_private(house: House) -> None:
    """Every file that it keeps is there, needs no cookie, and is none of the chat's pages."""
    response = await house.phone().get("/sw.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["service-worker-allowed"] == "/"
    assert response.headers["cache-control"] == "no-cache"
    kept = re.findall(r'^ {2}"(/[^"]*)",$', response.text, re.MULTILINE)
    assert f"/static/chat/chat.js?v={page_context.VERSION}" in kept
    for path in kept:
        assert (await house.phone().get(path)).status_code == 200
        assert path == "/offline" or path.startswith(("/static/chat/", "/static/web/"))


async def test_files_with_a_version_are_kept_by_the_phone(house: House) -> None:
    """A slow network carries style and script once."""
    page = (await house.phone().get("/")).text
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        response = await house.phone().get(path.replace("&amp;", "&"))
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]


def test_the_shell_asks_nothing_outside() -> None:
    """No font, no script, no picture of anybody else's."""
    files = [one for one in page_context.STATIC.iterdir() if one.suffix != ".png"]
    faults = [f"{one.name}: {found}" for one in files for found in OUTSIDE.findall(one.read_text())]
    assert faults == []


def test_the_style_sheet_knows_no_left_and_right() -> None:
    """Logical properties only: it turns round by itself for Arabic and Dari."""
    sheet = (page_context.STATIC / "chat.css").read_text(encoding="utf-8")
    assert PHYSICAL.findall(re.sub(r"@media \([^)]*\)", "", sheet)) == []


MOST_AT_FIRST: Final = 25_000
"""Bytes until the chat can be read and written, on a phone that has nothing of it yet."""


async def test_the_first_page_is_light(house: House) -> None:
    """The page, its sheet and scripts as they travel; pictures come later."""
    phone = await house.enrolled()
    page = (await phone.get("/chat")).text
    files = re.findall(r'(?:src|rel="stylesheet" href)="(/static/[^"]+)"', page)
    assert len(files) > 3
    weights = {one: int((await phone.get(one)).headers["content-length"]) for one in files}
    total = len(gzip.compress(page.encode())) + sum(weights.values())
    assert total < MOST_AT_FIRST, weights


async def test_the_page_says_nothing_is_new_before_it_knows(house: House) -> None:
    """Without a script nobody learns what was shown, so the mark stays hidden there."""
    phone = await house.enrolled()
    await phone.say("meny")
    marks = re.findall(r'<p class="fresh"[^>]*>', (await phone.get("/chat")).text)
    assert marks
    assert all(one.endswith(" hidden>") for one in marks)
