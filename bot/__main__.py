"""Run the command line, `lotsen …`. Every command ends in one line a person can act on."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import LotsenError
from bot.operations import cli as operations_cli
from bot.operations import danger_cli, gc_tuning, logs
from bot.translation import cli as translation_cli

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Lotsen, in the terminal.",
)
SHARED = frozenset({"words", "flows", "danger"})
"""Commands that write catalogs, drawings and weights."""

PRIVATE = 0o077
flows_app = typer.Typer(no_args_is_help=True, help="The conversations.")
keys_app = typer.Typer(no_args_is_help=True, help="The key of the database.")
app.add_typer(operations_cli.app)
app.add_typer(operations_cli.coach_app, name="coach")
app.add_typer(operations_cli.directory_app, name="directory")
app.add_typer(flows_app, name="flows")
app.add_typer(translation_cli.app, name="words")
app.add_typer(danger_cli.app, name="danger")
app.add_typer(keys_app, name="keys")


def main() -> None:
    """Run a command; print a known error as one sentence and exit with code 2."""
    gc_tuning.delay_collection()
    logs.capture_libraries()
    try:
        app()
    except LotsenError as error:
        typer.echo(f"lotsen: {error}", err=True)
        sys.exit(2)


@app.callback()
def begin(context: typer.Context) -> None:
    """Let nobody else read what a command writes, unless it writes what all share."""
    if context.invoked_subcommand not in SHARED:
        os.umask(PRIVATE)


@app.command()
def chat(
    *,
    lang: Annotated[str, typer.Option(help="the language to begin in")] = "sv",
    at: Annotated[
        str, typer.Option(help="when it begins, ISO; else Tuesday 2026-11-24 10:00")
    ] = "",
    nickname: Annotated[str, typer.Option(help="what the youth is called")] = "",
    enrolled: Annotated[bool, typer.Option(help="skip the welcome")] = False,
    json: Annotated[bool, typer.Option(help="one JSON object a line, in and out")] = False,
    previews: Annotated[
        bool, typer.Option("--previews", help="offer languages in preview, and speak their drafts")
    ] = False,
) -> None:
    """Play a conversation here, through the real pipeline, on a clock that you move."""
    from bot.simulator import cli as simulator_cli  # noqa: PLC0415 - the application only where it is needed

    logs.configure_for_command()
    simulator_cli.play(
        lang=lang,
        at=_moment(at),
        nickname=nickname,
        enrolled=enrolled,
        json=json,
        previews=previews,
    )


@app.command()
def demo(
    *,
    port: Annotated[int, typer.Option(help="where the page is, on this machine")] = 8080,
    telegram: Annotated[
        bool, typer.Option("--telegram", help="also a phone with Telegram")
    ] = False,
) -> None:
    """Show the whole product with made-up people, on a page; Ctrl-C leaves nothing behind."""
    from bot.demo import run  # noqa: PLC0415

    logs.configure_for_command()
    run.play(port, typer.echo, with_telegram=telegram)


def _moment(at: str) -> datetime | None:
    try:
        return datetime.fromisoformat(at) if at else None
    except ValueError:
        raise typer.BadParameter("write a moment, for example 2026-11-24T10:00+01:00") from None


@flows_app.command("check")
def flows_check() -> None:
    """List everything wrong with a flow that can be seen without running it."""
    from flows import discovery  # noqa: PLC0415
    from flows.tools import check  # noqa: PLC0415

    problems = check.problems(discovery.all_flows(), discovery.ledger())
    for problem in problems:
        typer.echo(str(problem))
    _end(
        len(problems),
        f"{len(discovery.all_flows())} flows, {len(discovery.ledger())} steps: in order",
    )


@flows_app.command("ledger")
def flows_ledger() -> None:
    """Add new steps to the ledger of live steps."""
    from flows import discovery  # noqa: PLC0415

    added = discovery.extend_ledger()
    typer.echo(f"{len(added)} steps added to flows/ledger.txt")


@flows_app.command("draw")
def flows_draw(
    folder: Annotated[Path, typer.Argument(help="where the pictures go")] = Path("build/flows"),
) -> None:
    """Draw each flow as a Mermaid flowchart."""
    from flows import discovery  # noqa: PLC0415
    from flows.tools import draw  # noqa: PLC0415

    for path in draw.write(discovery.all_flows(), folder):
        typer.echo(str(path))


@keys_app.command("rotate")
def keys_rotate() -> None:
    """Make a new key, seal every text again with it, and forget the old one."""
    from bot import config  # noqa: PLC0415
    from storage.maintenance import key_rotation  # noqa: PLC0415

    logs.configure_for_command()
    found = config.read()
    count = key_rotation.rotate(found.url, found.key)
    typer.echo(f"{count} texts sealed with the new key; make a new copy of {found.key.name}")


def _end(problems: int, fine: str) -> None:
    if problems:
        typer.echo(f"{problems} problems", err=True)
        raise typer.Exit(1)
    typer.echo(fine)


if __name__ == "__main__":
    main()
