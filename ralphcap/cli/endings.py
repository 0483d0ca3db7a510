"""How does a command end? Errors of ours become a message on stderr and their exit code, never a traceback."""

import warnings
from typing import Any

import typer
from typer.core import TyperGroup

from ralphcap.cli.talk import say
from ralphcap.errors import PartialAnswer, RalphcapError
from ralphcap.running import exit_codes


class Commands(TyperGroup):
    """The commands, with one ending for all of them."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; Ctrl-C, too, has its exit code."""
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            warnings.simplefilter("always", PartialAnswer)
            try:
                return super().invoke(ctx)
            except RalphcapError as error:
                say(f"{type(error).__name__}: {error}")
                raise typer.Exit(error.exit_code) from error
            except KeyboardInterrupt as error:
                say("Interrupted.")
                raise typer.Exit(exit_codes.INTERRUPTED) from error


def _show_warning(message: Warning | str, category: type[Warning], *_place: object, **_more: object) -> None:
    say(f"{category.__name__}: {message}")
