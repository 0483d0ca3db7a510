"""Does each kind of fault in a catalog file say file, entry, reason and next step?"""

from pathlib import Path

import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.errors import CatalogError

SOUND = """
[entry]
title = "A title"
unit = "count"
labels = ["job"]
promql = 'sum by (job) (up{job=~"$jobs"})'

[entry.parameters.jobs]
kind = "regex"
default = ".+"
help = "jobs"
"""

# A fault, as the text that is replaced in SOUND; the reason and the next step that its message gives.
FAULTS = {
    "unknown key": ("unit =", "unti = 1\nunit =", "unknown key 'unti'. Did you mean 'unit'", "The keys are: title, unit,"),
    "missing key": ('title = "A title"', "", "the key 'title' is missing.", "Add a line 'title = …'."),
    "unknown unit": ('"count"', '"percent"', "unit = 'percent' is unknown.", "Use one of: ratio, bytes,"),
    "not a text": ('"A title"', "5", "'title' is 5, not a text.", "Write a text."),
    "labels twice": ('["job"]', '["job", "job"]', "'labels' is ['job', 'job'].", "Write a list of different texts."),
    "no label": ('["job"]', '["a b"]', "'a b' is no name for a label.", "Write it as Prometheus spells it."),
    "entry's name": ("[entry", "[Entry", "'Entry' is no name for an entry.", "Use small letters,"),
    "not a table": ("[entry]", "stray = 1\n[entry]", "'stray' is 1, not a table.", "Write a table."),
    "neither": ("promql =", "note =", "an entry has either 'promql' or 'search'.", "Write one of the two."),
    "both": ("promql =", "search = '{}'\npromql =", "an entry has either 'promql' or 'search'.", "Write one of the two."),
    "search key": ("promql =", "index = 'a'\npromql =", "'index' belongs to entries with 'search'.", "Take 'index' out."),
    "not PromQL": ("sum by (job)", "sum by job", "is not PromQL: invalid promql query.", "Mend the expression;"),
    "undeclared": ("$jobs", "$job", "parameter 'job' is used in the query but not declared.", "Declare it under [entry.parameters.job], or write the value out."),
    "unused": ("$jobs", "a", "parameter 'jobs' is declared but not used in the query.", "Write $jobs where it belongs, or take [entry.parameters.jobs] out."),
    "part of a text": ("$jobs", "x$jobs", "parameter 'jobs' stands where its kind 'regex' cannot.", 'Write it alone between double quotes behind =~ or !~, =~"$jobs".'),
    "single quotes": ("""'sum by (job) (up{job=~"$jobs"})'""", '''"sum by (job) (up{job=~'$jobs'})"''', "parameter 'jobs' stands where its kind", "Write it alone between double quotes"),
    "bare": ('=~"$jobs"', '="a"} > $jobs or up{a="b"', "parameter 'jobs' stands where its kind", "Write it alone between double quotes"),
    "wrong place": ('"regex"', '"label_value"', "parameter 'jobs' stands where its kind 'label_value' cannot.", 'Write it alone between double quotes behind = or !=, ="$jobs".'),
    "unknown kind": ('"regex"', '"regexp"', "kind = 'regexp' is unknown. Did you mean 'regex'", "Use one of: regex, label_value,"),
    "bad default": ('".+"', '"("', "the default '(' does not fit: a bracket is not closed.", "Give a regular expression"),
    "no help": ('help = "jobs"', "", "the key 'help' is missing.", "Add a line 'help = …'."),
    "parameter's name": ("parameters.jobs", "parameters.Jobs", "'Jobs' is no name for a parameter.", "Use small letters,"),
    "taken name": ("parameters.jobs", "parameters.window", "'window' means something else where an entry is asked.", "Choose a name other than name, window, at."),
    "fixed range": ("(up{", "(sum_over_time(up[5m]) + up{", "the range [5m] is fixed,", "Write [$rate_window] and declare that parameter"),
    "open labels": ("sum by (job) ", "", "the expression's labels are whatever the series carry.", "Aggregate by the declared ones, for example 'max by (job) (…)'."),
    "other labels": ("by (job)", "by (instance)", "it declares the labels ['job'], and the expression answers with ['instance'].", "Make 'labels' and the outermost aggregation the same."),
    "never matches": ("sum by (job) (", "sum by (job) (up) / sum by (instance) (", "the expression can answer nothing: its sides never match: one has 'job', the other 'instance'.", "Aggregate both sides by the same labels."),
    "health": ("promql =", "health = ['up == 1']\npromql =", "health: 'up == 1' is no metric.", "Write the name of one of the exporter's own metrics"),
    "sparse": ("promql =", "sparse = 1\npromql =", "'sparse' is 1, not true or false.", "Write true or false."),
    "statistic": ("promql =", "statistic = 'p99'\npromql =", "statistic = 'p99' is unknown.", "Use one of: max, mean, last."),
    "panel": ("promql =", "panel = 'gauge'\npromql =", "panel = 'gauge' is unknown.", "Use one of: timeseries,"),
    "grid": ("promql =", "grid = { x = 0, y = 0, w = 25, h = 8 }\npromql =", "the panel ends at column 25.", "A dashboard has 24 columns."),
    "grid's place": ("promql =", "grid = { x = -1, y = 0, w = 2, h = 8 }\npromql =", "x = -1 is no place.", "Write a whole number of at least 0."),
    "thresholds": ("promql =", "thresholds = [0.8]\npromql =", "'thresholds' is [0.8].", "Write a list such as"),
    "threshold's value": ("promql =", "thresholds = [{ value = '1', level = 'warning' }]\npromql =", "value = '1' is not a number.", "Write a number in the entry's unit."),
}  # fmt: skip

SEARCH = """
[entry]
title = "A title"
unit = "count"
labels = ["level"]
index = "ralph-stock-logs-*"
time_field = "@timestamp"
search = '{"query": {"term": {"service": "$service"}}}'

[entry.parameters.service]
kind = "label_value"
default = "chatbot"
help = "service"
"""
SEARCH_FAULTS = {
    "not JSON": ('}}}', '}}', "'search' is not JSON: Expecting ',' delimiter (line 1, column", "Write an Elasticsearch search body as JSON."),
    "no object": ('{"query": {"term": {"service": "$service"}}}', '["$service"]', "'search' is not a JSON object.", "Write an Elasticsearch search body"),
    "part of a value": ('"$service"', '"a $service"', "a parameter is only a part of 'a $service'.", "Let it be a whole JSON value"),
    "part of a key": ('"service":', '"$service":', "a parameter is only a part of '$service'.", "Let it be a whole JSON value"),
    "undeclared": ('"$service"', '"$services"', "parameter 'services' is used in the query but not declared.", "Declare it under [entry.parameters.services]"),
    "no index": ('index = "ralph-stock-logs-*"', "", "an entry with 'search' needs 'index'.", "Add a line, for example index = 'ralph-stock-logs-*'."),
    "no time": ('time_field = "@timestamp"', "", "an entry with 'search' needs 'time_field'.", "Add a line, for example time_field = '@timestamp'."),
}  # fmt: skip


def message_of(folder: Path, text: str) -> str:
    (folder / "mine").mkdir()
    (folder / "mine" / "faulty.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as raised:
        load_catalog(folder / "mine")
    return str(raised.value)


def test_the_entries_that_the_faults_are_made_from_are_sound(tmp_path: Path) -> None:
    (tmp_path / "metrics.toml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "logs.toml").write_text(SEARCH, encoding="utf-8")

    catalog = load_catalog(tmp_path)

    assert catalog.query("metrics.entry").labels == ("job",)
    assert catalog.query("logs.entry").search == {"query": {"term": {"service": "$service"}}}


@pytest.mark.parametrize(
    ("sound", "before", "after", "reason", "next_step"),
    [pytest.param(SOUND, *fault, id=name) for name, fault in FAULTS.items()]
    + [pytest.param(SEARCH, *fault, id=f"search: {name}") for name, fault in SEARCH_FAULTS.items()],
)
def test_a_fault_names_file_entry_reason_and_next_step(
    tmp_path: Path, sound: str, before: str, after: str, reason: str, next_step: str
) -> None:
    assert before in sound

    first, second = message_of(tmp_path, sound.replace(before, after)).split("\n  ")

    assert first.startswith(("mine/faulty.toml, entry", "mine/faulty.toml, Entry", "mine/faulty.toml: 'stray'"))
    assert reason in first
    assert second.startswith(next_step)


def test_a_file_that_is_not_toml_says_where(tmp_path: Path) -> None:
    message = message_of(tmp_path, "[entry]\ntitle = count")

    assert message.startswith("mine/faulty.toml: not TOML: ")
    assert "line 2" in message
    assert message.endswith("\n  Mend the file at that place.")
