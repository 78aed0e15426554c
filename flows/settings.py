"""Let the youth decide: language, when to write, pause, stop, their data (practices 0-12)."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.effects import (
    DisputeStatus,
    Effect,
    EndWork,
    Erase,
    GoOn,
    Say,
    SetCadence,
    SetProfile,
    SetStanding,
)
from flows.engine.facts import Facts, Standing
from flows.engine.line import Answers
from flows.engine.model import END, NONE, Choice, Flow, Goal, Jump, Step, leads, lists
from flows.engine.programme import Cadence, EndReason
from flows.shared import awake_hours, free_text, pause, silenced_reminders
from flows.texts import status_texts


@lists("spoken", "draft")
def languages(_answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    return tuple(
        Choice(code, name, goto="draft" if code in facts.drafts else "spoken", own=True)
        for code, name in facts.languages
    )


def set_language(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetProfile(language=str(answers["language"]))


@leads("spoken", "draft")
def draft_or_spoken(answers: Answers, facts: Facts) -> Goal:
    return "draft" if answers["language"] in facts.drafts else "spoken"


@leads("renamed", "same_name")
def after_name(answers: Answers, _facts: Facts) -> str:
    return "renamed" if answers["name"] else "same_name"


def rename(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    if answers["name"]:
        yield SetProfile(nickname=str(answers["name"]))


def choose_cadence(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetCadence(Cadence(str(answers["cadence"])))


def tell_status(_answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield Say(status_texts.line("seen"), status_texts.values(facts.status), turn=facts.turn)


FLOW = Flow(
    id="settings",
    start="what",
    lines={**awake_hours.LINES, **free_text.LINES},
    private=NONE,
    protected=("know*",),
    while_held=("language", "draft", "spoken", "erased"),
    review_first=(
        *("stop", "stopped*", "returned*", "quiet_now", "data*", "know*"),
        *("erase*", "also_erase*", "kept", "well*", "ended*", "bye"),
    ),
    entries=(
        *("stop", "stopped", "erase", "returned", "language", "know", "ended"),
        *("quiet", "cadence", "pause", "name", "named_language", "data"),
    ),
    given=("language",),
    steps={
        "what": Step(
            menu=True,
            say="What do you want to change?",
            choices=(
                Choice("language", "🌐 Language", goto="language"),
                Choice("quiet", "🌙 When you may write", goto="quiet"),
                Choice("cadence", "👋 How often", goto="cadence"),
                Choice("pause", "⏸️ Pause", goto="pause"),
                Choice("data", "🔒 Stop and my data", goto="data"),
                Choice("well", "😊 It is going well now", goto="well"),
                Choice("name", "🏷️ My name", goto="name"),
            ),
        ),
        "language": Step(
            menu=True,
            say="Which language do you want?",
            listed=languages,
            goto="spoken",
            do=(set_language,),
        ),
        "draft": Step(
            say="Nobody has checked this language yet. Some words may be wrong.", goto="spoken"
        ),
        "spoken": Step(say="Good. Now I write in this language.", goto=END),
        "named_language": Step(goto=draft_or_spoken, do=(set_language,)),
        "name": Step(
            say="What shall I call you? You can make up a name.",
            read=free_text.name,
            skip=True,
            goto=after_name,
            do=(rename,),
        ),
        "renamed": Step(say="Good. I call you {name}.", goto=END),
        "same_name": Step(say="Good. Nothing changes.", goto=END),
        "quiet": Step(
            say="When may I write to you?",
            choices=(
                *awake_hours.choices(silenced_reminders.after_hours),
                Choice("other", "✏️ Other hours", goto="hours_from"),
            ),
            read=awake_hours.read_hours,
            goto=silenced_reminders.after_hours,
            do=(awake_hours.choose,),
        ),
        **awake_hours.own_hours(silenced_reminders.after_hours),
        **silenced_reminders.steps(),
        "cadence": Step(
            say="If I hear nothing from you, I say hello. How often may I do that?",
            choices=(
                Choice(Cadence.WEEK, "🗓️ Every week", goto="cadence_changed"),
                Choice(Cadence.FORTNIGHT, "🌗 Every other week", goto="cadence_changed"),
                Choice(Cadence.MONTH, "🌝 Once a month", goto="cadence_changed"),
                Choice(Cadence.OWN, "✍️ Only when I write", goto="cadence_own"),
            ),
            do=(choose_cadence,),
        ),
        "cadence_changed": Step(say="Good. It is changed.", goto=END),
        "cadence_own": Step(
            say="Good. I do not say hello of myself. If it is quiet for three months, {coach} sees"
            " that.",
            goto=END,
        ),
        **pause.steps(),
        "data": Step(
            say="What do you want to do?",
            choices=(
                Choice("show", "👀 What you know about me", goto="know"),
                Choice("seen", "👓 How staff see it", goto="seen"),
                Choice("erase", "🗑️ Erase me", goto="erase"),
                Choice("stop", "🛑 Stop", goto="stop"),
            ),
        ),
        "seen": Step(goto="right", do=(tell_status,)),
        "right": Step(
            say="Is that right?",
            choices=(
                Choice("yes", "👍 Yes", goto="seen_right"),
                Choice("no", "✋ No, that is wrong", goto="seen_wrong", do=(DisputeStatus(),)),
            ),
            yields=True,
        ),
        "seen_right": Step(say="Good. Tell me when it changes.", goto=END),
        "seen_wrong": Step(
            say="Thank you for telling me. {coach} gets to know it and looks at it again. You can"
            " also write here how it is.",
            goto=END,
        ),
        "well": Step(
            say="That is good to hear! Then we finish here. I write nothing more of myself. You can"
            " always write again.",
            goto="well_then",
            do=(EndWork(EndReason.WELL),),
        ),
        "well_then": Step(
            say="If you change your mind, press here.",
            choices=(
                Choice("on", "↩️ I want to go on", goto="on_again", do=(GoOn(),)),
                Choice("bye", "👋 Good bye", goto="bye"),
            ),
            yields=True,
        ),
        "bye": Step(say="Good bye, and good luck with everything!", goto=END),
        "on_again": Step(say="Good. Then we go on as before.", goto=END),
        "ended": Step(
            say="Good to hear from you! We had finished. Do you want to go on with {coach}?",
            choices=(
                Choice("yes", "👍 Yes", goto="on_again", do=(GoOn(),)),
                Choice("who", "🧭 Who can help?", goto=Jump("help")),
                Choice("person", "💬 I want to talk", goto=Jump("person")),
                Choice("no", "✋ No", goto="bye"),
            ),
            yields=True,
        ),
        "know": Step(
            say="I call you: {nickname}. Your language: {language_name}. Your coach: {coach}."
            " I am quiet from {quiet_from} to {quiet_to}.",
            goto="know_steps",
        ),
        "know_steps": Step(
            say="Your wish: {wish}. Your small steps: {step_texts}. Your reminders:"
            " {reminder_texts}.",
            goto="know_more",
        ),
        "know_more": Step(
            say="I also keep what we write here. {coach} can read it, and others in {team} if"
            " {coach} cannot answer. It is locked for everybody else.",
            goto=END,
        ),
        "erase": Step(
            say="I cannot bring it back afterwards. Shall I erase what I know about you?",
            choices=(
                Choice("yes", "🗑️ Yes, erase", goto="erased", do=(Erase(),)),
                Choice("no", "🗂️ No, keep it", goto="kept"),
            ),
        ),
        "erased": Step(
            say="Now it is erased here with us. The messages may still be on your phone. You are"
            " welcome back whenever you want.",
            goto=END,
        ),
        "kept": Step(say="Good. It stays.", goto=END),
        "stop": Step(
            say="I have stopped. I write nothing more unless you write first. If it is urgent,"
            " call {sos}. Under 18: Bris, {bris}. 18 or older: Mind, {mind}.",
            goto="also_erase",
            do=(SetStanding(Standing.STOPPED),),
        ),
        "also_erase": Step(
            say="Shall I also erase what I know about you?",
            choices=(
                Choice("yes", "🗑️ Yes, erase", goto="erase"),
                Choice("no", "🗂️ No, keep it", goto="quiet_now"),
            ),
        ),
        "quiet_now": Step(say="Good. Write to me if you want to begin again.", goto=END),
        "returned": Step(
            say="Good to see you again. I have been quiet. Do you want to begin again?",
            choices=(
                Choice("yes", "👍 Yes", goto=Jump("menu"), do=(SetStanding(Standing.ENROLLED),)),
                Choice("no", "✋ No", goto="quiet_now"),
            ),
        ),
        "stopped": Step(
            say="You said stop, so I am quiet. Do you want to begin again?",
            choices=(
                Choice("yes", "👍 Yes", goto=Jump("menu"), do=(SetStanding(Standing.ENROLLED),)),
                Choice("who", "🧭 Who can help?", goto=Jump("help")),
                Choice("no", "✋ No", goto="quiet_now"),
            ),
        ),
    },
)
