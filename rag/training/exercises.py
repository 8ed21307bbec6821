"""What the reader learns from: questions with a passage in sentences, which of them tell the answer, and its span.

The sources are read in their own formats: SQuAD's (Rajpurkar, Jia and Liang 2018), Natural Questions' as QED gives
them (Lamm and others 2021), QAMR's (Michael and others 2018), FEVER's claims (Thorne and others 2018) and our own
practice topics. What is held out is left out here, by article or by topic, so that no caller can forget it.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO, cast

import numpy as np

from rag.evaluation.practice import Topic
from rag.language.sentences import sentences

# A third of the benchmark files' articles, by the names that the files give them: measured, never learned from.
HELD_OUT = frozenset(
    """1973_oil_crisis 1973_oljekris Black_Death Chloroplast Fresno,_California Fresno,_Kalifornien Genghis_Khan Geology
    Newcastle_upon_Tyne Nikola_Tesla Packet_switching Steam_engine Ångmotor United_Methodist_Church""".split()
)
NEAR = 6  # texts like an exercise's own that are kept with it
EVIDENCE = 3  # at most so many evidence sentences of a claim
WHOLE = ("yes-no", "about")  # kinds of practice question that a sentence answers, not a span of it


@dataclass(frozen=True, slots=True)
class Text:
    """A passage to read. head: what stands above it (headline, outlet, date). before: the sentence before it."""

    sentences: tuple[str, ...]
    language: str
    head: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """A question on a text.

    telling: places of the sentences that tell the answer; none when the text does not answer. span: place of a
    sentence, start and end in it, of the shortest words that answer; None when there are none. whole: a sentence as a
    whole answers, no part of it. others: texts that do not answer. article: decides what is held out. general: texts
    on other events may answer it too. uncut: it is learned from with all of its text.
    """

    question: str
    asked: str
    text: Text
    telling: frozenset[int] = frozenset()
    span: tuple[int, int, int] | None = None
    forms: tuple[str, ...] = ()
    article: str = ""
    others: tuple[Text, ...] = ()
    whole: bool = False
    general: bool = False
    uncut: bool = False

    @property
    def direction(self) -> str:
        """Language of the question and of the text: "en>sv"."""
        return f"{self.asked}>{self.text.language}"


def in_sentences(passage: str, language: str) -> list[tuple[int, int]]:
    """The sentences of a passage, as at run time."""
    return sentences(passage, language)


def exercise(
    question: str,
    asked: str,
    passage: str,
    told: str,
    answer: tuple[int, int] | None,
    *,
    head: str = "",
    forms: Sequence[str] = (),
    article: str = "",
    whole: bool = False,
) -> Exercise | None:
    """An exercise from a passage with the offsets of its answer, None when nothing answers.

    whole: the answer is a sentence, not a span. None where the answer crosses sentences or the passage has none.
    """
    spans = in_sentences(passage, told)
    if not spans:
        return None
    text = Text(tuple(passage[start:end] for start, end in spans), told, head)
    if answer is None:
        return Exercise(question, asked, text, forms=tuple(forms), article=article)
    start, end = answer
    touched = [n for n, (first, last) in enumerate(spans) if first < end and start < last]
    if not touched:
        return None
    span = None
    if len(touched) == 1 and not whole:
        first, last = spans[touched[0]]
        span = (touched[0], max(0, start - first), min(end, last) - first)
    found = frozenset(touched[:2])
    return Exercise(question, asked, text, found, span, tuple(forms) or (passage[start:end],), article, whole=whole)


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """A text file, gzipped or not."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield cast(TextIO, lines)
    else:
        with path.open(encoding="utf-8") as lines:
            yield lines


def load(path: Path) -> Any:
    """A JSON file, gzipped or not."""
    with opened(path) as lines:
        return json.load(lines)


def load_lines(path: Path) -> Iterator[Any]:
    """The values of a JSONL file, gzipped or not."""
    with opened(path) as lines:
        for line in lines:
            yield json.loads(line)


def is_held_out(article: str) -> bool:
    """Whether an article of the benchmark files is only measured on."""
    return article.replace(" ", "_") in HELD_OUT


def learned(items: Iterable[Exercise]) -> list[Exercise]:
    """Those whose article is not held out."""
    return [item for item in items if not is_held_out(item.article)]


def with_others(items: Iterable[Exercise]) -> list[Exercise]:
    """The exercises with up to six texts in the language of theirs, of those most like it, without the answer in them.

    Likeness: cosine of TF-IDF vectors of words, within the given exercises.
    """
    items = list(items)
    by_language: dict[str, dict[Text, int]] = defaultdict(dict)
    for item in items:
        by_language[item.text.language].setdefault(item.text, len(by_language[item.text.language]))
    near = {language: _neighbours(list(texts)) for language, texts in by_language.items()}
    found = []
    for item in items:
        if item.general:
            found.append(item)
            continue
        forms = [form.casefold() for form in item.forms]
        candidates = near[item.text.language][by_language[item.text.language][item.text]]
        chosen = [text for text, content in candidates if not any(form in content for form in forms)]
        found.append(replace(item, others=(*item.others, *chosen[:NEAR])))
    return found


def _neighbours(texts: Sequence[Text]) -> list[list[tuple[Text, str]]]:
    """For each text the ones most like it, most like first, each with its content in lower case."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    contents = [" ".join((text.head, *text.sentences)).casefold() for text in texts]
    vectors = TfidfVectorizer(sublinear_tf=True, min_df=1, dtype=np.float32).fit_transform(contents)
    found = []
    for start in range(0, len(texts), 500):
        likeness = (vectors[start : start + 500] @ vectors.T).toarray()
        likeness[range(len(likeness)), range(start, start + len(likeness))] = -1
        count = min(10, len(texts) - 1)
        for row in likeness:
            best = row.argpartition(-count)[-count:] if count else []
            order = sorted(best, key=lambda place: -row[place])
            found.append([(texts[place], contents[place]) for place in order])
    return found


def squad(
    path: Path, language: str, title: Callable[[str], str] = lambda name: name.replace("_", " ")
) -> list[Exercise]:
    """The questions of a file in SQuAD's format; those whose answer was lost are left out."""
    found = []
    for article in load(path)["data"]:
        name = article.get("title") or "?"
        for number, paragraph in enumerate(article["paragraphs"]):
            passage = paragraph["context"]
            key = (
                name
                if len(article["paragraphs"]) > 1 or name not in ("?", "news")
                else f"{name} {number} {passage[:40]}"
            )
            for asked in paragraph["qas"]:
                impossible = asked.get("is_impossible", False)
                if not impossible and not asked["answers"]:
                    continue
                answer = None
                if not impossible:
                    start = asked["answers"][0]["answer_start"]
                    answer = (start, start + len(asked["answers"][0]["text"]))
                forms = [form["text"] for form in asked["answers"]] if not impossible else []
                head = title(name) if name != "?" else ""
                item = exercise(
                    asked["question"], language, passage, language, answer, head=head, forms=forms, article=key
                )
                if item:
                    found.append(item)
    return found


def parallel_squad(paths: dict[str, Path]) -> list[Exercise]:
    """Every question of files that share their ids, asked in each language of the texts in all others.

    paths: by language; articles are called as in the English file.
    """
    names: dict[str, str] = {}
    for article in load(paths["en"])["data"]:
        names |= {asked["id"]: article["title"] for paragraph in article["paragraphs"] for asked in paragraph["qas"]}
    questions: dict[str, dict[str, str]] = defaultdict(dict)
    texts: dict[str, dict[str, tuple[str, str, int, str]]] = defaultdict(dict)
    for language, path in paths.items():
        for article in load(path)["data"]:
            for paragraph in article["paragraphs"]:
                for asked in paragraph["qas"]:
                    questions[asked["id"]][language] = asked["question"]
                    if asked["answers"]:
                        first = asked["answers"][0]
                        value = (article["title"], paragraph["context"], first["answer_start"], first["text"])
                        texts[asked["id"]][language] = value
    found = []
    for key, asked_in in questions.items():
        for told, (name, passage, start, answer) in texts[key].items():
            for asked, question in asked_in.items():
                item = exercise(
                    question,
                    asked,
                    passage,
                    told,
                    (start, start + len(answer)),
                    head=name.replace("_", " "),
                    article=names.get(key, name),
                )
                if item:
                    found.append(item)
    return found


def questions_jsonl(path: Path, language: str) -> list[Exercise]:
    """Our own format of shared question files: question, context, start, text."""
    found = []
    for row in load_lines(path):
        answer = (row["start"], row["start"] + len(row["text"]))
        item = exercise(row["question"], language, row["context"], language, answer, article=row["context"][:60])
        if item:
            found.append(item)
    return found


def natural_questions(path: Path) -> list[Exercise]:
    """Natural Questions: tokenised paragraphs; spaces before punctuation are taken out, answers found again."""
    found = []
    for row in load_lines(path):
        passage = untokenised(row["context"])
        words = untokenised(row["answers"][0]["text"]) if row["answers"] else ""
        place = passage.find(words) if words else -1
        if place >= 0:
            item = exercise(
                row["question"],
                "en",
                passage,
                "en",
                (place, place + len(words)),
                head=row["title"],
                article=row["title"],
            )
            if item:
                found.append(item)
    return found


def qamr(path: Path) -> list[Exercise]:
    """Questions on single sentences, half of them news; neighbours in the file are the sentences around it."""
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in load_lines(path):
        if row.get("contiguous", True):
            rows[untokenised(row["sentence"])].append(row)
    held = list(rows)
    found = []
    for number, sentence in enumerate(held):
        around = held[max(0, number - 2) : number] + held[number + 1 : number + 2]
        passage = (*around, sentence)
        for row in rows[sentence][:4]:
            words = untokenised(row["answer"])
            place = sentence.find(words)
            if place >= 0 and words:
                text = Text(passage, "en")
                telling, last = frozenset([len(passage) - 1]), len(passage) - 1
                span = (last, place, place + len(words))
                others = (Text(tuple(held[number + 5 : number + 9]), "en"),) if number + 9 < len(held) else ()
                found.append(
                    Exercise(untokenised(row["question"]), "en", text, telling, span, (words,), sentence[:40], others)
                )
    return found


AUXILIARY = re.compile(
    r"^(?P<subject>[A-Z][^,;]{1,60}?) (?P<verb>is|was|are|were|has|had|can|will|did|does|could) (?P<rest>.+?)\.?$"
)


def asked_claim(claim: str, source: random.Random) -> str:
    """A claim as a yes-no question, in one of the ways in which people ask."""
    match = AUXILIARY.match(claim)
    if match and source.random() < 0.6:
        verb = match["verb"].capitalize() if source.random() < 0.8 else match["verb"]
        return f"{verb} {match['subject']} {match['rest']}?"
    forms = ("Is it true that {}?", "Is it so that {}?", "{}?", "Does the archive say that {}?")
    return source.choice(forms).format(claim.rstrip(".").strip())


def fever(path: Path, seed: int = 1) -> list[Exercise]:
    """Claims as yes-no questions; supported and refuted ones are answered by their evidence sentences."""
    source = random.Random(seed)
    rows = [row for row in load_lines(path) if row.get("evidence")]
    pool = [untokenised(sentence) for row in rows for sentence in row["evidence"]]
    found = []
    for row in rows:
        evidence = list(dict.fromkeys(untokenised(sentence) for sentence in row["evidence"]))[:EVIDENCE]
        if any(len(sentence) > 700 for sentence in evidence):
            continue
        drawn = source.sample(pool, min(len(pool), source.randint(2, 4)))
        near = [sentence for sentence in drawn if sentence not in evidence]
        order = [*evidence[: source.randint(1, len(evidence))], *near]
        source.shuffle(order)
        telling = frozenset(n for n, sentence in enumerate(order) if sentence in evidence)
        others = (Text(tuple(near), "en"),)
        text = Text(tuple(order), "en")
        found.append(
            Exercise(asked_claim(row["claim"], source), "en", text, telling, None, (), row["claim"], others, True)
        )
    return found


def topic_exercises(topics: Iterable[Topic]) -> list[Exercise]:
    """Practice questions on each brief that answers; the other briefs, and all of those nothing answers, do not.

    Those that do not are in no order: of a dossier's only the first few are read.
    """
    found = []
    source = random.Random(1)
    for topic in topics:
        texts = {}
        for brief in topic.briefs:
            spans = in_sentences(brief.text, brief.language)
            texts[brief.key] = Text(
                tuple(brief.text[start:end] for start, end in spans), brief.language, brief.title or ""
            )
        for question in topic.questions:
            without = [text for key, text in texts.items() if key not in question.answers]
            source.shuffle(without)
            for brief in topic.briefs:
                words = question.answers.get(brief.key)
                if words is None:
                    continue
                place = brief.text.index(words)
                item = exercise(
                    question.text,
                    question.language,
                    brief.text,
                    brief.language,
                    (place, place + len(words)),
                    head=brief.title or "",
                    article=topic.name,
                    whole=question.kind in WHOLE,
                )
                if item:
                    found.append(replace(item, others=tuple(without), general=question.general))
            if not question.answers:
                for text in texts.values():
                    silent = Exercise(question.text, question.language, text, article=topic.name)
                    found.append(replace(silent, general=question.general))
    return found


def untokenised(text: str) -> str:
    """Text as it is written, from text with a space between all tokens."""
    for brackets, plain in (("-LRB-", "("), ("-RRB-", ")"), ("-LSB-", "["), ("-RSB-", "]"), ("``", "“"), ("''", "”")):
        text = text.replace(brackets, plain)
    text = re.sub(r" ([.,;:!?%)\]”])", r"\1", text)
    text = re.sub(r"([(\[“$£€]) ", r"\1", text)
    return re.sub(r" ('s|n't|'re|'ve|'ll|'d|'m)\b", r"\1", text).strip()


@dataclass(frozen=True, slots=True)
class Source:
    """Exercises that are drawn together. share: of all that is drawn."""

    name: str
    share: float
    items: tuple[Exercise, ...]
    measured: tuple[Exercise, ...] = field(default=())
