"""The index as a whole: catalogue and vectors opened together, guarded by the manifest, written by one at a time."""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rag.index.catalogue import Catalogue
from rag.index.lock import holder, writer_lock
from rag.index.manifest import Manifest, compare, new_manifest
from rag.index.readonly import TemporaryFolder, copied_folder, is_writable, refused
from rag.records import BronError, Filters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.index.vectors import Position, Vectors
    from rag.models.embedding import Embedding
    from rag.settings import Settings

T = TypeVar("T")

CATALOGUE = "catalogue.sqlite3"
CHROMA = "chroma"
SAMPLE = 16  # vectors compared with the catalogue when an index is opened
READ_ATTEMPTS = 5
LAST_INGEST = "SELECT max(finished) FROM runs WHERE command = 'ingest'"


@dataclass(frozen=True, slots=True)
class Status:
    """What an index holds. bytes: on disk in the index folder, a Chroma server's not among them.

    files: those that hold articles. languages, outlets: articles by language and by outlet ("" for none), most first.
    reported: how many articles report on each outlet, most first.
    first_published, last_published: ISO dates as precise as known. pending: articles that are read but not yet written.
    interrupted: the commands of runs that were killed or stopped, and that `bron ingest --resume` goes on with.
    writer: who writes now ("pid 7 on host, since …: ingest"). last_ingest: ISO time (UTC) when one was last done.
    read_only: the folder may not be written to.
    """

    index: str
    articles: int
    passages: int
    translations: int
    files: int
    languages: dict[str, int]
    outlets: dict[str, int]
    first_published: str | None
    last_published: str | None
    model: str
    dimension: int
    generation: int
    pending: int
    interrupted: tuple[str, ...]
    writer: str | None
    last_ingest: str | None
    bytes: int
    read_only: bool = False
    reported: dict[str, int] = field(default_factory=dict)

    @property
    def named_outlets(self) -> list[str]:
        """All outlets that a search can be limited to, by name."""
        return sorted({name for name in (*self.outlets, *self.reported) if name})


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What runs that were killed or stopped left. pending: articles that are read but not yet written.

    runs: "ingest of 2026-11-28T10:00:00+00:00". ingest: whether one of them is an ingest, so that articles are missing.
    """

    runs: tuple[str, ...]
    pending: int
    ingest: bool


class Store:
    """One opened index. catalogue: what is stored. vectors: where its passages lie. embedding: what made them."""

    def __init__(self, settings: Settings, catalogue: Catalogue, embedding: Embedding | None) -> None:
        self.settings = settings
        self.catalogue = catalogue
        self._embedding = embedding
        self._vectors: Vectors | None = None
        self._copy: TemporaryFolder | None = None
        self._opening = threading.RLock()
        self._compared = -1  # the generation whose manifest was last compared with the embedding

    @property
    def embedding(self) -> Embedding:
        """The embedding that the index was opened with."""
        if self._embedding is None:
            raise RuntimeError("this store was opened to be looked at, without an embedding")
        return self._embedding

    @property
    def vectors(self) -> Vectors:
        """The vectors; Chroma is loaded at the first use."""
        from rag.index.vectors import Vectors

        with self._opening:
            if self._vectors is None:
                self._vectors = Vectors(self.settings.chroma_url or self.chroma, self._position)
            return self._vectors

    @property
    def read_only(self) -> bool:
        """Whether the index can be asked and not changed."""
        return self.catalogue.database.read_only

    @property
    def chroma(self) -> Path:
        """The folder of an embedded Chroma; a copy where the index is read-only, since Chroma writes when it reads."""
        folder = self.settings.index.absolute() / CHROMA
        if not self.read_only:
            return folder
        with self._opening:
            self._copy = self._copy or copied_folder(folder)
            return self._copy.path / CHROMA

    def manifest(self) -> Manifest:
        """What the index was made with."""
        text = self.catalogue.meta("manifest")
        if text is None:
            raise _no_index(self.settings.index)
        return Manifest(**json.loads(text))

    def nearest(
        self,
        vector: NDArray[np.float32],
        limit: int,
        filters: Filters = Filters(),
    ) -> list[tuple[str, float]]:
        """The nearest stored passages of a vector (dim,): (id, cosine similarity in [-1, 1]), best first.

        Unlike ``vectors.query`` it leaves out what the catalogue does not hold, and still gives ``limit`` of them.
        Raises BronError when a rebuild or a restore has meanwhile made the index with another embedding.
        """
        with self.catalogue.snapshot():
            self._compare()
            reporting = self.catalogue.reporting(filters)
            asked = limit
            while True:
                found = self.vectors.query(vector, asked, filters, reporting=reporting)
                known = self.catalogue.known([passage_id for passage_id, _ in found])
                shown = [(passage_id, similarity) for passage_id, similarity in found if passage_id in known]
                if len(shown) >= limit or len(found) < asked:
                    return shown[:limit]
                asked *= 2

    def read(self, work: Callable[[], T]) -> T:
        """What ``work`` gives, all that it reads being of one generation: catalogue and vectors.

        A snapshot alone does not hold the vectors: when a writer deleted some meanwhile, the work is done again.
        """
        for _ in range(READ_ATTEMPTS):
            with self.catalogue.snapshot():
                epoch = int(self.catalogue.meta("epoch") or 0)
                try:
                    result = work()
                except BronError:
                    if self.catalogue.epoch() == epoch:
                        raise
                    continue
                if self.catalogue.epoch() == epoch:
                    return result
        raise BronError(
            "the index changes faster than it can be read", where=str(self.settings.index), todo="Ask again."
        )

    def check_vectors(self) -> None:
        """Raise BronError, naming `bron rebuild`, when Chroma has lost vectors or holds other ones."""
        from rag.index.vectors import REBUILD
        from rag.index.writing.commits import expected_signatures

        with self.catalogue.database.snapshot() as connection:
            passages = int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])
            if not passages:
                return
            wrong = self.vectors.differing(expected_signatures(connection, SAMPLE))
            if wrong or self.vectors.count() < passages:
                where = str(self.vectors.client.place)
                raise BronError("the vectors are not those of this index", where=where, todo=REBUILD)

    def interrupted(self) -> Interrupted | None:
        """What was interrupted; None when nothing was, or when somebody is at it now."""
        with self.catalogue.database.snapshot() as connection:
            runs = _unfinished(connection)
            if not runs or self._writer():
                return None
            pending = int(connection.execute("SELECT count(*) FROM pending").fetchone()[0])
        return Interrupted(runs, pending, any(run.startswith("ingest ") for run in runs))

    def last_ingest(self) -> str | None:
        """When an ingest was last done: ISO time (UTC); None when none was."""
        with self.catalogue.database.snapshot() as connection:
            found: str | None = connection.execute(LAST_INGEST).fetchone()[0]
        return found

    def status(self) -> Status:
        """What the index holds; needs neither the embedding nor Chroma."""
        manifest = self.manifest()
        newest = "FROM articles WHERE superseded_by IS NULL"
        with self.catalogue.database.snapshot() as connection:

            def one(query: str) -> Any:
                return connection.execute(query).fetchone()[0]

            def counts(column: str) -> dict[str, int]:
                query = f"SELECT coalesce({column}, ''), count(*) {newest} GROUP BY 1 ORDER BY 2 DESC, 1"
                return dict(connection.execute(query).fetchall())

            dated = "FROM articles WHERE first_day IS NOT NULL ORDER BY"
            first = connection.execute(f"SELECT published {dated} first_day, published LIMIT 1").fetchone()
            last = connection.execute(f"SELECT published {dated} last_day DESC, published DESC LIMIT 1").fetchone()
            writer = self._writer()
            return Status(
                index=str(self.settings.index),
                articles=one(f"SELECT count(*) {newest}"),
                passages=one("SELECT count(*) FROM passages"),
                translations=one("SELECT count(*) FROM translations"),
                files=one("SELECT count(DISTINCT path) FROM holdings"),
                languages=counts("language"),
                outlets=counts("outlet"),
                reported=self.catalogue.reported_outlets(),
                first_published=first[0] if first else None,
                last_published=last[0] if last else None,
                model=manifest.model,
                dimension=manifest.dimension,
                generation=self.catalogue.generation(),
                pending=one("SELECT count(*) FROM pending"),
                interrupted=() if writer else _unfinished(connection),
                writer=writer,
                last_ingest=one(LAST_INGEST),
                bytes=sum(path.stat().st_size for path in self.settings.index.rglob("*") if path.is_file()),
                read_only=self.read_only,
            )

    @contextmanager
    def writer(self, command: str, *, wait: float | None = None) -> Iterator[None]:
        """Be the one that writes. wait: seconds, ``settings.lock_timeout`` when not given.

        Raises BronError that says who holds the lock, when the wait is over, and on a read-only index.
        """
        if self.read_only:
            raise refused(self.settings.index)
        seconds = self.settings.lock_timeout if wait is None else wait
        with writer_lock(self.settings.index, command, seconds):
            yield

    def close(self) -> None:
        """Let go of all files and connections."""
        if self._vectors is not None:
            self._vectors.close()
            self._vectors = None
        if self._copy is not None:
            self._copy.close()
            self._copy = None
        self.catalogue.close()

    def _compare(self) -> None:
        """What a question is embedded with made the vectors too: looked at once for each generation."""
        generation = self.catalogue.generation()
        if self._embedding is not None and generation != self._compared:
            compare(self.manifest(), self._embedding, self.settings.index)
            self._compared = generation

    def _writer(self) -> str | None:
        """Who writes now; of a read-only index it cannot be told."""
        return None if self.read_only else holder(self.settings.index)

    def _position(self) -> Position:
        from rag.index.vectors import Position

        with self.catalogue.snapshot():
            return Position(self.manifest().collection, self.catalogue.generation())


def open_store(
    settings: Settings, embedding: Embedding | None = None, *, create: bool = False, checked: bool = True
) -> Store:
    """Open the index at ``settings.index``, or with ``create`` make one there when there is none.

    Without an embedding it can only be looked at. Raises BronError when there is no index, it is damaged, or it
    was made with another embedding or other passage settings; then the message names the command that mends it.
    checked: False skips these comparisons (for a rebuild).
    """
    path = settings.index / CATALOGUE
    if create and path.is_file() and not is_writable(settings.index):
        raise refused(settings.index)
    if create and embedding is not None:
        try:
            settings.index.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BronError(f"the folder cannot be made: {error}", where=str(settings.index), misuse=True) from error
    elif not path.is_file():
        raise _no_index(settings.index)
    catalogue = Catalogue(path, create=create and embedding is not None)
    store = Store(settings, catalogue, embedding)
    try:
        if create and embedding is not None and catalogue.meta("manifest") is None:
            _write_first_manifest(catalogue, embedding)
        if embedding is not None and checked:
            compare(store.manifest(), embedding, settings.index)
            with catalogue.database.snapshot() as connection:
                running = _unfinished(connection)
            # What a killed run left is compared whole, and mended, by who goes on from there.
            if not running:
                store.check_vectors()
        else:
            store.manifest()
    except BaseException:
        store.close()
        raise
    return store


def read_status(settings: Settings) -> Status:
    """The status of the index at ``settings.index``. Raises BronError when there is none."""
    store = open_store(settings)
    try:
        return store.status()
    finally:
        store.close()


def left_over(runs: Sequence[str], pending: int) -> str:
    """What was interrupted, in one sentence for whoever runs Bron, with the commands that go on or give up."""
    command = "bron rebuild" if all(run.startswith("rebuild ") for run in runs) else "bron ingest --resume"
    count = f"{pending} article{' is' if pending == 1 else 's are'} read but not yet stored"
    return f"interrupted: {', '.join(runs)}; {count}. `{command}` goes on, `bron cancel` gives it up."


def _unfinished(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The runs that are not done, oldest first: "ingest of 2026-11-28T10:00:00+00:00"."""
    rows = connection.execute("SELECT command, started FROM runs WHERE state != 'done' ORDER BY id").fetchall()
    return tuple(f"{command} of {started}" for command, started in rows)


def _write_first_manifest(catalogue: Catalogue, embedding: Embedding) -> None:
    manifest = new_manifest(embedding, uuid.uuid4().hex[:8])
    with catalogue.database.transaction() as connection:
        connection.execute("INSERT OR IGNORE INTO meta VALUES ('manifest', ?)", (json.dumps(asdict(manifest)),))


def _no_index(index: Path) -> BronError:
    todo = "Run `bron ingest FOLDER` to make one, or set index (BRON_INDEX) to the folder of one."
    return BronError("there is no index here", where=str(index), todo=todo, misuse=True)
