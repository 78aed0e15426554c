"""`lotsen words …` as a translator meets it, in a copy of the locales."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.language import po_file
from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.safety import detector_states, measuring
from bot.translation import (
    atomic_files,
    catalog_files,
    check_all,
    publish,
    review_priority,
    review_record,
)
from bot.translation.line_rules import CatalogFault
from bot.translation.pseudolocales import LONGER
from bot.translation.publish import NotReadyError
from tests.conftest import START
from tests.support import heard
from tests.support.words_cli import ENTRIES, refused, run, units


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales."""
    return Path(shutil.copytree(LOCALES, tmp_path / "locales"))


def reviewed(folder: Path, code: str) -> None:
    """As if somebody had written tier one, with the drafts' words, and somebody else read it."""
    path = folder / code / catalog_files.CATALOG_FILE
    found = [
        review_record.reviewed(review_record.written(one, "LM"), "AB", START.date())
        if review_priority.is_tier_one(one.context) and not one.obsolete
        else one
        for one in po_file.load(path)
    ]
    atomic_files.write(path, po_file.dump(found))


def spoil(folder: Path, context: str, change: Callable[[po_file.PoEntry], po_file.PoEntry]) -> None:
    """Change one Somali line by hand, as somebody does in an editor."""
    path = folder / "so" / catalog_files.CATALOG_FILE
    found = [change(one) if one.context == context else one for one in po_file.load(path)]
    atomic_files.write(path, po_file.dump(found))


def test_live_is_refused_for_a_warning_in_tier_one(folder: Path) -> None:
    """A line that begins a message of danger may not even have two spaces in it."""
    reviewed(folder, "so")
    heard.record(folder, "so")

    def widened(one: po_file.PoEntry) -> po_file.PoEntry:
        text = one.target.replace(" ", "  ", 1)
        return review_record.reviewed(replace(one, target=text), "AB", START.date())

    spoil(folder, "danger.b", widened)
    why = refused(folder, "live", "so")
    assert "0 lines of tier one are not reviewed, and 1 faults" in why
    assert "danger.b: has two spaces together" in why


def test_a_draft_without_its_flag_is_no_reviewed_line(folder: Path) -> None:
    """Whoever takes `fuzzy` away by hand has read nothing; nor has the writer of a line."""
    path = folder / "so" / catalog_files.CATALOG_FILE
    bare = [
        replace(one, flags=tuple(flag for flag in one.flags if flag != po_file.FUZZY))
        for one in po_file.load(path)
    ]
    atomic_files.write(path, po_file.dump(bare))
    heard.record(folder, "so")
    first = [one for one in ENTRIES if review_priority.is_tier_one(one.line.context)]
    assert f"so: {len(first)} lines of tier one are not reviewed" in refused(folder, "live", "so")
    row = next(line for line in run(folder, "status").output.splitlines() if line[:3] == "so ")
    assert row.split()[3] == "0"
    reviewed(folder, "so")
    own = lambda one: review_record.reviewed(  # noqa: E731 - a change of one line
        review_record.written(one, "AB"), "AB", START.date()
    )
    spoil(folder, "danger.a", own)
    assert "1 lines of tier one are not reviewed" in refused(folder, "live", "so")


def test_live_is_refused_until_tier_one_is_reviewed_and_without_errors(folder: Path) -> None:
    """It says how many lines are left, and where; the registry keeps its comments."""
    before = (folder / "locales.toml").read_text(encoding="utf-8")
    first = [one for one in ENTRIES if review_priority.is_tier_one(one.line.context)]
    why = refused(folder, "live", "so")
    assert f"so: {len(first)} lines of tier one are not reviewed, and 0 faults" in why
    assert "danger.a\n" in why
    reviewed(folder, "so")
    heard.record(folder, "so")
    run(folder, "live", "so")
    after = (folder / "locales.toml").read_text(encoding="utf-8")
    row = '[so]\nname = "Soomaali"\nstate = "preview"'
    assert after == before.replace(row, row.replace("preview", "live"))
    assert "so" in dict(Renderer.load(folder).choosable)
    path = folder / "so" / catalog_files.CATALOG_FILE
    path.write_text(path.read_text("utf-8").replace("{bris}", "116 111"), encoding="utf-8")
    run(folder, "hide", "so")
    assert "so" not in dict(Renderer.load(folder, previews=True).choosable)
    with pytest.raises(NotReadyError, match=r"and [1-9][0-9]* faults are"):
        publish.set_state(folder, "so", "live", ENTRIES)
    run(folder, "preview", "so", "--state")
    assert (folder / "locales.toml").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("detector", detector_states.DETECTORS)
def test_a_language_whose_words_are_not_heard_stays_a_preview(folder: Path, detector: str) -> None:
    """Whichever of danger, a stop and a wish for a human it is, and where nothing was measured."""
    reviewed(folder, "so")
    (folder / measuring.RATCHET).unlink()
    assert "danger: alarm A no figure (≥ 0.80)" in refused(folder, "live", "so")
    heard.record(folder, "so", **{detector: 0.5})
    told = refused(folder, "live", "so")
    assert f"{detector}: " in told
    assert "0.50" in told
    assert [one for one in detector_states.DETECTORS if f"\n  {one}: " in told] == [detector]
    _, table = run(folder, "status").output.split("heard (lotsen danger report)")
    head, *rows = (line.split() for line in table.splitlines() if line)
    (row,) = [one for one in rows if one[0] == detector]
    assert row[1:][head.index("so")] == "below"
    heard.record(folder, "so")
    assert "so is live" in run(folder, "live", "so").output


def test_a_draft_of_a_live_language_weighs_by_its_tier(folder: Path) -> None:
    """Of tier one it is an error; another line is said in another language, and is a warning."""
    reviewed(folder, "so")
    heard.record(folder, "so")
    run(folder, "live", "so")
    somali = catalog_files.languages_by_code(folder)["so"]
    found = check_all.of_language(folder, somali, ENTRIES)
    assert "is fuzzy, and the language is live" in {one.what for one in found}
    assert {one.severity for one in found} == {"W"}
    spoiling = {
        one.context: one for one in po_file.load(folder / "so" / catalog_files.CATALOG_FILE)
    }
    spoiling["danger.a"] = replace(spoiling["danger.a"], flags=(po_file.FUZZY,))
    atomic_files.write(folder / "so" / catalog_files.CATALOG_FILE, po_file.dump(spoiling.values()))
    every = check_all.of_language(folder, somali, ENTRIES)
    wrong = [one for one in every if one.context == "danger.a"]
    assert ("is fuzzy, and the language is live", "E") in {(o.what, o.severity) for o in wrong}


def test_a_review_takes_lines_flows_or_all(folder: Path) -> None:
    """Each is marked with initials and date; a name that does not exist changes nothing."""
    said = run(folder, "review", "so", "--by", "ab", "--line", "checkin.bye").output
    assert said == "checkin.bye\n1 lines of so reviewed; 0 refused\n"
    unit = units(folder, "so")["checkin.bye"]
    assert " written: machine" in unit.comments
    assert unit.comments[-1].startswith(" reviewed: AB 20")
    assert not unit.fuzzy
    run(folder, "review", "so", "--by", "AB", "--flow", "danger")
    drafts = [one for one in units(folder, "so").values() if one.fuzzy]
    assert drafts
    assert [one.context for one in drafts if one.context.startswith("danger.")] == []
    run(folder, "review", "so", "--by", "AB", "--all")
    assert [one for one in units(folder, "so").values() if one.fuzzy and not one.previous] == []
    assert "no line or flow" in refused(folder, "review", "so", "--by", "AB", "--flow", "no")
    assert "no initials" in refused(folder, "review", "so", "--by", "Anna Alm", "--all")


def test_the_status_says_how_far_each_language_is(folder: Path) -> None:
    """One row for each language, one for each flow; Swedish misses nothing."""
    rows = [line.split() for line in run(folder, "status").output.splitlines()]
    swedish = next(row for row in rows if row[:1] == ["sv"])
    assert swedish == ["sv", "Svenska", "live", str(len(ENTRIES)), "0", "0", "0", "0"]
    heads = next(row for row in rows if row[:3] == ["lines", "not", "reviewed"])[3:]
    danger = next(row for row in rows if row[:1] == ["danger"])
    assert dict(zip(heads, danger[1:], strict=True))["sv"] == "0"
    said = run(folder, "status", "dari").output.splitlines()
    assert said[0].split("  ")[0] == "fa_AF"
    flows = {row[0]: row[1:] for row in map(str.split, said[1:])}
    own = [one for one in ENTRIES if one.line.context.startswith("danger.")]
    assert flows["danger"] == ["0", str(len(own)), "0", "0", str(len(own))]
    run(folder, "update")


def test_an_unknown_language_is_told_which_there_are(folder: Path) -> None:
    """Also dari is known, by its other name."""
    assert "known: sv, en" in refused(folder, "export", "xx", "xx.csv")
    run(folder, "review", "dari", "--by", "AB", "--line", "checkin.bye")


# ---------------------------------------------------------------- the page with phones


@pytest.mark.parametrize("code", ["ar", LONGER])
def test_the_preview_is_one_folder_that_fetches_nothing(
    folder: Path, tmp_path: Path, code: str
) -> None:
    """Every line that youths read is on a phone; values are isolated, the side is right."""
    run(folder, "preview", code, str(tmp_path / "out"))
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["frames.css", "index.html"]
    text = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    links = set(re.findall(r'(?:href|src)="([^"]*)"', text))
    assert {one for one in links if not one.startswith("#")} == {"frames.css", "data:,"}
    style = (tmp_path / "out" / "frames.css").read_text(encoding="utf-8")
    assert re.findall(r"<script|style=|@import|url\(", text + style) == []
    for one in ENTRIES:
        if not one.question and not one.to_coach:
            assert f'<article id="{one.line.context}">' in text
    assert "<bdi>Ali (Malmö)</bdi>" in text
    if code == "ar":
        assert 'class="phone" lang="ar" dir="rtl"' in text


def test_a_fault_names_its_place() -> None:
    """As a person reads it on a terminal."""
    assert str(CatalogFault("sv/lotsen.po", "a.b", "is long", "W")) == "sv/lotsen.po: a.b: is long"
