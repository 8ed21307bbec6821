"""How the index is written: pending articles shown a batch at a time, garbage cleared, all of it built anew.

Called by the holder of the writer's lock. Every step can be done twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

import numpy as np

from rag.index.manifest import Manifest, compare, new_manifest, same_making
from rag.index.store import Store
from rag.index.vectors import metadata, signatures
from rag.index.writing import commits, copies, staging, versions
from rag.index.writing.checking import state_of
from rag.index.writing.staging import Run
from rag.models.embedding import Vectors as VectorArray
from rag.models.embedding import embed_passages
from rag.records import Article, BronError

# (stage, done, total); total is 0 while it is not known. All stages count articles or files, "passages" passages.
Report = Callable[[str, int, int], None]

BATCH = 32  # articles that are embedded together and shown in one transaction


def show_pending(store: Store, report: Report, after: int = 0) -> None:
    """Show the pending articles as they are held, a batch at a time. after: only those with a higher number."""
    find_clusters(store, report)
    done = passages = 0
    while True:
        with store.catalogue.database.snapshot() as connection:
            tasks = commits.pending(connection, BATCH, after)
            total = done + commits.count_pending(connection, after)
        if not tasks:
            return
        passages += _show(store, tasks, report, done, total)
        done += len(tasks)
        report("passages", passages, 0)
        report("shown", done, total)


def find_clusters(store: Store, report: Report) -> None:
    """Find the copies and corrections among articles that an earlier version stored; of later ones they are noted."""
    database, done = store.catalogue.database, 0
    while True:
        with database.transaction() as connection:
            articles = copies.unclustered(connection, BATCH)
            for article in articles:
                copies.find_cluster(connection, article)
                versions.note_corrections(connection, article)
            if not articles:
                if done:
                    staging.queue(connection, versions.corrected(connection))
                    staging.bump(connection, "generation")
                return
        done += len(articles)
        report("compared", done, 0)


def clear_garbage(store: Store, report: Report) -> None:
    """Delete vectors that no reader should find. The epoch tells readers first that they may miss some."""
    database = store.catalogue.database
    with database.snapshot() as connection:
        ids, collections = commits.garbage(connection)
    if not ids and not collections:
        return
    with database.transaction() as connection:
        staging.bump(connection, "epoch")
    store.vectors.delete(ids)
    for collection in collections:
        store.vectors.drop(collection)
    report("cleared", len(ids), len(ids))
    with database.transaction() as connection:
        commits.clear_garbage(connection, ids, collections)


def vectors_are_whole(store: Store) -> bool:
    """Whether Chroma holds the vector of every shown passage; what it cannot read any more is deleted.

    A process that is killed while Chroma writes can break its files.
    """
    state = state_of(store, store.manifest().collection)
    if state == "broken":
        store.vectors.client.erase()
    return state == "whole"


def restore_vectors(store: Store) -> None:
    """Store the vectors of shown articles as they are shown, where the batch that was interrupted may have others."""
    with store.catalogue.database.snapshot() as connection:
        tasks = [task for task in commits.pending(connection, BATCH) if not task.superseded]
    back = [replace(task, before=task.after, after=task.before) for task in tasks if task.after]
    stale = [(task.after, entry) for task in back if task.after for entry in _fresh(task, commits.entries(task.after))]
    if stale:
        compare(store.manifest(), store.embedding, store.settings.index)
        store.vectors.delete(_moved(back))
        vectors, _ = _embed(store, store.manifest(), [entry for _, entry in stale])
        store.vectors.upsert([entry.passage.id for _, entry in stale], vectors, [metadata(a) for a, _ in stale])


def begin_rebuild(store: Store) -> Run:
    """A run that makes everything anew with the store's embedding: one that was killed, else a new one."""
    run = killed_rebuild(store)
    if run is None:
        wanted = new_manifest(store.embedding, store.manifest().index)
        with store.catalogue.database.transaction() as connection:
            commits.clear_next(connection)
            run = staging.begin(connection, "rebuild", {"manifest": asdict(wanted)}, "writing")
    return run


def killed_rebuild(store: Store) -> Run | None:
    """The rebuild that was killed, if it aims at the store's embedding; one that aims at another is given up."""
    wanted = new_manifest(store.embedding, store.manifest().index)
    with store.catalogue.database.transaction() as connection:
        runs = [run for run in staging.unfinished(connection) if run.command == "rebuild"]
        for run in runs:
            if same_making(_target(run), wanted):
                return run
            connection.execute("INSERT OR IGNORE INTO dropped VALUES (?)", (_target(run).collection,))
            staging.cancel(connection, run)
    return None


def build(store: Store, run: Run, report: Report) -> None:
    """Make the next index, article by article, and let it take the place of the one that serves."""
    target, database = _target(run), store.catalogue.database
    find_clusters(store, report)
    if not is_switched(store, run):
        _check_built(store, target)
        total, done, passages = store.catalogue.count_articles(), 0, 0
        while True:
            with database.snapshot() as connection:
                articles = commits.unbuilt(connection, BATCH)
            if not articles:
                break
            passages += _build_batch(store, target, articles)
            done += len(articles)
            report("passages", passages, 0)
            report("built", done, total)
        with database.transaction() as connection:
            commits.switch(connection, store.manifest().collection)
            manifest = json.dumps(asdict(target))
            connection.execute("UPDATE meta SET value = ? WHERE key = 'manifest'", (manifest,))
        report("switched", total, total)
    clear_garbage(store, report)
    with database.transaction() as connection:
        staging.finish(connection, run, {})


def give_up_rebuild(store: Store, connection: sqlite3.Connection, run: Run) -> None:
    """What a rebuild made that has not yet taken the place of the index that serves is garbage."""
    target = _target(run)
    if not is_switched(store, run):
        commits.clear_next(connection)
        connection.execute("INSERT OR IGNORE INTO dropped VALUES (?)", (target.collection,))


def is_switched(store: Store, run: Run) -> bool:
    """Whether what a rebuild made serves already."""
    return store.manifest() == _target(run)


def _target(run: Run) -> Manifest:
    return Manifest(**run.arguments["manifest"])


def _show(store: Store, tasks: list[commits.Task], report: Report, done: int, total: int) -> int:
    """One batch: vectors first, which nobody sees, then all the rest in one transaction. Returns passages embedded."""
    found = [commits.entries(task.after) if task.after and not task.superseded else [] for task in tasks]
    fresh = [
        (task.after, entry)
        for task, entries in zip(tasks, found, strict=True)
        if task.after
        for entry in _fresh(task, entries)
    ]
    ids = [entry.passage.id for _, entry in fresh]
    vectors, made = _embed(store, store.manifest(), [entry for _, entry in fresh])
    report("embedded", done, total)
    database = store.catalogue.database
    with database.transaction() as connection:
        commits.expect(connection, ids)
    store.vectors.delete(_moved(tasks))
    store.vectors.upsert(ids, vectors, [metadata(article) for article, _ in fresh])
    report("stored", done, total)
    with database.transaction() as connection:
        for task, entries in zip(tasks, found, strict=True):
            commits.commit(connection, task, entries, made)
        generation = staging.bump(connection, "generation")
    store.vectors.client.written(generation)
    return len(ids)


def _fresh(task: commits.Task, entries: list[commits.Entry]) -> list[commits.Entry]:
    """Those entries whose vector, or what Chroma keeps beside it, is not stored yet."""
    if task.before is None or task.after is None or metadata(task.before) != metadata(task.after):
        return entries
    stored = {entry.passage.id: entry.embedded for entry in commits.entries(task.before)}
    return [entry for entry in entries if stored.get(entry.passage.id) != entry.embedded]


def _moved(tasks: Sequence[commits.Task]) -> list[str]:
    """Ids of stored passages whose article is of another language now: their vectors lie with the old one."""
    return [
        entry.passage.id
        for task in tasks
        if task.before and task.after and task.before.language != task.after.language
        for entry in commits.entries(task.before)
    ]


def _embed(store: Store, manifest: Manifest, entries: Sequence[commits.Entry]) -> tuple[VectorArray, dict[str, float]]:
    """Vectors of the passages, in order, and their signatures, by passage id."""
    if not entries:
        return np.zeros((0, manifest.dimension), dtype=np.float32), {}
    vectors = embed_passages(store.embedding, [entry.embedded for entry in entries])
    if vectors.shape[1] != manifest.dimension:
        todo = "Run `bron rebuild` to take on the other embedding."
        raise BronError(f"the index has vectors of {manifest.dimension}", received=vectors.shape[1], todo=todo)
    made = zip((entry.passage.id for entry in entries), signatures(vectors), strict=True)
    return vectors, dict(made)


def _check_built(store: Store, target: Manifest) -> None:
    """Begin anew when the collection of a killed rebuild is not whole."""
    with store.catalogue.database.snapshot() as connection:
        if not commits.built_signatures(connection):
            return
    if state_of(store, target.collection, following=True) != "whole":
        store.vectors.drop(target.collection)
        with store.catalogue.database.transaction() as connection:
            commits.clear_next(connection)


def _build_batch(store: Store, target: Manifest, articles: list[Article]) -> int:
    """Returns how many passages were embedded."""
    found = [(article, commits.entries(article)) for article in articles]
    flat = [(article, entry) for article, entries in found for entry in entries]
    vectors, made = _embed(store, target, [entry for _, entry in flat])
    ids = [entry.passage.id for _, entry in flat]
    store.vectors.upsert(ids, vectors, [metadata(article) for article, _ in flat], target.collection)
    with store.catalogue.database.transaction() as connection:
        for article, entries in found:
            commits.build(connection, article, entries, made)
    return len(ids)
