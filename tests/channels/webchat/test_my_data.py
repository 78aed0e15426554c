"""What is kept about a youth: they see it, take it along, and erase it; theirs, and all of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from bot.directory import loader
from bot.turns.inbound import CoachClosed, CoachSaid, CoachTook
from storage.access import access_log, check_words
from storage.reads import notes
from storage.sql.statements import EVENT, OUTBOX, STEP
from tests.support import own_directory, webchat_client
from tests.support.webchat_client import House, Phone

ALI: Final = "bara Alis hemlighet"
NOTE: Final = "Anteckning mellan coacher"
OUTCOME: Final = "Utfall mellan coacher"


@pytest.fixture
async def phone(house: House) -> Phone:
    """Sara's, after a while; and somebody else has one as well."""
    other = await house.enrolled("Ali")
    await other.say(ALI)
    phone = await house.enrolled("<i>Sara</i>")
    await phone.post("/chat/tap", turn="0", choice="menu")
    await phone.tap("steps")
    await phone.say("<b>jobba</b>")
    await phone.say("ring skolan")
    await phone.tap("tomorrow")
    await phone.post("/chat/tap", turn="0", choice="menu")
    await phone.tap("remind")
    await phone.say("ring mormor")
    for choice in ("once", "tomorrow", "morning"):
        await phone.tap(choice)
    await phone.say("person")
    await house.desk(CoachTook(1), phone.youth)
    await house.desk(CoachSaid(1, "Hej Sara"), phone.youth)
    await house.desk(CoachClosed(1, OUTCOME), phone.youth)
    now = house.clock.now()
    await house.gateway.write(lambda db, _: access_log.open_conversation(db, phone.youth, 2, now))
    now = house.gateway.clock.now()
    await house.gateway.write(lambda db, keys: notes.add(db, keys, phone.youth, 1, NOTE, now))
    await house.gateway.write(lambda db, keys: check_words.keep(db, keys, phone.youth, "katt"))
    return phone


async def export(phone: Phone) -> dict[str, Any]:
    """What is taken along for a program."""
    response = await phone.get("/chat/me.json")
    assert response.headers["content-disposition"] == 'attachment; filename="chat.json"'
    found: dict[str, Any] = json.loads(response.text)
    return found


async def test_the_page_shows_what_is_known(phone: Phone) -> None:
    """Nickname, wish, steps, reminders, coach, who looked; nothing of it is markup."""
    page = (await phone.get("/chat/me")).text
    for words in ("&lt;i&gt;Sara&lt;/i&gt;", "&lt;b&gt;jobba&lt;/b&gt;", "ring skolan",
                  "ring mormor", "<bdi>Anna</bdi>", "<bdi>Omar</bdi>", "Svenska", "21:00",
                  "08:00"):  # fmt: skip
        assert words in page, words
    assert "<b>jobba" not in page
    assert not any(words in page for words in (ALI, NOTE, OUTCOME, "katt"))


async def test_what_is_done_or_put_aside_stays_on_the_page(house: House, phone: Phone) -> None:
    """Finished steps too: they are the youth's."""
    await house.app.move_to(house.clock.now() + timedelta(days=2))
    await phone.tap("done")
    assert "</svg> Klart" in (await phone.get("/chat/me")).text


async def test_the_export_is_complete(house: House, phone: Phone) -> None:
    """As many rows as the database has for this youth, counted by another way."""
    found = await export(phone)

    def count(table: Any, *more: Any) -> Any:
        mine = select(func.count()).where(table.c.youth_id == phone.youth, *more)
        return house.gateway.read(lambda db, _: db.execute(mine).scalar())

    assert len(found["you_did"]) == await count(EVENT)
    assert len(found["you_were_told"]) == await count(OUTBOX, OUTBOX.c.coach_id.is_(None))
    assert len(found["small_steps"]) == await count(STEP)
    assert [one["words"] for one in found["reminders"]] == ["ring mormor"]
    assert [one["coach"] for one in found["staff_opened_the_conversation"]] == ["Omar"]
    assert [one["taken_by"] for one in found["a_human_was_called"]] == ["Anna"]
    assert found["you"]["nickname"] == "<i>Sara</i>"
    assert found["you"]["wish"] == "<b>jobba</b>"
    assert found["comes_due"]


async def test_the_export_holds_ones_own_rows_only(phone: Phone) -> None:
    """Nobody else's words, and not what coaches write among themselves."""
    for path in ("/chat/me.json", "/chat/me.html"):
        text = (await phone.get(path)).text
        assert "ring skolan" in text
        assert not any(words in text for words in (ALI, NOTE, OUTCOME, "katt"))


async def test_the_readable_export_is_one_page_that_needs_nothing(phone: Phone) -> None:
    """The whole conversation in the youth's language, markup as text, no address to ask."""
    response = await phone.get("/chat/me.html")
    assert response.headers["content-disposition"] == 'attachment; filename="chat.html"'
    for words in ("&lt;b&gt;jobba&lt;/b&gt;", "Hej Sara", "Vad vill du göra?", "<bdi>Anna</bdi>"):
        assert words in response.text, words
    assert not any(words in response.text for words in ("<script", "<link", "src=", "<b>jobba"))


async def test_erasing_is_asked_about_first(phone: Phone) -> None:
    """Looking at the question erases nothing, nor does a form without a yes."""
    assert (await phone.get("/chat/erase")).status_code == 200
    answer = await phone.post("/chat/erase", plain=True)
    assert answer.headers["location"] == "/chat/erase"
    assert (await phone.get("/chat")).status_code == 200


async def test_erased_is_erased(house: House, phone: Phone) -> None:
    """The cookie goes, the page is calm, nothing is left to read; twice is as good as once."""
    secret = phone.client.cookies["chat"]
    answers = [await phone.post("/chat/erase", plain=True, sure="yes") for _ in range(2)]
    assert {one.headers["location"] for one in answers} == {"/chat/gone?erased=yes"}
    assert 'chat=""' in answers[0].headers["set-cookie"]
    assert (await phone.get("/chat/gone?erased=yes")).status_code == 200
    phone.client.cookies.set("chat", secret, "testserver.local", "/")
    assert (await phone.get("/chat")).headers["location"] == "/chat/gone"
    assert (await phone.get("/chat/me.json")).headers["location"] == "/"
    assert await house.heard(phone.youth) == []
    assert (await phone.say("hej")).status_code == 410


async def test_in_danger_the_chat_stays_until_a_human_has_closed(
    house: House, phone: Phone
) -> None:
    """Nothing is erased yet, so no page says so, and the phone can still read what a human writes
    (decision 24).
    """
    await phone.say("jag vill dö")
    answer = await phone.post("/chat/erase", plain=True, sure="yes")
    assert answer.headers["location"] == "/chat"
    assert "set-cookie" not in answer.headers
    assert "clear-site-data" not in answer.headers
    assert "Sedan raderar jag allt." in await phone.page()
    await house.desk(CoachTook(1), phone.youth)
    await house.desk(CoachSaid(1, "Hej Sara, hur är det nu?"), phone.youth)
    assert "hur är det nu?" in await phone.page()
    await house.desk(CoachClosed(1, OUTCOME), phone.youth)
    assert (await phone.get("/chat")).headers["location"] == "/chat/gone"
    assert await house.heard(phone.youth) == []


async def test_who_has_left_reads_whom_to_call(
    database: str, key_file: Path, tmp_path: Path
) -> None:
    """The number is the directory's, a municipality's own too."""
    helpers = loader.load(own_directory.other(tmp_path))
    async with webchat_client.house(database, key_file, helpers=helpers) as house:
        phone = await house.enrolled()
        await phone.post("/chat/erase", plain=True, sure="yes")
        page = (await phone.get("/chat/gone?erased=yes")).text
    assert re.findall(r'href="(tel:[^"]*)"', page) == ["tel:11414", "tel:020112233", "tel:08123456"]


async def test_erasing_ones_own_leaves_others_alone(house: House, phone: Phone) -> None:
    """Ali's words are where they were."""
    await phone.post("/chat/erase", plain=True, sure="yes")
    everybody = await house.gateway.read(
        lambda db, _: list(db.execute(select(EVENT.c.youth_id).where(EVENT.c.words.is_not(None))))
    )
    assert len(everybody) == 1
