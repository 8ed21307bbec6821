"""An article -> questions that its sentences answer, each with its sentence and the words in it that answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.answering.evidence import asks
from rag.answering.phrases import spoken_date
from rag.answering.quoting import points_back
from rag.answering.values import told_on
from rag.gathering.article_names import ArticleNames
from rag.gathering.headlines import headline_questions
from rag.gathering.naming import WITHIN
from rag.gathering.wording import Worded, fronted, opening_amount, worded
from rag.language.amounts import amounts
from rag.language.attribution import Attribution, attribution
from rag.language.clauses import DEFINITE, JOINING, POINTING, SUBORDINATORS, is_finite, main_clause, points_outside
from rag.language.data import entry, table
from rag.language.days import days
from rag.language.sentences import sentences
from rag.language.speakers import lexicon
from rag.language.words import STOP_WORDS, words
from rag.records import Article

SHORTEST, LONGEST = 5, 45  # words of a sentence that is asked about
NEAR = 6  # words between a speaker and "that"
SAID = 4  # words that a speaker must say at least
APPOSITION = 12  # words of what stands between commas behind a name
DATED = 30  # characters of a sentence in which the day lies that it begins with
OPENING_WORDS = 3  # of a sentence, among which it points back
YEAR = 4  # characters of a day as ISO has it, from which it is a year at least
OPENING = 12  # characters within which a sentence begins with a day
_WORD = r"[^\W\d_a-zåäö][\w’-]*"  # with a capital
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,3}}")
_APPOSITION = re.compile(rf"(?P<name>{_WORD}(?: {_WORD}){{0,2}}), (?P<said>[^,;:()“”\"]+)[,.]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question that ``article.text[start:end]`` answers, with ``article.text[answer_start:answer_end]``.

    kind: as question files have it. shape: how it was made. template, parts: as Worded has them. question: empty where
    a sentence tells something that only a person can word a question on.
    """

    article: Article
    question: str
    kind: str
    shape: str
    start: int
    end: int
    answer_start: int
    answer_end: int
    template: str = ""
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def sentence(self) -> str:
        return self.article.text[self.start : self.end]

    @property
    def answer(self) -> str:
        return self.article.text[self.answer_start : self.answer_end]


def proposals(article: Article, names: ArticleNames) -> list[Proposal]:
    """The questions that an article answers, those of its headline first; none where its language has no file."""
    if not table(article.language, "drafts"):
        return []
    found = []
    for item, start, end in headline_questions(article, names):
        answer = (start + item.start, start + item.end)
        found.append(Proposal(article, item.question, item.kind, "headline", start, end, *answer))
    for start, end in _askable(article):
        found += list(_of_sentence(article, names, start, end))
    return [proposal for proposal in found if proposal.shape != "speech" or _is_said_once(article, proposal)]


def unworded(article: Article) -> Iterator[Proposal]:
    """Sentences that state a figure or a day, without a question: a person words it. Only where there is a language."""
    if not table(article.language, "drafts"):
        return
    for start, end in _askable(article):
        text = article.text[start:end]
        counted = next((one for one in amounts(text, article.language) if one.unit and not one.vague), None)
        dated = next((day for day in days(text, article.language, told_on(article)) if len(day.iso) >= YEAR), None)
        told = counted or dated
        if told:
            kind = "quantity" if counted else "date"
            yield Proposal(article, "", kind, "unworded", start, end, start + told.start, start + told.end)


def _askable(article: Article) -> Iterator[tuple[int, int]]:
    """Those sentences that a question may be asked about: neither short nor long, and each stands alone."""
    for start, end in _sentences(article):
        text = article.text[start:end]
        if SHORTEST <= len(text.split()) <= LONGEST and _stands_alone(text, article.language):
            yield start, end


def _sentences(article: Article) -> Iterator[tuple[int, int]]:
    """The sentences of an article's paragraphs and lists, in order: half-open offsets in its text."""
    for block in article.blocks:
        if block.kind in ("paragraph", "item"):
            for first, last in sentences(article.text[block.start : block.end], article.language):
                yield block.start + first, block.start + last


def _is_said_once(article: Article, proposal: Proposal) -> bool:
    """Whether no other sentence of an article has all the names of a question on what somebody said."""
    capitals = {word.text for word in words(proposal.question)[1:] if word.text[0].isupper()}
    told = [name for name in capitals if name in proposal.sentence]
    holding = [span for span in _sentences(article) if all(name in article.text[slice(*span)] for name in told)]
    return len(holding) == 1 or proposal.kind == "person"


def _stands_alone(text: str, language: str) -> bool:
    """Whether a sentence tells something, and does not begin with a word for what stands before it."""
    pointing = POINTING[language] - DEFINITE[language]
    opening = {word.text.casefold() for word in words(text)[:OPENING_WORDS]}
    # "Den 5 maj" is no "den" that points.
    dated = any(day.start == 0 for day in days(text[:DATED], language))
    return not asks(text) and (dated or not points_back(text, language)) and not opening & pointing


def _of_sentence(article: Article, names: ArticleNames, start: int, end: int) -> Iterator[Proposal]:
    text, language = article.text[start:end], article.language

    def proposal(shape: str, item: Worded) -> Proposal:
        answer = (start + item.start, start + item.end)
        return Proposal(article, item.question, item.kind, shape, start, end, *answer, item.template, item.parts)

    opening = opening_amount(text, language)
    clause = main_clause(text, language, names.is_name, opening.end if opening else 0)
    if clause is not None and clause.verb not in lexicon(language)["sayings"]:
        for item in worded(clause, names, opening):
            yield proposal("clause", item)
    for item in fronted(text, language, names):
        yield proposal("clause", item)
    yield from (proposal("definition", item) for item in _defined(text, language, names))
    yield from (proposal("speech", item) for item in _said(article, text, names))
    yield from (proposal("day", item) for item in _on_day(article, text, names))


def _filled(language: str, template: str, kind: str, start: int, end: int, **parts: str) -> Worded:
    question = entry(language, template).format(**parts)
    return Worded(question, kind, start, end, template, tuple(parts.items()))


def _defined(text: str, language: str, names: ArticleNames) -> Iterator[Worded]:
    """ "Anna Berg, the keeper of the light, …" -> "Who is Anna Berg?"."""
    lexical = lexicon(language)
    bounds = lexical["boundaries"] | lexical["conjunctions"] | lexical["who"] | SUBORDINATORS[language]
    for match in _APPOSITION.finditer(text):
        said, person = match["said"].split(), _defined_name(text, match, names, language)
        apposed = said[0] in lexical["determiners"] or not lexical["prepositions"].isdisjoint(said)
        plain = said[0].isalpha() and said[0].islower() and said[0] not in bounds
        if not (person and apposed and plain and 1 < len(said) <= APPOSITION):
            continue
        if not any(is_finite(word, language) or word in lexical["sayings"] for word in said):
            template = "offers.what" if names.is_place(person) else "offers.who"
            yield _filled(language, template, "definition", *match.span("said"), name=person)


def _defined_name(text: str, match: re.Match[str], names: ArticleNames, language: str) -> str | None:
    """The name before an apposition: a person's or a place's; None where it is one of several, or something else."""
    name, before = match["name"], text[: match.start()].split()[-1:]
    if before and before[0] in JOINING[language]:
        return None
    first = name.split(" ")[0].casefold()
    whole = len(name.split(" ")) == 2 and first not in names.small and not names.is_paper(name)
    if names.is_place(name) or (before and before[0].casefold() in WITHIN[language]):
        said = match["said"].split()[0]
        return name if names.is_place(name) and said in lexicon(language)["determiners"] else None
    return names.person(name) or (name if whole and first not in STOP_WORDS[language] else None)


def _said(article: Article, text: str, names: ArticleNames) -> Iterator[Worded]:
    """ "Berg said that the harbour froze" -> "Who said that the harbour froze?", and what she said of whom."""
    language = article.language
    for match in _NAME.finditer(text):
        matter = _matter(text, match, names, language)
        said = attribution(text, language, match.start(), match.end()) if matter else None
        speaker = _speaker(said, names) if said else None
        if not (matter and said and speaker) or speaker.split()[-1] in matter:
            continue
        span = _clause_said(text, said.start, said.end, match.start(), language)
        if span and len(text[span[0] : span[1]].split()) >= SAID:
            yield _filled(language, "drafts.said_about", "quotation", *span, name=speaker, matter=matter)
            break
    clause = main_clause(text, language, names.is_name)
    if clause is None or not names.person(clause.subject) or clause.verb not in lexicon(language)["sayings"]:
        return
    that = re.match(rf"\s(?:{'|'.join(lexicon(language)['that'])})\s", text[clause.verb_end :])
    start, end = clause.verb_end + (that.end() if that else 0), len(text.rstrip(". "))
    plain = not points_outside(text[start:end], language) and not re.search(r"[,;:“”\"]", text[start:end])
    if that and plain and SAID <= len(text[start:end].split()) <= APPOSITION:
        yield _filled(language, "drafts.said_that", "person", 0, clause.subject_end, clause=text[start:end])


def _speaker(said: Attribution, names: ArticleNames) -> str | None:
    """A speaker's full name; None where nobody is named, or is not believed. Who writes for a paper speaks too."""
    if said.verb is None or said.doubtful or not said.speaker[0].isupper():
        return None
    last = said.speaker.split()[-1]
    whole = names.people.get(last, said.speaker)
    known = len(whole.split()) in (2, 3) and all(word[0].isupper() for word in whole.split())
    return whole if known and said.speaker in (last, whole) else None


def _matter(text: str, match: re.Match[str], names: ArticleNames, language: str) -> str | None:
    """A person or place that something may be said about, with its article where it has one; None for other words."""
    name, behind = match[0], text[match.end() :]
    if behind[:1] in ("'", "’", ":", "-") or (name.removesuffix("s") in names.capitals and name.endswith("s")):
        return None
    person = names.person(name)
    parts = name.split()
    body = names.runs[name] and not any(names.is_paper(part) or part in names.people for part in parts)
    body = body and len(name) > 1 and (name.isupper() or len(parts) > 1)
    if person or not (names.is_place(name) or body):
        return person
    before = text[: match.start()].split(" ")[-2:]
    article = before[0] if len(before) == 2 and before[0].casefold() in DEFINITE[language] else ""
    return f"{article.lower()} {name}".strip()


def _clause_said(text: str, first: int, last: int, inside: int, language: str) -> tuple[int, int] | None:
    """What a speaker, ``text[first:last]``, says, around a place in it; None where its beginning is not plain."""
    if inside < first:
        start, end = 0, text.rfind(",", 0, first)
        return (start, end) if end > inside else None
    thats = "|".join(lexicon(language)["that"])
    opened = re.compile(rf"(?::\s*|\b(?:{thats})\s+|,?\s(?=[“”\"‘]))").search(text, last, inside)
    before = text[last : opened.start()].split() if opened else []
    near = len(before) <= NEAR and not lexicon(language)["prepositions"] & set(before[-1:])
    return (opened.end(), len(text.rstrip(". "))) if opened and near else None


def _on_day(article: Article, text: str, names: ArticleNames) -> Iterator[Worded]:
    """What happened somewhere on a day, where a sentence begins with the day."""
    language = article.language
    found = days(text, language, told_on(article))
    whole = len(found) == 1 and not found[0].relative and re.fullmatch(r"\d{4}-\d\d-\d\d", found[0].iso)
    if not whole or found[0].start > OPENING:
        return
    place = next((name for name in names.named(text) if names.is_place(name) and _within(text, name, language)), None)
    if place:
        day = spoken_date(found[0].iso, language)
        yield _filled(language, "drafts.happened", "what", 0, len(text.rstrip(". ")), place=place, day=day)


def _within(text: str, place: str, language: str) -> bool:
    return re.search(rf"\b{entry(language, 'clauses.within')} {re.escape(place)}\b", text, re.IGNORECASE) is not None
