"""List the ways out of a step as a person would tell them: what is pressed, and where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flows.engine import global_commands
from flows.engine.model import Branch, Choice, FlowCall, Goal, Jump, Step, Target


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out. `sure` is False for what facts or silence decide, which is drawn dashed."""

    label: str
    goals: tuple[Goal, ...]
    sure: bool = True
    button: bool = False


def ways(step: Step) -> Iterator[Exit]:
    """Yield every way out of a step, in the order in which it is shown."""
    if step.listed is not None:
        yield Exit("one of their own", step.listed.goals, button=True)
    yield from (_of_choice(choice) for choice in step.choices)
    if step.goto is not None:
        yield from _of_goto(step, step.goto)
    if step.wait is not None:
        yield _way(f"no answer in {_hours(step.wait)}", step.on_silence, sure=False)
    if step.passed is not None:
        yield _way("it has passed", step.passed, sure=False)


def other_flow(goal: Jump | FlowCall) -> str:
    """Return what another flow is called in pictures."""
    return f"{goal.flow}.{goal.step}" if goal.step else goal.flow


def _of_choice(choice: Choice) -> Exit:
    label = f"{choice.label} (at times)" if choice.when else choice.label
    return _way(label, choice.goto, button=True)


def _of_goto(step: Step, goto: Target) -> Iterator[Exit]:
    if step.read is not None:
        yield _way("✍️ own words", goto)
    if step.skip:
        yield _way(global_commands.SKIP.label, goto, button=True)
    if not step.asks:
        yield _way("it depends" if isinstance(goto, Branch) else "", goto)


def _way(label: str, target: Target, *, sure: bool = True, button: bool = False) -> Exit:
    if isinstance(target, Branch):
        return Exit(label, target.goals, sure=False, button=button)
    return Exit(label, (target,), sure=sure, button=button)


def _hours(wait: timedelta) -> str:
    return f"{wait.total_seconds() / 3600:g} h"
