"""Find what is said before a line, for its translator: the ways that lead to a step of a flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.engine.model import END, Branch, Flow, FlowCall, Goal, Jump, Step
from flows.tools import check, reachability

Place = tuple[str, str]
"""A flow and a step."""

Ways = Mapping[Place, list[tuple[Place, str]]]


def predecessors(flows: check.Flows) -> Ways:
    """Return for every step the steps that lead there, and by which button ("" for no button)."""
    known: dict[Place, list[tuple[Place, str]]] = {}
    for flow in flows.values():
        for name, step in flow.steps.items():
            for label, goal in _labelled(step):
                for place in _places(flow, goal, flows):
                    known.setdefault(place, []).append(((flow.id, name), label))
    return known


def _labelled(step: Step) -> Iterator[tuple[str, Goal]]:
    pressed: list[Goal] = []
    for choice in step.choices:
        goals = choice.goto.goals if isinstance(choice.goto, Branch) else (choice.goto,)
        pressed += goals
        yield from ((choice.label, goal) for goal in goals)
    yield from (("", goal) for goal in reachability.goals(step) if goal not in pressed)


def _places(flow: Flow, goal: Goal, flows: check.Flows) -> Iterator[Place]:
    if isinstance(goal, (Jump, FlowCall)):
        if goal.flow in flows:
            yield goal.flow, goal.step or flows[goal.flow].start
    elif goal != END:
        yield flow.id, goal


def preceding_text(place: Place, flows: check.Flows, known: Ways) -> str:
    """Return what was said last before this step, past steps that say nothing; "" for nothing."""
    seen, todo = {place}, _near(place, known)
    while todo:
        one, label = todo.pop(0)
        flow, name = one
        if one not in seen and (said := flows[flow].steps[name].say):
            return f"“{said}”" + (f" → “{label}”" if label else "")
        todo += () if one in seen else _near(one, known)
        seen.add(one)
    return ""


def _near(place: Place, known: Ways) -> list[tuple[Place, str]]:
    """Return the ways to a step, those of its own flow first."""
    return sorted(known.get(place, ()), key=lambda way: way[0][0] != place[0])
