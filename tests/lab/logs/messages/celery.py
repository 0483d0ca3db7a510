"""What do Celery's worker and its scheduler say? Tasks with their results, retries and failures, and what is due."""

from functools import partial

from tests.lab.logs.shape import Shape

_worker = partial(Shape, "celery-worker", follows="tasks")
_beat = partial(Shape, "celery-beat", follows="steady")

FAILED = _worker(
    "celery.app.trace",
    "ERROR",
    0.16,
    "Task tasks.scan_vcp[{uuid}] raised unexpected: KiwoomError('no answer for {code}')\n"
    "Traceback (most recent call last):\n"
    '  File "/usr/local/lib/python3.11/site-packages/celery/app/trace.py", line 453, in trace_task\n'
    "    R = retval = fun(*args, **kwargs)\n"
    '  File "/app/tasks/scan.py", line 64, in scan_vcp\n'
    '    raise KiwoomError("no answer for %s" % code)\n'
    "kiwoom.KiwoomError: no answer for {code}",
)
PRICES_UPDATED = _worker("tasks.prices", "INFO", 0.8, "가격 갱신 {int:1:40}종목 완료 ({sec:0.2}초)")
RETRIED = _worker("celery.app.trace", "INFO", 0.3, "Task tasks.scan_vcp[{uuid}] retry: Retry in {int:1:180}s")

WORKER = (
    _worker("celery.worker.strategy", "INFO", 2.6, "Task tasks.update_prices[{uuid}] received"),
    _worker("celery.app.trace", "INFO", 2.6, "Task tasks.update_prices[{uuid}] succeeded in {sec:0.2}s: {int:1:40}"),
    _worker("celery.worker.strategy", "INFO", 0.4, "Task tasks.scan_vcp[{uuid}] received"),
    _worker("celery.app.trace", "INFO", 0.4, "Task tasks.scan_vcp[{uuid}] succeeded in {sec:2}s: None"),
    _worker("celery.worker.strategy", "INFO", 1.0, "Task tasks.send_alerts[{uuid}] received"),
    _worker("celery.app.trace", "INFO", 1.0, "Task tasks.send_alerts[{uuid}] succeeded in {sec:0.05}s: True"),
    FAILED,
    RETRIED,
    _worker(
        "celery.app.trace",
        "ERROR",
        0.08,
        "Task tasks.update_prices[{uuid}] raised unexpected: TimeoutError()\n"
        "Traceback (most recent call last):\n"
        '  File "/app/tasks/prices.py", line 38, in update_prices\n'
        "    quotes = broker.quotes(codes, timeout=5)\n"
        "TimeoutError",
    ),
    _worker(
        "celery.app.trace",
        "ERROR",
        0.05,
        "Task tasks.send_alerts[{uuid}] raised unexpected: ConnectionError('push.ralph.example:443')",
    ),
    _worker("celery.worker.request", "ERROR", 0.01, "Hard time limit (300s) exceeded for tasks.scan_vcp[{uuid}]"),
    _worker(
        "celery.worker.consumer",
        "WARNING",
        0.03,
        "consumer: Connection to broker lost. Trying to re-establish the connection...",
    ),
    _worker("celery.worker.consumer", "INFO", 0.03, "Connected to redis://redis:6379/0"),
    PRICES_UPDATED,
    _worker("tasks.prices", "WARNING", 0.2, "{code} 가격 변동 {pct}: 확인 필요"),
    _worker("tasks.prices", "DEBUG", 0.8, "batch {int:1:60}/60 fetched {int:1:40} quotes"),
    _worker("tasks.alerts", "INFO", 0.4, "알림 {int:1:30}건 발송, 실패 0건"),
    _worker("tasks.alerts", "WARNING", 0.08, "알림 발송 실패 {user}: 토큰 만료"),
    _worker("tasks.backup", "INFO", 0.15, "pg_dump table=prices_{int:2015:2026} {size:80}MB", follows="night"),
    _worker(
        "tasks.backup",
        "INFO",
        0.1,
        "백업 파일 /backup/{date}/part-{int:1:40}.dump.gz 업로드 {sec:12}s",
        follows="night",
    ),
    _worker("tasks.backup", "INFO", 0.03, "백업 완료: {size:900}MB, 소요 {span}", follows="night"),
    _worker("tasks.backup", "INFO", 0.03, "checksum {sha} of part-{int:1:40}", follows="night"),
    _worker("tasks.prices", "WARNING", 0.06, "missing quotes: {list:9}"),
    _worker("celery.pool", "DEBUG", 0.3, "worker ForkPoolWorker-{int:1:4} (pid={int:20:900}) idle for {span}"),
    _worker("tasks.backup", "WARNING", 0.03, "upload slow: {size:2}MB/s (expected 20)", follows="night"),
    _worker("tasks.cleanup", "INFO", 0.1, "deleted {int:100:90000} rows older than {date} from ticks", follows="night"),
    _worker(
        "celery.worker.state",
        "CRITICAL",
        0.01,
        "Worker exceeded memory limit: {size:900}MB, restarting child pid={int:20:900}",
    ),
)
BEAT = (
    _beat("celery.beat", "INFO", 0.9, "Scheduler: Sending due task update-prices (tasks.update_prices)"),
    _beat("celery.beat", "INFO", 0.2, "Scheduler: Sending due task scan-vcp (tasks.scan_vcp)"),
    _beat("celery.beat", "INFO", 0.1, "Scheduler: Sending due task nightly-backup (tasks.backup)", follows="night"),
    _beat("celery.beat", "DEBUG", 0.5, "beat: Waking up in {sec:4} seconds."),
    _beat("celery.beat", "INFO", 0.02, "Writing entries ({int:3:9})..."),
    _beat("celery.beat", "WARNING", 0.01, "beat: clock drifted by {ms:40}ms"),
)
SHAPES = WORKER + BEAT
