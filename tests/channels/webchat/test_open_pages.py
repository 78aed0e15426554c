"""What everybody may read without a link: no cookie, nothing kept, no script needed."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.app import load_locales
from flows import help as help_flow
from flows.texts.articles import ARTICLES
from tests.support import people, webchat_client
from tests.support.webchat_client import House

PAGES: Final = (
    *("/", "/open/help", "/open/help?need=money", "/open/read", "/open/about"),
    *("/open/guardians", *(f"/open/read/{one.id}" for one in ARTICLES if one.id != "coach")),
)


def rows(house: House) -> dict[str, int]:
    """How many rows every table has."""
    from sqlmodel import SQLModel  # noqa: PLC0415 - only here

    tables = SQLModel.metadata.tables.values()
    return {one.name: len(people.rows(house.app, one)) for one in tables}


@pytest.mark.parametrize("path", PAGES)
async def test_everybody_reads_it_and_nothing_is_kept(house: House, path: str) -> None:
    """[3-6] No cookie, no row, nothing fetched from elsewhere, no worker, no push."""
    before = rows(house)
    answer = await house.phone().get(path)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert rows(house) == before
    page = answer.text
    assert not re.findall(r'(?:src|<link[^>]*href)="(?!/)', page)
    assert "push.js" not in page
    assert "data-worker" not in page
    assert "112" in page


async def test_the_front_page_leads_to_all_of_it(house: House) -> None:
    """[3-6] Beside the code: who can help, reading, what this is, guardians, the crisis numbers."""
    page = (await house.phone().get("/")).text
    assert 'id="code"' in page
    for path in ("/open/help", "/open/read", "/open/about", "/open/guardians"):
        assert f'href="{path}"' in page
    assert 'href="tel:112"' in page


async def test_its_title_says_nothing_about_what_it_is(house: House) -> None:
    """Whoever sees a tab or a list of pages learns nothing."""
    for path in PAGES:
        page = (await house.phone().get(path)).text
        assert re.findall("<title>\\s*(.*?)\\s*</title>", page, re.DOTALL) == ["Chatt"], path


@pytest.mark.parametrize("need", [one.id for one in help_flow.NEEDS])
async def test_from_the_front_page_to_a_contact_in_three_presses(house: House, need: str) -> None:
    """[2-1] Who can help, a need, and there are its contacts with hours and numbers."""
    phone = house.phone()
    front = (await phone.get("/")).text
    assert 'href="/open/help"' in front
    needs = (await phone.get("/open/help")).text
    assert f'href="/open/help?need={need}"' in needs
    found = (await phone.get(f"/open/help?need={need}")).text
    # Free time is local: whom a municipality has, it adds by itself.
    assert ("Vi känner inte till" in found) is (need == "leisure")
    assert bool(re.search('<h4 dir="auto">(🟢|⚪) ', found)) is (need != "leisure")


async def test_who_is_open_now_has_a_mark(house: House) -> None:
    """At night only who is open then; the hours stand beside."""
    day = (await house.phone().get("/open/help?need=unsure")).text
    house.clock.move_to(house.clock.now() + timedelta(hours=14))
    night = (await house.phone().get("/open/help?need=unsure")).text
    marked = [set(re.findall('<h4 dir="auto">🟢 (.*?)</h4>', page)) for page in (day, night)]
    assert "Bris (–17)" in marked[0] & marked[1]
    assert marked[1] - marked[0] == {"Jourhavande medmänniska", "Jourhavande präst"}


async def test_the_language_is_in_the_address(house: House) -> None:
    """[3-8] Every page is there in every language, by a link; no cookie remembers it."""
    phone = house.phone()
    for path in PAGES:
        page = (await phone.get(path)).text
        link = f'href="{path}{"&amp;" if "?" in path else "?"}lang=en"'
        assert link in page, path
        english = (await phone.get(path, params=None)).text
        assert '<html lang="sv"' in english
    english = (await phone.get("/open/guardians?lang=en")).text
    assert '<html lang="en" dir="ltr">' in english
    assert 'href="/open/help?lang=en"' in english
    assert not phone.client.cookies


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["ar", "fa_AF", "so", "ti", "uk", "sv", "en"])
async def test_every_page_is_there_in_every_language(
    database: str, key_file: Path, language: str
) -> None:
    """[3-8] Whole, also for guardians: no sentence falls back to another language."""
    locales = load_locales(previews=True)
    async with webchat_client.house(database, key_file, locales=locales) as house:
        for path in PAGES:
            sign = "&" if "?" in path else "?"
            page = (await house.phone().get(f"{path}{sign}lang={language}")).text
            assert f'<html lang="{language.replace("_", "-")}"' in page
        missed = {one for one in house.app.renderer.fallback_counts if one[0] == language}
    assert missed == set()


async def test_guardians_read_about_nobodys_child(house: House) -> None:
    """[3-8] The page holds no name of anybody, and takes no message."""
    await house.enrolled("Sara")
    page = (await house.phone().get("/open/guardians")).text
    assert not [name for name in ("Sara", "Anna", "Omar") if name in page]
    assert "<form" not in page


async def test_what_it_is_says_robot_team_and_what_it_does_not(house: House) -> None:
    """[3-10] A robot, from whom, what it does and what not."""
    page = (await house.phone().get("/open/about?lang=en")).text
    assert "A robot writes in it." in page
    assert "Teamet" in page
    assert "What the robot does" in page
    assert "What it does not do" in page


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_an_age_is_said_and_never_asked(database: str, key_file: Path) -> None:
    """[2-14] The setting stands on the front page; there is no field for it."""
    async with webchat_client.house(database, key_file, min_age=15) as house:
        page = (await house.phone().get("/")).text
        assert "15" in page
        assert len(re.findall('<input(?! type="(?:hidden|checkbox)")', page)) == 1
    async with webchat_client.house(database, key_file) as house:
        assert "15" not in re.sub("<[^>]*>", "", (await house.phone().get("/")).text)


@pytest.mark.parametrize("path", ["/open/read/coach", "/open/read/x", "/open/read/%00"])
async def test_what_is_not_there_leads_back(house: House, path: str) -> None:
    """Also the article about one's own coach: who reads here has none."""
    answer = await house.phone().get(path)
    assert answer.status_code == 404
    assert 'href="/open/help"' in answer.text
