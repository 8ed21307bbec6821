"""A LlamaIndex LLM that says what it was told to: a fake of a remote model, never of the thing under test."""

from typing import Any

from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata


class ScriptedLLM(CustomLLM):
    text: str = ""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="scripted")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        if self.text.startswith("error:"):
            raise RuntimeError(self.text.removeprefix("error:").strip())
        return CompletionResponse(text=self.text)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        raise NotImplementedError("the answerer asks for whole texts")
