"""What an index was made with: refused when it is not what would be used now."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rag.index.passages import PassageSettings
from rag.records import BronError

if TYPE_CHECKING:
    from rag.models.embedding import Embedding

NORMALISATION = "NFC"
VECTORS = 3  # raised when other texts than before have vectors; 2: sentences too; 3: passages alone
WORDS = 2  # raised when rag.language.words.analyse gives other terms than before


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the stored passages, terms and vectors were made with, and the Chroma collection that holds them.

    index: this index's own id, so that several may share a Chroma server. words: version of the index terms.
    """

    index: str
    collection: str
    model: str
    dimension: int
    passages: dict[str, int] = field(default_factory=lambda: asdict(PassageSettings()))
    normalisation: str = NORMALISATION
    words: int = WORDS
    vectors: int = 1  # of manifests that do not say


def new_manifest(embedding: Embedding, index: str) -> Manifest:
    """What an index would be made with now, in a collection of its own."""
    from rag.models.embedding import dimension, identity

    collection = f"bron-{index}-{uuid.uuid4().hex[:8]}"
    return Manifest(index, collection, identity(embedding), dimension(embedding), vectors=VECTORS)


def same_making(one: Manifest, other: Manifest) -> bool:
    """Whether two manifests give the same passages, terms and vectors."""
    keys = ("model", "dimension", "passages", "normalisation", "words", "vectors")
    return all(getattr(one, key) == getattr(other, key) for key in keys)


def compare(manifest: Manifest, embedding: Embedding, index: Path) -> None:
    """Raise BronError when the index was made with anything else than what would be used now."""
    from rag.models.embedding import identity

    stated = getattr(embedding, "dimension", None)
    now: dict[str, object] = {
        "model": identity(embedding),
        "dimension": stated if isinstance(stated, int) else manifest.dimension,
        "passages": asdict(PassageSettings()),
        "normalisation": NORMALISATION,
        "words": WORDS,
        "vectors": VECTORS,
    }
    for key, value in now.items():
        stored = getattr(manifest, key)
        if stored != value:
            todo = f"Run `bron rebuild` to make it again with {value!r}, or set the embedding back."
            raise BronError(
                f"the index was made with other {key}: {stored!r}", where=str(index), received=value, todo=todo
            )
