"""Let the youth decide: language, when to write, pause, stop, their data (practices 0-12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flows.engine.effects import Effect, Erase, Pause, SetProfile, SetStanding
from flows.engine.facts import Facts, Standing
from flows.engine.line import Answers
from flows.engine.model import END, NONE, Choice, Flow, Jump, Step, lists
from flows.shared import awake_hours

LENGTHS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


@lists("spoken", "draft")
def languages(_answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    return tuple(
        Choice(code, name, goto="draft" if code in facts.drafts else "spoken", own=True)
        for code, name in facts.languages
    )


def set_language(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetProfile(language=str(answers["language"]))


def pause(answers: Answers, facts: Facts) -> Iterable[Effect]:
    length = LENGTHS.get(str(answers["pause"]))
    yield Pause(facts.now + length if length else None)


def paused(_answers: Answers, facts: Facts) -> bool:
    return facts.paused_until is not None


FLOW = Flow(
    id="settings",
    start="what",
    private=NONE,
    protected=("know*",),
    review_first=(
        *("stop", "stopped*", "returned*", "quiet_now", "data*", "know*"),
        *("erase*", "also_erase*", "kept"),
    ),
    entries=("stop", "stopped", "erase", "returned", "language", "know"),
    steps={
        "what": Step(
            say="What do you want to change?",
            choices=(
                Choice("language", "🌐 Language", goto="language"),
                Choice("quiet", "🌙 When you may write", goto="quiet"),
                Choice("pause", "⏸️ Pause", goto="pause"),
                Choice("data", "🔒 Stop and my data", goto="data"),
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
        "quiet": Step(
            say="When may I write to you?",
            choices=awake_hours.choices("changed"),
            do=(awake_hours.choose,),
        ),
        "changed": Step(say="Good. It is changed.", goto=END),
        "pause": Step(
            say="You can always write to me, also in a pause. How long shall I be quiet?",
            choices=(
                Choice("day", "🌙 A day", goto="paused"),
                Choice("week", "🗓️ A week", goto="paused"),
                Choice("month", "🏖️ A month", goto="paused"),
                Choice("end", "▶️ End the pause", goto="back_again", when=paused),
            ),
            do=(pause,),
        ),
        "paused": Step(
            say="Good. I am quiet until the pause is over. {coach} can still answer you.", goto=END
        ),
        "back_again": Step(say="Good. Now I am here again.", goto=END),
        "data": Step(
            say="What do you want to do?",
            choices=(
                Choice("show", "👀 What you know about me", goto="know"),
                Choice("erase", "🗑️ Erase me", goto="erase"),
                Choice("stop", "🛑 Stop", goto="stop"),
            ),
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
                Choice("no", "👍 No, keep it", goto="kept"),
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
                Choice("no", "👍 No, keep it", goto="quiet_now"),
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
