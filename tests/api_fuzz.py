"""Sends the API what its own description allows, and what it does not: ``python -m tests.api_fuzz MINUTES``.

No response may be a 500, or have a status, a type or a shape that /openapi.json does not say; what it says is wrong has
to be refused.
The suite sends a few of each (tests/test_api_fuzz.py), to a scripted service; this asks the bundled corpus.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as hypothesis_settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from rag.settings import Settings
from rag.web import create_app

PATIENCE = 60  # seconds for one response, of a machine that has other work


def fuzz(app: Any, examples: int, begin: int) -> int:
    """How many requests were sent. examples: of each address, fit and unfit. Raises on the first that is not right."""
    sent = 0
    for found in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations():
        operation = found.ok()
        # What takes nothing, any text or any bytes, takes nothing that is wrong.
        described = [body for body in operation.body if body.media_type == "application/json"]
        modes = GenerationMode if described or list(operation.query) else [GenerationMode.POSITIVE]
        for mode in modes:

            @seed(begin)
            @hypothesis_settings(
                max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def right(case: Any) -> None:
                nonlocal sent
                sent += 1
                # A text may be a string, as the schema says, and still no question: that it has words is no schema's.
                response = case.call(timeout=PATIENCE)
                # And one that is too long is refused for that.
                refused = [negative_data_rejection] if response.status_code == 413 else []
                case.validate_response(response, excluded_checks=[positive_data_acceptance, *refused])

            right()
    return sent


def main(minutes: float) -> None:
    """Ask the bundled corpus until the time is over."""
    from rag.index.writing.ingest import ensure_index
    from rag.service import Service

    with TemporaryDirectory() as folder:
        settings = Settings(index=Path(folder) / "index")
        ensure_index(settings)
        service = Service(settings)
        app, until, sent, begin = create_app(service, settings), time.monotonic() + 60 * minutes, 0, time.time_ns()
        while time.monotonic() < until:
            sent += fuzz(app, 20, begin)
            begin += 1
            print(f"{sent} requests, none of them wrong", flush=True)
        service.close()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
