"""One line of one language, looked through (bot/translation/check_line.py) and kept
(bot/translation/edit.py).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from bot.language import plurals, po_file
from bot.language.registry import Language
from bot.text.display_width import BUTTON_COLUMNS
from bot.translation import check_line, edit, review_record
from bot.translation.edit import LineChangedError
from bot.translation.extraction import LINE, SourceLine
from bot.translation.glossary import Glossary
from bot.translation.line_rules import tidy
from flows.engine.line import Line
from flows.texts.translation_faults import TranslationFault
from tests.support import catalog_copy
from tests.support.catalog_copy import FILE, swedish

SOMALI: Final = Language("so", "Soomaali", "preview")
ARABIC: Final = Language("ar", "العربية", "preview", (), "rtl", "Arab", plurals.ARABIC)
DARI: Final = Language("fa_AF", "دری", "preview", (), "rtl", "Arab", plurals.SMALL)
UKRAINIAN: Final = Language("uk", "Українська", "preview", (), "ltr", "Cyrl", plurals.SLAVIC)
SWEDISH: Final = Language("sv", "Svenska", "live")

LINK: Final = "Read <b>this</b>: https://example.se/help, or write /stop."
WAITS: Final = Line("test.waits", "{count} youth waits.", "{count} youths wait.")


def told(source: str, text: str, language: Language = SOMALI, most: int = LINE) -> list[str]:
    """What is wrong with these words."""
    line = Line("test.line", source)
    found = check_line.faults_of(SourceLine(line, (), most), [text], language)
    return [f"{one.severity} {one.what}" for one in found]


@pytest.mark.parametrize(
    ("source", "text", "language", "what"),
    [
        (LINK, LINK.replace("help", "hjalp"), SOMALI, "E has the links"),
        (LINK, LINK.replace("/stop", "/jooji"), SOMALI, "E has the links"),
        (LINK, LINK.replace("</b>", "<b>"), SOMALI, "E misses </b>"),
        (LINK, LINK.replace("</b>", ""), SOMALI, "E does not close <b>"),
        (LINK, LINK.replace("<b>", "<blink>"), SOMALI, "E has <blink>, which no chat knows"),
        ("Write to us.", "Noo soo qor: a@b.se.", SOMALI, "E has the links a@b.se"),
        ("How are you?", "Iska warran.", SOMALI, "W ends with .; the source with ?"),
        ("I am here.", "Halkan waan joogaa", SOMALI, "W ends with no sign"),
        ("I am here.", "I am here.", SOMALI, "W is the same as the source"),
        ("I am here.", "Я тут, мы ждём.", UKRAINIAN, "W has ыё, which is Russian"),
        ("I am here.", "من اينجا هستم.", DARI, "W has ي, which is Arabic"),
        ("I am here.", "انا هنا ٣.", ARABIC, "W has the digits ٣"),
        ("I am here.", "Waan joogaa\u200b.", SOMALI, "W has signs that cannot be seen"),
        ("I am here.", "Cafe\u0301.", SOMALI, "W has signs that cannot be seen"),
        ("I am here.", "Jag säger inte aldrig nej.", SWEDISH, "W says no twice"),
        ("I am here.", " ".join(["ja"] * 16) + ".", SWEDISH, "W has a sentence of 16 words"),
        ("Are you?", "Du? Jag?", SWEDISH, "W asks two things at once"),
    ],
)
def test_what_is_wrong_is_said_with_how_bad_it_is(
    source: str, text: str, language: Language, what: str
) -> None:
    """Each rule of languages.md that asks for more than braces, widths and numbers."""
    assert [one for one in told(source, text, language) if one.startswith(what)], told(
        source, text, language
    )


@pytest.mark.parametrize(
    ("source", "text", "language"),
    [
        ("How are you?", "كيف حالك؟", ARABIC),
        ("I am here.", "ኣብዚ ኣለኹ።", Language("ti", "ትግርኛ", "preview", (), "ltr", "Ethi")),
        ("{coach}: {text}", "{coach}: {text}", SOMALI),
        (LINK, "Akhri <b>kan</b>: https://example.se/help, ama qor /stop.", SOMALI),
        ("Wait …", "Vänta ...", SWEDISH),
        ("Say “yes”.", "من می‌خواهم.", DARI),
    ],
)
def test_what_is_right_in_its_language_is_no_fault(
    source: str, text: str, language: Language
) -> None:
    """Each script ends its sentences in its own way; Persian keeps its ZWNJ."""
    assert told(source, text, language) == []


def test_a_line_may_be_longer_than_others_where_its_entry_says_so() -> None:
    """An article has 1,200 characters, a bot's name 64."""
    text = "Waan joogaa. " * 30
    assert told("I am here.", text.strip(), SOMALI, most=1200) == []
    assert told("I am here.", text.strip(), SOMALI, most=64) == [
        "E is 389 characters long with values; 64 may be"
    ]
    assert "wide" in told("🎉 Done", "🎉 " + "waa " * 9 + "ok", SOMALI, most=BUTTON_COLUMNS)[0]


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("forms", "what"),
    [
        (("En väntar.", "{count} väntar."), []),
        (("{count} väntar.", "{count} väntar."), []),
        (("{count} väntar.", "Några väntar."), ["misses {count} (form 1)"]),
        (("{count} väntar.",), ["has 1 forms for numbers; the language has 2"]),
        (("{n} väntar.", "{count} väntar."), ["has {n}, which the source has not (form 0)"]),
    ],
)
def test_the_forms_of_a_number_are_each_looked_at(forms: tuple[str, ...], what: list[str]) -> None:
    """Only a form for 0, 1 or 2 may say the number in a word."""
    found = check_line.faults_of(SourceLine(WAITS, ()), forms, SWEDISH)
    assert [one.what for one in found] == what


def test_ukrainian_says_one_also_for_21_so_its_first_form_needs_the_number() -> None:
    """A form that is for 1 alone may miss it; for 1, 21 and 31 it may not."""
    forms = ("Один чекає.", "{count} чекають.", "{count} чекають.")
    found = check_line.faults_of(SourceLine(WAITS, ()), forms, UKRAINIAN)
    assert [one.what for one in found] == ["misses {count} (form 0)"]


def test_a_languages_own_words_are_held_to() -> None:
    """What glossary.toml forbids is an error; a term said in another way is shown."""
    own = Glossary({"olaglig": "säg utan papper"}, {"coach": ("coach",)})
    entry = SourceLine(Line("test.line", "Your coach is here."), ())
    found = check_line.faults_of(entry, ["Din tränare är olaglig."], SWEDISH, own)
    assert found == [
        TranslationFault.of("forbidden", found="olaglig", why="säg utan papper"),
        TranslationFault.of("term", wanted="coach", found=("coach",)),
    ]
    assert check_line.faults_of(entry, ["Din Coach är här."], SWEDISH, own) == []


def test_tidying_mends_what_nobody_has_to_read() -> None:
    """Two spaces, invisible signs, letters in two parts; ZWNJ and joined emoji stay."""
    assert tidy(" Cafe\u0301  au\u200b lait \n") == "Café au lait"
    assert tidy("می‌خواهم 👨‍👩‍👧") == "می‌خواهم 👨‍👩‍👧"


# ---------------------------------------------------------------- kept


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales, to be written in."""
    return catalog_copy.copy(tmp_path)


def test_a_saved_line_is_a_draft_and_all_else_stays(folder: Path) -> None:
    """Byte for byte, except for the lines of this entry."""
    before = (folder / FILE).read_text(encoding="utf-8")
    old = swedish(folder)["menu.what"]
    unit = catalog_copy.draft(folder, "menu.what", "Vad vill du?")
    assert (unit.target, unit.fuzzy) == ("Vad vill du?", True)
    after = (folder / FILE).read_text(encoding="utf-8")
    was, now = po_file.dump([old]), po_file.dump([swedish(folder)["menu.what"]])
    assert after == before.replace(was, now)
    assert list(folder.rglob(".*")) == []


def test_the_same_words_again_change_nothing(folder: Path) -> None:
    """A reviewed line that is looked at and saved stays reviewed."""
    before = (folder / FILE).read_bytes()
    catalog_copy.draft(folder, "menu.what", swedish(folder)["menu.what"].target)
    assert (folder / FILE).read_bytes() == before


def test_a_translator_who_is_not_sure_says_so(folder: Path) -> None:
    """The doubt stands beside the words, and goes when somebody is sure."""
    unsure = catalog_copy.draft(folder, "menu.what", "Vad?", unsure="too\nshort")
    assert (unsure.comments, unsure.fuzzy) == ((" unsure: too short",), True)
    sure = catalog_copy.draft(folder, "menu.what", "Vad nu?")
    assert sure.comments == ()


def test_nobody_writes_a_line_that_is_not_there(folder: Path) -> None:
    """All of them or none: the file stays as it is."""
    before = (folder / FILE).read_bytes()
    with pytest.raises(LineChangedError):
        edit.review(folder, "sv", {"menu.what", "no.line"}, "AB", date(2026, 11, 22))
    assert (folder / FILE).read_bytes() == before


def test_a_review_says_who_and_when(folder: Path) -> None:
    """Only whole lines written for this source can be reviewed."""
    catalog_copy.draft(folder, "menu.what", "Vad vill du?", unsure="", by="LM")
    catalog_copy.put(folder, "checkin.bye", flags=("fuzzy",), previous="Bye.")
    both = {"menu.what", "checkin.bye"}
    done = edit.review(folder, "sv", both, "AB", date(2026, 11, 22))
    assert ([one.context for one in done.marked], done.refused) == (["menu.what"], {})
    read = done.marked[0]
    seal = review_record.mark(["Vad vill du?"])
    assert read.comments == (" written: LM", f" reviewed: AB 2026-11-22 {seal}")
    assert not read.fuzzy
    assert swedish(folder)["checkin.bye"].fuzzy


def test_nobody_reviews_what_they_wrote_nor_what_nobody_has_signed(folder: Path) -> None:
    """The draft stays a draft, with the reason; a line from an editor gets its writer with it."""
    day = date(2026, 11, 22)
    catalog_copy.draft(folder, "menu.what", "Vad vill du?", by="AB")
    own = edit.review(folder, "sv", {"menu.what"}, "AB", day)
    assert (own.marked, own.refused) == (
        [],
        {"menu.what": "AB wrote it: somebody else reviews it"},
    )
    catalog_copy.draft(folder, "menu.what", "Vad vill du nu?")
    unsigned = edit.review(folder, "sv", {"menu.what"}, "AB", day)
    assert "--wrote" in unsigned.refused["menu.what"]
    assert swedish(folder)["menu.what"].fuzzy
    signed = edit.review(folder, "sv", {"menu.what"}, "AB", day, wrote="LM")
    assert review_record.writer(signed.marked[0]) == "LM"
    assert edit.review(folder, "sv", {"menu.what"}, "AB", day, wrote="AB").marked == []


def test_words_that_were_changed_after_a_review_are_not_reviewed(folder: Path) -> None:
    """Nor are those of a draft whose `fuzzy` somebody took away; only the house's own are."""
    catalog_copy.draft(folder, "menu.what", "Vad vill du?", by="LM")
    read = edit.review(folder, "sv", {"menu.what"}, "AB", date(2026, 11, 22)).marked[0]
    assert review_record.is_reviewed(read, "so")
    assert not review_record.is_reviewed(replace(read, target="Vad vill du nu?"), "so")
    bare = replace(read, comments=(" mt:",))
    assert not review_record.is_reviewed(bare, "so")
    assert review_record.is_reviewed(bare, "sv")


def test_forms_are_kept_in_the_file(tmp_path: Path) -> None:
    """Gettext's own way: msgid_plural and msgstr[n]."""
    unit = po_file.PoEntry(
        "a.b", "{count} day", "{count} dag", plural="{count} days", others=("{count} d",)
    )
    text = po_file.dump([unit, replace(unit, obsolete=True)])
    assert 'msgid_plural "{count} days"\nmsgstr[0] "{count} dag"\nmsgstr[1] "{count} d"\n' in text
    (tmp_path / "x.po").write_text(text, encoding="utf-8")
    assert po_file.load(tmp_path / "x.po") == [unit, replace(unit, obsolete=True)]
