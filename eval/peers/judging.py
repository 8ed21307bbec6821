"""What was found, judged: every system by the same rule, and by Bron's own evaluation's code.

Texts of unlike size are made comparable in three ways: by article, whatever its pieces are; by the gold sentence within
the first thousand characters shown; and by the one sentence that is read first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.peers.peer import LIMIT, Found, Quotes
from rag.evaluation.bootstrap import Figure, figure_of, mean_figure
from rag.evaluation.gold import Unit, covered_by_hit, first_of_each_article
from rag.evaluation.judging import found_scores
from rag.evaluation.questions import JudgedQuestion
from rag.evaluation.scoring import SHOWN, tells
from rag.evaluation.selective import auroc_of
from rag.language.sentences import sentences
from rag.records import Article, Citation, Hit, Passage

BUDGET = 1000  # characters, of what is shown first: some 160 words, a minute's reading
NEAR, OUTSIDE = "near-miss", "outside"
SAME, OTHER = "same language", "other language"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question gave. quotes: None from a system that only finds texts."""

    question: JudgedQuestion
    found: tuple[Found, ...]
    quotes: Quotes | None = None


Gold = Mapping[str, Sequence[Unit]]  # question id -> its units
Articles = Mapping[str, Article]  # by id


def figures(asked: Sequence[Asked], gold: Gold, articles: Articles) -> dict[str, Figure]:
    """Measure -> its mean over the questions that it applies to, with the interval of a bootstrap by article.

    A measure that a system cannot have (declining, where it never does) is absent.
    """
    answerable = [one for one in asked if gold.get(one.question.id)]
    clusters = [gold[one.question.id][0].article_id for one in answerable]
    rows = _found_rows(answerable, gold, articles)
    for one, row in zip(answerable, rows, strict=True):
        row |= _shown_row(one, gold[one.question.id], articles)
    told = {name: mean_figure([row[name] for row in rows], clusters) for name in (rows[0] if rows else ())}
    for kind in (SAME, OTHER):
        picked = [place for place, one in enumerate(answerable) if _language_kind(one, gold) == kind]
        firsts = [rows[place]["article first"] for place in picked]
        told[f"article first, {kind}"] = mean_figure(firsts, [clusters[place] for place in picked])
    return told | _declining(asked, gold)


def first_sentence(found: Found, article: Article) -> Found:
    """The first sentence of the article that lies at least half in the text; the text itself where none does."""
    return next(iter(_sentences(found, article)), found)


def within_budget(found: Sequence[Found], budget: int = BUDGET) -> list[Found]:
    """The texts in order, as far as the first ``budget`` characters go; the last one is cut."""
    shown, left = [], budget
    for one in found:
        end = min(one.end, one.start + left)
        if end > one.start:
            shown.append(Found(one.article, one.start, end, one.score))
        left -= end - one.start
    return shown


def _found_rows(asked: Sequence[Asked], gold: Gold, articles: Articles) -> list[dict[str, float]]:
    """How well the gold was found, a row for each question."""
    hits = {one.question.id: [_hit(found, articles) for found in one.found[:LIMIT]] for one in asked}
    whole = {name: _article_units(units) for name, units in gold.items()}
    by_text = found_scores([(one.question, hits[one.question.id]) for one in asked], gold)
    firsts = [(one.question, first_of_each_article(hits[one.question.id])) for one in asked]
    by_article = found_scores(firsts, whole)
    rows = []
    for one in asked:
        text, article = by_text[one.question.id], by_article[one.question.id]
        shown = [_hit(found, articles) for found in within_budget(one.found)]
        row = {"text first": text["Success@1"], "text among five": text["Success@5"], "nDCG@10": text["nDCG@10"]}
        row |= {"article first": article["Success@1"], "article among five": article["Success@5"]}
        row["within budget"] = float(any(covered_by_hit(unit, hit) for unit in gold[one.question.id] for hit in shown))
        rows.append(row)
    return rows


def _shown_row(asked: Asked, units: Sequence[Unit], articles: Articles) -> dict[str, float]:
    """Whether what is read first answers. A system that declines shows no sentence."""
    first = asked.found[:1]
    if asked.quotes is None:
        shown = [first_sentence(found, articles[found.article]) for found in asked.found[:SHOWN]]
    else:
        shown = list(asked.quotes.quotes[:SHOWN]) if asked.quotes.answered else []
    inside = [part for found in first for part in _sentences(found, articles[found.article])]
    told = [tells(asked.question, units, _citation(found, articles)) for found in shown]
    return {
        "first sentence": float(told[:1] == [True]),
        "one of three": float(any(told)),
        "any in first text": float(any(tells(asked.question, units, _citation(found, articles)) for found in inside)),
        "first text's length": float(sum(found.end - found.start for found in first)),
    }


def _declining(asked: Sequence[Asked], gold: Gold) -> dict[str, Figure]:
    """Does the best score, or the confidence, tell what can be answered from what cannot; and what is declined."""
    told: dict[str, Figure] = {}
    for kind in (NEAR, OUTSIDE):
        several = [one for one in asked if gold.get(one.question.id) or one.question.kind == kind]
        labels = [bool(gold.get(one.question.id)) for one in several]
        clusters = [_cluster(one.question, gold) for one in several]
        figure = figure_of(auroc_of(labels, [_sureness(one) for one in several]), clusters)
        if figure is not None:
            told[f"AUROC {kind}"] = figure
        refused = [one.quotes for one in asked if one.question.kind == kind and one.quotes is not None]
        if refused:
            told[f"declined {kind}"] = mean_figure([float(not quotes.answered) for quotes in refused])
    return told


def _language_kind(asked: Asked, gold: Gold) -> str:
    """Whether any gold is in the question's own language."""
    own = any(unit.language == asked.question.language for unit in gold[asked.question.id])
    return SAME if own else OTHER


def _sureness(asked: Asked) -> float:
    if asked.quotes is not None:
        return asked.quotes.confidence
    return asked.found[0].score if asked.found else float("-inf")


def _cluster(question: JudgedQuestion, gold: Gold) -> str:
    units = gold.get(question.id)
    return units[0].article_id if units else f"question {question.id}"


def _article_units(units: Sequence[Unit]) -> list[Unit]:
    """The articles that hold gold, each once."""
    return [Unit(name, name, "") for name in dict.fromkeys(unit.article_id for unit in units)]


def _sentences(found: Found, article: Article) -> list[Found]:
    spans = sentences(article.text, article.language)
    inside = [(start, end) for start, end in spans if 2 * _shared(found, start, end) >= end - start]
    return [Found(found.article, start, end, found.score) for start, end in inside]


def _shared(found: Found, start: int, end: int) -> int:
    return max(0, min(found.end, end) - max(found.start, start))


def _hit(found: Found, articles: Articles) -> Hit:
    article = articles[found.article]
    name = f"{found.article}:{found.start}-{found.end}"
    text = article.text[found.start : found.end]
    return Hit(Passage(name, article.id, 0, found.start, found.end, text), article, found.score)


def _citation(found: Found, articles: Articles) -> Citation:
    article, text = articles[found.article], articles[found.article].text[found.start : found.end]
    return Citation(
        1, "quote", "", article.id, article.title, article.author, article.outlet, article.published,
        article.language, article.url, article.file, found.start, found.end, text,
    )  # fmt: skip
