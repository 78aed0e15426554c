"""Hold what a coach is told about the youth, and the youth about the coach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line

LINES: Final[Mapping[str, str]] = {
    "card": "Tier {tier}: {nickname} needs a person. Reason: {reason}. Language: {language}."
    " Take it before {deadline}.",
    "again": "Tier {tier}: a new sign from {nickname}. Signs so far: {signs}.",
    "not_taken": "Tier {tier}: nobody has taken {nickname} yet. Please take it before {deadline}.",
    "passed": "Tier {tier}: {coach} cannot take {nickname} now. Please take it before {deadline}."
    " Reason: {reason}. Language: {language}.",
    "taken": "{coach} has taken {nickname}.",
    "handed_over": "Tier {tier}: {coach} hands over {nickname} to you, and you talk now. Reason:"
    " {reason}. Language: {language}.",
    "reminder": "You talk with {nickname}. Close it when you are done.",
    "silent": "{nickname} has not answered {count} check-in. I have stopped asking. A call or a"
    " visit may be next.",
    "wrote": "{nickname}: {text}",
    "answered": "{nickname}: {text} ({original})",
    "wrote_early": "{nickname} wrote, before anybody has taken it: {text}",
    "edited": "{nickname} has changed a message: {text}",
    "sent": "{nickname} sent {thing}. It cannot be opened here.",
    "sent_with": "{nickname} sent {thing}. It cannot be opened here. With it: {text}",
    "thing_voice": "a voice message",
    "thing_picture": "a picture",
    "thing_film": "a film",
    "thing_sticker": "a sticker",
    "thing_place": "a place on the map",
    "thing_contact": "a contact",
    "thing_file": "a file",
    "thing_forwarded": "something that somebody else wrote",
    "thing_other": "something that is no text",
    "unclear": "{nickname} wrote something that I did not understand, and I asked whether a person"
    " is wanted: {text}",
    "unknown": "{nickname} wrote in a language that I do not know. Nobody has looked for danger in"
    " it, so please read it: {text}",
    "blocked": "{nickname} cannot be reached here any more. Try another way.",
    "stopped": "{nickname} has said stop. What you wrote was not sent.",
    "not_sent": "What you wrote to {nickname} could not be sent.",
    "idea_yes": "{nickname} wants to take the step that you proposed: {step}.",
    "idea_different": "{nickname} has made the step that you proposed their own: {step}.",
    "idea_no": "{nickname} does not want the step that you proposed: {step}.",
    "idea_full": "{nickname} wants the step that you proposed, but has three already: {step}. I"
    " will ask again.",
    "idea_silent": "{nickname} has not answered to the step that you proposed: {step}. I ask no"
    " more.",
    "left": "{coach} has finished for now.",
    "new_youth": "{nickname} is yours from now on. It was {coach} before. Language: {language}.",
    "gone_youth": "{to} is now responsible for {nickname}.",
    "reason_asked": "wants to talk with a person",
    "reason_blocked": "cannot be reached",
    "company_where": "{nickname} wants company to: {where}.",
    "reason_coach": "a coach wrote first",
    "reason_company": "wants somebody to come along",
    "reason_danger": "wrote something that may mean danger",
    "reason_silent": "does not answer",
    "here": "{coach} is here now. You can write.",
    "says": "{coach}: {text}",
    "hands_over": "{coach} hands over to {to}. You can go on writing here.",
    "new_coach": "{coach} is your coach now. From {when} it is {to}. You can write here as before.",
    "same_coach": "{coach} is still your coach. Nothing changes.",
    "done": "{coach} has finished for now. I, the robot, answer again.",
}


SEVERAL: Final[Mapping[str, str]] = {
    "silent": "{nickname} has not answered {count} check-ins. I have stopped asking. A call or a"
    " visit may be next.",
}
"""The English for several, of a line that has a form for each kind of number."""


def line(name: str) -> Line:
    """Return a notice by its name."""
    return Line(f"desk.{name}", LINES[name], SEVERAL.get(name, ""))


def reason(opened_for: str) -> Line:
    """Return why an escalation was opened, for a coach; the rule that found danger is not named."""
    name = f"reason_{opened_for}"
    return line(name if name in LINES else "reason_danger")
