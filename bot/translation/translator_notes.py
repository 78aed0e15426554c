"""Tell translators what may stand in braces, and when a line is sent that belongs to no step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.directory import loader
from flows.contacts import presentation
from flows.engine.directory import CRISIS_NUMBERS
from flows.engine.facts import QUIET_FROM, QUIET_TO
from flows.texts import coach_notices, contact_purposes, request_texts, status_texts

_DAY: Final = ("tomorrow at 15:00", "Wednesday 23 September at 15:00")
_ACTION: Final = ("Call the school",)
EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "address": ("https://chat.example.se",),
    "code": ("482913",),
    **dict.fromkeys(("when", "think", "time", "another_day", "reads_at", "deadline"), _DAY),
    **dict.fromkeys(("now", "paused_until", "answer_by", "asks_at", "request_by", "due"), _DAY),
    **dict.fromkeys(("coach", "reader", "answerer"), ("Anna",)),
    "before": ("Omar",),
    "social_emergency": ("040-12 34 56",),
    "team": ("Ungdomsteamet",),
    "nickname": ("Ali", "#17"),
    "language": ("Svenska",),
    "language_name": ("Svenska",),
    "wish": ("I want to work with cars",),
    "step_texts": ("Call the school, Sleep before twelve",),
    "reminder_texts": ("Football, Take the bus at 8",),
    "overview_words": ("👣 Call the school",),
    "list_words": ("⏰ Football",),
    "what": ("Football", "your passport"),
    "reminder": ("Football",),
    **dict.fromkeys(("missed", "silenced_words", "paused_words"), ("Football, Take the bus",)),
    "rhythm": ("every day", "Mondays and Thursdays", "once"),
    "comes": ("tomorrow at 15:00", "it rests"),
    **dict.fromkeys(("again", "instead", "missed_once"), _DAY),
    "closes": ("22:00",),
    "sure": ("7",),
    **dict.fromkeys(("quiet_from", "start"), (f"{QUIET_FROM:%H:%M}",)),
    **dict.fromkeys(("quiet_to", "end"), (f"{QUIET_TO:%H:%M}",)),
    "phase": ("We work together.",),
    "situation": ("You go to school.",),
    "way": ("by phone",),
    "within": ("60",),
    "tier": ("B",),
    "reason": ("wants to talk with a person",),
    "signs": ("3",),
    "family": ("Feels very low",),
    "words": ("alone, nobody",),
    "count": ("3",),
    "thing": ("a voice message",),
    "age": ("18",),
    "text": ("Can we meet on Friday?",),
    "day": ("Thursday 26 November", "tomorrow"),
    "clock": ("15:00",),
    "place": ("the library",),
    "name": ("Omar",),
    "to": ("Omar",),
    "original": ("👍 Yes",),
    "contact": ("Jourhavande medmänniska",),
    "purpose": ("You can talk about anything, big or small.",),
    **{f"fact_{one}": ("you do not have to say who you are",) for one in range(1, 7)},
    "open": ("Closed now. Opens tomorrow at 09:00. Hours: Monday to Friday 09:00–16:00.",),
    "until": ("21:00",),
    "opens": (*_DAY, "07:00"),
    "file": ("am/lotsen.po",),
    "line": ("12",),
    "week": ("Monday to Friday 09:00–19:00 and Saturday and Sunday 10:00–16:00",),
    **{f"days_{one}": ("Monday to Friday",) for one in range(1, 5)},
    **{f"times_{one}": ("09:00–16:00",) for one in range(1, 5)},
    "age_min": ("16",),
    "age_max": ("25",),
    "languages": ("svenska, English and Soomaali",),
    "year": ("2026",),
    "source": ("skollagen 17 kap.", "github.com/johannaefageras/stodlinjer"),
    "days": ("Monday, Wednesday",),
    "minutes": ("25",),
    "hours": ("3",),
    "index": ("23",),
    "most": ("200",),
    "moment": ("Tuesday 24 November at 10:00",),
    "asked": ("CV and jobs", "an interpreter – for the doctor on Monday"),
    "sort": ("CV and jobs",),
    "own": ("I want to write my CV",),
    "reply": ("We can write it on Friday.",),
    "answer": ("We can write it on Friday.",),
    "at": ("today at 10:00",),
    "found": ("{coach}", "25"),
    "wanted": ("{when}", "23"),
    "script": ("Arab",),
    "why": ("say: without papers",),
    "names": ("Ali, Sara and #17",),
    **dict.fromkeys(("heard", "said", "youths", "needed", "taken", "closed"), ("12",)),
}
"""What may stand in place of a name in braces; any other is a thing the youth wants to do.

Telephone numbers stand in the directory alone: `examples` takes them from there.
"""

OCCASIONS: Final[Mapping[str, str]] = {
    "sms.told": "An SMS: neutral, whoever sees it. The address stands last.",
    "sms.code": "An SMS with the code by which a youth confirms their number.",
    "always.again": "Said when an answer was not understood; then the question comes again.",
    "always.again_person": "Said the second time; a button “Talk to a person” stands under it.",
    "always.peace": "Said the third time, instead of the question.",
    "always.stale": "Said when an old button is pressed.",
    "always.gone": "Said when a button is pressed that does not count any more.",
    "always.first": "Said when there is nothing to go back to.",
    "always.which": "Question, when an answer may mean several times or days (8 in the morning or"
    " in the evening); they are the buttons.",
    "always.suits": "Question about one time or day, which is the button: what was read of an"
    " answer that was not wholly understood, or the nearest that is possible.",
    "always.unreadable": "Said when a picture, a voice message or the like came; a button “Talk to"
    " a person” stands under it.",
    "always.unseen": "The same, while the youth talks with a coach; without a button.",
    "always.vanished": "Said when a question was taken out of the program while it was open.",
    "always.broken": "Said when the program failed.",
    "desk.card": "Card: somebody needs a person. The tier is A, B, C or D; A is life now.",
    "desk.again": "Notice: one more sign while a card is open.",
    "desk.not_taken": "Card: sent on to the next coach, because nobody has taken it.",
    "desk.passed": "Card: sent on to the next coach, because a colleague cannot take it.",
    "desk.taken": "Notice to coaches who have a card: it is taken.",
    "desk.handed_over": "Card: a colleague hands over a conversation.",
    "desk.reminder": "Notice: a conversation that was taken is still open.",
    "desk.unreached": "Card: no page has shown what was asked, and the youth has no device and no"
    " number.",
    "desk.silent": "Card: the youth has not answered for a while.",
    "desk.wrote": "What a youth writes to the coach they talk with.",
    "desk.answered": "A button that a youth pressed, in the coach's language and in the youth's.",
    "desk.idea_yes": "Notice: the youth's answer to a small step that the coach proposed.",
    "desk.idea_different": "Notice: the same; {step} is what the youth made of it.",
    "desk.idea_no": "Notice: the same.",
    "desk.idea_full": "Notice: the same; three small steps at a time are enough.",
    "desk.idea_silent": "Notice: the same; the youth was asked, and did not answer.",
    "desk.unknown": "What a youth writes in letters that no language spoken here has.",
    "desk.wrote_early": "What a youth writes while they wait for a coach.",
    "desk.request": "Notice: a youth asks for help with something; {asked} is what with.",
    "desk.request_late": "Notice: nobody has answered in time.",
    "desk.request_again": "Notice, a working day later: still nobody has.",
    "desk.request_later": "Notice to who leads the team, without a name.",
    "desk.request_task": "Notice to somebody who helps, and reads no conversation.",
    "request.about": "What a request is about, with the youth's own words; it stands as {asked}.",
    **dict.fromkeys(
        (f"request.{name}" for name in request_texts.LINES if name.startswith("kind_")),
        "What a request is about: the {asked} of other lines.",
    ),
    **dict.fromkeys(
        (f"request.{name}" for name in request_texts.REPLIES),
        "A prepared answer that a coach picks; the youth reads it as the coach's words.",
    ),
    "desk.edited": "What the youth changed in a message, to the coach they talk with.",
    "desk.sent": "To the coach they talk with: something came that cannot be shown.",
    "desk.sent_with": "The same, with the text that came with it.",
    **dict.fromkeys(
        (f"desk.{name}" for name in coach_notices.GATHERED), "News of a youth, in the inbox."
    ),
    "desk.summary": "News in one message a day; {what} is a list, such as: has come, has said yes.",
    **dict.fromkeys(
        (f"desk.{name}" for name in coach_notices.LINES if name.startswith("sort_")),
        "One of the {what} of desk.summary: some of the coach's youths …",
    ),
    "desk.said_stop": "Notice, told at once.",
    "desk.locked_out": "Notice, told at once. The lock: four signs or a word that the youth chose.",
    "desk.erased": "Notice, told at once: who it was is not said.",
    **dict.fromkeys(
        (f"desk.{name}" for name in coach_notices.LINES if name.startswith("thing_")),
        "The {thing} that a youth sent.",
    ),
    **dict.fromkeys(
        (f"purpose.{key}" for key in contact_purposes.LINES),
        "What a contact is for; its name stands before it, and how to reach it after it.",
    ),
    **dict.fromkeys(
        (f"show.{name}" for name in presentation.LINES if presentation.LINES[name][:1].isalpha()),
        "About a contact who can help: part of what is told of it.",
    ),
    "show.what": "The first of several messages about a contact.",
    "show.good_to_know_1": "About a contact; the facts are the lines from show.free on.",
    "show.until": "The {open} of a way to reach a contact.",
    "show.closed": "The same. {opens} is a moment, {week} the usual hours.",
    "show.holiday": "The same, on a public holiday or its eve.",
    "show.checked_source": "After a contact or an article: when its facts were last compared.",
    "desk.blocked": "Notice: the youth has closed the chat.",
    "desk.stopped": "Notice: the coach's words were held back, because the youth said stop.",
    "desk.not_sent": "Notice: the coach's words could not be sent.",
    "desk.not_answered": "Card: a colleague has taken it and not written in time.",
    "desk.waits_for_you": "Card to whoever has taken it and not written in time.",
    "desk.words_before": "To the coach who takes it: the words for which a human was called.",
    "desk.wants_erasure": "Notice: the youth wants to be erased, which waits for the coach.",
    "held.takes": "Said when a coach has taken it, before the first words.",
    "held.takes_over": "Said when somebody takes over from a colleague, {before}.",
    "held.takes_closed": "Said when a coach has taken it, and nobody else can be asked in time.",
    "held.takes_over_closed": "The same, when somebody takes over from {before}.",
    "held.unsure_closed": "The same as the one that begins alike, when nobody is at work.",
    "held.stays": "Said when a coach tells the robot that the youth does not want to be erased.",
    "held.talk_closed": "Said to who writes in a talk when nobody is at work.",
    "held.unanswered": "Said once, when the time for an answer is over.",
    "held.unanswered_taken": "The same, when a coach has taken it and not written.",
    "held.unanswered_closed": "The same, when nobody is at work.",
    "held.answer_saved": "Said when a button under a coach's line is pressed after the talk.",
    "held.unsure": "Said when the question “Do you want to talk with a person?” was left.",
    "held.looked_at": "Said when a coach closes without having talked with the youth.",
    "held.tried": "The same, when the coach could not reach the youth.",
    "desk.here": "Said before a coach's first words.",
    "desk.says": "What a coach writes to a youth.",
    "desk.hands_over": "Said when another coach goes on.",
    "desk.new_coach": "Said when another coach becomes responsible, before it is so.",
    "desk.same_coach": "Said when that was told, and will not be.",
    "desk.new_youth": "Notice: another coach's youth is this coach's now.",
    "desk.gone_youth": "Notice: this coach's youth is a colleague's now.",
    "desk.done": "Said when the coach has ended the conversation.",
    "desk.left": "Said instead of that, when the youth has said stop.",
    "door.stranger": "Said to whoever writes without an invitation.",
    "door.age": "Said when a link was opened; two buttons.",
    "door.young": "Said to who is younger; a button with a link stands under it.",
    "door.word": "Said when the link leads to a chat that is somebody's already.",
    "door.refused": "Said when the link cannot be used, or the word was wrong.",
    "door.older": "Under door.age.",
    "door.younger": "Under door.age.",
    "door.web": "Under door.young: opens the web chat.",
    "profile.description": "What the bot is, shown in the app before one begins.",
    "profile.short": "The same in a few words: others see them too, so neutral ones.",
    "status.seen": "What a youth reads who asks how staff see it.",
    "status.ended": "Said once, when a coach ends the work with the youth.",
    **dict.fromkeys(
        (f"status.{name}" for name in status_texts.LINES if name.startswith("phase_")),
        "The {phase} of “This is how we see it”: how far the work together has come.",
    ),
    **dict.fromkeys(
        (f"status.{name}" for name in status_texts.LINES if name.startswith("situation_")),
        "The {situation} of “This is how we see it”: what the youth does in these weeks.",
    ),
    "phrase.call": "{time} is a time of day here, such as 15:00.",
    "phrase.meet": "Written so that any place and time fit in, in any language.",
    "phrase.away": "{name} is a colleague.",
    **dict.fromkeys(
        (f"desk.{name}" for name in coach_notices.LINES if name.startswith("reason_")),
        "The {reason} of a card: the youth …",
    ),
    **dict.fromkeys(
        (f"desk.{name}" for name in coach_notices.LINES if name.startswith("way_")),
        "The {way} of a notice: how a coach is in touch with a youth.",
    ),
    "desk.reason_coach": "The {reason} of a talk that a coach began.",
    "coachbot.stranger": "Said in Telegram to anybody who is no coach, and nothing else is said.",
    "coachbot.linked": "Said when a coach's chat in Telegram was linked.",
    "coachbot.value": "The coach fills in what stands in braces in a prepared line.",
    "coachbot.week_few": "Stands for 1, 2, 3 or 4, so that nobody can be picked out.",
    "coachbot.card_taken": "Stands under a card, when its keys are gone.",
    "notify.message": "On a lock screen, where anybody may read it: short, and it tells nothing.",
    "notify.reminder": "The same.",
    "words.moment": "A moment inside a sentence, as in: I will ask you {when}.",
    "words.today": "The {day} of a moment.",
    "words.tomorrow": "The {day} of a moment.",
}
"""When a line is sent that belongs to no step."""

TO_YOUTHS: Final = frozenset(
    f"desk.{name}"
    for name in ("here", "says", "hands_over", "new_coach", "same_coach", "done", "left")
)
"""Coach notices (`desk.`) that a youth reads; the others are a coach's."""


def examples(name: str) -> tuple[str, ...]:
    """Return what may stand in place of `{name}`."""
    if name in CRISIS_NUMBERS:
        return (loader.shipped().number(name),)
    if name == "at":
        return (loader.shipped().number("bris"), "jourhavande-medmanniska.se")
    return EXAMPLES.get(name, _ACTION)
