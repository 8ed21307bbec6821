"""Whether the process lives (/healthz), and whether questions should be sent to it (/readyz)."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from rag import __version__
from rag.index.age import hours_old
from rag.records import BronError
from rag.web.described import Responses, given, problems

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.service import Service
    from rag.settings import Settings

KEPT: Final = 2.0  # seconds that a finding is given again: whoever may ask must not keep the archive busy with it
PATIENCE: Final = 10.0  # seconds for all that has to work
# What is told of what does not work: the words of the error itself may hold paths, and are logged.
_FAILED: Final = {
    "index": "the index cannot be opened",
    "vectors": "the vectors do not answer, or are not those of this index",
    "models": "the models do not load",
}
LOG: Final = logging.getLogger("bron")


class Readiness:
    """Finds out whether a question could be answered now. draining: set when no more should be sent."""

    def __init__(self, service: Service, settings: Settings) -> None:
        self._service, self._settings = service, settings
        self._asking = asyncio.Lock()
        self._found: tuple[float, dict[str, str]] | None = None
        self.draining = threading.Event()

    async def checks(self) -> dict[str, str]:
        """Each check with "ok", or what is wrong."""
        async with self._asking:
            if self._found is None or time.monotonic() - self._found[0] > KEPT:
                try:
                    found = await asyncio.wait_for(run_in_threadpool(self._tried), PATIENCE)
                except TimeoutError:
                    found = dict.fromkeys(_FAILED, f"no answer within {PATIENCE:.0f} s")
                self._found = (time.monotonic(), found)
            serving = "shutting down" if self.draining.is_set() else "ok"
            return {**self._found[1], "serving": serving}

    def _tried(self) -> dict[str, str]:
        found = {}
        for name, trial in self._service.trials().items():
            try:
                trial()
                found[name] = "ok"
            except BronError as error:
                LOG.warning("not ready", extra={"fields": {"check": name, "error": str(error)}})
                found[name] = _FAILED[name]
        if found["index"] == "ok" and self._settings.max_age:
            found["age"] = self._age()
        return found

    def _age(self) -> str:
        old, most = hours_old(self._service.status().last_ingest), self._settings.max_age
        if old is None:
            return "nothing was ever ingested"
        return "ok" if old <= most else f"nothing was ingested for {old:.1f} h, longer than {most:g} h"


def add_health(api: FastAPI, readiness: Readiness) -> None:
    """Add GET /healthz and GET /readyz."""

    @api.get("/healthz", responses={**given("It lives."), **problems()}, tags=["status"])
    async def healthz() -> dict[str, str]:
        """Whether the process lives. It says nothing of the archive: see /readyz."""
        return {"status": "ok", "version": __version__}

    not_ready: Responses = {503: {"description": "Not ready; the same body."}}

    @api.get("/readyz", responses={**given("It is ready."), **problems(), **not_ready}, tags=["status"])
    async def readyz() -> Response:
        """Whether questions can be answered: index, vectors, models, the age of the index, no shutdown."""
        checks = await readiness.checks()
        ready = all(state == "ok" for state in checks.values())
        body: dict[str, Any] = {"status": "ready" if ready else "not ready", "version": __version__, "checks": checks}
        headers = {"Cache-Control": "no-store"} | ({} if ready else {"Retry-After": "5"})
        return JSONResponse(body, 200 if ready else 503, headers)
