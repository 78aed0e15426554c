"""How staff see a youth's way: history, what it never changes, and the end of it."""

from __future__ import annotations

import pytest

from bot.app import App
from bot.turns.inbound import StaffInput
from bot.turns.programme_inputs import (
    CoachEnded,
    CoachErased,
    CoachNamed,
    CoachSetBirth,
    CoachSetStatus,
)
from bot.turns.refusal import RefusalReason
from flows.engine.facts import Standing
from flows.engine.programme import EndReason, Phase, Situation, Status
from storage.sql.statements import EVENT, OUTBOX, TIMER, YOUTH_RECORD, YOUTH_STATUS
from tests.support import people
from tests.support.people import ANNA, EVA, Youth


@pytest.fixture
def sara(room: App) -> Youth:
    """Sara, with a wish and a small step."""
    youth = Youth(room)
    youth.says("meny")
    youth.taps("steps")
    youth.says("bli bagare")
    youth.says("ringa skolan")
    youth.taps("tomorrow")
    return youth


def lines(room: App) -> list[str]:
    return [one.line for one in people.rows(room, OUTBOX) if one.coach_id is None]


def test_a_change_of_phase_keeps_everything_else(sara: Youth) -> None:
    """[0-2] Coach, chat, language, wish, steps and what was said are as before."""
    before, said = sara.seen(), len(people.rows(sara.room, EVENT))
    sara.anna(CoachSetStatus(ANNA, Phase.MAPPING, Situation.ABSENT))
    after = sara.seen()
    assert after.status == Status(Phase.MAPPING, Situation.ABSENT)
    for name in ("coach", "language", "wish", "steps", "standing", "place", "cadence"):
        assert getattr(after, name) == getattr(before, name)
    assert len(people.rows(sara.room, EVENT)) == said + 1
    assert lines(sara.room)[-1] != "status.ended"


def test_every_change_is_kept_with_its_day(sara: Youth) -> None:
    """[0-13] One current status, and every one before it, by whom."""
    for phase, situation in (
        (Phase.MAPPING, Situation.ABSENT),
        (Phase.WORKING, Situation.ABSENT),
        (Phase.WORKING, Situation.STUDIES),
        (Phase.WORKING, Situation.STUDIES),
    ):
        sara.anna(CoachSetStatus(ANNA, phase, situation))
    found = [(one.phase, one.situation, one.coach_id) for one in
             people.rows(sara.room, YOUTH_STATUS)]  # fmt: skip
    assert found == [
        ("mapping", "absent", ANNA), ("working", "absent", ANNA), ("working", "studies", ANNA)
    ]  # fmt: skip


@pytest.mark.parametrize("before", list(Phase)[:-1])
def test_a_phase_that_does_not_follow_is_refused(sara: Youth, before: Phase) -> None:
    """[4a-17] The end has a reason, and is not set as a phase; the state stays as it was."""
    way = list(Phase)[:-1]
    for one in way[: way.index(before) + 1]:
        sara.anna(CoachSetStatus(ANNA, one, Situation.SCHOOL))
    taken = sara.anna(CoachSetStatus(ANNA, Phase.ENDED, Situation.SCHOOL))
    assert people.reason(taken) is RefusalReason.NO_SUCH_PHASE
    assert sara.seen().status.phase is before


@pytest.mark.parametrize("reason", [one for one in EndReason if one is not EndReason.WELL])
def test_an_end_has_a_reason_and_the_list_is_clean(sara: Youth, reason: EndReason) -> None:
    """[3-44] A goodbye, and no timer ahead; with a break in studies the work goes on."""
    assert not sara.anna(CoachEnded(ANNA, reason)).refused
    stays = reason is EndReason.BREAK
    seen = sara.seen()
    assert seen.status.phase is (Phase.FOLLOWING if stays else Phase.ENDED)
    assert (seen.next_contact is not None) is stays
    assert bool(people.rows(sara.room, TIMER)) is stays
    assert ("status.ended" in lines(sara.room)) is not stays
    assert people.rows(sara.room, YOUTH_STATUS)[-1].reason == reason.value
    assert seen.wish == "bli bagare"


def test_nothing_ends_while_a_human_is_needed(sara: Youth) -> None:
    """[3-44] What is open is closed first; that it is going well no coach says for a youth."""
    taken = sara.anna(CoachEnded(ANNA, EndReason.WELL))
    assert people.reason(taken) is RefusalReason.NO_SUCH_PHASE
    sara.says("jag vill dö")
    assert people.reason(sara.anna(CoachEnded(ANNA, EndReason.MOVED))) is RefusalReason.STILL_OPEN
    assert "status.ended" not in lines(sara.room)


def test_the_goodbye_of_a_youth_names_no_crisis_number(sara: Youth) -> None:
    """[3-45] It is going well now: two taps, no reason; stop keeps its own text."""
    sara.says("meny")
    sara.taps("settings", "well")
    assert sara.seen().status.phase is Phase.ENDED
    assert sara.seen().standing is Standing.ENROLLED
    said = lines(sara.room)
    assert said[-2:] == ["settings.well", "settings.well_then"]
    assert "settings.stop" not in said
    sara.taps("on")
    assert sara.seen().status.phase is Phase.CONTACT
    assert sara.seen().next_contact is not None
    assert {one.name.partition(":")[0] for one in people.rows(sara.room, TIMER)} >= {"checkin"}


def test_erasing_is_for_who_has_ended(sara: Youth) -> None:
    """[3-44] An end is no erasing; afterwards it may be decided."""
    assert people.reason(sara.anna(CoachErased(ANNA))) is RefusalReason.NOT_ENDED
    sara.anna(CoachEnded(ANNA, EndReason.MOVED))
    assert sara.seen().standing is Standing.ENROLLED
    assert not sara.anna(CoachErased(ANNA)).refused
    assert sara.seen().standing is Standing.ERASED
    assert people.rows(sara.room, YOUTH_STATUS) == []
    assert people.rows(sara.room, YOUTH_RECORD) == []


def test_a_dispute_is_there_until_somebody_has_looked(sara: Youth) -> None:
    """The youth says that it is wrong; a change of status answers it."""
    sara.says("meny")
    sara.taps("settings", "data", "seen", "no")
    assert people.rows(sara.room, YOUTH_RECORD)[0].disputed_at == sara.room.clock.now()
    assert "desk.disputed" in [one.line for one in people.rows(sara.room, OUTBOX)]
    sara.anna(CoachSetStatus(ANNA, Phase.CONTACT, Situation.UNKNOWN))
    assert people.rows(sara.room, YOUTH_RECORD)[0].disputed_at is None


def test_year_and_month_or_nothing(sara: Youth) -> None:
    """[1-9] Sealed; a timer for the twentieth birthday, and none without a month."""
    sara.anna(CoachSetBirth(ANNA, "2008-05"))
    assert b"2008" not in people.rows(sara.room, YOUTH_RECORD)[0].born
    assert "turns_twenty" in people.timers(sara.room)
    sara.says("stopp")
    assert people.timers(sara.room) == ["turns_twenty"]
    assert people.reason(sara.anna(CoachSetBirth(ANNA, "2008"))) is RefusalReason.NO_SUCH_MONTH
    sara.anna(CoachSetBirth(ANNA, ""))
    assert people.rows(sara.room, YOUTH_RECORD)[0].born is None
    assert people.timers(sara.room) == []


def test_a_name_for_staff(room: App) -> None:
    """[1-13] It stands in notices where there is no nickname, and is sealed."""
    youth = Youth(room, nickname="")
    youth.says("meny")
    youth.anna(CoachNamed(ANNA, "  Blå   sjö "))
    assert youth.seen().code_name == "Blå sjö"
    assert people.sealed(room)["youth.code_name"] == ["Blå sjö"]
    youth.says("person")
    with room.store.begin() as uow:
        assert uow.youths([youth.id])[youth.id].code_name == "Blå sjö"
    assert any("Blå sjö" in one for one in people.sealed(room)["outbox.payload"])
    taken = youth.anna(CoachNamed(ANNA, "x" * 41))
    assert people.reason(taken) is RefusalReason.TOO_LONG


@pytest.mark.parametrize(
    "what",
    [
        CoachSetStatus(EVA, Phase.MAPPING, Situation.SCHOOL),
        CoachEnded(EVA, EndReason.MOVED),
        CoachErased(EVA),
        CoachNamed(EVA, "x"),
        CoachSetBirth(EVA, "2008-05"),
    ],
)
def test_a_coach_of_another_team_changes_nothing(sara: Youth, what: StaffInput) -> None:
    """[1-6] Whose youth it is not, sets nothing."""
    people.add_colleagues(sara.room)
    assert people.reason(sara.anna(what)) is RefusalReason.NO_SUCH_COACH
    assert sara.seen().status == Status()
