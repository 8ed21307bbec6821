"""report.html: one file that needs no other and no network; scripts only filter. Texts are text, never markup."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from string import Template

from rag.evaluation.bootstrap import Figure
from rag.evaluation.report.plots import calibration_plot, can_plot, risk_coverage_plot, time_plot
from rag.evaluation.report.questions import question_list
from rag.evaluation.results import Curves, Results, SuiteResult
from rag.evaluation.wording import (
    FEW,
    TABLES,
    cell,
    count,
    counted,
    figure_label,
    headline,
    interval,
    kinds,
    language_pairs,
    number,
    overall,
    worst_pair,
)
from rag.web.markup import Html, element, join

_HERE = Path(__file__).parent
CARDS = 6  # figures that a suite opens with


def to_page(results: Results) -> str:
    """The report as one HTML document."""
    names = ", ".join(suite.name for suite in results.suites)
    title = f"How well Bron answers: {names}"
    style, script = (_read(name) for name in ("page.css", "page.js"))
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{allowed}'"
    body = join(
        element("header", element("h1", title), *_about(results)),
        element("main", *(_suite(suite, number) for number, suite in enumerate(results.suites, start=1))),
    )
    return Template(_read("page.html")).substitute(
        title=join(title), policy=policy, style=style, script=script, body=body
    )


def _about(results: Results) -> Iterator[Html]:
    yield element("p", f"Bron {results.bron}, {results.made}, {results.machine}.")
    yield element(
        "p",
        "Higher is better unless a line says otherwise. The bar and the figures in brackets: where the figure would "
        "lie, 95 times in 100, with other articles and questions of the same kind (bootstrap by article; exact "
        "where all or none are right). n: how many "
        f"questions it rests on; (!): fewer than {FEW}, too few to conclude from.",
        class_="soft",
    )
    if len(results.suites) > 1:
        links = (
            element("li", element("a", suite.name, href=f"#suite-{place}"))
            for place, suite in enumerate(results.suites, start=1)
        )
        yield element("nav", element("ul", *links), aria_label="Suites")


def _suite(suite: SuiteResult, place: int) -> Html:
    told = f"{counted(suite)} of {suite.source}. Embedding {suite.embedding}."
    return element(
        "section",
        element("h2", suite.name, id=f"suite-{place}"),
        _sample(suite),
        _gate(suite),
        element("p", told, class_="soft"),
        _headline(suite),
        _since(suite, place),
        _matrix(suite),
        _by_kind(suite),
        _plots(suite),
        *_all_figures(suite),
        question_list(suite, place),
        aria_labelledby=f"suite-{place}",
    )


def _sample(suite: SuiteResult) -> Html | None:
    if suite.limit is None:
        return None
    return element("p", element("strong", f"A sample: only the first {suite.limit} questions of each task were asked."))


def _gate(suite: SuiteResult) -> Html | None:
    if suite.gate is None:
        return None
    if not suite.gate:
        return element("p", element("strong", "✓ The gate passed."), class_="gate good")
    lines = element("ul", *(element("li", line) for line in suite.gate))
    return element("div", element("strong", "✗ The gate failed."), lines, class_="gate bad")


def _headline(suite: SuiteResult) -> Html:
    """The first figures on cards, the others in a table below."""
    figures = list(headline(suite))
    worst = worst_pair(suite)
    if worst is not None:
        figures.append((f"worst pair of languages: {worst.direction}, answered right", worst.figure))
    cards = (_card(label, figure) for label, figure in figures[:CARDS])
    rows = [
        element(
            "tr",
            element("th", label, scope="row"),
            *(element("td", text) for text in (number(one.value), interval(one) or "–", count(one.n))),
        )
        for label, one in figures[CARDS:]
    ]
    more = _table("", ("figure", "value", "95 % interval", "n"), rows) if rows else None
    return join(element("ul", *cards, class_="figures"), more)


def _card(label: str, figure: Figure) -> Html:
    ends = interval(figure)
    told = f"{ends}, n {count(figure.n)}" if ends else f"n {count(figure.n)}"
    return element(
        "li", label, element("strong", number(figure.value)), _span(figure), element("span", told, class_="soft")
    )


def _span(figure: Figure) -> Html | None:
    """The interval on a line from 0 to 1; what it says stands beside it in words."""
    if figure.low is None or figure.high is None:
        return None
    ends = f"left: {100 * figure.low:.1f}%; width: {100 * (figure.high - figure.low):.1f}%"
    here = f"left: calc({100 * figure.value:.1f}% - 1px)"
    return element("span", element("i", style=ends), element("b", style=here), class_="span", aria_hidden="true")


def _since(suite: SuiteResult, place: int) -> Html | None:
    compared = suite.comparison
    if compared is None:
        return None
    notes = [
        element("p", f"The {name} changed: figures are of the questions in both runs.") for name in compared.changed
    ]
    for sign, title, names in (("✗", "Now wrong", compared.lost), ("✓", "Now right", compared.won)):
        links = [join(element("a", name, href=f"#q-{place}-{name}"), " ") for name in names]
        notes.append(element("p", f"{sign} {title}: {len(names)}. ", *links))
    rows = [
        element(
            "tr",
            element("th", figure_label(name), scope="row"),
            *(element("td", text) for text in (number(one.then), number(one.now), cell(one.difference))),
        )
        for name, one in compared.changes.items()
    ]
    head = ("figure", "then", "now", "difference (95 % interval)")
    return join(
        element("h3", f"Since the accepted run of {compared.pinned}"),
        element("p", f"Embedding then: {compared.embedding}.", class_="soft"),
        *notes,
        element("details", element("summary", "Every difference"), _table("", head, rows)),
    )


def _matrix(suite: SuiteResult) -> Html | None:
    """Rows: the language of the question; columns: that of the articles that answer."""
    pairs = {pair.direction: pair.figure for pair in language_pairs(suite)}
    if not pairs:
        return None
    asked = sorted({name.partition(">")[0] for name in pairs})
    columns = sorted({_answering(name) for name in pairs}, key=lambda name: (len(name) > 2, name))
    worst = worst_pair(suite)
    rows = []
    for language in asked:
        cells = []
        for column in columns:
            name = next((one for one in pairs if one.startswith(f"{language}>") and _answering(one) == column), None)
            lowest = worst is not None and name == worst.direction
            text = f"{cell(pairs[name])}, n {count(pairs[name].n)}{' (worst)' if lowest else ''}" if name else "–"
            cells.append(element("td", text, class_="worst" if lowest else None))
        rows.append(element("tr", element("th", language, scope="row"), *cells))
    caption = "Answered right, by the language of the question (rows) and of the articles that answer (columns)."
    return join(element("h3", "Languages"), _table(caption, ("question", *columns), rows))


def _answering(direction: str) -> str:
    """The column of a direction: "en>en and others" and "sv>sv and others" are one."""
    asked, _, column = direction.partition(">")
    return "own language and others" if column == f"{asked} and others" else column


def _by_kind(suite: SuiteResult) -> Html | None:
    shown = ("answers", "right"), ("answers", "first right"), ("words", "HasAns F1"), ("abstention", "declined")
    rows = []
    for kind in kinds(suite):
        figures = [suite.tables.get(table, {}).get(kind, {}).get(measure) for table, measure in shown]
        n = max((figure.n for figure in figures if figure), default=0)
        cells = (element("td", cell(figure) if figure else "–") for figure in figures)
        rows.append(element("tr", element("th", kind, scope="row"), element("td", count(n)), *cells))
    head = ("kind", "n", "answered right", "first quote right", "marked words (F1)", "declined")
    return join(element("h3", "Kinds of question"), _table("", head, rows)) if rows else None


def _plots(suite: SuiteResult) -> Html | None:
    curves = suite.curves.get(overall(suite))
    if curves is None:
        return None
    times = [one.milliseconds for one in suite.questions if one.milliseconds is not None]
    answered = [one.answered is True for one in suite.questions if one.task == overall(suite)]
    share = sum(answered) / len(answered) if answered else None
    figures = []
    if can_plot():
        figures.append(_plot(risk_coverage_plot(curves, share), "Risk and coverage: what declining more would buy."))
        if curves.calibration:
            figures.append(_plot(calibration_plot(curves), "Calibration: is 0.7 right seven times of ten?"))
        if times:
            figures.append(
                _plot(time_plot(times), "Time: how many questions are answered within so many milliseconds.")
            )
    else:
        figures.append(
            element("p", "Plots need matplotlib: pip install 'bron[report]'. The tables hold the same data.")
        )
    return join(element("h3", "Confidence and time"), element("div", *figures, class_="plots"), _points(curves))


def _plot(svg: str, caption: str) -> Html:
    """As an image: its text is matplotlib's and its ids meet no others."""
    data = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    return element(
        "figure",
        element("img", src=data, alt=f"{caption} The same data is in the table below."),
        element("figcaption", caption),
    )


def _points(curves: Curves) -> Html:
    """The data of the curves; of risk and coverage every tenth of coverage."""
    bins = [_row((f"{one.confidence:.2f}", f"{one.right:.3f}", count(one.n))) for one in curves.calibration]
    tenths = [
        next(point for point in curves.risk_coverage if point.coverage >= tenth / 10 - 1e-9)
        for tenth in range(1, 11)
        if curves.risk_coverage
    ]
    risks = [_row((f"{one.coverage:.2f}", f"{one.risk:.3f}", f"{one.threshold:.2f}")) for one in dict.fromkeys(tenths)]
    return element(
        "details",
        element("summary", "The curves as tables"),
        _table("Calibration", ("mean confidence", "share right", "n"), bins),
        _table("Risk and coverage", ("share answered", "share wrong", "from a confidence of"), risks),
    )


def _all_figures(suite: SuiteResult) -> Iterator[Html]:
    yield element("h3", "All figures")
    for table, (title, meaning) in TABLES.items():
        slices = suite.tables.get(table)
        if not slices:
            continue
        measures = list(dict.fromkeys(measure for row in slices.values() for measure in row))
        rows = []
        for name, row in slices.items():
            figures = (row.get(measure) for measure in measures)
            cells = (element("td", f"{cell(one)}, n {count(one.n)}" if one else "") for one in figures)
            rows.append(element("tr", element("th", name, scope="row"), *cells))
        yield element("details", element("summary", title), _table(meaning, ("slice", *measures), rows))


def _row(cells: tuple[str, ...]) -> Html:
    return element("tr", *(element("td", text) for text in cells))


def _table(caption: str, head: tuple[str, ...], rows: list[Html]) -> Html:
    """A table that scrolls sideways, by keyboard too, where the screen is narrow."""
    columns = element("tr", *(element("th", name, scope="col") for name in head))
    table = element(
        "table",
        element("caption", caption) if caption else None,
        element("thead", columns),
        element("tbody", *rows),
    )
    return element("div", table, class_="wide", tabindex="0", role="group", aria_label=caption or head[0])


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
