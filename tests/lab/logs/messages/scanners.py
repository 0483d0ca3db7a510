"""What do the two scanners say? Scans, patterns, and what the broker's API answers: Kiwoom's errors and rate limits."""

from functools import partial

from tests.lab.logs.shape import Shape
from tests.lab.metrics.services import PEAK_REQUESTS

_ALL = sum(PEAK_REQUESTS.values())
_vcp = partial(Shape, "vcp-scanner")
_day = partial(Shape, "daytrading-scanner")

TIMED_OUT = _vcp(
    "kiwoom.client",
    "ERROR",
    0.10,
    "Kiwoom API timeout: daily_chart {code} after {sec:10}s (attempt {int:1:3})",
    "calls",
)
LIMITED = _vcp("kiwoom.client", "WARNING", 0.25, "Kiwoom rate limit reached, waiting {ms:400}ms (5/s)", "calls")
SCAN_LATE = _vcp("scanner", "WARNING", 0.15, "Scan of {of:KOSPI|KOSDAQ} is {sec:20}s late")

VCP = (
    _vcp("api.access", "INFO", 60 * PEAK_REQUESTS["vcp-scanner"] / _ALL, "POST /scan 200 {ms:250}ms {inner}"),
    _vcp("api.access", "INFO", 0.6, "GET /health 200 {ms:2}ms {inner}", "steady"),
    _vcp("scanner", "INFO", 0.5, "VCP scan started market={of:KOSPI|KOSDAQ} stocks={int:800:1700}"),
    _vcp("scanner", "INFO", 0.5, "VCP scan finished in {sec:40}s: {int:0:30} candidates of {int:800:1700}"),
    _vcp("scanner", "INFO", 1.0, "종목 {code} VCP 패턴 감지: 수축 {int:2:5}회, 점수 {ratio}"),
    _vcp("scanner", "DEBUG", 1.4, "{code} skipped: volume {int:100:90000} below average"),
    _vcp("scanner", "DEBUG", 0.8, "contraction {int:1:5} of {code}: {pct} in {int:3:40} days"),
    SCAN_LATE,
    _vcp("scanner", "INFO", 0.3, "상위 후보 {list:6} 점수{int:60:99}점"),
    _vcp("scanner", "INFO", 0.1, "{stock} 외 {int:1:40}종목 제외: 거래정지 {int:0:9}건, 관리 {int:0:9}건"),
    _vcp("scanner", "DEBUG", 0.3, "fit of {code}: slope={small} r2={ratio} n={int:20:240}"),
    _vcp("scanner", "WARNING", 0.12, "{stock} 데이터 부족: {int:1:59}일 (60일 필요)"),
    TIMED_OUT,
    LIMITED,
    _vcp("kiwoom.client", "INFO", 0.6, "Kiwoom daily_chart {code} rows={int:60:600} {ms:400}ms", "calls"),
    _vcp("kiwoom.client", "INFO", 0.04, "Kiwoom token renewed, valid until {stamp}", "steady"),
    _vcp("kiwoom.client", "ERROR", 0.03, "Kiwoom error code={int:-308:-200} msg='조회 요청이 거부되었습니다'", "calls"),
    _vcp(
        "scanner",
        "ERROR",
        0.03,
        "scan of {code} failed\n"
        "Traceback (most recent call last):\n"
        '  File "/app/scanner/vcp.py", line 132, in scan\n'
        "    low = window.lows[-depth]\n"
        "IndexError: index -{int:5:60} is out of bounds for axis 0 with size {int:1:4}",
    ),
    _vcp("prices.store", "DEBUG", 0.5, "loaded {int:60:600} rows of {code} in {ms:15}ms"),
)
DAYTRADING = (
    _day("api.access", "INFO", 60 * PEAK_REQUESTS["daytrading-scanner"] / _ALL, "POST /scan 200 {ms:120}ms {inner}"),
    _day("api.access", "INFO", 0.6, "GET /health 200 {ms:2}ms {inner}", "steady"),
    _day("daytrading", "INFO", 1.3, "돌파 신호 {stock}({code}) 현재가 {price}원 거래량 {int:2:30}배"),
    _day("daytrading", "INFO", 0.6, "종목 {code} 신호 {int:1:9}건"),
    _day("daytrading", "DEBUG", 1.2, "tick {code} price={won} volume={int:1:5000} spread={ratio}"),
    _day("daytrading", "INFO", 0.3, "watching {int:40:200} stocks, {int:0:30} alerts armed"),
    _day("daytrading", "INFO", 0.4, "{stock} {int:1:15}분봉 돌파, {int:2:30}분간 거래대금 {int:10:900}억"),
    _day("daytrading", "DEBUG", 0.3, "subscribed {list:8}"),
    _day("daytrading", "WARNING", 0.2, "stale quote {code}: {sec:8}s old"),
    _day("daytrading", "WARNING", 0.1, "VI 발동 {stock} {pct} ({clock})"),
    _day("kiwoom.client", "INFO", 0.7, "Kiwoom quote {code} {price} {ms:120}ms", "calls"),
    _day("kiwoom.client", "WARNING", 0.2, "Kiwoom rate limit: {int:1:40} calls queued", "calls"),
    _day("kiwoom.client", "ERROR", 0.08, "Kiwoom quote {code} failed: HTTP {of:500|502|503} in {ms:900}ms", "calls"),
    _day(
        "ws.client",
        "WARNING",
        0.08,
        "WebSocket to Kiwoom closed code={of:1006|1011}, reconnecting in {int:1:30}s",
        "calls",
    ),
    _day(
        "ws.client",
        "INFO",
        0.08,
        "WebSocket to Kiwoom reconnected after {sec:4}s, {int:10:200} stocks resubscribed",
        "calls",
    ),
    _day(
        "daytrading",
        "ERROR",
        0.03,
        "alert for {code} not sent\n"
        "Traceback (most recent call last):\n"
        '  File "/app/daytrading/alerts.py", line 57, in send\n'
        "    response.raise_for_status()\n"
        "requests.exceptions.HTTPError: 429 Client Error: Too Many Requests for url: https://push.ralph.example/v1/send/{int:1000:9999}",
    ),
)
SHAPES = VCP + DAYTRADING
