"""Where a translator is led: back to the page they saw, away from a broken file, to the changes."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from bot.app import App, Locales
from bot.language import po_file
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.safety.lexicon import Lexicon
from bot.translation import catalog_files, pending
from bot.understanding.time_words import TimeWords
from tests.support import console_client
from tests.support.console_client import Hand
from tests.support.translator_client import LINE, SEVERAL, address, mark, patch, units, writes

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Of the database it asks who somebody is, which others ask of both."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales, to be spoilt."""
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


@pytest.fixture
async def lea(rooms: Callable[..., App], folder: Path) -> AsyncIterator[Hand]:
    """A translator, who reads English, at the console that speaks the copy."""
    locales = Locales(Renderer.load(folder), TimeWords.load(folder), Lexicon.load(folder))
    async with console_client.opened(rooms(locales=locales)) as desk:
        hand = await desk.signed_in(console_client.translator(desk, "en"))
        await hand.get("/desk/account")
        yield hand


async def test_another_language_of_the_page_leads_back_to_where_one_was(lea: Hand) -> None:
    """Also where a language has capital letters in its code, and a line a dot in its name."""
    for path in ("/desk/translate/fa_AF", address("fa_AF"), "/desk/translate/so/changes"):
        here = re.findall(r'name="back" value="([^"]*)"', (await lea.get(path)).text)[0]
        answer = await lea.post("/desk/account/language", language="en", back=here)
        assert answer.headers["location"] == path


async def test_another_language_of_the_page_keeps_what_was_searched_for(lea: Hand) -> None:
    """The words in any script, and which lines are shown."""
    for query in ("q=hej+d%C3%A5&show=draft", "show=all&q=%D9%85%D8%B9%20%26%3Cb%3E"):
        path = f"/desk/translate/so?{query}"
        page = html.unescape((await lea.get(path)).text)
        here = re.findall(r'name="back" value="([^"]*)"', page)[0]
        answer = await lea.post("/desk/account/language", language="sv", back=here)
        assert answer.headers["location"] == path
        found = re.findall(r'name="q"[^>]* value="([^"]*)"', (await lea.get(path)).text)[0]
        assert html.unescape(found) == httpx.URL(path).params["q"]


async def test_nobody_is_led_elsewhere(lea: Hand) -> None:
    for path in (
        "//evil.example/", "/desk/../inbox", "/deskevil", "/desk/a?b=//evil", "/desk/a?b=\r\nc",
        "/desk/a?b=<c>", "/desk/a?" + "b" * 3000,
    ):  # fmt: skip
        answer = await lea.post("/desk/account/language", language="en", back=path)
        assert answer.headers["location"] == "/desk/", path


@pytest.mark.parametrize(
    ("file", "damage", "place"),
    [
        (catalog_files.CATALOG_FILE, b"<<<<<<< HEAD\n", "line 1"),
        (catalog_files.CATALOG_FILE, b"\n\n\xff\n", "line 3"),
        (pending.PENDING_FILE, b'\nmsgid "open\n', "line 2"),
        (pending.BASELINE_FILE, b"=======\n", "line 1"),
    ],
)
async def test_a_file_that_cannot_be_read_is_named_and_the_others_are_shown(
    lea: Hand, folder: Path, file: str, damage: bytes, place: str
) -> None:
    """Its own pages lead to that sentence, and none of them is an error."""
    path = folder / "ar" / file
    path.write_bytes(damage + (path.read_bytes() if path.exists() else b""))
    page = html.unescape((await lea.get("/desk/translate")).text)
    assert f"ar/{path.name}, {place}" in re.sub(r"<[^>]*>", "", page)
    assert 'href="/desk/translate/fa_AF"' in page
    assert 'href="/desk/translate/ar"' not in page
    for own in ("/desk/translate/ar", address("ar"), "/desk/translate/ar/changes"):
        answer = await lea.get(own)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/translate")
    assert (await lea.get(address("so"))).status_code == 200


async def test_what_is_wrong_is_said_in_the_language_of_the_page(lea: Hand) -> None:
    """Values apart from the sentence, lists as people tell them, and of forms which one it is."""
    await lea.post("/desk/account/language", language="sv", back="/desk/translate")
    line = "/desk/translate/ar/check/"
    told = (await lea.post(f"{line}person.lines", form0="116 112, 020.  {coach}")).text
    assert "har numren <bdi><bdi>020</bdi> och <bdi>116 112</bdi></bdi>" in told
    assert "har <bdi>{coach}</bdi>, som inte finns i den engelska" in told
    assert "slutar med <bdi>inget tecken</bdi>; den engelska med <bdi>.</bdi>" in told
    forms = {f"form{number}": "{count} علامات" for number in range(6)} | {"form4": "علامات"}
    told = (await lea.post(f"{line}{SEVERAL}", **forms)).text
    assert "saknar <bdi>{count}</bdi></span>" in told
    assert "(orden för <bdi>11, 12, 13, 14, 15, 16</bdi> och liknande)" in told
    assert "miss" not in told


@pytest.mark.parametrize(
    "file", [catalog_files.CATALOG_FILE, pending.PENDING_FILE, pending.BASELINE_FILE]
)
async def test_words_written_while_a_file_is_broken_come_back(
    lea: Hand, folder: Path, file: str
) -> None:
    """In the field, with what cannot be read; they are saved when somebody has mended the file."""
    path, words = folder / "ar" / file, "مع السلامة."
    typed = {"form0": words, "unsure": "1", "why": "too short?", "mark": await mark(lea, "ar")}
    before = path.read_bytes() if path.exists() else b""
    path.write_bytes(b"<<<<<<< HEAD\n" + before)
    others = {one: one.read_bytes() for one in (folder / "ar").rglob("*.po")}
    while_typing = await lea.post(f"/desk/translate/ar/check/{LINE}", **typed)
    assert while_typing.status_code == 200
    assert f'<p class="bubble">{words}</p>' in while_typing.text
    answer = await lea.post(address("ar"), **typed, go="missing")
    assert answer.status_code == 503
    for told in (while_typing.text, answer.text):
        assert f"cannot be read: <bdi>ar/{path.name}</bdi>, line <bdi>1</bdi>." in told
    assert f"{words}</textarea>" in answer.text
    assert 'value="too short?"' in answer.text
    assert {one: one.read_bytes() for one in (folder / "ar").rglob("*.po")} == others
    path.write_bytes(before) if before else path.unlink()
    fields = dict(re.findall(r'name="(mark)" value="(\w+)"', answer.text))
    assert (await lea.post(address("ar"), **{**typed, **fields})).status_code == 303
    assert units(folder, "ar")[LINE].target == words


async def test_what_was_changed_is_shown_and_can_be_applied(
    lea: Hand, folder: Path, tmp_path: Path
) -> None:
    """The difference is that of the files, and git would take it."""
    old = shutil.copytree(folder, tmp_path / "old" / "locales")
    await writes(lea, "so", LINE, "Nabad gelyo hadda.")
    await writes(lea, "so", LINE, "Nabad gelyo.")
    await writes(lea, "sv", LINE, "Hej då. Jag finns här.")
    page = (await lea.get("/desk/translate/so/changes")).text
    assert f"</span>{html.escape(units(old, 'so')[LINE].target)}</del>" in page
    assert "</span>Nabad gelyo.</ins>" in page
    assert "Nabad gelyo hadda." not in page
    for code in ("so", "sv"):
        diff = await lea.get(f"/desk/translate/{code}/diff")
        assert "attachment" in diff.headers["content-disposition"]
        patch(diff.text, tmp_path / "old")
        assert units(old, code) == units(folder, code)
    assert po_file.load(old / "sv" / pending.PENDING_FILE) == po_file.load(
        folder / "sv" / pending.PENDING_FILE
    )
    await lea.post("/desk/translate/so/merged")
    assert "Nothing was changed here yet" in (await lea.get("/desk/translate/so/changes")).text
