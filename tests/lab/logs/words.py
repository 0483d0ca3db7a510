"""Which words do messages hold? Names of stocks, paths, prices, questions to the chatbot, statements, browsers."""

STOCKS = (
    "삼성전자 SK하이닉스 LG에너지솔루션 현대차 기아 NAVER 카카오 셀트리온 POSCO홀딩스 삼성바이오로직스 KB금융 신한지주 "
    "LG화학 삼성SDI 현대모비스 하나금융지주 한화에어로스페이스 두산에너빌리티 HMM 크래프톤 SK텔레콤 KT 한국전력 S-Oil 에코프로비엠"
).split()
PRICES = tuple(f"{1000 + 137 * step * step:,}" for step in range(80))
PATHS = (
    *(f"/api/stocks/{10 * number + 20:06d}" for number in range(400)),
    *(f"/api/signals?market={market}&page={page}" for page in range(1, 13) for market in ("KOSPI", "KOSDAQ")),
    *(f"/api/watchlists/{number}/items" for number in range(1, 60)),
    "/api/signals/latest",
    "/api/market/status",
)
AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0",
    "Mozilla/5.0 (Linux; Android 15; SM-S928N) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile",
    "python-requests/2.32.3",
)
QUESTIONS = (
    "삼성전자 지금 사도 될까요?",
    "오늘 거래량 상위 종목 알려줘",
    "VCP 패턴이 뭐예요?",
    "005930 목표가",
    "어제 신호 나온 종목들 수익률은?",
    "코스닥 지수 왜 떨어졌어",
    "what is the RSI of NAVER",
    "손절가를 얼마로 잡아야 하나요",
)
STATEMENTS = (
    "SELECT * FROM prices WHERE code = $1 AND day >= $2 ORDER BY day",
    "SELECT count(*) FROM signals WHERE created_at > now() - interval '1 day'",
    "UPDATE watchlists SET items = $1 WHERE user_id = $2",
    "INSERT INTO signals (code, kind, score) VALUES ($1, $2, $3)",
)
