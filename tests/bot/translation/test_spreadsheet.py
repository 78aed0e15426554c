"""A language as a sheet: out, and carefully back in (bot/translation/spreadsheet.py)."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import load_workbook

from bot.language.registry import LOCALES
from bot.translation import catalog_files, spreadsheet, spreadsheet_files
from bot.translation import edit as translation_edit
from bot.translation.spreadsheet_files import SheetError
from tests.conftest import START
from tests.support import catalog_copy
from tests.support.words_cli import ENTRIES, SWEDISH, refused, run, units


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A few lines in Swedish, Somali and Ukrainian: in a sheet as in all of them."""
    (tmp_path / "locales").mkdir()
    return catalog_copy.copy(tmp_path / "locales", "so", "uk")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A copy of the locales."""
    return Path(shutil.copytree(LOCALES, tmp_path / "whole"))


FORMULAS: Final = {
    "checkin.bye": "=1+1",
    "menu.what": "+46",
    "checkin.good": "-ja",
    "steps.no_day": "@SUM(A1)",
}
"""What a spreadsheet would calculate, as the words of four lines."""


def edit(path: Path, **changes: str) -> None:
    """Write translations into a sheet, by the keys of its rows (`.` as `__`)."""
    wanted = {key.replace("__", "."): text for key, text in changes.items()}
    if path.suffix == ".csv":
        rows = spreadsheet_files.read(path)
        for row in rows:
            row["translation"] = wanted.get(row["key"], row["translation"])
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, spreadsheet_files.COLUMNS, delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
        return
    book = load_workbook(path)
    for cells in book.worksheets[0].iter_rows(min_row=2):
        if cells[0].value in wanted:
            cells[5].value = wanted[str(cells[0].value)]
    book.save(path)


@pytest.mark.parametrize("name", ["so.xlsx", "so.csv"])
def test_a_sheet_goes_out_and_comes_back(folder: Path, tmp_path: Path, name: str) -> None:
    """First the difference is shown, and nothing is written; then it is taken, as drafts."""
    path, before = tmp_path / name, units(folder, "so")
    run(folder, "export", "so", str(path))
    assert (
        "0 lines to take: add --yes --by XY; 0 refused"
        in run(folder, "import", "so", str(path)).output
    )
    edit(path, checkin__bye="Hagaag.  Waan joogaa. ", menu__what="{no}")
    shown = run(folder, "import", "so", str(path)).output
    assert f"~ checkin.bye\n  - {before['checkin.bye'].target}\n  + Hagaag. Waan joogaa.\n" in shown
    assert "! menu.what: has {no}, which the source has not\n" in shown
    assert "1 lines to take: add --yes --by XY; 1 refused" in shown
    assert units(folder, "so") == before
    assert (
        "1 lines taken; 1 refused"
        in run(folder, "import", "so", str(path), "--yes", "--by", "LM").output
    )
    after = units(folder, "so")
    assert (after["checkin.bye"].target, after["checkin.bye"].fuzzy) == (
        "Hagaag. Waan joogaa.",
        True,
    )
    assert {one for one in after if after[one] != before[one]} == {"checkin.bye"}


def test_a_sheet_of_another_language_is_refused(folder: Path, tmp_path: Path) -> None:
    """Whatever the file is called; and so is one that is no sheet."""
    path = tmp_path / "uk.csv"
    run(folder, "export", "so", str(path))
    assert "is of so, and not of uk" in refused(folder, "import", "uk", str(path))
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "has no column key" in refused(folder, "import", "uk", str(path))
    (tmp_path / "x.xlsx").write_bytes(b"no book")
    assert "x.xlsx" in refused(folder, "import", "uk", str(tmp_path / "x.xlsx"))
    assert "is called .xlsx or .csv" in refused(folder, "export", "so", str(tmp_path / "x.ods"))


def test_nothing_older_or_empty_goes_over_a_reviewed_line(folder: Path, tmp_path: Path) -> None:
    """Somebody reviewed it while the sheet was away; an empty cell says nothing."""
    path, row = tmp_path / "sv.xlsx", SWEDISH
    old = units(folder, "sv")
    spreadsheet.write(path, folder, row, ENTRIES)
    changed = catalog_copy.draft(folder, "menu.what", "Vad nu?", by="LM")
    translation_edit.review(folder, "sv", {"menu.what"}, "AB", START.date())
    edit(path, menu__what="Vad då?", checkin__bye="")
    found = spreadsheet.compare(path, folder, row, ENTRIES)
    assert [one.context for one in found] == ["menu.what"]
    assert found[0].refused == "somebody has reviewed the line since the sheet was written"
    assert spreadsheet.apply(folder, row, found, "LM") == 0
    assert units(folder, "sv")["menu.what"].target == changed.target
    assert units(folder, "sv")["checkin.bye"] == old["checkin.bye"]


def test_a_line_with_forms_has_a_row_for_each(whole: Path, tmp_path: Path) -> None:
    """Arabic has six; they come back together. All other lines have a row as well."""
    path = tmp_path / "ar.csv"
    row = catalog_files.languages_by_code(whole)["ar"]
    spreadsheet.write(path, whole, row, ENTRIES)
    keys = [one["key"] for one in spreadsheet_files.read(path)]
    forms = [one for one in keys if one.startswith("console.signs[")]
    assert forms == [f"console.signs[{number}]" for number in range(6)]
    lines = dict.fromkeys(one.partition("[")[0] for one in keys)
    assert list(lines) == [spreadsheet.LANGUAGE, *(one.line.context for one in ENTRIES)]
    several = {
        f"console__signs[{number}]": f"{{count}} علامة {sign}"
        for number, sign in enumerate("أبجدهو")
    }
    edit(path, **several)
    found = spreadsheet.compare(path, whole, row, ENTRIES)
    assert [(one.context, one.refused) for one in found] == [("console.signs", "")]
    spreadsheet.apply(whole, row, found, "LM")
    assert units(whole, "ar")["console.signs"].forms == tuple(several.values())


@pytest.mark.parametrize("name", ["so.xlsx", "so.csv"])
def test_no_cell_is_a_formula(folder: Path, tmp_path: Path, name: str) -> None:
    """What a translator wrote is never calculated by whoever opens the sheet, and comes back."""
    path, row = tmp_path / name, catalog_files.languages_by_code(folder)["so"]
    for context, text in FORMULAS.items():
        catalog_copy.draft(folder, context, text, code="so")
    spreadsheet.write(path, folder, row, ENTRIES)
    kept = {one["key"]: one["translation"] for one in spreadsheet_files.read(path)}
    assert {context: kept[context] for context in FORMULAS} == FORMULAS
    if name.endswith("xlsx"):
        cells = [cell for row in load_workbook(path).worksheets[0].iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
        assert [
            one for one in cells if str(one.value or "").startswith(spreadsheet_files.FORMULA)
        ] == []
    else:
        for text in FORMULAS.values():
            assert f",'{text}," in path.read_text(encoding="utf-8")


# ---------------------------------------------------------------- a sheet from outside (S13)


def _book(path: Path, sheet: bytes) -> Path:
    """A real book whose one sheet is replaced by this."""
    spreadsheet_files.write(path, [], "ar", rtl=True)
    with ZipFile(path) as book:
        parts = {one: book.read(one) for one in book.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


SHEET: Final = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>%b</t></is></c></row></sheetData></worksheet>'
)
BOMB: Final = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        (SHEET % (b"a" * (spreadsheet_files.MOST_CELL + 1)), "a cell more than 4000 signs"),
        (SHEET % (b"a" * spreadsheet_files.MOST_UNPACKED), "unpacked it is larger than 50 MB"),
        (BOMB + SHEET % b"&b;", ""),
        (b"<worksheet><sheetData><row", ""),
    ],
    ids=["a long cell", "a large part", "entities", "broken"],
)
def test_a_book_that_would_take_the_machine_is_refused(
    tmp_path: Path, sheet: bytes, why: str
) -> None:
    """With a sentence, before it is unpacked; a library's own errors are one too."""
    path = _book(tmp_path / "x.xlsx", sheet)
    assert path.stat().st_size < spreadsheet_files.MOST_PACKED
    with pytest.raises(SheetError, match=f"x.xlsx.*{why}"):
        spreadsheet_files.read(path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("a,b\n" * (spreadsheet_files.MOST_ROWS + 1), "more than 10000 rows"),
        ("a," * spreadsheet_files.MOST_COLUMNS + "b\n", "more than 100 cells"),
        ("a" * (spreadsheet_files.MOST_PACKED + 1), "larger than 5 MB"),
    ],
    ids=["rows", "cells", "bytes"],
)
def test_a_list_of_any_length_is_refused(tmp_path: Path, content: str, why: str) -> None:
    """The same of a plain file."""
    path = tmp_path / "x.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(SheetError, match=why):
        spreadsheet_files.read(path)


def test_full_width_signs_of_a_formula_are_made_harmless(tmp_path: Path) -> None:
    """A spreadsheet of another script reads them as its own."""
    row = dict.fromkeys(spreadsheet_files.COLUMNS, "＝1+1")
    path = tmp_path / "x.csv"
    spreadsheet_files.write(path, [row], "ar", rtl=False)
    assert "'＝1+1" in path.read_text("utf-8-sig")
    assert spreadsheet_files.read(path) == [row]
