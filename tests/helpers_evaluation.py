"""A small archive, judged questions on it and a scripted service, for the tests of the evaluation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rag.evaluation.asking import Index
from rag.evaluation.results import Results
from rag.evaluation.run import evaluate
from rag.evaluation.suites import bundled_suite
from rag.records import Answer, Article, Block, BronError, Citation, Filters, Hit, Passage, Searched
from rag.settings import Settings

TEXTS = {
    "en/bridge.md": "The bridge at Marsham closed in May. The council put the repair at 3,000 pounds. Nobody was hurt.",
    "sv/bron.md": "Bron i Åmåla stängdes i maj. Kommunen räknar med 3 500 kronor. Ingen skadades på ön.",
    "nl/brug.md": "De brug in Oudewetering ging in mei dicht. Volgens de gemeente kost het herstel 4.000 euro.",
}


def article_of(key: str, text: str) -> Article:
    blocks = (Block(0, len(text)),)
    return Article(id=f"id-{key}", text=text, blocks=blocks, language=key[:2], file=key, title=f"Title of {key}")


ARTICLES = {key: article_of(key, text) for key, text in TEXTS.items()}


def span_of(key: str, quote: str) -> tuple[int, int]:
    start = TEXTS[key].index(quote)
    return start, start + len(quote)


def hit(key: str, start: int, end: int, score: float = 0.5) -> Hit:
    article = ARTICLES[key]
    return Hit(Passage(f"{key}-{start}-{end}", article.id, 0, start, end, article.text[start:end]), article, score)


def cite(key: str, quote: str, n: int = 1, shift: int = 0) -> Citation:
    article, (start, end) = ARTICLES[key], span_of(key, quote)
    return Citation(
        n=n,
        kind="quote",
        passage_id="p",
        article_id=article.id,
        title=article.title,
        author=None,
        outlet=None,
        published=None,
        language=article.language,
        url=None,
        file=article.file,
        start=start + shift,
        end=end + shift,
        quote=quote,
    )


def answer(text: str, *citations: Citation, confidence: float = 0.9, answerable: bool = True) -> Answer:
    searched = Searched(Filters(), 1, len(ARTICLES))
    shown, near = (citations, ()) if answerable else ((), citations)
    return Answer("", "en", answerable, confidence, text, shown, near, searched)


def declined(confidence: float = 0.1, *near: Citation) -> Answer:
    return answer("The archive does not say.", *near, confidence=confidence, answerable=False)


# Every question has its answer in the script below; "hurt" is a near miss, "moon" has nothing to do with it.
QUESTIONS = [
    {
        "id": "t-1",
        "question": "What did the repair of the Marsham bridge cost?",
        "language": "en",
        "kind": "quantity",
        "answerable": True,
        "references": ["3,000"],
        "evidence": [{"article": "en/bridge.md", "quote": "The council put the repair at 3,000 pounds."}],
    },
    {
        "id": "t-2",
        "question": "Vad kostar bron?",
        "language": "sv",
        "kind": "quantity",
        "answerable": True,
        "references": [["3,500", "3 500"], ["4,000"]],
        "evidence": [
            {"article": "sv/bron.md", "quote": "Kommunen räknar med 3 500 kronor."},
            {"article": "nl/brug.md", "quote": "kost het herstel 4.000 euro"},
        ],
        "disagreement": True,
    },
    {
        "id": "t-3",
        "question": "Wie raakte gewond?",
        "language": "nl",
        "kind": "near-miss",
        "answerable": False,
        "references": [],
        "evidence": [],
    },
    {
        "id": "t-4",
        "question": "How far is the moon?",
        "language": "en",
        "kind": "outside",
        "answerable": False,
        "references": [],
        "evidence": [],
    },
]
ANSWERS = {
    "What did the repair of the Marsham bridge cost?": answer(
        "The repair was put at 3 000 pounds. [1]", cite("en/bridge.md", "The council put the repair at 3,000 pounds.")
    ),
    "Vad kostar bron?": answer("Kommunen: 3.500 kronor. [1]", cite("sv/bron.md", "Kommunen räknar med 3 500 kronor.")),
    "Wie raakte gewond?": declined(0.2, cite("en/bridge.md", "Nobody was hurt.")),
    "How far is the moon?": declined(0.1),
}


class ScriptedService:
    """Answers from a script, or a function of question and earlier ones; a BronError in a script is raised, and a
    question outside it is a KeyError.
    """

    def __init__(self, answers: Mapping[str, Answer | BronError] | Callable[..., Answer] = ANSWERS) -> None:
        self.answers = answers

    def ask(self, question: str, *, earlier=()) -> Answer:
        found = self.answers(question, earlier) if callable(self.answers) else self.answers[question]
        if isinstance(found, BronError):
            raise found
        return found

    def article(self, article_id: str) -> Article:
        for article in ARTICLES.values():
            if article.id == article_id:
                return article
        raise BronError("there is no such article", received=article_id, misuse=True)


def scripted_search(question: str, filters: Filters, limit: int) -> list[Hit]:
    """Every sentence of the languages asked for, in the order of the archive, whatever the question."""
    keys = [key for key in TEXTS if not filters.languages or key[:2] in filters.languages]
    return [hit(key, *span) for key in keys for span in sentence_spans(TEXTS[key])][:limit]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for sentence in text.split(". "):
        spans.append((start, start + len(sentence)))
        start += len(sentence) + 2
    return spans


def scripted_index(answers=ANSWERS, search=scripted_search):
    """What evaluate() takes as open_index: the archive above, whatever the collection."""

    @contextmanager
    def open_index(settings, collection) -> Iterator[Index]:
        searches = dict.fromkeys(("whole", "dense", "lexical"), search)
        yield Index(ScriptedService(answers), searches, ARTICLES, "scripted@1")

    return open_index


def write_archive(folder: Path, questions=QUESTIONS, part: str = "development") -> tuple[Path, Path]:
    """Corpus and evaluation folder on disk, as evaluate() takes them."""
    corpus, evaluation = folder / "corpus", folder / "eval"
    for key, text in TEXTS.items():
        path = corpus / key
        path.parent.mkdir(parents=True, exist_ok=True)
        front = f"---\ntitle: Title of {key}\nauthor: Bron\noutlet: Bron briefs\npublished: 2026-11-21\n"
        path.write_text(f"{front}language: {key[:2]}\n---\n{text}\n", encoding="utf-8")
    write_questions(evaluation / f"{part}.jsonl", questions)
    return corpus, evaluation


def write_questions(path: Path, questions) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(question, ensure_ascii=False) for question in questions)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_topics(folder: Path) -> Path:
    """A folder with two practice topics, one of which is trained on, the other not: a question each that is answered,
    and one that is not.
    """
    lines = []
    for name, year in (("the-brown-bridge", 1931), ("the-grey-mill", 1874)):
        texts = {
            "en": f"The {name[4:]} at Åmål was opened in {year}. It cost 900 pounds.",
            "sv": f"I Åmål togs {name[4:]} i bruk år {year}. Då var det fest på ön.",
            "nl": f"Over {name[4:]} in Åmål is weinig bekend. Drieëntwintig mensen tekenden beroep aan.",
        }
        briefs = [{"id": key, "language": key, "headline": name, "text": text} for key, text in texts.items()]
        asked = [
            (f"Hoe oud is {name[4:]}?", "nl", "date", {"en": str(year), "sv": f"år {year}"}),
            (f"Vem byggde {name[4:]}?", "sv", "person", {}),
        ]
        keys = ("question", "language", "kind", "answers")
        questions = [dict(zip(keys, one, strict=True)) for one in asked]
        lines.append(json.dumps({"topic": name, "briefs": briefs, "questions": questions}, ensure_ascii=False))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "two.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


# What tries to be markup, of Markdown, HTML and XML, with characters that a file or XML cannot hold.
HOSTILE = 'a | b\n# Rubrik <script>window.stolen = 1</script> `code` *bold* </details> "onload=x \x00\x1b\ud800 åäö ëï'


def results_of(*suites):
    return Results("0.1.0", "2026-11-28T12:00:00Z", "a machine", suites)


def scripted_runs(folder: Path):
    """A function that runs the script; t1="…" and so on give other answers than the script's."""
    suite = bundled_suite("development", *write_archive(folder))

    def run(**answers):
        script = ANSWERS | {QUESTIONS[int(key[1:]) - 1]["question"]: value for key, value in answers.items()}
        return evaluate(Settings(), suite, open_index=scripted_index(script))

    return run


def hostile_results(run) -> Results:
    """A run whose names, questions, answers, kinds and titles try to be markup."""
    shown = answer(HOSTILE, cite("sv/bron.md", "Ingen skadades på ön."), confidence=0.6)
    result = run(t1=declined(0.3), t4=shown)
    questions = tuple(
        replace(
            one,
            question=f"{one.question} {HOSTILE}",
            kind=HOSTILE if one.id == "t-3" else one.kind,
            gold=tuple(replace(gold, title=HOSTILE) for gold in one.gold),
        )
        for one in result.questions
    )
    return results_of(replace(result, name=HOSTILE, source=HOSTILE, questions=questions))
