"""Decide about a text: danger first, then a stop, a wish for a human, and its own meaning."""

from __future__ import annotations

import dataclasses
from typing import Final

from bot.escalation import lifecycle, notices
from bot.handlers import (
    held,
    live_chat,
    not_understood,
    older_questions,
    typed_meanings,
    typed_reminders,
    unclear,
    unknown_script,
)
from bot.policy import deadlines
from bot.safety.combined import CombinedReading
from bot.safety.lexicon import Reading
from bot.safety.word_lists import Danger
from bot.turns.turn import Turn
from flows import danger as danger_flow
from flows.engine.events import Command, Enter, Tap, Text
from flows.engine.facts import Standing, Tier
from flows.engine.line import Answers, LineClass
from flows.engine.place import Place
from flows.engine.programme import Phase, RequestKind
from flows.texts import coach_notices

FEW_WORDS: Final = 8
"""Words of a wish that is taken at once."""

RETURNED: Final = ("settings", "returned")
"""The step that asks somebody who has opened the chat again."""

WROTE: Final = Enter("menu", "wrote", say_as=LineClass.ANSWER)
"""The question whether a human shall read what nothing understood."""

START: Final = "/start"


def act_on_signals(turn: Turn, text: str, shown: str = "") -> bool:
    """Act on danger, a stop or a wish for a human, before all else; return whether there was one.

    A coach who talks with the youth reads `shown`, if it is not the text itself.
    """
    reading = _yielding(turn, turn.read(text), text)
    if _act_on_danger(turn, reading, text, shown or text):
        return True
    if reading.stop or reading.erase:
        if reading.stop:
            turn.advance(Command("stop"))
        if reading.erase and (held.is_held(turn) or not reading.stop):
            turn.advance(Command("delete"))
    elif reading.wants_person and not turn.is_in_talk:
        turn.advance(Command("person"))
    elif reading.wants_person:
        live_chat.relay_call_for_person(turn, shown or text)
    else:
        return False
    return True


def act_on_danger(turn: Turn, text: str, shown: str) -> bool:
    """Act on danger alone; return whether there was any. `shown` is as in `act_on_signals`."""
    return _act_on_danger(turn, _yielding(turn, turn.read(text), text), text, shown)


def act_on_meaning(turn: Turn, text: str) -> None:
    """Act on what the text means in the open question, or at rest."""
    youth = turn.youth
    if _is_answered(youth.place, text):
        return
    heard = turn.match(text)
    if _awaits_a_person(turn) and isinstance(heard, Text) and heard.choice is None:
        if youth.talking_with is None:
            notices.wrote_early(turn, text)
        else:
            live_chat.relay_to_coach(turn, text)
        turn.advance(held.WORDS)
    elif older := _answers_older(turn, heard, text):
        turn.advance(older)
    elif (
        typed_reminders.offer(turn, heard, text)
        or _ask_for_wish(turn, heard, text)
        or _act_on_small_talk(turn, heard, text)
        or unknown_script.report_unknown_script(turn, heard, text)
    ):
        return
    elif answered := _by_meaning(turn, heard, text):
        turn.advance(answered.event)
        if not answered.understood:
            not_understood.list_words(turn, text)
    else:
        _answer(turn, heard, text)


def _answer(turn: Turn, heard: Text | Command, text: str) -> None:
    """Answer the open question with it, and list what answered none."""
    before = turn.youth.place
    asked = before and (before.flow, before.step)
    turn.advance(WROTE if _leaves_question(turn, heard, text) else heard)
    if asked == unclear.QUESTION and isinstance(heard, Text) and heard.choice is None:
        notices.wrote_early(turn, text)
    elif text.strip() != START:
        not_understood.list_if_not_understood(turn, text, heard, before)


def _answers_older(turn: Turn, heard: Text | Command, text: str) -> Tap | None:
    """Return what words at rest answer of what was asked before; None for nothing."""
    return older_questions.typed(turn, heard, text) if _is_at_rest(turn) else None


def _ask_for_wish(turn: Turn, heard: Text | Command, text: str) -> bool:
    """Go on with a wish that was typed at rest ("cv", "jag vill ha tolk"); False for no wish."""
    kind = _typed_wish(turn, heard, text)
    if kind is None:
        return False
    if kind is RequestKind.TALK:
        turn.advance(Command("person"))
        return True
    given: Answers = {"kind": kind.value, "typed": " ".join(text.split())}
    # A few words are a wish; a longer text may only ask about it, so it is offered.
    step = "typed" if len(text.split()) <= FEW_WORDS else "offered"
    turn.advance(Enter("requests", step, given, say_as=LineClass.ANSWER))
    return True


def _typed_wish(turn: Turn, heard: Text | Command, text: str) -> RequestKind | None:
    """Return what somebody who takes part asks for at rest; None for nothing."""
    if isinstance(heard, Command) or heard.choice is not None or not _is_at_rest(turn):
        return None
    return turn.parts.wishes.match(text) if turn.youth.standing is Standing.ENROLLED else None


def _by_meaning(turn: Turn, heard: Text | Command, text: str) -> typed_meanings.Answered | None:
    """Return what own words at rest lead to; None where they are read as before."""
    if isinstance(heard, Command) or heard.choice is not None:
        return None
    at_rest = _is_at_rest(turn)
    if not (at_rest or _is_at_list(turn)) or text.strip() == START:
        return None
    if turn.facts().status.phase is Phase.ENDED:
        return None
    found = typed_meanings.at_rest(turn, text)
    # From a list that the youth opened only what is sure leads away.
    return found if found is not None and (at_rest or found.understood) else None


def _act_on_small_talk(turn: Turn, heard: Text | Command, text: str) -> bool:
    """Answer small talk over a question of buttons alone, which comes back; False for none."""
    place = turn.youth.place
    flow = turn.parts.flows.get(place.flow) if place else None
    step = flow.steps.get(place.step) if flow and place else None
    own = isinstance(heard, Text) and heard.choice is None
    if not own or step is None or step.read is not None or step.yields:
        return False
    event = typed_meanings.over_question(turn, text)
    if event is not None:
        turn.advance(event)
    return event is not None


def _leaves_question(turn: Turn, heard: Text | Command, text: str) -> bool:
    """Tell whether own words leave a question that yields, and has buttons alone.

    Whoever answers *How are things?* in words is not told to press a button: a human is offered. Of
    a menu, and where only a number was written, it is said how to choose; and who has not said yes
    has buttons alone.
    """
    place = turn.youth.place
    if turn.youth.standing is not Standing.ENROLLED:
        return False
    if place is None or place.flow == WROTE.flow or not _is_at_rest(turn):
        return False
    own = isinstance(heard, Text) and heard.choice is None and text.strip() != START
    return own and any(map(str.isalpha, text))


def _is_at_rest(turn: Turn) -> bool:
    """Tell whether no question is open, or one that yields and asks for no words."""
    place = turn.youth.place
    if place is None:
        return True
    flow = turn.parts.flows.get(place.flow)
    step = flow.steps.get(place.step) if flow else None
    return step is not None and step.yields and step.read is None and not place.is_over


def _is_at_list(turn: Turn) -> bool:
    """Tell whether a list is open that the youth opened, and that asks for no words."""
    place = turn.youth.place
    flow = turn.parts.flows.get(place.flow) if place else None
    step = flow.steps.get(place.step) if flow and place else None
    return step is not None and step.menu and step.read is None


def _awaits_a_person(turn: Turn) -> bool:
    """Tell whether own words are for whoever shall take the escalation.

    So they are while no question is open, or one that yields.
    """
    place = turn.youth.place
    if turn.youth.escalation is None or place is None or held.is_held(turn):
        return turn.youth.escalation is not None
    flow = turn.parts.flows.get(place.flow)
    step = flow.steps.get(place.step) if flow else None
    return step is not None and step.yields and not place.is_over


def _is_answered(place: Place | None, text: str) -> bool:
    """Tell whether this is the START that an app sends by itself where a chat is opened again.

    The youth has been asked already.
    """
    return place is not None and (place.flow, place.step) == RETURNED and text.strip() == START


def _yielding(turn: Turn, reading: CombinedReading, text: str) -> CombinedReading:
    """Return the reading without what the second reader alone has heard, where that gives way.

    A stop, a wish and the question of tier D give way to words that have a meaning here, and to own
    words that a question asked for (a coach sees unclear ones all the same); a stop and a wish to a
    sentence that asks to be reminded; a wish and the question to a human who gets all words, and a
    stop in a talk with one. A and B never do.
    """
    listed = _listed(turn, reading.listed, text)
    reading = dataclasses.replace(
        reading,
        stop=reading.stop and listed.stop is reading.listed.stop,
        wants_person=reading.wants_person and listed.wants_person is reading.listed.wants_person,
    )
    unclear_ = reading.tier is Tier.D and not reading.by_list
    more = (reading.stop and not listed.stop) or (reading.wants_person and not listed.wants_person)
    if not unclear_ and not more:
        return reading
    heard = turn.match(text)
    if more and typed_reminders.clear(turn, heard, text) is not None:
        # "Remind me to ring Anna" calls nobody; a danger in it, also an unclear one, stays.
        reading = dataclasses.replace(reading, stop=listed.stop, wants_person=listed.wants_person)
        if not unclear_:
            return reading
    asked = unknown_script.is_asked_for(turn) and isinstance(heard, Text)
    strange = unclear_ and unknown_script.is_in_unknown_script(turn, text)
    if asked and unclear_ and not strange and not turn.is_in_talk:
        notices.unclear_answer(turn, text)
    is_choice = isinstance(heard, Command) or heard.choice is not None
    other = _is_at_rest(turn) and typed_meanings.is_surely_something_else(turn, text)
    if other and unclear_ and not turn.is_in_talk:
        not_understood.list_words(turn, text)
    if asked or is_choice or other or _typed_wish(turn, heard, text) is not None:
        kept = None if unclear_ else reading.danger
        return dataclasses.replace(
            reading, danger=kept, stop=listed.stop, wants_person=listed.wants_person
        )
    if strange:
        return dataclasses.replace(reading, danger=None)  # It asks the same, and says why.
    if _awaits_a_person(turn) or turn.is_in_talk:
        # Whoever shall read it, or reads, gets all words.
        return dataclasses.replace(
            reading,
            danger=None if unclear_ else reading.danger,
            stop=listed.stop if turn.is_in_talk else reading.stop,
            wants_person=listed.wants_person,
        )
    return reading


def _listed(turn: Turn, listed: Reading, text: str) -> Reading:
    """Return what the list has heard, without a stop that only leaves the open question ("cancel"),
    and without a wish in the question whether a human writes here.
    """
    if listed.stop and turn.match(text) == Command("leave"):
        listed = dataclasses.replace(listed, stop=False)
    if listed.wants_person and typed_meanings.surely(turn, text) == "are-you-robot":
        listed = dataclasses.replace(listed, wants_person=False)
    return listed


def _act_on_danger(turn: Turn, reading: CombinedReading, text: str, shown: str) -> bool:
    if reading.danger is None or _gives_way(turn, reading.danger, text):
        return False
    _danger(turn, reading.danger, shown)
    return True


def _danger(turn: Turn, danger: Danger, text: str) -> None:
    """Act on danger before every flow, whatever the youth's standing (safety.md)."""
    if danger.tier is Tier.D and _awaits_a_person(turn):
        notices.wrote_early(turn, text)
        turn.advance(Enter("person", say_as=LineClass.ANSWER))
        return
    if danger.tier is Tier.D:
        unclear.ask(turn)
        notices.unclear(turn, text)
        return
    turn.changes.clear_lines(turn.youth.id)
    talking = turn.youth.talking_with is not None
    _answer_danger(turn, danger)
    if talking:
        live_chat.relay_to_coach(turn, text)


def _answer_danger(turn: Turn, danger: Danger) -> None:
    """Say the text of this danger: in full the first time, then in one short line."""
    tier, youth = danger.tier, turn.youth
    lifecycle.release_absent(turn, tier)
    found = youth.escalation
    again = (
        found is not None
        and coach_notices.is_of_words(found.reason)
        and not tier.is_worse_than(found.tier)
        # Another kind of danger has other lines of help: each text is said in full once.
        and turn.lines_since(f"{danger_flow.FLOW.id}.{_step(danger)}", found.opened_at) > 0
        # Who has just taken something must read that 112 is called though one feels well.
        and danger.family != danger_flow.POISONING
    )
    # The line names who is told: not the responsible coach, where a colleague has it.
    told = turn.ladder.danger_reader(tier)
    taken = found is not None and found.taken_by is not None
    there = lifecycle.counted_from(turn, tier)
    by = deadlines.words if taken else deadlines.tell
    given: Answers = {
        "rule": danger.rule,
        "tier": tier.value,
        "coach": told,
        "there": there == turn.now,
        "reached": turn.ladder.reaches(tier),
        "answer_by": by(youth.team, tier, there),
    }
    before = len(turn.changes.lines)
    turn.advance(Enter("danger", "again" if again else _step(danger), given, LineClass.DANGER))
    _say_in_their_words(turn, danger, before)
    if there > turn.now and youth.escalation is not None:
        youth.escalation.told_at = turn.now  # It was just said that nobody is there.


def _step(danger: Danger) -> str:
    """Return the step of the flow that answers this danger first."""
    tier = danger.tier.value.lower()
    if danger.other and danger.tier is not Tier.C:
        return f"other_{tier}"
    return danger.family if danger.family and danger.tier is not Tier.C else tier


def _say_in_their_words(turn: Turn, danger: Danger, before: int) -> None:
    """Say what was just said also in the language the words were in, if it is another of ours.

    It comes first: the youth may not read the language that was chosen (danger.md).
    """
    language = danger.language
    lines = turn.changes.lines
    spoken = {code for code, _ in turn.context.catalogs.choosable}
    if language == turn.youth.language or language not in spoken:
        return
    mine = [one for one in lines[before:] if one.coach is None]
    lines[before:before] = [dataclasses.replace(one, language=language) for one in mine]


def _gives_way(turn: Turn, danger: Danger, text: str) -> bool:
    """Tell whether tier D gives way.

    It does to a human who reads already, and to a word that has a meaning here.
    """
    if danger.tier is not Tier.D:
        return False
    heard = turn.match(text)
    chosen = isinstance(heard, Command) or heard.choice is not None
    return chosen or turn.is_in_talk
