"""Draw a flow as a Mermaid flowchart, which forges and editors show as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from flows.engine.model import END, Flow, FlowCall, Goal, Step
from flows.tools.exits import other_flow, ways

SHORT: Final = 60
"""Characters of a say in Mermaid, where boxes grow with their text."""


def write(flows: Mapping[str, Flow], folder: Path) -> list[Path]:
    """Write `<id>.mmd` of every flow into the folder; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for flow in flows.values():
        paths.append(folder / f"{flow.id}.mmd")
        paths[-1].write_text(mermaid(flow), encoding="utf-8")
    return paths


def mermaid(flow: Flow) -> str:
    """Draw the flow as a Mermaid flowchart, top down."""
    nodes = [_node(name, step) for name, step in flow.steps.items()]
    arrows = [arrow for name, step in flow.steps.items() for arrow in _arrows(name, step)]
    return "\n".join(["flowchart TD", *nodes, *dict.fromkeys(arrows), ""])


def _node(name: str, step: Step) -> str:
    said = step.say if len(step.say) <= SHORT else f"{step.say[: SHORT - 1].rstrip()}…"
    words = _quoted(f"{name}: {said}" if said else name)
    shape = ("([", "])") if step.asks else ("[", "]") if said else ("{", "}")
    return f"  s_{name}{shape[0]}{words}{shape[1]}"


def _arrows(name: str, step: Step) -> Iterator[str]:
    for way in ways(step):
        label = f"|{_quoted(way.label)}|" if way.label else ""
        for goal in way.goals:
            yield f"  s_{name} {'-->' if way.sure else '-.->'}{label} {_target(goal)}"
            if isinstance(goal, FlowCall) and goal.then is not None:
                yield f"  {_target(goal)} -.-> s_{goal.then}"


def _target(goal: Goal) -> str:
    if goal == END:
        return 'the_end(("END"))'
    if isinstance(goal, str):
        return f"s_{goal}"
    other = other_flow(goal)
    return f"f_{other.replace('.', '__')}[[{_quoted(other)}]]"


def _quoted(text: str) -> str:
    safe = text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;")
    return f'"{safe.replace(">", "#gt;")}"'
