"""Offer what a youth can choose between, and answer when they just write."""

from __future__ import annotations

from flows.engine.model import END, NONE, Choice, Flow, Jump, Step

FLOW = Flow(
    id="menu",
    start="what",
    private=NONE,
    protected=NONE,
    review_first=("help", "wrote*"),
    entries=("wrote", "help"),
    steps={
        "what": Step(
            yields=True,
            menu=True,
            say="What do you want to do?",
            choices=(
                Choice("steps", "👣 My small steps", goto=Jump("steps")),
                Choice("remind", "⏰ Remind me", goto=Jump("reminders")),
                Choice("meetings", "📅 My meetings", goto=Jump("meetings")),
                Choice("who", "🧭 Who can help?", goto=Jump("help")),
                Choice("requests", "🙋 I want help with …", goto=Jump("requests")),
                Choice("person", "💬 Talk to a person", goto=Jump("person")),
                Choice("my_coach", "🪪 Who is my coach?", goto=Jump("introduction")),
                Choice("settings", "⚙️ Settings", goto=Jump("settings")),
            ),
        ),
        "wrote": Step(
            yields=True,
            say="I am a robot and do not understand everything. Do you want a person to read"
            " what you wrote?",
            choices=(
                Choice("yes", "💬 Yes", goto=Jump("person")),
                Choice("menu", "☰ Show the menu", goto="what"),
                Choice("no", "✋ No", goto="fine"),
            ),
        ),
        "fine": Step(say="Fine. I am here when you want.", goto=END),
        "help": Step(
            say="You can press a button, write its number, or use your own words. You can always"
            " write one of these words: back, menu, person, stop.",
            goto="help_human",
        ),
        "help_human": Step(
            say="If it is urgent, call {sos}. You can also talk to a person here.",
            offers_person=True,
            goto=END,
        ),
    },
)
