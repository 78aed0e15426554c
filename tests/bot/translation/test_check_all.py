"""`lotsen words check` on a copy with faults in it: it finds each of them, and nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from bot.language import po_file
from bot.language.po_file import PoEntry
from bot.language.registry import LOCALES
from bot.translation import atomic_files, catalog_files, cli

Change = Callable[[PoEntry], PoEntry]


def said(change: Callable[[str], str]) -> Change:
    """Change the words of a line."""
    return lambda unit: replace(unit, target=change(unit.target))


SEEDED: Final[Mapping[tuple[str, str], tuple[Change, str]]] = {
    ("sv", "checkin.good"): (
        said(lambda text: text.replace("{when}", "{coach}")),
        "has {coach}, which the source has not",
    ),
    ("uk", "checkin.good"): (said(lambda text: text.replace("{when}", "")), "misses {when}"),
    ("so", "checkin.good"): (
        said(lambda text: text.replace("{when}", "{when")),
        "its braces do not match",
    ),
    ("sv", "console.signs"): (lambda unit: replace(unit, others=()), "has 1 forms for numbers"),
    ("ar", "person.lines"): (
        said(lambda text: text.replace("{bris}", "116 111")),
        "has the numbers 116 111",
    ),
    ("sv", "LINK"): (
        said(lambda text: re.sub(r"\w+\.se", "sidan", text, count=1)),
        "has the links",
    ),
    ("ti", "checkin.bye"): (said(lambda text: f"<b>{text}"), "has <b>, which the source has not"),
    ("so", "checkin.how.done"): (
        said(lambda text: f"{text} oo aad ayaan u faraxsanahay"),
        "columns wide; 28 may be",
    ),
    ("sv", "checkin.how.going"): (said(lambda _: "🚶 Klart!"), "reads the same as checkin.how"),
    ("uk", "checkin.bye"): (said(lambda text: f"{text[:-1]} мы."), "has ы, which is Russian"),
    ("fa_AF", "checkin.bye"): (said(lambda text: text.replace("ی", "ي")), "has ي, which is Arab"),
    ("ar", "checkin.bye"): (said(lambda text: f"{text}\u2069"), "an isolate that is not closed"),
    ("so", "menu.what"): (lambda unit: replace(unit, target=unit.source), "same as the source"),
    ("ti", "menu.what"): (said(lambda _: "Entay tdeli?"), "is hardly written in Ethi"),
    ("sv", "danger.a"): (
        lambda unit: replace(unit, flags=(po_file.FUZZY, *unit.flags)),
        "is fuzzy, and the language is live",
    ),
}
"""The fifteen of the issue: where, what is done to the line, and what is said of it."""


def checked(folder: Path) -> tuple[int, set[str]]:
    """The exit code and the lines of `lotsen words check`."""
    ran = CliRunner().invoke(cli.app, ["check", "--locales", str(folder)])
    return ran.exit_code, {one for one in ran.output.splitlines() if one[:2] in {"E ", "W "}}


def link() -> str:
    """A line with an address in it."""
    lines = (one.line for one in catalog_files.lines())
    return next(one.context for one in lines if re.search(r"\w\.se\b", one.source))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the locales."""
    return Path(shutil.copytree(LOCALES, tmp_path_factory.mktemp("copy") / "locales"))


def test_fifteen_seeded_faults_are_found_and_nothing_else(folder: Path) -> None:
    """Each in its file and line, with its reason; the exit code says that something is wrong."""
    _, before = checked(folder)
    wanted: dict[str, str] = {}
    for (code, name), (change, what) in SEEDED.items():
        context = link() if name == "LINK" else name
        path = folder / code / catalog_files.CATALOG_FILE
        units = po_file.load(path)
        spoilt = [change(one) if one.context == context else one for one in units]
        assert spoilt != units, (code, context)
        atomic_files.write(path, po_file.dump(spoilt))
        wanted[f"{code}/{catalog_files.CATALOG_FILE}: {context}: "] = what
    ended, after = checked(folder)
    found = after - before
    assert len(wanted) == 15
    for place, what in wanted.items():
        assert [one for one in found if one[2:].startswith(place) and what in one], (place, found)
    assert [one for one in found if not one[2:].startswith(tuple(wanted))] == []
    assert ended == 1


def test_what_is_in_order_ends_well() -> None:
    """The repository: no error, so the exit code is 0."""
    code, found = checked(LOCALES)
    assert (code, [one for one in found if one.startswith("E")]) == (0, [])
