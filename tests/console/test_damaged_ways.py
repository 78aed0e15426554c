"""What is stored of a way to reach somebody of the staff is damaged: that way alone fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.app import App
from bot.config import Settings
from bot.gateway.gateway import Gateway
from bot.gateway.site_rules import SiteRules
from bot.operations import server, weekly_tests
from storage.access import staff_ways
from storage.access.staff_ways import StaffWay
from storage.sql.statements import STAFF_WAY
from tests.support import console_client
from tests.support import staff_ways as known_ways
from tests.support.console_client import ANNA, BASE, OMAR, Desk
from tests.support.mail_server import MailServer

PAGE = "/desk/account/ways"
WEEKS = timedelta(days=14)
DAMAGED = b"\x00\x01 not what was sealed, and long enough to be it"


@pytest.fixture
def app(rooms: Callable[..., App]) -> App:
    return rooms()


@pytest.fixture
def mailing(app: App, mails: MailServer) -> Gateway:
    """A deployment that sends mail; Anna and Omar have an address each."""
    settings = Settings.model_validate({"smtp_url": mails.url})
    sender = server.build_staff_sender(settings, app.clock, None)
    known_ways.add(app, ANNA, "mail", "anna@example.se")
    known_ways.add(app, OMAR, "mail", "omar@example.se")
    rules, zone = SiteRules(BASE), ZoneInfo("Europe/Stockholm")
    return server.build_gateway(app, rules, zone, staff_sender=sender)


@pytest.fixture
async def office(app: App, mailing: Gateway) -> AsyncIterator[Desk]:
    """Its console."""
    async with console_client.opened(app, mailing) as desk:
        yield desk


def damage(desk: Desk) -> None:
    here = update(STAFF_WAY).where(STAFF_WAY.c.coach_id == ANNA)
    assert desk.write(lambda db, _: db.execute(here.values(address=DAMAGED)).rowcount) == 1


def ways(desk: Desk) -> list[StaffWay]:
    return desk.write(lambda db, keys: staff_ways.of_coach(db, keys, ANNA))


async def test_the_page_shows_a_damaged_way_and_another_can_be_added(
    office: Desk, mails: MailServer
) -> None:
    """It is red, is no way that reaches her, and is removed by a press."""
    damage(office)
    hand = await office.signed_in(ANNA)
    page = await hand.get(PAGE)
    assert page.status_code == 200
    assert "Det som är sparat om det är skadat" in page.text
    assert "Inget når dig" in page.text
    tried = await hand.post(f"{PAGE}/test")
    assert tried.status_code == 200
    assert not mails.mails
    added = await hand.post(PAGE, kind="mail", address="anna@example.se")
    assert added.status_code == 200
    (old, new) = ways(office)
    assert (old.works, old.failure, new.address) == (False, "invalid", "anna@example.se")
    await hand.post(f"{PAGE}/{old.id}/remove")
    assert "skadat" not in (await hand.get(PAGE)).text


async def test_a_damaged_way_does_not_stop_the_weekly_test_of_others(
    office: Desk, mailing: Gateway, mails: MailServer
) -> None:
    """Omar's comes; Anna's is marked, so that the ladder knows that it does not reach her."""
    damage(office)
    office.clock.move_to(office.clock.now() + WEEKS)
    await weekly_tests.send_due(mailing)
    (mail,) = mails.wait_for_mail(1)
    assert mail.to == "omar@example.se"
    (mine,) = ways(office)
    assert (mine.failed_at, mine.failure) == (office.clock.now(), "invalid")
