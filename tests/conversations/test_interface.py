"""The machine's interface: `lotsen chat --json`, one object a line in and out."""

from __future__ import annotations

import json
import os
import re
from typing import Any, Final

from tests.architecture import source_tree
from tests.support import programs

PHRASE: Final = {"id": "meet", "values": {"place": "skolan", "time": "15:00"}}


def played(*asked: object) -> list[list[dict[str, Any]]]:
    """What follows each input, without the ready that ends it."""
    command = ["chat", "--json", "--enrolled", "--nickname", "Sara"]
    lines = "".join(f"{json.dumps(one)}\n" for one in asked)
    ran = programs.run(command, os.environ, source_tree.ROOT, lines)
    assert ran.returncode == 0, ran.stderr
    answers: list[list[dict[str, Any]]] = [[]]
    for line in ran.stdout.splitlines():
        one = json.loads(line)
        if "ready" in one:
            answers.append([])
        else:
            answers[-1].append(one)
    return answers[:-1]


def test_a_coach_who_writes_first_can_be_played_by_a_program() -> None:
    """It opens what it needs, and one's second wish to begin is no other talk."""
    begun, again, said = played({"coach_begin": True}, {"coach_begin": True}, {"coach": "hej"})
    assert {"opened": {"tier": "D", "reason": "coach"}} in begun
    assert [one for one in begun if one.get("to") == "youth"] == []
    assert again == []
    assert [one["line"] for one in said] == ["desk.here", "desk.says"]
    assert said[1]["text"] == "\u2068Anna\u2069: \u2068hej\u2069"


def test_each_of_the_staff_can_be_played_by_name() -> None:
    """Who takes, writes, takes over, is away, back and on call; what the youth edits."""
    _, away, _, back, taken, refused, over, said, edited, closed, *wrong = played(
        {"say": "person"},
        {"away": {"coach": "Anna", "until": "2026-12-01T08:00", "deputy": "Eva"}},
        {"wait": "2m"},
        {"back": "Anna"},
        {"coach_take": "Omar"},
        {"take_over": "Anna"},
        {"take_over": "Eva"},
        {"coach": {"coach": "Eva", "text": "Hej"}},
        {"edit": "person tack"},
        {"coach_close": {"coach": "Eva", "outcome": "talked"}},
        {"away": {"until": "2026-12-01T08:00"}},
        {"away": {"coach": "Anna", "until": "soon"}},
        {"take_over": "Nobody"},
        {"on_call": {"coach": "Anna"}},
        {"closed": {"first": "2026-12-24", "last": "then"}},
        {"coach": {"coach": "Eva"}},
    )
    assert [one["coach"] for one in away] == ["Eva"], "who stands in is asked at once"
    assert [one["coach"] for one in back] == ["Anna"]
    assert [one["line"] for one in taken if one["to"] == "youth"] == ["held.takes"]
    assert "Omar has taken it already" in refused[0]["error"]
    assert [one["line"] for one in over if one["to"] == "youth"] == ["held.takes_over"]
    assert [one["line"] for one in said] == ["desk.here", "desk.says"]
    assert [one["coach"] for one in edited] == ["Eva"]
    assert [one["line"] for one in closed] == ["desk.done"]
    assert [list(one[0]) for one in wrong] == [["error"]] * 6


def test_what_coaches_do_can_be_played_by_a_program() -> None:
    """A phrase, its pressed answer, handing over, and a small step that waits for the end."""
    _, _, picked, pressed, over, proposed, refused, *wrong = played(
        {"say": "person"},
        {"coach_take": True},
        {"coach_phrase": PHRASE},
        {"tap": "yes"},
        {"coach_hand_over": True},
        {"coach_propose": "ringa Ali"},
        {"coach": "hej"},
        {"coach_phrase": "meet"},
        {"coach_phrase": {"values": {}}},
        {"coach_phrase": {"id": "meet", "values": {"place": 1}}},
        {"coach_phrase": {"id": "meet", "values": [], "more": 1}},
        {"coach_propose": 1},
    )
    assert [one["label"] for one in picked[1]["buttons"]] == ["👍 Ja", "✋ Nej", "🔁 En annan tid"]
    assert [(one["to"], one["kind"]) for one in pressed] == [("coach", "message")]
    assert [one["to"] for one in over] == ["youth", "coach"]
    assert over[1]["coach"] == "Omar"
    assert proposed == []
    assert "Take the conversation first" in refused[0]["error"]
    assert [list(one[0]) for one in wrong] == [["error"]] * 5


def test_every_verb_is_in_the_docs_and_every_example_there_is_one() -> None:
    """docs/commands.md has each verb that the program understands, and no other."""
    ((refused,),) = played({"no such verb": True})
    verbs = refused["error"].removesuffix(".").partition(": ")[2].split(", ")
    page = (source_tree.ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    table = page.partition("| in | what it does |")[2].partition("| out |")[0]
    written = [json.loads(one) for one in re.findall(r"`(\{.*?\})`", table)]
    assert {name for one in written for name in one} == set(verbs)
    assert all(len(one) == 1 for one in written)
