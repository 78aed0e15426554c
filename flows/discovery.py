"""Find the flows: every module of this folder that has a FLOW is one, by being there."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import flows
from flows.contacts import presentation
from flows.engine import global_commands
from flows.engine.model import Flow

LEDGER = Path(__file__).with_name("ledger.txt")
"""Every step that people may be at: a line `flow.step` for each, never taken away."""


@cache
def all_flows() -> Mapping[str, Flow]:
    """Return every flow by its id, in the order of their files."""
    here = pkgutil.iter_modules(flows.__path__)
    names = sorted(one.name for one in here if not one.ispkg)
    modules = (importlib.import_module(f"flows.{name}") for name in names)
    found = (module.FLOW for module in modules if hasattr(module, "FLOW"))
    return {flow.id: flow for flow in found}


def is_private(context: str) -> bool:
    """Tell whether no coach sees this line and what is answered to it."""
    return context.startswith(presentation.PREFIX) or _is_marked(context, "private")


def is_protected(context: str) -> bool:
    """Tell whether apps must not pass this line on."""
    return _is_marked(context, "protected")


def is_reviewed_first(context: str) -> bool:
    """Tell whether this line of a flow is reviewed before a language goes live."""
    return _is_marked(context, "review_first")


def is_said_while_thinking(context: str) -> bool:
    """Tell whether this line is said also to who has not decided yet."""
    flow = all_flows().get(context.partition(".")[0])
    return flow is not None and flow.while_thinking


def is_said_while_paused(context: str) -> bool:
    """Tell whether this line is said in a pause too: the youth asked, and was promised it."""
    return _is_marked(context, "while_paused")


def is_said_while_quiet(context: str) -> bool:
    """Tell whether this line is said in the quiet hours too: the youth chose the time."""
    return _is_marked(context, "while_quiet")


def is_at_chosen_hour(context: str) -> bool:
    """Tell whether the youth wanted to be told this line at just that hour, at night too."""
    return _is_marked(context, "at_chosen_hours")


def is_said_while_held(context: str) -> bool:
    """Tell whether this line may be said while a danger is open and no human has closed it.

    What the engine says about a question is not; what no flow says (a human's words) is.
    """
    name, _, rest = context.partition(".")
    if name == global_commands.NAME:
        return rest in global_commands.SAID_WHILE_HELD
    return name not in all_flows() or _is_marked(context, "while_held")


@cache
def lasting_questions() -> Mapping[str, tuple[str, str]]:
    """Return the flow and step of each line whose question is answered after others came too."""
    return {
        flow.line(name).context: (flow.id, name)
        for flow in all_flows().values()
        for name, step in flow.steps.items()
        if step.lasting is not None
    }


@cache
def _is_marked(context: str, mark: str) -> bool:
    name, _, rest = context.partition(".")
    patterns = getattr(all_flows().get(name), mark, None)
    return any(fnmatchcase(rest, one) for one in patterns or ())


def ledger(path: Path = LEDGER) -> frozenset[str]:
    """Read the steps that have ever been live, as `flow.step`."""
    return frozenset(line for line in _lines(path) if line and not line.startswith("#"))


def extend_ledger(path: Path = LEDGER) -> list[str]:
    """Add the live steps that the ledger lacks, sorted; take none away. Return the new ones."""
    known = ledger(path)
    live = {f"{flow.id}.{step}" for flow in all_flows().values() for step in flow.steps}
    remarks = [line for line in _lines(path) if line.startswith("#")]
    lines = [*remarks, *sorted(known | live)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return sorted(live - known)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
