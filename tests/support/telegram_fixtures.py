"""What a test of Telegram may ask for: the tests' own Telegram, and both bots at work against it.

Libraries come late: only the tests that ask for them wait for them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import aiogram

    from bot.simulator.telegram_server.api_server import TelegramServer
    from bot.simulator.telegram_server.simulated_bot import SimulatedBot, SimulatedPerson
    from tests.support.coach_bot_office import Office
    from tests.support.youth_bot_site import Lotsen


# ---------------------------------------------------------------- Telegram itself


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """A strict Telegram; what a bot does against the Bot API fails the test."""
    from bot.simulator.telegram_server import api_server  # noqa: PLC0415 - aiogram only where it is asked for

    async with api_server.serve() as running:
        yield running


@pytest.fixture
def bot(telegram: TelegramServer) -> SimulatedBot:
    """The bot of the clients of both libraries."""
    from tests.support.telegram_clients import TOKEN  # noqa: PLC0415 - the same

    return telegram.bot(TOKEN)


@pytest.fixture
async def client(telegram: TelegramServer) -> AsyncIterator[aiogram.Bot]:
    """What calls the Bot API for that bot."""
    from tests.support.telegram_clients import by_aiogram  # noqa: PLC0415 - the same

    async with by_aiogram(telegram.url) as found:
        yield found


# ---------------------------------------------------------------- the coaches' bot


@pytest.fixture
async def office(database: str, key_file: Path) -> AsyncIterator[Office]:
    """Lotsen with the coaches' bot."""
    from tests.support import coach_bot_office  # noqa: PLC0415 - python-telegram-bot only where it is asked for

    async with coach_bot_office.opened(database, key_file) as made:
        yield made


@pytest.fixture
async def anna(office: Office) -> SimulatedPerson:
    """A coach who has linked her phone."""
    from tests.support.coach_bot_office import ANNA  # noqa: PLC0415 - the same

    return await office.linked(ANNA, 7001)


# ---------------------------------------------------------------- the youths' bot


@pytest.fixture
async def lotsen(prepared: Path) -> AsyncIterator[Lotsen]:
    """Lotsen with the youths' bot, which asks Telegram."""
    from tests.support import youth_bot_site  # noqa: PLC0415 - aiogram only where it is asked for

    async with youth_bot_site.both(prepared) as running:
        yield running


@pytest.fixture
async def hooked(prepared: Path) -> AsyncIterator[Lotsen]:
    """Lotsen with the youths' bot, which Telegram calls."""
    from tests.support import youth_bot_site  # noqa: PLC0415 - the same

    async with youth_bot_site.both(prepared, **youth_bot_site.called()) as running:
        yield running
