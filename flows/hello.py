"""Say one short hello when it was quiet for as long as the youth chose (practices 3-13, 4a-14)."""

from __future__ import annotations

from flows.engine.model import END, NONE, Choice, Flow, Jump, Step

FLOW = Flow(
    id="hello",
    start="hello",
    private=NONE,
    protected=NONE,
    review_first=NONE,
    steps={
        "hello": Step(
            say="Hi! It has been quiet for a while, and that is fine. How are things?",
            choices=(
                Choice("well", "👍 All right", goto="good"),
                Choice("person", "💬 I want to talk", goto=Jump("person")),
                Choice("later", "✋ Not now", goto="fine"),
            ),
            yields=True,
        ),
        "good": Step(say="Good to hear. I am here when you want.", goto=END),
        "fine": Step(say="That is fine. I leave you in peace. Write when you want.", goto=END),
    },
)
