"""The translator's page over HTTP, on a copy of the locales: what is saved, and what waits."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from bot.app import App, Locales
from bot.language import po_file
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.safety.lexicon import Lexicon
from bot.translation import add_language, catalog_files, cli, pending
from bot.understanding.time_words import TimeWords
from tests.support import console_client
from tests.support.catalog_copy import BY_CONTEXT as ROW
from tests.support.catalog_copy import ENTRIES
from tests.support.console_client import Desk, Hand
from tests.support.translator_client import (
    AT,
    BUTTON,
    LINE,
    NAMED,
    SEVERAL,
    address,
    mark,
    names,
    shut,
    units,
    writes,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Of the database it asks who somebody is, which others ask of both."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The locales with Amharic and Hebrew begun."""
    copy = Path(shutil.copytree(LOCALES, tmp_path_factory.mktemp("begun") / "locales"))
    for code in ("am", "he"):
        add_language.add(copy, code, add_language.LanguageFacts(), lambda _, proposal: proposal)
    return copy


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    """A copy of them, to be written in."""
    return Path(shutil.copytree(begun, tmp_path / "locales"))


@pytest.fixture
async def desk(rooms: Callable[..., App], folder: Path) -> AsyncIterator[Desk]:
    """The console, which speaks the copy."""
    locales = Locales(Renderer.load(folder), TimeWords.load(folder), Lexicon.load(folder))
    async with console_client.opened(rooms(locales=locales)) as opened:
        yield opened


@pytest.fixture
async def lea(desk: Desk) -> Hand:
    """A translator, who reads English."""
    hand = await desk.signed_in(console_client.translator(desk, "en"))
    await hand.get("/desk/account")
    return hand


# ---------------------------------------------------------------- saving


async def test_a_new_language_is_written_line_by_line(lea: Hand, folder: Path) -> None:
    """The next untranslated line comes by itself; what is saved is a draft in the PO file."""
    first = await lea.get("/desk/translate/am/next?show=missing")
    context = first.headers["location"].rpartition("/")[2]
    assert context == ENTRIES[0].line.context
    saved = await writes(lea, "am", LINE, "ደህና ሁን። እዚህ ነኝ።", go="missing")
    assert saved.status_code == 303
    found = units(folder, "am")
    assert (found[LINE].target, found[LINE].fuzzy) == ("ደህና ሁን። እዚህ ነኝ።", True)
    following = saved.headers["location"].rpartition("/")[2]
    order = list(found)
    assert order.index(following) == order.index(LINE) + 1
    assert {one for one in order if found[one].target} == {"", LINE}


async def test_english_swedish_the_note_and_the_width_stand_beside_it(lea: Hand) -> None:
    page = html.unescape((await lea.get(address("am", BUTTON))).text)
    for text in (
        ROW[BUTTON].line.source, units(LOCALES, "sv")[BUTTON].target,
        *ROW[BUTTON].notes, "at most <bdi>28</bdi> signs wide", 'lang="am" dir="ltr"',
    ):  # fmt: skip
        assert text in page


async def test_what_is_typed_is_checked_and_shown_on_a_phone(lea: Hand, folder: Path) -> None:
    """By the same checker as `lotsen words check`; nothing is saved."""
    source = ROW[NAMED].line.source
    assert "{" in source
    path = f"/desk/translate/am/check/{NAMED}"
    before = units(folder, "am")
    wrong = (await lea.post(path, form0="ሰላም {nobody}")).text
    assert "Must be mended" in wrong
    assert "has <bdi>{nobody}</bdi>, which the source has not" in wrong
    broken = (await lea.post(path, form0="ሰላም {")).text
    assert "Must be mended" in broken
    assert "<bdi>Ali (Malmö)</bdi> has finished for now" in broken
    empty = (await lea.post(path, form0="")).text
    assert "Nothing to check yet" in empty
    good = (await lea.post(f"/desk/translate/am/check/{LINE}", form0="ሰላም። <b>")).text
    assert '<p class="bubble">ሰላም። &lt;b&gt;</p>' in good
    assert units(folder, "am") == before


ODD: Final = (
    "{coach:>30000000}",
    "{coach:{nickname}}",
    "{coach.__class__.__mro__}",
    "{coach!r}",
    "{coach[0]}",
    "{0}",
    "{}",
    "{",
    "}",
    "{{coach}}",
    "{nobody}",
    "%(coach)s {%s}",
    "a." * 2_040,
    "a@" * 2_040,
    "e\u0301\u0323" * 1_300,
)
"""What is no plain name in braces, or makes a search take quadratic time (finding S8)."""


@pytest.mark.parametrize("form", ODD)
@pytest.mark.parametrize("context", [NAMED, BUTTON, SEVERAL, "words.moment", "words.today"])
async def test_no_form_breaks_a_page(lea: Hand, folder: Path, context: str, form: str) -> None:
    """It is checked, saved to wait, and shown again, in a page as small as any other."""
    usual = len((await lea.get(address("he", context))).content)
    fields = {f"form{number}": form for number in range(len(units(folder, "he")[context].forms))}
    checked = await lea.post(f"/desk/translate/he/check/{context}", **fields)
    assert checked.status_code == 200
    saved = await writes(lea, "he", context, *fields.values())
    assert saved.status_code == 303
    again = await lea.get(address("he", context))
    assert again.status_code == 200
    assert len(again.content) < usual + 12 * len(form.encode()) + 2_000
    for path in ("", "/changes", "/next", "/file", "/diff"):
        assert (await lea.get(f"/desk/translate/he{path}")).status_code in {200, 303}, path


async def test_a_language_from_right_to_left_is_shown_so(lea: Hand, folder: Path) -> None:
    """The field, the phone, and a name on it that is isolated."""
    page = (await lea.get(address("he"))).text
    assert re.search(r'<textarea name="form0"[^>]* lang="he" dir="rtl"', page)
    shown = (await lea.post(f"/desk/translate/he/check/{LINE}", form0="להתראות.")).text
    assert '<div class="phone" lang="he" dir="rtl">' in shown
    await writes(lea, "he", LINE, "להתראות.")
    assert units(folder, "he")[LINE].target == "להתראות."


async def test_a_button_is_shown_under_its_question(lea: Hand) -> None:
    """Too wide a label is seen to be cut."""
    button = next(one for one in ENTRIES if one.question == "checkin.how")
    path = f"/desk/translate/am/check/{button.line.context}"
    shown = (await lea.post(path, form0="ሀ" * 60)).text
    assert "columns wide" in shown
    assert '<p class="press cut">' in shown
    assert '<p class="bubble">' in shown
    alone = (await lea.post(f"/desk/translate/am/check/{BUTTON}", form0="ሰው")).text
    assert '<p class="press">ሰው</p>' in alone
    assert '<p class="bubble">' not in alone


async def test_every_form_for_numbers_has_a_field(lea: Hand, folder: Path) -> None:
    """Six in Arabic, each with its numbers; one form alone is a draft that nobody hears."""
    page = (await lea.get(address("ar", SEVERAL))).text
    assert page.count("<textarea") == 6
    assert "for the numbers <bdi>3, 4, 5, 6, 7, 8</bdi> and the like" in html.unescape(page)
    forms = [f"{{count}} علامة {'ا' * (number + 1)}" for number in range(6)]
    await writes(lea, "ar", SEVERAL, *forms)
    assert units(folder, "ar")[SEVERAL].forms == tuple(forms)
    await writes(lea, "am", SEVERAL, "{count} ፊደል", "")
    assert not units(folder, "am")[SEVERAL].full
    page = (await lea.get("/desk/translate/sv?show=reviewed&q=" + SEVERAL)).text
    assert address("sv", SEVERAL) in page, "coaches read it in Swedish"
    page = (await lea.get("/desk/translate/am?show=all&q=" + SEVERAL)).text
    assert address("am", SEVERAL) not in page, "and in no other language but English"


async def test_who_is_not_sure_says_so(lea: Hand, folder: Path) -> None:
    """Also without words: it is in the PO file, in the list, and gone when they are sure."""
    await writes(lea, "am", LINE, "", unsure="1", why="two words\nfor it?")
    assert units(folder, "am")[LINE].comments == (" unsure: two words for it?",)
    found = await lea.get("/desk/translate/am/next?show=unsure")
    assert found.headers["location"] == address("am")
    assert 'value="two words for it?"' in (await lea.get(address("am"))).text
    await writes(lea, "am", LINE, "ደህና ሁን።")
    assert units(folder, "am")[LINE].comments == (" written: LEA",)
    assert (await lea.get("/desk/translate/am/next?show=unsure")).headers["location"] == (
        "/desk/translate/am?show=unsure"
    )


async def test_nothing_is_not_saved(lea: Hand, folder: Path) -> None:
    before = (folder / "am" / catalog_files.CATALOG_FILE).read_bytes()
    assert (await writes(lea, "am", LINE, "  ")).status_code == 422
    assert (await lea.post(address("am", "no.line"))).status_code == 404
    assert (await lea.get(address("xx"))).status_code == 404
    assert (await lea.get(address("en"))).status_code == 404
    assert (folder / "am" / catalog_files.CATALOG_FILE).read_bytes() == before


# ---------------------------------------------------------------- what waits


async def test_broken_words_are_kept_and_never_spoken(lea: Hand, folder: Path) -> None:
    """They wait beside the catalogue with their faults shown, and go in when they are mended."""
    answer = await writes(lea, "am", NAMED, "ሰላም {nobody}", go="missing")
    assert answer.headers["location"] == f"{address('am', NAMED)}?done=waits"
    page = html.unescape((await lea.get(answer.headers["location"])).text)
    assert "nobody hears it yet" in page
    assert "ሰላም {nobody}" in page
    assert "has <bdi>{nobody}</bdi>, which the source has not" in page
    assert units(folder, "am")[NAMED].target == ""
    words = Renderer.load(folder, previews=True)
    assert "nobody" not in words.message(ROW[NAMED].line, {}, (), "am", AT).text
    run = CliRunner().invoke(
        cli.app, ["review", "am", "--by", "AB", "--all", "--locales", str(folder)]
    )
    assert "0 lines of am reviewed" in run.output
    good = "ሰላም " + " ".join(f"{{{name}}}" for name in names(NAMED))
    await writes(lea, "am", NAMED, good)
    assert units(folder, "am")[NAMED].target == good
    assert not (folder / "am" / pending.PENDING_FILE).exists()


async def test_a_live_language_goes_on_with_its_old_words(lea: Hand, folder: Path) -> None:
    """New ones wait, until somebody has reviewed them by `lotsen words review`."""
    old = units(folder, "sv")[LINE]
    answer = await writes(lea, "sv", LINE, "Hej då. Jag finns här.")
    assert "go on reading the old words" in (await lea.get(answer.headers["location"])).text
    assert units(folder, "sv")[LINE] == old
    words = Renderer.load(folder)
    assert words.message(ROW[LINE].line, {}, (), "sv", AT).text == old.target
    assert "Hej då. Jag finns här." in (await lea.get(address("sv"))).text
    done = CliRunner().invoke(
        cli.app, ["review", "sv", "--by", "AB", "--line", LINE, "--locales", str(folder)]
    )
    assert done.exit_code == 0, done.output
    now = units(folder, "sv")[LINE]
    assert (now.target, now.fuzzy) == ("Hej då. Jag finns här.", False)
    assert words.reload_if_changed()
    assert words.message(ROW[LINE].line, {}, (), "sv", AT).text == now.target
    assert not (folder / "sv" / pending.PENDING_FILE).exists()


# ---------------------------------------------------------------- together


async def test_the_later_of_two_is_told_what_stands_there(
    lea: Hand, desk: Desk, folder: Path
) -> None:
    """Both texts are on the page; a second press is a decision."""
    other = await desk.signed_in(5)
    await other.get("/desk/account")
    seen = await mark(lea, "am")
    await writes(other, "am", LINE, "የመጀመሪያ።")
    late = await writes(lea, "am", LINE, "ሁለተኛ።", seen=seen)
    assert late.status_code == 409
    assert "የመጀመሪያ።" in late.text
    assert "ሁለተኛ።</textarea>" in late.text
    assert units(folder, "am")[LINE].target == "የመጀመሪያ።"
    fresh = re.findall(r'name="mark" value="(\w+)"', late.text)[0]
    assert (await writes(lea, "am", LINE, "ሁለተኛ።", seen=fresh)).status_code == 303
    assert units(folder, "am")[LINE].target == "ሁለተኛ።"


async def test_an_edited_source_is_told(lea: Hand, folder: Path) -> None:
    """What was written for other English is not saved; before, the old English is shown."""
    path = folder / "am" / catalog_files.CATALOG_FILE
    edited = [
        replace(one, source="Else.") if one.context == LINE else one for one in po_file.load(path)
    ]
    seen = await mark(lea, "am")
    path.write_text(po_file.dump(edited), encoding="utf-8")
    answer = await writes(lea, "am", LINE, "ደህና ሁን።", seen=seen)
    assert answer.status_code == 503
    assert "the English of this line has been changed" in answer.text
    assert "ደህና ሁን።</textarea>" in answer.text


# ---------------------------------------------------------------- lists, a shut folder


async def test_lines_are_found_by_any_of_their_words(lea: Hand) -> None:
    """Source, Swedish, own words, name; and what must be reviewed before it goes live."""
    swedish = units(LOCALES, "sv")[LINE].target
    for wanted in (LINE, ROW[LINE].line.source[:12].upper(), swedish[:12]):
        page = (await lea.get(f"/desk/translate/am?q={wanted}")).text
        assert address("am") in page, wanted
    first = (await lea.get("/desk/translate/am?show=first&q=danger.")).text
    assert address("am", "danger.a") in first
    assert "No line here." in (await lea.get("/desk/translate/am?q=zzzz")).text


async def test_a_shut_folder_is_said_in_a_sentence(lea: Hand, folder: Path) -> None:
    """As that of an installed package can be: only the download is offered, and nothing is lost."""
    seen = await mark(lea, "am")
    with shut(folder, "am"):
        page = (await lea.get(address("am"))).text
        answer = await lea.post(address("am"), form0="ደህና ሁን።", mark=seen)
        file = await lea.get("/desk/translate/am/file")
    assert "Words cannot be saved here" in page
    assert 'name="go"' not in page
    assert answer.status_code == 503
    assert "ደህና ሁን።</textarea>" in answer.text
    assert file.content.decode() == pending.as_po_text(folder, "am")


async def test_the_words_that_are_always_said_alike_stand_beside_the_line(lea: Hand) -> None:
    """Those of the glossary that the English has, in the language's own words; else none."""
    page = (await lea.get(address("ar", "school.which.coach"))).text
    assert "Words that are always said alike" in page
    assert "<bdi>دعم</bdi>" in page
    assert "Words that are always said alike" not in (await lea.get(address("ar"))).text
