# ruff: noqa: E501
"""A small scripted service for the tests of the web face: real records, of our own writing, and no index."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.answering.compose import extractive, quote_part, text_of
from rag.asking.conversation import completion
from rag.gathering.overview import Overview
from rag.gathering.subjects import Subject
from rag.index.feedback import Feedback
from rag.index.listing import Listing
from rag.index.store import Status
from rag.records import (
    Account,
    Answer,
    Article,
    Block,
    BronError,
    Citation,
    Claim,
    Explanation,
    Filters,
    Gathered,
    Hit,
    Part,
    Passage,
    QuoteTranslation,
    Report,
    Searched,
    Translation,
    Versions,
    Weighed,
)


def article_of(identity: str, blocks: list[tuple[str, str]], **values: object) -> Article:
    """An article whose text is the blocks, given as (kind, text), with a blank line between them."""
    parts: list[Block] = []
    text = ""
    for kind, words in blocks:
        text += "\n\n" if text else ""
        parts.append(Block(len(text), len(text) + len(words), kind))  # type: ignore[arg-type]
        text += words
    return Article(id=identity, text=text, blocks=tuple(parts), **values)  # type: ignore[arg-type]


FERRY = article_of(
    "aaaaaaaaaaaaaaaa",
    [
        (
            "paragraph",
            "Färjan till Sandön står still sedan i måndags. Enligt rederiet är det propellern som har gått sönder.",
        ),
        ("heading", "Öborna väntar"),
        (
            "paragraph",
            "”Vi har mjölk till på torsdag”, säger Åsa Lindgren i lanthandeln. Drygt 240 personer bor på ön året runt.",
        ),
        ("item", "Färjan går igen tidigast den 14 mars."),
        ("item", "En taxibåt går två gånger om dagen."),
    ],
    language="sv",
    file="/srv/archive/farjan.md",
    title="Färjan står still",
    author="Åsa Öberg",
    outlet="Skärgårdsbladet",
    published="2021-03-09",
    url="https://example.org/farjan",
    inferred=("published",),
)
BRIEF = article_of(
    "bbbbbbbbbbbbbbbb",
    [
        ("paragraph", "The island paper says that the Sandön ferry has been out of service since Monday."),
        ("paragraph", "Skärgårdsbladet counts some 240 residents; the county puts the figure at 198."),
    ],
    language="en",
    file="brief.md",
    title="Island ferry out of service",
    author="Bron",
    outlet="Bron briefs",
    published="2021-03-10",
    reports_on=(Report("Färjan står still", "Åsa Öberg", "Skärgårdsbladet", "2021-03-09"),),
)
BRIDGE = article_of(
    "cccccccccccccccc",
    [
        (
            "paragraph",
            "De brug over de Vliet blijft tot eind juni dicht. Reïntegratie van de oude boog kost geld, zegt wethouder Daniëlle Smit.",
        )
    ],
    language="nl",
    file="brug.txt",
    title="Brug blijft dicht",
    outlet="De Vlietbode",
    published="2020-05",
)
HOSTILE = article_of(
    "dddddddddddddddd",
    [
        (
            "paragraph",
            "<script>window.stolen = 1</script> *bold* _under_ $x^2$ [link](javascript:alert(1)) \u202egnirts ${1+1} {{7*7}} <img src=x onerror='window.stolen=1'>",
        ),
    ],
    language="und",
    file="hostile.txt",
    title='<b onclick="window.stolen=1">Title</b> \u202eeltit',
    author="<i>A</i>",
    outlet='O"><script>window.stolen=1</script>',
    published="<u>",
    url="javascript:alert(1)",
)
ARTICLES = {article.id: article for article in (FERRY, BRIEF, BRIDGE, HOSTILE)}
FERRY_IN_ENGLISH = Translation(
    of=FERRY.file,
    language="en",
    file="farjan.en.md",
    title="Ferry out of service",
    blocks=(
        "The ferry to Sandön has been standing still since Monday. According to the company the propeller has broken.",
        "The islanders wait",
        "“We have milk until Thursday,” says Åsa Lindgren in the shop. Just over 240 people live on the island all year.",
        "The ferry runs again on 14 March at the earliest.",
        "A taxi boat goes twice a day.",
    ),
)


def cite(n: int, article: Article, quote: str, **values: object) -> Citation:
    start = article.text.index(quote)
    citation = Citation(
        n=n,
        kind="quote",
        passage_id=f"{n:016x}",
        article_id=article.id,
        title=article.title,
        author=article.author,
        outlet=article.outlet,
        published=article.published,
        language=article.language,
        url=article.url,
        file=article.file,
        start=start,
        end=start + len(quote),
        quote=quote,
        reports_on=article.reports_on,
        inferred=article.inferred,
    )
    return replace(citation, **values)  # type: ignore[arg-type]


def marked(citation: Citation, words: str) -> Citation:
    """The citation with the words of its quote that answer."""
    start = citation.start + citation.quote.index(words)
    return replace(citation, answer_start=start, answer_end=start + len(words))


def composed(answer: Answer, *parts: Part) -> Answer:
    """The answer made of these parts; of its accounts and quotes where none are given."""
    made = parts or tuple(extractive(answer.citations, answer.accounts, answer.language))
    return replace(answer, parts=made, text=text_of(made))


def claim(citation: Citation, value: str, speaker: str | None = None, doubtful: bool = False) -> Claim:
    """What a citation says: a part of its quote."""
    start = citation.start + citation.quote.index(value)
    return Claim(citation.n, start, start + len(value), value, speaker, doubtful)


def explanation(*weighed: Citation) -> Explanation:
    """An explanation with some citations' quotes as the sentences that were weighed."""
    shares = {"read": 0.82, "found": 0.4}
    scored = (
        Weighed(item.article_id, item.start, item.end, score=0.8 / place) for place, item in enumerate(weighed, start=1)
    )
    return Explanation((("residents", True), ("Atlantis", False)), shares, 0.5, tuple(scored))


RESIDENTS_SV = "Drygt 240 personer bor på ön året runt."
RESIDENTS_EN = "Skärgårdsbladet counts some 240 residents; the county puts the figure at 198."
MILK = "”Vi har mjölk till på torsdag”, säger Åsa Lindgren i lanthandeln."


def scripted_status() -> Status:
    """What an index of the four articles would say of itself."""
    return Status(
        index="/srv/index",
        articles=len(ARTICLES),
        passages=9,
        translations=1,
        files=4,
        languages={"sv": 1, "en": 1, "nl": 1, "und": 1},
        outlets={"Skärgårdsbladet": 1, "Bron briefs": 1, "De Vlietbode": 1, "": 1},
        first_published="2020-05",
        last_published="2021-03-10",
        model="scripted",
        dimension=2,
        generation=1,
        pending=0,
        interrupted=(),
        writer="pid 7 on host",
        last_ingest=None,
        bytes=1000,
    )


OFFERED = {
    "en": ("How many residents are there?",),
    "sv": ("Hur många residents finns?",),
    "nl": ("Waarom sluit de brug?",),
}


def scripted_overview() -> Overview:
    """What the four articles hold, with a hostile name among the subjects."""
    status = scripted_status()
    months = {"2020-05": 1, "2021-03": 2, "": 1}
    subjects = (Subject("Sandön", 2), Subject("<script>window.stolen = 1</script>", 1), Subject("Ön", 1, {"sv": "Ön"}))
    return Overview(
        1,
        status.articles,
        status.languages,
        status.outlets,
        months,
        "2020-05",
        "2021-03-10",
        None,
        subjects,
        OFFERED,
        True,
    )


class ScriptedService:
    """Answers from a script: "residents" is answered, "hostile" with hostile text, "broken" fails, "Sandön" is gathered,
    all else is refused.
    """

    def __init__(self, pause: float = 0.0) -> None:
        self.pause = pause
        self.closed = False
        self.asked: list[tuple[str, Filters]] = []
        self.earlier: tuple[str, ...] = ()
        self.otherwise: str | None = None
        self.feedback: list[Feedback] = []

    def warm(self) -> None:
        """There is nothing to load."""

    def ask(
        self, question: str, filters: Filters = Filters(), earlier: Sequence[str] = (), otherwise: str | None = None
    ) -> Answer:
        self.earlier, self.otherwise = tuple(earlier), otherwise
        whole = completion(question, earlier)
        if not whole.before or not (whole.leans or whole.carried):
            return self._answer(whole.text, filters)
        answer = self._answer(f"{question} ({earlier[-1]})", filters)
        return replace(answer, asked=question, carried=whole.carried or whole.before.topic)

    def _answer(self, question: str, filters: Filters) -> Answer:
        self.asked.append((question, filters))
        searched = Searched(filters, 1, len(ARTICLES))
        if "broken" in question:
            raise BronError("the index cannot be read", where="index", todo="Run bron rebuild.")
        if "hostile" in question:
            cited = (cite(1, HOSTILE, HOSTILE.text),)
            return composed(Answer(question, "en", True, 0.3, "", cited, (), searched))
        if "residents" in question:
            passage = QuoteTranslation("en", FERRY_IN_ENGLISH.blocks[2])
            cited = (
                marked(cite(1, FERRY, RESIDENTS_SV, translation=passage), "Drygt 240 personer"),
                marked(cite(2, BRIEF, RESIDENTS_EN), "some 240 residents"),
            )
            brief, paper = (
                claim(cited[1], "some 240 residents", "Skärgårdsbladet"),
                claim(cited[0], "Drygt 240 personer"),
            )
            county = claim(cited[1], "198", "the county", doubtful=True)
            accounts = (
                Account(brief.value, "240", "about", (2, 1), BRIEF.published, (brief, paper)),
                Account(county.value, "198", None, (2,), BRIEF.published, (county,)),
            )
            answer = Answer(question, "en", True, 0.93, "", cited, (), searched, notes=("Read with care.",))
            return composed(replace(answer, accounts=accounts, explanation=explanation(*cited)))
        if question == "Sandön":
            cited = (cite(1, FERRY, RESIDENTS_SV), cite(2, BRIEF, RESIDENTS_EN))
            asks = "How many residents are there?"
            gathered = Gathered("subject", question, 2, "2021-03-09", "2021-03-10", None, (asks,))
            parts = (*(quote_part(citation, "en") for citation in cited), Part("question", asks))
            lead = Part("lead", "2 articles in the archive mention “Sandön”.")
            answer = Answer(question, "en", True, 0.9, "", cited, (), searched, gathered=gathered)
            return composed(answer, lead, *parts)
        near = (cite(1, BRIDGE, "De brug over de Vliet blijft tot eind juni dicht."),)
        refused = Answer(question, "en", False, 0.1, "", (), near, searched, explanation=explanation(*near))
        return composed(refused, Part("refusal", "The archive does not say."))

    def stream(
        self,
        question: str,
        filters: Filters = Filters(),
        earlier: Sequence[str] = (),
        otherwise: str | None = None,
        looking: Callable[[Sequence[Hit]], None] = lambda hits: None,
    ) -> Iterator[str | Answer]:
        looking(self.search(question))
        time.sleep(self.pause)
        answer = self.ask(question, filters, earlier, otherwise)
        words = re.split(r"(?<= )", answer.text)
        for begin in range(0, len(words), 4):
            time.sleep(self.pause)
            yield "".join(words[begin : begin + 4])
        yield answer

    def search(self, question: str, filters: Filters = Filters(), limit: int = 10) -> tuple[Hit, ...]:
        passage = Passage("1" * 16, FERRY.id, 0, 0, FERRY.blocks[0].end, FERRY.text[: FERRY.blocks[0].end])
        return (Hit(passage, FERRY, 0.9, 0.8, 0.7),)[:limit]

    def passages(self, ids: Sequence[str]) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.search("") if hit.passage.id in ids)

    def article(self, article_id: str) -> Article:
        if article_id not in ARTICLES:
            raise BronError("there is no such article", where="article", received=article_id, misuse=True)
        return ARTICLES[article_id]

    def place(self, article_id: str) -> str:
        return f"papers/{article_id}.md" if article_id in ARTICLES else ""

    def versions(self, article_id: str) -> Versions:
        """The ferry's article took the place of the bridge's."""
        known = {BRIDGE.id: Versions(newer=FERRY.id), FERRY.id: Versions(earlier=(BRIDGE.id,))}
        return known.get(article_id, Versions())

    def translation(self, article_id: str) -> Translation | None:
        return FERRY_IN_ENGLISH if article_id == FERRY.id else None

    def listing(
        self, words: str, filters: Filters = Filters(), *, newest_first: bool = True, page: int = 1, language: str = ""
    ) -> Listing:
        found = [
            article for article in ARTICLES.values() if words.casefold() in f"{article.title} {article.text}".casefold()
        ]
        found.sort(key=lambda article: article.published or "", reverse=newest_first)
        return Listing(tuple(found) if page == 1 else (), len(found))

    def keep_feedback(self, feedback: Feedback) -> None:
        if "broken" in feedback.remark:
            raise BronError("this archive cannot keep feedback, its index is read-only", where="feedback")
        self.feedback.append(feedback)

    def status(self) -> Status:
        return scripted_status()

    def trials(self):
        return {"index": self.status, "vectors": self.status, "models": self.status}

    def overview(self) -> Overview:
        return scripted_overview()

    def close(self) -> None:
        self.closed = True
