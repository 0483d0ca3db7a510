"""`ralphcap export`: the catalog in other tools' formats. Imports catalog, exports and running, late."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ralphcap.cli import options
from ralphcap.cli.catalogs import catalog_of, chosen_profile, folders_of
from ralphcap.cli.talk import say

if TYPE_CHECKING:
    from collections.abc import Mapping

app = typer.Typer(help="Write the catalog for Grafana and Prometheus.", no_args_is_help=True)

Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="An empty or new folder, or one that holds an earlier export.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace files, too, that no export wrote or that were changed since.")
]


@app.command()
def grafana(
    folder: Folder,
    *,
    overwrite: Overwrite = False,
    prometheus: Annotated[
        str | None,
        typer.Option(
            "--datasource", metavar="URL", help="Provision this Prometheus, too; else dashboards use what Grafana has."
        ),
    ] = None,
    scrape_interval: Annotated[
        str, typer.Option(metavar="DURATION", help="How often that Prometheus scrapes: the base of the shortest range.")
    ] = "15s",
    provisioning: Annotated[
        str, typer.Option(metavar="PATH", help="Where Grafana finds DIR: its provisioning folder.")
    ] = "/etc/grafana/provisioning",
    profile: options.Profile = None,
) -> None:
    """Write a provisioning folder: a dashboard for each subject of the catalog, with variables and alerts.

    Mount DIR as Grafana's provisioning folder.
    """
    from ralphcap.exports.grafana import grafana_files
    from ralphcap.window import format_duration, parse_duration

    options.source_option(None, None, prometheus)
    interval = format_duration(parse_duration(scrape_interval))
    catalog = catalog_of(profile)
    files = grafana_files(
        catalog, zone=_zone(profile), provisioning=provisioning, prometheus=prometheus, scrape_interval=interval
    )
    _deliver(folder, "grafana", files, overwrite)
    for name in (query.name for query in catalog.values() if query.promql is None):
        say(f"left out {name}: it asks Elasticsearch.")


@app.command()
def rules(folder: Folder, *, overwrite: Overwrite = False, profile: options.Profile = None) -> None:
    """Write the catalog's alerting rules, as they are: name DIR/*.yml in `rule_files` of Prometheus' configuration."""
    from ralphcap.exports.rules import rule_contents

    _deliver(folder, "rules", rule_contents(*folders_of(profile)), overwrite)


def _deliver(folder: Path, kind: str, files: "Mapping[str, str | bytes]", overwrite: bool) -> None:
    """Bring the folder to these files: all are written, or none."""
    from ralphcap.exports.folder import changes
    from ralphcap.running.files import writable_folder, write_whole

    planned = changes(folder, kind, files, overwrite=overwrite)
    for parent in sorted({path.parent for path in planned.write}):
        writable_folder(parent)
    write_whole(planned.write)
    for path in planned.remove:
        path.unlink()
    say(f"{len(files)} files are in {folder}.")


def _zone(profile: str | None) -> str:
    """The zone in which the dashboards show times: the profile's."""
    from ralphcap.profiles import DEFAULT_ZONE

    chosen = chosen_profile(profile)
    return DEFAULT_ZONE if chosen is None else chosen.zone
