"""Which lines change what is kept? Imports nothing of the project.

Sources: Prometheus docs, configuration (relabel_config); Elasticsearch reference 8.12, index lifecycle management, and
`action.destructive_requires_name`; Beats reference, drop_event; docker docs, json-file.
"""

from collections.abc import Sequence

# Each is formatted with `names`, a regular expression.
DROPPED_METRICS = 'metric_relabel_configs: [{{source_labels: [__name__], regex: "{names}", action: drop}}]  # prometheus.yml, in the job'
DROPPED_SERVICES = (
    'processors: [{{drop_event: {{when: {{regexp: {{container.name: "^({names})$"}}}}}}}}]  # filebeat.yml'
)


def lifecycle_policy(days: int) -> str:
    """The policy that keeps so many whole days beside the present one: an index's age counts from its first minute."""
    return (
        'PUT _ilm/policy/ralph-stock {"policy": {"phases": {"delete": '
        f'{{"min_age": "{days + 1}d", "actions": {{"delete": {{}}}}}}}}}}}}'
    )


def deletion_by_cron(days: int, *, patterns: Sequence[str], address: str) -> str:
    """The crontab line that does the same: by name, for Elasticsearch 8 refuses to delete by wildcard.

    patterns   names of the daily indices, with %Y, %m and %d for the day
    """
    names = ",".join(_dated(pattern, days) for pattern in patterns)
    return f'15 0 * * * curl -fsS -X DELETE "{address}/{names}?ignore_unavailable=true"'


def container_logs(size: str = "50m", files: int = 3) -> str:
    """What bounds a container's json log: a line of its service in docker-compose."""
    return f'logging: {{driver: json-file, options: {{max-size: "{size}", max-file: "{files}"}}}}'


def _dated(pattern: str, days: int) -> str:
    """A pattern with the day that is one too many; a crontab needs its % escaped."""
    start = min(pattern.index(part) for part in ("%Y", "%m", "%d") if part in pattern)
    day = pattern[start:].replace("%", r"\%")
    return f"{pattern[:start]}$(date -u -d '-{days + 1} days' +{day})"
