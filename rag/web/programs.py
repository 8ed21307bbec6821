"""What programs ask and get, through whichever door they come: JSON, events, OpenAI's format or MCP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Header
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from rag.asking.checks import MAX_EARLIER, checked_earlier, checked_filters, checked_question
from rag.records import Answer, Article, BronError, Filters, Hit, Passage, Translation
from rag.web.words import spoken_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.service import Service
    from rag.settings import Settings

MAX_LIMIT: Final = 50
_QUESTION: Final = "Who did the CSTO send?"
# The language of the answer's own words where those of the question tell none ("Trump", "help").
AcceptLanguage = Annotated[
    str | None,
    Header(
        description="The answer's language where the question's words tell none; else that of its words in the archive."
    ),
]


class Limits(BaseModel):
    """What to search. Nothing given means no limit."""

    model_config = ConfigDict(extra="forbid")

    languages: list[str] = Field(
        default=[], description="ISO 639-1 codes of the articles' languages; none means all.", examples=[["sv", "nl"]]
    )
    outlets: list[str] = Field(
        default=[],
        description="Outlets as the archive writes them, those that articles report on too; none means all.",
        examples=[["Sidecar"]],
    )
    published_from: str | None = Field(
        default=None, description="Published on or after this ISO day, month or year.", examples=["2022-01"]
    )
    published_to: str | None = Field(
        default=None, description="Published on or before this ISO day, month or year.", examples=["2022-01-31"]
    )

    def filters(self) -> Filters:
        """As the service takes them. Raises BronError (misuse) on a value that cannot be."""
        return checked_filters(self.languages, self.outlets, self.published_from, self.published_to)


class AskRequest(Limits):
    """A question and what to search for it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: str = Field(
        description="In English, Swedish or Dutch; at most max_question characters (1000).", examples=[_QUESTION]
    )
    earlier: list[str] = Field(
        default=[],
        max_length=MAX_EARLIER,
        description="The questions before it, oldest first; a follow-up is completed from the last of them.",
        examples=[["What is the CSTO?"]],
    )

    explain: bool = Field(
        default=False, description="Also give the answer's explanation: what was weighed; else it is null."
    )


class SearchRequest(Limits):
    """A search: the same words and limits as a question, and how many passages to give."""

    question: str = Field(description="Words or a question.", examples=["CSTO Kazakhstan"])
    limit: int = Field(default=10, ge=1, le=MAX_LIMIT, description="How many passages at most.")


@dataclass(frozen=True, slots=True)
class Source:
    """An article without its text."""

    id: str
    title: str | None
    author: str | None
    outlet: str | None
    published: str | None
    language: str
    url: str | None
    inferred: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage found, best first. Scores are in [0, 1]: score fuses dense (meaning) and lexical (words)."""

    passage: Passage
    article: Source
    score: float
    dense: float
    lexical: float


def answered(service: Service, settings: Settings, request: AskRequest, otherwise: str | None = None) -> Answer:
    """The answer. Raises BronError: misuse on what cannot be asked, else where the work failed.

    otherwise: the Accept-Language header of who asks; its first language is that of the answer's own words where the
    question's tell none.
    """
    return _shown(service.ask(*_asked(settings, request), spoken_language(otherwise)), request)


def answering(
    service: Service, settings: Settings, request: AskRequest, otherwise: str | None = None
) -> Iterator[str | Answer]:
    """Pieces of the answer's text as they are ready, last the very answer that ``answered`` gives.

    Raises as it does, before the first piece where the request or the archive is at fault. Closing the iterator stops
    the work.
    """
    pieces = service.stream(*_asked(settings, request), spoken_language(otherwise))
    return _shown_pieces(pieces, request)


def _shown_pieces(pieces: Iterator[str | Answer], request: AskRequest) -> Iterator[str | Answer]:
    for piece in pieces:
        yield _shown(piece, request) if isinstance(piece, Answer) else piece


def _asked(settings: Settings, request: AskRequest) -> tuple[str, Filters, tuple[str, ...]]:
    question = checked_question(request.question, settings.max_question)
    return question, request.filters(), checked_earlier(request.earlier, settings.max_question)


def _shown(answer: Answer, request: AskRequest) -> Answer:
    return answer if request.explain else replace(answer, explanation=None)


def found(service: Service, settings: Settings, request: SearchRequest) -> list[FoundPassage]:
    """The passages nearest to a question, best first. Raises as ``answered`` does."""
    question = checked_question(request.question, settings.max_question)
    return [_found(hit) for hit in service.search(question, request.filters(), request.limit)]


def _found(hit: Hit) -> FoundPassage:
    article = hit.article
    source = Source(
        id=article.id,
        title=article.title,
        author=article.author,
        outlet=article.outlet,
        published=article.published,
        language=article.language,
        url=article.url,
        inferred=article.inferred,
    )
    return FoundPassage(hit.passage, source, hit.score, hit.dense, hit.lexical)


def find_article(service: Service, article_id: str) -> Article | None:
    """The article as it is stored, None when there is none. Raises BronError when the archive itself fails."""
    try:
        return service.article(article_id)
    except BronError as error:
        if error.misuse and error.received == article_id:
            return None
        raise


def shown_article(service: Service, article_id: str) -> Article | None:
    """The article as a program may have it: its file named as in citations, without the server's folders."""
    article = find_article(service, article_id)
    return None if article is None else replace(article, file=_place(service, article))


def shown_translation(service: Service, article: Article) -> Translation | None:
    """The article's translation, its files named without the server's folders; None when there is none."""
    translation = service.translation(article.id)
    if translation is None:
        return None
    return replace(translation, of=_place(service, article), file=PurePath(translation.file).name)


def _place(service: Service, article: Article) -> str:
    return service.place(article.id) or PurePath(article.file).name


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """What makes JSON and a JSON schema of one of our records. kind: its type."""
    return TypeAdapter(kind)


def answer_json(answer: Answer) -> bytes:
    """The one JSON of an answer: the same bytes through the API, its stream and every other door."""
    return adapter(Answer).dump_json(answer)
