"""A judgement -> what the reports show of it: the answer, its quotes, the gold in its article, the passages found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rag.evaluation.asking import WHOLE
from rag.evaluation.gold import Unit, covered_by_citation, covered_by_hit
from rag.evaluation.judging import Judgement
from rag.evaluation.results import FoundPassage, GoldPlace, QuestionResult, ShownQuote
from rag.evaluation.scoring import tells
from rag.records import Article, Citation, Hit

AROUND = 160  # characters of the article before and after a piece of gold


def question_result(task: str, judgement: Judgement, articles: Mapping[str, Article]) -> QuestionResult:
    """All that is known of one question. articles: by their ids, those of the collection."""
    outcome, question, answer = judgement.outcome, judgement.outcome.question, judgement.outcome.answer
    return QuestionResult(
        task=task,
        id=question.id,
        question=question.question,
        language=question.language,
        kind=question.kind,
        direction=judgement.direction,
        answerable=question.answerable,
        verdict=judgement.verdict,
        problems=judgement.problems,
        expected=question.references,
        patterns=question.patterns,
        answered=answer.answerable if answer else None,
        answer=answer.text if answer else "",
        accounts=tuple(account.value for account in answer.accounts) if answer else (),
        confidence=judgement.confidence,
        sound=judgement.sound,
        scores=judgement.scores,
        quotes=tuple(_quotes(judgement)),
        gold=tuple(_gold(judgement, unit, articles[unit.article_id]) for unit in judgement.units),
        found=tuple(_passage(hit, judgement.units) for hit in outcome.hits.get(WHOLE, ())),
        milliseconds=outcome.milliseconds,
        timings=answer.timings if answer else {},
        cluster=judgement.cluster,
        error=outcome.error,
    )


def _quotes(judgement: Judgement) -> Iterable[ShownQuote]:
    outcome, answer = judgement.outcome, judgement.outcome.answer
    if answer is None:
        return
    shown = answer.citations + answer.near
    for place, (citation, intact) in enumerate(zip(shown, outcome.intact, strict=True)):
        yield ShownQuote(
            n=citation.n,
            near=place >= len(answer.citations),
            passage_id=citation.passage_id,
            article_id=citation.article_id,
            title=citation.title or citation.file,
            language=citation.language,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
            marked=_marked(citation),
            gold=any(covered_by_citation(unit, citation) for unit in judgement.units),
            tells=tells(outcome.question, judgement.units, citation),
            intact=intact,
        )


def _marked(citation: Citation) -> tuple[int, int] | None:
    if citation.answer_start is None or citation.answer_end is None:
        return None
    return citation.answer_start - citation.start, citation.answer_end - citation.start


def _gold(judgement: Judgement, unit: Unit, article: Article) -> GoldPlace:
    answer, hits = judgement.outcome.answer, judgement.outcome.hits.get(WHOLE, ())
    start, end = unit.spans[0] if unit.spans else (0, 0)
    ranks = (rank for rank, hit in enumerate(hits, start=1) if covered_by_hit(unit, hit))
    return GoldPlace(
        article_id=unit.article_id,
        title=article.title or article.file,
        language=unit.language,
        before=article.text[max(0, start - AROUND) : start],
        quote=article.text[start:end] if unit.spans else None,
        after=article.text[end : end + AROUND],
        rank=next(ranks, None),
        cited=answer is not None and any(covered_by_citation(unit, citation) for citation in answer.citations),
    )


def _passage(hit: Hit, units: Iterable[Unit]) -> FoundPassage:
    return FoundPassage(
        passage_id=hit.passage.id,
        article_id=hit.article.id,
        title=hit.article.title or hit.article.file,
        language=hit.article.language,
        text=hit.passage.text,
        score=hit.score,
        dense=hit.dense,
        lexical=hit.lexical,
        gold=any(covered_by_hit(unit, hit) for unit in units),
    )
