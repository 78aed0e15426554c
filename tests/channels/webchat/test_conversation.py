"""Writing and pressing: saved before it is answered, once, and shown as it was written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.channels.webchat import cookies
from bot.turns.inbound import CoachSaid, CoachTook
from storage import database as storage_database
from storage.sql.statements import YOUTH
from tests.support import webchat_client
from tests.support.webchat_client import House, Phone

HELLO: Final = "robot: Hej! Vilket språk vill du ha?"


async def test_what_is_written_is_saved_and_answered(house: House, phone: Phone) -> None:
    """The answer to the post is the bubble as it is saved; the robot's answer is on the page."""
    answer = await phone.say("hej på dig", "one")
    mine = webchat_client.bubbles(answer.text)
    assert [(one.who, one.text, one.update) for one in mine] == [("youth", "hej på dig", "one")]
    assert "sparat" in answer.text
    assert await house.heard(phone.youth) == ["hej på dig"]
    page = webchat_client.said(await phone.page())
    assert page[0] == "youth: hej på dig"
    assert page[1].startswith("robot: Hej!")


async def test_the_same_message_twice_is_one(house: House, phone: Phone) -> None:
    """A phone that lost the answer sends again; both times it is told that it is saved."""
    answers = await asyncio.gather(*(phone.say("hej", "same") for _ in range(3)))
    assert len({one.text for one in answers}) == 1
    assert webchat_client.bubbles(answers[0].text)[0].text == "hej"
    assert await house.heard(phone.youth) == ["hej"]


async def test_nobody_uses_up_the_ids_of_somebody_else(house: House, phone: Phone) -> None:
    """The same id from two phones is two messages."""
    other = await house.enrolled("Ali")
    await phone.say("mitt", "same")
    await other.say("ditt", "same")
    assert await house.heard(phone.youth) == ["mitt"]
    assert await house.heard(other.youth) == ["ditt"]


async def test_messages_stay_in_their_order(house: House, phone: Phone) -> None:
    """Also those that were sent at one moment."""
    for number in range(5):
        await phone.say(f"nummer {number}")
    shown = [one for one in webchat_client.bubbles(await phone.page()) if one.who == "youth"]
    assert [one.text for one in shown] == [f"nummer {number}" for number in range(5)]
    assert [one.order for one in shown] == sorted(one.order for one in shown)
    assert await house.heard(phone.youth) == [f"nummer {number}" for number in range(5)]


async def test_a_button_is_pressed_and_shown_as_ones_own_words(phone: Phone) -> None:
    """The question's buttons stand below it, then the choice in a bubble, then the next ones."""
    await phone.post("/chat/tap", turn="0", choice="menu")
    _, choices = webchat_client.question(await phone.page())
    assert choices == [
        "steps", "remind", "meetings", "who", "requests", "my_coach", "settings",
    ]  # fmt: skip
    answer = await phone.tap("settings")
    assert webchat_client.said(answer.text) == ["youth: ⚙️ Inställningar"]
    page = await phone.page()
    assert webchat_client.said(page)[-1] == "robot: Vad vill du ändra?"
    assert webchat_client.question(page)[1] == [
        "language",
        "quiet",
        "cadence",
        "pause",
        "data",
        "well",
        "name",
    ]


async def test_an_old_button_is_answered_kindly(phone: Phone) -> None:
    """Another tab may still show it; nothing else happens."""
    await phone.post("/chat/tap", turn="0", choice="menu")
    turn, _ = webchat_client.question(await phone.page())
    await phone.tap("settings")
    answer = await phone.post("/chat/tap", turn=str(turn), choice="remind")
    assert answer.status_code == 200
    assert "robot: Den frågan är redan klar. Det gör inget." in webchat_client.said(
        await phone.page()
    )


@pytest.mark.parametrize("turn", ["", "-1", "99999999999999999999", "1e3", "²", "NaN"])
async def test_a_turn_that_is_none_is_nothing_worse_than_old(phone: Phone, turn: str) -> None:
    """Whatever somebody posts is answered."""
    answer = await phone.post("/chat/tap", turn=turn, choice="{steps.x!r}")
    assert answer.status_code == 200


async def test_before_a_yes_what_is_said_is_heard_and_not_kept(house: House) -> None:
    """The page shows it where it was said, until it is loaded again (practices 3-15)."""
    phone = house.phone()
    await phone.joins(f"/i/{(await house.invite()).secret}")
    turn, _ = webchat_client.question(await phone.page())
    answer = await phone.post("/chat/tap", turn=str(turn), choice="sv", label="Svenska", id="a")
    again = await phone.post("/chat/tap", turn=str(turn), choice="sv", label="Svenska", id="a")
    shown = webchat_client.bubbles(answer.text)[0]
    assert (shown.text, shown.update) == ("Svenska", "a")
    assert again.text == answer.text
    page = webchat_client.bubbles(await phone.page())
    assert [one.who for one in page] == ["robot"] * len(page)
    assert page[0].order < shown.order < page[1].order


async def test_without_a_script_everything_works(house: House, phone: Phone) -> None:
    """Plain forms and redirects; the same form sent twice is one message."""
    html = await phone.page()
    form_id = html.partition('name="id" value="')[2].partition('"')[0]
    for _ in range(2):
        answer = await phone.post("/chat/say", plain=True, text="hej", id=form_id)
        assert (answer.status_code, answer.headers["location"]) == (303, "/chat#end")
    assert await house.heard(phone.youth) == ["hej"]
    turn, choices = webchat_client.question(await phone.page())
    for _ in range(2):
        answer = await phone.post("/chat/tap", plain=True, turn=str(turn), choice=choices[0])
        assert answer.headers["location"] == "/chat#end"
    assert await house.heard(phone.youth) == ["hej", choices[0]]
    assert "<noscript>" in html


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_nothing_is_no_message(house: House, phone: Phone, text: str) -> None:
    """An empty field that is sent does nothing."""
    assert (await phone.say(text)).status_code == 204
    assert await house.heard(phone.youth) == []


async def test_a_file_instead_of_words_is_no_message(house: House, phone: Phone) -> None:
    """A form of another kind is not an error either."""
    answer = await phone.client.post(
        "/chat/say", files={"text": b"x"}, headers=webchat_client.FETCH
    )
    assert answer.status_code == 204
    assert await house.heard(phone.youth) == []


async def test_a_coach_is_seen_to_be_a_human(house: House, phone: Phone) -> None:
    """With a name; and what the robot asked before rests meanwhile."""
    await phone.post("/chat/tap", turn="0", choice="menu")
    await phone.say("person")
    await house.desk(CoachTook(1), phone.youth)
    await house.desk(CoachSaid(1, "Hej! Hur är det? <3"), phone.youth)
    page = await phone.page()
    assert webchat_client.said(page)[-1] == "coach: Hej! Hur är det? <3"
    assert "<bdi>Anna</bdi>" in page
    assert webchat_client.question(page) == (0, [])
    answer = await phone.say("bra")
    assert webchat_client.said(answer.text) == ["youth: bra"]


async def test_a_cookie_that_is_nobodys_sees_nothing(house: House, phone: Phone) -> None:
    """Not the conversation, not whether there is one; and says nothing into it."""
    stranger = house.phone()
    stranger.client.cookies.set(cookies.COOKIE, cookies.fresh())
    assert (await stranger.get("/chat")).headers["location"] == "/chat/gone"
    assert (await house.phone().get("/chat")).headers["location"] == "/"
    assert (await stranger.say("hej")).status_code == 410
    assert (await stranger.post("/chat/say", plain=True, text="hej")).headers["location"] == (
        "/chat/gone"
    )
    for path in ("/chat/me", "/chat/me.json", "/chat/me.html", "/chat/erase"):
        assert (await stranger.get(path)).headers["location"] == "/"
    assert await house.heard(phone.youth) == []


async def test_the_page_speaks_the_language_of_the_youth(house: House, phone: Phone) -> None:
    """Its direction too; and each bubble says which language it is in."""
    await phone.post("/chat/tap", turn="0", choice="menu")

    def arabic(at: object, _keys: object) -> None:
        at.execute(update(YOUTH).values(language="ar"))  # type: ignore[attr-defined]

    await house.gateway.write(arabic)
    page = await phone.page()
    assert '<html lang="ar" dir="rtl">' in page
    assert 'dir="auto" lang="' in page


async def test_words_that_cannot_be_saved_now_come_back_on_the_page(
    house: House, phone: Phone
) -> None:
    """Too much at once: a kind page, when to try again, and the words in a form."""
    house.app.writer.close()
    house.gateway.notifier.close()
    answer = await phone.post("/chat/say", plain=True, text="<b>viktigt</b>")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "<textarea" in answer.text
    assert "&lt;b&gt;viktigt&lt;/b&gt;</textarea>" in answer.text
    assert (await phone.say("hej")).status_code == 503


async def test_a_busy_database_is_waited_for_kindly(
    database: str, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is waited for once; nothing of the program is named, the words stay, and are saved later.

    Without a script the page itself waits: each wait more is one before 112 is on the screen.
    """
    for patience in ("BUSY_MS", "LOCK_MS"):
        monkeypatch.setattr(storage_database, patience, 20)
    async with webchat_client.house(database, key_file) as house:
        phone = await house.enrolled()
        with _locked(database), capture_logs() as logs:
            answer = await phone.client.post("/chat/say", data={"text": "hej", "id": "a"})
        assert answer.status_code == 503
        assert "hej</textarea>" in answer.text
        assert "batch_retried" not in {one["event"] for one in logs}
        assert 'href="tel:112"' in answer.text
        shown = answer.text.lower()
        assert not any(word in shown for word in ("sqlite", "psycopg", "lock", "error"))
        await phone.say("hej", "a")
        assert await house.heard(phone.youth) == ["hej"]


@contextmanager
def _locked(database: str) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    other = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    lock = "BEGIN IMMEDIATE" if other.dialect.name == "sqlite" else "LOCK TABLE youth"
    with other.connect() as connection:
        connection.exec_driver_sql(lock)
        yield
        connection.rollback()


async def test_another_page_cannot_write_for_a_youth(house: House, phone: Phone) -> None:
    """A form of somebody else's page does nothing, though the browser brings the cookie."""
    for path in ("/chat/say", "/chat/tap", "/chat/erase"):
        answer = await phone.client.post(
            path, data={"text": "hej", "choice": "stop", "sure": "yes"},
            headers={"Origin": "https://evil.example"},
        )  # fmt: skip
        assert answer.status_code == 403
    assert await house.heard(phone.youth) == []
    assert (await phone.get("/chat")).status_code == 200


async def test_days_are_named(house: House, phone: Phone) -> None:
    """Today, yesterday, and before that the weekday and date."""
    await phone.say("hej")
    now = house.clock.now()
    for days, said in ((0, "Today|I dag"), (1, "Yesterday|I går"), (2, "tisdag 24 november")):
        house.clock.move_to(now.replace(day=now.day + days))
        page = await phone.page()
        assert 'id="d2026-11-24"' in page
        assert any(f"<span>{one}</span>" in page for one in said.split("|"))
