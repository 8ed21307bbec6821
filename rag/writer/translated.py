"""answer -> the same answer, with a machine translation beside each quote that is in another language."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.records import BronError, QuoteTranslation

if TYPE_CHECKING:
    from rag.records import Answer, Citation
    from rag.writer.translate import Translator

AT_ONCE = 4  # quotes, so that a server that hangs is waited for once or twice and not once a quote

NOTES = {
    "en": "Not every quote could be translated by machine ({reason}).",
    "sv": "Alla citat kunde inte maskinöversättas ({reason}).",
    "nl": "Niet elk citaat kon machinaal worden vertaald ({reason}).",
}


def with_translations(answer: Answer, translator: Translator) -> Answer:
    """The answer with its citations translated into its language, ``machine`` set; quotes stay as they are.

    Translated are quotes in another language, determined, that have no translation yet; not the openings of articles
    that metadata answers show. What fails leaves its quote without one, and one note on the answer. The time that it
    took is in the timings, as "translation".
    """
    wanted = [citation for citation in answer.citations if _wants(citation, answer.language)]
    if not wanted:
        return answer

    started = time.perf_counter()

    def attempt(citation: Citation) -> str | BronError:
        try:
            return translator.translate(citation.quote, citation.language, answer.language)
        except BronError as error:
            return error

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="bron-translate") as pool:
        results = list(pool.map(attempt, wanted))
    said = {citation.n: text for citation, text in zip(wanted, results, strict=True) if isinstance(text, str)}
    failed = next((error for error in results if isinstance(error, BronError)), None)
    note = () if failed is None else (NOTES[answer.language].format(reason=failed.what),)
    took = (time.perf_counter() - started) * 1000
    total = answer.timings.get("total", 0.0) + took
    return replace(
        answer,
        citations=tuple(_translated(citation, said.get(citation.n), answer.language) for citation in answer.citations),
        notes=(*answer.notes, *note),
        timings={**answer.timings, "translation": round(took, 1), "total": round(total, 1)},
    )


def _wants(citation: Citation, language: str) -> bool:
    foreign = citation.language not in (language, "und")
    return foreign and citation.kind == "quote" and citation.translation is None


def _translated(citation: Citation, text: str | None, language: str) -> Citation:
    if text is None:
        return citation
    return replace(citation, translation=QuoteTranslation(language, text, machine=True))
