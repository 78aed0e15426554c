"""Ask once whether the phone may show that something was written (reach.md)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flows.engine.model import END, NONE, Choice, Flow, Step

FLOW = Flow(
    id="notify",
    start="ask",
    private=NONE,
    protected=NONE,
    review_first=NONE,
    steps={
        "ask": Step(
            say="Shall your phone show when I have written, also when this page is closed?"
            " It shows only: You have a message.",
            choices=(
                # The page knows this choice, and opens its own page after it (chat.js).
                Choice("notifications", "🔔 Yes", goto="how"),
                Choice("later", "✋ Not now", goto="fine"),
            ),
            yields=True,
        ),
        "how": Step(
            say="Good. Press “More” at the top, then “Notifications”. There you turn it on.",
            goto=END,
        ),
        "fine": Step(
            say="Fine. You find it under “More” and “Notifications” when you want.", goto=END
        ),
    },
)

AGAIN: Final = timedelta(days=7)
"""When it is asked once more (bot/handlers/due_timers.py)."""

MOST_ASKED: Final = 2
"""How often it is asked; afterwards it is found in the page's menu only."""
