"""The command line: stdout is data, stderr is talk, and the exit code says how it ended. Imports all rooms, late."""

from typing import Annotated

import typer

from ralphcap.cli import ask, bundles, check, exports, history, imports, init, logs, queries, run
from ralphcap.cli.endings import Commands

app = typer.Typer(
    name="ralphcap",
    cls=Commands,
    epilog="Exit codes: 0 done, 1 analysis failed, 2 wrong usage, 3 data incomplete (strict), 4 a limit is breached, "
    "5 the source failed, 6 the kernel died, 7 out of time, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("init")(init.init)
app.add_typer(queries.app, name="queries")
app.command("ask")(ask.ask)
app.command("logs")(logs.logs)
app.command("run")(run.run)
app.add_typer(bundles.app, name="bundle")
app.add_typer(history.app, name="history")
app.add_typer(exports.app, name="export")
app.add_typer(imports.app, name="import")
app.command("check")(check.check)


def main() -> None:
    """Run the command that the arguments name, and end with its exit code."""
    app(prog_name="ralphcap")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("ralphcap"))
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[  # its callback ends the program
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Capacity, retention and incidents of a monitored platform, from the queries that its dashboards show."""
