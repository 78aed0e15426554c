"""flows/draw.py: every flow can be drawn, whole, as Mermaid and as an SVG of its own."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from flows import check, draw, found, layout
from flows.model import END, Branch, Call, Choice, Flow, Jump
from tests.talking import ask, flow, tell

FLOWS = found.all_flows()
SVG = "{http://www.w3.org/2000/svg}"


def drawn(one: Flow) -> ET.Element:
    """The picture, read as XML; we wrote it ourselves a moment ago."""
    return ET.fromstring(draw.svg(one))  # noqa: S314


def words_of(root: ET.Element, kind: str = "text") -> str:
    return " ".join("".join(one.itertext()) for one in root.iter(f"{SVG}{kind}"))


def boxes(root: ET.Element) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of every step."""
    found_ = {}
    for group in root.iter(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        assert rect is not None
        x, y, w, h = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        found_[group.attrib["id"]] = (x, y, x + w, y + h)
    return found_


ODD = flow(
    "odd",
    q=ask(
        Choice("lt", 'a < "b" & #c', goto="q"),
        Choice("call", "Call", goto=Call("menu", "help", then="after")),
        Choice("jump", "Jump", goto=Jump("steps")),
        say="Is 1 < 2 & \"two\" > 'one'?",
    ),
    after=tell("After", Branch(lambda _a, _f: END, ("q", "end", END))),
    end=tell("A step called end"),
)


@pytest.mark.parametrize("one", [*FLOWS.values(), ODD], ids=lambda one: one.id)
def test_every_step_word_and_choice_is_in_the_picture(one: Flow) -> None:
    """Valid XML; a box for each step; whatever is said or pressed can be read, and is told too."""
    root = drawn(one)
    assert sorted(boxes(root)) == sorted(one.steps)
    shown = "".join(words_of(root).split())
    told = "".join(words_of(root, "desc").split())
    for line, step in check.lines(one):
        if step:
            assert "".join(line.source.split()) in shown
            assert "".join(line.source.split()) in told


@pytest.mark.parametrize("one", [*FLOWS.values(), ODD], ids=lambda one: one.id)
def test_no_box_covers_another_and_all_are_on_the_sheet(one: Flow) -> None:
    """A coach can read every box."""
    root = drawn(one)
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    places = list(boxes(root).values())
    for number, (left, top, right, bottom) in enumerate(places):
        assert left > 0
        assert top > 0
        assert right < wide
        assert bottom < high
        for other in places[:number]:
            apart = left >= other[2] or other[0] >= right or top >= other[3] or other[1] >= bottom
            assert apart, one.id


@pytest.mark.parametrize("one", FLOWS.values(), ids=lambda one: one.id)
def test_no_line_runs_over_a_box(one: Flow) -> None:
    """Where a line passes a column it has room of its own."""
    root = drawn(one)
    places = boxes(root).values()
    for path in root.iter(f"{SVG}path"):
        for y, x in re.findall(r"([\d.]+)H([\d.]+)", path.attrib["d"]):
            middle = float(x) - 100
            inside = [b for b in places if b[0] < middle < b[2] and b[1] < float(y) < b[3]]
            assert not inside


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


def test_pictures_are_for_light_and_dark_and_need_nothing_else() -> None:
    """Both schemes, a title and a telling, and no address but the name of the format."""
    text = draw.svg(FLOWS["checkin"])
    assert "prefers-color-scheme:dark" in text
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]
    root = drawn(FLOWS["checkin"])
    ids = {one.attrib["id"] for one in root if "id" in one.attrib}
    assert set(root.attrib["aria-labelledby"].split()) <= ids


def test_links_lead_to_pictures_and_steps_that_exist(tmp_path: Path) -> None:
    """Every flow is written in both forms, and a pill that can be pressed leads somewhere."""
    paths = draw.write(FLOWS, tmp_path / "new" / "folder")
    names = {path.name for path in paths}
    assert names == {f"{one}.{ending}" for one in FLOWS for ending in ("mmd", "svg")}
    assert all(path.stat().st_size for path in paths)
    for path in (one for one in paths if one.suffix == ".svg"):
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r'<a href="([^"#]+)"', text)) <= names
        for step in re.findall(r'<a href="#([^"]+)"', text):
            assert f'<g id="{step}">' in text


def test_a_picture_is_the_same_every_time() -> None:
    """Drawn twice nothing differs, so that a change in a picture is a change in a flow."""
    assert draw.svg(FLOWS["steps"]) == draw.svg(FLOWS["steps"])


def test_a_circle_has_an_order() -> None:
    """Where steps lead round, the first that is reached stands first."""
    links = {"a": ["b"], "b": ["c"], "c": ["a"]}
    assert layout.order(["a"], links) == ["a", "b", "c"]
