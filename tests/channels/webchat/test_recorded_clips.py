"""Recorded clips in the chat: beside exactly the words they read, and kept by a phone."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from bot.app import Locales
from bot.language import clips, po_file
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.safety.lexicon import Lexicon
from bot.translation import clip_files
from bot.understanding.time_words import TimeWords
from tests.support import sounds, webchat_client
from tests.support.webchat_client import House

LINE: Final = "menu.what"
CLIP: Final = re.compile(r'<p class="text"[^>]* data-clip="([^"]+)" data-type="([^"]+)">([^<]*)')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales."""
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


@pytest.fixture
async def house(tmp_path: Path, folder: Path, key_file: Path) -> AsyncIterator[House]:
    """The site, which speaks the copy and its drafts."""
    renderer = Renderer.load(folder, previews=True)
    locales = Locales(renderer, TimeWords.load(folder), Lexicon.load(folder))
    database = f"sqlite:///{tmp_path}/lotsen.sqlite3"
    async with webchat_client.house(database, key_file, locales=locales) as made:
        yield made


def text(folder: Path, code: str, line: str = LINE) -> str:
    units = po_file.load(folder / code / po_file.CATALOGUE)
    return next(one.target for one in units if one.context == line)


def record(house: House, folder: Path, code: str, line: str = LINE, heard: str = "") -> str:
    """Somebody reads a line, and perhaps somebody else listens; return its public address."""
    clip_files.save(folder / code, line, text(folder, code, line), sounds.wav(), "LM")
    clip = clips.load(folder / code)[line]
    if heard:
        clip_files.mark_checked(folder / code, clip, heard)
    house.app.renderer.reload_if_changed()
    return f"/clips/{code}/{clip.name}"


async def asked(house: House, language: str) -> list[tuple[str, str, str]]:
    phone = await house.enrolled(language=language)
    await phone.say("meny")
    return CLIP.findall(await phone.page())


async def test_a_bubble_has_the_clip_of_its_words(house: House, folder: Path) -> None:
    address = record(house, folder, "so")
    assert await asked(house, "so") == [(address, "audio/wav", text(folder, "so"))]
    assert await asked(house, "ar") == []


async def test_what_is_live_waits_for_somebody_who_listens(house: House, folder: Path) -> None:
    address = record(house, folder, "sv")
    assert await asked(house, "sv") == []
    assert (await house.phone().get(address)).status_code == 404
    address = record(house, folder, "sv", heard="AB")
    assert [found[0] for found in await asked(house, "sv")] == [address]
    assert (await house.phone().get(address)).status_code == 200


async def test_nobody_hears_something_else_than_they_read(house: House, folder: Path) -> None:
    """The line is written anew: its clip is neither offered nor found, and is kept."""
    address = record(house, folder, "so")
    path = folder / "so" / po_file.CATALOGUE
    said = path.read_text(encoding="utf-8")
    path.write_text(said.replace(text(folder, "so"), "Maxaad rabtaa?"), encoding="utf-8")
    # Also in the seconds before the files are read again: a bubble is compared with its own words.
    assert [found[0] for found in await asked(house, "so")] == [address]
    assert house.app.renderer.reload_if_changed()
    assert await asked(house, "so") == []
    assert (await house.phone().get(address)).status_code == 404
    assert len(clips.load(folder / "so")) == 1


async def test_people_are_not_read_by_another_voice(house: House, folder: Path) -> None:
    """The youth writes the robot's own words: they stay the youth's."""
    record(house, folder, "so")
    phone = await house.enrolled(language="so")
    await phone.say(text(folder, "so"))
    page = await phone.page()
    assert text(folder, "so") in page
    assert CLIP.findall(page) == []


async def test_a_phone_may_keep_it(house: House, folder: Path) -> None:
    """For everybody, without a cookie, and in parts: players of Apple's ask for parts."""
    address = record(house, folder, "so")
    phone = house.phone()
    whole = await phone.get(address)
    assert whole.content == sounds.wav()
    assert whole.headers["content-type"] == "audio/wav"
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert "media-src 'self'" in whole.headers["content-security-policy"]
    assert "set-cookie" not in whole.headers
    part = await phone.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"RIFF")


@pytest.mark.parametrize(
    "path",
    [
        "/clips/so/{name}.bak", "/clips/sv/{name}",
        "/clips/so/..%2F..%2Flocales.toml", "/clips/%2e%2e/locales.toml", "/clips/so/menu.what",
        "/clips/so/" + "0" * 32 + ".wav", "/clips/so/", "/clips", "/clips/so/%00",
        "/static/clips/so/{name}",
    ],
)  # fmt: skip
async def test_there_is_nothing_else_at_such_an_address(
    house: House, folder: Path, path: str
) -> None:
    name = record(house, folder, "so").rpartition("/")[2]
    url = path.format(name=name)
    answer = await house.phone().client.get(httpx.URL("http://testserver", raw_path=url.encode()))
    assert answer.status_code == 404


async def test_a_file_that_is_gone_is_not_found(house: House, folder: Path) -> None:
    address = record(house, folder, "so")
    clip_files.remove(folder / "so", LINE)
    assert (await house.phone().get(address)).status_code == 404
