import json

from ralphcap.capacity.retention_lines import (
    DROPPED_METRICS,
    DROPPED_SERVICES,
    container_logs,
    deletion_by_cron,
    lifecycle_policy,
)


def test_a_policy_is_a_call_with_json() -> None:
    method, path, body = lifecycle_policy(30).split(" ", 2)

    assert (method, path) == ("PUT", "_ilm/policy/ralph-stock")
    assert json.loads(body)["policy"]["phases"]["delete"] == {"min_age": "31d", "actions": {"delete": {}}}


def test_a_crontab_deletes_the_day_that_is_one_too_many_by_name() -> None:
    line = deletion_by_cron(30, patterns=["logs-%Y.%m.%d", "errors-%Y.%m.%d"], address="http://elasticsearch:9200")

    day = r"$(date -u -d '-31 days' +\%Y.\%m.\%d)"
    assert (
        line
        == f'15 0 * * * curl -fsS -X DELETE "http://elasticsearch:9200/logs-{day},errors-{day}?ignore_unavailable=true"'
    )


def test_what_is_dropped_is_named_once() -> None:
    assert 'regex: "go_.+|up"' in DROPPED_METRICS.format(names="go_.+|up")
    assert '"^(chatbot)$"' in DROPPED_SERVICES.format(names="chatbot")
    assert container_logs().startswith("logging: {driver: json-file, options: {max-size: ")
