"""Define the operator's commands, `lotsen …`: serve, look after it, and let people in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import LotsenError, SettingsError

if TYPE_CHECKING:
    from bot.directory.loader import DirectoryReading
    from bot.operations.staff_admin import StaffAdmin

app = typer.Typer()
directory_app = typer.Typer(no_args_is_help=True, help="Who can help.")
coach_app = typer.Typer(no_args_is_help=True, help="Who works here; also while it serves.")


class StaffRole(StrEnum):
    """The role of somebody of the staff."""

    COACH = "coach"
    COORDINATOR = "coordinator"
    TRANSLATOR = "translator"
    HELPER = "helper"


class Helps(StrEnum):
    """What a helper helps with (flows/engine/programme.py)."""

    SYV = "syv"
    JOBS = "jobs"
    PLACEMENT = "placement"
    LANGUAGE = "language"
    SOCIAL = "social"


class ConsoleLanguage(StrEnum):
    """A language of the console."""

    SV = "sv"
    EN = "en"


@app.command()
def serve() -> None:
    """Serve youths and coaches, until Ctrl-C or SIGTERM; `lotsen settings` says what can be set."""
    from bot import config  # noqa: PLC0415 - the web only where it is needed
    from bot.clock import RealClock  # noqa: PLC0415
    from bot.operations import logs, server  # noqa: PLC0415 - the web only where it is needed

    found = config.read()
    logs.configure(found.log)
    try:
        server.run(found, RealClock(), lambda _: typer.echo(f"Lotsen is at {found.public_url}"))
    except Exception as error:  # noqa: BLE001 - a traceback may hold what somebody wrote
        _stopped(_first(error))


def _first(error: BaseException) -> BaseException:
    """Return the first error inside a group of them."""
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


def _stopped(error: BaseException) -> None:
    from bot.errors import error_location  # noqa: PLC0415

    if isinstance(error, LotsenError):
        raise error from None
    typer.echo(f"lotsen: it stopped by itself, please report it: {error_location(error)}", err=True)
    raise typer.Exit(1)


@app.command()
def doctor(
    *,
    tries: Annotated[
        list[str] | None,
        typer.Option(
            "--try", help="send a real test: to a mail address, a number, alarm, heartbeat"
        ),
    ] = None,
) -> None:
    """List what is missing or wrong, and what to do; change nothing."""
    from bot.clock import RealClock  # noqa: PLC0415
    from bot.operations import doctor, findings, logs  # noqa: PLC0415

    logs.configure_for_command()
    clock = RealClock()
    found = [*doctor.examine(clock), *doctor.send_tests(clock, tries or ())]
    for one in found:
        typer.echo(str(one))
    todo = [one for one in found if one.weight is findings.Weight.DO]
    following = next((one.command for one in (*todo, *found) if one.command), "")
    typer.echo(f"{len(todo)} to do{f'; next: {following}' if following else ''}")
    raise typer.Exit(1 if todo else 0)


@app.command("settings")
def settings_command() -> None:
    """List every setting: what it is for, its default, what holds now (no password)."""
    from bot import config  # noqa: PLC0415

    found, wrong = config.validate()
    for row in config.rows(found):
        typer.echo(f"{row.name}\n    {row.purpose}\n    default: {row.default}")
        typer.echo(f"    now:     {row.now}\n" if found else "")
    if wrong:
        raise SettingsError(wrong[0])
    if found is not None and (found.alarm_addresses or found.sms_gateway):
        # Only then: what sends is slow to load.
        from bot.operations import reach_settings  # noqa: PLC0415

        reach_settings.check(found)


@app.command()
def backup(
    folder: Annotated[Path | None, typer.Argument(help="else LOTSEN_BACKUP_DIR")] = None,
    *,
    keep: Annotated[int, typer.Option(min=1, help="how many of these copies stay")] = 14,
) -> None:
    """Copy the SQLite database, also while it serves; remove the oldest copies."""
    from bot import config  # noqa: PLC0415
    from bot.clock import RealClock  # noqa: PLC0415
    from bot.operations import deployment, logs  # noqa: PLC0415
    from storage.maintenance.backup import CopyKind  # noqa: PLC0415

    logs.configure_for_command()
    made = deployment.copy(config.read(), RealClock(), CopyKind.COPY, keep, folder)
    typer.echo(f"{made}  (opens only with the key file; that is not in it)")


@contextmanager
def _staff_admin() -> Iterator[StaffAdmin]:
    from bot import config  # noqa: PLC0415
    from bot.clock import RealClock  # noqa: PLC0415
    from bot.operations import deployment, logs, staff_admin  # noqa: PLC0415

    logs.configure_for_command()
    found, clock = config.read(), RealClock()
    with deployment.open_beside_server(found, clock) as store:
        yield staff_admin.StaffAdmin(store, found, clock)


@coach_app.command("add")
def coach_add(
    name: str,
    *,
    role: Annotated[StaffRole, typer.Option(help="only a coach reads conversations")],
    language: Annotated[ConsoleLanguage, typer.Option(help="of the console")] = ConsoleLanguage.SV,
    helps: Annotated[
        Helps | None, typer.Option(help="with what a helper helps: such requests are given to them")
    ] = None,
) -> None:
    """Add a coach, coordinator, translator or helper, and print the link they sign in with."""
    from storage.access.staff import Role  # noqa: PLC0415

    with _staff_admin() as admin:
        _link(name, admin.add(name, Role(role), language, helps or ""))
        if role in {StaffRole.COACH, StaffRole.COORDINATOR}:
            typer.echo(
                "Until they have signed in and confirmed a way to be reached (Account, Ways to"
                " reach me), nothing reaches them while the console is closed."
            )


@coach_app.command("link")
def coach_link(name: str) -> None:
    """Make a new sign-in link for somebody; the one before ends."""
    with _staff_admin() as admin:
        _link(name, admin.link(name))


def _link(name: str, link: str) -> None:
    typer.echo(f"{name} signs in here, once, within 24 hours:\n{link}")


@coach_app.command("list")
def coach_list() -> None:
    """List who works here, in the order of the escalation ladder, and who cannot be reached."""
    with _staff_admin() as admin:
        unready = admin.unready()
        for one in admin.list_staff():
            helps = f" ({one.helps})" if one.helps else ""
            typer.echo(f"{one.name}  {one.role}{helps}  {one.language}")
            for what in unready.get(one.id, ()):
                typer.echo(f"    {what}")


@coach_app.command("leave")
def coach_leave(name: str) -> None:
    """Let somebody leave, signed out at once; refused while youths are theirs."""
    with _staff_admin() as admin:
        admin.leave(name)
    typer.echo(f"{name} has left")


@app.command()
def invite(*, coach: Annotated[str, typer.Option(help="who invites")]) -> None:
    """Invite a youth: a link, a code and a QR code, for one person, once; also for Telegram."""
    from bot.web import qr  # noqa: PLC0415

    with _staff_admin() as admin:
        made = admin.invite(coach)
    typer.echo(qr.terminal(made.link))
    typer.echo(
        f"link:  {made.link}\ncode:  {made.code}\nuntil: {made.expires_at:%Y-%m-%d %H:%M} UTC"
    )
    if made.telegram:
        typer.echo(f"{qr.terminal(made.telegram)}\nin Telegram: {made.telegram}")


@directory_app.command("check")
def directory_check() -> None:
    """List everything wrong with the directory, Lotsen's and yours: the entry, and the reason."""
    read = _directory()
    for fault in read.faults:
        typer.echo(str(fault))
    missing = f"; not yet entered: {', '.join(read.missing)}" if read.missing else ""
    order = f"{len(read.entries)} entries: in order{missing}"
    typer.echo(f"{len(read.faults)} problems" if read.faults else order)
    raise typer.Exit(1 if read.faults else 0)


@directory_app.command("show")
def directory_show() -> None:
    """List every entry: who sees it, how it is reached, how sure we are, who checked it."""
    from bot.directory import loader  # noqa: PLC0415

    typer.echo("\n".join(loader.describe(_directory())))


def _directory() -> DirectoryReading:
    from bot import config  # noqa: PLC0415
    from bot.clock import RealClock  # noqa: PLC0415
    from bot.directory import loader  # noqa: PLC0415

    found = config.read()
    return loader.read(found.directory, RealClock().now().astimezone(found.zone).date())
