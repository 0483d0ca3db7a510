"""What does the chatbot say? JSON objects: questions, answers, the language model's tokens and failures."""

from functools import partial

from tests.lab.logs.shape import Shape
from tests.lab.metrics.services import PEAK_REQUESTS

_says = partial(Shape, "chatbot")
_USER = '"user_id": "{user}", "conversation": "{uuid}"'

SHAPES = (
    _says(
        "api.access",
        "INFO",
        60 * PEAK_REQUESTS["chatbot"] / sum(PEAK_REQUESTS.values()),
        "POST /chat 200 {ms:700}ms {inner}",
        fields=_USER,
    ),
    _says("api.access", "INFO", 0.4, "GET /health 200 {ms:2}ms {inner}", "steady"),
    _says("chat", "INFO", 0.5, '질문 접수: "{asked}"', fields=_USER),
    _says("chat", "INFO", 0.5, "answer sent: {int:20:900} tokens in {sec:3}s", fields=_USER),
    _says("chat", "DEBUG", 0.3, "context: {int:1:12} messages, {int:100:7000} tokens", fields=_USER),
    _says("chat", "WARNING", 0.08, "답변 지연 {sec:9}초 ({user})", fields=_USER),
    _says("chat", "WARNING", 0.05, "question of {int:2001:9000} characters cut to 2000", fields=_USER),
    _says("chat.model", "INFO", 0.2, "model=ralph-ko-7b temperature={ratio} max_tokens={int:256:1024}", fields=_USER),
    _says("chat.model", "WARNING", 0.08, "model server busy, queue position {int:2:40}", fields=_USER),
    _says("chat.model", "ERROR", 0.04, "model server answered 503 after {sec:20}s (attempt {int:1:3})", fields=_USER),
    _says("chat.search", "DEBUG", 0.3, "retrieved {int:0:12} documents, best score {ratio}", fields=_USER),
    _says("chat.search", "INFO", 0.2, "종목명 '{stock}' → {code}", fields=_USER),
    _says(
        "chat",
        "ERROR",
        0.02,
        "Unhandled exception\nTraceback (most recent call last):\n"
        '  File "/app/chat/answer.py", line 73, in answer\n'
        '    return choices[0]["text"]\n'
        "IndexError: list index out of range",
        fields=_USER,
    ),
    _says("chat", "INFO", 0.2, "{user}님 대화 {int:1:30}번째, {int:1:59}분 {int:1:59}초 경과", fields=_USER),
    _says("chat", "DEBUG", 0.1, "prompt sha={sha} cached={of:true|false}", fields=_USER),
    _says("chat.safety", "WARNING", 0.04, "답변 차단: 투자 권유 표현 {int:1:4}개", fields=_USER),
    _says("uvicorn.error", "INFO", 0.01, "Uvicorn running on http://0.0.0.0:5114 (Press CTRL+C to quit)", "steady"),
)
