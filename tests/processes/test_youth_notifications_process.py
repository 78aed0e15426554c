"""A youth whose page is closed, `lotsen serve` as a process, and a push service over HTTP."""

from __future__ import annotations

import queue
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Row, select

from bot.channels.webchat import cookies
from bot.notifications import vapid_keys
from storage.sql.statements import YOUTH_NOTIFICATION
from storage.store import Store
from storage.turns import enrol
from tests.support import reached_youths
from tests.support.deployment import Deployment, Phone
from tests.support.push_service import Browser, PushService

SOON: Final = 10.0
"""Seconds within which a youth is told (issue 13)."""

DANGER: Final = "jag vill dö"
ROUTINE: Final = "meny"


@pytest.fixture
def deployed(tmp_path: Path, service: PushService) -> Iterator[Deployment]:
    """A deployment that may call the tests' push service."""
    made = Deployment(tmp_path, LOTSEN_PUSH_HOSTS=service.host)
    made.people()
    yield made
    made.close()


@pytest.fixture
def browser(deployed: Deployment, service: PushService) -> Browser:
    """The youth's browser, subscribed with the deployment's key."""
    keys = vapid_keys.load_or_create(vapid_keys.beside(deployed.key))
    return service.browser(keys.public_key)


@pytest.fixture
def phone(deployed: Deployment, browser: Browser) -> Phone:
    """A youth who has said yes, with this browser; no page of theirs is open."""
    secret = cookies.fresh()
    store = Store.open(deployed.database, deployed.key)
    with store.begin() as uow:
        chat = cookies.chat_of(secret)
        youth = enrol.enrol(uow, cookies.CHANNEL, chat, "Sara", "sv").id
    reached_youths.add_device(store, youth, browser)
    store.close()
    made = deployed.phone()
    made.web.cookies.set(cookies.COOKIE, secret)
    return made


def told(deployed: Deployment) -> list[Row[Any]]:
    """What was begun, from the database of a Lotsen that has stopped."""
    store = Store.open(deployed.database, deployed.key)
    with store.reading() as db:
        found = list(db.execute(select(YOUTH_NOTIFICATION).order_by(YOUTH_NOTIFICATION.c.id)))
    store.close()
    return found


@pytest.mark.parametrize(("words", "urgency"), [(ROUTINE, "normal"), (DANGER, "high")])
def test_who_closes_the_page_is_told_in_seconds(
    deployed: Deployment, phone: Phone, service: PushService, words: str, urgency: str
) -> None:
    """Real time, real encryption, the deployment's own keys."""
    with deployed.serve() as serving:
        assert phone.say(words)
        pushed = service.next(SOON)
        assert pushed.data["text"] == "Du har ett meddelande"
        assert pushed.data["open"].startswith("/chat#o")
        assert pushed.urgency == urgency
        assert serving.stop() == 0
        assert words not in serving.log()
    assert [one.outcome for one in told(deployed)] == ["taken"]


@pytest.mark.parametrize(("words", "again"), [(ROUTINE, False), (DANGER, True)])
def test_killed_between_push_and_mark_only_danger_is_told_again(
    deployed: Deployment,
    phone: Phone,
    service: PushService,
    browser: Browser,
    words: str,
    again: bool,  # noqa: FBT001
) -> None:
    """The service has it and has not answered when the program dies."""
    service.answer(browser, 0)
    with deployed.serve() as serving:
        assert phone.say(words)
        service.wait_for_calls(1, SOON)
        serving.process.signal(signal.SIGKILL)
        serving.process.wait()
    service.answer(browser, 201)
    with deployed.serve() as serving:
        if again:
            assert service.next(SOON).urgency == "high"
        else:
            with pytest.raises(queue.Empty):
                service.next(SOON / 2)
        assert serving.stop() == 0
    outcomes = [one.outcome for one in told(deployed)]
    assert outcomes == (["uncertain", "taken"] if again else ["uncertain"])
