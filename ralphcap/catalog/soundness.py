"""Is an entry's expression sound: parameters, ranges, labels? Checked on load, on sample values. Imports errors only."""

from collections.abc import Iterable, Mapping

import pandas as pd
import promql_parser

from ralphcap.catalog.faults import Table
from ralphcap.catalog.labels import Labels, Mismatch, output_labels
from ralphcap.catalog.parameters import KINDS, Parameter
from ralphcap.catalog.placeholders import Placeholder, fixed_ranges, placeholders, substitute
from ralphcap.catalog.promql import parse
from ralphcap.errors import ParameterError

_A_RANGE = pd.Timedelta(minutes=5)  # any will do: values are checked anew when they are bound
_PLACES = {
    "pattern": 'alone between double quotes behind =~ or !~, =~"${name}"',
    "quoted": 'alone between double quotes behind = or !=, ="${name}"',
    "range": "in brackets, [${name}]",
    "bare": "outside quotes and brackets, ${name}",
    "search": "in an entry with 'search': PromQL takes a 'regex'",
}


def check_promql(table: Table, template: str, parameters: Mapping[str, Parameter], labels: tuple[str, ...]) -> None:
    """Raises CatalogError unless the expression uses what is declared, parses, and aggregates by exactly `labels`."""
    found = placeholders(template)
    check_names(table, (placeholder.name for placeholder in found), parameters)
    for placeholder in found:
        _check_place(table, placeholder, parameters[placeholder.name])
    for fixed in fixed_ranges(template):
        raise table.fault(
            f"the range {fixed} is fixed, so a longer step would pass over samples.",
            'Write [$rate_window] and declare that parameter with kind = "range" and default = "auto", or the length as its default.',
        )
    texts = {name: parameter.default_text(_A_RANGE) for name, parameter in parameters.items()}
    written = {name: KINDS[parameters[name].kind].write(text) for name, text in texts.items()}
    _check_labels(table, substitute(template, written), labels)


def check_names(table: Table, used: Iterable[str], declared: Mapping[str, Parameter]) -> None:
    """Every used parameter is declared, and every declared one is used."""
    names = set(used)
    for name in sorted(names - set(declared)):
        raise table.fault(
            f"parameter {name!r} is used in the query but not declared.",
            f"Declare it under [{table.entry}.parameters.{name}], or write the value out.",
        )
    for name in sorted(set(declared) - names):
        raise table.fault(
            f"parameter {name!r} is declared but not used in the query.",
            f"Write ${name} where it belongs, or take [{table.entry}.parameters.{name}] out.",
        )


def is_selector(text: str) -> bool:
    """Whether a text names a metric, with or without matchers, and nothing else."""
    try:
        node = parse(text)
    except ParameterError:
        return False
    return (
        isinstance(node, promql_parser.VectorSelector) and bool(node.name) and node.offset is None and node.at is None
    )


def _check_place(table: Table, placeholder: Placeholder, parameter: Parameter) -> None:
    wanted = KINDS[parameter.kind].place
    if placeholder.place != wanted:
        place = _PLACES[wanted].format(name=placeholder.name)
        raise table.fault(
            f"parameter {placeholder.name!r} stands where its kind {parameter.kind!r} cannot.", f"Write it {place}."
        )


def _check_labels(table: Table, expression: str, declared: tuple[str, ...]) -> None:
    try:
        labels: Labels = output_labels(parse(expression))
    except ParameterError as error:
        reason, _, next_step = str(error).partition("\n  ")
        raise table.fault(reason, next_step) from error
    except Mismatch as mismatch:
        raise table.fault(
            f"the expression can answer nothing: {mismatch}.", "Aggregate both sides by the same labels."
        ) from mismatch
    if labels is None:
        raise table.fault(
            "the expression's labels are whatever the series carry.",
            f"Aggregate by the declared ones, for example 'max by ({', '.join(declared)}) (…)'.",
        )
    if labels != set(declared):
        raise table.fault(
            f"it declares the labels {sorted(declared)}, and the expression answers with {sorted(labels)}.",
            "Make 'labels' and the outermost aggregation the same.",
        )
