"""What does the front end say? Pages, its calls of the gateway, and errors of browsers and of its own rendering."""

from functools import partial

from tests.lab.logs.shape import Shape

_says = partial(Shape, "frontend")

SHAPES = (
    _says("next.server", "INFO", 2.6, "GET /stocks/{code} 200 in {ms:90}ms"),
    _says("next.server", "INFO", 1.1, "GET / 200 in {ms:40}ms"),
    _says("next.server", "INFO", 0.6, "GET /_next/static/chunks/{hex}.js 200 in {ms:2}ms"),
    _says("next.server", "INFO", 0.2, "GET /favicon.ico 304 in {ms:1}ms"),
    _says("next.server", "INFO", 0.3, "GET /api/healthz 200 in {ms:1}ms", "steady"),
    _says("next.server", "WARNING", 0.15, "GET /stocks/{code} 404 in {ms:12}ms"),
    _says("next.render", "WARNING", 0.12, "slow render of /signals: {ms:1200}ms, {size:300}kB"),
    _says("next.render", "INFO", 0.1, "페이지 재생성: /stocks/{code} ({ms:200}ms)"),
    _says(
        "next.render",
        "ERROR",
        0.04,
        "TypeError: Cannot read properties of undefined (reading 'price')\n"
        "    at renderQuote (/app/.next/server/chunks/{int:100:999}.js:1:{int:1000:90000})\n"
        "    at Object.render (/app/.next/server/pages/stocks.js:1:{int:100:9000})\n"
        "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    ),
    _says("next.fetch", "WARNING", 0.12, "fetch http://api-gateway:5111{path} retried after {ms:300}ms"),
    _says("next.fetch", "ERROR", 0.05, "fetch http://api-gateway:5111{path} failed: ECONNRESET {inner}:5111"),
    _says("browser", "WARNING", 0.2, "web vitals LCP={ms:2600}ms CLS={ratio} page=/stocks agent='{agent}'"),
    _says("browser", "INFO", 0.2, "{user}님 화면 전환 /stocks → /signals ({ms:300}ms)"),
    _says("browser", "DEBUG", 0.2, "store {cart: {int:0:9}, theme: '{of:dark|light}', codes: {list:5}}"),
    _says("browser", "INFO", 0.2, "WebSocket reconnect attempt {int:1:9} by {user}"),
    _says("browser", "ERROR", 0.04, "ChunkLoadError: Loading chunk {int:1:400} failed. ({of:missing|timeout}) {user}"),
)
