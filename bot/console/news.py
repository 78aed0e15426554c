"""List what has happened in the lives of a coach's youths, newest first, from when it happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from markupsafe import Markup

from bot.console import youth_access
from bot.console.auth import StaffSession
from bot.gateway.gateway import Gateway
from flows.engine.line import Line
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import coach_messages
from storage.reads.coach_messages import CoachMessage

MOST: Final = 20
"""News that are shown."""


def read(db: Db, keys: Keyring, coach: int) -> list[CoachMessage]:
    """Read this coach's news."""
    return coach_messages.news_to(db, keys, coach, MOST)


def render(
    gateway: Gateway, session: StaffSession, news: Iterable[CoachMessage], here: Collection[int]
) -> Markup:
    """Render the list; `here` are the youths of the team whose page can be opened."""
    lines = [
        (one, youth_access.render_line(gateway, session, Line(one.line, one.source), one.values))
        for one in news
    ]
    return youth_access.render_part(gateway, session, "news.html", news=lines, here=here)
