"""`lotsen serve` with an SMS gateway: a coach is rung, and a youth is told of what is unread."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select, update

from bot.channels.webchat import cookies
from bot.clock import RealClock
from storage.access import staffing
from storage.schema.way_kind import WayKind
from storage.sql.statements import OUTBOX, YOUTH_NOTIFICATION
from storage.store import Store
from storage.turns import enrol
from tests.support import reach, reached_youths
from tests.support.deployment import Deployment, Phone
from tests.support.sms_gateway import SmsGateway

ANNA: Final = 1
ANNAS: Final = "+46701740605"
SARAS: Final = "+46701740610"
WORDS: Final = "jag vill dö, och ingen i Malmö vet det"
NEUTRAL: Final = "Du har ett meddelande"
PATIENCE: Final = timedelta(minutes=3)
"""Longer than an unread line waits for an SMS to who has no device."""


@pytest.fixture
def deployed(tmp_path: Path, gateway: SmsGateway) -> Iterator[Deployment]:
    """A deployment that sends SMS, somewhere on earth where it is about noon: none comes at night.

    Anna is on call, and an SMS is her only way.
    """
    now = RealClock().now()
    settings = {"LOTSEN_SMS_URL": gateway.url, "LOTSEN_TIMEZONE": where_it_is_noon(now)}
    made = Deployment(tmp_path, **settings)
    made.people()
    store = Store.open(made.database, made.key)
    with store.writing() as db:
        staffing.set_on_call(db, 1, now, on_call=True)
        staffing.add_shift(db, 1, ANNA, now - PATIENCE, now + timedelta(days=1), now)
        reach.confirm_way(db, store.keys, ANNA, now, WayKind.SMS, ANNAS)
    store.close()
    yield made
    made.close()


def where_it_is_noon(now: datetime) -> str:
    """A zone of fixed hours; their names count westward."""
    return f"Etc/GMT{now.hour - 12:+d}"


@pytest.fixture
def phone(deployed: Deployment) -> Phone:
    """Sara, who has said yes and has given a number; no page of hers is open."""
    secret = cookies.fresh()
    store = Store.open(deployed.database, deployed.key)
    with store.begin() as uow:
        youth = enrol.enrol(uow, cookies.CHANNEL, cookies.chat_of(secret), "Sara", "sv").id
    reached_youths.set_reach(store, youth, SARAS)
    store.close()
    made = deployed.phone()
    made.web.cookies.set(cookies.COOKIE, secret)
    return made


def age(deployed: Deployment) -> None:
    """So long it is now that all of it was said; Lotsen was off meanwhile."""
    store = Store.open(deployed.database, deployed.key)
    with store.writing() as db:
        for row in db.execute(select(OUTBOX)).all():
            moments = {
                name: getattr(row, name) - PATIENCE
                for name in ("queued_at", "not_before", "sent_at")
                if getattr(row, name) is not None
            }
            db.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(moments))
    store.close()


def test_a_coach_is_rung_and_a_youth_is_told_once(
    deployed: Deployment, phone: Phone, gateway: SmsGateway
) -> None:
    """Real process, real gateway; of a youth's words there is nothing in either."""
    with deployed.serve() as serving:
        assert phone.say(WORDS)
        (rung,) = gateway.wait_for_sms(1, ANNAS)
        assert "Nivå A" in rung.text
        assert f"{deployed.url}/desk/youths/1" in rung.text
        assert serving.stop() == 0
        logged = serving.log()
    age(deployed)
    with deployed.serve() as serving:
        (told,) = gateway.wait_for_sms(1, SARAS)
        assert told.text.endswith(f"{NEUTRAL}: {deployed.url}")
        assert phone.say("hallå?")
        assert serving.stop() == 0
        logged += serving.log()
    store = Store.open(deployed.database, deployed.key)
    with store.reading() as db:
        rows = db.execute(select(YOUTH_NOTIFICATION.c.by, YOUTH_NOTIFICATION.c.outcome)).all()
    store.close()
    assert [tuple(one) for one in rows] == [("sms", "taken")]
    assert [one.to for one in gateway.taken].count(SARAS) == 1
    sent = " ".join(one.raw for one in gateway.taken) + logged
    assert not any(one in sent for one in ("vill d", "Malm", "Sara", "Ungdomsteamet"))
