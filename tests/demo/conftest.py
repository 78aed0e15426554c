"""A demo whose past is played once for all tests of a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.people import DemoPhones
from tests.support import demo_visitor
from tests.support.demo_visitor import Visit


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoPhones]:
    """The story, played once for all tests."""
    return asyncio.run(demo_visitor.played(tmp_path_factory.mktemp("demo")))


@pytest.fixture
async def visit(tmp_path: Path, past: tuple[Path, DemoPhones]) -> AsyncIterator[Visit]:
    """A demo of one's own."""
    async with demo_visitor.visiting(past, tmp_path) as one:
        yield one
