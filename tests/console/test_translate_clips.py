"""A line's recorded clip over HTTP: who adds it, what is refused, and when the chat has it."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import httpx
import pytest

from bot.app import App, Locales
from bot.language import clips
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.safety.lexicon import Lexicon
from bot.translation.clip_files import MOST_BYTES
from bot.understanding.time_words import TimeWords
from bot.web.security import MOST_BODY_OF_CLIP
from tests.support import console_client, sounds
from tests.support.console_client import ANNA, EVA, Desk, Hand
from tests.support.translator_client import (
    BUTTON,
    LINE,
    NAMED,
    SEVERAL,
    address,
    mark,
    writes,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Of the database it asks who somebody is, which others ask of both."""

REFUSED: Final = (403, 404)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales."""
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


@pytest.fixture
async def desk(rooms: Callable[..., App], folder: Path) -> AsyncIterator[Desk]:
    """The console, which speaks the copy."""
    renderer = Renderer.load(folder, previews=True)
    locales = Locales(renderer, TimeWords.load(folder), Lexicon.load(folder))
    async with console_client.opened(rooms(locales=locales)) as opened:
        yield opened


async def signed_in(desk: Desk, number: int) -> Hand:
    hand = await desk.signed_in(number)
    await hand.get("/desk/account")
    return hand


@pytest.fixture
async def lea(desk: Desk) -> Hand:
    """A translator, who reads English."""
    return await signed_in(desk, console_client.translator(desk, "en"))


async def sends(
    hand: Hand, code: str = "so", context: str = LINE, data: bytes = b"", *, seen: str = ""
) -> httpx.Response:
    """Send a file as the form on a line's page does."""
    seen = seen or await mark(hand, code, context)
    return await hand.client.post(
        f"{address(code, context)}/clip",
        data={"csrf": hand.proof, "mark": seen},
        files={"clip": ("../../etc/passwd.ogg", data, "text/html")},
    )


def kept(folder: Path, code: str = "so") -> list[clips.Clip]:
    return list(clips.load(folder / code).values())


async def test_a_translator_adds_a_clip_and_listens_to_it(lea: Hand, folder: Path) -> None:
    """It is kept under a name of ours, whatever the file was called, and told to be what it is."""
    saved = await sends(lea, data=sounds.wav())
    assert saved.status_code == 303
    page = (await lea.get(saved.headers["location"])).text
    assert "The recording is saved" in page
    assert "Testers hear it" in page
    (clip,) = kept(folder)
    assert clip.path.parent == folder / "so" / clips.FOLDER
    assert (clip.line, clip.kind, clip.heard) == (LINE, "wav", "")
    heard = await lea.get(f"{address('so')}/clip")
    assert heard.content == sounds.wav()
    assert heard.headers["content-type"] == "audio/wav"
    assert heard.headers["x-content-type-options"] == "nosniff"
    assert heard.headers["cache-control"] == "no-store"
    assert "media-src 'self'" in heard.headers["content-security-policy"]


async def test_it_is_replaced_and_removed(lea: Hand, folder: Path) -> None:
    await sends(lea, data=sounds.wav())
    await sends(lea, data=sounds.BEGINNINGS["mp3"])
    assert [one.kind for one in kept(folder)] == ["mp3"]
    removed = await lea.post(f"{address('so')}/clip/remove")
    assert removed.status_code == 303
    assert kept(folder) == []
    assert (await lea.get(f"{address('so')}/clip")).status_code == 404


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"", "choose a sound file first"),
        (b"<script>alert(1)</script>", "phones cannot play this file"),
        (b"\x89PNG\r\n\x1a\n", "phones cannot play this file"),
        (sounds.BEGINNINGS["mp3"].ljust(MOST_BYTES + 1, b"\0"), "larger than <bdi>300</bdi> kB"),
    ],
)
async def test_what_is_no_clip_is_refused_and_changes_nothing(
    lea: Hand, folder: Path, data: bytes, wrong: str
) -> None:
    await sends(lea, data=sounds.wav())
    before = kept(folder)
    refused = await sends(lea, data=data)
    assert refused.status_code == 422
    assert wrong in refused.text
    assert kept(folder) == before


async def test_a_text_in_place_of_a_file_is_none(lea: Hand) -> None:
    seen = await mark(lea, "so")
    answer = await lea.post(f"{address('so')}/clip", mark=seen, clip="RIFF....WAVE")
    assert answer.status_code == 422


async def test_a_much_longer_file_is_not_even_read(lea: Hand) -> None:
    data = sounds.BEGINNINGS["mp3"].ljust(MOST_BODY_OF_CLIP, b"\0")
    assert (await sends(lea, data=data)).status_code == 413
    seen = await mark(lea, "so")
    long = await lea.post(address("so"), mark=seen, form0="x" * 300_000)
    assert long.status_code == 413


@pytest.mark.parametrize("context", [NAMED, BUTTON, SEVERAL, "web.exit", "no.such", "..%2Fsv"])
async def test_other_lines_have_none(lea: Hand, folder: Path, context: str) -> None:
    answer = await sends(lea, context=context, data=sounds.wav(), seen="0" * 16)
    assert answer.status_code == 404
    assert (await lea.get(f"{address('so', context)}/clip")).status_code == 404
    assert kept(folder) == []
    page = (await lea.get(address("so", NAMED))).text
    assert 'id="clip"' not in page


@pytest.mark.parametrize("code", ["en", "xx", "..", "%2e%2e", "sv%2f..%2fso"])
async def test_there_is_no_way_out_of_the_language(lea: Hand, folder: Path, code: str) -> None:
    """The source has no catalogue; what is no language has no page."""
    answer = await sends(lea, code=code, data=sounds.wav(), seen="0" * 16)
    assert answer.status_code == 404
    assert await asyncio.to_thread(lambda: [*folder.rglob("*.wav")]) == []


async def test_it_is_of_the_text_that_its_page_showed(lea: Hand, folder: Path) -> None:
    """Somebody else has changed the line meanwhile: what was read is not what stands there."""
    seen = await mark(lea, "so")
    await writes(lea, "so", LINE, "Waa hagaag. Halkan ayaan joogaa markaad i rabto.")
    met = await sends(lea, data=sounds.wav(), seen=seen)
    assert met.status_code == 409
    assert "somebody has changed the words" in met.text
    assert kept(folder) == []


async def test_a_clip_of_an_older_text_is_kept_and_shown_as_such(lea: Hand, folder: Path) -> None:
    await sends(lea, data=sounds.wav())
    await writes(lea, "so", LINE, "Waa hagaag. Halkan ayaan joogaa markaad i rabto.")
    page = (await lea.get(address("so"))).text
    assert "It is of an older text, so nobody hears it" in page
    assert "it says exactly these words" not in page
    assert len(kept(folder)) == 1


async def test_somebody_else_listens_before_youths_do(lea: Hand, desk: Desk, folder: Path) -> None:
    """In a language that is live, and of a sound that they have heard: not of a later one."""
    await sends(lea, "sv", data=sounds.wav())
    page = (await lea.get(address("sv"))).text
    assert "somebody else must listen first" in page
    (sound,) = [one.sound for one in kept(folder, "sv")]
    own = await lea.post(f"{address('sv')}/clip/right", sound=sound)
    assert own.status_code == 409
    other = await signed_in(desk, console_client.translator(desk, "en", "Omid Nur"))
    page = (await other.get(address("sv"))).text
    assert "it says exactly these words" in page
    await sends(lea, "sv", data=sounds.wav(tone=880))
    late = await other.post(f"{address('sv')}/clip/right", sound=sound)
    assert late.status_code == 409
    assert kept(folder, "sv")[0].heard == ""
    (sound,) = [one.sound for one in kept(folder, "sv")]
    done = await other.post(f"{address('sv')}/clip/right", sound=sound)
    assert done.status_code == 303
    page = (await other.get(address("sv"))).text
    assert "It is heard in the chat" in page
    assert "Listened to by <bdi>ON</bdi>" in page
    renderer = desk.app.renderer
    assert renderer.reload_if_changed()
    assert [*renderer.catalog_set.clips] == [("sv", LINE)]


async def test_nobody_but_translators_comes_near(desk: Desk, folder: Path) -> None:
    for number in (ANNA, EVA):
        hand = await signed_in(desk, number)
        assert (await sends(hand, data=sounds.wav(), seen="0")).status_code in REFUSED
        for path in ("", "/right", "/remove"):
            answer = await hand.post(f"{address('so')}/clip{path}")
            assert answer.status_code in REFUSED
    stranger = desk.hand()
    assert (await sends(stranger, data=sounds.wav(), seen="0")).status_code == 303
    assert kept(folder) == []


async def test_a_form_of_another_page_does_nothing(lea: Hand, folder: Path) -> None:
    seen = await mark(lea, "so")
    lea.proof = "0" * 64
    assert (await sends(lea, data=sounds.wav(), seen=seen)).status_code == 403
    assert kept(folder) == []


async def test_what_cannot_be_written_is_said(lea: Hand, folder: Path) -> None:
    """A file stands where the folder of clips would be."""
    await asyncio.to_thread((folder / "so" / clips.FOLDER).write_text, "")
    answer = await sends(lea, data=sounds.wav())
    assert answer.status_code == 503
    assert "may not write its own files" in answer.text


# ---------------------------------------------------------------- school words


async def test_school_words_are_shown_as_they_stand(lea: Hand, folder: Path) -> None:
    page = (await lea.get("/desk/translate/so/school-words")).text
    assert len(re.findall(r'<li class="card" id="\w+">', page)) >= 40
    assert "maqnaansho" in page
    assert "frånvaro: När du inte är på lektionen." in page
    assert "A draft: nobody who speaks the language has read it" in page
    path = folder / "so" / "school_words.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"rektor"', '""', 1), encoding="utf-8")
    page = (await lea.get("/desk/translate/so/school-words")).text
    assert "has no Swedish word" in page
    path.write_text("[broken", encoding="utf-8")
    page = (await lea.get("/desk/translate/so/school-words")).text
    assert "cannot be read" in page
