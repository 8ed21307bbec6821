"""Settings -> the LlamaIndex embedding and LLM that they name.

An alias stands for a class of a LlamaIndex package; "module:Class" names any other. Nothing is ever chosen that the
settings do not name.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from rag.privacy import make_no_calls_home
from rag.records import BronError

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from rag.models.embedding import Embedding
    from rag.settings import Settings

Component = TypeVar("Component")


@dataclass(frozen=True, slots=True)
class Alias:
    """A class by a short name: the module and class, and the distribution that holds them.

    defaults: keyword arguments where the options say nothing.
    """

    target: str
    package: str
    defaults: Mapping[str, Any] = field(default_factory=dict)


EMBEDDINGS = {
    "huggingface": Alias(
        "llama_index.embeddings.huggingface:HuggingFaceEmbedding", "llama-index-embeddings-huggingface"
    ),
    "ollama": Alias("llama_index.embeddings.ollama:OllamaEmbedding", "llama-index-embeddings-ollama"),
    "openai": Alias("llama_index.embeddings.openai:OpenAIEmbedding", "llama-index-embeddings-openai"),
    "openai-like": Alias(
        "llama_index.embeddings.openai_like:OpenAILikeEmbedding", "llama-index-embeddings-openai-like"
    ),
}
LLMS = {
    "anthropic": Alias("llama_index.llms.anthropic:Anthropic", "llama-index-llms-anthropic"),
    # Without a window the class asks the server for it, outside of every time limit of ours.
    "ollama": Alias(
        "llama_index.llms.ollama:Ollama", "llama-index-llms-ollama", {"context_window": 8192, "temperature": 0.0}
    ),
    "openai": Alias("llama_index.llms.openai:OpenAI", "llama-index-llms-openai"),
    # Without a key of its own the class would send OPENAI_API_KEY to whatever server api_base names.
    "openai-like": Alias(
        "llama_index.llms.openai_like:OpenAILike",
        "llama-index-llms-openai-like",
        {"is_chat_model": True, "api_key": "none", "temperature": 0.0},
    ),
}


def load_embedding(settings: Settings) -> Embedding:
    """The embedding that ``settings.embedding`` names, made with ``settings.embedding_options``.

    Raises BronError (misuse) with what to do when there is no such class, it is not installed, is no LlamaIndex
    embedding, or refuses its options.
    """
    if settings.embedding == "bundled":
        from rag.models.embedder import Embedder

        return _made(Embedder, settings.embedding_options, "embedding")
    from llama_index.core.base.embeddings.base import BaseEmbedding

    found = _found(settings.embedding, EMBEDDINGS, "embedding", ("bundled",))
    if not (isinstance(found, type) and issubclass(found, BaseEmbedding)):
        raise _not_a("LlamaIndex embedding (a subclass of BaseEmbedding)", settings.embedding, "embedding")
    return _made(found, settings.embedding_options, "embedding")


def load_llm(settings: Settings) -> LLM | None:
    """The LLM that ``settings.llm`` names, made with ``settings.llm_options``; None when it names none.

    Where the class has a time limit of its own and the options do not set it, it is ``settings.llm_timeout``; retries
    of its own are none, as rag.writer.streaming does them. Raises BronError (misuse) like load_embedding.
    """
    if settings.llm is None:
        return None
    from llama_index.core.llms import LLM

    found = _found(settings.llm, LLMS, "llm", ())
    if not (isinstance(found, type) and issubclass(found, LLM)):
        raise _not_a("LlamaIndex LLM (a subclass of LLM)", settings.llm, "llm")
    alias = LLMS.get(settings.llm)
    options = {**(alias.defaults if alias else {}), **settings.llm_options}
    for name, value in (
        ("timeout", settings.llm_timeout),
        ("request_timeout", settings.llm_timeout),
        ("max_retries", 0),
    ):
        if name in found.model_fields:
            options.setdefault(name, value)
    return _made(found, options, "llm")


def _found(name: str, aliases: Mapping[str, Alias], setting: str, others: tuple[str, ...]) -> object:
    """The object that an alias or "module:Class" names."""
    alias = aliases.get(name)
    module_name, colon, class_name = (alias.target if alias else name).partition(":")
    if not (colon and module_name and class_name):
        known = ", ".join([*others, *aliases])
        todo = f'Choose one of {known}, or give "module:Class".'
        raise BronError(
            f"there is no such {setting}", where=f"setting {setting}", received=name, todo=todo, misuse=True
        )
    make_no_calls_home()
    try:
        return getattr(importlib.import_module(module_name), class_name)
    except ModuleNotFoundError as error:
        raise _not_installed(name, alias, module_name, error, setting) from error
    except AttributeError as error:
        raise BronError(
            f"the module {module_name} has no {class_name}", where=f"setting {setting}", received=name, misuse=True
        ) from error
    except Exception as error:
        raise BronError(
            f"the module {module_name} cannot be imported: {type(error).__name__}: {error}",
            where=f"setting {setting}",
            received=name,
            todo=f"Install it again: pip install --force-reinstall {alias.package}" if alias else None,
            misuse=True,
        ) from error


def _not_installed(
    name: str, alias: Alias | None, module_name: str, error: ModuleNotFoundError, setting: str
) -> BronError:
    """The error that names the ``pip install`` that mends it."""
    missing = error.name or module_name
    if not f"{module_name}.".startswith(f"{missing}."):
        todo = f"{module_name} needs it: install the package that holds the module {missing}."
    elif alias:
        todo = f"Run: pip install {alias.package}"
    elif module_name.startswith("llama_index."):
        todo = f"Run: pip install {'-'.join(module_name.split('.')[:3]).replace('_', '-')}"
    else:
        todo = f"Install the package that holds the module {missing}, or mend the name."
    return BronError(
        f"the module {missing} is not installed", where=f"setting {setting}", received=name, todo=todo, misuse=True
    )


def _not_a(kind: str, name: str, setting: str) -> BronError:
    return BronError(f"this is no {kind}", where=f"setting {setting}", received=name, misuse=True)


def _made(kind: type[Component], options: Mapping[str, Any], setting: str) -> Component:
    """An object of the class with the options. Their values stay out of every message: one may be a password."""
    todo = f"Give {setting}_options the keyword arguments of {kind.__module__}.{kind.__name__}."
    where = f"setting {setting}_options"
    unknown = _unknown(kind, options)
    if unknown:
        raise BronError(f"{kind.__name__} has no such option", where=where, received=unknown, todo=todo, misuse=True)
    try:
        return kind(**options)
    except BronError:
        raise
    except ImportError as error:
        raise BronError(
            f"{kind.__name__} needs a package that is not installed: {error}", where=where, misuse=True
        ) from error
    except Exception as error:
        raise BronError(
            f"{kind.__name__} refused its options: {_reason(error)}",
            where=where,
            received=sorted(options),
            todo=todo,
            misuse=True,
        ) from error


def _unknown(kind: type, options: Mapping[str, Any]) -> list[str]:
    """Options that a class which only has its declared fields would silently drop."""
    from pydantic import BaseModel

    make = inspect.getattr_static(kind, "__init__")
    parameters = inspect.signature(make).parameters.values()
    own = make is not BaseModel.__init__
    if own and any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return []
    fields: Mapping[str, Any] = getattr(kind, "model_fields", {})
    known = {parameter.name for parameter in parameters} if own else set()
    known |= set(fields) | {field.alias for field in fields.values() if field.alias}
    return sorted(set(options) - known)


def _reason(error: Exception) -> str:
    """What the class said; of pydantic's report only the fields and their faults, for it repeats the values."""
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
    return f"{type(error).__name__}: {error}"
