"""The reports of a run: JSON for programs, JUnit for CI, Markdown for a comment, one HTML file for people."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from pydantic import TypeAdapter

from rag.evaluation.baseline import load_baseline
from rag.evaluation.gate import judged, update
from rag.evaluation.report import FILES, plots, to_markdown, write_report
from rag.evaluation.report.junit import to_junit
from rag.evaluation.report.markdown import MOST
from rag.evaluation.report.page import to_page
from rag.evaluation.results import VERSION, Results, to_json
from tests.helpers_evaluation import declined, hostile_results, results_of, scripted_runs


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return scripted_runs(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def hostile(run):
    return hostile_results(run)


def test_all_four_files_are_written_from_hostile_text_too(hostile, tmp_path):
    told = write_report(hostile, tmp_path / "new" / "report")
    assert {path.name for path in (tmp_path / "new" / "report").iterdir()} == set(FILES)
    assert str(tmp_path) in told[0]


def test_the_json_holds_every_question_and_reads_back(run):
    results = results_of(run())
    text = to_json(results)
    content = json.loads(text)
    assert (content["version"], VERSION) == (1, 1)
    first = content["suites"][0]["questions"][0]
    assert {"answer", "quotes", "gold", "found", "scores", "timings", "milliseconds", "confidence"} <= set(first)
    assert first["quotes"][0]["quote"] == "The council put the repair at 3,000 pounds."
    assert "Vad kostar bron?" in text  # letters as they are
    read = TypeAdapter(Results).validate_json(text)
    assert [one.id for one in read.suites[0].questions] == ["t-1", "t-2", "t-3", "t-4"]
    assert read.suites[0].tables["answers"]["all"]["found"].value == 0.75


def test_two_runs_give_one_json_but_for_time_and_memory(run):
    one, other = (json.loads(to_json(results_of(run()))) for _ in range(2))
    for content in (one, other):
        for suite in content["suites"]:
            assert suite["tables"].pop("latency") and suite["tables"].pop("memory")
            for question in suite["questions"]:
                del question["milliseconds"]
    assert one == other


def test_the_fields_of_the_json_are_a_contract(run):
    """Whoever changes these changes VERSION too, unless a field is only new."""
    content = json.loads(to_json(results_of(run())))
    assert list(content) == ["bron", "made", "machine", "suites", "version"]
    suite = content["suites"][0]
    identity = ["name", "source", "corpus", "digest", "embedding", "limit", "answers"]
    assert list(suite) == [*identity, "tables", "curves", "questions", "comparison", "gate"]
    assert suite["tables"]["answers"]["all"]["right"] == {"value": 1.0, "n": 2, "low": 0.1581, "high": 1.0}
    assert list(suite["curves"]["all"]) == ["risk_coverage", "calibration"]


def test_the_markdown_has_the_headline_first(run):
    lines = to_markdown(results_of(run())).splitlines()
    assert lines[0] == "# Evaluation: development"
    assert lines[4] == "| answered right | 1.000 (0.16 to 1.00), n 2 (!) |"
    text = "\n".join(lines)
    assert "| quotes letter for letter | 1.000, n 3 (!) |" in text
    assert "| en\\>en |" not in text and "| en>en | 1 (!) | 1.000" in text
    assert "| quantity | 2 (!) | 1.000" in text
    assert "- Expected: 3,500 or 3 500 / 4,000" in text
    assert "- Came out: Kommunen: 3.500 kronor. \\[1]" in text


def test_hostile_text_stays_text_in_the_markdown(hostile):
    text = to_markdown(hostile)
    assert "a \\| b \\# Rubrik \\<script>" in text and "\\`code\\` \\*bold\\*" in text
    assert "<script>" not in text.replace("\\<script>", "")
    assert "\n# Rubrik" not in text


def test_the_markdown_fits_a_comment_and_says_what_it_left_out(run):
    result = run(t1=declined(0.3))
    many = tuple(replace(result.questions[0], id=f"å-{place}", question="Vad? ö" * 60) for place in range(2000))
    text = to_markdown(results_of(replace(result, questions=many)))
    assert 0.9 * MOST < len(text.encode()) < MOST
    shown = text.count("- Wrong:")
    assert f"{2000 - shown} more in report.html and results.json" in text


def test_in_junit_a_question_is_a_case_and_a_wrong_one_a_failure(run):
    root = ElementTree.fromstring(to_junit(results_of(run(t1=declined(0.3)))))
    (suite,) = root
    assert (suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("errors")) == (
        "development",
        "4",
        "1",
        "0",
    )
    cases = {case.get("name").partition(":")[0]: case for case in suite.iter("testcase")}
    assert cases["t-1"].find("failure").get("message").endswith("declined (confidence 0.30)")
    assert cases["t-2"].get("name") == "t-2: Vad kostar bron?"
    assert list(cases["t-2"]) == []


def cases_of(suite):
    """Name of each test case, as far as its colon -> what it says of itself."""
    (root,) = ElementTree.fromstring(to_junit(results_of(suite)))
    return {case.get("name").partition(":")[0]: [child.tag for child in case] for case in root.iter("testcase")}


def test_in_junit_what_was_wrong_in_the_accepted_run_is_skipped_and_the_gate_is_a_case(run, tmp_path):
    path = tmp_path / "baseline.json"
    update(path, run(t1=declined(0.3)))
    found = cases_of(judged(run(t1=declined(0.3), t2=declined(0.2)), load_baseline(path)))
    assert (found["t-1"], found["t-2"], found["t-3"]) == (["skipped"], ["failure"], [])
    assert cases_of(judged(run(t1=declined(0.3)), load_baseline(path)))["gate"] == []
    update(path, run())
    assert cases_of(judged(run(t1=declined(), t2=declined()), load_baseline(path)))["answered right"] == ["failure"]


def test_hostile_text_is_well_formed_xml(hostile):
    text = to_junit(hostile).encode("utf-8", "replace")
    assert "åäö ëï" in ElementTree.fromstring(text)[0].get("name")


class Page(HTMLParser):
    """Elements of a page, with what is fetched from elsewhere."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.addresses = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.addresses += [value for name, value in attrs if name in ("src", "href", "action")]


def test_the_page_needs_no_other_file_and_no_network(run):
    page = Page(to_page(results_of(run())))
    assert all(address.startswith(("#", "data:image/svg+xml;base64,")) for address in page.addresses)
    assert not {"link", "iframe", "object", "base"} & {tag for tag, _ in page.tags}
    policy = next(attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv"))
    assert policy.startswith("default-src 'none'")


def test_the_page_opens_with_six_figures_and_has_the_others_in_a_table(run):
    text = to_page(results_of(run()))
    opening = text[text.index('class="figures"') : text.index("Every question")]
    cards, rest = opening.split("</ul>", 1)
    assert cards.count("<li>") == 6
    assert cards.index("answered right") < cards.index("near misses declined") < cards.index("quotes letter for letter")
    assert "nDCG@10" in rest and "nDCG@10" not in cards


def test_the_page_says_what_changed_since_the_accepted_run(run, tmp_path):
    path = tmp_path / "baseline.json"
    update(path, run())
    text = to_page(results_of(judged(run(t1=declined(), t2=declined()), load_baseline(path))))
    assert "The gate failed." in text and "answered right: 0.000, accepted was 1.000" in text
    assert "Now wrong: 2." in text
    lost = [attrs["href"] for tag, attrs in Page(text).tags if tag == "a"]
    assert lost == ["#q-1-t-1", "#q-1-t-2"]
    assert {attrs.get("id") for _, attrs in Page(text).tags} > {"q-1-t-1", "q-1-t-2"}


def test_hostile_text_stays_text_on_the_page(hostile):
    page = Page(to_page(hostile))
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)


def test_without_matplotlib_the_page_has_tables_and_says_so(run, monkeypatch, tmp_path):
    monkeypatch.setattr(plots, "find_spec", lambda name: None)
    results = results_of(run())
    text = to_page(results)
    assert "<img" not in text and "pip install" in text
    assert "Risk and coverage" in text and "mean confidence" in text
    assert "pip install 'bron[report]'" in write_report(results, tmp_path)[1]


@pytest.mark.skipif(not plots.can_plot(), reason="matplotlib (the extra [report]) is not installed")
def test_plots_are_the_same_each_time_and_keep_their_text(run):
    curves = run().curves["all"]
    for plot in (lambda: plots.risk_coverage_plot(curves, 0.5), lambda: plots.calibration_plot(curves)):
        assert plot() == plot()
        ElementTree.fromstring(plot())
    assert "as it answers now" in plots.risk_coverage_plot(curves, 0.5)
    assert "#0072b2" in plots.time_plot([1.0, 2.0]).lower()
