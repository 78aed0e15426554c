"""`lotsen words add`: a new language in one command, and only data files change."""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path

import pytest

from bot.app import Locales
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.safety.lexicon import Lexicon
from bot.simulator.simulator import Simulator
from bot.translation import catalog_files, check_all
from bot.understanding.time_words import TimeWords
from tests.conftest import START
from tests.support.words_cli import ENTRIES, differing, refused, run, units


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales."""
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


@pytest.mark.parametrize(
    ("words", "answers", "code", "row"),
    [
        (["am"], "", "am", '[am]\nname = "አማርኛ"\nstate = "preview"\nscript = "Ethi"\n'),
        (["iw"], "", "he", '[he]\nname = "עברית"\nstate = "preview"\ndir = "rtl"\n'),
        (
            ["rom"],
            "Romani čhib\nltr\n\n",
            "rom",
            '[rom]\nname = "Romani čhib"\nstate = "preview"\n',
        ),
        (
            ["xyz", "--name", "Xyz", "--dir", "ltr", "--plural", "nplurals=1; plural=0;"],
            "",
            "xyz",
            '[xyz]\nname = "Xyz"\nstate = "preview"\nplural = "nplurals=1; plural=0;"\n',
        ),
    ],
)
async def test_a_new_language_changes_data_files_only_and_can_be_chosen_at_once(
    folder: Path,
    tmp_path: Path,
    migrated_sqlite: Path,
    key_file: Path,
    words: list[str],
    answers: str,
    code: str,
    row: str,
) -> None:
    """What CLDR does not know is asked, or given by flags; the row is added and none changed."""
    before = (folder / "locales.toml").read_text(encoding="utf-8")
    run(folder, "add", *words, answers=answers)
    assert set(differing(filecmp.dircmp(LOCALES, folder))) == {code, "locales.toml"}
    after = (folder / "locales.toml").read_text(encoding="utf-8")
    assert after.startswith(before + "\n" + row)
    assert (
        check_all.of_language(folder, catalog_files.languages_by_code(folder)[code], ENTRIES) == []
    )
    assert len(units(folder, code)) == len(ENTRIES) + 1

    found = Renderer.load(folder, previews=True)
    assert code in dict(found.choosable)
    assert code not in dict(Renderer.load(folder).choosable)
    locales = Locales(found, TimeWords.load(folder), Lexicon.load(folder))
    shutil.copyfile(migrated_sqlite, tmp_path / "a.sqlite3")
    url = f"sqlite:///{tmp_path}/a.sqlite3"
    rehearsal = Simulator(url, key_file, START, locales=locales)
    await rehearsal.open("Sara", enrolled=True)
    await rehearsal.say("menu")
    await rehearsal.tap("settings")
    said = await rehearsal.tap("language")
    while code not in {button["id"] for button in said[-1]["buttons"]}:
        said = await rehearsal.tap("more")
    said = await rehearsal.tap(code)
    youth = rehearsal.youth()
    rehearsal.close()
    assert [one["line"] for one in said] == ["settings.draft", "settings.spoken"]
    assert {one["lang"] for one in said} == {"en"}
    assert youth is not None
    assert youth.language == code


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["prs"], "fa_AF has a row"),
        (["../x"], "no code of a language"),
        (["rom", "--name", 'R"', "--dir", "ltr", "--plural", "nplurals=1; plural=0;"], "a name"),
        (["rom", "--name", "R", "--dir", "up", "--plural", "nplurals=1; plural=0;"], "ltr or rtl"),
        (["rom", "--name", "R", "--dir", "ltr", "--plural", "n == 1"], "rule for numbers"),
    ],
)
def test_a_language_that_cannot_be_is_not_added(folder: Path, words: list[str], why: str) -> None:
    """Nothing is written."""
    assert why in refused(folder, "add", *words)
    assert list(differing(filecmp.dircmp(LOCALES, folder))) == []
