"""Each fault that can be seen without reading the language is found (languages.md, checks)."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from typing import Final

import pytest

from bot.language import po_file
from bot.text.display_width import columns
from bot.translation import catalog_files, check_all, fixed_parts, line_rules
from bot.translation.extraction import SourceLine
from flows.engine.line import Line
from tests.support import catalog_copy
from tests.support.catalog_copy import BY_CONTEXT, FEW, FILE, edited, put, swedish, told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales, to be spoilt."""
    return catalog_copy.copy(tmp_path)


# ---------------------------------------------------------------- faults

SPOILT: Final = (
    ("checkin.good", "Bra. Jag frågar dig sedan.", "misses {when}"),
    ("checkin.good", "Bra {coach}. Jag frågar dig {when}.", "has {coach}, which the source"),
    ("checkin.good", "Jag frågar {when} och {when}.", "has {when}, which the source has not"),
    ("checkin.good", "Jag frågar dig {}.", "only a plain name"),
    ("checkin.good", "Jag frågar dig {0}.", "only a plain name"),
    ("checkin.good", "Jag frågar dig {when.year}.", "only a plain name"),
    ("checkin.good", "Jag frågar dig {when[0]}.", "only a plain name"),
    ("checkin.good", "Jag frågar dig {when!r}.", "only a plain name"),
    ("checkin.good", "Jag frågar dig {when:>9}.", "only a plain name"),
    ("checkin.good", "Jag frågar dig {when.", "braces do not match"),
    ("checkin.good", "Jag frågar dig when}.", "braces do not match"),
    ("checkin.good", "Jag frågar dig {{when}}.", "double braces"),
    ("checkin.how.done", "🎉 Klart och riktigt bra gjort nu", "columns wide"),
    ("checkin.how.done", "🎉 Klart\nnu", "a line break in a button"),
    ("checkin.how.done", "🎉", "has no words"),
    ("checkin.how.done", "Klart", "begins with no emoji; the source with 🎉"),
    ("checkin.how.done", "✅ Klart", "begins with ✅; the source with 🎉"),
    ("checkin.how.done", "🎉 på väg!", "reads the same as checkin.how.done"),
    ("checkin.bye", "👋 Hej då.", "begins with 👋; the source with no emoji"),
    ("steps.well_done.later", "✋ Visa fler", "reads the same as always.more"),
    ("always.menu", "☰ Tillbaka", "reads the same as always.back"),
    ("checkin.bye", "Okej. " * 60, "characters long"),
    ("settings.know", "{nickname}{language_name}{coach}{quiet_from}{quiet_to}" + "å" * 280, "long"),
    ("person.lines", "Under 18: ring Bris, 116 111.", "misses {bris}"),
    ("person.lines", "Under 18: 116 111. 18 eller äldre: {mind}.", "has the numbers 116 111"),
    ("person.lines", "{bris} under 18, {mind} 18 år. Eller 112.", "has the numbers 112"),
    ("person.lines", "Under 18: {bris}. 18 eller äldre: ١١٢ {mind}.", "١١٢; the source has"),
    ("person.lines", "Under 18: {bris} {bris}. 18 eller äldre: {mind}.", "has {bris}, which the"),
    ("checkin.no_number", "Skriv en siffra från 0 till 11.", "has the numbers 11"),
    ("checkin.bye", "Okej. Ring 020.", "has the numbers 020; the source has none"),
    ("checkin.bye", "Okej. \u2068Jag finns här.", "isolate that is not closed"),
    ("checkin.bye", "Okej. \u2069Jag\u2068 finns här.", "isolate that is not closed"),
    ("checkin.bye", "Okej.\u202e Jag finns här.", "invisible sign of direction"),
    ("checkin.bye", "Okej.\u200f Jag finns här.", "invisible sign of direction"),
    ("checkin.bye", "Okej.  Jag finns här.", "two spaces together"),
    ("checkin.bye", "Okej.\u00a0 Jag finns här.", "two spaces together"),
    ("checkin.bye", " Okej.", "begins or ends with a space"),
    ("checkin.bye", "Okej.\n", "begins or ends with a space"),
    ("checkin.bye", "Du är ingen avhoppare.", "“avhopp”, which labels a youth"),
    ("checkin.bye", "En riskelev.", "“riskelev”"),
    ("checkin.bye", "Problemelever.", "“Problemelev”"),
    ("checkin.bye", "Det är inte misslyckat.", "“misslyck”"),
    ("checkin.bye", "Du måste svara.", "“Du måste”: nobody is ordered"),
    ("checkin.bye", "Nu måste du svara.", "“måste du”: nobody is ordered"),
    ("checkin.bye", "", "is missing, and the language is live"),
)


@pytest.mark.parametrize(("context", "target", "what"), SPOILT)
def test_a_spoilt_line_is_found(folder: Path, context: str, target: str, what: str) -> None:
    """Each rule of languages.md finds its own fault, and names file and line."""
    put(folder, context, target=target)
    faults = [one for one in told(folder) if what in one]
    assert faults, told(folder)
    assert all(one.startswith(f"{FILE}: ") for one in faults)


@pytest.mark.parametrize(
    ("context", "source", "what"),
    [
        ("checkin.good", "I will ask you {0}.", "only a plain name"),
        ("checkin.good", "I will ask you {when.", "braces do not match"),
        ("checkin.bye", "Fine. Or call 112.", "has the telephone number 112 in it"),
        ("checkin.how.done", "🎉 Done, and very well done at that", "columns wide"),
        ("checkin.how.going", "🎉 Done!", "reads the same as checkin.how.done"),
        ("checkin.bye", "Fine.  I am here.", "two spaces together"),
        ("checkin.bye", "Fine. " * 60, "characters long"),
    ],
)
def test_the_english_is_held_to_the_same_rules(
    folder: Path, context: str, source: str, what: str
) -> None:
    """A fault in a source is found before anybody translates it."""
    faults = check_all.faults(folder, edited(context, source))
    found = [str(one) for one in faults if one.file == catalog_files.TEMPLATE]
    assert any(what in one and context in one for one in found)


def test_a_fuzzy_line_is_a_fault_in_a_live_language_only(folder: Path) -> None:
    """A draft may wait in a language that is not offered."""
    put(folder, "checkin.bye", flags=("fuzzy", "max-length:300"))
    assert told(folder) == [f"{FILE}: checkin.bye: is fuzzy, and the language is live"]
    registry = folder / "locales.toml"
    text = registry.read_text(encoding="utf-8")
    registry.write_text(text.replace('"live"', '"hidden"'), encoding="utf-8")
    assert told(folder) == []


def test_a_draft_is_held_to_the_rules_as_well(folder: Path) -> None:
    """A preview speaks drafts, so their braces and numbers are checked."""
    put(folder, "checkin.good", target="Bra {0}.", flags=("fuzzy", "max-length:300"))
    assert any("only a plain name" in one for one in told(folder))


def test_a_live_language_without_a_file_is_a_fault(folder: Path) -> None:
    """It would be offered and speak English."""
    (folder / FILE).unlink()
    assert told(folder) == [f"{FILE}: is missing, and the language is live"]


def test_english_needs_no_file(folder: Path) -> None:
    """The source is live by itself."""
    assert not (folder / "en").exists()
    assert told(folder) == []


def test_a_template_that_is_not_fresh_is_a_fault(folder: Path) -> None:
    """Whoever edits a flow runs `lotsen words extract` before the commit."""
    what = "is not up to date: run `lotsen words extract`"
    entries = [*FEW, SourceLine(Line("new.line", "New."), ("A line.",))]
    assert told(folder, entries) == [
        f"{catalog_files.TEMPLATE}: {what}",
        f"{FILE}: {what}",
    ]
    (folder / catalog_files.TEMPLATE).unlink()
    assert f"{catalog_files.TEMPLATE}: {what}" in told(folder)


def test_two_lines_with_one_context_are_a_fault(folder: Path) -> None:
    """A translation would belong to both."""
    entries = [*FEW, BY_CONTEXT["menu.what"]]
    what = f"{catalog_files.TEMPLATE}: menu.what: is the context of two lines"
    assert what in told(folder, entries)


def test_a_context_twice_in_a_file_is_a_fault(folder: Path) -> None:
    """Nobody could know which of them is spoken."""
    path = folder / FILE
    again = po_file.dump([swedish(folder)["menu.what"]])
    path.write_text(path.read_text(encoding="utf-8") + "\n" + again, encoding="utf-8")
    assert any("has a context twice" in one for one in told(folder))


@pytest.mark.parametrize(
    "line", ["msgstr[0] ", "msgid_plural ", "<<<<<<< HEAD", '"no field"', 'msgid "open']
)
def test_a_broken_file_is_told_with_its_line(folder: Path, line: str) -> None:
    """A merge gone wrong stops nothing but this file, and is not overwritten."""
    path = folder / FILE
    path.write_text(f"{line}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    before = path.read_bytes()
    assert any("lotsen.po, line 1" in one for one in told(folder))
    with pytest.raises(po_file.CatalogError):
        catalog_files.update_all(folder, FEW)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("Klart", 5),
        ("🎉 Klart", 8),
        ("👨‍👩‍👧 Familj", 9),
        ("↩️ Tillbaka", 11),
        ("☰ Meny", 6),
        ("1️⃣ Once", 7),
        ("👍🏽 Ja", 5),
        ("🇸🇪", 2),
        ("مَرْحَبًا", 5),
        ("ሰላም", 3),
        ("漢字", 4),
        ("", 0),
    ],
)
def test_columns_are_those_that_are_seen(text: str, width: int) -> None:
    """Pictures are two wide, joined ones one picture; marks and joiners have no width."""
    assert columns(text) == width


# ---------------------------------------------------------------- length

UNITS: Final = ("a.", "a@", "a.b@", "@a", "-", "/a", "se.", "a.se ", "<a", "{a}", "1 ", "1-", "? ")


@pytest.mark.parametrize("unit", UNITS)
def test_looking_for_what_must_stand_takes_linear_time(unit: str) -> None:
    """Four times as long a text takes four times as long, and not sixteen times (finding S8)."""

    def taken(length: int) -> float:
        text = unit * (length // len(unit))
        runs = []
        for _ in range(5):
            begun = process_time()
            fixed_parts.extract(text)
            runs.append(process_time() - begun)
        return min(runs)

    assert taken(80_000) < 9 * taken(20_000)


def test_a_form_that_no_line_is_as_long_as_is_only_too_long() -> None:
    """A cell of a sheet may hold a book: nothing else of it is looked at."""
    entry = BY_CONTEXT["checkin.bye"]
    found = line_rules.text_faults(
        entry, entry.line.source, "{" * (line_rules.MAX_CHARACTERS + 1), "sv"
    )
    assert [one.name for one in found] == ["long"]
