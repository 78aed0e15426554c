"""Words that one of the staff has not seen: in the inbox, the list, the title of every page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from sqlalchemy import event

from bot.turns.inbound import CoachClosed, CoachSaid, CoachTook
from storage.reads import unread
from tests.console.test_inbox import needs
from tests.support.console_chat import live, page_of, sees
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk, Hand
from tests.support.people import Youth

NEW: Final = "nya ord"
NO_CONTENT, FORBIDDEN, NOT_FOUND, UNREADABLE = 204, 403, 404, 422


def in_talk(youth: Youth) -> None:
    """Anna has taken it and has written."""
    youth.says("person")
    youth.anna(CoachTook(ANNA))
    youth.anna(CoachSaid(ANNA, "Hej"))


async def title(hand: Hand, page: str = "account") -> str:
    """The title of a page, without the product's name."""
    found = re.search("<title>(.*?) · ", (await hand.get(f"/desk/{page}")).text)
    assert found
    return found[1]


async def test_new_words_in_a_talk_are_marked_until_they_were_seen(desk: Desk, sara: Youth) -> None:
    """A coach with two talks misses none (D6)."""
    in_talk(sara)
    anna = await desk.signed_in(ANNA)
    await sees(anna, sara)
    (row,) = needs(await anna.get("/desk/inbox"))
    assert NEW not in row
    sara.says("är du kvar?")
    desk.passes(timedelta(minutes=3))
    for page in ("inbox", "youths"):
        answer = (await anna.get(f"/desk/{page}")).text
        assert NEW in answer, page
        assert "kvar" not in answer, "the words stand on the youth's page, where it is recorded"
    assert await sees(anna, sara) == NO_CONTENT
    for page in ("inbox", "youths"):
        assert NEW not in (await anna.get(f"/desk/{page}")).text, page


async def test_a_colleagues_glance_ends_no_mark_but_their_own(desk: Desk, sara: Youth) -> None:
    """Whose the youth is looks themselves; for others that is enough, or their own look."""
    in_talk(sara)
    anna, omar = await desk.signed_in(ANNA), await desk.colleague(OMAR)
    sara.says("är du kvar?")
    assert NEW in (await omar.get("/desk/youths")).text
    await sees(omar, sara)
    assert NEW not in (await omar.get("/desk/youths")).text
    assert NEW in (await anna.get("/desk/youths")).text
    assert (await title(anna)).startswith("(1) ")
    sara.says("hallå?")
    await sees(anna, sara)
    for hand in (anna, omar):
        assert NEW not in (await hand.get("/desk/youths")).text


async def test_words_at_rest_wait_for_the_responsible_coach(desk: Desk, sara: Youth) -> None:
    anna, omar = await desk.signed_in(ANNA), await desk.colleague(OMAR)
    sara.says("menu")
    sara.taps("steps")
    sara.says("jag vill bli kock")
    await sees(omar, sara)
    assert NEW in (await anna.get("/desk/youths")).text
    await sees(anna, sara)
    assert NEW not in (await anna.get("/desk/youths")).text


async def test_an_opened_page_has_shown_nobody_anything_yet(desk: Desk, sara: Youth) -> None:
    """It may be opened behind others, or by a browser that opens its pages again by itself."""
    in_talk(sara)
    anna = await desk.signed_in(ANNA)
    sara.says("är du kvar?")
    await page_of(anna, sara)
    assert NEW in (await anna.get("/desk/inbox")).text


async def test_seen_is_one_s_own_of_the_own_team_and_never_goes_back(
    desk: Desk, sara: Youth
) -> None:
    in_talk(sara)
    anna, nina = await desk.signed_in(ANNA), await desk.signed_in(NINA)
    last = sara.seen().turn
    sara.says("är du kvar?")
    await anna.get("/desk/account")
    assert await sees(anna, sara, last) == NO_CONTENT
    assert NEW in (await anna.get("/desk/inbox")).text
    await sees(anna, sara, 999_999_999)
    await sees(anna, sara, last)
    assert NEW not in (await anna.get("/desk/inbox")).text
    sara.says("hej igen")
    assert NEW in (await anna.get("/desk/inbox")).text, "nothing is seen before it is said"
    await nina.get("/desk/account")
    assert (await nina.post(f"/desk/youths/{sara.id}/seen", turn="1")).status_code == NOT_FOUND
    wrong = {"turn": "²"}
    assert (await anna.post(f"/desk/youths/{sara.id}/seen", **wrong)).status_code == UNREADABLE
    without = await anna.client.post(f"/desk/youths/{sara.id}/seen", data={"turn": "1"})
    assert without.status_code == FORBIDDEN


async def test_the_title_of_every_page_counts_who_is_to_be_taken_and_my_unread_talks(
    desk: Desk, sara: Youth
) -> None:
    anna, omar = await desk.signed_in(ANNA), await desk.colleague(OMAR)
    assert await title(anna) == "Konto"
    in_talk(sara)
    await sees(anna, sara)
    sara.says("är du kvar?")
    Youth(desk.app, "other", "Kim").says("person")
    for page in ("inbox", "youths", "team", "account"):
        assert (await title(anna, page)).startswith("(2) "), page
        assert (await title(omar, page)).startswith("(1) "), page
    state = (await anna.get("/desk/alarm")).text
    assert f'data-unread="{sara.id}-{sara.seen().turn}"' in state


async def test_an_answer_or_an_end_from_elsewhere_counts_as_seen(desk: Desk, sara: Youth) -> None:
    """Who talks in Telegram reads there."""
    anna = await desk.signed_in(ANNA)
    in_talk(sara)
    desk.passes(timedelta(seconds=5))
    sara.says("är du kvar?")
    assert NEW in (await anna.get("/desk/inbox")).text
    desk.passes(timedelta(seconds=5))
    sara.anna(CoachSaid(ANNA, "Ja"))
    assert NEW not in (await anna.get("/desk/inbox")).text
    desk.passes(timedelta(seconds=5))
    sara.says("bra")
    assert NEW in (await anna.get("/desk/youths")).text
    desk.passes(timedelta(seconds=5))
    sara.anna(CoachClosed(ANNA, "talked"))
    assert NEW not in (await anna.get("/desk/youths")).text


async def test_a_press_is_no_word_but_in_a_talk(desk: Desk, sara: Youth) -> None:
    anna = await desk.signed_in(ANNA)
    sara.says("menu")
    await sees(anna, sara)
    sara.taps("steps")
    assert NEW not in (await anna.get("/desk/youths")).text
    sara.says("jag vill bli kock")
    assert NEW in (await anna.get("/desk/youths")).text
    assert NEW not in (await (await desk.signed_in(EVA)).get("/desk/youths")).text


async def test_the_stream_says_what_is_to_be_seen_and_marks_nothing(
    desk: Desk, sara: Youth
) -> None:
    """An open page may be one that nobody uses: it says itself what was on the screen."""
    in_talk(sara)
    anna = await desk.signed_in(ANNA)
    await sees(anna, sara)
    async with (
        live(desk, anna, "inbox/stream") as inbox,
        live(desk, anna, f"youths/{sara.id}/stream") as stream,
    ):
        assert await stream.next("unseen") == "-"
        await inbox.next("needs")
        sara.says("är du kvar?")
        desk.app.notifier.notify([sara.id])
        await stream.until("bubble", "kvar")
        assert await stream.next("unseen") == str(sara.seen().turn)
        assert NEW in (await anna.get("/desk/inbox")).text
        await sees(anna, sara)
        while NEW in (await anna.get("/desk/inbox")).text:
            await inbox.next("needs")
    assert all("(" not in data for name, data in stream.waiting() if name == "alarm")


async def test_the_whole_team_is_read_in_one_query(desk: Desk) -> None:
    """However many wait, the inbox asks the same number of questions."""
    anna = await desk.signed_in(ANNA)
    counts = []
    for number in range(3):
        Youth(desk.app, f"chat{number}", f"Kim{number}").says("person")
        asked: list[str] = []

        def executed(*given: object, asked: list[str] = asked) -> None:
            asked.append(str(given[2]))

        event.listen(desk.app.store.engine, "before_cursor_execute", executed)
        await anna.get("/desk/alarm")
        event.remove(desk.app.store.engine, "before_cursor_execute", executed)
        counts.append(len(asked))
    assert len(set(counts)) == 1


async def test_one_stream_tells_of_calls_and_of_unread_words(desk: Desk, sara: Youth) -> None:
    """Also of words at rest, of the own team alone; and it ends with the session."""
    anna = await desk.signed_in(ANNA)
    async with live(desk, anna, "alarm/stream") as stream:
        assert 'data-attention="0"' in await stream.next("alarm")
        assert await stream.next("unread") == "-"
        sara.says("jag vill bli kock")
        desk.app.notifier.notify([sara.id])
        assert await stream.next("unread") == f"{sara.id}-{sara.seen().turn}"
        assert NEW in (await anna.get("/desk/youths/rows")).text
        await sees(anna, sara)
        assert await stream.next("unread") == "-"
        in_talk(sara)
        desk.app.notifier.notify([sara.id])
        await stream.until("alarm", 'data-calls=""')


async def test_a_coordinator_is_told_of_calls_and_not_of_words(desk: Desk, sara: Youth) -> None:
    eva = await desk.signed_in(EVA)
    async with live(desk, eva, "alarm/stream") as stream:
        await stream.next("alarm")
        assert await stream.next("unread") == "-"
        sara.says("jag vill bli kock")
        sara.says("person")
        desk.app.notifier.notify([sara.id])
        assert f'data-calls="{sara.id}-' in await stream.until("alarm", 'data-attention="1"')
        assert [one for name, one in stream.waiting() if name == "unread"] == []


async def test_only_the_own_team_is_counted(desk: Desk, sara: Youth) -> None:
    sara.says("jag vill bli kock")
    with desk.app.store.reading() as db:
        assert [*unread.of_team(db, 1, ANNA)] == [sara.id]
        assert unread.of_team(db, 2, NINA) == {}
