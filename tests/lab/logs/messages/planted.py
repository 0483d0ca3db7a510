"""Which messages are said only where they are planted? New ones, and ones that are gone."""

from tests.lab.logs.shape import Shape

NEW = (
    Shape("signal-engine", "orders", "ERROR", 0, "order {order} stuck in state PENDING_CANCEL for {sec:90}s", fields='"code": "{code}"'),
    Shape("vcp-scanner", "prices.store", "WARNING", 0, "partition prices_{int:2026:2027} is read-only, row of {code} skipped"),
    Shape("api-gateway", "db.pool", "ERROR", 0, "FATAL: remaining connection slots are reserved (pid {int:100:9999})"),
)  # fmt: skip
GONE = (
    Shape("celery-worker", "tasks.prices", "INFO", 0, "구버전 시세 서버에서 {int:1:40}종목 수신 ({ms:80}ms)", "tasks"),
    Shape("api-gateway", "api.deprecated", "WARNING", 0, "v1 endpoint {path} called by {user}"),
)
OUTAGE = (
    Shape("vcp-scanner", "kiwoom.client", "ERROR", 0, "Kiwoom API unreachable: connect to {ip}:443 timed out after {sec:10}s", "calls"),
    Shape("signal-engine", "kiwoom.client", "CRITICAL", 0, "Kiwoom session lost, {int:1:40} orders unconfirmed", fields='"code": "{code}"'),
)  # fmt: skip
SHAPES = NEW + GONE + OUTAGE
