"""Answer first messages of youths at rest: python -m benchmarks.first_messages FOLDER > ANSWERS

FOLDER has a file <lang>.jsonl a language, of lines {"text": …}. Each is written by a youth of that
language who has said yes and is asked nothing; what they are answered comes out as lines of JSON,
with the buttons, for people to judge. A message that somebody has mended the answer to is no
measure any more.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.app import load_locales
from bot.simulator.simulator import ZONE, Simulator

NOON: Final = datetime(2026, 12, 1, 12, 0, tzinfo=ZONE)
"""A Tuesday, while the coaches read."""


async def answers(language: str, messages: list[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
    """Yield each message with what its youth and the coaches were told."""
    locales = load_locales(previews=True)
    for one in messages:
        with tempfile.TemporaryDirectory() as folder:
            url, key = f"sqlite:///{folder}/l.sqlite3", Path(folder, "l.key")
            room = Simulator(url, key, NOON, lang=language, locales=locales)
            await room.open("Sara", enrolled=True)
            told = await room.say(one["text"])
            room.close()
        yield {
            "lang": language, **one,
            "answer": [
                {"text": out["text"], "buttons": [button["label"] for button in out["buttons"]]}
                for out in told if out.get("to") == "youth"
            ],
            "line": [out["line"] for out in told if out.get("to") == "youth"],
            "coach": [out["text"] for out in told if out.get("to") == "coach"],
        }  # fmt: skip


async def answer_all(language: str, messages: list[dict[str, Any]]) -> None:
    """Write the answers to the messages of one language, in order."""
    async for one in answers(language, messages):
        print(json.dumps(one, ensure_ascii=False), flush=True)


def main(folder: Path) -> None:
    """Write the answers of every file, in the order of their names."""
    for path in sorted(folder.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        asyncio.run(answer_all(path.stem, [json.loads(line) for line in lines]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
