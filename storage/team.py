"""Teams and coaches: who there is, and a youth who is known from the start (rehearsal, tests)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from sqlalchemy import Connection, func, insert, select

from flows.facts import Standing
from storage.batch import Batch
from storage.changes import Changes
from storage.snapshot import Snapshot
from storage.statements import COACH, TEAM


def ensure(
    connection: Connection, name: str, zone: str, language: str, coaches: Sequence[str]
) -> None:
    """A team with its coaches, first the one who is responsible; unless there is a team already."""
    if connection.execute(select(func.count()).select_from(TEAM)).scalar():
        return
    team = {"id": 1, "name": name, "zone": zone, "language": language}
    hours = {"opens": time(8), "closes": time(16, 30)}
    connection.execute(insert(TEAM), {**team, **hours})
    rows_of = [
        {"id": rung + 1, "team_id": 1, "name": coach, "language": language, "rung": rung}
        for rung, coach in enumerate(coaches)
    ]
    connection.execute(insert(COACH), rows_of)


def enrol(batch: Batch, channel: str, chat: str, nickname: str, language: str) -> Snapshot:
    """A youth who has said yes, as if the welcome lay behind them."""
    coach = next(iter(batch.coaches.values()))
    youth = batch.add_youth(coach, channel, chat)
    youth.standing, youth.nickname, youth.language = Standing.ENROLLED, nickname, language
    batch.write(Changes(youths={youth.id: youth}))
    return youth
