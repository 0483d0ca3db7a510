"""Which types does Elasticsearch give the fields? The design leaves them to it; the corrected pipeline sends a template."""

from typing import Any

from tests.lab.world import Profile

NAME = "ralph-stock"

_PLAIN_TEXT = {"type": "text", "norms": False}  # searched for words and phrases, never ranked
_CORRECTED = {
    "index_patterns": ["ralph-stock-logs-*", "ralph-stock-errors-*"],
    "template": {
        "settings": {"number_of_shards": 1, "number_of_replicas": 0, "codec": "best_compression"},
        "mappings": {
            "dynamic_templates": [
                {
                    "strings": {
                        "match_mapping_type": "string",
                        "mapping": {"type": "keyword", "ignore_above": 1024},
                    }
                }
            ],
            "date_detection": False,
            "properties": {
                "@timestamp": {"type": "date"},
                "event": {"properties": {"ingested": {"type": "date"}}},
                "service": {"type": "keyword"},
                "logger": {"type": "keyword"},
                "level": {"type": "keyword"},
                "tags": {"type": "keyword"},
                "message": _PLAIN_TEXT,
            },
        },
    },
}
# The body for `PUT _index_template/ralph-stock`, or None: dynamic mapping, so strings are `text` with a `.keyword` twin
# that leaves out what is longer than 256 characters, and one replica that a single node cannot hold.
TEMPLATES: dict[Profile, dict[str, Any] | None] = {"designed": None, "corrected": _CORRECTED}
