"""A service as the platform's are: FastAPI, measured by its instrumentator. `uvicorn api:app` runs it."""

import asyncio

from durations import SLOW_SECONDS
from fastapi import FastAPI, HTTPException
from prometheus_fastapi_instrumentator import Instrumentator

app = FastAPI()


@app.get("/api/stocks/{code}")
async def stock(code: str) -> dict[str, str]:
    """Answers at once."""
    return {"code": code}


@app.get("/api/signals")
async def signals() -> list[str]:
    """Answers after a while."""
    await asyncio.sleep(SLOW_SECONDS)
    return []


@app.get("/api/broken")
async def broken() -> None:
    """Always fails."""
    raise HTTPException(500)


Instrumentator(should_instrument_requests_inprogress=True).instrument(app).expose(app)
