"""The reading list in the console: who sees which words, what ends it, what may be learnt."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.translation import near_misses
from storage.sql.statements import ESCALATION, NOT_UNDERSTOOD, OPENING
from tests.support import people
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk, Hand
from tests.support.people import Youth

WORDS = "<b>sluttning</b> grankotte blåbär"
SHOWN = "&lt;b&gt;sluttning&lt;/b&gt; grankotte blåbär"


@pytest.fixture
def unread(desk: Desk) -> Youth:
    """A youth whose words nothing understood."""
    youth = Youth(desk.app, nickname="Sara")
    youth.says(WORDS)
    assert people.rows(desk.app, NOT_UNDERSTOOD), "else these tests could not fail"
    return youth


async def press(hand: Hand, youth: Youth, deed: str) -> str:
    """Press a button of the only row; return where it leads."""
    (row,) = people.rows(youth.room, NOT_UNDERSTOOD)
    await hand.get("/desk/reading")
    answer = await hand.post(f"/desk/reading/{youth.id}/{row.turn}", action=deed)
    return str(answer.headers.get("location", answer.status_code))


async def test_a_coach_of_the_team_reads_the_words_and_the_youth_can_ask_who_did(
    desk: Desk, unread: Youth
) -> None:
    page = (await (await desk.signed_in(OMAR)).get("/desk/reading")).text
    assert SHOWN in page
    assert "Svenska" in page
    assert [(one.youth_id, one.coach_id) for one in people.rows(desk.app, OPENING)] == [
        (unread.id, OMAR)
    ]


@pytest.mark.parametrize("who", [NINA, EVA])
async def test_another_team_and_a_coordinator_see_no_word(
    desk: Desk, unread: Youth, who: int
) -> None:
    page = (await (await desk.signed_in(who)).get("/desk/reading")).text
    assert "grankotte" not in page
    assert unread.id
    assert ("1" in page.partition('id="to-read"')[2].partition("</p>")[0]) == (who == EVA)


async def test_the_inbox_counts_it_until_somebody_has_read(desk: Desk, unread: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    assert 'id="to-read"' in (await anna.get("/desk/inbox")).text
    await anna.get(f"/desk/youths/{unread.id}")
    assert 'id="to-read"' in (await anna.get("/desk/inbox")).text, "an open page has read nothing"
    assert (await press(anna, unread, "read")).endswith("done=read")
    assert 'id="to-read"' not in (await anna.get("/desk/inbox")).text
    assert (await press(await desk.signed_in(OMAR), unread, "read")).endswith("done=before")


async def test_each_line_says_why(desk: Desk, unread: Youth) -> None:
    """What it is most like, or that it is like nothing known; of a strange language, that nobody
    has looked. And in which languages danger is heard less well than it should be.
    """
    anna = await desk.signed_in(ANNA)
    told = (await anna.get("/desk/reading")).text
    assert "Liknar ingen fara som programmet har lärt sig" in told
    assert "På de här språken hörs fara sämre än den borde" in told
    nearest = desk.app.store.keys.seal("burden", f"nearest:{unread.id}")
    with desk.app.store.writing() as db:
        db.execute(update(NOT_UNDERSTOOD).values(score=400, nearest=nearest))
    assert "Liknar mest:" in (await anna.get("/desk/reading")).text
    with desk.app.store.writing() as db:
        db.execute(update(NOT_UNDERSTOOD).values(language=""))
    assert "programmet kan inte språket" in (await anna.get("/desk/reading")).text


async def test_what_is_late_says_so(desk: Desk, unread: Youth) -> None:
    (row,) = people.rows(desk.app, NOT_UNDERSTOOD)
    assert unread.id
    desk.passes(row.due_at - desk.clock.now() + timedelta(minutes=1))
    anna = await desk.signed_in(ANNA)
    for path in ("/desk/inbox", "/desk/reading"):
        assert 'id="to-read" class="due over"' in (await anna.get(path)).text


async def test_an_escalation_is_opened_once(desk: Desk, unread: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    assert (await press(anna, unread, "opened")).endswith("done=opened")
    assert (await press(anna, unread, "opened")).endswith("done=before")
    (one,) = people.rows(desk.app, ESCALATION)
    assert (people.reasons(desk.app), one.signs) == (["read"], 1)


async def test_a_false_alarm_offers_to_write_a_sentence_and_refuses_the_youths(
    desk: Desk, unread: Youth
) -> None:
    anna = await desk.signed_in(ANNA)
    where = await press(anna, unread, "false_alarm")
    assert where.endswith("/paraphrase")
    assert "grankotte" not in (await anna.get(where)).text
    answer = await anna.post(where, language="sv", words="GRANKOTTE, blåbär!")
    assert 'role="alert"' in answer.text


def test_a_sentence_is_kept_once_and_can_break_no_file(tmp_path: Path) -> None:
    (tmp_path / "sv").mkdir()
    for _ in range(2):
        near_misses.keep(tmp_path, "sv", "jag såg [en]\nkotte | i dag")
    assert (tmp_path / "sv" / near_misses.FILE).read_text() == "jag såg en kotte i dag\n"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "nothing"),
        ("Blåbär!", "theirs"),
        ("vi åt blåbär och lingon igår", "theirs"),
        ("bär är gott", "anew"),
    ],
)
def test_the_youths_words_are_no_paraphrase(written: str, said: str) -> None:
    assert near_misses.is_paraphrase(written, "blåbär och lingon") is (said == "anew")
