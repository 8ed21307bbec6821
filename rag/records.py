"""The nouns of Bron, frozen and without behaviour: what flows from file to answer.

file -> Article -> Passage -> vector -> store -> Hit -> Reading -> Evidence -> Answer(Part, Citation)

All offsets are counted in Unicode code points of ``Article.text`` (NFC), half open: ``text[start:end]``; where a
noun's ``field`` is "title", of ``Article.title``, which is no part of the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["paragraph", "heading", "item", "caption"]
CitationKind = Literal["quote", "metadata"]
Field = Literal["text", "title"]  # of an article, that offsets count in
GatheredKind = Literal["subject", "latest", "compare", "timeline"]


class BronError(Exception):
    """The one error that a person may see.

    what: what went wrong, one clause. where: file, line, setting or address. received: the value that was
    refused. todo: what to do next, often a command. misuse: True when the caller's request was at fault
    (CLI exit 2, API 4xx), False when the work failed (CLI exit 1, API 503).
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        received: object = None,
        todo: str | None = None,
        misuse: bool = False,
    ) -> None:
        self.what = what
        self.where = where
        self.received = received
        self.todo = todo
        self.misuse = misuse
        super().__init__(what)

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        received = f" (got {self.received!r})" if self.received is not None else ""
        todo = f". {self.todo}" if self.todo else ""
        return f"{where}{self.what}{received}{todo}"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article's text: ``text[start:end]``, without surrounding blank lines.

    Blocks are in order, do not overlap, and cover every character of the text but the blank lines between.
    """

    start: int
    end: int
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Report:
    """An article of another outlet that an article reports on. date: ISO, possibly only a year or a month."""

    title: str
    author: str | None = None
    outlet: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was published; ``text`` is the body alone, NFC, blocks separated by one blank line.

    Of an article that is a headline and nothing more, the headline is the text too.

    id: 16 hex digits, a hash of outlet, published and text (reading.articles.article_id): the same text in
    another outlet, or on another day, is another article; a corrected title or author keeps the id.
    published: ISO date as precise as it is known ("2022-01-25", "2022-01", "2022") or None; of the first publication;
    "--01-25" is a day whose year is not known.
    modified: of the last change, where it is another day. issue: the issue's own number where the masthead gives one
    ("3-2022"). language: ISO 639-1 code, "und" when undetermined.
    file: the path it was read from, as given. inferred: names of the fields that were read out of the
    running text or detected, not declared ("title", "author", "outlet", "published", "language"); "text" where two
    columns may be mixed in it.
    """

    id: str
    text: str
    blocks: tuple[Block, ...]
    language: str
    file: str
    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    published: str | None = None
    issue: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    reports_on: tuple[Report, ...] = ()
    inferred: tuple[str, ...] = ()
    modified: str | None = None
    corrects: str | None = None

    def printed(self, field: Field) -> str:
        """The text that offsets of a field count in: the body, or the headline, "" where there is none."""
        return self.text if field == "text" else self.title or ""


@dataclass(frozen=True, slots=True)
class Versions:
    """Other versions of an article, by id. newer: what took its place. earlier: those whose place it took."""

    newer: str | None = None
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation of a whole article, block by block: blocks[i] translates article.blocks[i].

    of: path of the original's file, resolved against the translation's own folder.
    """

    of: str
    language: str
    file: str
    blocks: tuple[str, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Input that could not be used. line: 1-based, None for the whole file.

    remark: nothing is missing from what was read; there is only something to know about it.
    """

    file: str
    reason: str
    line: int | None = None
    remark: bool = False


@dataclass(frozen=True, slots=True)
class FileRead:
    """All that one file gave. digest: SHA-256 of its bytes, hex, "" when it could not be read."""

    file: str
    digest: str
    articles: tuple[Article, ...] = ()
    translations: tuple[Translation, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """An exact slice of an article, whole sentences: ``article.text[start:end] == text``.

    id: 16 hex digits, a hash of article id, start, end and text: stable across rebuilds. position: 0-based
    order in the article. heading: the sub-heading above it, None when there is none.
    """

    id: str
    article_id: str
    position: int
    start: int
    end: int
    text: str
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What to search. Empty tuples and None mean no limit.

    published_from, published_to: ISO dates, inclusive; an article with only a year matches when its year
    overlaps the range; an article without a date matches only when no date is asked for. An article that reports on
    others passes for any of these too, and answers with what it says of those that pass.
    """

    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    published_from: str | None = None
    published_to: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Words that may be the answer: ``text[start:end]`` of the text that was read.

    score: probability, in [0, 1], that these or much like them do; spans that overlap share it.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its article. score, dense and lexical are in [0, 1], higher is better.

    dense: cosine similarity above what is usual in the passage's language. lexical: BM25 as a share of the highest that
    the question could reach.
    """

    passage: Passage
    article: Article
    score: float
    dense: float = 0.0
    lexical: float = 0.0


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence that was read with the question: ``hit.article.text[start:end]``, or a headline.

    odds: log-odds that it tells the answer. whole: probability that, if so, the sentence as a whole does and no part of
    it. spans: the likeliest words, offsets in the article's text, best first. doubt: that what it was read with answers
    at all; about -1 where it does, 1 where it does not.
    """

    start: int
    end: int
    odds: float
    whole: float
    spans: tuple[Span, ...]
    doubt: float = 0.0
    field: Field = "text"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of a hit. odds: log-odds that the passage answers. sentences: in order, all of them.

    Or of the headline of a hit's article, which is then its one sentence.
    """

    hit: Hit
    odds: float
    sentences: tuple[ReadSentence, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whole sentences that answer, or come near: ``hit.article.text[start:end]``, or a headline.

    odds: log-odds that the sentence tells the answer, as it was read. score: the same with how well its passage was
    found, by which sentences are ranked. answer: offsets in the same field of the words that answer, None where the
    sentence as a whole does. sureness: of these words, in [0, 1]. doubt: that what it was read with answers at all
    (ReadSentence). beside: log-odds beside the other best sentences, None where it was not read so.
    """

    hit: Hit
    start: int
    end: int
    odds: float
    score: float
    answer: tuple[int, int] | None = None
    sureness: float = 0.0
    doubt: float = 0.0
    beside: float | None = None
    field: Field = "text"


@dataclass(frozen=True, slots=True)
class QuoteTranslation:
    """A translation shown with a quote, never in its place.

    Of the paragraph around the quote, by whoever translated the article; machine: of the quote itself, by a machine.
    """

    language: str
    text: str
    machine: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article of the same text as a cited one. quote: its sentence for the cited quote, ``text[start:end]``.

    same: the sentence has the same words; else it tells it otherwise, and is shown. field: that of the cited quote.
    """

    article_id: str
    title: str | None
    outlet: str | None
    published: str | None
    language: str
    start: int
    end: int
    quote: str
    same: bool
    field: Field = "text"


@dataclass(frozen=True, slots=True)
class Correction:
    """What an article says that corrects a cited one, or that the cited one says of itself: ``text[start:end]``."""

    article_id: str
    title: str | None
    outlet: str | None
    published: str | None
    language: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a claim stands. ``article.text[start:end] == quote``, checked before anyone sees it.

    field: "title" where that is the article's headline: ``article.title[start:end]``.
    n: 1-based, in order of first use in the answer's text. kind: "metadata" when the claim is about the
    article itself (its author, its date) and the quote only shows how the article opens. file: below the folder that
    all files of the archive have in common. answer_start, answer_end: offsets, in the same field, of the words
    of the quote that answer; None where it answers as a whole. copies: other articles of the same text that have the
    sentence too, or have it otherwise. corrections: what is said to be wrong in the article, or has been put right.
    reports_on: of what the article reports on, what is of the one outlet that the quote tells of; all where none is.
    """

    n: int
    kind: CitationKind
    passage_id: str
    article_id: str
    title: str | None
    author: str | None
    outlet: str | None
    published: str | None
    language: str
    url: str | None
    file: str
    start: int
    end: int
    quote: str
    answer_start: int | None = None
    answer_end: int | None = None
    translation: QuoteTranslation | None = None
    reports_on: tuple[Report, ...] = ()
    inferred: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()
    corrections: tuple[Correction, ...] = ()
    field: Field = "text"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article says in answer: ``article.text[start:end] == value``, inside citation number ``n``, whose field
    it is of.

    speaker: who says it, as the article has it ("the interior minister"); None when the article says it itself.
    doubtful: the article keeps its distance ("claimed", "påstod").
    """

    n: int
    start: int
    end: int
    value: str
    speaker: str | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """One answer to the question, with all the articles that give it.

    value: as its first claim has it, verbatim. normalised: what makes claims one account, whatever their language:
    "3000", "3 week", a day, a name's key; "" where only the words can be compared. qualifier: of a figure: "more",
    "at_least", "nearly", "about", "at_most", "less", or None. published: of its newest source. citations: the numbers
    of its claims, in order. Claims are newest first.
    """

    value: str
    normalised: str
    qualifier: str | None
    citations: tuple[int, ...]
    published: str | None
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence that was considered: ``article.text[start:end]``, or a headline. score: in (0, 1], of the best 1."""

    article_id: str
    start: int
    end: int
    score: float
    field: Field = "text"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer is as it is.

    terms: the question's words, each with whether the archive knows it. features: what the confidence was made of.
    threshold: the confidence from which Bron answers. weighed: the best sentences, best first.
    """

    terms: tuple[tuple[str, bool], ...]
    features: dict[str, float]
    threshold: float
    weighed: tuple[Weighed, ...]


PartKind = Literal["lead", "account", "quote", "article", "question", "written", "refusal", "hint"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an answer's text that stands by itself; joined by blank lines (accounts by line ends) they are it.

    kind: "lead" opens accounts or quotes; "account" is one of ``Answer.accounts``, "quote" a citation's words with its
    source, "article" a line on an article, "question" one that the archive answers, "written" an LLM's text, "refusal"
    why there is no answer, "hint" what can be asked, where nothing was asked of the archive. citations: the numbers
    that stand in the text.
    """

    kind: PartKind
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: an outlet or a name, and the numbers of the citations that it is shown with."""

    name: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the archive has on something, for a text that asks no question.

    subject: as the archive writes it, "" for all that there is. articles: how many mention it. first, last: ISO dates
    of the earliest and the latest of them, None where none has one. definition: number of the citation that says who
    or what it is. questions: that the archive answers. sides: of a comparison.
    """

    kind: GatheredKind
    subject: str
    articles: int
    first: str | None = None
    last: str | None = None
    definition: int | None = None
    questions: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """What was searched: the filters used, the generation of the index, how many articles passed the filters."""

    filters: Filters
    generation: int
    articles: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What every face returns.

    language: of the question, and so of the answer's own words ("en", "sv" or "nl"). confidence: in [0, 1],
    calibrated on development questions, that the evidence answers. text: Markdown-free plain text with [n]; parts: the
    same in its parts, in order.
    asked: the question as it was typed, when ``question`` was completed from the conversation; else "". carried: what
    it was completed with, for a reader: names and dates, else a question. respelt: words that were taken for
    misspelt, as typed and as read.
    accounts: the answers themselves, lifted out of the quotes, that of the best evidence first; empty when no part of
    a quote could be told to be the answer. citations: in order of n. near: passages close to an unanswered question,
    not an answer; empty when answerable. notes: what the reader should know (an LLM that failed, citations that were
    removed). checks: counts of what was removed, by reason. gathered: what the archive has, where no question was
    asked; the confidence is then that it has something on it. timings: milliseconds by stage, "total" among them.
    """

    question: str
    language: str
    answerable: bool
    confidence: float
    text: str
    citations: tuple[Citation, ...]
    near: tuple[Citation, ...]
    searched: Searched
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
    checks: dict[str, int] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)
    asked: str = ""
    accounts: tuple[Account, ...] = ()
    explanation: Explanation | None = None
    carried: tuple[str, ...] = ()
    respelt: tuple[tuple[str, str], ...] = ()
    gathered: Gathered | None = None
