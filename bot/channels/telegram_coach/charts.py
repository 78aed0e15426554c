"""Draw figures as pictures, by matplotlib where the extra of this name is installed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from io import BytesIO
from typing import Final

AVAILABLE: Final = find_spec("matplotlib") is not None
"""Whether pictures can be drawn here.

matplotlib is not imported before the first one: that takes seconds.
"""

SIZE: Final = (7.2, 4.2)
"""Inches, at 150 dots each: what a phone shows without being turned."""

COLOURS: Final = ("#1f5fa8", "#e08a1e")


async def bars(labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> bytes:
    """Return a PNG: for each label a group of bars, one of each series.

    Drawn beside the event loop.
    """
    return await asyncio.to_thread(_bars, labels, series)


def _bars(labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> bytes:
    from matplotlib.figure import Figure  # noqa: PLC0415 - takes 1 to 3 seconds, once
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    figure = Figure(figsize=SIZE, dpi=150, layout="constrained")
    axes = figure.subplots()
    width = 0.8 / len(series)
    for at, (name, values) in enumerate(series.items()):
        places = [place + width * at for place in range(len(labels))]
        drawn = axes.bar(places, values, width, label=name, color=COLOURS[at % len(COLOURS)])
        axes.bar_label(drawn)
    middle = width * (len(series) - 1) / 2
    axes.set_xticks([place + middle for place in range(len(labels))], labels)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.12), ncols=len(series), frameon=False)
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()
