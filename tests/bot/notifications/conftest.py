"""The staff of the tests of notifications."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.app import App, StaffWays
from tests.support import staff_ways
from tests.support.staff_ways import RecordingSender, Staff


@pytest.fixture
async def staff(rooms: Callable[..., App]) -> Staff:
    """Anna and Omar with their ways, in a room that has started; what is sent is recorded."""
    sender = RecordingSender()
    room = rooms(staff_ways=StaffWays(sender, staff_ways.BASE))
    await room.start()
    return Staff(room, sender)
