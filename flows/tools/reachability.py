"""Tell where a step may lead, and which steps can be reached from which."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine.model import Branch, Flow, FlowCall, Goal, Jump, Step, Target


def targets(step: Step) -> Iterator[Target]:
    """Yield wherever a step may lead, as it is written."""
    yield from (choice.goto for choice in step.choices)
    if step.goto is not None:
        yield step.goto
    if step.wait is not None:
        yield step.on_silence
    if step.lasting is not None:
        yield step.lasting
    if step.passed is not None:
        yield step.passed
    if step.listed is not None:
        yield from step.listed.goals


def goals(step: Step) -> Iterator[Goal]:
    """Yield wherever a step may lead, branches opened."""
    for target in targets(step):
        yield from target.goals if isinstance(target, Branch) else (target,)


def unreached(flow: Flow) -> list[str]:
    """Return the steps to which no way leads from where the flow begins or goes on."""
    reached = _entered(flow)
    return [name for name in flow.steps if name not in reached]


def endless(flow: Flow) -> list[str]:
    """Return the steps that are reached, and from which no way leads out of the flow."""
    reached = _entered(flow)
    steps = (name for name in flow.steps if name in reached)
    return [name for name in steps if not _leaves(_closure({name}, flow), flow)]


def _entered(flow: Flow) -> set[str]:
    return _closure({flow.start, *flow.entries, *flow.moved.values()}, flow)


def _closure(names: set[str], flow: Flow) -> set[str]:
    todo = [name for name in names if name in flow.steps]
    seen = set(todo)
    while todo:
        for goal in goals(flow.steps[todo.pop()]):
            name = goal.then if isinstance(goal, FlowCall) else goal
            if isinstance(name, str) and name in flow.steps and name not in seen:
                seen.add(name)
                todo.append(name)
    return seen


def _leaves(names: set[str], flow: Flow) -> bool:
    """Tell whether one of these steps leads out; what leads nowhere is a problem already named."""
    ways = [tuple(goals(flow.steps[name])) for name in names]
    return any(not way or any(_is_out(goal, flow) for goal in way) for way in ways)


def _is_out(goal: Goal, flow: Flow) -> bool:
    return isinstance(goal, Jump) or (isinstance(goal, str) and goal not in flow.steps)
