"""The SVG of a flow: needs nothing else, light or dark, with links and a telling in words.

Columns go from left to right. A box is a step: its name, what it says, and a row for each way
out. A pill in a row is an end, another flow, or a way back to an earlier step; a line leads to a
later step. What facts or silence decide is dashed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Final

from flows import boxes, layout
from flows.boxes import LEADING, ROW, WIDTH, Box, Pill, Row
from flows.model import END, Flow, Goal, Step
from flows.ways import onward, other_flow, roots, ways

APART: Final = 84.0
"""Between two columns: room for the lines to bend."""

EDGE: Final = 24.0
TITLE: Final = 52.0

STYLE: Final = """
text{font:13px system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:#1d2733}
text.head{font-size:20px;font-weight:700}text.name{font-size:12px;font-weight:700;fill:#1f6f8b}
text.note{font-size:12px;fill:#54616e}text.press,text.mark{font-size:12px}
text.over{font-size:11px;fill:#fff}text.on{font-size:11px}
.sheet{fill:#f7f5f0}.box{fill:#fff;stroke:#9aa7b4}.first{stroke:#1f6f8b;stroke-width:2.5}
.button{fill:#e8f1f4;stroke:#b6cdd6}.back{fill:#efeae0;stroke:#c9bfa9}
.end{fill:#5d6975;stroke:#5d6975}.flow{fill:#dcebd9;stroke:#8fb489}
.line{fill:none;stroke:#6b7885;stroke-width:1.5}.tip{fill:#6b7885}.unsure{stroke-dasharray:5 4}
@media (prefers-color-scheme:dark){
text{fill:#e6ebf0}text.name{fill:#6cc0dc}text.note{fill:#a9b5c1}text.over{fill:#14191f}
.sheet{fill:#14191f}.box{fill:#1e262e;stroke:#566472}.first{stroke:#6cc0dc}
.button{fill:#22343d;stroke:#3f6271}.back{fill:#3a352a;stroke:#6d6350}
.end{fill:#8a97a3;stroke:#8a97a3}.flow{fill:#233a26;stroke:#4f7a52}
.line{stroke:#8d9aa7}.tip{fill:#8d9aa7}}
"""

TIP: Final = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
    ' orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>'
)


def svg(flow: Flow) -> str:
    """The flow as a picture."""
    links = {
        name: list(
            dict.fromkeys(
                other for way in ways(step) for other in onward(way) if other in flow.steps
            )
        )
        for name, step in flow.steps.items()
    }
    rank = {name: place for place, name in enumerate(layout.order(roots(flow), links))}
    drawn = {name: boxes.box(flow, name, rank) for name in rank}
    forward = {name: [one for one in links[name] if rank[one] > rank[name]] for name in rank}
    column = layout.columns(list(rank), forward, flow.start)
    heights = {name: drawn[name].height for name in roots(flow)}
    lines = {line: row for box in drawn.values() for line, row in boxes.lines(box)}
    return _sheet(flow, drawn.values(), lines, layout.lay(column, heights, lines))


def _sheet(
    flow: Flow, drawn: Iterable[Box], lines: Mapping[layout.Line, Row], plan: layout.Layout
) -> str:
    width = _left(max(plan.column.values())) + WIDTH + EDGE
    height = TITLE + plan.bottom + EDGE
    size = f'width="{width:g}" height="{height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width:g} {height:g}"',
        'role="graphics-document" aria-labelledby="title telling">',
        f'<title id="title">The conversation {escape(flow.id)}</title>',
        f'<desc id="telling">{escape(_telling(flow))}</desc>',
        f"<style>{STYLE}</style>{TIP}",
        f'<rect class="sheet" {size}/>',
        _text(EDGE, 34, flow.id, "head"),
        *(_curve(line, row, plan) for line, row in lines.items()),
        *(part for box in drawn for part in _drawn(box, plan)),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _telling(flow: Flow) -> str:
    """The same in words, for who does not see the picture."""
    return " ".join(_told(name, step) for name, step in flow.steps.items())


def _told(name: str, step: Step) -> str:
    out = "; ".join(f"{way.label or 'then'}: {_goals(way.goals)}" for way in ways(step))
    return f"Step {name}. {step.say} Ways on: {out}."


def _goals(goals: Iterable[Goal]) -> str:
    names = (
        ("the end" if goal == END else goal) if isinstance(goal, str) else other_flow(goal)
        for goal in goals
    )
    return " or ".join(names)


def _left(column: int) -> float:
    return EDGE + column * (WIDTH + APART)


def _curve(line: layout.Line, row: Row, plan: layout.Layout) -> str:
    """From the row to the other box, straight through the slots of the columns between."""
    column = plan.column[line.source]
    top = TITLE + plan.top[line.source] + line.leaves
    path = [f"M{_left(column) + WIDTH:g} {top:.1f}"]
    enters = plan.top[line.target] + layout.ENTERS
    for below, nearer in enumerate((*plan.slots[line], enters), column + 1):
        y = TITLE + nearer
        end, bend = _left(below), APART / 2
        path.append(f"C{end - bend:g} {top:.1f} {end - bend:g} {y:.1f} {end:g} {y:.1f}")
        path.append(f"H{end + WIDTH:g}")
        top = y
    unsure = "" if row.way.sure else " unsure"
    return f'<path class="line{unsure}" marker-end="url(#tip)" d="{"".join(path[:-1])}"/>'


def _drawn(box: Box, plan: layout.Layout) -> Iterator[str]:
    x, y = _left(plan.column[box.name]), TITLE + plan.top[box.name]
    first = " first" if box.mark else ""
    yield f'<g id="{box.name}"><title>{escape(box.name)}</title>'
    yield _rect(x, y, WIDTH, box.height, f"box{first}", 9)
    yield _text(x + 12, y + 19, box.name, "name")
    if box.mark:
        yield _text(x + WIDTH - 12, y + 19, box.mark, "note", "end")
    for number, words in enumerate(box.say):
        yield _text(x + 12, y + 40 + number * LEADING, words)
    for row in box.rows:
        yield from _drawn_row(row, x, y + row.top)
    yield "</g>"


def _drawn_row(row: Row, x: float, y: float) -> Iterator[str]:
    if row.way.button:
        room = WIDTH - 16 - max((pill.width + 6 for pill in row.pills), default=0.0)
        yield _rect(x + 8, y + 2, room, row.height - 4, "button", 7)
    for number, words in enumerate(row.words):
        middle = y + row.height / 2 + 4.5 + (number - (len(row.words) - 1) / 2) * 15
        yield _text(x + 16, middle, words, "press" if row.way.button else "note")
    unsure = "" if row.way.sure else " unsure"
    for number, pill in enumerate(row.pills):
        top = y + row.height / 2 + (number - len(row.pills) / 2) * ROW
        yield _drawn_pill(pill, x + WIDTH - pill.width - 8, top + 3, unsure)


def _drawn_pill(pill: Pill, x: float, y: float, unsure: str) -> str:
    end = pill.looks == "end"
    shape = _rect(x, y, pill.width, ROW - 6, pill.looks + ("" if end else unsure), 10)
    looks = "over" if end else "on"
    inner = shape + _text(x + pill.width / 2, y + 14, pill.words, looks, "middle")
    return f'<a href="{escape(pill.link)}">{inner}</a>' if pill.link else inner


def _rect(x: float, y: float, width: float, height: float, looks: str, round_: float) -> str:
    return (
        f'<rect class="{looks}" x="{x:g}" y="{y:.1f}" width="{width:g}" height="{height:g}"'
        f' rx="{round_:g}"/>'
    )


def _text(x: float, y: float, words: str, looks: str = "say", anchor: str = "start") -> str:
    held = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text class="{looks}" x="{x:g}" y="{y:.1f}"{held}>{escape(words)}</text>'
