"""Hold nine short articles for students of språkintroduktion: plain facts, each with its source.

An article is a few messages of at most 300 characters, and 1,200 together. Whoever changes one
compares it with its source and changes the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CHECKED: Final = "2026-11-22"
"""When the articles were last compared with their sources."""

MOST_CHARACTERS: Final = 1200
"""Of an article, all its messages together."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article: the label of its button, where its facts stand, and its messages in order."""

    id: str
    label: str
    source: str
    parts: tuple[str, ...]


ARTICLES: Final = (
    Article(
        "programme",
        "🏫 Språkintroduktion",
        "17 kap. och 3 kap. 12 a § skollagen",
        (
            (
                "Språkintroduktion is for you who are new in Sweden. You need more grades to begin"
                " a vocational programme."
            ),
            (
                "First the school looks at what you know already. Then you get a plan of your own."
                " You have a right to at least 23 hours of teaching a week."
            ),
            (
                "It leads on. With more grades you can begin another programme. Ask your study"
                " counsellor which ways you have."
            ),
            "In the law you count as new for at most four years in Swedish schools.",
        ),
    ),
    Article(
        "plan",
        "🗺️ The study plan",
        "17 kap. skollagen",
        (
            "You have a right to a plan of your own. It is called “individuell studieplan”.",
            (
                "The school first finds out what you know. Within two months the school must have"
                " the plan ready."
            ),
            (
                "Have you seen your plan? If not, ask for it at school. Read it with somebody you"
                " trust, and ask about words that are hard."
            ),
        ),
    ),
    Article(
        "absence",
        "🪑 Absence and study grant",
        "skollagen 15 kap. 15–16 §§, csn.se",
        (
            "Are you ill and have told the school? Then your absence is valid.",
            (
                "Are you under 18 and away without a valid reason? Then the school must tell your"
                " guardian the same day. Tell the school if that is dangerous for you. For special"
                " reasons the school may wait."
            ),
            (
                "If you are away often, the school must find out why, and quickly. Perhaps you go"
                " to school in another municipality. Your own is told if you are away much."
            ),
            (
                "Absence without a valid reason can stop your study grant. Even four hours a month"
                " can do it, if it is repeated. If you do not feel well, it is important that"
                " the school knows."
            ),
        ),
    ),
    Article(
        "coach",
        "🤝 The coach and secrets",
        "SoL (2025:400) 19 kap. 1 §, OSL 10 kap. 28 §",
        (
            (
                "{coach} is your coach. {coach} and others in {team} can read what you write."
                " Teachers and others at school do not see it."
            ),
            (
                "{coach} cannot promise to keep everything secret. Perhaps you are under 18 and"
                " somebody harms you. Then {coach} has to tell social services. {coach} talks with"
                " you first, if it is possible."
            ),
            (
                "I am a robot. I never contact anybody at your home. In Settings you see what I"
                " know about you, and can erase it."
            ),
        ),
    ),
    Article(
        "health",
        "🩺 Health at school",
        "umo.se, 1177.se",
        (
            "Ask who works with health at school. It can be a nurse or a counsellor (kurator).",
            "You do not have to say much. It is enough to say: I want to talk.",
            (
                "UMO is for you who are 13 to 25. There you can read about body, love and feelings."
                " Under Who can help? you find more."
            ),
        ),
    ),
    Article(
        "work",
        "🛠️ Work and placements",
        "föräldrabalken 6 kap. 12 §, Möjligheten i Stenungsund 2017",
        (
            (
                "There are several kinds of placement. You can try, go along with somebody at work,"
                " or train for work."
            ),
            (
                "Think of what you need there: times, breaks, noise, language, the way to it. You"
                " decide what you tell."
            ),
            (
                "Under 18 you need a yes from your guardian to a job first. Are you at"
                " least 16? Then you may take a similar job afterwards by yourself."
            ),
            (
                "Some summer jobs are not for those who seek asylum. Ask {coach} how it is. You do"
                " not have to say why you ask."
            ),
        ),
    ),
    Article(
        "calling",
        "☎️ Call an employer",
        "Ungdomscentret Nätet, Bromölla",
        (
            (
                "Do you want to call about work or a placement? Three lines are enough. Write them"
                " down first, in Swedish."
            ),
            (
                "1. Say who you are: “Hej, jag heter …”\n"
                "2. Say that you are looking for a placement: “Jag söker praktik.”\n"
                "3. Ask whom you can talk to: “Vem kan jag prata med?” Write down the name."
            ),
            (
                "They often answer one of three things.\n"
                "“Skicka ett mejl” is: send an e-mail. Ask for the address.\n"
                "“Ring igen” is: call again. Ask which day.\n"
                "“Inte just nu” is: not now. Say thanks. That is usual, and you can call the"
                " next one."
            ),
            (
                "You can practise with {coach} first. Do you want somebody beside you when you"
                " call? Press “I want help with …” in the menu."
            ),
        ),
    ),
    Article(
        "swedish",
        "🗣️ Practise Swedish",
        "youmo.se, informationsverige.se, omsvenskaskolan.se",
        (
            "You can write Swedish here. I do not correct you.",
            "On youmo.se you read about body and love, in easy Swedish and other languages.",
            (
                "On informationsverige.se you can read about Sweden. On omsvenskaskolan.se you can"
                " read about the Swedish school."
            ),
            "Ask {coach} where you can meet people and speak Swedish.",
        ),
    ),
    Article(
        "moving",
        "🚚 Moving to another town",
        "skollagen 17 kap. 15 §, prop. 2016/17:190",
        (
            (
                "If you move, you have a right to finish your introduction programme. It can be the"
                " same one or another one."
            ),
            "Tell your school before you move. Ask for your study plan, and take it along.",
            "Tell {coach} too. Then you can get help with a plan.",
        ),
    ),
)
