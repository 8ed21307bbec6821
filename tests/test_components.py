"""Embeddings and LLMs that the settings name: aliases, module:Class, and every way to get them wrong."""

from typing import Any

import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata, MockLLM

from rag.models.components import EMBEDDINGS, LLMS, load_embedding, load_llm
from rag.models.embedder import Embedder
from rag.models.embedding import embed_passages
from rag.records import BronError
from rag.settings import Settings

HERE = __name__


class TinyEmbedding(BaseEmbedding):
    """A real embedding of ``width`` numbers."""

    width: int = 4
    api_key: str = ""

    def _get_text_embedding(self, text: str) -> list[float]:
        return [1.0 + text.count(chr(97 + place)) for place in range(self.width)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class TinyLLM(CustomLLM):
    """A real LLM that says one thing, with a time limit of its own."""

    says: str = "Nej."
    timeout: float = 1.0

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="tiny")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=self.says)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        yield CompletionResponse(text=self.says, delta=self.says)


class NeedsMore(TinyEmbedding):
    """An embedding whose own dependency is missing."""

    def __init__(self, **options: Any) -> None:
        raise ImportError("please run pip install something")


def test_the_bundled_embedding_is_the_default() -> None:
    assert isinstance(load_embedding(Settings()), Embedder)


def test_bundled_takes_options() -> None:
    assert load_embedding(Settings(embedding_options={"embed_batch_size": 7})).embed_batch_size == 7


def test_an_embedding_by_module_and_class_with_options() -> None:
    embedding = load_embedding(Settings(embedding=f"{HERE}:TinyEmbedding", embedding_options={"width": 5}))
    assert embed_passages(embedding, ["abba", "å"]).shape == (2, 5)


def test_no_llm_unless_it_is_named() -> None:
    assert load_llm(Settings()) is None


def test_an_llm_by_module_and_class() -> None:
    llm = load_llm(Settings(llm="llama_index.core.llms:MockLLM", llm_options={"max_tokens": 2}))
    assert isinstance(llm, MockLLM)
    assert llm.complete("ett två tre").text == "text text"
    assert load_llm(Settings(llm=f"{HERE}:TinyLLM", llm_options={"says": "Ja."})).complete("?").text == "Ja."  # type: ignore[union-attr]


def test_the_time_limit_of_the_settings_is_the_llms_unless_its_options_say_otherwise() -> None:
    assert load_llm(Settings(llm=f"{HERE}:TinyLLM", llm_timeout=7.0)).timeout == 7.0  # type: ignore[union-attr]
    given = Settings(llm=f"{HERE}:TinyLLM", llm_timeout=7.0, llm_options={"timeout": 3.0})
    assert load_llm(given).timeout == 3.0  # type: ignore[union-attr]


@pytest.mark.parametrize(("alias", "component"), sorted(EMBEDDINGS.items()))
def test_a_missing_embedding_package_names_its_install(
    alias: str, component: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hide(component.target, monkeypatch)
    with pytest.raises(BronError) as caught:
        load_embedding(Settings(embedding=alias))
    assert f"pip install {component.package}" in str(caught.value)
    assert caught.value.misuse


@pytest.mark.parametrize(("alias", "component"), sorted(LLMS.items()))
def test_a_missing_llm_package_names_its_install(alias: str, component: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _hide(component.target, monkeypatch)
    with pytest.raises(BronError) as caught:
        load_llm(Settings(llm=alias))
    assert f"pip install {component.package}" in str(caught.value)


def _hide(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the package absent, whether or not it is installed here."""
    import importlib

    module = target.partition(":")[0]
    real = importlib.import_module

    def absent(name: str, package: str | None = None) -> Any:
        if name == module:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", absent)


def test_a_llama_index_package_without_an_alias_names_its_install() -> None:
    with pytest.raises(BronError, match="pip install llama-index-embeddings-no-such-thing"):
        load_embedding(Settings(embedding="llama_index.embeddings.no_such_thing:NoSuchEmbedding"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bundeld", "bundled, huggingface"),
        ("module:", "bundled"),
        (":Class", "bundled"),
        ("", "bundled"),
        ("no_such_module_at_all:Thing", "no_such_module_at_all"),
        (f"{HERE}:NoSuchClass", "has no NoSuchClass"),
        ("json:loads", "BaseEmbedding"),
        ("collections:OrderedDict", "BaseEmbedding"),
        (f"{HERE}:TinyLLM", "BaseEmbedding"),
        ("..:Thing", "cannot be imported"),
        (f"{HERE}:NeedsMore", "pip install something"),
    ],
)
def test_a_name_that_is_no_embedding_says_what_to_do(name: str, expected: str) -> None:
    with pytest.raises(BronError) as caught:
        load_embedding(Settings(embedding=name))
    assert expected in str(caught.value)
    assert caught.value.misuse


@pytest.mark.parametrize(
    ("name", "expected"),
    [("gpt", "anthropic, ollama, openai, openai-like"), (f"{HERE}:TinyEmbedding", "LLM"), ("json:loads", "LLM")],
)
def test_a_name_that_is_no_llm_says_what_to_do(name: str, expected: str) -> None:
    with pytest.raises(BronError) as caught:
        load_llm(Settings(llm=name))
    assert expected in str(caught.value)


@pytest.mark.parametrize("name", ["bundled", f"{HERE}:TinyEmbedding"])
@pytest.mark.parametrize("options", [{"no_such_option": 1}, {"embed_batch_size": "many"}, {"embed_batch_size": -1}])
def test_options_that_do_not_fit_are_refused(name: str, options: dict[str, Any]) -> None:
    with pytest.raises(BronError) as caught:
        load_embedding(Settings(embedding=name, embedding_options=options))
    assert next(iter(options)) in str(caught.value)
    assert caught.value.todo


def test_the_values_of_options_stay_out_of_messages() -> None:
    for options in ({"api_key": ["s3cret"]}, {"width": "s3cret"}, {"unknown": "s3cret"}):
        with pytest.raises(BronError) as caught:
            load_embedding(Settings(embedding=f"{HERE}:TinyEmbedding", embedding_options=options))
        assert "s3cret" not in str(caught.value)
