"""The report as JUnit XML, which CI systems show: a question a test case, and the gate's lines.

With an accepted run a failure is a question that went well then; one that went wrong then too is skipped, and says so.
Otherwise every wrong question is a failure.
"""

from __future__ import annotations

# It writes and parses nothing, so bandit's warning of hostile XML is left out.
from xml.etree import ElementTree  # nosec B405

from rag.evaluation.baseline import question_key
from rag.evaluation.judging import GOOD_VERDICTS
from rag.evaluation.results import QuestionResult, Results, SuiteResult
from rag.evaluation.wording import SIGNS, headline, number


def to_junit(results: Results) -> str:
    """All suites as one XML document. Characters that XML has no place for are dropped."""
    root = ElementTree.Element("testsuites", name="bron evaluate")
    for suite in results.suites:
        root.append(_suite(suite, results.made))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(suite: SuiteResult, made: str) -> ElementTree.Element:
    cases = [_case(suite, question) for question in suite.questions] + _gate(suite)
    spent = sum(question.milliseconds or 0.0 for question in suite.questions) / 1000
    counts = {
        kind + ("s" if kind != "skipped" else ""): str(sum(case.find(kind) is not None for case in cases))
        for kind in ("failure", "error", "skipped")
    }
    element = ElementTree.Element(
        "testsuite",
        {"name": _text(suite.name), "tests": str(len(cases)), "time": f"{spent:.3f}", "timestamp": made[:-1], **counts},
    )
    properties = ElementTree.SubElement(element, "properties")
    for label, figure in headline(suite):
        ElementTree.SubElement(properties, "property", name=label, value=number(figure.value))
    element.extend(cases)
    return element


def _case(suite: SuiteResult, question: QuestionResult) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase",
        classname=_text(f"{suite.name}.{question.kind}"),
        name=_text(f"{question_key(question)}: {question.question}"),
        time=f"{(question.milliseconds or 0.0) / 1000:.3f}",
    )
    if question.verdict in GOOD_VERDICTS:
        return case
    _, word = SIGNS[question.verdict]
    message = _text(f"{word}: {'; '.join(question.problems)}")
    known = suite.comparison is not None and question_key(question) not in suite.comparison.lost
    kind = "error" if question.verdict == "failed" else "skipped" if known else "failure"
    detail = ElementTree.SubElement(case, kind, message=f"as in the accepted run: {message}" if known else message)
    detail.text = _text(question.error or question.answer)
    return case


def _gate(suite: SuiteResult) -> list[ElementTree.Element]:
    """The gate's lines, each a failed case; one that passes where it holds nothing against the suite."""
    if suite.gate is None:
        return []
    cases = [
        ElementTree.Element("testcase", classname=_text(f"{suite.name}.gate"), name="gate") for _ in suite.gate or (1,)
    ]
    for case, line in zip(cases, suite.gate, strict=False):
        case.set("name", _text(line.partition(":")[0]))
        ElementTree.SubElement(case, "failure", message=_text(line))
    return cases


def _text(value: str) -> str:
    """Without the characters that XML 1.0 cannot hold, not even escaped."""
    return "".join(
        one
        for one in value
        if one in "\t\n\r" or " " <= one <= "\ud7ff" or "\ue000" <= one <= "\ufffd" or one > "\uffff"
    )
