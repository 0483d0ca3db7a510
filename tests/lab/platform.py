"""What exists on the simulated platform? Containers, their limits, and who measures them."""

from dataclasses import dataclass

import pandas as pd

from tests.lab.series import Target

LAB_NOW = pd.Timestamp("2026-11-20T09:00:00Z")  # 18:00 in Seoul, the day after an exam day
LAB_DAYS = 35
LAB_SEED = 202  # a breach in memory, disks that fill up, and most rows at ease: the tests' and the demo's platform
ZONE = "Asia/Seoul"

MIB, GIB = 2**20, 2**30


@dataclass(frozen=True)
class Container:
    """A container with its limits: cores and bytes. `disk` is a volume's limit, or 0 where it has none.

    session   share of its work that follows the trading session
    night     height of its nightly batch, as a share of its peak
    """

    name: str
    image: str
    cores: float
    memory: float
    disk: float = 0
    session: float = 0.3
    night: float = 0.0


# The sizing table of the monitoring stack.
MONITORING = (
    Container("prometheus", "prom/prometheus:latest", 2, 2 * GIB, 50 * GIB, session=0.3, night=0.6),
    Container("grafana", "grafana/grafana:latest", 1, 512 * MIB, GIB, session=0.8),
    Container("alertmanager", "prom/alertmanager:latest", 0.5, 256 * MIB, GIB, session=0.2),
    Container("node-exporter", "prom/node-exporter:latest", 0.1, 64 * MIB, session=0.1),
    Container("cadvisor", "gcr.io/cadvisor/cadvisor:latest", 0.5, 256 * MIB, session=0.3),
    Container("postgres-exporter", "prometheuscommunity/postgres-exporter:latest", 0.1, 64 * MIB, session=0.3),
    Container("redis-exporter", "oliver006/redis_exporter:latest", 0.1, 64 * MIB, session=0.2),
    Container("elasticsearch", "elastic/elasticsearch:8.12.0", 2, 2 * GIB, 100 * GIB, session=0.7, night=1.0),
    Container("logstash", "elastic/logstash:8.12.0", 1, GIB, session=0.85),
    Container("kibana", "elastic/kibana:8.12.0", 1, GIB, GIB, session=0.6),
    Container("filebeat", "elastic/filebeat:8.12.0", 0.1, 64 * MIB, session=0.8),
)
# What runs beside it and has no row in the sizing table.
APPLICATION = (
    Container("api-gateway", "ralph/api-gateway:1.4.2", 2, GIB, session=0.9),
    Container("vcp-scanner", "ralph/vcp-scanner:1.4.2", 2, GIB, session=0.8),
    Container("signal-engine", "ralph/signal-engine:1.4.2", 2, GIB, session=0.9),
    Container("chatbot", "ralph/chatbot:1.4.2", 1, GIB, session=0.6),
    Container("daytrading-scanner", "ralph/daytrading-scanner:1.4.2", 2, GIB, session=0.95),
    Container("frontend", "ralph/frontend:1.4.2", 0.5, 256 * MIB, session=0.8),
    Container("celery-worker", "ralph/api-gateway:1.4.2", 2, GIB, session=0.5, night=1.0),
    Container("celery-beat", "ralph/api-gateway:1.4.2", 0.2, 256 * MIB, session=0.1),
    Container("postgres", "postgres:16-alpine", 2, 2 * GIB, session=0.8, night=0.7),
    Container("redis", "redis:7-alpine", 1, 512 * MIB, session=0.8),
)
CONTAINERS = MONITORING + APPLICATION

# Elasticsearch's disk is measured by no exporter: only it knows its indices.
UNMEASURED = (("elasticsearch", "disk"),)

PROMETHEUS = Target("prometheus", "localhost:9090")
NODE = Target("node", "node-exporter:9100")
CADVISOR = Target("cadvisor", "cadvisor:8080")
POSTGRES = Target("postgres", "postgres-exporter:9187")
REDIS = Target("redis", "redis-exporter:9121")
# Scraped on the corrected platform only.
CELERY = Target("celery", "celery-exporter:9540")
ALERTMANAGER = Target("alertmanager", "alertmanager:9093")
SERVICES = (
    Target("api-gateway", "api-gateway:5111"),
    Target("vcp-scanner", "vcp-scanner:5112"),
    Target("signal-engine", "signal-engine:5113"),
    Target("chatbot", "chatbot:5114"),
    Target("daytrading-scanner", "daytrading-scanner:5115"),
)


def limits() -> pd.DataFrame:
    """The sizing table's rows that the lab measures: service, resource, limit [cores or bytes]."""
    rows = [
        (container.name, resource, limit)
        for resource in ("cpu", "memory", "disk")
        for container in MONITORING
        for limit in [{"cpu": container.cores, "memory": container.memory, "disk": container.disk}[resource]]
        if limit and (container.name, resource) not in UNMEASURED
    ]
    return pd.DataFrame(rows, columns=["service", "resource", "limit"])
