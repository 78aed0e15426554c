"""Alarms and failed turns stay until a coordinator says that they are handled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import insert, update

from bot.app import App
from storage.reads import metrics
from storage.sql.statements import ALARM, QUARANTINE, YOUTH
from tests.support import console_client, people
from tests.support.console_client import ANNA, EVA, Desk, Hand
from tests.support.people import Youth


@pytest.fixture
async def desk(rooms: Callable[..., App]) -> AsyncIterator[Desk]:
    """Three alarms, and two turns that failed: one of this team, one of another."""
    app = rooms()
    Youth(app, "one"), Youth(app, "two")
    async with console_client.opened(app) as opened:
        now, seal = opened.clock.now(), app.store.keys.seal
        for what in ("first", "second", "third"):
            row = {"at": now, "what": f"{what} alarm"}
            opened.write(lambda at, _, row=row: at.execute(insert(ALARM), row))  # type: ignore[misc]
        for youth in (1, 2):
            event = seal("canary", f"quarantine:{youth}")
            failed = {"youth_id": youth, "at": now, "error": f"Error{youth}", "event": event}
            opened.write(lambda at, _, row=failed: at.execute(insert(QUARANTINE), row))  # type: ignore[misc]
        theirs = update(YOUTH).where(YOUTH.c.id == 2).values(team_id=2)
        opened.write(lambda db, _: db.execute(theirs))
        yield opened


def left(desk: Desk) -> tuple[list[str], list[str]]:
    """The alarms and the failed turns that nobody has handled."""
    alarms = [row.what.split()[0] for row in people.rows(desk.app, ALARM)]
    return alarms, [row.error for row in people.rows(desk.app, QUARANTINE)]


async def coordinator(desk: Desk) -> Hand:
    eva = await desk.signed_in(EVA)
    await eva.get("/desk/team")
    return eva


async def test_one_of_them_is_handled(desk: Desk) -> None:
    eva = await coordinator(desk)
    assert 'name="alarm" value="2"' in (await eva.get("/desk/team")).text
    answer = await eva.post("/desk/team/care", alarm="2")
    assert (answer.status_code, answer.headers["location"]) == (
        303, "/desk/team?done=handled#care"
    )  # fmt: skip
    assert left(desk) == (["first", "third"], ["Error1", "Error2"])
    assert "second alarm" not in (await eva.get("/desk/team")).text


async def test_a_failed_turn_is_handled_and_another_teams_is_not(desk: Desk) -> None:
    eva = await coordinator(desk)
    await eva.post("/desk/team/care", turn="1")
    await eva.post("/desk/team/care", turn="2")
    assert left(desk) == (["first", "second", "third"], ["Error2"])


async def test_all_that_stood_there_and_nothing_that_came_since(desk: Desk) -> None:
    eva = await coordinator(desk)
    late = {"at": desk.clock.now(), "what": "late alarm"}
    desk.write(lambda db, _: db.execute(insert(ALARM), late))
    fields = {"csrf": eva.proof, "alarms": ["1", "2", "3"], "every-alarm": "1"}
    await eva.client.post("/desk/team/care", data=fields)
    assert left(desk) == (["late"], ["Error1", "Error2"])


async def test_one_button_leaves_the_rest_of_the_form_alone(desk: Desk) -> None:
    """The numbers of all stand in the form; only the pressed button counts."""
    eva = await coordinator(desk)
    fields = {"csrf": eva.proof, "alarms": ["1", "2", "3"], "alarm": "3"}
    await eva.client.post("/desk/team/care", data=fields)
    assert left(desk)[0] == ["first", "second"]


@pytest.mark.parametrize("given", ["", "x", "0", "-1", "99", "9" * 40, "1 OR 1=1"])
async def test_what_is_no_number_of_theirs_takes_nothing_away(desk: Desk, given: str) -> None:
    eva = await coordinator(desk)
    answer = await eva.post("/desk/team/care", alarm=given, turn=given)
    assert answer.status_code == 303
    assert left(desk) == (["first", "second", "third"], ["Error1", "Error2"])


async def test_a_coach_takes_nothing_off_the_list(desk: Desk) -> None:
    anna = await desk.signed_in(ANNA)
    await anna.get("/desk/account")
    assert (await anna.post("/desk/team/care", alarm="1")).status_code == 403
    assert left(desk)[0] == ["first", "second", "third"]


async def test_whoever_runs_it_sees_them_until_then(desk: Desk) -> None:
    """What `lotsen doctor` and the figures count is what stands on the list."""
    eva = await coordinator(desk)
    assert desk.write(lambda db, _: metrics.faults(db)) == (3, 2)
    await eva.post("/desk/team/care", alarm="1", turn="1")
    assert desk.write(lambda db, _: metrics.faults(db)) == (2, 1)
