"""The report as Markdown, to be read in a terminal or posted as a comment: headline first, at most MOST bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.evaluation.bootstrap import Figure
from rag.evaluation.judging import GOOD_VERDICTS
from rag.evaluation.results import QuestionResult, Results, SuiteResult
from rag.evaluation.wording import (
    FEW,
    SIGNS,
    cell,
    count,
    counted,
    figure_label,
    headline,
    kinds,
    language_pairs,
    number,
    overall,
    worst_first,
    worst_pair,
)

MOST = 60_000  # bytes; a comment on GitHub holds 65,536 characters
_TAIL = 200  # kept free for the line that says what was left out
_LONGEST = 300  # characters of a question's answer


def to_markdown(results: Results) -> str:
    """The report; questions that do not fit are counted, and are in the other files."""
    lines = [*_opening(results)]
    for suite in results.suites:
        lines += _suite(suite)
    size = _bytes(lines)
    wrong = [(suite, question) for suite in results.suites for question in _wrong(suite)]
    lines += ["", "## What went wrong, question by question", "", f"{len(wrong)} questions." if wrong else "Nothing."]
    shown = 0
    for suite, question in wrong:
        entry = list(_question(suite, question))
        size += _bytes(entry)
        if size > MOST - _TAIL:
            break
        lines += entry
        shown += 1
    if shown < len(wrong):
        lines += ["", f"{len(wrong) - shown} more in report.html and results.json (`--report DIR`)."]
    # Half a character, which a question may hold, can neither be printed nor written.
    return ("\n".join(lines) + "\n").encode("utf-8", "replace").decode("utf-8")


def _opening(results: Results) -> Iterator[str]:
    yield f"# Evaluation: {', '.join(_plain(suite.name) for suite in results.suites)}"
    for suite in results.suites:
        if suite.gate is not None:
            yield from ("", f"**Gate, {_plain(suite.name)}: {'failed' if suite.gate else 'passed'}.**")
            yield from (f"- {_plain(line)}" for line in suite.gate)
    yield from ("", *_table(["", *(_plain(suite.name) for suite in results.suites)], _headlines(results.suites)))
    yield from (
        "",
        f"Bron {results.bron}, {results.made}, {_plain(results.machine)}. Higher is better unless a line says so.",
        "In brackets: where the figure would lie, 95 times in 100, with other articles and questions of the same kind",
        "(bootstrap by article; exact where all or none are right). n: how many questions it rests on; (!): fewer than",
        f"{FEW}, too few to conclude from.",
    )


def _headlines(suites: Sequence[SuiteResult]) -> Iterator[list[str]]:
    found = [dict(headline(suite)) for suite in suites]
    for label in dict.fromkeys(label for one in found for label in one):
        yield [label, *(f"{cell(one[label])}, n {count(one[label].n)}" if label in one else "" for one in found)]
    worst = [worst_pair(suite) for suite in suites]
    if any(worst):
        cells = (f"{pair.direction}: {cell(pair.figure)}, n {pair.figure.n}" if pair else "" for pair in worst)
        yield ["worst pair of languages", *map(_plain, cells)]


def _suite(suite: SuiteResult) -> Iterator[str]:
    yield from ("", f"## {_plain(suite.name)}", "")
    if suite.limit is not None:
        yield from (f"**A sample: only the first {suite.limit} questions of each task were asked.**", "")
    yield f"{counted(suite)} of {_plain(suite.source)}, embedding {_plain(suite.embedding)}."
    yield f"SHA-256 of the articles {suite.corpus}, of the questions {suite.digest}."
    yield from _since(suite)
    pairs = language_pairs(suite)
    if pairs:
        rows = [[_plain(pair.direction), count(pair.figure.n), cell(pair.figure)] for pair in pairs]
        yield from ("", *_table(["question > articles", "n", "answered right"], rows))
    if kinds(suite):
        yield from ("", *_table(["kind", "n", "answered right", "first quote right", "declined"], _by_kind(suite)))
    for table in ("retrieval", "directions", "bitext"):
        yield from _finding(suite, table)


def _since(suite: SuiteResult) -> Iterator[str]:
    compared = suite.comparison
    if compared is None:
        return
    yield from ("", f"Since the accepted run of {compared.pinned} ({_plain(compared.embedding)}):", "")
    for name in compared.changed:
        yield f"- the {name} changed"
    for title, names in (("now wrong", compared.lost), ("now right", compared.won)):
        yield f"- {title}: {len(names)}" + (f" ({', '.join(map(_plain, names[:30]))})" if names else "")
    for name, change in compared.changes.items():
        low, high = change.difference.low or 0.0, change.difference.high or 0.0
        if low > 0 or high < 0:
            label = _plain(figure_label(name))
            yield f"- {label}: {number(change.then)}, now {number(change.now)} ({low:+.3f} to {high:+.3f})"


def _by_kind(suite: SuiteResult) -> Iterator[list[str]]:
    answers, abstention = suite.tables.get("answers", {}), suite.tables.get("abstention", {})
    for kind in kinds(suite):
        row, other = answers.get(kind, {}), abstention.get(kind, {})
        n = max(figure.n for figure in (*row.values(), *other.values()))
        yield [kind, count(n), *map(_cell, (row.get("right"), row.get("first right"), other.get("declined")))]


def _finding(suite: SuiteResult, table: str) -> Iterator[str]:
    """Finding by task and language: of a suite whose headline is of its first task, or that has several searches."""
    rows = suite.tables.get(table, {})
    names = [
        name for name in rows if name != overall(suite) and (table != "retrieval" or "," in name or ">" not in name)
    ]
    names = [name for name in names if name not in kinds(suite)]
    if not names:
        return
    measures = [name for name in ("Recall@1", "Recall@10", "nDCG@10", "accuracy") if name in rows[names[0]]]
    lines = [
        [_plain(name), count(rows[name][measures[0]].n), *(_cell(rows[name].get(one)) for one in measures)]
        for name in names
    ]
    yield from ("", *_table([table, "n", *measures], lines))


def _wrong(suite: SuiteResult) -> list[QuestionResult]:
    return [one for one in worst_first(suite) if one.verdict not in GOOD_VERDICTS or one.problems]


def _question(suite: SuiteResult, question: QuestionResult) -> Iterator[str]:
    sign, word = SIGNS[question.verdict]
    yield from ("", f"### {sign} {_plain(question.id)} ({_plain(suite.name)}, {_plain(question.task)}): {word}", "")
    yield from (_plain(question.question), "")
    yield f"- Wrong: {_plain('; '.join(question.problems))}"
    if question.expected:
        yield f"- Expected: {_plain(' / '.join(' or '.join(forms) for forms in question.expected))}"
    yield f"- Came out: {_plain(_shortened(_came_out(question)))}"


def _came_out(question: QuestionResult) -> str:
    if question.error or question.answer:
        return question.error or question.answer
    return f"first found: {question.found[0].title}" if question.found else "nothing found"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _table(head: Sequence[str], rows: Iterator[list[str]] | list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _cell(figure: Figure | None) -> str:
    return cell(figure) if figure else ""


def _bytes(lines: Sequence[str]) -> int:
    return sum(len(line.encode("utf-8", "replace")) + 1 for line in lines)


def _plain(text: str) -> str:
    """One line that stays text inside Markdown and a table cell."""
    line = " ".join(text.split()).replace("\\", "\\\\")
    for sign in "|*_`<[#~@":
        line = line.replace(sign, f"\\{sign}")
    return line
