"""A LlamaIndex LLM that says what it was told to: a fake of a remote model, never of the thing under test."""

from typing import Any

import numpy as np
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata

from rag.asking.query import Query, QuestionLanguage
from rag.records import Filters


def asking(text: str, language: QuestionLanguage) -> Query:
    """A question as a writer needs it: its words and its language, nothing to search with."""
    return Query(text, text, language, Filters(), {}, np.zeros(1, dtype=np.float32))


class ScriptedLLM(CustomLLM):
    """Streams its text in pieces; "error: …" raises the rest instead."""

    text: str = ""
    piece: int = 9
    prompts: list[str] = []  # noqa: RUF012  a pydantic field

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="scripted")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        self.prompts.append(prompt)
        if self.text.startswith("error:"):
            raise RuntimeError(self.text.removeprefix("error:").strip())
        return CompletionResponse(text=self.text)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        text = self.complete(prompt).text
        for end in range(self.piece, len(text) + self.piece, self.piece):
            yield CompletionResponse(text=text[:end], delta=text[end - self.piece : end])


class WholeLLM(ScriptedLLM):
    """A model that does not stream."""

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        raise NotImplementedError("this model gives whole texts")


class CumulativeLLM(ScriptedLLM):
    """A model whose pieces give only the text so far."""

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        text = self.complete(prompt).text
        for end in range(self.piece, len(text) + self.piece, self.piece):
            yield CompletionResponse(text=text[:end])
