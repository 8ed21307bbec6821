"""The questions of a suite in report.html: what was asked, expected, answered, quoted and found; failures first."""

from __future__ import annotations

from collections.abc import Iterator

from rag.evaluation.baseline import question_key
from rag.evaluation.judging import GOOD_VERDICTS
from rag.evaluation.results import GoldPlace, QuestionResult, ShownQuote, SuiteResult
from rag.evaluation.wording import SIGNS, worst_first
from rag.web.markup import Html, element, join

FOUND = 5  # passages shown of a question; results.json has all
PASSAGE = 240  # characters of each


def question_list(suite: SuiteResult, place: int) -> Html:
    """All questions, folded, with the form that filters them; the form is hidden until a script can use it."""
    name = f"questions-{place}"
    return join(
        element("h3", "Every question"),
        _filters(suite, place, name),
        element("div", *(_question(question, place) for question in worst_first(suite)), id=name),
    )


def _filters(suite: SuiteResult, place: int, name: str) -> Html:
    present = {question.verdict for question in suite.questions}
    verdicts: list[tuple[str, str]] = [
        (verdict, f"{sign} {word}") for verdict, (sign, word) in SIGNS.items() if verdict in present
    ]
    fields = (
        element("label", "Text ", element("input", type="search", name="text", autocomplete="off")),
        _choice("Outcome", "verdict", verdicts),
        _choice("Kind", "kind", [(one, one) for one in sorted({question.kind for question in suite.questions})]),
        _choice("Languages", "direction", [(one, one) for one in sorted({one.direction for one in suite.questions})]),
        element("button", "Show all", type="reset"),
        element("output", aria_live="polite"),
    )
    return element("form", *fields, class_="filters", data_list=name, hidden=True, aria_label=f"Filter {suite.name}")


def _choice(label: str, name: str, options: list[tuple[str, str]]) -> Html:
    choices = (element("option", text, value=value) for value, text in [("", "all"), *options])
    return element("label", f"{label} ", element("select", *choices, name=name))


def _question(question: QuestionResult, place: int) -> Html:
    sign, word = SIGNS[question.verdict]
    tone = "good" if question.verdict in GOOD_VERDICTS else "bad"
    lacks = f", but {'; '.join(question.problems)}" if tone == "good" and question.problems else ""
    sure = "" if question.confidence is None else f", confidence {question.confidence:.2f}"
    summary = element(
        "summary",
        element("span", f"{sign} {word}{lacks}", class_=f"verdict {tone}"),
        ": ",
        element("span", question.question, lang=question.language, dir="auto"),
        element("span", f" {question_key(question)}, {question.kind}, {question.direction}{sure}", class_="soft"),
    )
    return element(
        "details",
        summary,
        element("div", *_inside(question), class_="inside"),
        class_="question",
        id=f"q-{place}-{question_key(question)}",
        data_verdict=question.verdict,
        data_kind=question.kind,
        data_direction=question.direction,
    )


def _inside(question: QuestionResult) -> Iterator[Html]:
    if question.problems:
        yield element("p", f"What went wrong: {'; '.join(question.problems)}.")
    if question.error:
        yield element("p", question.error)
    if question.expected:
        yield element("h4", "Expected")
        yield element("ul", *(element("li", " or ".join(forms), dir="auto") for forms in question.expected))
    if question.answer:
        yield element("h4", "Answered" if question.answered else "Declined")
        yield element("p", question.answer, class_="answer", dir="auto")
    if question.accounts:
        yield element("p", f"Accounts shown: {'; '.join(question.accounts)}.")
    if question.quotes:
        yield element("h4", "Quotes shown" if question.answered else "Shown as near")
        yield from map(_quote, question.quotes)
    if question.gold:
        yield element("h4", "Gold")
        yield from map(_gold, question.gold)
    yield from _found(question)
    if question.milliseconds is not None:
        yield element("p", f"{question.milliseconds:.0f} ms.", class_="soft")


def _quote(quote: ShownQuote) -> Html:
    start, end = quote.marked or (0, 0)
    words = (quote.quote[:start], element("mark", quote.quote[start:end]) if end else None, quote.quote[end:])
    told = [
        f"[{quote.n}] {quote.title} ({quote.language})",
        "✓ of the gold sentence" if quote.gold else "✗ of another sentence",
        *(("✓ holds an accepted answer",) if quote.tells else ()),
        *(() if quote.intact else ("! not what the article says",)),
    ]
    return element(
        "blockquote",
        element("span", *words, lang=_lang(quote.language), dir="auto"),
        element("div", "; ".join(told), class_="soft"),
        class_="gold" if quote.gold else None,
    )


def _gold(gold: GoldPlace) -> Html:
    """The gold sentence, marked, in the text around it."""
    words = (
        (element("em", "The article as a whole."),)
        if gold.quote is None
        else (gold.before, element("mark", gold.quote), gold.after)
    )
    told = [
        f"{gold.title} ({gold.language})",
        f"found at place {gold.rank}" if gold.rank else "not among the passages found",
        "cited" if gold.cited else "not cited",
    ]
    return element(
        "blockquote",
        element("span", *words, lang=_lang(gold.language), dir="auto"),
        element("div", "; ".join(told), class_="soft"),
        class_="gold",
    )


def _found(question: QuestionResult) -> Iterator[Html]:
    if not question.found:
        return
    items = (
        element(
            "li",
            f"{'✓ ' if hit.gold else ''}{hit.title} ({hit.language}), score {hit.score:.2f}: ",
            element("span", _shortened(hit.text), lang=_lang(hit.language), dir="auto"),
        )
        for hit in question.found[:FOUND]
    )
    yield element("details", element("summary", f"First {FOUND} passages found"), element("ol", *items), class_="found")


def _lang(language: str) -> str | None:
    return None if language == "und" else language


def _shortened(text: str) -> str:
    return text if len(text) <= PASSAGE else f"{text[:PASSAGE]}…"
