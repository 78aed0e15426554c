"""Agree on meetings with staff: propose, accept, move, cancel, remind, ask how it was.

What staff propose is a proposal until the youth says yes; what the youth wishes is a wish until
staff have answered. The robot never cancels (practices 0-6, 0-14, 2-3, 3-14, 3-16, 3-17).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flows.engine.facts import Facts
from flows.engine.line import Answers
from flows.engine.model import (
    END,
    EVERY,
    NONE,
    Choice,
    Flow,
    Goal,
    Jump,
    Step,
    Target,
    lists,
)
from flows.engine.programme import Situation, Spot
from flows.shared import (
    free_text,
    interpreter_languages,
    meeting_effects,
    meeting_facts,
    meeting_wishes,
)

ANSWER_WITHIN: Final = timedelta(hours=48)
READ_WITHIN: Final = timedelta(days=7)
"""So long the buttons of a reminder hold: it yields to all else."""


def _spot_choices(goto: Target, other: Target, home: Target) -> tuple[Choice, ...]:
    """Return the spots to choose between; school stands last, and only a youth chooses it."""

    def may_enter_school(_answers: Answers, facts: Facts) -> bool:
        # Who is suspended may not go there (practices 3-19).
        return facts.status.situation is not Situation.SUSPENDED

    labels = {
        Spot.LIBRARY: "📚 Library", Spot.CAFE: "☕ Café", Spot.OURS: "🏢 At the team",
        Spot.OUTDOORS: "🌳 Outdoors", Spot.HOME: "🛋️ At my home", Spot.PHONE: "📞 By phone",
        Spot.VIDEO: "💻 By video", Spot.OTHER: "✏️ Somewhere else", Spot.SCHOOL: "🎒 At school",
    }  # fmt: skip
    goals = {Spot.OTHER: other, Spot.HOME: home}
    return tuple(
        Choice(
            spot.value, words, goto=goals.get(spot, goto),
            when=may_enter_school if spot is Spot.SCHOOL else None,
        )
        for spot, words in labels.items()
    )  # fmt: skip


@lists("interpreter_told")
def list_languages(_answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    return tuple(
        Choice(code, name, goto="interpreter_told", do=(meeting_effects.interpret_other,), own=True)
        for code, name in interpreter_languages.LANGUAGES.items()
        if code != facts.language
    )


ANSWERS: Final = (
    Choice("yes", "👍 Yes", goto=meeting_facts.may_take),
    Choice("time", "🔁 Another time", goto=meeting_facts.another_time),
    Choice("place", "📍 Another place", goto="other_place"),
    Choice("no", "✋ No", goto="declined", do=(meeting_effects.decline,)),
)
ANY_TIME: Final = "🤷 You choose"


def _when_choices(goto: Goal) -> tuple[Choice, ...]:
    return (Choice("any", ANY_TIME, goto=goto),)


FLOW = Flow(
    id="meetings",
    start="begin",
    private=NONE,
    protected=EVERY,
    review_first=NONE,
    entries=("asked", "asked_with", "no_answer", "day", "soon", "how", "missed"),
    given=("number", "host", "when", "minutes", "where", "who"),
    while_paused=("no_answer",),
    lines={
        **free_text.LINES,
        "past": "That time has passed. Write a later one, please.",
        "far": "That is very far ahead. Write an earlier time, please.",
    },
    steps={
        "begin": Step(goto=meeting_facts.begin),
        "none": Step(
            say="You have no meeting now. Do you want to meet {coach}?",
            choices=(
                Choice("yes", "👍 Yes", goto=meeting_facts.check_limit),
                Choice("no", "✋ Not now", goto="fine"),
            ),
        ),
        "list": Step(
            say="Here are your meetings. Choose one, or ask for a new one.",
            listed=meeting_facts.list_meetings,
            choices=(Choice("new", "➕ A new meeting", goto=meeting_facts.check_limit),),
        ),
        "full": Step(
            say="You have many meetings already. When one is over there is room for a new one.",
            goto=END,
        ),
        "show": Step(values=meeting_facts.describe, goto=meeting_facts.by_state),
        "gone": Step(say="That meeting is not there any more.", goto=END),
        # ------------------------------------------------ a proposal
        "asked": Step(
            say="{host} wants to meet you {when}, for about {minutes} minutes. Where: {where}."
            " Does that suit you?",
            values=meeting_facts.describe,
            choices=ANSWERS,
            wait=ANSWER_WITHIN,
        ),
        "asked_with": Step(
            say="{host} wants to meet you {when}, for about {minutes} minutes. Where: {where}."
            " Who else comes: {who}. Does that suit you?",
            values=meeting_facts.describe,
            choices=ANSWERS,
            wait=ANSWER_WITHIN,
        ),
        "take": Step(goto=meeting_facts.says_when, do=(meeting_effects.take,)),
        "reminded": Step(
            say="Good! You meet {host} {when}. Where: {where}. I remind you before.", goto=END
        ),
        "not_reminded": Step(say="Good! You meet {host} {when}. Where: {where}.", goto=END),
        "passed": Step(
            say="That time has passed. Do you want to suggest another one?",
            choices=(
                Choice("yes", "👍 Yes", goto="own_time"),
                Choice("no", "✋ No", goto="declined", do=(meeting_effects.decline,)),
            ),
        ),
        "declined": Step(
            say="That is fine. I tell {host}. You can ask for a meeting when you want.", goto=END
        ),
        # ------------------------------------------------ another time, another place
        "slots": Step(
            say="{host} can meet you at these times too. Which one do you want?",
            listed=meeting_facts.list_slots,
            choices=(Choice("other", "✏️ None of these", goto="own_time"),),
        ),
        "slot_taken": Step(
            values=meeting_facts.slot_time,
            goto=meeting_facts.says_when,
            do=(meeting_effects.take_slot,),
        ),
        "own_time": Step(
            say="When is it good for you? Write a day and a time, for example Thursday 14.",
            choices=_when_choices("told_wish"),
            read=meeting_wishes.read_time,
            goto="told_wish",
            do=(meeting_effects.wish_time,),
        ),
        "other_place": Step(
            menu=True,
            say="Where do you want to meet?",
            choices=_spot_choices("place_wished", "own_place", "home_wished"),
        ),
        "own_place": Step(
            say="Where? Write it in your own words.",
            read=free_text.short_words,
            goto="place_wished",
        ),
        "place_wished": Step(goto="told_wish", do=(meeting_effects.wish_place,)),
        "home_wished": Step(goto="told_home", do=(meeting_effects.wish_place,)),
        "told_wish": Step(
            say="I tell {host}. Nothing is agreed until {host} has answered. The answer comes"
            " here.",
            goto="answer_by",
        ),
        "told_home": Step(
            say="I tell {host}. You and {host} decide where. Do not write your address here.",
            goto="answer_by",
        ),
        "answer_by": Step(say="If nobody has answered by {request_by}, I tell you here.", goto=END),
        # ------------------------------------------------ a wish without an answer
        "no_answer": Step(
            say="{host} has not answered about your meeting yet. I am sorry. I tell {host} again"
            " every working day until you have an answer. What do you want to do?",
            values=meeting_facts.describe,
            choices=(
                Choice("wait", "👍 I wait", goto="fine"),
                Choice("time", "🔁 Another time", goto="own_time"),
                Choice("person", "💬 Talk to a person", goto=Jump("person")),
                Choice("cancel", "✋ Take it back", goto="cancelled", do=(meeting_effects.cancel,)),
            ),
            wait=READ_WITHIN,
            yields=True,
        ),
        # ------------------------------------------------ one that is agreed
        "agreed": Step(
            menu=True,
            say="You meet {host} {when}, for about {minutes} minutes. Where: {where}.",
            values=meeting_facts.describe,
            choices=(
                Choice("fine", "👍 That is all", goto="fine"),
                Choice("late", "🏃 I am late", goto="late", when=meeting_facts.is_soon),
                Choice("move", "🔁 Another time", goto=meeting_facts.another_time),
                Choice("place", "📍 Another place", goto="other_place"),
                Choice("who", "👥 Who comes?", goto=meeting_facts.who_comes),
                Choice("interpreter", "🗣️ Interpreter", goto="interpreter"),
                Choice("along", "🤝 Bring somebody", goto="along"),
                Choice("cancel", "✋ I cannot come", goto="cancel"),
                Choice(
                    "new",
                    "➕ A new meeting",
                    goto=meeting_facts.check_limit,
                    when=meeting_facts.only_one,
                ),
            ),
        ),
        "wished": Step(
            say="{host} has not answered about your meeting yet. What do you want to do?",
            values=meeting_facts.describe,
            choices=(
                Choice("wait", "👍 I wait", goto="fine"),
                Choice("time", "🔁 Another time", goto="own_time"),
                Choice("place", "📍 Another place", goto="other_place"),
                Choice("cancel", "✋ Take it back", goto="cancelled", do=(meeting_effects.cancel,)),
            ),
        ),
        "late": Step(
            say="How late are you?",
            choices=(
                Choice("ten", "10 min", goto="told_late", do=(meeting_effects.be_late,)),
                Choice("twenty", "20 min", goto="told_late", do=(meeting_effects.be_late,)),
                Choice("thirty", "30 min", goto="told_late", do=(meeting_effects.be_late,)),
                Choice("cancel", "✋ I cannot come", goto="cancel"),
            ),
        ),
        "told_late": Step(say="I tell {host}. It is good that you say so.", goto=END),
        "who_alone": Step(say="{host} comes, and nobody else.", goto=END),
        "who_several": Step(say="{host} comes. Also: {who}.", goto=END),
        "interpreter": Step(
            say="Do you want an interpreter? It is never somebody from your family.",
            choices=(
                Choice(
                    "mine",
                    "👍 In my language",
                    goto="interpreter_told",
                    do=(meeting_effects.interpret_mine,),
                    when=meeting_facts.has_interpreters,
                ),
                Choice("other", "🌍 Another language", goto="which"),
                Choice(
                    "no", "✋ No", goto="interpreter_none", do=(meeting_effects.interpret_none,)
                ),
            ),
        ),
        "which": Step(
            menu=True,
            say="Which language?",
            listed=list_languages,
            choices=(
                Choice(
                    "none",
                    "✋ No interpreter",
                    goto="interpreter_none",
                    do=(meeting_effects.interpret_none,),
                ),
            ),
        ),
        "interpreter_told": Step(say="I tell {host} that you want an interpreter.", goto=END),
        "interpreter_none": Step(say="Good. Then there is no interpreter.", goto=END),
        "along": Step(
            say="Do you want to bring somebody? It can be a friend, or somebody at home.",
            choices=(
                Choice("yes", "👍 Yes", goto="along_told", do=(meeting_effects.bring,)),
                Choice("no", "✋ No", goto="alone_told", do=(meeting_effects.come_alone,)),
            ),
        ),
        "along_told": Step(say="Good. I tell {host} that you bring somebody.", goto=END),
        "alone_told": Step(say="Good. I tell {host} that you come by yourself.", goto=END),
        "cancel": Step(
            say="Shall I tell {host} that you cannot come?",
            choices=(
                Choice("yes", "👍 Yes", goto="cancelled", do=(meeting_effects.cancel,)),
                Choice("move", "🔁 Another time", goto=meeting_facts.another_time),
                Choice("no", "✋ No, I come", goto="fine"),
            ),
        ),
        "cancelled": Step(
            say="That is fine. I tell {host}. You can ask for a new meeting when you want.",
            goto=END,
        ),
        # ------------------------------------------------ asked for by the youth
        "ask_when": Step(
            say="When do you want to meet? Write a day and a time, for example Thursday 14.",
            choices=_when_choices("ask_where"),
            read=meeting_wishes.read_time,
            goto="ask_where",
        ),
        "ask_where": Step(
            menu=True,
            say="Where do you want to meet?",
            choices=_spot_choices("ask", "ask_place", "ask_home"),
        ),
        "ask_place": Step(
            say="Where? Write it in your own words.", read=free_text.short_words, goto="ask"
        ),
        "ask": Step(goto="ask_told", do=(meeting_effects.ask_for,)),
        "ask_home": Step(goto="ask_home_told", do=(meeting_effects.ask_for,)),
        "ask_told": Step(
            say="I tell {coach} that you want to meet. The answer comes here.", goto="answer_by"
        ),
        "ask_home_told": Step(
            say="I tell {coach}. You and {coach} decide where. Do not write your address here.",
            goto="answer_by",
        ),
        # ------------------------------------------------ reminders
        "day": Step(
            say="A reminder: you meet {host} {when}. Where: {where}.",
            choices=(
                Choice("coming", "👍 I come", goto="see_you"),
                Choice("move", "🔁 Another time", goto=meeting_facts.another_time),
                Choice("cancel", "✋ I cannot come", goto="cancel"),
            ),
            wait=READ_WITHIN,
            yields=True,
        ),
        "soon": Step(
            say="You meet {host} {when}. Where: {where}.",
            choices=(
                Choice("coming", "👍 I come", goto="see_you"),
                Choice("late", "🏃 I am late", goto="late"),
                Choice("cancel", "✋ I cannot come", goto="cancel"),
            ),
            wait=READ_WITHIN,
            yields=True,
        ),
        "see_you": Step(say="Good!", goto=END),
        # ------------------------------------------------ afterwards
        "how": Step(
            say="You were going to meet {host} {when}. How was it? {host} sees what you press.",
            choices=(
                Choice("good", "😊 Good", goto="thanks", do=(meeting_effects.say_how,)),
                Choice("ok", "🙂 All right", goto="thanks", do=(meeting_effects.say_how,)),
                Choice("hard", "😕 Hard", goto="hard", do=(meeting_effects.say_how,)),
                Choice(
                    meeting_effects.NOT_HELD,
                    "🚫 It did not happen",
                    goto="not_held",
                    do=(meeting_effects.say_how,),
                ),
            ),
            wait=ANSWER_WITHIN,
            on_silence="quiet",
        ),
        "quiet": Step(goto=END, do=(meeting_effects.say_nothing,)),
        "thanks": Step(say="Thank you for telling.", goto=END),
        "hard": Step(
            say="Thank you for telling. Do you want to talk with a person about it?",
            choices=(
                Choice("person", "💬 Yes", goto=Jump("person")),
                Choice("no", "✋ Not now", goto="fine"),
            ),
        ),
        "not_held": Step(
            say="That can happen. Do you want a new time?",
            choices=(
                Choice("yes", "👍 Yes", goto=meeting_facts.check_limit),
                Choice("no", "✋ Not now", goto="fine"),
            ),
        ),
        "missed": Step(
            say="You and {host} did not meet {when}. That can happen. Do you want a new time?",
            choices=(
                Choice("yes", "👍 Yes", goto=meeting_facts.check_limit),
                Choice("no", "✋ Not now", goto="fine"),
            ),
            wait=ANSWER_WITHIN,
        ),
        "fine": Step(say="Fine. I am here when you want.", goto=END),
    },
)
