"""bot/translation/script_rules.py: a translation is written in its language's script, and begins on
its side.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bot.language import po_file
from bot.language.registry import Language
from bot.translation import catalog_files, script_rules
from tests.support import catalog_copy

ARABIC: Final = Language("ar", "العربية", "preview", dir="rtl", script="Arab")
SWEDISH: Final = Language("sv", "Svenska", "live")
TIGRINYA: Final = Language("ti", "ትግርኛ", "hidden", script="Ethi")
ROMANI: Final = Language("rom", "Romani", "hidden", script="")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (ARABIC, "جيد. سأسألك {when}."),
        (ARABIC, "{coach} معك هنا الآن."),
        (ARABIC, "أقل من 18 سنة: Bris، الرقم 116 111. أو Mind."),
        (ARABIC, "{nickname}: {text}"),
        (ARABIC, "🕗 8:00"),
        (SWEDISH, "Okej. Jag frågar dig {when}."),
        (TIGRINYA, "ሰላም {nickname}።"),
        (ROMANI, "Lačho dives, Привет"),
    ],
)
def test_what_is_written_well_has_no_fault(language: Language, text: str) -> None:
    """Values, signs and the names of help lines do not count."""
    assert list(script_rules.faults(text, language)) == []


@pytest.mark.parametrize(
    ("language", "text", "what"),
    [
        (ARABIC, "Good. I will ask you {when}.", "is hardly written in Arab"),
        (TIGRINYA, "جيد. سأسألك", "is hardly written in Ethi"),
        (
            ARABIC,
            "Bris يعمل ليلًا ونهارًا",
            "begins with a word that is not written from right to left",
        ),
        (
            SWEDISH,
            "مرحبا är ett ord på arabiska",
            "begins with a word that is not written from left to right",
        ),
        (ARABIC, "مـــرحبا", "has a tatweel"),
    ],
)
def test_what_is_written_in_another_script_is_found(
    language: Language, text: str, what: str
) -> None:
    """Text in the wrong column, a Latin word in front, a stretched word."""
    assert any(what in one.what for one in script_rules.faults(text, language))


@pytest.mark.parametrize(
    ("source", "target", "what"),
    [
        ("checkin.good", "جيد. سأسألك.", "misses {when}"),
        ("checkin.good", "Bra. Jag frågar dig {when}.", "is hardly written in Arab"),
        ("person.lines", "116 112", "has the numbers 116 112; the source has 18, 18"),
        ("checkin.how.done", "🎉 " + "تم " * 20 + "تم", "columns wide"),
        ("checkin.how.going", "🚶 تم", "reads the same as checkin.how.done"),
        ("checkin.how.done", "تم", "begins with no emoji"),
    ],
)
def test_a_spoilt_draft_of_a_preview_is_found(
    tmp_path: Path, source: str, target: str, what: str
) -> None:
    """A tester meets drafts, so `lotsen words check` holds them to every rule."""
    file = f"ar/{catalog_files.CATALOG_FILE}"
    path = catalog_copy.copy(tmp_path, "ar") / file
    units = {one.context: one for one in po_file.load(path)}
    units[source] = po_file.PoEntry(source, units[source].source, target, flags=("fuzzy",))
    path.write_text(po_file.dump(units.values()), encoding="utf-8")
    assert any(f"{file}: {source}: " in one and what in one for one in catalog_copy.told(tmp_path))


def test_a_preview_without_a_catalogue_is_a_fault(tmp_path: Path) -> None:
    """It would be offered by its name, and speak English."""
    registry = catalog_copy.copy(tmp_path) / "locales.toml"
    text = registry.read_text(encoding="utf-8")
    registry.write_text(text.replace('"hidden"', '"preview"', 1), encoding="utf-8")
    what = f"ar/{catalog_files.CATALOG_FILE}: is missing, and the language is preview"
    assert catalog_copy.told(tmp_path) == [what]
