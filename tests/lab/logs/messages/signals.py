"""What does the signal engine say? JSON objects: signals, orders, models, and the broker's API."""

from functools import partial

from tests.lab.logs.shape import Shape
from tests.lab.metrics.services import PEAK_REQUESTS

_says = partial(Shape, "signal-engine")
_TIMED = '"duration_ms": {ms}, "trace_id": "{trace}"'
_STOCK = '"code": "{code}", "trace_id": "{trace}"'

BREAKER = _says("kiwoom.client", "ERROR", 0.06, "Kiwoom circuit breaker open after {int:5:9} failures", "calls", _STOCK)
LOW_SCORE = _says("signals", "WARNING", 0.25, "score {ratio} of {code} below threshold 0.600", fields=_STOCK)

SHAPES = (
    _says(
        "api.access",
        "INFO",
        60 * PEAK_REQUESTS["signal-engine"] / sum(PEAK_REQUESTS.values()),
        "GET /signals 200 {ms:60}ms {inner}",
        fields=_TIMED,
    ),
    _says("api.access", "INFO", 0.6, "GET /health 200 {ms:2}ms {inner}", "steady", _TIMED),
    _says("signals", "INFO", 1.6, "signal {of:BUY|SELL|HOLD} {code} at {price} score={ratio}", fields=_STOCK),
    _says("signals", "INFO", 0.8, "매수 신호: {stock} 목표가 {price}원 손절가 {won}원", fields=_STOCK),
    _says("signals", "INFO", 0.5, "매도 신호: {stock} 수익률 {pct}", fields=_STOCK),
    _says("signals", "DEBUG", 1.1, "features of {code}: rsi={ratio} macd={pct} vol={int:1:900}k", fields=_STOCK),
    LOW_SCORE,
    _says("signals", "INFO", 0.2, "{int:1:80} signals written in {ms:90}ms", fields=_TIMED),
    _says("signals.model", "INFO", 0.03, "model v{int:1:4}.{int:0:20}.{int:0:9} loaded in {sec:3}s", "steady", _TIMED),
    _says("signals.model", "WARNING", 0.08, "feature 'volume_20d' missing for {int:1:30} stocks", fields=_TIMED),
    _says("signals.model", "ERROR", 0.03, "prediction failed for {code}: input contains NaN", fields=_STOCK),
    _says("signals", "INFO", 0.2, "일일 한도 {int:10:99}% 사용 ({price}원 / 50,000,000원)", fields=_STOCK),
    _says("signals", "DEBUG", 0.3, "rule 'rsi<{int:20:40} and vol>{int:1:9}x' matched {list:4}", fields=_TIMED),
    _says("orders", "INFO", 0.5, "order {order} accepted {code} x{int:1:500} @ {won}", fields=_STOCK),
    _says("orders", "INFO", 0.3, "주문 {order} 체결 {int:1:500}주 평균가 {price}원", fields=_STOCK),
    _says("orders", "WARNING", 0.1, "order {order} partially filled {int:1:99}/{int:100:500}", fields=_STOCK),
    _says("orders", "ERROR", 0.04, "order {order} rejected: 증거금 부족 (필요 {price}원)", fields=_STOCK),
    _says("kiwoom.client", "INFO", 0.9, "Kiwoom quote {code} ok", "calls", _TIMED),
    _says("kiwoom.client", "WARNING", 0.2, "Kiwoom rate limit reached: waited {ms:300}ms", "calls", _TIMED),
    BREAKER,
    _says(
        "kiwoom.client",
        "ERROR",
        0.05,
        "Kiwoom bridge failed for {code}\n"
        "com.kiwoom.bridge.ApiException: request {int:1000:99999} was not answered\n"
        "\tat com.kiwoom.bridge.Session.request(Session.java:214)\n"
        "\tat com.kiwoom.bridge.Quotes.latest(Quotes.java:58)\n"
        "\tat java.base/java.util.concurrent.FutureTask.run(FutureTask.java:264)\n"
        "Caused by: java.net.SocketTimeoutException: Read timed out\n"
        "\t... {int:7:12} more",
        "calls",
        _STOCK,
    ),
    _says("cache", "DEBUG", 0.7, "redis GET signals:{date}:{code} {ms:1}ms", fields=_TIMED),
    _says("db.pool", "WARNING", 0.06, "transaction {hex} rolled back: deadlock detected", fields=_TIMED),
)
