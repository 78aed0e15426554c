"""Answer what youths type before they have anything to ask: hello, thanks, who are you, I am bored.

Each answer is short and human, and says nothing that is not so (product.md, 5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from flows.engine.effects import Effect, SetProfile
from flows.engine.facts import Facts
from flows.engine.line import Answers
from flows.engine.model import END, EVERY, NONE, Choice, Flow, Goal, Jump, Step, leads
from flows.shared import told_at_rest as told
from flows.shared import told_feelings, told_troubles


@leads(Jump("menu"), END)
def then_menu(answers: Answers, _facts: Facts) -> Goal:
    """Show the menu where nothing else is open; a question that is open comes back by itself."""
    return Jump("menu") if answers.get("rest") else END


def take_name(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetProfile(nickname=str(answers["name"]))


def _is_likely(meaning: str) -> Callable[[Answers, Facts], bool]:
    def shown(answers: Answers, _facts: Facts) -> bool:
        return meaning in (answers.get("first"), answers.get("second"), answers.get("third"))

    return shown


MEANT: Final[Mapping[str, tuple[str, Goal]]] = {
    "step": ("👣 My small steps", Jump("steps")),
    "remind": ("⏰ Remind me", Jump("reminders")),
    "meeting": ("📅 My meetings", Jump("meetings")),
    "who": ("🧭 Who can help?", Jump("help")),
    "request": ("🙋 I want help with …", Jump("requests")),
    "school": ("📖 Read about school", Jump("school")),
    "coach": ("🪪 Who is my coach?", Jump("introduction")),
    "settings": ("⚙️ Settings", Jump("settings")),
    "privacy": ("👀 What you know about me", Jump("settings", "know")),
    "sad": ("🌧️ Not feeling well", "sad"),
}
"""What may have been meant: a button, and where it leads."""

FLOW = Flow(
    id="small_talk",
    start="greeting",
    private=NONE,
    protected=NONE,
    review_first=EVERY,
    while_thinking=True,
    entries=(
        *("goodbye", "thanks", "ok", "laugh", "how_are_you", "fine_here", "what_can_you"),
        *("why_me", "rude", "sad", "school_hard", "bored", "named", "left", "again", "meant"),
        *("done", "later", "chat", "how_it_works", "way_on", "homework", "sleep"),
        *("cannot_come", "effort", "setback", "new_phone", "wrong_person", "secret", "link"),
        *("how_to_stop", "coach_when", "no_bed"),
        *told_feelings.ENTRIES,
        *told_troubles.ENTRIES,
    ),
    given=(
        *("rest", "name", "first", "second", "third"),
        *("school_word", "word_meaning"),
    ),
    steps={
        "greeting": Step(say="Hi! Good that you write.", goto=then_menu),
        "goodbye": Step(say="Bye! Write whenever you want.", goto=END),
        "thanks": Step(say="You are welcome! I am here when you want.", goto=END),
        "ok": Step(say="Good. I am here when you want.", goto=END),
        "laugh": Step(say="😄 I am a robot, so my own jokes are no good.", goto=END),
        "how_are_you": Step(
            say="Thanks for asking! I am a robot, so it is always the same for me. How are you?",
            choices=(
                Choice("good", "🙂 Good", goto="fine_here"),
                Choice("so", "😐 So-so", goto="sad"),
                Choice("low", "🌧️ Not so good", goto="sad"),
            ),
            yields=True,
        ),
        "fine_here": Step(say="Good to hear!", goto=then_menu),
        "what_can_you": Step(
            say="I can remind you of things and ask about small steps that you choose. I can show"
            " who can help. I can also get a person for you.",
            goto=then_menu,
        ),
        "why_me": Step(
            say="You got the link from {team}, so that you have somebody to turn to. It is free."
            " You take part only if you want to, and you can stop at any time.",
            goto=END,
        ),
        "rude": Step(
            say="Sorry if I got it wrong. I am only a robot. What would you like?",
            choices=(
                Choice("person", "💬 Talk to a person", goto=Jump("person")),
                Choice("pause", "⏸️ Pause", goto=Jump("settings", "pause")),
                Choice("fine", "👍 It is fine", goto="fine"),
            ),
            yields=True,
        ),
        "chat": Step(
            say="I am only a robot, and not much of a talker. I can remind you and ask about small"
            " steps. I can show who can help and get a person.",
            goto=then_menu,
        ),
        "how_it_works": Step(
            say="You are in the right place. Write what you want, or press a button. I am a robot."
            " {coach} can write here too.",
            goto=then_menu,
        ),
        "sad": Step(
            say="Thank you for telling me. It can be hard sometimes. Do you want to talk to a"
            " person?",
            choices=(
                Choice("yes", "💬 Yes", goto=Jump("person")),
                Choice("who", "🧭 Who can help?", goto=Jump("help")),
                Choice("no", "✋ Not now", goto="fine"),
            ),
            yields=True,
        ),
        "school_hard": Step(
            say="School can be hard, and you are not alone in that. What would you like?",
            choices=(
                Choice("request", "🙋 Help with school", goto=Jump("requests")),
                Choice("person", "💬 Talk to a person", goto=Jump("person")),
                Choice("read", "📖 Read about school", goto=Jump("school")),
                Choice("no", "✋ Not now", goto="fine"),
            ),
            yields=True,
        ),
        "way_on": Step(
            say="There is more than one way on, also without grades. What would you like?",
            choices=(
                Choice("request", "🙋 I want help with …", goto=Jump("requests")),
                Choice("read", "📖 Read about school", goto=Jump("school")),
                Choice("person", "💬 Talk to a person", goto=Jump("person")),
                Choice("no", "✋ Not now", goto="fine"),
            ),
            yields=True,
        ),
        "homework": Step(
            say="I cannot do homework or translate, I am only a robot. A person can help you to"
            " find somebody who does. What would you like?",
            choices=(
                Choice("request", "🙋 Help with school", goto=Jump("requests")),
                Choice("menu", "☰ Show the menu", goto=Jump("menu")),
                Choice("no", "✋ Not now", goto="fine"),
            ),
            yields=True,
        ),
        "sleep": Step(
            say="Nights like that are hard. Do you want to talk to a person about it?",
            choices=(
                Choice("yes", "💬 Yes", goto=Jump("person")),
                Choice("who", "🧭 Who can help?", goto=Jump("help")),
                Choice("no", "✋ Not now", goto="fine"),
            ),
            yields=True,
        ),
        "bored": Step(
            say="Dull days happen. Would one of these be something?",
            choices=(
                Choice("step", "🌱 A small step", goto=Jump("steps")),
                Choice("who", "⚽ Something to do", goto=Jump("help")),
                Choice("person", "💬 Talk to a person", goto=Jump("person")),
                Choice("no", "✋ Not now", goto="fine"),
            ),
            yields=True,
        ),
        **told.steps(),
        **told_feelings.steps(),
        **told_troubles.steps(),
        "named": Step(
            say="Good to meet you! Do I call you {name}?",
            choices=(
                Choice("yes", "👍 Yes", goto="name_kept", do=(take_name,)),
                Choice("no", "✋ No", goto="fine"),
            ),
            yields=True,
        ),
        "name_kept": Step(say="Good. That is what I call you.", goto=END),
        "done": Step(say="Well done!", goto=Jump("menu")),
        "later": Step(say="Of course. Write when it suits you.", goto=END),
        "again": Step(say="That does not matter. Here is what we can do.", goto=Jump("menu")),
        "left": Step(say="Good, we leave that. Write menu to see what we can do.", goto=END),
        "meant": Step(
            menu=True,
            say="I am not quite sure what you mean. Is it one of these?",
            choices=(
                *(
                    Choice(name, label, goto=goal, when=_is_likely(name))
                    for name, (label, goal) in MEANT.items()
                ),
                Choice("person", "💬 Talk to a person", goto=Jump("person")),
                Choice("menu", "☰ Show the menu", goto=Jump("menu")),
            ),
            yields=True,
        ),
        "fine": Step(say="Fine. I am here when you want.", goto=END),
    },
)
