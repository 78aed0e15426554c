"""Say at the head of the chat who the coach is, and whether somebody reads now.

It says until when, so that it is still so on a page that was left open.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.policy import working_hours
from bot.text.names import first_name
from storage.access import staffing
from storage.database import Db


class ChatHead(NamedTuple):
    """The first name of who talks with the youth, or is their coach; and the team's hours.

    `until` is the end of this working day while somebody is at work, else None; `opens` is when
    somebody reads next (aware, in the team's zone).
    """

    coach: str
    until: datetime | None
    opens: datetime


def read(db: Db, youth: int, now: datetime) -> ChatHead:
    """Read it for this youth; `now` is aware."""
    name, team = staffing.who_answers(db, youth)
    hours = staffing.hours(db, team)
    opens, closes = next(working_hours.working_days(hours, now.astimezone(hours.zone)))
    return ChatHead(first_name(name), closes if opens <= now else None, opens)
