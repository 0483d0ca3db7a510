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
    "neither": ("promql =", "note =", "an entry has either 'promql', 'search' or 'api'.", "Write one of the three."),
    "both": ("promql =", "search = '{}'\npromql =", "an entry has either 'promql', 'search' or 'api'.", "Write one of the three."),
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
index = "ralph-stock-logs-%Y.%m.%d"
time_field = "@timestamp"
columns = { value = "errors.doc_count / doc_count" }
fields = { level = ["level", "level.keyword"] }
search = '''{"query": {"bool": {"filter": [{"term": {"service": "$service"}}]}}, "aggs": {"by": {"composite": {"sources": [
  {"level": {"terms": {"field": "$level"}}}]}, "aggs": {"errors": {"filter": {"exists": {"field": "error"}}}}}}}'''

[entry.also]
index = "ralph-stock-errors-%Y.%m.%d"
holds = '{"exists": {"field": "error"}}'

[entry.parameters.service]
kind = "label_value"
default = "chatbot"
help = "service"
"""
SEARCH_FAULTS = {
    "kept": ('unit =', 'history = true\nunit =', "a history keeps what Prometheus answers.", "Take 'history' out."),
    "not JSON": ('}}}}}}}', '}}}}}}', "'search' is not JSON: Expecting ',' delimiter (line 2, column", "Write an Elasticsearch search body as JSON."),
    "no object": ("'''{\"query\"", "'''[{\"query\"", "'search' is not JSON", "Write an Elasticsearch search body as JSON."),
    "a text": ('holds = \'{"exists": {"field": "error"}}\'', "holds = '\"error\"'", "'holds' is not a JSON object.", "Write an Elasticsearch search body, '{ … }'."),
    "part of a value": ('"$service"', '"a $service"', "a parameter is only a part of 'a $service'.", "Let it be a whole JSON value"),
    "part of a key": ('"service":', '"$service":', "a parameter is only a part of '$service'.", "Let it be a whole JSON value"),
    "undeclared": ('"$service"', '"$services"', "parameter 'services' is used in the query but not declared.", "Declare it under [entry.parameters.services]"),
    "unused": ('"$service"', '"chatbot"', "parameter 'service' is declared but not used in the query.", "Write $service where it belongs"),
    "no index": ('index = "ralph-stock-logs-%Y.%m.%d"', "", "an entry with 'search' needs 'index'.", "Add a line, for example index = 'ralph-stock-logs-*'."),
    "no time": ('time_field = "@timestamp"', "", "an entry with 'search' needs 'time_field'.", "Add a line, for example time_field = '@timestamp'."),
    "its own paging": ('{"query"', '{"size": 10, "query"', "its body has 'size', which is ralphcap's own to set.", "Leave query and aggs in it."),
    "no columns": ('columns = { value = "errors.doc_count / doc_count" }', "", "it does not say what its answer's columns are.", "Add, for example, columns = { value = 'doc_count' }."),
    "no number": ('"errors.doc_count / doc_count"', '"errors.doc_count % 2"', "'errors.doc_count % 2' is no number of a bucket: only numbers, names and + - * / may stand in it.", "Write doc_count, or"),
    "an aggregation as a number": ('"errors.doc_count / doc_count"', '"errors"', "the column 'value' reads 'errors', which is no number.", "Write errors.doc_count, or errors.value."),
    "another aggregation": ('"errors.doc_count / doc_count"', '"warnings.doc_count"', "the column 'value' reads 'warnings.doc_count', and no aggregation is called 'warnings'.", "It has: errors, and doc_count."),
    "a figure that does not add up": ('{"filter": {"exists": {"field": "error"}}}', '{"avg": {"field": "error"}}', "the aggregation 'errors' is 'avg', whose figures of two days do not add up.", "Use filter, sum,"),
    "a figure within a filter that does not add up": ('{"filter": {"exists": {"field": "error"}}}', '{"filter": {"exists": {"field": "error"}}, "aggs": {"users": {"cardinality": {"field": "user"}}}}', "the aggregation 'users' is 'cardinality', whose figures of two days do not add up.", "Use filter, sum,"),
    "a column from nothing": ('value = "errors.doc_count / doc_count"', "value = []", "the column 'value' comes from nothing.", "Write value = '…'."),
    "a column's type": ('value = "errors.doc_count / doc_count"', "value = { from = 'doc_count', type = 'date' }", "type = 'date' is unknown.", "Use one of: number, text, time."),
    "a column's key": ('value = "errors.doc_count / doc_count"', "value = { form = 'doc_count' }", "unknown key 'form'. Did you mean 'from'", "The keys are: from, type, several."),
    "other labels": ('labels = ["level"]', 'labels = ["service"]', "it declares the labels ['service'], and its aggregation 'by' tells rows apart by ['level'].", "Make 'labels' and the sources"),
    "counted rows": ('time_field =', 'count_by = ["value"]\ntime_field =', "'count_by' belongs to entries whose answer is documents.", "Take it out."),
    "also without what it holds": ("holds =", "hold =", "unknown key 'hold'. Did you mean 'holds'", "The keys are: index, holds."),
    "a regular expression": ('"label_value"', '"regex"', "parameter 'service' has the kind 'regex', which no search takes.", "Use one of: label_value, texts,"),
    "a parameter called as a field": ("fields = { level =", "fields = { service = ['service'], level =", "'service' is a parameter and something else.", "Give the parameter another name."),
    "a condition that cannot go": ('{"bool": {"filter": [{"term": {"service": "$service"}}]}}', '{"term": {"service": "$service"}}', "a condition whose value is left empty would leave out the whole body.", "Write it as an element of a list"),
    "zero": ("time_field =", "zero = 1\ntime_field =", "'zero' is 1, not true or false.", "Write true or false."),
}  # fmt: skip

DOCUMENTS = """
[entry]
title = "A title"
unit = "count"
labels = []
index = "ralph-stock-logs-%Y.%m.%d"
time_field = "@timestamp"
columns = { message = "message" }
count_by = ["message"]
search = '{"query": {"bool": {"filter": [{"term": {"service": "$service"}}]}}}'

[entry.parameters.service]
kind = "label_value"
default = "chatbot"
help = "service"
"""
DOCUMENT_FAULTS = {
    "labels": ("labels = []", 'labels = ["level"]', "its answer is documents, which have no labels.", "Write labels = []."),
    "rows by what is no column": ('count_by = ["message"]', 'count_by = ["level"]', "count_by names 'level', which is no column.", "Its columns: message."),
    "no columns": ('columns = { message = "message" }', "", "it does not say what its answer's columns are.", "Add, for example, columns = { message = 'message' }."),
    "a column called as ralphcap's own": ('columns = { message = "message" }\ncount_by = ["message"]', 'columns = { id = "_id" }', "'id' is a column of every document already.", "Call it otherwise."),
    "several": ('{ message = "message" }', "{ message = { from = 'message', several = 'first' } }", "several = 'first' is unknown.", "Use one of: join, last."),
}  # fmt: skip

API = """
[entry]
title = "A title"
unit = "bytes"
labels = []
index = "*"
api = "indices"
"""
API_FAULTS = {
    "unknown": ('"indices"', '"index"', "api = 'index' is unknown. Did you mean 'indices'", "Use one of: indices, storage, nodes"),
    "a search's key": ('index = "*"', 'index = "*"\nzero = true', "'zero' does not go with api = 'indices'.", "Take 'zero' out."),
    "a volume of nobody": ('"indices"', '"volume"', "the volume is told by service and day.", "Add time_field = '@timestamp' and"),
    "no index": ('index = "*"', "", "an entry with 'api' has an index pattern", "Write labels"),
}  # fmt: skip


def message_of(folder: Path, text: str) -> str:
    (folder / "mine").mkdir()
    (folder / "mine" / "faulty.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as raised:
        load_catalog(folder / "mine")
    return str(raised.value)


def test_the_entries_that_the_faults_are_made_from_are_sound(tmp_path: Path) -> None:
    (tmp_path / "metrics.toml").write_text(SOUND, encoding="utf-8")
    for name, text in (("logs", SEARCH), ("documents", DOCUMENTS), ("api", API)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")

    catalog = load_catalog(tmp_path)

    assert catalog.query("metrics.entry").labels == ("job",)
    assert catalog.query("logs.entry").labels == ("level",)
    assert catalog.query("documents.entry").labels == catalog.query("api.entry").labels == ()


@pytest.mark.parametrize(
    ("sound", "before", "after", "reason", "next_step"),
    [pytest.param(SOUND, *fault, id=name) for name, fault in FAULTS.items()]
    + [pytest.param(SEARCH, *fault, id=f"search: {name}") for name, fault in SEARCH_FAULTS.items()]
    + [pytest.param(DOCUMENTS, *fault, id=f"documents: {name}") for name, fault in DOCUMENT_FAULTS.items()]
    + [pytest.param(API, *fault, id=f"api: {name}") for name, fault in API_FAULTS.items()],
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
