"""What a translator writes on the page, in the files: where nobody but the machine looks."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.language import po_file
from bot.language.registry import LOCALES
from bot.translation import catalog_files, check_all, cli, edit, pending
from bot.translation.pending import EditConflictError, LineEdit
from tests.support.catalog_copy import BY_CONTEXT, ENTRIES
from tests.support.translator_client import LINE, shut, units


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales."""
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


def saves(folder: Path, code: str, text: str, seen: str = "", unsure: str | None = None) -> bool:
    """Write one line of a language, as it stands or as it was seen."""
    row = catalog_files.languages_by_code(folder)[code]
    sign = seen or pending.fingerprint(pending.read(folder, code).entries[LINE])
    return pending.save(folder, row, BY_CONTEXT[LINE], LineEdit((text,), sign, unsure, by="LM"))


def test_a_missing_line_of_a_live_language_is_a_draft(folder: Path) -> None:
    """There are no old words to go on with; a draft of a live language is not spoken either."""
    path = folder / "sv" / catalog_files.CATALOG_FILE
    blank = [replace(one, target="") if one.context == LINE else one for one in po_file.load(path)]
    path.write_text(po_file.dump(blank), encoding="utf-8")
    assert saves(folder, "sv", "Hej då.")
    assert (units(folder, "sv")[LINE].target, units(folder, "sv")[LINE].fuzzy) == ("Hej då.", True)


def test_doubt_about_reviewed_words_takes_nothing_away(folder: Path) -> None:
    """They are spoken on, the doubt waits beside them, and goes when its translator is sure."""
    old = units(folder, "sv")[LINE]
    assert not saves(folder, "sv", old.target, unsure="too short?")
    assert units(folder, "sv")[LINE] == old
    assert pending.unsure_reason(pending.read(folder, "sv").entries[LINE]) == "too short?"
    assert saves(folder, "sv", old.target)
    assert not (folder / "sv" / pending.PENDING_FILE).exists()


def test_a_review_of_a_draft_leaves_what_waits_with_errors(folder: Path) -> None:
    """Nobody's words are lost: they wait until somebody mends them."""
    assert saves(folder, "so", "Nabad gelyo.")
    assert not saves(folder, "so", "Nabad {nobody}")
    command = ["review", "so", "--by", "AB", "--line", LINE, "--locales", str(folder)]
    assert CliRunner().invoke(cli.app, command).exit_code == 0
    assert units(folder, "so")[LINE].target == "Nabad gelyo."
    assert pending.read(folder, "so").pending[LINE].target == "Nabad {nobody}"


def test_whoever_reviews_meanwhile_is_met(folder: Path) -> None:
    """A translator who saw a draft does not write over what has been reviewed since."""
    assert saves(folder, "so", "Nabad gelyo.")
    seen = pending.fingerprint(units(folder, "so")[LINE])
    edit.review(folder, "so", {LINE}, "AB", date(2026, 11, 24))
    with pytest.raises(EditConflictError):
        saves(folder, "so", "Nabad.", seen)
    assert units(folder, "so")[LINE].target == "Nabad gelyo."


def test_the_file_has_what_waits_as_drafts(folder: Path) -> None:
    """And what waits is no fault of the catalogues: the checker finds no more than before."""
    swedish = catalog_files.languages_by_code(folder)["sv"]
    before = check_all.of_language(folder, swedish, ENTRIES)
    assert not saves(folder, "sv", "Hej då. Jag finns här.")
    path = folder / "back.po"
    path.write_text(pending.as_po_text(folder, "sv"), encoding="utf-8")
    found = {one.context: one for one in po_file.load(path)}
    assert (found[LINE].target, found[LINE].fuzzy) == ("Hej då. Jag finns här.", True)
    assert check_all.of_language(folder, swedish, ENTRIES) == before


def test_a_shut_folder_is_seen(folder: Path) -> None:
    assert pending.writable(folder, "so")
    with shut(folder, "so"):
        assert not pending.writable(folder, "so")
    assert pending.writable(folder, "so")
