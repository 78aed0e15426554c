"""Hold what a coach is told about the youth, and the youth about the coach."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Final

from flows.engine.line import Answers, Line

ASKED: Final = "asked"
"""The reason of an escalation that a youth asked for."""
BLOCKED: Final = "blocked"
COACH: Final = "coach"
SILENT: Final = "silent"
UNSURE: Final = "unsure"

READ: Final = "read"
"""A coach has read words that nothing understood, and wants a human to answer them."""

UNREACHED: Final = "unreached"
"""A question waits that no page has shown, and nothing could tell the youth of it."""

UNKNOWN_TO_YOUTH: Final = frozenset({BLOCKED, COACH, READ, SILENT, UNREACHED})
"""Reasons for which a human is called, or calls, without the youth having been told of it."""

WHILE_OPEN: Final = frozenset({"desk.again", "desk.wrote_early"})
"""What is told only while a call is open: of new signs in it, and what the youth writes."""

LINES: Final[Mapping[str, str]] = {
    "card": "Tier {tier}: {nickname} needs a person. Reason: {reason}. Language: {language}."
    " Take it before {deadline}.",
    "again": "Tier {tier}: a new sign from {nickname}. Signs so far: {signs}.",
    "not_taken": "Tier {tier}: nobody has taken {nickname} yet. Please take it before {deadline}.",
    "passed": "Tier {tier}: {coach} cannot take {nickname} now. Please take it before {deadline}."
    " Reason: {reason}. Language: {language}.",
    "waits_for_you": "Tier {tier}: {nickname} still waits for your words, and I ask others too."
    " With your next words it is yours again.",
    "waits_for_you_alone": "Tier {tier}: {nickname} still waits for your words, and there is nobody"
    " else I can ask now. With your next words it is yours again.",
    "waits_for_you_still": "Tier {tier}: {nickname} still waits for your words. With your next"
    " words it is yours again.",
    "not_at_work": "Tier {tier}: {nickname} has written. {coach} has the talk and is not"
    " at work now. Please take over before {deadline}. Reason: {reason}. Language: {language}.",
    "not_answered": "Tier {tier}: {coach} has taken {nickname}, and has not answered in time."
    " Please take over before {deadline}. Reason: {reason}. Language: {language}.",
    "taken": "{coach} has taken {nickname}.",
    "words_before": "{nickname} wrote, and that is why you were called: {text}",
    "wants_erasure": "{nickname} wants everything erased. I do it as soon as you close. Please"
    " write or call before.",
    "wants_to_stay": "{nickname} does not want everything erased any more. Nothing is erased when"
    " you close.",
    "handed_over": "Tier {tier}: {coach} hands over {nickname} to you, and you talk now. Reason:"
    " {reason}. Language: {language}.",
    "reminder": "You talk with {nickname}. Close it when you are done.",
    "silent": "{nickname} has not answered {count} check-in. I have stopped asking. A call or a"
    " visit may be next.",
    "unreached": "{nickname} has not opened the chat, and I cannot tell them while it is closed."
    " What I asked waits there. A call or a visit may be next.",
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
    "unclear_answer": "{nickname} wrote this as an answer, and I did not ask about it. Please see"
    " whether something is wrong: {text}",
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
    "came": "{nickname} has come by the invitation.",
    "came_again": "{nickname} has come in with a new device.",
    "said_yes": "{nickname} has said yes.",
    "said_think": "{nickname} wants to think first.",
    "said_no": "A youth of yours has said no.",
    "said_again": "{nickname} has begun again after a stop.",
    "said_stop": "{nickname} has said stop. I write nothing more unless {nickname} writes first.",
    "locked_out": "Somebody has typed the wrong lock too often on the device of {nickname}. It"
    " opens again with a new link from you. Please ask whether it was {nickname}.",
    "new_wish": "{nickname} has a new wish: {wish}",
    "step_done": "{nickname} has done a small step: {step}",
    "device_gone": "I cannot reach {nickname} any more while the chat is closed.",
    "erased": "A youth of yours has erased everything.",
    "summary": "{count} new thing about your youths: {what}. In the console you see about whom.",
    "sort_came": "has come",
    "sort_came_again": "has a new device",
    "sort_said_yes": "has said yes",
    "sort_said_think": "wants to think first",
    "sort_said_no": "has said no",
    "sort_said_again": "has begun again",
    "sort_said_well": "says that it is going well, and has ended",
    "sort_went_on": "goes on after the end",
    "sort_disputed": "says that how we see it is wrong",
    "sort_new_wish": "has a new wish",
    "sort_step_done": "has done a small step",
    "sort_device_gone": "cannot be reached while the chat is closed",
    "no_hello": "{nickname} has not answered two short hellos. I am quiet now. The next contact is"
    " yours: {way}.",
    "no_way": "I do not reach {nickname} in the chat. The next contact is yours: {way}.",
    "contact_due": "It is time for your contact with {nickname}: {way}.",
    "said_well": "{nickname} says that it is going well now, and has ended.",
    "went_on": "{nickname} goes on after the end.",
    "disputed": "{nickname} says that how we see it is wrong.",
    "soon_twenty": "{nickname} turns 20 within {within} days. Talk about what comes then.",
    "is_twenty": "{nickname} is 20 now.",
    "kaa_ended": "{nickname} is 20 now, so the duty of the municipality (KAA) has ended. I have"
    " taken it away from the status.",
    "way_chat": "in the chat",
    "way_sms": "by SMS",
    "way_phone": "by phone",
    "way_letter": "by letter",
    "way_school": "through school",
    "way_home": "at home",
    "way_other": "at another place",
    "meeting_yes": "{nickname} says yes to the meeting {when}.",
    "meeting_no": "{nickname} says no to the meeting {when}.",
    "meeting_slot": "{nickname} has chosen another of your times: you meet {when}.",
    "meeting_time": "{nickname} would rather meet {when}. You answer in the console.",
    "meeting_words": "{nickname} wants another time: {text}. You answer in the console.",
    "meeting_any": "{nickname} wants another time, and lets you choose. You answer in the console.",
    "meeting_place": "{nickname} wants to meet somewhere else: {where}. You answer in the console.",
    "meeting_new": "{nickname} wants to meet you: {where}. You answer in the console.",
    "meeting_new_at": "{nickname} wants to meet you {when}: {where}. You answer in the console.",
    "meeting_cancelled": "{nickname} cannot come to the meeting {when}.",
    "meeting_withdrawn": "{nickname} does not want the meeting any more.",
    "meeting_late": "{nickname} will be about {count} minutes late to the meeting {when}.",
    "meeting_interpreter": "{nickname} wants an interpreter at the meeting {when}: {language}.",
    "meeting_no_interpreter": "{nickname} wants no interpreter at the meeting {when}.",
    "meeting_along": "{nickname} brings somebody to the meeting {when}.",
    "meeting_alone": "{nickname} comes alone to the meeting {when}.",
    "meeting_good": "{nickname} says that the meeting was good: {when}.",
    "meeting_ok": "{nickname} says that the meeting was all right: {when}.",
    "meeting_hard": "{nickname} says that the meeting was hard: {when}.",
    "meeting_not": "{nickname} says that the meeting did not happen: {when}. Please mark it. A new"
    " time or a call may be next.",
    "meeting_silent": "{nickname} has not answered about the meeting {when}. I ask no more. A call"
    " may be next.",
    "meeting_overdue": "{nickname} has no answer yet about a meeting. I tell {nickname} that it is"
    " late. You answer in the console.",
    "meeting_overdue_waits": "{nickname} has no answer yet about a meeting. I tell {nickname} that"
    " it is late as soon as I may write. You answer in the console.",
    "meeting_waits": "{nickname} still waits for your answer about a meeting.",
    "meeting_later": "Somebody has waited long for an answer about a meeting. Number #{code}."
    " Responsible: {coach}. Please see to it that there is an answer.",
    "meeting_colleague": "{coach} has moved or cancelled your meeting with {nickname} {when}."
    " Look at their page.",
    "meeting_over": "The work with {nickname} has ended, so your meeting {when} is off.",
    "meeting_erased": "Your meeting {when} is off. The youth has erased everything, so it is not"
    " said who it was.",
    "meeting_unmarked": "Did you meet {nickname} {when}? Please mark it on their page.",
    "other_word": "{coach} has written down a new check word for {nickname}, who is yours. Was it"
    " not agreed? Ask {coach}, and tell a coordinator.",
    "other_device": "{coach} has made a link for a new phone for {nickname}, who is yours. Was it"
    " not agreed? Ask {coach}, and tell a coordinator.",
    "other_reassigned": "{coach} gives {nickname}, who is yours, to {to}. Was it not agreed? Ask"
    " {coach}, and tell a coordinator.",
    "device_refused": "{nickname} says that a link for a new phone was not for them. It is closed."
    " {coach} had made it. Talk with {nickname}, and tell a coordinator.",
    "word_refused": "{nickname} says that a new check word was not agreed on. The word is gone."
    " {coach} had written it. Talk with {nickname}, and tell a coordinator.",
    "other_read": "{coach} has opened the conversation with {nickname}, who is yours, and has"
    " written why. {nickname} can read it.",
    "left": "{coach} has finished for now.",
    "new_youth": "{nickname} is yours from now on. It was {coach} before. Language: {language}.",
    "gone_youth": "{to} is now responsible for {nickname}.",
    "reason_asked": "wants to talk with a person",
    "reason_blocked": "cannot be reached",
    "request": "{nickname} wants help with: {asked}. Please answer by {deadline}.",
    "request_back": "{nickname} does not need it any more: {asked}.",
    "request_stopped": "{nickname} has said stop. This was open and is not answered: {asked}. It"
    " is closed now.",
    "request_ended": "The work with {nickname} has ended. This was open and is not answered:"
    " {asked}. It is closed now.",
    "request_late": "{nickname} has no answer yet about: {asked}. I tell {nickname} that it is"
    " late. Please answer by {deadline}.",
    "request_late_waits": "{nickname} has no answer yet about: {asked}. I tell {nickname} that it"
    " is late as soon as I may write. Please answer by {deadline}.",
    "request_again": "{nickname} still has no answer about: {asked}. Please answer by {deadline}.",
    "request_later": "Somebody has waited long for an answer about: {asked}. Number #{code}."
    " Responsible: {coach}. Please see to it that there is an answer.",
    "request_task": "A task for you: {asked}, for {nickname}. Please answer by {deadline}.",
    "request_returned": "{coach} cannot take the task for {nickname}: {asked}. It is yours again.",
    "request_answered": "{coach} has answered {nickname} about: {asked}.",
    "reason_coach": "a coach wrote first",
    "reason_company": "wants somebody to come along",
    "reason_danger": "wrote something that may mean danger",
    "reason_read": "wrote something that nobody understood, and a coach wants it answered",
    "reason_silent": "does not answer",
    "reason_unreached": "cannot be reached while the chat is closed",
    "reason_unsure": "wrote something that I did not understand",
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
    "summary": "{count} new things about your youths: {what}. In the console you see about whom.",
}
"""The English for several, of a line that has a form for each kind of number."""

GATHERED: Final = (
    *("came", "came_again", "said_yes", "said_think", "said_no", "said_again"),
    *("said_well", "went_on", "disputed"),
    *("new_wish", "step_done", "device_gone"),
)
"""News of a youth's life: the console shows them at once, one summary a day tells of them."""

NAMELESS: Final = frozenset(f"desk.{name}" for name in ("said_no", "erased"))
"""Contexts of news without any value: they say no less when all about the youth is erased."""


OWN_WORDS: Final = frozenset(
    f"desk.{name}"
    for name in (
        *("wrote", "answered", "wrote_early", "words_before", "edited", "sent_with"),
        *("unclear", "unclear_answer", "unknown", "meeting_words"),
    )
)
"""Contexts of lines in which a coach reads what the youth wrote: that is an opening, wherever."""


def line(name: str) -> Line:
    """Return a notice by its name."""
    return Line(f"desk.{name}", LINES[name], SEVERAL.get(name, ""))


def reason(opened_for: str) -> Line:
    """Return why an escalation was opened, for a coach; the rule that found danger is not named."""
    name = f"reason_{opened_for}"
    return line(name if name in LINES else "reason_danger")


def languages(opened_for: str, chosen: str, known: Container[str]) -> list[str]:
    """Return the codes of the youth's language, and of the dangerous words where it is another."""
    rule = opened_for.partition(".")[0]
    return [chosen, rule] if rule in known and rule != chosen else [chosen]


def is_of_words(opened_for: str) -> bool:
    """Tell whether it was opened for what the youth wrote: by a rule, a coach, or unsure."""
    return opened_for in {READ, UNSURE} or "." in opened_for


def summary(news: Iterable[str]) -> tuple[Line, Answers]:
    """Return the summary of news with these contexts, and its values: how many, of which sorts."""
    names = [one.removeprefix("desk.") for one in news]
    sorts = tuple(line(f"sort_{name}") for name in GATHERED if name in names)
    return line("summary"), {"count": len(names), "what": sorts}
