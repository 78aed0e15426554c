"""Read and write a sheet as a file, .xlsx or .csv: rows of text, nothing that a program runs."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill

from flows.engine.errors import LotsenError

COLUMNS: Final = (
    "key", "note", "max", "source", "reference", "translation", "status", "problem"
)  # fmt: skip
WIDTHS: Final = (26, 50, 6, 50, 50, 50, 18, 40)

MEGABYTE: Final = 1024 * 1024
MOST_PACKED: Final = 5 * MEGABYTE
MOST_UNPACKED: Final = 50 * MEGABYTE
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 100
MOST_CELL: Final = 4_000
"""What a sheet from outside may be; a language has some thousand lines of some hundred signs."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would evaluate (OWASP, CSV injection)."""

Row = Mapping[str, str]


class SheetError(LotsenError):
    """This sheet cannot be used. Nothing was changed."""


# ---------------------------------------------------------------- out


def write(path: Path, rows: Sequence[Row], title: str, *, rtl: bool) -> None:
    """Write rows with the columns above. Raises SheetError for another kind of file."""
    lines = [[_harmless(row[name]) for name in COLUMNS] for row in rows]
    if path.suffix == ".xlsx":
        _write_excel(path, lines, title, rtl=rtl)
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *lines])
    else:
        raise SheetError(f"{path.name}: a sheet is called .xlsx or .csv")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _write_excel(path: Path, lines: Sequence[Sequence[str]], title: str, *, rtl: bool) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for line in (COLUMNS, *lines):
        sheet.append(line)
    usual, turned = (
        Alignment(wrap_text=True, vertical="top", readingOrder=order) for order in (0, _FROM_RIGHT)
    )
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = turned if rtl and cell.column == _TRANSLATION else usual
    for number, width in enumerate(WIDTHS, start=1):
        head = sheet.cell(1, number)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DDDDDD")
        sheet.column_dimensions[head.column_letter].width = width
    sheet.freeze_panes = "B2"
    book.save(path)


_TRANSLATION: Final = COLUMNS.index("translation") + 1
_FROM_RIGHT: Final = 2


# ---------------------------------------------------------------- in


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a sheet by column. Raises SheetError."""
    if path.is_file() and path.stat().st_size > MOST_PACKED:
        raise SheetError(f"{path.name}: it is larger than {MOST_PACKED // MEGABYTE} MB")
    try:
        found = _read_excel(path) if path.suffix == ".xlsx" else _read_csv(path)
        lines = [_bounded(path, row) for row in islice(found, MOST_ROWS + 1)]
    except SheetError:
        raise
    except MemoryError:
        raise SheetError(f"{path.name}: it is too large") from None
    except Exception as error:
        # Whatever a library makes of a broken file: ParseError, zlib.error, BadZipFile …
        raise SheetError(f"{path.name}: {str(error) or type(error).__name__}") from error
    if len(lines) > MOST_ROWS:
        raise SheetError(f"{path.name}: it has more than {MOST_ROWS} rows")
    heads = [one.strip() for one in lines[0]] if lines else []
    if missing := [one for one in COLUMNS if one not in heads]:
        raise SheetError(f"{path.name} has no column {', '.join(missing)}")
    return [
        dict(zip(heads, (_plain(cell) for cell in line), strict=False)) | _rest(heads, line)
        for line in lines[1:]
    ]


def _bounded(path: Path, row: Sequence[str]) -> Sequence[str]:
    if len(row) > MOST_COLUMNS or any(len(cell) > MOST_CELL for cell in row):
        raise SheetError(
            f"{path.name}: a row has more than {MOST_COLUMNS} cells, or a cell more than"
            f" {MOST_CELL} signs"
        )
    return row


def _unpacked(path: Path) -> int:
    """Return how large the parts of a book say that they are: no library unpacks more of one."""
    with ZipFile(path) as book:
        return sum(one.file_size for one in book.infolist())


def _rest(heads: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    return dict.fromkeys(heads[len(line) :], "")


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _read_csv(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        # A Swedish Excel separates the cells with semicolons.
        yield from csv.reader(file, delimiter=";" if first.count(";") > first.count(",") else ",")


def _read_excel(path: Path) -> Iterator[list[str]]:
    if _unpacked(path) > MOST_UNPACKED:
        raise SheetError(f"{path.name}: unpacked it is larger than {MOST_UNPACKED // MEGABYTE} MB")
    book = load_workbook(path, read_only=True)
    try:
        for cells in book.worksheets[0].iter_rows(values_only=True):
            yield ["" if one is None else str(one) for one in cells]
    finally:
        book.close()
