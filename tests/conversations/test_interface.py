"""The machine's interface: `lotsen chat --json`, one object a line in and out."""

from __future__ import annotations

import json
import os
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
    assert [one["line"] for one in begun if one.get("to") == "youth"] == ["desk.here"]
    assert again == []
    assert [one["text"] for one in said] == ["\u2068Anna\u2069: \u2068hej\u2069"]


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
    assert [one["label"] for one in picked[0]["buttons"]] == ["👍 Ja", "✋ Nej", "🔁 En annan tid"]
    assert [(one["to"], one["kind"]) for one in pressed] == [("coach", "message")]
    assert [one["to"] for one in over] == ["youth", "coach"]
    assert over[1]["coach"] == "Omar"
    assert proposed == []
    assert "Take the conversation first" in refused[0]["error"]
    assert [list(one[0]) for one in wrong] == [["error"]] * 5
