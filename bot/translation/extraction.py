"""Collect every line there is to translate, with notes for its translator, by walking the flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.language import value_lines
from bot.text.display_width import BUTTON_COLUMNS
from bot.translation import line_context, template_lines
from bot.translation.translator_notes import OCCASIONS, TO_YOUTHS, examples
from flows import discovery
from flows.contacts import presentation
from flows.engine import global_commands
from flows.engine.line import Line
from flows.engine.model import Flow, Step, placeholders
from flows.shared import meeting_texts, rhythm_texts
from flows.texts import (
    alert_texts,
    bot_profile,
    call_status,
    coach_bot,
    coach_notices,
    contact_purposes,
    danger_reasons,
    device_texts,
    onboarding,
    phrasebook,
    push_texts,
    request_texts,
    sms_texts,
    status_texts,
    translation_faults,
    way_texts,
)
from flows.texts.phrasebook import Phrase
from flows.tools import check

STAFF: Final = ("console.", "demo.")
"""How the contexts of pages that no youth reads begin."""

STAFF_NOTES: Final = {
    "desk": "To a coach.",
    "coachbot": "To a coach.",
    "alert": "To a coach, on a locked phone: no name, no word of a youth, no team.",
    "way": "To a coach, by mail, SMS or push: it must not say what Lotsen is for.",
    "reader": "To a coach: why a message was taken for danger.",
    "wrong": "To a translator: it completes “this line …”, or is part of that.",
}
"""Other lines that no youth reads, except TO_YOUTHS: how their contexts begin, and a note."""

LINE: Final = check.MOST_CHARACTERS


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line with the notes for its translator. `question` is the step whose button it is.

    `most` is the longest it may be: display columns for a button, characters for any other line.
    """

    line: Line
    notes: tuple[str, ...]
    max_length: int = LINE
    question: str = ""
    to_coach: bool = False


# ---------------------------------------------------------------- every line there is


@cache
def source_lines() -> tuple[SourceLine, ...]:
    """Return every line to translate: of flows, phrasebook, commands, notices, pages and values.

    Cached for the process: reading every template takes a tenth of a second.
    """
    flows = discovery.all_flows()
    ways = line_context.predecessors(flows)
    spoken = [one for flow in flows.values() for one in _of_flow(flow, flows, ways)]
    notices = [
        *map(coach_notices.line, coach_notices.LINES),
        *map(call_status.line, call_status.LINES),
        *map(status_texts.line, status_texts.LINES),
        *map(alert_texts.line, alert_texts.LINES),
        *map(sms_texts.line, sms_texts.LINES),
        *map(request_texts.line, request_texts.LINES),
        *map(rhythm_texts.line, rhythm_texts.LINES),
        *map(device_texts.line, device_texts.LINES),
        *map(push_texts.line, push_texts.LINES),
        *map(meeting_texts.line, meeting_texts.LINES),
    ]
    inner = [Line(f"words.{name}", source) for name, source in value_lines.LINES.items()]
    helpers = [*presentation.lines(), *contact_purposes.lines()]
    ways_of_staff = map(way_texts.line, way_texts.LINES)
    checks = map(translation_faults.line, translation_faults.LINES)
    named = [
        *map(global_commands.line, global_commands.LINES),
        *notices,
        *coach_bot.lines(),
        *danger_reasons.lines(),
        *helpers,
        *inner,
        *checks,
        *ways_of_staff,
    ]
    pages = (_of_page(line, notes) for line, notes in template_lines.lines())
    picked = [one for phrase in phrasebook.PHRASES.values() for one in _of_phrase(phrase)]
    return (*spoken, *picked, *map(_named, named), *_commands(), *_outside(), *pages)


def _of_page(line: Line, notes: tuple[str, ...]) -> SourceLine:
    return _entry(line, *notes, to_coach=line.context.startswith(STAFF))


def _named(line: Line) -> SourceLine:
    of = line.context.partition(".")[0]
    to_coach = of in STAFF_NOTES and line.context not in TO_YOUTHS
    kind = STAFF_NOTES if to_coach else {"words": "Part of a sentence."}
    occasion = OCCASIONS.get(line.context, "")
    return _entry(line, f"{kind.get(of, 'To a youth.')} {occasion}".strip(), to_coach=to_coach)


def _of_phrase(phrase: Phrase) -> Iterator[SourceLine]:
    line = phrase.line
    labels = [one.label for one in phrase.choices if isinstance(one.label, Line)]
    answers = " · ".join(label.source for label in labels)
    notes = (OCCASIONS.get(line.context, ""), answers and f"Answers: {answers}")
    yield _entry(line, "To a youth: a prepared line that a coach picks.", *filter(None, notes))
    for label in labels:
        note = f"Button under {line.context}: “{line.source}”"
        yield _entry(label, note, most=BUTTON_COLUMNS, question=line.context)


def _commands() -> Iterator[SourceLine]:
    for choice in (*global_commands.WORDS.values(), *global_commands.ENGINE_CHOICES.values()):
        typed = (
            " It is also a command that can be typed." if choice.id in global_commands.WORDS else ""
        )
        note = f"Button that can stand under any question.{typed}"
        yield _entry(global_commands.label(choice), note, most=BUTTON_COLUMNS, question="always")


def _outside() -> Iterator[SourceLine]:
    """Yield what a messenger shows before and around the conversation."""
    for name in onboarding.LINES:
        said = onboarding.line(name)
        yield _entry(said, f"To somebody who is no youth of ours yet. {OCCASIONS[said.context]}")
    for name in onboarding.BUTTONS:
        note = f"Button for them. {OCCASIONS[f'door.{name}']}"
        yield _entry(onboarding.button(name), note, most=BUTTON_COLUMNS, question="door")
    for name in bot_profile.LINES:
        note = OCCASIONS.get(f"profile.{name}", f"What the command /{name} is for, in a list.")
        yield _entry(bot_profile.line(name), note, most=bot_profile.MOST.get(name, LINE))


def _of_flow(flow: Flow, flows: check.Flows, ways: line_context.Ways) -> Iterator[SourceLine]:
    for line, name in check.lines(flow):
        if not name:
            yield _entry(line, *_of_hint(flow, line))
        elif line == flow.line(name):
            yield _entry(
                line,
                *_of_step(flow, name, line_context.preceding_text((flow.id, name), flows, ways)),
            )
        else:
            question = flow.line(name)
            note = f"Button under {question.context}: “{question.source}”"
            yield _entry(line, note, most=BUTTON_COLUMNS, question=question.context)


def _of_hint(flow: Flow, line: Line) -> Iterator[str]:
    named = line.context.removeprefix(f"{flow.id}.")
    yield "Hint, said when an answer could not be read; then the question comes again."
    asking = (name for name, step in flow.steps.items() if step.read and named in step.read.lines)
    yield from (f"The question: “{flow.steps[name].say}”" for name in asking)


def _of_step(flow: Flow, name: str, before: str) -> Iterator[str]:
    step = flow.steps[name]
    kind = "Question" if step.asks else "Statement"
    yield f"{kind} in the conversation “{flow.id}”."
    yield f"Before it: {before}" if before else "A conversation begins with it."
    if answers := list(_answers(step)):
        yield f"Answers: {' · '.join(answers)}"


def _answers(step: Step) -> Iterator[str]:
    shown = (*step.choices, *((global_commands.SKIP,) if step.skip else ()))
    yield from ("(one of a list)",) if step.listed else ()
    yield from ("(own words)",) if step.read else ()
    yield from (choice.label for choice in shown)


def _entry(
    line: Line, *notes: str, most: int = LINE, question: str = "", to_coach: bool = False
) -> SourceLine:
    values = (
        f"{{{name}}}: for example {' / '.join(examples(name))}" for name in placeholder_names(line)
    )
    several = ("It has a form for each kind of number; {count} chooses it.",) if line.plural else ()
    every = (*notes, *several, *values, f"max-length: {most}")
    # A catalogue's comment is one line, and what it quotes may have several.
    return SourceLine(line, tuple(" ".join(one.split()) for one in every), most, question, to_coach)


def placeholder_names(line: Line) -> tuple[str, ...]:
    """Return the names in braces; none where the braces are wrong, which is a fault of its own."""
    try:
        return placeholders(line.plural or line.source)
    except ValueError:
        return ()
