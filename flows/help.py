"""Lead from a need to a contact in three taps (practices 2-1), and ask a week later: did you?

Before a yes nothing is kept of it: no timer is set and no coach is told, and the open question is
forgotten with the flow. Nor does the timer say who it was about: it is asked without a name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from flows.contacts import opening_hours, presentation
from flows.engine import directory, local_time
from flows.engine.directory import Contact
from flows.engine.effects import AddRequest, Effect, SetTimer
from flows.engine.facts import Facts, Standing
from flows.engine.line import Answers
from flows.engine.model import END, EVERY, NONE, Choice, Flow, Jump, Step, leads, lists
from flows.engine.programme import RequestKind
from flows.engine.timers import TimerKind

CALL_CARD: Final = "calling_1"
"""The first message of what to say to an employer (practices 2-5)."""

TOUCH_DAYS: Final = 7
"""Days until the question whether the youth got in touch (practices 4a-1)."""


@leads("who", "nobody")
def who_or_nobody(answers: Answers, facts: Facts) -> str:
    found = directory.for_need(facts.guide.directory, answers, facts.language)
    return "who" if found else "nobody"


NEEDS: Final = (
    Choice("money", "💰 Money", goto=who_or_nobody),
    Choice("school", "🎒 School", goto=who_or_nobody),
    Choice("work", "🛠️ Job or placement", goto=who_or_nobody),
    Choice("health", "🩺 Health", goto=who_or_nobody),
    Choice("low", "🌧️ Not feeling well", goto=who_or_nobody),
    Choice("home", "🏠 Home and family", goto=who_or_nobody),
    Choice("safety", "🛟 To be safe and free", goto=who_or_nobody),
    Choice("law", "📄 Law and papers", goto=who_or_nobody),
    Choice("drugs", "🍺 Alcohol and drugs", goto=who_or_nobody),
    Choice("love", "💞 Love and body", goto=who_or_nobody),
    Choice("leisure", "⚽ Free time", goto=who_or_nobody),
    Choice("unsure", "🤷 I don't know", goto=who_or_nobody),
)


@lists("card")
def list_contacts(answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    """List who can help with this need.

    Who is surely open and says the languages has a mark (practices 2-2).
    """
    found = directory.for_need(facts.guide.directory, answers, facts.language)
    return tuple(Choice(one.id, label(one, answers, facts), goto="card", own=True) for one in found)


def label(contact: Contact, answers: Answers, facts: Facts) -> str:
    """Return a contact's name with a mark: who is surely open, and speaks known languages."""
    is_open = opening_hours.is_open(contact, facts.guide, facts.now)
    known = is_open and contact.languages and presentation.is_sure(contact, facts)
    ages = (
        f" ({directory.ages(contact)})"
        if directory.limited(contact) and not answers.get("age")
        else ""
    )
    return f"{'🟢' if known else '⚪'} {contact.name}{ages}"


def age_matters(answers: Answers, facts: Facts) -> bool:
    """Tell whether an age would shorten the list; it is asked once, and never before the list."""
    found = directory.for_need(facts.guide.directory, answers, facts.language)
    return "age" not in answers and any(map(directory.limited, found))


def about_school(answers: Answers, _facts: Facts) -> bool:
    return answers.get("need") == "school"


def about_work(answers: Answers, _facts: Facts) -> bool:
    return answers.get("need") == "work"


def enrolled(_answers: Answers, facts: Facts) -> bool:
    return facts.standing is Standing.ENROLLED


def tell(answers: Answers, facts: Facts) -> Iterable[Effect]:
    found = facts.guide.directory.one(answers["who"])
    if found is not None:
        yield from presentation.tell(found, facts)


def ask_in_a_week(_answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield SetTimer(TimerKind.TOUCH, local_time.in_days(facts, TOUCH_DAYS))


def ask_for_company(answers: Answers, facts: Facts) -> Iterable[Effect]:
    """Ask for company; the coach is told where to only if the youth says so."""
    found = facts.guide.directory.one(answers.get("who"))
    where = found.name if found and answers.get("where") == "say" else ""
    yield AddRequest(RequestKind.COMPANY, where)
    yield from ask_in_a_week(answers, facts)


@leads("told", "told_closed")
def who_reads(_answers: Answers, facts: Facts) -> str:
    return "told" if facts.staffed else "told_closed"


FLOW = Flow(
    id="help",
    start="need",
    private=EVERY,
    protected=NONE,
    review_first=NONE,
    entries=("touch", "typed"),
    given=("need",),
    steps={
        "need": Step(
            menu=True,
            say="What do you need help with? {coach} does not see what you press here.",
            choices=NEEDS,
        ),
        "typed": Step(goto=who_or_nobody),
        "who": Step(
            menu=True,
            say="These can help. 🟢 is open now. Which one do you want to see?",
            listed=list_contacts,
            choices=(
                Choice("read", "📖 Read about school", goto=Jump("school"), when=about_school),
                Choice(
                    "calling", "☎️ Call an employer", goto=Jump("school", CALL_CARD), when=about_work
                ),
                Choice("coach", "💬 Ask my coach", goto=Jump("person")),
                Choice("age", "🎂 Choose my age", goto="age", when=age_matters),
            ),
        ),
        "nobody": Step(
            say="I know nobody for this yet. {coach} knows more about where you live.",
            choices=(
                Choice("coach", "💬 Ask my coach", goto=Jump("person")),
                Choice("needs", "🧭 Show everything", goto="need"),
                Choice("enough", "✋ That is all", goto="fine"),
            ),
        ),
        "age": Step(
            say="How old are you? I only use it to choose who can help.",
            choices=(
                Choice("under", "🔹 Under 18", goto="who"),
                Choice("over", "🔷 18 or older", goto="who"),
                Choice("unsaid", "🤐 I don't want to say", goto="who"),
            ),
        ),
        "card": Step(goto="then", do=(tell,)),
        "then": Step(
            say="What do you want to do now?",
            choices=(
                Choice(
                    "touch",
                    "👍 I will get in touch",
                    goto="week",
                    do=(ask_in_a_week,),
                    when=enrolled,
                ),
                Choice("company", "🤝 Can somebody come?", goto="where", when=enrolled),
                Choice("others", "👥 Show the others", goto="who"),
                Choice("enough", "✋ That is all", goto="fine"),
            ),
        ),
        "week": Step(say="Good. In a week I ask if you got in touch.", goto=END),
        "where": Step(
            say="I can tell {answerer} that you want company. Shall I also say where?",
            choices=(
                Choice("say", "👍 Yes, say where", goto=who_reads, do=(ask_for_company,)),
                Choice("quiet", "🤫 No, only company", goto=who_reads, do=(ask_for_company,)),
                Choice("none", "✋ Do not tell", goto="fine"),
            ),
        ),
        "told": Step(
            say="I have written to {answerer} about this. If nobody has answered by {request_by},"
            " I tell you here.",
            goto=END,
        ),
        "told_closed": Step(
            say="It is saved for {answerer}. Nobody reads here before {reads_at}. If nobody has"
            " answered by {request_by}, I tell you here. If it is urgent, call {sos}.",
            goto=END,
        ),
        "touch": Step(
            say="A week ago you wanted to get in touch with somebody. Did you?",
            choices=(
                Choice("done", "🎉 Yes", goto="well_done"),
                Choice("not_yet", "⏳ Not yet", goto="together"),
                Choice("not_needed", "👌 Not needed any more", goto="fine"),
            ),
            wait=timedelta(hours=48),
        ),
        "well_done": Step(say="Good! You did it yourself.", goto=END),
        "together": Step(
            say="That is fine. The first time can be hard. Shall somebody come with you?",
            choices=(
                Choice("yes", "🤝 Yes, please", goto=who_reads, do=(ask_for_company,)),
                Choice("show", "🧭 Who can help?", goto="need"),
                Choice("week", "🗓️ Ask me in a week", goto="week", do=(ask_in_a_week,)),
                Choice("no", "✋ No, thank you", goto="fine"),
            ),
            wait=timedelta(hours=48),
        ),
        "fine": Step(say="Fine. I am here when you want.", goto=END),
    },
)
