"""Chat completions in OpenAI's format -> a question of Bron's; its answer -> a completion, whole or streamed.

The content is plain text: the answer, then its sources. What a program needs is beside it: ``annotations`` for each
[n] of the text, and in ``bron`` the Answer itself.
"""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.answering.compose import headlined
from rag.asking.checks import MAX_EARLIER, checked_earlier
from rag.records import Answer, BronError, Citation
from rag.web.events import COMMENT, event, in_turn
from rag.web.openai_problems import openai_error
from rag.web.problems import detail_of_error
from rag.web.programs import AskRequest, Limits, answer_json
from rag.web.sources import quote_path, quoted
from rag.web.words import said_date, say

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator

    from rag.settings import Settings

MODEL: Final = "bron"


class TextPart(BaseModel):
    """A piece of a message. Bron reads text alone."""

    type: Literal["text"]
    text: str


class Message(BaseModel):
    """A message of the conversation. Only those of the user are read."""

    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """All of its text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class ResponseFormat(BaseModel):
    """What the content is to be."""

    type: Literal["text"]


class CompletionRequest(BaseModel):
    """A conversation whose last message is the question. Other fields of OpenAI's are accepted and without effect."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [{"model": MODEL, "messages": [{"role": "user", "content": "Who did the CSTO send?"}]}]
        },
    )

    model: str = Field(description='"bron", the only one.')
    messages: list[Message] = Field(min_length=1, description="Oldest first; the last is the user's question.")
    stream: bool = Field(default=False, description="Whether to send the answer piece by piece.")
    n: Literal[1] | None = Field(default=None, description="How many answers; there is one.")
    response_format: ResponseFormat | None = Field(default=None, description="Only text can be given.")
    tool_choice: Literal["none", "auto"] | None = Field(default=None, description="Bron calls no tools.")
    modalities: list[Literal["text"]] | None = Field(default=None, description="Only text can be given.")
    logprobs: Literal[False] | None = Field(default=None, description="There are none.")
    bron: Limits | None = Field(default=None, description="What to search, as in /v1/ask.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request comes to. ignored: the names of its fields that had no effect."""

    request: AskRequest
    ignored: tuple[str, ...]


def asked_of(request: CompletionRequest, settings: Settings) -> Asked:
    """The question, with the questions before it. Raises BronError (misuse)."""
    *before, last = request.messages
    if last.role != "user":
        todo = "Let the last message be the user's question."
        raise BronError("nothing is asked", where="messages", received=last.role, todo=todo, misuse=True)
    earlier = [message.text for message in before if message.role == "user"]
    earlier = [text for text in earlier if _could_be_asked(text, settings)]
    limits = request.bron.model_dump() if request.bron else {}
    ignored = sorted(request.model_extra or ())
    if any(message.role not in ("user", "assistant") for message in before):
        ignored.append("messages that are neither the user's nor the assistant's")
    return Asked(AskRequest(question=last.text, earlier=earlier[-MAX_EARLIER:], **limits), tuple(ignored))


def _could_be_asked(text: str, settings: Settings) -> bool:
    """Whether it is a question at all: one that was refused stays in a client's conversation."""
    try:
        checked_earlier((text,), settings.max_question)
    except BronError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Completion:
    """One completion under way. base_url: where this archive is served, for the links to what is cited."""

    asked: Asked
    base_url: str
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The completion of an answer. It counts no tokens: usage is null."""
        message = {"role": "assistant", "content": self._content(answer), "refusal": None, **self._beside(answer)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {**self._head("chat.completion"), "choices": [choice], "usage": None}

    async def streamed(self, pieces: Iterator[str | Answer], settings: Settings) -> AsyncGenerator[bytes, None]:
        """The same in chunks: the text as it comes, its sources, what stands beside it, and [DONE]."""
        yield self._chunk({"role": "assistant", "content": ""})
        try:
            async for piece in in_turn(pieces):
                if piece is None or piece == "":
                    yield COMMENT
                elif isinstance(piece, str):
                    yield self._chunk({"content": piece})
                else:
                    if sources := sources_text(piece, self._link):
                        yield self._chunk({"content": sources})
                    yield self._chunk(self._beside(piece), "stop")
        except BronError as error:
            yield event(json.dumps(openai_error(*detail_of_error(error))).encode())
        yield event(b"[DONE]")

    def _content(self, answer: Answer) -> str:
        return answer.text + sources_text(answer, self._link)

    def _link(self, citation: Citation) -> str:
        return f"{self.base_url.rstrip('/')}/{quote_path(citation)}"

    def _beside(self, answer: Answer) -> dict[str, Any]:
        beside = {"answer": json.loads(answer_json(answer)), "ignored": list(self.asked.ignored)}
        return {"annotations": url_citations(answer, self._content(answer), self._link), "bron": beside}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return event(json.dumps({**self._head("chat.completion.chunk"), "choices": [choice]}).encode())

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": MODEL}


def sources_text(answer: Answer, place: Callable[[Citation], str]) -> str:
    """What follows the answer's text: its notes, a line for each source, or what was near. place: where one is read."""
    language = answer.language
    blocks = [f"({note})" for note in answer.notes]
    if answer.citations:
        lines = [f"[{citation.n}] {_source(citation, language, place)}" for citation in answer.citations]
        blocks.append("\n".join([f"{say('sources', language)}:", *lines]))
    if answer.near:  # no answer: without numbers, and with the quotes, which the text has not
        near = [f"- {quoted(item.quote, language)} — {_source(item, language, place)}" for item in answer.near]
        blocks.append("\n".join([f"{say('near', language)}:", *near]))
    return "".join(f"\n\n{block}" for block in blocks)


def _source(citation: Citation, language: str, place: Callable[[Citation], str]) -> str:
    title = quoted(citation.title, language) if citation.title else say("no_title", language)
    field = headlined(citation, language)
    about = (field, citation.author, title, citation.outlet, said_date(citation.published, language), place(citation))
    return ", ".join(part for part in about if part)


def url_citations(answer: Answer, content: str, place: Callable[[Citation], str]) -> list[dict[str, Any]]:
    """A ``url_citation`` for every [n] that cites, in order; offsets are code points of the content."""
    cited = {citation.n: citation for citation in answer.citations}
    marks: list[tuple[int, int]] = []
    position = 0
    for part in answer.parts:
        begin = content.find(part.text, position)
        if begin < 0:
            continue
        position = begin + len(part.text)
        # The mark follows what it is of, which may hold such a mark itself.
        found = ((content.rfind(f"[{n}]", begin, position), n) for n in part.citations)
        marks += ((start, n) for start, n in found if start >= 0)
    listed = {n for _, n in marks}
    marks += ((content.rfind(f"\n[{n}] ") + 1, n) for n in cited if n not in listed)
    return [_annotation(start, cited[n], place) for start, n in sorted(marks) if n in cited]


def _annotation(start: int, citation: Citation, place: Callable[[Citation], str]) -> dict[str, Any]:
    end = start + len(f"[{citation.n}]")
    title = citation.title or citation.outlet or ""
    known = {"start_index": start, "end_index": end, "title": title, "url": place(citation)}
    return {"type": "url_citation", "url_citation": known}
