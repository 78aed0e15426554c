# ruff: noqa: E501 - a fault stands in one row
"""Faults that look right: `lotsen words check` finds each, and reports no harmless edit.

Each is put into a copy of the catalogues, in a language and script of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from bot.language import po_file
from bot.language.registry import LOCALES
from bot.translation import atomic_files, catalog_files, check_all
from bot.translation.line_rules import CatalogFault
from tests.support.words_cli import ENTRIES


class Edit(NamedTuple):
    """What is replaced in a line, and what must be said of it, with how bad it is; "" for none."""

    code: str
    context: str
    old: str
    new: str
    what: str = ""


ALL: Final = ""
"""For `old`: the whole line."""

FAULTS: Final = (
    Edit("sv", "person.lines", "{bris}", "{mind}", "E has the help lines"),
    Edit("ar", "danger.lines", "أقل من 18 سنة", "18 سنة أو أكثر", "E has {bris}"),
    Edit("so", "person.unsure", "ka yar tahay 18: Bris", "ka yar tahay 18: Mind", "E has the help"),
    Edit("uk", "person.lines", "Якщо тобі менше 18", "Якщо тобі 18 або більше", "E has {bris}"),
    Edit("ti", "danger.lines_violence", "{kvinnofridslinjen}", "{stodlinjen_man}", "E has the help"),
    Edit("fa_AF", "danger.lines_abroad", "{ud}", "{ratt_att_valja}", "E has the help lines"),
    Edit("uk", "school.swedish_3", "informationsverige", "omsvenskaskolan", "E has the links"),
    Edit("fa_AF", "settings.quiet.day", "8", "9", "E has the numbers 9"),
    Edit("ar", "checkin.no_number", "من 0", "من 1", "E has the numbers 1"),
    Edit("sv", "settings.know", "{quiet_from}", "{quiet_to}", "E has {quiet_to} before {quiet_from}"),
    Edit("sv", "settings.quiet.evening", "15 till 21", "21 till 15", "E has 21 before 15"),
    Edit("uk", "danger.b", "Дякую", "Дякyю", "E has “Дякyю”, with letters of another"),
    Edit("so", "danger.b", "mahadsan", "mаhadsan", "E has “mаhadsan”, with letters of another"),
    Edit("uk", "checkin.next", "Хочеш", "Хочеш i", "E has “i”, with letters of another"),
    Edit("ti", "checkin.bye", ALL, "ጽቡቕ። Я тут።", "E has “Я”, in letters of another language"),
    Edit("so", "checkin.good", ALL, "Waa hagaag. Då frågar jag dig igen {when}.", "W has words of"),
    Edit("sv", "checkin.later", ALL, "Det är okej. Waan ku weydiin doonaa maalin kale.", "W has words"),
    Edit("ar", "hello.fine", ALL, "حسنًا. هر وقت خواستید دوباره برایم بنویسید.", "W has"),
    Edit("fa_AF", "menu.fine", ALL, "خوب. يمكنك الكتابة إلي متى أردت ذلك.", "W has words of another"),
    Edit("sv", "danger.c", ALL, "Tack. It sounds hard. Du behöver inte klara det ensam.", "E is not tr"),
    Edit("uk", "danger.c", ALL, "Дякую. Схоже, тобі важко. You do not have to manage it alone.", "E is"),
    Edit("ar", "person.later", ALL, "حسنًا. Write person when you want to talk. {sos}.", "E is not"),
    Edit("so", "danger.c", ALL, "Thank you for writing that. It sounds hard. You do not have to manage"
         " it alone.", "E is the same as the source, and"),
    Edit("ar", "school.which.coach", ALL, "🤝 المدرب والأسرار", "E has the word “*مدرب”"),
    Edit("uk", "school.which.coach", ALL, "🤝 Тренер і таємниці", "E has the word “тренер”"),
    Edit("so", "reminders.list.new", ALL, "🔔 Ballan cusub", "E says “reminder” in another way"),
)  # fmt: skip

HARMLESS: Final = (
    Edit("sv", "person.lines", ALL, "Du kan prata med någon dag och natt. 18 eller äldre: ring Mind,"
         " {mind}. Under 18: ring Bris, {bris}."),
    Edit("sv", "checkin.when.three_days", "tre", "3"),
    Edit("sv", "hello.good", ALL, "Skönt att höra. Skicka ett mejl eller en emoji när du vill."),
    Edit("so", "checkin.bye", ALL, "Waa hagaag. Internetka iyo WhatsApp halkan looma baahna."),
    Edit("uk", "hello.good", ALL, "Приємно чути. Я тут, коли захочеш, як WhatsApp чи Telegram."),
    Edit("ar", "hello.good", ALL, "يسرّني ذلك. أنا هنا متى أردت، مثل WhatsApp."),
    Edit("fa_AF", "hello.good", ALL, "خوشحالم. هر وقت خواستید، من اینجا هستم."),
    Edit("ti", "hello.good", ALL, "ጽቡቕ እዩ። ኣብ ዝደለኹምዎ ግዜ ኣብዚ ኣለኹ።"),
    Edit("ti", "school.health_1", "(kurator)", "(kurator, sjuksköterska)"),
    Edit("uk", "school.plan_1", "«individuell studieplan»", "«individuell studieplan» (ISP)"),
    Edit("sv", "danger.c", "Det låter jobbigt.", "Det låter tungt."),
    Edit("so", "danger.c", "Waad", "Aad baad"),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales."""
    left = shutil.ignore_patterns("danger.*")
    return Path(shutil.copytree(LOCALES, tmp_path / "locales", ignore=left))


def seed(folder: Path, edit: Edit) -> None:
    """Write an edit into the copy; the other of two that change places is changed too."""
    path = folder / edit.code / catalog_files.CATALOG_FILE
    units = po_file.load(path)
    spoilt = [_changed(one, edit) if one.context == edit.context else one for one in units]
    assert spoilt != units, edit
    atomic_files.write(path, po_file.dump(spoilt))


def _changed(unit: po_file.PoEntry, edit: Edit) -> po_file.PoEntry:
    if not edit.old:
        return replace(unit, target=edit.new)
    swaps = edit.new in unit.target and edit.old != edit.new
    parts = unit.target.split(edit.old)
    return replace(unit, target=edit.new.join(
        part.replace(edit.new, edit.old) if swaps else part for part in parts
    ))  # fmt: skip


def found(folder: Path, codes: set[str]) -> Iterator[CatalogFault]:
    """The faults of these languages."""
    rows = catalog_files.languages_by_code(folder)
    for code in sorted(codes):
        yield from check_all.of_language(folder, rows[code], ENTRIES)


def test_faults_that_look_right_are_found(folder: Path) -> None:
    """Each with its line and its reason."""
    for edit in FAULTS:
        seed(folder, edit)
    told: dict[tuple[str, str], list[str]] = {}
    for one in found(folder, {edit.code for edit in FAULTS}):
        key = one.file.partition("/")[0], one.context
        told.setdefault(key, []).append(f"{one.severity} {one.what}")
    missed = {
        edit: told.get((edit.code, edit.context))
        for edit in FAULTS
        if not any(one.startswith(edit.what) for one in told.get((edit.code, edit.context), ()))
    }
    assert missed == {}


def test_a_harmless_edit_is_not_reported(folder: Path) -> None:
    """Loan words, names, other words for the same, and numbers in words or digits."""
    codes = {one.code for one in HARMLESS}
    before = set(map(str, found(folder, codes)))
    for edit in HARMLESS:
        seed(folder, edit)
    assert set(map(str, found(folder, codes))) - before == set()
