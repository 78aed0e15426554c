"""flows/tools/draw.py: every flow can be drawn, whole, as Mermaid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows import discovery
from flows.engine.model import END, Branch, Choice, Flow, FlowCall, Jump
from flows.tools import draw
from tests.support.flow_player import ask, flow, tell

FLOWS = discovery.all_flows()
ODD = flow(
    "odd",
    q=ask(
        Choice("lt", 'a < "b" & #c', goto="q"),
        Choice("call", "Call", goto=FlowCall("menu", "help", then="after")),
        Choice("jump", "Jump", goto=Jump("steps")),
        say="Is 1 < 2 & \"two\" > 'one'?",
    ),
    after=tell("After", Branch(lambda _a, _f: END, ("q", "end", END))),
    end=tell("A step called end"),
)


@pytest.mark.parametrize("one", [*FLOWS.values(), ODD], ids=lambda one: one.id)
def test_mermaid_has_every_step_and_no_loose_end(one: Flow) -> None:
    """A node for each step, and no edge to a step without one."""
    text = draw.mermaid(one)
    assert text.startswith("flowchart TD\n")
    nodes = set(re.findall(r"^  s_(\w+)[(\[{]", text, re.MULTILINE))
    assert nodes == set(one.steps)
    assert set(re.findall(r"> ?(?:\|.*\| )?s_(\w+)$", text, re.MULTILINE)) <= nodes


def test_mermaid_marks_what_is_sure_and_what_is_not() -> None:
    """Choices are drawn whole, what facts decide dashed; flows and the end have their own looks."""
    lines = draw.mermaid(ODD).splitlines()
    assert '  s_q -->|"a #lt; #quot;b#quot; & #35;c"| s_q' in lines
    assert '  s_q -->|"Call"| f_menu__help[["menu.help"]]' in lines
    assert any(
        line.startswith("  f_menu__help") and line.endswith("-.-> s_after") for line in lines
    )
    assert '  s_q -->|"Jump"| f_steps[["steps"]]' in lines
    assert '  s_after -.->|"it depends"| the_end(("END"))' in lines


def test_every_flow_is_written(tmp_path: Path) -> None:
    """Also into a folder that is not there yet; drawn twice nothing differs."""
    folder = tmp_path / "new" / "folder"
    paths = draw.write(FLOWS, folder)
    assert {path.name for path in paths} == {f"{one}.mmd" for one in FLOWS}
    before = [path.read_text(encoding="utf-8") for path in paths]
    assert [path.read_text(encoding="utf-8") for path in draw.write(FLOWS, folder)] == before
