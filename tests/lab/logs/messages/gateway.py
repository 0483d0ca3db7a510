"""What does the API gateway say? Requests, health checks, its database and cache, and the WebSocket hub."""

from functools import partial

from tests.lab.logs.shape import Shape
from tests.lab.metrics.services import PEAK_REQUESTS

_ALL = sum(PEAK_REQUESTS.values())
_says = partial(Shape, "api-gateway")

SLOW_QUERY = _says("db.pool", "WARNING", 0.35, "Slow query took {ms:900}ms: {statement}")
REFUSED_TOKEN = _says("api.auth", "WARNING", 0.3, "Token of {user} refused: expired at {stamp}")
DISCONNECTED = _says(
    "ws.hub", "INFO", 0.8, "WebSocket client {uuid} disconnected code={of:1000|1001|1006} after {sec:900}s"
)

SHAPES = (
    _says("api.access", "INFO", 60 * PEAK_REQUESTS["api-gateway"] / _ALL, "GET {path} 200 {ms}ms {ip}"),
    _says("api.access", "INFO", 0.5, "GET {path} 404 {ms:4}ms {ip}"),
    _says("api.access", "INFO", 0.4, "GET {path} 304 {ms:3}ms {ip}"),
    _says("api.access", "WARNING", 0.25, "GET {path} 429 {ms:2}ms {ip} limit=120/min"),
    _says("api.access", "ERROR", 0.10, "GET {path} 500 {ms:80}ms {ip} request_id={uuid}"),
    _says("api.access", "INFO", 1.6, "POST /api/watchlists 201 {ms:45}ms {ip}"),
    _says("api.access", "INFO", 0.9, "GET /health 200 {ms:3}ms {inner}", "steady"),
    _says("api.health", "DEBUG", 0.5, "health check: postgres ok {ms:2}ms, redis ok {ms:1}ms", "steady"),
    _says("api.health", "WARNING", 0.05, "health check degraded: redis answered after {ms:1500}ms", "steady"),
    _says("api.health", "ERROR", 0.02, "health check failed: vcp-scanner did not answer within 2s", "steady"),
    SLOW_QUERY,
    _says("db.pool", "DEBUG", 1.2, "connection {int:1:20} checked out, {int:0:19} idle"),
    _says("db.pool", "WARNING", 0.08, "pool exhausted: {int:20:60} waiting, size=20 overflow=10"),
    _says(
        "db.pool",
        "ERROR",
        0.03,
        "could not connect to server: Connection refused Is the server running on host "
        '"postgres" ({inner}) and accepting TCP/IP connections on port 5432?',
    ),
    _says("cache", "DEBUG", 2.2, "cache hit stock:{code} ttl={int:1:300}"),
    _says("cache", "DEBUG", 0.9, "cache miss stock:{code}"),
    _says("cache", "INFO", 0.1, "evicted {int:100:9000} keys in {ms:12}ms"),
    REFUSED_TOKEN,
    _says("api.auth", "INFO", 0.9, "{user} 로그인 성공 ip={ip}"),
    _says("api.auth", "WARNING", 0.2, "{user} 로그인 실패 {int:1:5}회 ip={ip}"),
    _says("api.auth", "INFO", 0.3, "session {hex} renewed for {user}"),
    _says("ws.hub", "INFO", 0.9, "WebSocket client {uuid} connected from {ip}:{port}"),
    DISCONNECTED,
    _says("ws.hub", "WARNING", 0.12, "WebSocket send to {uuid} timed out after {sec:5}s, {int:1:400} messages queued"),
    _says("ws.hub", "ERROR", 0.06, "WebSocket connection {uuid} lost: ConnectionResetError [Errno 104]"),
    _says("ws.hub", "DEBUG", 0.9, "broadcast prices to {int:40:900} clients in {ms:30}ms"),
    _says("ws.hub", "INFO", 0.2, "WebSocket 접속자 {int:40:950}명, 채널 prices"),
    _says("api.limits", "INFO", 0.2, "rate limit bucket '{user}' refilled to {int:10:120}"),
    _says("api.upstream", "WARNING", 0.15, "retry {int:1:3}/3 of http://signal-engine:5113/signals after {ms:250}ms"),
    _says("api.upstream", "ERROR", 0.05, "upstream chatbot:5114 answered 502 in {ms:40}ms trace={trace}"),
    _says(
        "api.errors",
        "ERROR",
        0.05,
        "Unhandled exception request_id={uuid}\n"
        "Traceback (most recent call last):\n"
        '  File "/app/api/stocks.py", line 88, in get_stock\n'
        "    price = await prices.latest(code)\n"
        '  File "/app/prices/store.py", line 41, in latest\n'
        "    raise PriceMissing(code)\n"
        "prices.store.PriceMissing: no price for {code} on {date}",
    ),
    _says("api.audit", "INFO", 0.4, "user={user} action={of:create|update|delete} target=watchlist/{int:1:60}"),
    _says("api.audit", "INFO", 0.2, "consent of {mail} recorded from {sixes}"),
    _says("api.export", "INFO", 0.15, "wrote /exports/{date}/{user}.csv ({size:90}KiB, {int:10:9000} rows)"),
    _says("api.export", "DEBUG", 0.2, "export options {'codes': {list:5}, 'format': 'csv', 'bom': {of:True|False}}"),
    _says("api.stats", "INFO", 0.3, "p50={ms:30}ms p95={ms:120}ms p99={ms:400}ms inflight={int:0:80}", "steady"),
    _says("api.config", "INFO", 0.02, "reloaded config sha={sha} version=v1.{int:2:6}.{int:0:20}", "steady"),
    _says("api.market", "INFO", 0.1, "장 상태 변경: {of:개장|마감|동시호가} ({clock})"),
    _says("uvicorn.error", "INFO", 0.01, "Started server process [{int:7:99}]", "steady"),
    _says("uvicorn.error", "INFO", 0.01, "Application startup complete.", "steady"),
)
