"""Check a flow without running it; everything wrong is returned as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Final

from flows.contacts import presentation
from flows.engine import choices, global_commands
from flows.engine.directory import CRISIS_NUMBERS
from flows.engine.facts import FACT_WORDS, PASSING_WORDS
from flows.engine.line import Line
from flows.engine.model import (
    END,
    MAX_CHOICE_BYTES,
    Choice,
    Flow,
    FlowCall,
    Jump,
    Patterns,
    Step,
    placeholders,
)
from flows.shared import meeting_texts, rhythm_texts
from flows.texts import (
    alert_texts,
    bot_profile,
    call_status,
    coach_bot,
    coach_notices,
    contact_purposes,
    danger_reasons,
    device_texts,
    onboarding,
    phrasebook,
    push_texts,
    request_texts,
    sms_texts,
    status_texts,
    translation_faults,
    way_texts,
)
from flows.tools import reachability, telephone_numbers

Flows = Mapping[str, Flow]

MOST_CHOICES: Final = choices.PAGE
MOST_IN_MENU: Final = choices.MENU
MOST_CHARACTERS: Final = 300
SHORTEST_WAIT: Final = timedelta(hours=24)
"""Nobody is hurried: no question expires sooner (practices 3-18)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: `where` is `flow`, `flow.step` or `flow.step.choice`."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def problems(flows: Flows, ledger: frozenset[str]) -> list[Problem]:
    """Return every problem of every flow, in a stable order."""
    found = [one for flow in flows.values() for one in _of_flow(flow, flows)]
    return [*found, *numbers_in(texts()), *_of_ledger(flows, ledger)]


def lines(flow: Flow) -> Iterator[tuple[Line, str]]:
    """Yield every translatable line of a flow with the step it belongs to ("" for named lines)."""
    for name, step in flow.steps.items():
        if step.say:
            yield flow.line(name), name
        for choice in step.choices:
            label = flow.label(name, choice)
            if isinstance(label, Line):
                yield label, name
    for name in flow.lines:
        yield flow.named(name), ""


def texts() -> Iterator[Line]:
    """Yield every sentence and label of this package that no flow says."""
    yield from map(global_commands.line, global_commands.LINES)
    every = (*global_commands.WORDS.values(), *global_commands.ENGINE_CHOICES.values())
    yield from map(global_commands.label, every)
    yield from (*presentation.lines(), *contact_purposes.lines(), *coach_bot.lines())
    yield from map(coach_notices.line, coach_notices.LINES)
    yield from map(call_status.line, call_status.LINES)
    yield from map(status_texts.line, status_texts.LINES)
    yield from map(alert_texts.line, alert_texts.LINES)
    yield from map(way_texts.line, way_texts.LINES)
    yield from danger_reasons.lines()
    yield from map(push_texts.line, push_texts.LINES)
    yield from map(sms_texts.line, sms_texts.LINES)
    yield from map(meeting_texts.line, meeting_texts.LINES)
    yield from map(request_texts.line, request_texts.LINES)
    yield from map(rhythm_texts.line, rhythm_texts.LINES)
    yield from map(onboarding.line, onboarding.LINES)
    yield from map(device_texts.line, device_texts.LINES)
    yield from map(onboarding.button, onboarding.BUTTONS)
    yield from map(bot_profile.line, bot_profile.LINES)
    for phrase in phrasebook.PHRASES.values():
        yield phrase.line
        yield from (one.label for one in phrase.choices if isinstance(one.label, Line))
    yield from map(translation_faults.line, translation_faults.LINES)


def numbers_in(sentences: Iterable[Line]) -> Iterator[Problem]:
    """Yield the telephone numbers in sentences: these would go on naming a number that changed."""
    for line in sentences:
        for number in telephone_numbers.written_in(f"{line.source}|{line.plural}"):
            what = f"has the telephone number {number} in it: name its contact, as {{bris}} does"
            yield Problem(line.context, what)


def _of_flow(flow: Flow, flows: Flows) -> Iterator[Problem]:
    yield from _of_entries(flow)
    yield from (Problem(flow.id, what) for what in _of_privacy(flow))
    for name, step in flow.steps.items():
        where = f"{flow.id}.{name}"
        yield from (Problem(where, what) for what in _of_targets(flow, step, flows))
        yield from (Problem(where, what) for what in _of_shape(flow, step))
        yield from (Problem(where, what) for what in _of_choices(step))
    yield from _of_reach(flow)
    yield from _of_lines(flow)


def _of_privacy(flow: Flow) -> Iterator[str]:
    """Check what a flow must say of itself where it asks for own words."""
    own = [name for name, step in flow.steps.items() if step.read and not step.read.reads_time]
    for mark in ("private", "protected", "review_first"):
        patterns = getattr(flow, mark)
        if patterns is None and own:
            yield f"asks for own words in {own[0]!r} and does not say {mark}=: EVERY, NONE or steps"
        named = {line.context.partition(".")[2] for line, _ in lines(flow)}
        for one in patterns or ():
            if not any(fnmatchcase(name, one) for name in named):
                yield f"says {mark}={one!r}, which is none of its lines"
    private = [name for name in own if _is_in(name, flow.private)]
    if private:
        # Whatever a youth writes is read for danger and shown to coaches: nothing else is promised.
        yield f"is private and asks for own words in {private[0]!r}, which coaches read"


def _is_in(name: str, patterns: Patterns | None) -> bool:
    return any(fnmatchcase(name, one) for one in patterns or ())


def _of_entries(flow: Flow) -> Iterator[Problem]:
    for name in (flow.start, *flow.entries, *flow.moved.values()):
        if name not in flow.steps:
            yield Problem(flow.id, f"begins or goes on at {name!r}, which is no step")


def _of_targets(flow: Flow, step: Step, flows: Flows) -> Iterator[str]:
    for goal in dict.fromkeys(reachability.goals(step)):
        if isinstance(goal, str):
            if goal != END and goal not in flow.steps:
                yield f"leads to {goal!r}, which is no step"
        else:
            yield from _of_crossing(flow, step, goal, flows)


def _of_crossing(flow: Flow, step: Step, goal: Jump | FlowCall, flows: Flows) -> Iterator[str]:
    other = flows.get(goal.flow)
    if other is None:
        yield f"leads to the flow {goal.flow!r}, which does not exist"
    elif goal.step is not None and goal.step not in (other.start, *other.entries):
        yield f"leads into {goal.flow}.{goal.step}, which is no entry of that flow"
    if isinstance(goal, FlowCall):
        if goal.then is not None and goal.then not in flow.steps:
            yield f"goes on at {goal.then!r} after {goal.flow}, which is no step"
        if goal.then is None and not step.asks:
            yield f"calls {goal.flow} from a statement and does not say where it goes on"


def _of_shape(flow: Flow, step: Step) -> Iterator[str]:
    if step.asks and not step.say:
        yield "asks without saying anything"
    if step.goto is None and (step.read or step.skip or not step.asks):
        yield "is a dead end: no goto"
    if step.wait is not None and step.wait < SHORTEST_WAIT:
        yield f"waits less than {SHORTEST_WAIT}"
    if step.wait is not None and not step.asks:
        yield "waits without asking"
    for name in sorted(PASSING_WORDS):
        if step.asks and step.passed is None and f"{{{name}}}" in step.say:
            yield f"asks with {{{name}}}, which may pass, and does not say passed="
    if step.read is not None:
        for name in step.read.lines:
            if name not in flow.lines:
                yield f"may answer with the line {name!r}, which does not exist"


def _of_choices(step: Step) -> Iterator[str]:
    shown = (*step.choices, *((global_commands.SKIP,) if step.skip else ()))
    most = MOST_IN_MENU if step.menu else MOST_CHOICES
    if len(shown) > most:
        yield f"has more than {most} choices"
    for twice in _twice(choice.id for choice in shown):
        yield f"has the choice {twice!r} twice"
    for twice in _twice(_bare(choice) for choice in shown):
        yield f"has the label {twice!r} twice"
    for choice in step.choices:
        if choice.id in global_commands.ENGINE_CHOICES:
            yield f"has a choice called {choice.id!r}, which every step has already"
        if not choice.id.replace("_", "").isalnum() or not choice.id.isascii():
            yield f"has the choice id {choice.id!r}: letters, digits and _ only"
        if len(choice.id.encode()) > MAX_CHOICE_BYTES:
            yield f"has a choice id of more than {MAX_CHOICE_BYTES} bytes: {choice.id!r}"


def _bare(choice: Choice) -> str:
    return "".join(sign for sign in choice.label.casefold() if sign.isalnum())


def _twice(names: Iterable[str]) -> list[str]:
    seen = list(names)
    return [name for name in dict.fromkeys(seen) if seen.count(name) > 1]


def _of_reach(flow: Flow) -> Iterator[Problem]:
    for name in reachability.unreached(flow):
        yield Problem(f"{flow.id}.{name}", "is never reached")
    for name in reachability.endless(flow):
        yield Problem(f"{flow.id}.{name}", "goes in circles: no way to the end from here")


def _of_lines(flow: Flow) -> Iterator[Problem]:
    listed = {f"{name}_words" for name, step in flow.steps.items() if step.listed}
    answers = {name for name, step in flow.steps.items() if step.asks}
    worked_out = {name for step in flow.steps.values() if step.values for name in step.values.names}
    known = FACT_WORDS | set(flow.given) | answers | listed | worked_out
    said = {name for step in flow.steps.values() if step.read for name in step.read.lines}
    for line, _ in lines(flow):
        if len(line.source) > MOST_CHARACTERS:
            yield Problem(line.context, f"is longer than {MOST_CHARACTERS} characters")
        yield from (Problem(line.context, what) for what in _of_braces(line.source, known))
        yield from numbers_in([line])
    for name in CRISIS_NUMBERS:
        if name in answers.union(flow.given):
            yield Problem(flow.id, f"has an answer called {name!r}, which is a number to call")
    for name in flow.lines:
        if name not in said:
            yield Problem(f"{flow.id}.{name}", "is a line that nothing says")
        if name in flow.steps:
            yield Problem(f"{flow.id}.{name}", "is the name of a step and of a line")


def _of_braces(source: str, known: frozenset[str]) -> Iterator[str]:
    try:
        names = placeholders(source)
    except ValueError:
        yield "has a brace that is not closed, not opened, or not round a plain name"
        return
    for name in names:
        if name not in known:
            yield f"says {{{name}}}, which is no fact and no answer"


def _of_ledger(flows: Flows, ledger: frozenset[str]) -> Iterator[Problem]:
    live = {f"{flow.id}.{name}" for flow in flows.values() for name in flow.steps}
    moved = {f"{flow.id}.{name}" for flow in flows.values() for name in flow.moved}
    for name in sorted(live - ledger):
        yield Problem(name, "is not in flows/ledger.txt: run `lotsen flows ledger`")
    for name in sorted(ledger - live - moved):
        yield Problem(name, "was live and is gone: say in `moved` where its people go on")
