"""Hold what the coach bot in Telegram says itself: buttons, questions, answers, the summary.

What coaches are told of youths stands in coach_notices.py. Nothing here is read by a youth.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line

KEYS: Final[Mapping[str, str]] = {
    "take": "🤝 Take",
    "pass": "↪️ Not me",
    "open": "🖥️ Open in the console",
    "phrases": "📖 Prepared lines",
    "hand": "👥 Hand over",
    "close": "✅ Close",
    "keep": "🗂️ They have told me: do not erase",
    "send": "📨 Send",
    "cancel": "✖️ Cancel",
}

OUTCOMES: Final[Mapping[str, str]] = {
    "talked": "We have talked, that was enough",
    "agreed": "We have agreed on what comes next",
    "helped_on": "Somebody else helps now",
    "not_reached": "I could not reach them",
    "false_alarm": "False alarm",
    "other": "Something else",
}

REPORTS: Final[Mapping[str, str]] = {
    "made": "Made",
    "not_needed": "Judged not needed",
    "not_mine": "Not my decision",
    "adult": "Is 18 or older",
}

VALUES: Final[Mapping[str, str]] = {
    "time": "the time",
    "place": "the place",
    "day": "the day",
    "name": "the name of your colleague",
    "step": "the small step",
    "what": "what to bring",
}

COMMANDS: Final[Mapping[str, str]] = {
    "talks": "Whom you talk with; prepared lines, hand over, close",
    "today": "Who waits, and what is planned today",
    "week": "The figures of the last seven days",
    "away": "No new cards for now",
    "back": "New cards again",
    "hour": "When the summary of the day comes",
    "help": "What you can do here",
}

LINES: Final[Mapping[str, str]] = {
    "about": "Lotsen for coaches: who needs a person, and the talk with them. A coach links the"
    " chat in the console, under Account.",
    "about_short": "Lotsen for coaches.",
    "stranger": "This robot is for the coaches of Lotsen. A coach links the chat in the console,"
    " under Account.",
    "linked": "Hello {coach}. This chat is linked now. Here you hear who needs a person. Write"
    " /help to see what you can do.",
    "help_talk": "Press Take on a card. After that, what you write here goes to the youth, and"
    " their words come here. 👍 means that it is in their chat, 👎 that it is not.",
    "help_two": "Do you talk with two? Then reply to a message of the one you mean. Otherwise I ask"
    " whom it is for, and send nothing until you have answered.",
    "help_note": "Begin with // to write a private note. The youth never sees it.",
    "nobody": "You talk with nobody now, so nothing was sent. Press Take on a card first.",
    "nobody_now": "You talk with nobody now.",
    "not_yours": "You do not talk with {nickname} now, so nothing was sent.",
    "talk": "You talk with {nickname}. What you write here goes to them.",
    "which": "Which of them?",
    "who": "Whom is this for? Nothing has been sent yet.",
    "who_note": "Whom is the note about? Nothing has been saved yet.",
    "to": "To {nickname}.",
    "about_whom": "About {nickname}.",
    "lost": "I do not find the message any more. Please write it again.",
    "long": "That was more than {count} characters, so nothing was sent.",
    "edited": "The youth still sees what you wrote first. Write again if something was wrong.",
    "unreadable": "I can only pass on written words. Nothing was sent.",
    "note_none": "I do not know whom the note is about. Reply to a message about the youth, and"
    " begin with //.",
    "stale": "That key does not count any more.",
    "over": "That talk is over, so nothing was sent or kept.",
    "erased": "Erased. Here stood something about a youth who has erased everything. What you wrote"
    " yourself, only you can delete.",
    "broken": "Something went wrong with us. Look in the console before you go on.",
    "unknown": "I do not know that one. Write /help to see what you can do.",
    "card_taken": "✅ {coach} has taken it.",
    "card_mine": "✅ You have taken it.",
    "card_closed": "☑️ It is closed.",
    "card_passed": "↪️ You have passed it on. A colleague is asked now.",
    "alone": "Nobody else can take it now. It stays with you.",
    "phrases": "Choose a line for {nickname}. You see it before it is sent.",
    "value": "Write {what}. The line is: {text}",
    "value_long": "At most {count} characters. Write it shorter.",
    "preview": "To {nickname}: {text}",
    "preview_other": "To {nickname}: {text} ({original})",
    "cancelled": "Nothing was sent.",
    "hand_to": "To whom do you hand over {nickname}?",
    "hand_nobody": "There is no colleague to hand over to.",
    "hand_away": "{to} is not on duty now. You still talk with {nickname}.",
    "hand_gone": "{to} is away.",
    "hand_gone_until": "{to} is away until {when}.",
    "hand_deputy": "{to} stands in.",
    "handed": "{to} talks with {nickname} now.",
    "ended_how": "How did it end with {nickname}?",
    "ended_erases": "{nickname} wants everything erased. It is done when you close. Ask first, with"
    " the youth, whether it is still so.",
    "kept": "{nickname} stays: nothing is erased when you close.",
    "report": "The youth may be under 18. Report of concern to social services?",
    "ended_words": "Say in your own words how it ended.",
    "ended_whose": "Write whose decision the report is, and how it ended.",
    "closed": "It is closed. The robot answers {nickname} again.",
    "away": "You are away from now on, and no new cards come to you. Talks that you have are still"
    " yours. Write /back when you are here again.",
    "away_until": "You are away, and no new cards come to you before {day}. Talks that you have are"
    " still yours. Write /back if you are here sooner.",
    "away_how": "Write the day you are back like this: /away 7 dec. With /away alone you are away"
    " until you write /back.",
    "back": "Welcome back. Cards come to you again.",
    "hour": "The summary comes at {clock} on working days.",
    "hour_off": "No summary comes. Write /hour 8:00 to get it again.",
    "hour_how": "Write the hour like this: /hour 7:30. With /hour 0 no summary comes.",
    "today": "This is today.",
    "today_waiting": "⏳ Waiting for a person: {names}.",
    "today_talks": "💬 You talk with: {names}.",
    "today_quiet": "🔕 Not heard from for two weeks: {names}.",
    "today_planned": "📅 Planned today: {names}.",
    "today_words": "📖 On the reading list in the console: {count}.",
    "today_late_words": "📖 On the reading list in the console: {count}, overdue: {late}.",
    "today_nothing": "Nobody waits, and nothing is planned today.",
    "week": "The last seven days. Messages from youths: {heard}. From coaches: {said}. Youths who"
    " wrote: {youths}. Needed a person: {needed}. Taken: {taken}. Closed: {closed}.",
    "week_text": "This server draws no pictures, so here are the figures as text.",
    "week_few": "fewer than 5",
    "week_heard": "Messages from youths",
    "week_said": "Messages from coaches",
}

GROUPS: Final[Mapping[str, Mapping[str, str]]] = {
    "key": KEYS,
    "outcome": OUTCOMES,
    "report": REPORTS,
    "value": VALUES,
    "command": COMMANDS,
}


def line(name: str) -> Line:
    """Return a line of the coach bot."""
    return Line(f"coachbot.{name}", LINES[name])


def of(group: str, name: str) -> Line:
    """Return a line of a group: `key`, `outcome`, `report`, `value` or `command`."""
    return Line(f"coachbot.{group}_{name}", GROUPS[group][name])


def lines() -> list[Line]:
    """Return every line there is."""
    short = [of(group, name) for group, names in GROUPS.items() for name in names]
    return [*map(line, LINES), *short]
