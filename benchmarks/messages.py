"""The messages every contestant gets, and the lines every contestant sends back.

One youth writes six messages: a start, then an answer to each of five questions. The bot sends six
lines: the five questions and a closing one. No answer is wrong, so no question is asked twice.
"""

import json
import random

START = "check-in"

# The order of the keys is the order of the questions.
QUESTIONS = {
    "how": "How did it go with what you planned?",
    "scale": "How are you today, 0 to 10?",
    "helped": "What helped, even a little?",
    "next": "What is one small thing you want to do next?",
    "when": "When shall I ask again?",
}

# Questions with inline buttons, one button a row. The others are answered in free writing.
CHOICES = {
    "how": ("Done", "On the way", "Not yet", "Change it"),
    "when": ("Tomorrow", "In three days", "Next week"),
}

CLOSING = "Thank you. I noted {count} answers."
ASK_AGAIN = "I did not get that. "

HELPED = (
    "My sister walked with me to the bus and we talked the whole way",
    "I slept before midnight and put the phone in the other room",
    "Nothing really, but football on Tuesday made me forget it a while",
    "Pratade med min lärare, hon förstod mig bättre än jag trodde 🙂",
    "I listened to music and then it felt easier to start writing",
    "Мама сказала, что гордится мной, и это очень помогло",
    "The coach called me back, and we made a list of three things",
    "Att få äta frukost i lugn och ro innan skolan började",
)

NEXT = (
    "Call the school and ask who I should talk to",
    "Gå till fritidsgården på torsdag med Ahmed",
    "Write down two questions for my coach",
    "Go out for ten minutes before dinner every day this week",
    "Ask my uncle if I can help in his shop on Saturday",
    "Skicka in ansökan, den är nästan klar",
)

# Given names with the language their phone reports.
YOUTHS = (
    ("Amira", "ar"),
    ("Elsa", "sv"),
    ("Yusuf", "so"),
    ("Åke", "sv"),
    ("Oksana", "uk"),
    ("Sam", "en"),
    ("Parwin", "fa"),
    ("Selam", "ti"),
)

FIRST_CHAT = 5_000_000_000
FIRST_UPDATE = 700_000_000
FIRST_DATE = 1_790_000_000
YOUTHS_PER_SEED = 1_000_000
UPDATES_PER_SECOND = 30


def updates(youths: int, seed: int = 1) -> list[bytes]:
    """Telegram `Update` JSON of `youths` check-ins, interleaved, each youth's own order kept.

    The same seed gives the same bytes; another seed gives other youths and other update ids.
    Non-ASCII is escaped, as the Bot API server does it.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    first = seed * YOUTHS_PER_SEED
    waiting = [iter(_texts(chance)) for _ in range(youths)]
    turns = [youth for youth in range(youths) for _ in range(1 + len(QUESTIONS))]
    chance.shuffle(turns)
    return [
        _encode(_update(first * 10 + position, first + youth, next(waiting[youth])))
        for position, youth in enumerate(turns)
    ]


def _texts(chance: random.Random) -> list[str]:
    return [
        START,
        chance.choice(CHOICES["how"]),
        str(chance.randint(0, 10)),
        chance.choice(HELPED),
        chance.choice(NEXT),
        chance.choice(CHOICES["when"]),
    ]


def _update(position: int, youth: int, text: str) -> dict[str, object]:
    chat = FIRST_CHAT + youth
    first_name, language = YOUTHS[youth % len(YOUTHS)]
    return {
        "update_id": FIRST_UPDATE + position,
        "message": {
            "message_id": 1 + 2 * position,
            "from": {
                "id": chat,
                "is_bot": False,
                "first_name": first_name,
                "language_code": language,
            },
            "chat": {"id": chat, "first_name": first_name, "type": "private"},
            "date": FIRST_DATE + position // UPDATES_PER_SECOND,
            "text": text,
        },
    }


def _encode(update: dict[str, object]) -> bytes:
    return json.dumps(update, separators=(",", ":")).encode()
