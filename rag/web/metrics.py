"""What a Prometheus server collects: how many questions, how they ended, how long they took, how old the index is.

Counted in this process, from its start. Nothing of what was asked, and of nobody who asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from fastapi.responses import Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from rag.records import BronError
from rag.web.access import METRICS

if TYPE_CHECKING:
    from fastapi import FastAPI
    from prometheus_client import Metric

    from rag.index.store import Status
    from rag.web.watching import Asked

BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)  # seconds
LOOPBACK: Final = "127.0.0.1"


class Metrics:
    """The figures of one application, in a registry of its own. status: of the index; asked when they are collected.

    waiting: how many stand in the chat's line.
    """

    def __init__(self, status: Callable[[], Status], waiting: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        here: dict[str, Any] = {"registry": self.registry}
        self._questions = Counter("bron_questions", "Questions that are over, by how they ended.", ["outcome"], **here)
        self._stages = Histogram(
            "bron_question_seconds", "Seconds of a question, by stage.", ["stage"], buckets=BUCKETS, **here
        )
        self._requests = Counter("bron_requests", "Requests, by address and status.", ["route", "status"], **here)
        self._seconds = Histogram(
            "bron_request_seconds", "Seconds until an answer was sent.", ["route"], buckets=BUCKETS, **here
        )
        self._at_work = Gauge("bron_questions_at_work", "Questions that are being answered.", **here)
        Gauge("bron_questions_waiting", "Questions that wait in the chat's line.", **here).set_function(waiting)
        self.registry.register(_Index(status))

    def begins(self, count: int) -> None:
        """A question begins (1) or is over (-1)."""
        self._at_work.inc(count)

    def asked(self, asked: Asked) -> None:
        """A question is over."""
        self._questions.labels(asked.outcome).inc()
        timings = asked.answer.timings if asked.answer else {}
        for stage, milliseconds in timings.items():
            if stage != "total":
                self._stages.labels(stage).observe(milliseconds / 1000)
        self._stages.labels("total").observe(asked.seconds)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """A request is over. route: as it is written in the code, so that their number is bounded."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def serve(self, port: int) -> Callable[[], None]:
        """Give them at a port of this machine alone; what comes back ends that. Raises BronError (misuse)."""
        try:
            server, thread = start_http_server(port, LOOPBACK, self.registry)
        except OSError as error:
            todo = "Set another port (BRON_METRICS_PORT)."
            what = f"cannot listen for metrics: {error.strerror}"
            raise BronError(what, where="BRON_METRICS_PORT", received=port, todo=todo, misuse=True) from error

        def stop() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return stop


def add_metrics(api: FastAPI, metrics: Metrics) -> None:
    """Add GET /metrics."""

    @api.get(METRICS, include_in_schema=False)
    def collected() -> Response:
        return Response(generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Index(Collector):
    """The figures of the index, of the moment they are asked for."""

    def __init__(self, status: Callable[[], Status]) -> None:
        self._status = status

    def describe(self) -> Iterable[Metric]:
        return ()  # else it is asked for the figures before there is an index

    def collect(self) -> Iterable[Metric]:
        up = "Whether the index can be opened."
        try:
            status = self._status()
        except BronError:
            yield GaugeMetricFamily("bron_index_up", up, 0)
            return
        yield GaugeMetricFamily("bron_index_up", up, 1)
        yield GaugeMetricFamily("bron_index_generation", "Rises with every change of the index.", status.generation)
        yield GaugeMetricFamily("bron_index_articles", "Articles that can be found.", status.articles)
        yield GaugeMetricFamily("bron_index_pending", "Articles that are read and not yet stored.", status.pending)
        failed = "Ingests and rebuilds that were killed or failed, and wait to be resumed."
        yield GaugeMetricFamily("bron_ingests_interrupted", failed, len(status.interrupted))
        if status.last_ingest:
            age = (datetime.now(UTC) - datetime.fromisoformat(status.last_ingest)).total_seconds()
            yield GaugeMetricFamily("bron_index_age_seconds", "Since the last ingest was done.", age)
