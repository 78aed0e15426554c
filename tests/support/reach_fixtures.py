"""What people are reached by, as fixtures: a push service, a mail server, SMS gateways of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.mail_server import MailServer
    from tests.support.push_service import PushService
    from tests.support.reached_youths import Gateway
    from tests.support.sms_gateway import SmsGateway


@pytest.fixture
def service() -> Iterator[PushService]:
    """The tests' push service."""
    from tests.support.push_service import PushService  # noqa: PLC0415 - only where it is asked for

    with PushService() as made:
        yield made


@pytest.fixture
def mails() -> Iterator[MailServer]:
    """The operator's mail server."""
    from tests.support import mail_server  # noqa: PLC0415 - only where it is asked for

    with mail_server.running() as running:
        yield running


@pytest.fixture
def gateway() -> Iterator[SmsGateway]:
    """The operator's SMS gateway; as a hook it takes whatever is called by HTTP."""
    from tests.support import sms_gateway  # noqa: PLC0415 - only where it is asked for

    with sms_gateway.running() as running:
        yield running


@pytest.fixture
def sent_sms() -> Iterator[Gateway]:
    """The municipality's SMS gateway, as what is sent to youths is looked at."""
    from tests.support import reached_youths  # noqa: PLC0415 - only where it is asked for

    with reached_youths.gateway() as made:
        yield made
