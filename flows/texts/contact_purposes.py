"""Say what each contact of the directory is for, in easy words, by the key in its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from flows.engine.line import Line

LINES: Final[Mapping[str, str]] = {
    "sos": "Call if a life is in danger.",
    "police": "Tell the police of something that has happened and is not urgent.",
    "bris": "You can talk about anything, big or small.",
    "mind": "Somebody to talk with when life feels too heavy.",
    "hjalplinjen": "Somebody to talk with when it is hard.",
    "livslinjen": "Write to somebody when life feels heavy.",
    "priest": "Ask for the priest on duty (jourhavande präst). You need not believe in anything.",
    "night": "Somebody who listens in the evening and at night.",
    "friend": "Write to another young person about anything.",
    "girls": "For girls: write to somebody about how you feel.",
    "boys": "For boys: write to somebody about how you feel.",
    "food": "For you who find it hard with food, or who harm yourself.",
    "women": "For girls and women who are hurt by somebody close. The number is on their page.",
    "choose": "For you if others decide about your life, love or clothes.",
    "somaya": "For girls and women whom somebody harms or controls. They speak several languages.",
    "men": "For boys and men whom somebody has harmed.",
    "trans": "For trans persons whom somebody has harmed.",
    "relations": "Is somebody unkind to you when you are together? Here you can read and ask.",
    "stop_harming": "For you who harm or control somebody near you, and want to stop.",
    "abroad": "Call if you are taken abroad, or kept there, and do not want it.",
    "crime": "For you who were the victim of a crime, or saw one.",
    "poison": "Ask here if you took something dangerous. In a hurry: call {sos}.",
    "children": "They watch over the rights of children and answer questions.",
    "gambling": "For you who play for money and want to stop.",
    "care": "Nurses answer questions about health, and tell where to go.",
    "umo": "Read about body, love and feelings. It is made for the young.",
    "youmo": "Read about body, love and feelings, in several languages.",
    "sweden": "Read about how Sweden works, in several languages.",
    "migration": "Ask about residence permits and papers.",
    "jobs": "They help you to look for a job.",
    "grant": "Ask about money for studies.",
    "insurance": "Ask about money when you are ill or have children.",
    "swedish_school": "Read about the Swedish school, in several languages.",
    "register": "Ask about your address, and where you are registered.",
    "discrimination": "For you who are treated worse because of who you are.",
    "bullying": "For you who are treated badly at school.",
    "social_night": "Social services in the evening and at night. Call if it cannot wait.",
    "social": "Social services help when it is hard with home, money or drugs.",
    "school_health": "The school nurse and the counsellor (kurator) at your school.",
    "study_guide": "The study counsellor (SYV) helps you to choose a school or a job.",
    "youth_clinic": "Ask about body, love and feelings, and meet somebody.",
    "kaa": "They help you who are under 20 and not in school.",
    "leisure": "A place to be, and things to do when you are free.",
    "other": "Ask here, and they tell you more.",
    "staff": "For staff: advice about honour and violence.",
}


def line(key: str) -> Line:
    """Return what a contact with this key is for. Raises KeyError for a key that no line has."""
    return Line(f"purpose.{key}", LINES[key])


def lines() -> Iterator[Line]:
    """Return every one of them, for translators."""
    return map(line, LINES)
