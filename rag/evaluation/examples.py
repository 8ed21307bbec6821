"""Examples to fit the weights of answers on: development questions, and the sentences found for them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from rag.answering import candidates
from rag.answering.evidence import quote_of
from rag.answering.findings import findings
from rag.answering.metadata import ask_metadata
from rag.bundled import evaluation_folder
from rag.evaluation.asking import Index
from rag.evaluation.fit import Floats
from rag.evaluation.gold import Unit, gold_units
from rag.evaluation.measures import contains
from rag.evaluation.practice import practice_suite
from rag.evaluation.questions import JudgedQuestion
from rag.evaluation.squad import SquadFile, asked_across, read_squad, squad_key
from rag.evaluation.suites import bundled_suite
from rag.evaluation.tasks import Collection
from rag.evaluation.temporary import open_temporary
from rag.names import fold
from rag.question import read_question
from rag.records import Article, BronError, Filters, Passage
from rag.retrieval import hybrid_search
from rag.service import Service
from rag.settings import Settings
from rag.store import Store
from rag.text import normalise

SAMPLE = 300  # questions of a SQuAD file for the sentences; for the confidence others:
OWN_SHARE = 2  # half as many on the file's own passages,
ACROSS_SHARE = 3  # two thirds as many for the sentences across languages,
ELSEWHERE_SHARE = 6  # a sixth as many asked of the bundled corpus
TAKEN_FROM = 4  # times as many passages are found when those that answer are taken away
# Names for near misses; one that the archive does mention is not used.
STRANGERS = {
    "en": ("Norway", "Portugal", "Lindqvist", "Oslo", "Brazil", "Amnesty"),
    "sv": ("Norge", "Portugal", "Lindqvist", "Oslo", "Brasilien", "Amnesty"),
    "nl": ("Noorwegen", "Portugal", "Lindqvist", "Oslo", "Brazilië", "Amnesty"),
}
_NAME = re.compile(r"(?<=\s)[A-ZÅÄÖ]\w{2,}")
_NOT_DEVELOPMENT = re.compile(r"held.?out|(?<![a-z])test(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Portion:
    """Questions of one origin. sentences, confidence: what one question counts in each fit, 0 for nothing.

    bundled: whether they were asked of the bundled corpus.
    """

    name: str
    sentences: float = 0.0
    confidence: float = 0.0
    bundled: bool = True


DEVELOPMENT = Portion("development", sentences=3.0, confidence=3.0)
EXCHANGED = Portion("a name exchanged", confidence=1.0)
TAKEN = Portion("the answer taken away", confidence=0.3)
ELSEWHERE = Portion("questions from elsewhere", confidence=0.5)
# Half of the practice questions cannot be answered, of the others a third: these weigh half, to keep the share.
PRACTICE = Portion("practice topics", confidence=0.3, bundled=False)
NEAR_MISSES = Portion("practice topics, near misses", confidence=0.15, bundled=False)
WITHOUT = 0.05  # what a question of a SQuAD file counts in the confidence when its answer is taken away


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the sentences found for it, best first by the weights in force.

    id: the question's; one with a name exchanged keeps it, so that both are held out together. features: (n, d), of
    the sentences. right: (n,), which of them hold gold. found: features of the confidence. answered: whether an
    accepted answer stands in the quotes that would be shown.
    """

    id: str
    portion: Portion
    answerable: bool
    features: Floats
    right: NDArray[np.bool_]
    found: tuple[float, ...]
    answered: bool


def collect(
    settings: Settings,
    squad: Sequence[Path] = (),
    *,
    sample: int = SAMPLE,
    seed: int = 0,
    corpus: Path | None = None,
    evaluation: Path | None = None,
) -> list[Example]:
    """Every question that has sentences to fit on; questions about the articles themselves have none.

    Only the development part is ever read. squad: SQuAD 2.0 files, ``sample`` questions of each, and where two of them
    in unlike languages share question ids, those of one asked of the other. corpus, evaluation: folders in place of
    the bundled ones. Raises BronError on a file that is held out by its name or is no SQuAD file.
    """
    if sample < 1:
        raise BronError("expected a sample of at least 1 question", received=sample, misuse=True)
    generator = random.Random(seed)
    files = {path: read_squad(_development(path)) for path in squad}
    drawn = {path: _shuffled(file, generator) for path, file in files.items()}
    own = sample + sample // OWN_SHARE
    far = own + sample // ELSEWHERE_SHARE
    bundled = bundled_suite("development", corpus, evaluation).collections[0]
    with open_temporary(settings, bundled) as index:
        questions = bundled.tasks[0].questions
        texts = [article.text for article in index.articles.values()]
        elsewhere = [_unanswerable(question, question.question) for path in drawn for question in drawn[path][own:far]]
        examples = _ask(index, DEVELOPMENT, questions)
        examples += _ask(index, TAKEN, questions, taken=True)
        examples += _ask(index, EXCHANGED, exchanged(questions, texts, generator))
        examples += _ask(index, ELSEWHERE, elsewhere)
    topics = (evaluation or evaluation_folder()) / "practice"
    if topics.is_dir():
        practice = practice_suite(topics).collections[0]
        with open_temporary(settings, practice) as index:
            for portion, answerable in ((PRACTICE, True), (NEAR_MISSES, False)):
                asked = tuple(one for one in practice.tasks[0].questions if one.answerable is answerable)
                examples += _ask(index, portion, asked)
    for path, file in files.items():
        with open_temporary(settings, Collection(path.name, (), squad_key, records=file.records)) as index:
            examples += _ask(index, Portion(path.name, sentences=1.0, bundled=False), drawn[path][:sample])
            examples += _ask(index, Portion(path.name, confidence=0.15, bundled=False), drawn[path][sample:own])
            name = f"{path.name}, the answer taken away"
            examples += _ask(
                index, Portion(name, confidence=WITHOUT, bundled=False), drawn[path][sample:own], taken=True
            )
            for other in files.values():
                if other.language != file.language:
                    asked = asked_across(file, other)
                    asked = tuple(generator.sample(asked, len(asked)))
                    name, cut = f"{other.language}>{file.language}", sample - sample // ACROSS_SHARE
                    examples += _ask(index, Portion(name, sentences=1.0, bundled=False), asked[:cut])
                    examples += _ask(index, Portion(name, confidence=0.15, bundled=False), asked[cut:own])
    return examples


def exchanged(
    questions: Iterable[JudgedQuestion], texts: Sequence[str], generator: random.Random
) -> list[JudgedQuestion]:
    """The answerable questions with one capitalised word exchanged for a name that no text has: near misses."""
    known = "\n".join(texts)
    made = []
    for question in questions:
        names = list(_NAME.finditer(question.question))
        strangers = [name for name in STRANGERS[question.language] if name not in known]
        if question.answerable and question.kind != "metadata" and names and strangers:
            name, stranger = generator.choice(names), generator.choice(strangers)
            text = question.question[: name.start()] + stranger + question.question[name.end() :]
            made.append(_unanswerable(question, text))
    return made


def _development(path: Path) -> Path:
    """The path, unless it or what it points to is held out by its name."""
    if any(_NOT_DEVELOPMENT.search(name) for name in (path.name, path.resolve().name)):
        raise BronError("weights are fitted on development files only", where=str(path), misuse=True)
    return path


def _shuffled(file: SquadFile, generator: random.Random) -> list[JudgedQuestion]:
    usable = [question for question in file.questions.values() if not question.answerable or any(question.references)]
    return generator.sample(usable, len(usable))


def _unanswerable(question: JudgedQuestion, text: str) -> JudgedQuestion:
    return replace(question, question=text, kind="outside", answerable=False, references=(), evidence=())


def _ask(index: Index, portion: Portion, questions: Sequence[JudgedQuestion], *, taken: bool = False) -> list[Example]:
    """The examples of questions. taken: of the answerable ones, without the passages that answer them.

    So the archive speaks of everything that the question speaks of, and yet does not say: a near miss.
    """
    store = cast(Service, index.service).store()  # open_temporary opens a real one
    asked = [question for question in questions if question.answerable or not taken]
    progress = tqdm(asked, desc=portion.name, unit="question", disable=None, leave=False)
    found = (_example(store, portion, question, index.articles, taken) for question in progress)
    return [example for example in found if example is not None]


def _example(
    store: Store, portion: Portion, judged: JudgedQuestion, articles: Mapping[str, Article], taken: bool
) -> Example | None:
    question = read_question(judged.question)
    if judged.kind == "metadata" or ask_metadata(store, question, Filters()) is not None:
        return None
    units = gold_units(judged, articles)
    forms = [normalise(form) for account in judged.references for form in account]
    hits = hybrid_search(store, question.text, Filters(), candidates.HITS * (TAKEN_FROM if taken else 1))
    if taken:
        hits = [hit for hit in hits if not _answers(hit.passage, units, forms)][: candidates.HITS]
    ranked = candidates.candidates(store, question, hits)
    if not ranked:
        return None
    answerable = judged.answerable and not taken
    right = np.array([any(_holds(sentence, unit, forms) for unit in units) for sentence in ranked])
    features = np.array([sentence.features() for sentence in ranked])
    found = findings(store, question, ranked)
    quotes = "\n".join(citation.quote for citation in found.citations)
    answered = answerable and any(contains(quotes, form) for form in forms)
    return Example(judged.id, portion, answerable, features, right, astuple(found.features), answered)


def _answers(passage: Passage, units: Sequence[Unit], forms: Sequence[str]) -> bool:
    """Whether a passage holds gold, or an accepted answer, wherever it is from."""
    folded = fold(passage.text)
    if any(re.search(rf"(?<!\w){re.escape(fold(form))}(?!\w)", folded) for form in forms if form):
        return True
    own = [unit for unit in units if unit.article_id == passage.article_id]
    return any(
        not unit.spans or any(start < passage.end and passage.start < end for start, end in unit.spans) for unit in own
    )


def _holds(sentence: candidates.Sentence, unit: Unit, forms: Sequence[str]) -> bool:
    """Whether the sentence holds the gold quote or is within it; with an article as gold, whether it holds a form."""
    if sentence.hit.article.id != unit.article_id:
        return False
    if not unit.spans:
        return any(form in quote_of(sentence) for form in forms)
    return any(
        (start <= sentence.start and sentence.end <= end) or (sentence.start <= start and end <= sentence.end)
        for start, end in unit.spans
    )
