"""Traces of questions, sent to an OpenTelemetry collector that settings name; without one nothing is loaded or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rag import __version__
from rag.records import BronError
from rag.web.logs import REQUEST

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

    from rag.settings import Settings
    from rag.web.watching import Asked

NANOSECONDS: Final = 10**9
INSTALL: Final = "pip install 'bron[otel]'"


class Traces:
    """Sends one trace for each question, a span for each of its stages. settings.otlp: the collector's address."""

    def __init__(self, settings: Settings) -> None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError as error:
            raise BronError("traces need another package", where="BRON_OTLP", todo=INSTALL, misuse=True) from error
        assert settings.otlp is not None  # whoever asks for traces has set it
        address = f"{settings.otlp.rstrip('/')}/v1/traces"
        resource = Resource.create({"service.name": "bron", "service.version": __version__})
        self._provider: TracerProvider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
        self._tracer = self._provider.get_tracer("bron", __version__)
        self._log_questions = settings.log_questions

    def asked(self, asked: Asked) -> None:
        """A question is over."""
        from opentelemetry.trace import set_span_in_context

        at = int(asked.began * NANOSECONDS)
        about: dict[str, Any] = {"bron.outcome": asked.outcome, "bron.request": REQUEST.get()}
        if asked.answer is not None:
            about |= {"bron.language": asked.answer.language, "bron.confidence": asked.answer.confidence}
            about |= {"bron.generation": asked.answer.searched.generation}
        if self._log_questions:
            about["bron.question"] = asked.question
        whole = self._tracer.start_span("ask", start_time=at, attributes=about)
        inside, since = set_span_in_context(whole), at
        for stage, milliseconds in (asked.answer.timings if asked.answer else {}).items():
            if stage != "total":
                until = since + int(milliseconds * NANOSECONDS / 1000)
                self._tracer.start_span(stage, inside, start_time=since).end(until)
                since = until
        whole.end(at + int(asked.seconds * NANOSECONDS))

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()
