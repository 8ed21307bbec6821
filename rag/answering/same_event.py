"""articles -> those that tell of the same event: what others tell of another fire or vote is no account of this one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from rag.names import fold, known_names, skeleton
from rag.packing import unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.embedding import Vectors
    from rag.records import Article
    from rag.store import Store

# Cosine of what two articles mean and share of their names together, from which they tell of the same. Chosen on
# practice topics; reports on one uprising reach .78 and more (docs/answers.md).
SAME = 0.65
_DATED = ("k_month", "k_day")  # names that articles share by chance
_YEAR = 4  # digits of the shortest figure that they do not
# Words behind another: a capital that begins a sentence makes no name.
_INSIDE = re.compile(r"(?<=[\w,;)’'”\"-] )[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class _Told:
    """What an article tells. direction: unit vector (dimension,), the mean of its sentences'. names: and figures."""

    direction: Vectors
    names: frozenset[str]


# For each store that is open: generation and article -> what it tells; an answer asks twice.
_KEPT: WeakKeyDictionary[Store, dict[tuple[int, str], _Told]] = WeakKeyDictionary()
MOST_KEPT = 256


def of_same_event(store: Store, articles: Sequence[Article]) -> frozenset[str]:
    """Ids of the articles that tell of the same event as the first, itself among them; in whatever language."""
    distinct = list({article.id: article for article in articles}.values())
    if len(distinct) < 2:
        return frozenset(article.id for article in distinct)
    first, *others = (_told(store, article) for article in distinct)
    same = (other.id for other, told in zip(distinct[1:], others, strict=True) if _alike(first, told) >= SAME)
    return frozenset((distinct[0].id, *same))


def _alike(one: _Told, other: _Told) -> float:
    """In [-1, 2]. The share is of the names of the one with fewer: a long survey tells of more than a short item."""
    fewer = min(len(one.names), len(other.names))
    shared = len(one.names & other.names) / fewer if fewer else 0.0
    return float(one.direction @ other.direction) + shared


def _told(store: Store, article: Article) -> _Told:
    kept = _KEPT.setdefault(store, {})
    key = (store.catalogue.generation(), article.id)
    told = kept.get(key)
    if told is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        told = kept[key] = _read(store, article)
    return told


def _read(store: Store, article: Article) -> _Told:
    ids = [passage.id for passage in store.catalogue.article_passages(article.id)]
    packed = b"".join(store.catalogue.sentence_vectors(ids).values())
    mean = unpack(packed, store.manifest().dimension).sum(axis=0)
    terms = store.catalogue.indexed_terms(article.language, ids)
    known = {term for body, _ in terms.values() for term in body if _is_telling(term)}
    inside = (word for word in _INSIDE.findall(article.text) if word[0].isupper() and not _is_dated(word))
    names = known | {key for word in inside if (key := skeleton(word))}
    return _Told(mean / max(float(np.linalg.norm(mean)), 1e-12), frozenset(names))


def _is_telling(term: str) -> bool:
    """Whether an index term is a known name's or a long figure's, which few articles share by chance."""
    return len(term) >= _YEAR if term[0].isdigit() else term.startswith("k_") and not term.startswith(_DATED)


def _is_dated(word: str) -> bool:
    return known_names().get((fold(word),), "").startswith(_DATED)
