"""Ten thousand things that a youth may do, at random, through all the real flows."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final

import pytest

from bot.directory import loader
from bot.policy import working_hours
from flows import discovery
from flows.engine import choices, engine, walker
from flows.engine.directory import CRISIS_NUMBERS, Directory, Guide
from flows.engine.effects import Effect, Say, SetStep
from flows.engine.events import Command, Enter, Event, Silence, Tap, Text
from flows.engine.facts import Facts, Need, Reminder, Rhythm, SmallStep, Stage, Standing, Tier
from flows.engine.line import Value
from flows.engine.model import placeholders
from flows.engine.place import Place
from flows.engine.programme import (
    OPEN_MEETINGS,
    HelperKind,
    Meeting,
    MeetingRole,
    MeetingState,
    Request,
    RequestKind,
    RequestState,
    Spot,
)
from flows.engine.typed_time import TimeFault, TimeReading, TypedTime
from tests.support.flow_player import NOW

FLOWS: Final = discovery.all_flows()
EVENTS: Final = 50 * sum(len(one.steps) for one in FLOWS.values())
"""More steps take a longer walk."""
ENTRIES: Final = [(one, entry) for one in FLOWS.values() for entry in (None, *one.entries)]
MENUS: Final = {
    flow.line(name) for flow in FLOWS.values() for name, step in flow.steps.items() if step.menu
}
GUIDE: Final = Guide(loader.shipped(), working_hours.days_off(NOW, NOW.tzinfo or UTC))
SMALLEST: Final = Guide(
    Directory(tuple(one for one in GUIDE.directory.contacts if one.id in CRISIS_NUMBERS))
)
"""Nobody for most needs; with less Lotsen does not start."""
COMMANDS: Final = ("back", "help", "person", "stop", "menu")
TEXTS: Final = ("", "hej", "7", "11", "٣", "a" * 130, "b" * 600, "👍", "{x}", "ja\nnej", " ")


def any_facts(dice: random.Random, turn: int) -> Facts:
    """Facts as they may be, quite apart from what was just said."""
    now = NOW + timedelta(minutes=dice.randrange(500_000))
    staffed = dice.random() < 0.5
    return Facts(
        now=now,
        turn=turn,
        standing=dice.choices(list(Standing), weights=(1, 1, 1, 9, 1, 1))[0],
        language=dice.choice(("sv", "so")),
        languages=tuple((f"l{n}", f"L {n}") for n in range(dice.randrange(1, 16))),
        nickname=dice.choice(("", "Sara", "{nickname}")),
        coach="Kim",
        team="Team",
        wish=dice.choice(("", "a job")),
        staffed=staffed,
        reads_at=None if staffed else now + timedelta(hours=9),
        quiet_from=dice.choice((time(21), time(0))),
        quiet_to=dice.choice((time(8), time(15), time(0))),
        paused_until=dice.choice((None, now + timedelta(days=1))),
        steps=tuple(any_step(dice, n, now) for n in range(dice.randrange(6))),
        reminders=tuple(any_reminder(n, now) for n in range(dice.choice((0, 0, 2, 9, 25)))),
        need=dice.choice((None, any_need(dice, staffed=staffed))),
        answer_by=now + timedelta(hours=2),
        unanswered=dice.randrange(4),
        guide=dice.choice((GUIDE, SMALLEST)),
        meetings=tuple(any_meeting(dice, n, now) for n in range(1, 1 + dice.choice((0, 1, 1, 6)))),
        hosts=((1, "Kim"),),
        requests=tuple(any_request(dice, n, now) for n in range(dice.choice((0, 0, 1, 4, 12)))),
        request_by=now + timedelta(hours=9),
        helps=frozenset(dice.sample(list(HelperKind), dice.randrange(4))),
        answerer="Kim",
        coach_title=dice.choice(("", "coach")),
        drafts=dice.choice((frozenset[str](), frozenset({"l0", "l1"}))),
    )


def any_meeting(dice: random.Random, number: int, now: datetime) -> Meeting:
    """An open meeting; only what the youth wishes may have no time yet."""
    state = dice.choice(OPEN_MEETINGS)
    at = now + timedelta(hours=dice.randrange(-5, 50))
    timeless = state is MeetingState.WISHED and dice.random() < 0.5
    slots = tuple(at + timedelta(days=n) for n in range(dice.randrange(3)))
    roles = dice.choice(((), (MeetingRole.SYV.value,)))
    return Meeting(
        number, state, None if timeless else at, dice.choice((1, 2)),
        spot=dice.choice(list(Spot)), with_roles=roles, slots=slots,
    )  # fmt: skip


def any_need(dice: random.Random, *, staffed: bool) -> Need:
    """An open escalation; where the team is at work somebody can be called."""
    taken, late, on_call = (dice.random() < 0.5 for _ in range(3))
    return Need(dice.choice(list(Tier)), taken=taken, late=late, there=staffed or on_call)


def any_request(dice: random.Random, number: int, now: datetime) -> Request:
    """A request in any state but the one that is forgotten."""
    state = dice.choice([one for one in RequestState if one is not RequestState.WITHDRAWN])
    return Request(
        number, dice.choice(list(RequestKind)), state, now, now + timedelta(hours=9),
        dice.choice(("", "help {x}", "w" * 600)), answer=dice.choice(("", "yes", "reply_come")),
        answered_at=now, late_at=dice.choice((None, now)),
    )  # fmt: skip


def any_step(dice: random.Random, number: int, now: datetime) -> SmallStep:
    return SmallStep(number, f"step {number}", dice.choice(list(Stage)), now, dice.randrange(3))


def any_reminder(number: int, now: datetime) -> Reminder:
    return Reminder(number, f"reminder {number}", Rhythm(now + timedelta(days=1)))


def any_entry(dice: random.Random, facts: Facts) -> Enter:
    """A flow begun as a timer or a danger begins it, with all that it may be given."""
    flow, entry = dice.choice(ENTRIES)
    values: Mapping[str, Value] = {
        "number": 1,
        "not_yet": dice.randrange(3),
        "tier": dice.choice((Tier.A, Tier.B, Tier.C)).value,
        "there": facts.staffed or dice.random() < 0.5,
    }
    given = {name: values.get(name, f"a {name}") for name in flow.given}
    return Enter(flow.id, entry, given)


def any_text(dice: random.Random, offer: tuple[str, ...]) -> Text:
    return Text(
        dice.choice(TEXTS),
        choice=dice.choice((None, None, *offer, "nonsense")),
        time=any_time(dice),
        number=dice.choice((None, 0, 5, 9)),
    )


def any_time(dice: random.Random) -> TypedTime:
    """Anything that may be read, also what no text says."""
    dates = tuple(NOW.date() + timedelta(days=one) for one in (0, 1, 30))
    reading = TimeReading(
        dice.choice(((), dates[:1], dates[1:2], dates)),
        dice.choice((frozenset(), frozenset({3}), frozenset({1, 7}))),
        dice.choice(((), (time(7),), (time(14, 30),), (time(8), time(20)))),
        sure=dice.random() < 0.7,
    )
    fault = dice.choice((None, None, None, *TimeFault))
    return TypedTime(dice.choice(((), (reading,), (reading, reading))), dice.random() < 0.7, fault)


def any_event(
    dice: random.Random, place: Place | None, offer: tuple[str, ...], facts: Facts
) -> Event:
    """Mostly what the open question offers; sometimes anything else."""
    turn = place.turn if place else 0
    if offer and dice.random() < 0.6:
        return Tap(turn, dice.choice(offer))
    if place and dice.random() < 0.6:
        return any_text(dice, offer)
    kinds: tuple[Event, ...] = (
        any_text(dice, offer),
        Tap(turn - dice.randrange(2), dice.choice(("yes", "more", "skip", "1", *COMMANDS))),
        Command(dice.choice((*["back"] * 6, *COMMANDS))),
        Silence(turn - dice.randrange(2)),
        any_entry(dice, facts),
    )
    return dice.choice(kinds)


def hold(place: Place | None, effects: list[Effect], facts: Facts) -> None:
    """What must be so after every turn."""
    if place is not None:
        assert FLOWS[place.flow].steps[place.step].asks
        assert len(set(place.trail)) == len(place.trail) <= len(FLOWS[place.flow].steps)
        assert len(place.callers) <= walker.MOST_CALLERS
        assert place.turn <= facts.turn
    for said in (one for one in effects if isinstance(one, Say)):
        assert len(said.buttons) <= (choices.MENU if said.line in MENUS else choices.PAGE)
        assert len({button.choice for button in said.buttons}) == len(said.buttons)
        missing = [n for n in placeholders(said.line.source) if said.values.get(n) is None]
        assert missing == [], said


@pytest.mark.parametrize("seed", range(3))
def test_a_random_youth_never_breaks_anything(seed: int) -> None:
    """No event raises, no place is lost, nothing is said with a hole, no question has > 4 buttons.

    Each is also true of the offer: a tap on any shown choice is taken, not called gone or stale.
    """
    dice = random.Random(seed)  # noqa: S311 - chance that must come again
    place: Place | None = None
    facts = any_facts(dice, 1)
    seen: Counter[str] = Counter()
    for turn in range(1, EVENTS + 1):
        # Facts change now and then, as when a coach or the clock changes something between turns.
        changed = any_facts(dice, turn) if dice.random() < 0.2 else facts
        facts = changed._replace(turn=turn)
        offer = tuple(choice.id for choice in engine.offered(FLOWS, place, facts))
        event = any_event(dice, place, offer, facts)
        place, effects = engine.advance(FLOWS, place, event, facts)
        hold(place, effects, facts)
        seen[f"{place.flow}.{place.step}" if place else "rest"] += 1
        answered = isinstance(event, Silence) or effects
        assert answered, f"{event} was met by silence"
    asking = {
        f"{f.id}.{name}" for f in FLOWS.values() for name, step in f.steps.items() if step.asks
    }
    assert len(asking - set(seen)) <= 5, f"hardly a walk: {sorted(asking - set(seen))}"


def test_going_back_after_a_circle_finds_answers_that_agree() -> None:
    """Three steps under way: look at one, wish for a new one, hear "plenty", go back, look again.

    The answer that led to "one" must still be the number of a step, not the later "new".
    """
    steps = tuple(SmallStep(number, f"step {number}") for number in (1, 2, 3))
    place: Place | None = None
    events = ("1", "done", "new", "new", "back", "back", "back", "1", "done")
    place, _ = engine.advance(FLOWS, None, Enter("steps"), Facts(now=NOW, turn=1, steps=steps))
    for turn, choice in enumerate(events, 2):
        facts = Facts(now=NOW, turn=turn, steps=steps)
        assert place is not None
        place, effects = engine.advance(FLOWS, place, Tap(place.turn, choice), facts)
    assert SetStep(1, stage=Stage.DONE) in effects
