"""A backup made an index again: verified first, then shown in one transaction, as a rebuild is.

Into an existing index it comes as a new generation: whoever asks it meanwhile sees the old one until then. A kill
before that leaves the old index as it was.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.index.catalogue import Catalogue
from rag.index.lock import writer_lock
from rag.index.manifest import Manifest
from rag.index.readonly import is_writable, refused
from rag.index.schema import read_article
from rag.index.store import CATALOGUE, CHROMA
from rag.index.writing import commits, staging
from rag.keeping import package as packages
from rag.records import Article, BronError

if TYPE_CHECKING:
    from rag.index.vectors import Vectors
    from rag.models.embedding import Embedding
    from rag.settings import Settings

Report = Callable[[str, int, int], None]

BATCH = 200  # passages whose vectors are stored together
REMADE = 512  # and made together
STAGE = "restoring-"  # a folder in the index folder, gone at the end
DAMAGED = "damaged"  # what a catalogue that cannot be opened any more is called when another takes its place


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. made: when the backup was. remade: vectors that were not in it, and were made again.

    pending: articles that an ingest had read and not stored when the backup was made; `bron ingest --resume` goes on.
    replaced: articles of the index that was there before; None where there was none.
    """

    made: str
    articles: int
    passages: int
    remade: int
    pending: int
    replaced: int | None


def restore(
    settings: Settings,
    file: Path,
    *,
    replace_index: bool = False,
    embedding: Embedding | None = None,
    progress: Report | None = None,
) -> Restored:
    """Make the index at ``settings.index`` of a backup. Every hash is compared before anything is changed.

    replace_index: whether an index that is there may be given up for it. embedding: makes the vectors that the backup
    has not; what the settings name when not given. Raises BronError (misuse) for a file that is no backup, and where
    there is an index already; BronError for a damaged backup, and where another process writes.
    """
    report = progress or (lambda stage, done, total: None)
    contents = packages.verify(file)
    before = _articles_now(settings.index)
    if before is not None and not replace_index:
        todo = "Name another folder (--index), or give --replace to give up the index that is there."
        raise BronError("there is an index here already", where=str(settings.index), todo=todo, misuse=True)
    if settings.index.exists() and not is_writable(settings.index):
        raise refused(settings.index)
    with _errors(settings.index):
        settings.index.mkdir(parents=True, exist_ok=True)
        with writer_lock(settings.index, "restore", settings.lock_timeout), _stage(settings.index) as folder:
            _extract(file, contents, folder)
            staged, live = Catalogue(folder / packages.CATALOGUE), _live(settings)
            try:
                remade = _bring(settings, contents, staged, live, folder, embedding, report)
                with staged.database.snapshot() as connection:
                    pending = commits.count_pending(connection)
                articles = staged.count_articles()
            finally:
                staged.close()
                live.close()
    return Restored(contents.made, articles, contents.passages, remade, pending, before)


def _articles_now(index: Path) -> int | None:
    """Articles of the index that is there, 0 when it cannot be told; None when there is none."""
    if not (index / CATALOGUE).is_file():
        return None
    try:
        catalogue = Catalogue(index / CATALOGUE)
    except BronError:
        return 0
    try:
        return catalogue.count_articles() if catalogue.meta("manifest") else None
    except BronError:
        return 0
    finally:
        catalogue.close()


@contextmanager
def _stage(index: Path) -> Iterator[Path]:
    """A folder on the index's own disk; those that a kill left are removed first."""
    for left in index.glob(f"{STAGE}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=STAGE, dir=index) as path:
        yield Path(path)


@contextmanager
def _errors(index: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        todo = "See that there is space left and that the folder may be written to, and run it again."
        raise BronError(f"the backup cannot be restored: {error}", where=str(index), todo=todo) from error


def _extract(file: Path, contents: packages.Contents, folder: Path) -> None:
    """Write the members, whose hashes are compared again: the file may be another by now."""
    with packages.opened(file) as (package, _):
        for name in (packages.CATALOGUE, packages.VECTORS):
            with (folder / name).open("wb") as stream:
                for piece in packages.members(package, contents, file, name):
                    stream.write(piece)


def _live(settings: Settings) -> Catalogue:
    """The catalogue that is to be replaced, an empty one where there is none; a damaged one is put aside."""
    path = settings.index / CATALOGUE
    try:
        catalogue = Catalogue(path, create=True)
        with catalogue.database.snapshot() as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found == "ok":
            return catalogue
        catalogue.close()
    except BronError:
        pass  # it cannot even be opened
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        if (settings.index / name).exists():
            (settings.index / name).replace(settings.index / f"{name}.{DAMAGED}")
    # What its vectors are called stands in it.
    shutil.rmtree(settings.index / CHROMA, ignore_errors=True)
    return Catalogue(path, create=True)


def _bring(
    settings: Settings,
    contents: packages.Contents,
    staged: Catalogue,
    live: Catalogue,
    folder: Path,
    embedding: Embedding | None,
    report: Report,
) -> int:
    """Store the vectors in a collection of their own, then the catalogue. Returns how many vectors were made again."""
    old = _manifest(live)
    manifest = _prepare(staged, live, old)
    vectors = _vectors(settings, manifest)
    try:
        if not settings.chroma_url and not _chroma_opens(settings, live, old):
            vectors.client.erase()
        # Noted before it is made: whatever is killed, the next write deletes what nobody uses.
        with live.database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO dropped VALUES (?)", (manifest.collection,))
        missing = _store(staged, vectors, manifest, _table(folder / packages.VECTORS, contents), report)
        remade = _remake(settings, staged, vectors, manifest, missing, embedding, report)
        with staged.database.snapshot() as source:
            _replace(source, live)
        vectors.client.written(live.generation())
        _drop(vectors, live)
        return remade
    finally:
        vectors.close()


def _prepare(staged: Catalogue, live: Catalogue, old: Manifest | None) -> Manifest:
    """Make the copy an index of its own: its own id and collection, later than what it replaces, nothing left over."""
    manifest = _manifest(staged)
    if manifest is None:
        raise BronError("the backup holds no index", where=str(staged.database.path), misuse=True)
    index = uuid.uuid4().hex[:8]
    manifest = replace(manifest, index=index, collection=f"bron-{index}-{uuid.uuid4().hex[:8]}")
    generation = max(staged.generation(), live.generation()) + 1
    epoch = max(staged.epoch(), live.epoch()) + 1
    with live.database.snapshot() as connection:
        unused = [*commits.garbage(connection)[1], *([old.collection] if old else [])]
    with staged.database.transaction() as connection:
        # A rebuild's half index was not backed up; garbage is in the vectors of the index that was.
        for run in staging.unfinished(connection):
            if run.command == "rebuild":
                staging.cancel(connection, run)
        commits.clear_next(connection)
        for table in ("garbage", "dropped"):
            connection.execute(f"DELETE FROM {table}")
        connection.executemany("INSERT OR IGNORE INTO dropped VALUES (?)", ((name,) for name in unused))
        values = {"manifest": json.dumps(asdict(manifest)), "generation": str(generation), "epoch": str(epoch)}
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())
        connection.execute("DELETE FROM meta WHERE key = 'looked'")
    return manifest


def _table(path: Path, contents: packages.Contents) -> NDArray[np.float32]:
    """The backup's vectors, float32 (passages, dimension), read when they are needed."""
    if not path.stat().st_size:  # which cannot be mapped
        return np.zeros((0, contents.dimension), dtype="<f4")
    table: NDArray[np.float32] = np.memmap(path, "<f4", "r").reshape(-1, contents.dimension)
    return table


def _store(
    staged: Catalogue, vectors: Vectors, manifest: Manifest, table: NDArray[np.float32], report: Report
) -> list[str]:
    """Put the backup's vectors into Chroma. Returns the ids of the passages that have none."""
    from rag.index.vectors import metadata

    missing: list[str] = []
    with staged.database.snapshot() as connection:
        passages = connection.execute("SELECT id, article_id FROM passages ORDER BY number").fetchall()
    if len(passages) != len(table):
        raise BronError("the backup is damaged: its vectors are not those of its passages", received=len(table))
    for start in range(0, len(passages), BATCH):
        part, rows = passages[start : start + BATCH], np.array(table[start : start + BATCH], dtype=np.float32)
        there = [place for place in range(len(part)) if np.isfinite(rows[place]).all()]
        missing += [part[place][0] for place in range(len(part)) if place not in set(there)]
        articles = _articles(staged, {part[place][1] for place in there})
        values = [metadata(articles[part[place][1]]) for place in there]
        if there:
            vectors.upsert([part[place][0] for place in there], rows[there], values, manifest.collection)
        report("restored", start + len(part), len(passages))
    return missing


def _remake(
    settings: Settings,
    staged: Catalogue,
    vectors: Vectors,
    manifest: Manifest,
    missing: list[str],
    embedding: Embedding | None,
    report: Report,
) -> int:
    """Make the missing vectors. With another embedding than the backup's they stay missing."""
    if not missing:
        return 0
    from rag.index.manifest import compare
    from rag.index.vectors import metadata
    from rag.models.components import load_embedding
    from rag.models.embedding import embed_passages

    maker = embedding or load_embedding(settings)
    try:
        compare(manifest, maker, settings.index)
    except BronError:
        return 0  # opening the index says the same, and names the command
    for start in range(0, len(missing), REMADE):
        wanted = set(missing[start : start + REMADE])
        articles = _articles(staged, {passage.article_id for passage, _ in staged.passages(wanted).values()})
        found = [(a, e) for a in articles.values() for e in commits.entries(a) if e.passage.id in wanted]
        made = embed_passages(maker, [entry.embedded for _, entry in found])
        values = [metadata(article) for article, _ in found]
        vectors.upsert([entry.passage.id for _, entry in found], made, values, manifest.collection)
        report("made again", start + len(wanted), len(missing))
    return len(missing)


def _replace(source: sqlite3.Connection, live: Catalogue) -> None:
    """Let the catalogue become the other one, in one write transaction of SQLite's own."""
    target = sqlite3.connect(live.database.path, isolation_level=None, timeout=60)
    try:
        source.backup(target)
    finally:
        target.close()


def _drop(vectors: Vectors, live: Catalogue) -> None:
    """Delete the collection that served before, and what a restore that was killed had begun."""
    with live.database.snapshot() as connection:
        _, unused = commits.garbage(connection)
    for collection in unused:
        vectors.drop(collection)
    with live.database.transaction() as connection:
        commits.clear_garbage(connection, [], unused)


def _vectors(settings: Settings, manifest: Manifest) -> Vectors:
    from rag.index.vectors import Position, Vectors

    place = settings.chroma_url or settings.index.absolute() / CHROMA
    return Vectors(place, lambda: Position(manifest.collection, -1))


def _chroma_opens(settings: Settings, live: Catalogue, old: Manifest | None) -> bool:
    """Whether what Chroma has in the folder can be added to; looked at by another process, which it may end."""
    from rag.index.store import Store
    from rag.index.writing.checking import state_of

    if old is None:
        return not (settings.index / CHROMA).exists()
    return state_of(Store(settings, live, None), old.collection) != "broken"


def _manifest(catalogue: Catalogue) -> Manifest | None:
    text = catalogue.meta("manifest")
    return Manifest(**json.loads(text)) if text else None


def _articles(catalogue: Catalogue, ids: set[str]) -> dict[str, Article]:
    with catalogue.database.snapshot() as connection:
        query = "SELECT a.id, a.record, t.text FROM articles AS a JOIN texts AS t ON t.article_id = a.id WHERE a.id = ?"
        rows = [connection.execute(query, (article_id,)).fetchone() for article_id in sorted(ids)]
    return {row[0]: read_article(*row) for row in rows if row}
