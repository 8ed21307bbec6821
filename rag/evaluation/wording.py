"""What reports call things: tables, headline figures, verdicts and their signs, the words of a figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.evaluation.bootstrap import Figure
from rag.evaluation.judging import Verdict
from rag.evaluation.results import QuestionResult, SuiteResult

# Below this, one question more or less moves the figure by a fifth or more: shown, but marked.
FEW = 5

# What each table is called and means, in the order of the reports.
TABLES = {
    "answers": (
        "Answers",
        "right: one of the first three quotes is of the gold sentence and holds an accepted answer; found: the share "
        "of the accepted accounts that stand in the text.",
    ),
    "words": (
        "Marked words",
        "Are the words marked in the first quote the answer (EM: exactly, F1: in part)? HasAns: of what can be "
        "answered; NoAns: the share of the rest that is declined.",
    ),
    "accounts": (
        "Accounts",
        "Where sources differ: how many of their accounts are shown (recall), and how many of those shown are theirs.",
    ),
    "premises": (
        "False premises",
        "Of questions that take for granted what is not so: declined, or corrected by the first quote; right: either.",
    ),
    "conversations": (
        "Conversations",
        "kept: of the changes of subject that are answered right alone, the share that is in the conversation too.",
    ),
    "requests": (
        "Requests",
        "Of texts that ask no question: is the first quote of an article that belongs, is each quote, does each name "
        "the subject, are the facts shown? right, under Answers: all quotes belong and all facts are shown.",
    ),
    "citations": ("Citations", "Do the citations show the passages that hold the answer (any right: one does)?"),
    "quotes": ("Quotes", "Is every quote shown exactly what its article says? Anything below 1 is a fault."),
    "abstention": (
        "Declining",
        "Does it answer what the archive can answer, decline what it cannot, and is its confidence worth anything? "
        "AURC and ECE: lower is better.",
    ),
    "retrieval": ("Finding", "Are the passages that hold the answer among the first ten found?"),
    "directions": (
        "Finding in one language",
        "Language of the question > language of the passages, searching passages of that language alone.",
    ),
    "bitext": ("Translations found", "Is a sentence's translation its nearest neighbour among all sentences?"),
    "latency": ("Time", "Milliseconds from question to answer on this machine; reported, never judged."),
    "memory": ("Memory", "The most that the process had held by the end of the suite, in MB, indexing included."),
}

# Label, table, slice (None for all questions), measure.
HEADLINE: tuple[tuple[str, str, str | None, str], ...] = (
    ("answered right", "answers", None, "right"),
    ("the first quote is right", "answers", None, "first right"),
    ("right when answered", "abstention", None, "right when answered"),
    ("near misses declined", "abstention", "near-miss", "declined"),
    ("outside declined", "abstention", "outside", "declined"),
    ("quotes letter for letter", "quotes", None, "intact"),
    ("false premises seen through", "premises", None, "right"),
    ("false premises corrected", "premises", None, "corrected"),
    ("changes of subject that lose nothing", "conversations", None, "kept"),
    ("requests with a right article first", "requests", None, "right article first"),
    ("quotes of requests on the subject", "requests", None, "quotes on the subject"),
    ("facts of requests shown", "requests", None, "facts"),
    ("answered, when it can be", "abstention", None, "answered"),
    ("can be answered with 95 % right", "abstention", None, "coverage at 95 %"),
    ("confidence tells near misses apart (AUROC)", "abstention", None, "AUROC near-miss"),
    ("confidence tells what is outside apart (AUROC)", "abstention", None, "AUROC outside"),
    ("risk over all coverages (AURC, lower is better)", "abstention", None, "AURC"),
    ("confidence is off by (ECE, lower is better)", "abstention", None, "ECE"),
    ("accounts shown where sources differ", "accounts", None, "recall"),
    ("accounts shown that sources give", "accounts", None, "precision"),
    ("marked words, exactly (EM)", "words", None, "HasAns EM"),
    ("marked words, in part (F1)", "words", None, "HasAns F1"),
    ("citations that are right", "citations", None, "precision"),
    ("gold that is cited", "citations", None, "recall"),
    ("a right passage among the first five", "retrieval", None, "Success@5"),
    ("right passages among the first ten", "retrieval", None, "Recall@10"),
    ("nDCG@10", "retrieval", None, "nDCG@10"),
    ("median time, ms", "latency", None, "p50 ms"),
    ("95 of 100 within, ms", "latency", None, "p95 ms"),
    ("peak memory, MB", "memory", "process", "peak MB"),
)

# A word and a sign for each verdict: the sign is told apart without colour.
SIGNS: dict[Verdict, tuple[str, str]] = {
    "failed": ("!", "failed"),
    "wrong": ("✗", "wrong answer"),
    "unfounded": ("⚠", "answered, but the archive does not say"),
    "missed": ("○", "declined, but the archive says"),
    "not found": ("○", "not found"),
    "right": ("✓", "right"),
    "declined": ("✓", "rightly declined"),
    "found": ("✓", "found"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of languages, question > gold, and the share answered right (or found, where only finding is judged)."""

    direction: str
    figure: Figure


def overall(suite: SuiteResult) -> str:
    """The slice of all questions; in a suite of several tasks, of the first one."""
    return suite.questions[0].task if suite.questions else "all"


def figure_label(name: str) -> str:
    """What reports call a figure of the gate: "answers right" is "answered right"; its own name where none has it."""
    labels = {f"{table} {measure}": label for label, table, part, measure in HEADLINE if part is None}
    return labels.get(name, name)


def headline(suite: SuiteResult) -> Iterator[tuple[str, Figure]]:
    """Label and figure of what a reader wants to know first, as far as the suite has it."""
    for label, table, part, measure in HEADLINE:
        figure = suite.tables.get(table, {}).get(part or overall(suite), {}).get(measure)
        if figure is not None:
            yield label, figure


def language_pairs(suite: SuiteResult) -> list[Pair]:
    """The language matrix, a pair a cell; empty where questions are not judged by language."""
    rows = suite.tables.get("answers", {})
    return [Pair(name, row["right"]) for name, row in rows.items() if ">" in name and name != overall(suite)]


def worst_pair(suite: SuiteResult) -> Pair | None:
    """The pair with the lowest figure, among those with enough questions to say anything."""
    enough = [pair for pair in language_pairs(suite) if pair.figure.n >= FEW]
    return min(enough, key=lambda pair: pair.figure.value, default=None)


def kinds(suite: SuiteResult) -> list[str]:
    """The kinds of question that figures are sliced by, in order."""
    sliced = {name for table in ("answers", "abstention") for name in suite.tables.get(table, {})}
    return sorted({question.kind for question in suite.questions} & sliced)


def worst_first(suite: SuiteResult) -> list[QuestionResult]:
    """The questions, those that went wrong first and the worst of them at the top, then in their order.

    Of those that went right, what could be better comes first.
    """
    order = list(SIGNS)
    return sorted(suite.questions, key=lambda question: (order.index(question.verdict), not question.problems))


def counted(suite: SuiteResult) -> str:
    """ "216 questions on 28 articles", the articles that figures are drawn by where there are fewer of them."""
    questions, articles = len(suite.questions), len({one.cluster for one in suite.questions if one.gold})
    told = f"{questions} question{'' if questions == 1 else 's'}"
    return f"{told} on {articles} article{'' if articles == 1 else 's'}" if 0 < articles < questions else told


def number(value: float) -> str:
    """0.647 for shares, 1234 for milliseconds and megabytes."""
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.0f}"


def interval(figure: Figure) -> str:
    """ "0.56 to 0.75", or "" where a figure has none."""
    return "" if figure.low is None or figure.high is None else f"{figure.low:.2f} to {figure.high:.2f}"


def cell(figure: Figure) -> str:
    """Value and interval: "0.647 (0.56 to 0.75)"."""
    ends = interval(figure)
    return f"{number(figure.value)} ({ends})" if ends else number(figure.value)


def count(n: int) -> str:
    """n, marked where it is too small to conclude anything from."""
    return f"{n} (!)" if n < FEW else str(n)
