"""Define the commands of `lotsen words`, with no logic of their own.

Each command ends in one line to act on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.language.registry import LOCALES

if TYPE_CHECKING:
    from bot.language.registry import Language

app = typer.Typer(no_args_is_help=True, help="The words of every language.")

Folder = Annotated[Path, typer.Option("--locales", help="the folder of the languages")]
Code = Annotated[str, typer.Argument(help="the code of a language: so, fa_AF; also prs, dari")]
Yes = Annotated[bool, typer.Option("--yes", help="do it; without this it is only shown")]


@app.command()
def add(
    code: Code,
    *,
    name: Annotated[str, typer.Option(help="its name, in the language itself")] = "",
    direction: Annotated[str, typer.Option("--dir", help="ltr or rtl")] = "",
    plural: Annotated[str, typer.Option(help="gettext's rule: nplurals=2; plural=n != 1;")] = "",
    folder: Folder = LOCALES,
) -> None:
    """Begin a language: make its files; it can be chosen in preview at once."""
    from bot.translation import add_language  # noqa: PLC0415 - CLDR's data only where it is needed

    given = add_language.LanguageFacts(name, direction, plural)
    for path in add_language.add(folder, code, given, _asked):
        typer.echo(path.relative_to(folder.parent))
    wanted = _row(folder, code).code
    typer.echo(f"now write: lotsen words export {wanted} {wanted}.xlsx, or a PO editor; to hear")
    typer.echo(f"it: lotsen chat --previews --lang {wanted}")


def _asked(what: str, proposal: str) -> str:
    answer: str = typer.prompt(what, default=proposal or None)
    return answer


@app.command("extract")
@app.command("update")
def update(folder: Folder = LOCALES) -> None:
    """Write the template, and bring every catalogue up to date by context."""
    from bot.translation import catalog_files  # noqa: PLC0415

    for line in catalog_files.update_all(folder):
        typer.echo(line)


@app.command()
def check(folder: Folder = LOCALES) -> None:
    """List every fault of every catalogue: E is an error, W a warning."""
    from bot.translation import check_all  # noqa: PLC0415

    found = check_all.faults(folder)
    for one in found:
        typer.echo(f"{one.severity} {one}")
    errors = sum(one.severity == "E" for one in found)
    if errors:
        typer.echo(f"{errors} errors, {len(found) - errors} warnings", err=True)
        raise typer.Exit(1)
    typer.echo(f"the catalogues are in order; {len(found)} warnings")


@app.command()
def status(
    code: Annotated[str, typer.Argument(help="one language, with every flow of it")] = "",
    folder: Folder = LOCALES,
) -> None:
    """Show how far every language is, and what is left of every flow."""
    from bot.translation import catalog_files, progress  # noqa: PLC0415

    known = _row(folder, code).code if code else ""
    for line in progress.status(folder, catalog_files.lines(), known):
        typer.echo(line)


@app.command("export")
def export(
    code: Code,
    path: Annotated[Path, typer.Argument(help="the sheet to write, .xlsx or .csv")],
    folder: Folder = LOCALES,
) -> None:
    """Write a language as a sheet, for somebody who knows Excel."""
    from bot.translation import catalog_files, spreadsheet  # noqa: PLC0415

    row = _row(folder, code)
    count = spreadsheet.write(path, folder, row, catalog_files.lines())
    typer.echo(f"{path}: {count} rows; take it back: lotsen words import {row.code} {path}")


@app.command("import")
def take(
    code: Code,
    path: Annotated[Path, typer.Argument(help="the sheet, .xlsx or .csv")],
    *,
    yes: Yes = False,
    by: Annotated[str, typer.Option(help="the initials of who wrote it")] = "",
    folder: Folder = LOCALES,
) -> None:
    """Show what a sheet would change; with --yes take it, as drafts of whoever wrote it."""
    from bot.translation import catalog_files, review_record, spreadsheet  # noqa: PLC0415

    if yes and not by:
        raise typer.BadParameter("say who wrote it: --by with their initials")
    row = _row(folder, code)
    changes = spreadsheet.compare(path, folder, row, catalog_files.lines())
    for one in changes:
        typer.echo(str(one))
    refused = sum(bool(one.refused) for one in changes)
    wanted = len(changes) - refused
    if yes:
        wanted = spreadsheet.apply(folder, row, changes, review_record.initials(by))
    done = "taken" if yes else "to take: add --yes --by XY"
    typer.echo(f"{wanted} lines {done}; {refused} refused")


@app.command()
def review(
    code: Code,
    by: Annotated[str, typer.Option(help="the reviewer's initials")],
    *,
    line: Annotated[list[str] | None, typer.Option(help="a line, by its context")] = None,
    flow: Annotated[list[str] | None, typer.Option(help="a flow or page, whole")] = None,
    everything: Annotated[bool, typer.Option("--all", help="every draft of the language")] = False,
    wrote: Annotated[str, typer.Option(help="who wrote lines that came from an editor")] = "",
    folder: Folder = LOCALES,
) -> None:
    """Mark drafts as reviewed by a person who has read them, and has not written them."""
    from bot.clock import RealClock  # noqa: PLC0415
    from bot.translation import catalog_files, edit, pending, review_record  # noqa: PLC0415

    row = _row(folder, code)
    contexts = edit.select_contexts(folder, row.code, line or (), flow or (), everything=everything)
    day = RealClock().now().date()
    newer = pending.ready(folder, row, catalog_files.lines())
    who, writer = review_record.initials(by), review_record.initials(wrote) if wrote else ""
    found = edit.review(folder, row.code, contexts, who, day, newer, wrote=writer)
    pending.discard(folder, row.code, {one.context for one in found.marked} & newer.keys())
    for one in found.marked:
        typer.echo(one.context)
    for context, why in found.refused.items():
        typer.echo(f"! {context}: {why}")
    typer.echo(f"{len(found.marked)} lines of {row.code} reviewed; {len(found.refused)} refused")
    if found.refused:
        raise typer.Exit(1)


@app.command()
def live(code: Code, folder: Folder = LOCALES) -> None:
    """Offer a language to everybody; refused until tier one is reviewed and without faults."""
    from bot.translation import catalog_files, publish  # noqa: PLC0415

    row = _row(folder, code)
    publish.set_state(folder, row.code, "live", catalog_files.lines())
    typer.echo(f"{row.code} is live: everybody can choose it")


@app.command()
def preview(
    code: Code,
    path: Annotated[Path | None, typer.Argument(help="where the pages go")] = None,
    *,
    state: Annotated[
        bool,
        typer.Option("--state", help="only make it a preview: testers meet it, drafts and all"),
    ] = False,
    folder: Folder = LOCALES,
) -> None:
    """Write every step of a language as a page with phones; en_XA and ar_XB are made up.

    With --state the language becomes a preview in locales.toml instead.
    """
    if state:
        from bot.translation import publish  # noqa: PLC0415

        row = _row(folder, code)
        publish.set_state(folder, row.code, "preview")
        typer.echo(f"{row.code} is a preview: testers can choose it")
        return
    from bot.translation import preview as translation_preview  # noqa: PLC0415

    typer.echo(translation_preview.write(folder, code, path or Path("build/preview") / code))


@app.command()
def hide(code: Code, folder: Folder = LOCALES) -> None:
    """Offer a language to nobody."""
    from bot.translation import publish  # noqa: PLC0415

    row = _row(folder, code)
    publish.set_state(folder, row.code, "hidden")
    typer.echo(f"{row.code} is hidden: nobody is offered it")


def _row(folder: Path, code: str) -> Language:
    from bot.language import registry  # noqa: PLC0415
    from bot.translation import catalog_files  # noqa: PLC0415

    rows = catalog_files.languages_by_code(folder)
    found = rows.get(registry.normalize_code(code))
    if found is None:
        raise registry.UnknownLanguageError(f"{code!r}; known: {', '.join(rows)}")
    return found
