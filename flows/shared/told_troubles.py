"""Answer what youths tell of what troubles them in everyday life: debts, pay, food, a silent coach.

Facts that are said here hold in all of Sweden: upper secondary school is voluntary (skollagen
2010:800, 15 kap.), municipalities advise on budgets and debts (skuldsaneringslagen 2016:675,
2 §), and the social services see to what is urgent (socialtjänstlagen 2025:400).
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.model import Choice, Jump, Step

ENTRIES = (
    *("too_hard", "drop_out", "school_word", "work_trouble", "debt", "lend_me", "no_food"),
    *("tell_coach", "friend_join", "coach_silent", "remind_missed"),
)
"""The steps that a typed message leads to."""


def steps() -> Mapping[str, Step]:
    """Return the steps; each asks one thing at the end."""
    return {**_of_school_and_work(), **_of_money(), **_of_the_coach()}


_YES = Choice("yes", "💬 Yes", goto=Jump("person"))
_TALK = Choice("person", "💬 Talk to a person", goto=Jump("person"))
_WHO = Choice("who", "🧭 Who can help?", goto=Jump("help"))
_READ = Choice("read", "📖 Read about school", goto=Jump("school"))
_NO = Choice("no", "✋ Not now", goto="fine")


def _of_school_and_work() -> Mapping[str, Step]:
    return {
        "too_hard": Step(
            say="Then the step was too big, and that can be changed. What would you like?",
            choices=(
                Choice("steps", "👣 My small steps", goto=Jump("steps", "mine")),
                _TALK,
                _NO,
            ),
            yields=True,
        ),
        "drop_out": Step(
            say="Upper secondary school is voluntary. There are often other ways than to quit."
            " Do you want to talk to {coach} before you decide?",
            choices=(_YES, _READ, _NO),
            yields=True,
        ),
        "school_word": Step(
            say="{school_word}: {word_meaning} Do you want to know more?",
            choices=(_READ, Choice("person", "💬 Ask my coach", goto=Jump("person")), _NO),
            yields=True,
        ),
        "work_trouble": Step(
            say="You do not have to solve that alone. What would you like?",
            choices=(
                _TALK,
                Choice("request", "🙋 I want help with …", goto=Jump("requests")),
                _WHO,
                _NO,
            ),
            yields=True,
        ),
    }


def _of_money() -> Mapping[str, Step]:
    return {
        "debt": Step(
            say="Debts can be sorted out, and it is easier early. Municipalities have free advice"
            " about money and debts. What would you like?",
            choices=(_TALK, _WHO, _NO),
            yields=True,
        ),
        "lend_me": Step(
            say="I am a robot and have no money. Is there too little money now?",
            choices=(Choice("who", "🧭 Who can help?", goto=Jump("help")), _TALK, _NO),
            yields=True,
        ),
        "no_food": Step(
            say="Nobody shall be without food. The social services where you live can help when it"
            " is urgent. Do you want to talk to {coach} about it?",
            choices=(_YES, _WHO, _NO),
            yields=True,
        ),
    }


def _of_the_coach() -> Mapping[str, Step]:
    return {
        "tell_coach": Step(
            say="I pass nothing on by myself. Do you want to write to {coach} here?",
            choices=(_YES, _NO),
            yields=True,
        ),
        "friend_join": Step(
            say="Everybody needs a link of their own from {team}. Do you want to ask {coach}?",
            choices=(_YES, _NO),
            yields=True,
        ),
        "coach_silent": Step(
            say="It is hard to wait for an answer. Do you want me to tell {coach} that you wait?",
            choices=(_YES, _NO),
            yields=True,
        ),
        "remind_missed": Step(
            say="Sorry that it was no help this time. Do you want to look at your reminders?",
            choices=(
                Choice("list", "⏰ My reminders", goto=Jump("reminders", "mine")),
                _TALK,
                _NO,
            ),
            yields=True,
        ),
    }
