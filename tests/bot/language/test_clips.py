"""Which clips may be heard: of the very text that is said, and not before somebody has listened."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import pytest

from bot.language import catalogs, clips, po_file
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.text.bidi import FSI, PDI

LINE: Final = "checkin.bye"
SOUND: Final = "0" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales."""
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


def text(code: str) -> str:
    units = po_file.load(LOCALES / code / po_file.CATALOGUE)
    return next(one.target for one in units if one.context == LINE)


def add(folder: Path, code: str, said: str, heard: str = "", sound: str = SOUND) -> Path:
    home = folder / code / clips.FOLDER
    home.mkdir(exist_ok=True)
    path = home / clips.file_name(LINE, clips.text_hash(said), sound, "LM", heard, "wav")
    path.write_bytes(b"RIFF")
    return path


def heard(folder: Path, *, previews: bool = True) -> set[tuple[str, str]]:
    return {*catalogs.load(folder, previews=previews).clips}


def test_a_clip_that_nobody_else_has_heard_is_for_previews_alone(folder: Path) -> None:
    """As words are: a draft is for testers, and reaches no youth."""
    for code in ("sv", "so"):
        add(folder, code, text(code))
    assert heard(folder) == {("so", LINE)}
    assert heard(folder, previews=False) == set()


def test_somebody_else_has_listened(folder: Path) -> None:
    add(folder, "sv", text("sv"), heard="AB")
    assert heard(folder, previews=False) == {("sv", LINE)}


def test_nobody_says_of_their_own_that_it_is_right(folder: Path) -> None:
    add(folder, "sv", text("sv"), heard="LM")
    assert heard(folder) == set()


def test_it_belongs_to_the_text_and_comes_back_with_it(folder: Path) -> None:
    add(folder, "sv", text("sv"), heard="AB")
    path = folder / "sv" / po_file.CATALOGUE
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(text("sv"), f"{text('sv')} Hej!"), encoding="utf-8")
    assert heard(folder) == set()
    path.write_text(before, encoding="utf-8")
    assert heard(folder) == {("sv", LINE)}


def test_isolates_that_nobody_hears_make_no_difference() -> None:
    assert clips.text_hash(f"Ring {FSI}116 111{PDI}.") == clips.text_hash("Ring 116 111.")


def test_a_clip_that_comes_and_goes_is_noticed(folder: Path) -> None:
    renderer = Renderer.load(folder, previews=True)
    assert not renderer.reload_if_changed()
    path = add(folder, "so", text("so"))
    assert renderer.reload_if_changed()
    assert [*renderer.catalog_set.clips] == [("so", LINE)]
    assert renderer.catalog_set.clips_by_name["so", f"{SOUND}.wav"].path == path
    path.unlink()
    assert renderer.reload_if_changed()
    assert not renderer.catalog_set.clips


def test_of_two_the_later_counts_and_other_files_are_left_alone(folder: Path) -> None:
    first = add(folder, "so", text("so"))
    add(folder, "so", text("so"), sound="1" * 32)
    os.utime(first, ns=(1, 1))
    home = folder / "so" / clips.FOLDER
    for name in (".clip.x~y", "notes~.txt", f"{LINE}~x.wav", f"../{LINE}"):
        (home / name).write_text("x", encoding="utf-8")
    (one,) = clips.load(folder / "so").values()
    assert one.sound == "1" * 32
