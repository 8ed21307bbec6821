"""The passages' vectors in Chroma, embedded in a folder or on a server; the only module that imports chromadb.

Vectors are derived from the catalogue: what they say is joined with it before anyone sees it, and they can
always be made again. Ids are passage ids; the space is cosine. What is called a collection here is one of Chroma's for
each language: the dense search asks language by language, and a filter costs Chroma time that grows with the archive.
Those of earlier versions hold all languages, and are used as they are until a rebuild.
"""

from __future__ import annotations

import math
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError
from filelock import FileLock
from numpy.typing import NDArray

from rag.index.address import outlet_key
from rag.language.partial_dates import day_range, published_days
from rag.records import Article, BronError, Filters

BATCH = 200  # Chroma advises 50 to 250 and takes at most 5,461
# Chroma's default of 16 neighbours sometimes left one of 40 near-identical passages unreachable: docs/store.md.
# Whoever opens Chroma adds to its index what only its log has, two milliseconds each: at most so many, not its 1,000.
LOGGED = 250
HNSW = CreateHNSWConfiguration(
    space="cosine", max_neighbors=48, ef_construction=200, ef_search=200, sync_threshold=LOGGED
)
LANGUAGE_MARK = "."  # between the name of a collection and the language of a part of it
Read = TypeVar("Read")
NAMED = 20_000  # ids of articles in one question to Chroma, which takes some 32,000 values
REBUILD = "Run `bron rebuild` to make the vectors again from the catalogue."


@dataclass(frozen=True, slots=True)
class Position:
    """Which collection holds the vectors, and of which generation."""

    collection: str
    generation: int


def signatures(vectors: NDArray[np.float32]) -> list[float]:
    """One number for each vector (n, dim), to notice that a stored vector is another one: compare within 1e-3."""
    return [float(value) for value in vectors @ np.cos(np.arange(vectors.shape[1], dtype=np.float32))]


def metadata(article: Article) -> dict[str, str | int]:
    """What Chroma keeps beside the vectors of an article, for filters. Dates are integers YYYYMMDD, first and last."""
    values: dict[str, str | int] = {"article_id": article.id, "language": article.language}
    if outlet := outlet_key(article.outlet):
        values["outlet"] = outlet
    days = published_days(article.published)
    if days:
        values["from_day"], values["to_day"] = days
    return values


class Client:
    """A connection to one Chroma, shared by all that use the same folder in this process; safe between threads.

    An embedded Chroma does not see in ``query`` what another process wrote after it was opened: ``use`` with a
    newer generation opens it again. A first use may write (it applies Chroma's own log), as a writer does, and two
    processes that write at once damage the files: both take the lock file beside the folder.
    """

    _shared: dict[str, Client] = {}  # noqa: RUF012  of the process on purpose, guarded by _shared_lock
    _shared_lock = threading.Lock()

    def __init__(self, place: Path | str) -> None:
        self.place = place
        self.embedded = isinstance(place, Path)
        self._users = 0
        self._client: ClientAPI | None = None
        self._generation = -1
        self._lock = threading.RLock()
        self._gate = FileLock(f"{place}.lock", timeout=60) if self.embedded else None

    @classmethod
    def open(cls, place: Path | str) -> Client:
        """The process's client for a folder (Path) or the address of a server (str); give it back with ``close``."""
        key = str(place.absolute()) if isinstance(place, Path) else place
        with cls._shared_lock:
            client = cls._shared.setdefault(key, cls(place))
            client._users += 1
            return client

    def close(self) -> None:
        """Give one ``open`` back; the last one closes Chroma."""
        with self._shared_lock:
            self._users -= 1
            if self._users == 0:
                key = str(self.place.absolute()) if isinstance(self.place, Path) else self.place
                self._shared.pop(key, None)
                with self._lock:
                    self._disconnect()

    @contextmanager
    def use(self, generation: int, *, writing: bool = False, anew: bool = False) -> Iterator[ClientAPI]:
        """The Chroma client as of a generation, nobody else using it meanwhile when it is embedded.

        anew: opened again, while no other process writes.
        """
        with self._errors():
            if self._gate is None:
                with self._lock:
                    client = self._client or self._connect()
                yield client
                return
            with self._lock:
                if self._client is not None and not (writing or anew) and generation <= self._generation:
                    yield self._client
                    return
                with self._gate:
                    if anew or generation > self._generation:
                        self._disconnect()
                    yield self._client or self._connect()
                    self._generation = max(generation, self._generation)

    def erase(self) -> None:
        """Delete the folder of an embedded Chroma that cannot read it any more."""
        if self._gate is not None:
            with self._errors(), self._lock, self._gate:
                self._disconnect()
                if Path(self.place).exists():
                    shutil.rmtree(self.place)

    def written(self, generation: int) -> None:
        """This process wrote that generation itself: no need to open again."""
        with self._lock:
            self._generation = max(generation, self._generation)

    def _connect(self) -> ClientAPI:
        settings = ChromaSettings(anonymized_telemetry=False)
        if isinstance(self.place, Path):
            self._client = chromadb.PersistentClient(str(self.place), settings=settings)
        else:
            address = urlsplit(self.place)
            secure = address.scheme == "https"
            port = address.port or (443 if secure else 8000)
            self._client = chromadb.HttpClient(address.hostname or "", port, ssl=secure, settings=settings)
        return self._client

    def _disconnect(self) -> None:
        if self._client is not None:
            # Chroma leaves the connections of its two HTTP clients open.
            for owner in (self._client, getattr(self._client, "_admin_client", None)):
                session = getattr(getattr(owner, "_server", None), "_session", None)
                if isinstance(session, httpx.Client):
                    session.close()
            self._client.close()  # type: ignore[attr-defined]  # ClientAPI does not name it, Client has it
            self._client = None

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except NotFoundError as error:
            raise BronError("the vectors are not there", where=str(self.place), todo=REBUILD) from error
        except (ChromaError, ValueError, httpx.HTTPError, OSError) as error:
            todo = f"See that the folder may be written to. {REBUILD}"
            if not self.embedded:
                todo = "See that the Chroma server runs at this address (setting chroma_url)."
            raise BronError(f"the vectors cannot be used: {error}", where=str(self.place), todo=todo) from error


class Vectors:
    """The vectors of one index. current: tells the collection and the generation that this thread's reader sees."""

    def __init__(self, place: Path | str, current: Callable[[], Position]) -> None:
        self.client = Client.open(place)
        self._current = current

    def close(self) -> None:
        """Give the connection back."""
        self.client.close()

    def answers(self) -> bool:
        """Whether Chroma can be reached at all."""
        try:
            with self.client.use(-1) as client:
                client.heartbeat()
        except BronError:
            return False
        return True

    def query(
        self,
        vector: NDArray[np.float32],
        limit: int,
        filters: Filters = Filters(),
        *,
        reporting: Sequence[str] = (),
        collection: str | None = None,
    ) -> list[tuple[str, float]]:
        """The nearest passages of a vector (dim,): (passage id, cosine similarity in [-1, 1]), best first.

        reporting: ids of articles that pass whatever their own outlet and date, for what they report on.
        Approximate (HNSW). May name passages that the catalogue does not hold (yet, or any more): leave them out.
        """
        if limit < 1:
            return []
        position = self._current()

        def ask(client: ClientAPI) -> list[tuple[str, float]]:
            merged: list[tuple[str, float]] = []
            for part in self._parts(client, collection or position.collection, filters.languages):
                language = part.name.partition(LANGUAGE_MARK)[2]
                for where in _wheres(replace(filters, languages=()) if language else filters, reporting):
                    found = part.query(
                        query_embeddings=vector[None, :], n_results=limit, where=where, include=["distances"]
                    )
                    merged += zip(found["ids"][0], found["distances"][0] if found["distances"] else [], strict=True)
            return list(dict(merged).items())

        merged = self._read(position, ask)
        merged.sort(key=itemgetter(1))
        return [(passage_id, max(-1.0, min(1.0, 1.0 - distance))) for passage_id, distance in merged[:limit]]

    def count(self) -> int:
        """How many vectors there are, those that the catalogue does not hold among them."""
        position = self._current()
        return self._read(
            position, lambda client: sum(int(part.count()) for part in self._parts(client, position.collection))
        )

    def get(self, ids: Sequence[str], collection: str | None = None) -> dict[str, NDArray[np.float32]]:
        """Stored vectors by passage id, each (dim,), in the order asked for; ids without one are left out."""
        position = self._current()

        def fetch(client: ClientAPI) -> dict[str, NDArray[np.float32]]:
            found: dict[str, NDArray[np.float32]] = {}
            for stored in self._parts(client, collection or position.collection):
                left = [i for i in ids if i not in found]
                for start in range(0, len(left), BATCH):
                    part = stored.get(ids=left[start : start + BATCH], include=["embeddings"])
                    found.update(zip(part["ids"], np.asarray(part["embeddings"], dtype=np.float32), strict=True))
            return found

        found = self._read(position, fetch)
        return {i: found[i] for i in ids if i in found}

    def _read(self, position: Position, work: Callable[[ClientAPI], Read]) -> Read:
        """What is read from Chroma; once more, opened anew, where an embedded one cannot be read.

        Another process may just be writing the files that a client reads: they are whole when it is done.
        """
        try:
            with self.client.use(position.generation) as client:
                return work(client)
        except BronError:
            if not self.client.embedded:
                raise
            with self.client.use(position.generation, anew=True) as client:
                return work(client)

    def differing(self, expected: dict[str, float], collection: str | None = None) -> list[str]:
        """Those ids whose vector is missing or is not the one whose signature is expected."""
        stored = self.get(list(expected), collection)
        ids = list(stored)
        found = dict(zip(ids, signatures(np.stack([stored[i] for i in ids])), strict=True)) if ids else {}
        return [i for i, value in expected.items() if not math.isclose(found.get(i, math.inf), value, abs_tol=1e-3)]

    def upsert(
        self,
        ids: Sequence[str],
        vectors: NDArray[np.float32],
        values: Sequence[dict[str, str | int]],
        collection: str | None = None,
    ) -> None:
        """Store vectors (n, dim) of unit length, with their metadata; an id that exists is replaced.

        The collection is made when it is not there. Only the holder of the writer's lock calls this. An id that gets
        another language is deleted first: it would stay with its old language too.
        """
        position = self._current()
        name = collection or position.collection
        for language in dict.fromkeys(str(value["language"]) for value in values):
            own = [place for place, value in enumerate(values) if value["language"] == language]
            for start in range(0, len(own), BATCH):
                part = own[start : start + BATCH]
                with self.client.use(position.generation, writing=True) as client:
                    stored = client.get_or_create_collection(
                        name if name in _names(client) else f"{name}{LANGUAGE_MARK}{language}",
                        configuration={"hnsw": HNSW},
                        embedding_function=None,
                    )
                    given = [ids[place] for place in part]
                    kept: list[Any] = [values[place] for place in part]  # which Chroma's types do not know
                    stored.upsert(ids=given, embeddings=vectors[part], metadatas=kept)

    def delete(self, ids: Sequence[str]) -> None:
        """Delete vectors; ids without one are no error, nor is a collection that is not there."""
        position = self._current()
        for start in range(0, len(ids), BATCH):
            with self.client.use(position.generation, writing=True) as client:
                for part in self._parts(client, position.collection, missing=True):
                    part.delete(ids=list(ids[start : start + BATCH]))

    def collections(self) -> list[str]:
        """Names of the collections of this Chroma, another index's on the same server among them."""
        with self.client.use(self._current().generation) as client:
            return sorted({whole_name(name) for name in _names(client)})

    def drop(self, collection: str) -> None:
        """Delete a whole collection, if it is there."""
        with self.client.use(self._current().generation, writing=True) as client:
            for name in _names(client):
                if whole_name(name) == collection:
                    client.delete_collection(name)

    def _parts(
        self, client: ClientAPI, collection: str, languages: Sequence[str] = (), *, missing: bool = False
    ) -> list[Any]:
        """Chroma's collections of one of ours which hold the languages, all without any. missing: none is no error."""
        names = sorted(name for name in _names(client) if whole_name(name) == collection)
        if not names and not missing:
            raise NotFoundError(f"there is no collection {collection}")
        told = {name: name.partition(LANGUAGE_MARK)[2] for name in names}
        wanted = [name for name in names if not (languages and told[name]) or told[name] in languages]
        return [_collection(client, name) for name in wanted]


def whole_name(name: str) -> str:
    """The collection that one of Chroma's is a part of."""
    return name.partition(LANGUAGE_MARK)[0]


def _names(client: ClientAPI) -> set[str]:
    return {collection.name for collection in client.list_collections()}


def _collection(client: ClientAPI, name: str) -> Any:
    return client.get_collection(name, embedding_function=None)


def _wheres(filters: Filters, reporting: Sequence[str]) -> Iterator[dict[str, Any] | None]:
    """Chroma's filters, which together let through what passes: SQLite takes only so many ids in one."""
    for start in range(0, len(reporting) or 1, NAMED):
        yield _where(filters, reporting[start : start + NAMED])


def _where(filters: Filters, reporting: Sequence[str]) -> dict[str, Any] | None:
    """One of them. A record without a key passes no comparison of it, so undated articles stay out."""
    languages = [{"language": {"$in": list(filters.languages)}}] if filters.languages else []
    parts: list[dict[str, Any]] = []
    if filters.outlets:
        parts.append({"outlet": {"$in": [outlet_key(outlet) for outlet in filters.outlets]}})
    if filters.published_from:
        parts.append({"to_day": {"$gte": day_range(filters.published_from)[0]}})
    if filters.published_to:
        parts.append({"from_day": {"$lte": day_range(filters.published_to)[1]}})
    if parts and reporting:
        parts = [{"$or": [_all_of(parts), {"article_id": {"$in": list(reporting)}}]}]
    return _all_of([*languages, *parts])


def _all_of(parts: list[dict[str, Any]]) -> dict[str, Any] | None:
    return {"$and": parts} if len(parts) > 1 else parts[0] if parts else None
