"""`ralphcap run`: what does a notebook answer, and where are its files? Imports running, late."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ralphcap.cli import options
from ralphcap.cli.talk import say, show, show_json
from ralphcap.errors import ParameterError

if TYPE_CHECKING:
    from ralphcap.running.contract import Contract
    from ralphcap.running.notebooks import Run

DEFAULT_OUTPUT = Path("ralphcap-output")


def run(
    notebook: Annotated[
        str, typer.Argument(metavar="NOTEBOOK", help="A shipped notebook, by name, or one of your own, by path.")
    ],
    *,
    parameter: options.Values = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="YAML", help="Parameters from this file; -p goes before.")
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the notebook, its report and its result.")
    ] = DEFAULT_OUTPUT,
    record: Annotated[
        Path | None, typer.Option(metavar="BUNDLE", help="Write every question with its answer into this bundle.")
    ] = None,
    timeout: Annotated[
        str | None, typer.Option(metavar="DURATION", help="Time for the whole run, for example 30m (exit code 7).")
    ] = None,
    fail_on_breach: Annotated[
        bool, typer.Option("--fail-on-breach", help="End with exit code 4 where a limit is breached.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    strict: options.Strict = False,
    profile: options.Profile = None,
    bundle: options.Bundle = None,
    prometheus: options.Prometheus = None,
) -> None:
    """Run a notebook through papermill: print its answer, leave its files.

    A run that failed leaves NAME.failed.ipynb only, which says what happened.
    """
    from ralphcap.running import notebooks

    contract = notebooks.contract_of(notebook)
    values = {**_from_file(file, contract), **contract.read(options.texts(parameter))}
    _fill(values, contract, options.source_option(profile, bundle, prometheus), strict)
    done = notebooks.run(
        notebook, values, output=output, record=record, fail_on_breach=fail_on_breach, timeout=_seconds(timeout)
    )
    _tell(done, as_json)
    raise typer.Exit(done.exit_code)


def _from_file(file: Path | None, contract: "Contract") -> dict[str, Any]:
    """The parameters of a YAML file, checked. Raises ParameterError."""
    if file is None:
        return {}
    import yaml

    try:
        values = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ParameterError(
            f"{file} is no file of parameters: {error}.\n  Write lines such as window: 'now-30d/now'."
        ) from error
    if not isinstance(values, dict):
        raise ParameterError(f"{file} holds no parameters.\n  Write lines such as window: 'now-30d/now'.")
    return dict(contract.check(values))


def _fill(values: dict[str, Any], contract: "Contract", source: tuple[str, str] | None, strict: bool) -> None:
    """Put the options into the parameters of the same name; a source's option, else, into `source`."""
    if source is not None:
        option, value = source
        name = option if option in contract.parameters else "source"
        _set(values, contract, name, value, f"--{option}")
    if strict:
        _set(values, contract, "strict", True, "--strict")


def _set(values: dict[str, Any], contract: "Contract", name: str, value: object, option: str) -> None:
    if name not in contract.parameters:
        raise ParameterError(
            f"{contract.notebook} has no parameter '{name}' that {option} could set.\n  Leave the option away."
        )
    if name in values:
        raise ParameterError(f"{option} and the parameter '{name}' say the same thing twice.\n  Give one of them.")
    values |= contract.check({name: value})


def _seconds(timeout: str | None) -> float | None:
    if timeout is None:
        return None
    from ralphcap.window import parse_duration

    return float(parse_duration(timeout).total_seconds())


def _tell(done: "Run", as_json: bool) -> None:
    """The answer on stdout, where its files are on stderr."""
    if done.result is not None:
        if as_json:
            show_json(_without_figures(done.result))
        else:
            show(f"{done.result['title']}\n\n{done.result['answer']}")
    if done.failure is not None:
        say(f"{done.notebook}: {done.failure.message}")
    for kind, path in done.outputs.items():
        say(f"{kind:9} {path}")


def _without_figures(result: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key != "figures"}
