"""`lotsen serve`, page and console closed: a youth in danger reaches the coach by mail and push."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from bot.channels.webchat import cookies
from bot.clock import RealClock
from bot.notifications import vapid_keys
from bot.turns.inbound import CoachTook
from storage.access import push_devices, staff_ways, staffing
from storage.database import Db
from storage.encryption import Keyring
from storage.schema.way_kind import WayKind
from storage.store import Store
from tests.support import reach
from tests.support.deployment import Deployment, Phone
from tests.support.live_site import START, LiveSite
from tests.support.mail_server import MailServer
from tests.support.push_service import Browser, PushService
from tests.support.sms_gateway import SmsGateway

ANNA: Final = 1
OMAR: Final = 2
ANNAS: Final = "anna@example.se"
OMARS: Final = "omar@example.se"
NUMBER: Final = "+46701740605"
WORDS: Final = "jag vill dö, och ingen i Malmö vet det"
PROMISED: Final = 10.0
"""Seconds in which the coach is told (the issue's own figure)."""
MINUTE: Final = timedelta(minutes=1)


@pytest.fixture
def deployed(tmp_path: Path, mails: MailServer, service: PushService) -> Iterator[Deployment]:
    made = Deployment(tmp_path, LOTSEN_SMTP_URL=mails.url, LOTSEN_PUSH_HOSTS=service.host)
    yield made
    made.close()


def add_push(db: Db, keys: Keyring, browser: Browser) -> None:
    """Anna's phone takes push, and she has pressed that a test has come."""
    now = RealClock().now()
    device = push_devices.keep(
        db, keys, coach=ANNA, subscription_json=browser.json, name="Chrome", language="sv", now=now
    )
    way = staff_ways.add(db, keys, ANNA, WayKind.PUSH, "", now, device)
    staff_ways.mark_tested(db, way, "taken", now, taken=True, broken=False)
    assert staff_ways.answer(db, ANNA, way, now)


def test_a_danger_reaches_whoever_has_no_page_open(
    deployed: Deployment, mails: MailServer, service: PushService
) -> None:
    """Within ten seconds, at any hour: Anna is on call. Nothing of the youth is in it."""
    (secret,) = deployed.people()
    now = RealClock().now()
    store = Store.open(deployed.database, deployed.key)
    browser = service.browser(vapid_keys.load_or_create(vapid_keys.beside(deployed.key)).public_key)
    with store.writing() as db:
        staffing.set_on_call(db, 1, now, on_call=True)
        staffing.add_shift(db, 1, ANNA, now - MINUTE, now + timedelta(days=1), now)
        reach.confirm_way(db, store.keys, ANNA, now, address=ANNAS)
        add_push(db, store.keys, browser)
    store.close()
    with deployed.serve() as serving:
        phone = deployed.phone().join(secret).says_yes()
        assert phone.say(WORDS)
        pushed = service.next(PROMISED)
        (mail,) = mails.wait_for_mail(1, ANNAS)
        assert "Nivå A" in mail.text
        assert f"{deployed.url}/desk/youths/1" in mail.text
        assert pushed.urgency == "high"
        assert "Nivå A" in pushed.data["more"]
        assert pushed.data["open"] == "/desk/youths/1"
        sent = f"{mail.raw} {pushed.payload.decode()} {serving.log()}"
        assert not any(one in sent for one in ("vill d", "Malm", "Ungdomsteamet"))
        phone.reads("Har ingen svarat senast")
        assert serving.stop() == 0


def test_with_nobody_to_reach_the_youth_and_readyz_say_so(deployed: Deployment) -> None:
    """No way, no page, no Telegram: nothing is said that is not so."""
    (secret,) = deployed.people()
    now = RealClock().now()
    store = Store.open(deployed.database, deployed.key)
    with store.writing() as db:
        staffing.set_on_call(db, 1, now, on_call=True)
        staffing.add_shift(db, 1, ANNA, now - MINUTE, now + timedelta(days=1), now)
    store.close()
    with deployed.serve() as serving:
        phone = deployed.phone().join(secret).says_yes()
        assert phone.web.get("/readyz").is_success
        assert phone.say(WORDS)
        assert "Jag har skrivit till" not in phone.reads("Just nu når jag ingen här.")
        ready = phone.web.get("/readyz")
        assert not ready.is_success
        assert "staff" in ready.text
        assert serving.stop() == 0


# ---------------------------------------------------------------- the whole ladder


@pytest.fixture
def site(tmp_path: Path, mails: MailServer, gateway: SmsGateway) -> Iterator[LiveSite]:
    """A site whose clock the test moves: Anna has mail and SMS, Omar mail."""
    made = LiveSite(tmp_path, settings={"smtp_url": mails.url, "sms_url": gateway.url}).start()
    for coach, kind, address in (
        (ANNA, WayKind.MAIL, ANNAS), (ANNA, WayKind.SMS, NUMBER), (OMAR, WayKind.MAIL, OMARS),
    ):  # fmt: skip
        made.write(partial(reach.confirm_way, coach=coach, now=START, kind=kind, address=address))
    yield made
    made.stop()


def test_one_way_after_another_until_somebody_takes_it(
    site: LiveSite, mails: MailServer, gateway: SmsGateway
) -> None:
    """Mail at once, SMS after two minutes, the next coach after five, and then nothing more."""
    youth, secret = site.enrolled()
    phone = Phone(site.url)
    phone.web.cookies.set(cookies.COOKIE, secret)
    assert phone.say(WORDS)
    (first,) = mails.wait_for_mail(1)
    assert first.to == ANNAS
    assert not gateway.taken
    site.move(2 * MINUTE)
    site.tell_staff()
    (sms,) = gateway.wait_for_sms(1)
    assert (sms.to, "Nivå A" in sms.text) == (NUMBER, True)
    assert len(mails.mails) == 1
    site.move(3 * MINUTE)
    site.tell_staff()
    mails.wait_for_mail(1, OMARS)
    site.take(CoachTook(OMAR), youth)
    before = (len(mails.mails), len(gateway.taken))
    for _ in range(8):
        site.move(MINUTE / 2)
        site.tell_staff()
    assert (len(mails.mails), len(gateway.taken)) == before
    phone.web.close()
