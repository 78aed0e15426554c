"""The inbox: who waits, in which order, who takes it, who is told (issue 3, point 4)."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Final

import httpx

from bot.text.bidi import strip_isolates
from bot.turns.inbound import CoachClosed, CoachSaid, CoachTook, Inbound, LineUndelivered
from storage.access import sessions
from tests.support.console_chat import HTMX, live, page_of
from tests.support.console_client import ANNA, EVA, NINA, OMAR, Desk, Hand
from tests.support.people import Youth

MARKUP: Final = "<img src=x onerror=alert(1)>{{7*7}}"

_NEED: Final = re.compile(r'<li class="need need-(.).*?</li>', re.DOTALL)
_NAME: Final = re.compile(r'href="/desk/youths/\d+"><bdi dir="auto">(.*?)</bdi>')


def needs(page: httpx.Response) -> list[str]:
    """The rows of the list, in their order."""
    return [found[0] for found in _NEED.finditer(page.text)]


def names(page: httpx.Response) -> list[str]:
    return [found[1] for row in needs(page) if (found := _NAME.search(row))]


async def take(hand: Hand, youth: Youth, **fields: str) -> httpx.Response:
    """Press Take in the inbox, as htmx does."""
    await hand.get("/desk/inbox")
    data = {"csrf": hand.proof, "from": "inbox", **fields}
    return await hand.client.post(f"/desk/youths/{youth.id}/take", data=data, headers=HTMX)


# ------------------------------------------------------------ the list


async def test_the_most_severe_comes_first_and_then_the_earliest_deadline(desk: Desk) -> None:
    for nickname, words in (
        ("Late", "person"),
        ("Serious", "jag vill inte leva längre"),
        ("Early", "person"),
        ("Danger", "jag tänker ta livet av mig i kväll"),
    ):
        Youth(desk.app, nickname, nickname).says(words)
        desk.passes(timedelta(minutes=-0 if nickname == "Late" else 1))
    early = Youth(desk.app, "Early2", "Latest")
    early.says("person")
    page = await (await desk.signed_in(ANNA)).get("/desk/inbox")
    assert names(page) == ["Danger", "Serious", "Late", "Early", "Latest"]


async def test_a_row_says_how_severe_in_words_who_has_it_and_how_long_they_wait(
    desk: Desk,
) -> None:
    youth = Youth(desk.app, nickname="Sara")
    youth.says("jag vill inte leva längre")
    desk.passes(timedelta(minutes=12))
    anna = await desk.signed_in(ANNA)
    (row,) = needs(await anna.get("/desk/inbox"))
    for words in ("Sara", "tier-b", "Svenska", "12", 'class="shape"', f"/youths/{youth.id}/take"):
        assert words in row
    await take(anna, youth)
    (row,) = needs(await (await desk.signed_in(OMAR)).get("/desk/inbox"))
    assert "Anna" in row
    assert "/take" not in row


async def test_a_row_and_the_page_name_both_languages(desk: Desk) -> None:
    """The chosen one, and that of the words of danger where it is another: as the card does."""
    youth = Youth(desk.app, nickname="Sara")
    youth.says("I want to die")
    anna = await desk.signed_in(ANNA)
    (row,) = needs(await anna.get("/desk/inbox"))
    shown = [row, (await page_of(anna, youth)).partition('id="bar"')[2].partition("</div>")[0]]
    assert [re.findall(r'class="tongue" lang="(\w+)"', one) for one in shown] == [["sv", "en"]] * 2
    youth.anna(CoachTook(ANNA))
    youth.anna(CoachClosed(ANNA, "false_alarm"))
    youth.says("jag vill dö")
    (row,) = needs(await anna.get("/desk/inbox"))
    assert re.findall(r'class="tongue" lang="(\w+)"', row) == ["sv"]


async def test_an_overdue_one_says_so(desk: Desk) -> None:
    Youth(desk.app).says("jag tänker ta livet av mig i kväll")
    anna = await desk.signed_in(ANNA)
    assert 'class="due over"' not in (await anna.get("/desk/inbox")).text
    desk.passes(timedelta(minutes=6))
    assert 'class="due over"' in (await anna.get("/desk/inbox")).text


async def test_who_is_overdue_says_for_how_long_and_comes_first_in_their_tier(desk: Desk) -> None:
    """Each deadline is followed by the next; the first that was missed is what counts (D3)."""
    late = Youth(desk.app, "late", "Late")
    late.says("jag vill inte leva längre")
    await desk.app.move_to(desk.clock.now() + timedelta(hours=3))
    Youth(desk.app, "new", "New").says("jag vill inte leva längre")
    late_row, new = needs(page := await (await desk.signed_in(ANNA)).get("/desk/inbox"))
    assert names(page) == ["Late", "New"]
    assert 'class="due over"' in late_row
    assert "för sent" in late_row
    assert 'class="due over"' not in new


async def test_a_row_says_who_is_to_write_and_until_when(desk: Desk) -> None:
    youth = Youth(desk.app, nickname="Sara")
    youth.says("jag vill inte leva längre")
    youth.anna(CoachTook(OMAR))
    anna = await desk.signed_in(ANNA)
    (row,) = needs(await anna.get("/desk/inbox"))
    assert "Omar" in row
    assert "ska skriva före" in row
    assert "/take" not in row
    await desk.app.move_to(desk.clock.now() + timedelta(hours=3))
    anna = await desk.signed_in(ANNA)
    (row,) = needs(await anna.get("/desk/inbox"))
    assert "tog det men har inte skrivit" in row, "who had it has not kept it"
    assert 'class="due over"' in row
    assert f"/youths/{youth.id}/take" in row
    youth.anna(CoachSaid(OMAR, "Hej"))
    (row,) = needs(await anna.get("/desk/inbox"))
    assert 'class="due' not in row


async def test_a_row_says_who_is_asked_or_when_somebody_is_asked_again(desk: Desk) -> None:
    youth = Youth(desk.app, nickname="Sara")
    youth.says("person")
    anna = await desk.signed_in(ANNA)
    (row,) = needs(await anna.get("/desk/inbox"))
    assert "tillfrågad nu: " in row
    youth.anna(CoachTook(ANNA))
    youth.anna(CoachClosed(ANNA, "talked"))
    await desk.app.move_to(desk.clock.now().replace(hour=20))
    youth.says("person")
    (row,) = needs(await (await desk.signed_in(ANNA)).get("/desk/inbox"))
    assert "ingen är på jobbet" in row


async def test_mine_and_colleagues_are_told_apart(desk: Desk) -> None:
    mine, theirs = Youth(desk.app, "a", "Mine"), Youth(desk.app, "b", "Theirs")
    for youth in (mine, theirs):
        youth.says("person")
    theirs.anna(CoachTook(OMAR))
    anna = await desk.signed_in(ANNA)
    assert names(await anna.get("/desk/inbox?show=mine")) == ["Mine"]
    assert names(await anna.get("/desk/inbox?show=others")) == ["Theirs"]
    assert names(await anna.get("/desk/inbox?show=nonsense")) == ["Mine", "Theirs"]


async def test_another_team_sees_nobody_of_this_one(desk: Desk) -> None:
    Youth(desk.app, nickname="Sara").says("person")
    nina = await desk.signed_in(NINA)
    for path in ("/desk/inbox", "/desk/youths"):
        assert "Sara" not in (await nina.get(path)).text


async def test_a_coordinator_sees_who_waits_by_name_and_no_words_of_theirs(desk: Desk) -> None:
    youth = Youth(desk.app, nickname="Sara")
    youth.says("menu")
    youth.taps("steps")
    youth.says("jag vill bli kock")
    youth.says("person")
    eva = await desk.signed_in(EVA)
    (row,) = needs(await eva.get("/desk/inbox"))
    assert "Sara" in row
    assert f"/youths/{youth.id}/take-over" in row
    assert f'href="/desk/youths/{youth.id}' not in row
    everybody = (await eva.get("/desk/youths")).text
    assert f"#{youth.id}" in everybody
    for page in (row, everybody):
        assert "kock" not in page
    assert "Sara" not in everybody, "who does not wait has no name here"
    assert "kock" in (await (await desk.signed_in(ANNA)).get("/desk/youths")).text


async def test_markup_in_a_nickname_stands_there_as_it_was_written(desk: Desk) -> None:
    Youth(desk.app, nickname=MARKUP).says("person")
    anna = await desk.signed_in(ANNA)
    for path in ("/desk/inbox", "/desk/youths"):
        page = (await anna.get(path)).text
        assert "<img" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page


# ------------------------------------------------------------ taking


async def test_two_coaches_at_once_one_gets_it_and_the_other_is_told_by_whom(desk: Desk) -> None:
    youth = Youth(desk.app)
    youth.says("person")
    hands = {name: await desk.signed_in(number) for name, number in (("Anna", 1), ("Omar", 2))}
    answers = await asyncio.gather(*(take(hand, youth) for hand in hands.values()))
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [200, 409]
    winner, loser = ("Anna", answers[1]) if codes[0] == 200 else ("Omar", answers[0])
    assert winner in loser.text
    assert youth.seen().talking_with == {"Anna": ANNA, "Omar": OMAR}[winner]


async def test_whoever_takes_it_comes_to_the_conversation(desk: Desk) -> None:
    youth = Youth(desk.app)
    youth.says("person")
    anna = await desk.signed_in(ANNA)
    assert (await take(anna, youth)).headers["hx-redirect"] == f"/desk/youths/{youth.id}"


async def test_without_a_script_taking_leads_to_the_page_and_a_refusal_is_a_page(
    desk: Desk,
) -> None:
    youth = Youth(desk.app)
    youth.says("person")
    anna, omar = await desk.signed_in(ANNA), await desk.signed_in(OMAR)
    for hand in (anna, omar):
        await hand.get("/desk/inbox")
    taken = await anna.post(f"/desk/youths/{youth.id}/take")
    assert (taken.status_code, taken.headers["location"]) == (303, f"/desk/youths/{youth.id}")
    refused = await omar.post(f"/desk/youths/{youth.id}/take")
    assert refused.status_code == 409
    assert "Anna" in refused.text
    assert "<html" in refused.text


async def test_taking_what_is_closed_says_so(desk: Desk) -> None:
    youth = Youth(desk.app)
    assert (await take(await desk.signed_in(ANNA), youth)).status_code == 409
    assert youth.seen().talking_with is None


# ------------------------------------------------------------ told to a coach


async def test_a_coach_is_told_what_was_not_sent(desk: Desk) -> None:
    youth = Youth(desk.app, nickname="Sara")
    undelivered = Inbound(LineUndelivered("stop", human=True), "outbox", youth=youth.id)
    desk.app.turns.take([undelivered])
    mine, others = [
        (await (await desk.signed_in(coach)).get("/desk/inbox")).text.partition('id="told"')[2]
        for coach in (ANNA, OMAR)
    ]
    assert "Sara" in mine
    assert f'href="/desk/youths/{youth.id}"' in mine
    assert "Sara" not in others


async def test_what_a_youth_wrote_is_read_on_their_page_only(desk: Desk) -> None:
    """Opening a conversation is a row; the inbox must not show it without one."""
    youth = Youth(desk.app, nickname="Sara")
    youth.says("person")
    youth.says("min hund heter Kanarie")
    page = (await (await desk.signed_in(ANNA)).get("/desk/inbox")).text
    assert f'href="/desk/youths/{youth.id}"' in page.partition('id="told"')[2]
    assert "Kanarie" not in page


def told(page: httpx.Response) -> list[str]:
    """What stands under Told to you, without markup."""
    found = re.findall(r'<li class="kind-.*?</li>', page.text, re.DOTALL)
    return [" ".join(strip_isolates(re.sub(r"<.*?>", "", one)).split()) for one in found]


async def test_what_is_told_again_and_again_stands_once_with_how_often(desk: Desk) -> None:
    """Else it pushes everything else off the list."""
    kim, sara = Youth(desk.app, "kim", "Kim"), Youth(desk.app, nickname="Sara")
    undelivered = Inbound(LineUndelivered("stop", human=True), "outbox", youth=kim.id)
    desk.app.turns.take([undelivered])
    sara.says("jag tänker ta livet av mig i kväll")
    for _ in range(16):
        await desk.app.move_to(desk.clock.now() + timedelta(minutes=15))
    lines = told(await (await desk.signed_in(ANNA)).get("/desk/inbox"))
    (again,) = [one for one in lines if "Sara" in one]
    assert re.match(r"\d+ gånger", again)
    assert [one for one in lines if "Kim" in one], "and what else was told is there still"


async def test_what_is_closed_is_told_no_more(desk: Desk) -> None:
    sara = Youth(desk.app, nickname="Sara")
    sara.says("jag vill inte leva längre")
    await desk.app.move_to(desk.clock.now() + timedelta(hours=3))
    sara.says("är nån där")
    anna = await desk.signed_in(ANNA)
    assert "Sara" in " ".join(told(await anna.get("/desk/inbox")))
    sara.anna(CoachTook(ANNA))
    sara.anna(CoachClosed(ANNA, "talked"))
    assert told(await anna.get("/desk/inbox")) == []
    desk.passes(timedelta(minutes=5))
    sara.says("person")
    assert told(await anna.get("/desk/inbox")) == [], "the next call does not bring it back"


async def test_the_words_for_which_a_human_was_called_stand_on_the_page_only(desk: Desk) -> None:
    sara = Youth(desk.app, nickname="Sara")
    sara.says("jag vill inte leva längre")
    sara.anna(CoachTook(ANNA))
    assert "leva" not in (await (await desk.signed_in(ANNA)).get("/desk/inbox")).text


# ------------------------------------------------------------ live


async def test_an_open_inbox_hears_of_a_new_one_and_of_who_took_it(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    youth = Youth(desk.app, nickname="Sara")
    async with live(desk, anna, "inbox/stream") as stream:
        assert 'data-count="0"' in await stream.next("needs")
        youth.says("jag tänker ta livet av mig i kväll")
        desk.app.notifier.notify([youth.id])
        assert 'data-loud="1"' in await stream.until("alarm", "Sara")
        assert 'data-count="1"' in await stream.next("needs")
        youth.anna(CoachTook(OMAR))
        desk.app.notifier.notify([youth.id])
        assert 'data-loud="0"' in await stream.until("alarm", "ska skriva")
        await stream.until("needs", "Omar")


async def test_an_alarm_is_heard_also_where_only_colleagues_are_shown(desk: Desk) -> None:
    Youth(desk.app, nickname="Sara").says("jag tänker ta livet av mig i kväll")
    page = await (await desk.signed_in(ANNA)).get("/desk/inbox?show=others")
    assert needs(page) == []
    assert 'data-loud="1"' in page.text


async def test_nothing_is_sent_where_nothing_has_changed(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    async with live(desk, anna, "inbox/stream") as stream:
        await stream.next("needs")
        await stream.next("told")
        desk.app.notifier.notify([1])
        youth = Youth(desk.app, nickname="Sara")
        youth.says("person")
        desk.app.notifier.notify([youth.id])
        came = await stream.until("needs", "Sara")
    assert 'data-count="1"' in came
    assert [name for name, _ in stream.waiting() if name == "needs"] == []


async def test_a_stream_ends_with_its_session(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    async with live(desk, anna, "inbox/stream") as stream:
        await stream.next("needs")
        now = desk.clock.now()
        desk.write(lambda db, _: sessions.end_all(db, ANNA, now))
        desk.app.notifier.notify([1])
        await stream.over()


async def test_nobody_hears_anything_without_a_session(desk: Desk) -> None:
    for path in ("inbox/stream", "youths/1/stream"):
        async with live(desk, desk.hand(), path) as stream:
            await stream.over()
        assert stream.status == 401
