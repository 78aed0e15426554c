"""Ways to reach staff, in the console: added, confirmed, tried and removed, by real messages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.config import Settings
from bot.gateway.site_rules import SiteRules
from bot.operations import server
from storage.access import staff_ways
from storage.access.staff_ways import StaffWay
from tests.support import console_client
from tests.support.console_client import ANNA, BASE, EVA, OMAR, Desk, Hand
from tests.support.mail_server import Answer, MailServer
from tests.support.people import Youth
from tests.support.sms_gateway import SmsGateway

PAGE = "/desk/account/ways"
MAIL = "anna@example.se"
NUMBER = "+46701740605"
CODE = re.compile(r"\b(\d{6})\b")
NOTHING = "Inget når dig"

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What is asked of the database stands in tests/storage/test_staff_ways.py, and of both."""


@pytest.fixture
async def office(
    rooms: Callable[..., App], mails: MailServer, gateway: SmsGateway
) -> AsyncIterator[Desk]:
    """The console of a deployment that sends mail and SMS."""
    app = rooms()
    settings = Settings.model_validate({"smtp_url": mails.url, "sms_url": gateway.url})
    sender = server.build_staff_sender(settings, app.clock, None)
    rules, zone = SiteRules(BASE), ZoneInfo("Europe/Stockholm")
    opened = server.build_gateway(app, rules, zone, staff_sender=sender)
    async with console_client.opened(app, opened) as desk:
        yield desk


def ways(desk: Desk, coach: int = ANNA) -> list[StaffWay]:
    return desk.write(lambda db, keys: staff_ways.of_coach(db, keys, coach))


async def anna(desk: Desk) -> Hand:
    hand = await desk.signed_in(ANNA)
    await hand.get(PAGE)
    return hand


def code_in(text: str) -> str:
    found = CODE.search(text)
    assert found is not None, text
    return found[1]


async def confirmed(desk: Desk, hand: Hand, mails: MailServer) -> StaffWay:
    """A mail address of Anna's that she has confirmed."""
    await hand.post(PAGE, kind="mail", address=MAIL)
    (way,) = ways(desk)
    code = code_in(mails.wait_for_mail(len(mails.mails) or 1)[-1].text)
    answer = await hand.post(f"{PAGE}/{way.id}/confirm", code=code)
    assert answer.headers["location"] == f"{PAGE}?done=confirmed"
    return ways(desk)[0]


async def test_a_mail_address_is_confirmed_by_the_code_that_came_there(
    office: Desk, mails: MailServer
) -> None:
    """Until then it is no way, and the page says that nothing reaches her."""
    hand = await anna(office)
    page = await hand.post(PAGE, kind="mail", address=f" {MAIL} ")
    assert NOTHING in page.text
    assert "inte bekräftad än" in page.text
    (mail,) = mails.wait_for_mail(1, MAIL)
    (way,) = ways(office)
    wrong = await hand.post(f"{PAGE}/{way.id}/confirm", code="000000")
    assert wrong.status_code == 422
    assert not ways(office)[0].works
    right = await hand.post(f"{PAGE}/{way.id}/confirm", code=code_in(mail.text))
    assert right.status_code == 303
    page = await hand.get(f"{PAGE}?done=confirmed")
    assert NOTHING not in page.text
    assert "Bekräftat" in page.text
    assert ways(office)[0].works


async def test_a_number_is_confirmed_by_the_code_that_came_there(
    office: Desk, gateway: SmsGateway
) -> None:
    """It is written as people write it, and sent to as E.164; the code has no hidden signs."""
    hand = await anna(office)
    await hand.post(PAGE, kind="sms", address="070-174 06 05")
    (sms,) = gateway.wait_for_sms(1, NUMBER)
    assert sms.text.isprintable()
    (way,) = ways(office)
    spaced = " ".join(code_in(sms.text))
    assert (await hand.post(f"{PAGE}/{way.id}/confirm", code=spaced)).status_code == 303
    assert ways(office)[0].works


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer.REFUSE, "Det togs inte emot där"),
        (Answer.GREYLIST, "Togs inte emot nu"),
    ],
)
async def test_the_page_says_what_the_mail_server_said(
    office: Desk, mails: MailServer, answer: Answer, said: str
) -> None:
    """A refusal is no greylist; nothing is said to have been sent that was not."""
    mails.answer = answer
    hand = await anna(office)
    page = await hand.post(PAGE, kind="mail", address=MAIL)
    assert said in page.text
    assert "Skickat" not in page.text


@pytest.mark.parametrize(
    ("kind", "address", "said"),
    [
        ("mail", "anna", "ingen e-postadress"),
        ("mail", "anna@example.se, omar@example.se", "ingen e-postadress"),
        ("mail", "anna@example.se\r\nBcc: x@example.se", "ingen e-postadress"),
        ("sms", "08-123 456", "inget mobilnummer"),
        ("sms", "hello", "inget mobilnummer"),
        ("service", "json://127.0.0.1/hook", "går inte att använda här"),
        ("service", "ntfys://10.0.0.1/topic", "inte tillåten här"),
        ("service", "slack://x", "gick inte att förstå"),
        ("push", "", "finns inte på den här servern"),
        ("nothing", MAIL, "finns inte på den här servern"),
    ],
)
async def test_what_cannot_be_a_way_is_refused_with_its_reason(
    office: Desk, mails: MailServer, gateway: SmsGateway, kind: str, address: str, said: str
) -> None:
    """And nothing is sent."""
    hand = await anna(office)
    page = await hand.post(PAGE, kind=kind, address=address)
    assert page.status_code == 422
    assert said in page.text
    assert not ways(office)
    assert (mails.asked, gateway.asked) == (0, 0)


async def test_nobody_can_have_a_hundred_codes_sent(office: Desk, mails: MailServer) -> None:
    """Who presses again and again sends ten, whatever is removed and added meanwhile."""
    hand = await anna(office)
    for _ in range(6):
        page = await hand.post(PAGE, kind="mail", address=MAIL)
        (way,) = ways(office)
        page = await hand.post(f"{PAGE}/{way.id}/code")
        await hand.post(f"{PAGE}/{way.id}/remove")
    assert "för många koder" in page.text
    assert mails.asked == 10


async def test_a_try_says_for_each_way_what_came_of_it(
    office: Desk, mails: MailServer, gateway: SmsGateway
) -> None:
    """One was taken, one was refused; only what is pressed has come."""
    hand = await anna(office)
    way = await confirmed(office, hand, mails)
    await hand.post(PAGE, kind="sms", address=NUMBER)
    sms = ways(office)[1]
    code = code_in(gateway.wait_for_sms(1)[0].text)
    await hand.post(f"{PAGE}/{sms.id}/confirm", code=code)
    gateway.status = 403
    office.passes(timedelta(minutes=1))
    page = await hand.post(f"{PAGE}/test")
    assert page.text.count("Skickat: det togs emot där.") == 1
    assert page.text.count("Det togs inte emot där.") == 1
    test = mails.wait_for_mail(2, MAIL)[1]
    assert f"{BASE}{PAGE}" in test.text
    mail, number = ways(office)
    assert mail.is_test_unanswered
    assert (number.failed_at is not None, number.failure) == (True, "refused")
    again = await hand.post(f"{PAGE}/test")
    assert "Vänta en halv minut" in again.text
    assert len(mails.mails) == 2
    assert (await hand.post(f"{PAGE}/{way.id}/came")).status_code == 303
    assert not ways(office)[0].is_test_unanswered


async def test_many_presses_in_one_moment_send_one_test(office: Desk, mails: MailServer) -> None:
    """Whoever is told to wait was sent nothing."""
    hand = await anna(office)
    await confirmed(office, hand, mails)
    office.passes(timedelta(minutes=1))
    pages = await asyncio.gather(*(hand.post(f"{PAGE}/test") for _ in range(6)))
    assert len(mails.mails) == 2
    assert sum("Vänta en halv minut" in page.text for page in pages) == 5


async def test_a_way_is_its_owners_alone(office: Desk, mails: MailServer) -> None:
    """Nobody else confirms, tries or removes it, a coordinator neither."""
    hand = await anna(office)
    await hand.post(PAGE, kind="mail", address=MAIL)
    code, (way,) = code_in(mails.wait_for_mail(1)[0].text), ways(office)
    for other in (OMAR, EVA):
        theirs = await office.signed_in(other)
        page = await theirs.get(PAGE)
        assert MAIL not in page.text
        for deed in ("confirm", "code", "came", "remove"):
            answer = await theirs.post(f"{PAGE}/{way.id}/{deed}", code=code)
            assert answer.status_code == 404, deed
    assert [one.id for one in ways(office)] == [way.id]
    assert not ways(office)[0].works


async def test_a_message_holds_nothing_of_anybody(
    office: Desk, mails: MailServer, gateway: SmsGateway
) -> None:
    """No name of a youth or coach, no word, no team, no topic: in no mail and no SMS."""
    Youth(office.app, nickname="Blåbärsris").says("jag vill dö av skolan")
    hand = await anna(office)
    await confirmed(office, hand, mails)
    await hand.post(PAGE, kind="sms", address=NUMBER)
    await hand.post(f"{PAGE}/test")
    sent = "\n".join([*(one.raw + one.text for one in mails.mails),
                      *(one.raw for one in gateway.taken)]).casefold()  # fmt: skip
    assert len(mails.mails) == 2
    for canary in ("blåbärsris", "skolan", "dö", "teamet", "omar", "eva", "ungdom", "youth"):
        assert canary not in sent, canary


async def test_the_pages_of_a_day_say_that_nothing_reaches_one(
    office: Desk, mails: MailServer
) -> None:
    """The inbox, the team and the account lead to the first way, until there is one."""
    hand = await anna(office)
    for path in ("/desk/inbox", "/desk/team", "/desk/account"):
        page = await hand.get(path)
        assert NOTHING in page.text, path
        assert f'href="{PAGE}"' in page.text, path
    await hand.get(PAGE)
    await confirmed(office, hand, mails)
    for path in ("/desk/inbox", "/desk/team", "/desk/account"):
        assert NOTHING not in (await hand.get(path)).text, path


async def test_the_team_page_says_who_could_not_be_reached(office: Desk, mails: MailServer) -> None:
    """In red who has no way; and after a week who has not answered the test."""
    hand = await anna(office)
    await confirmed(office, hand, mails)
    eva = await office.signed_in(EVA)
    page = await eva.get("/desk/team")
    assert page.text.count("har ingen väg att bli nådd") == 2, "Omar's and Eva's"
    assert "2 i teamet går inte att nå" in re.sub("<[^>]*>|[\u2068\u2069]", "", page.text)
    office.passes(timedelta(days=7))
    eva = await office.signed_in(EVA)
    page = await eva.get("/desk/team")
    assert page.text.count("har inte bekräftat veckans test") == 1


async def test_without_mail_and_sms_the_page_says_so(site: Desk) -> None:
    """Nothing is offered that is not there."""
    hand = await site.signed_in(ANNA)
    page = await hand.get(PAGE)
    assert 'id="add-mail"' not in page.text
    assert 'id="add-sms"' not in page.text
    assert "varken lagt in e-post eller sms" in page.text
    refused = await hand.post(PAGE, kind="mail", address=MAIL)
    assert refused.status_code == 422
    assert not ways(site)
    assert (await hand.post(f"{PAGE}/push", subscription="{}")).status_code == 404
