"""Articles of our own writing in three languages, files that hold them, and all that an index holds, to compare."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rag.index.catalogue import Catalogue
from rag.index.store import Store, open_store
from rag.index.writing import commits, staging
from rag.index.writing.ingest import ingest
from rag.reading.articles import article_id
from rag.records import Article, Block, FileRead, Filters
from rag.service import Service
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding

HARBOUR = "The harbour of Ystad was closed on Monday.\n\nFishermen blame the new dredging rules, in force since May."
FERRY = (
    "Färjan till Ven gick inte på tisdagen.\n\nÅsa Öberg säger att isen är för tjock, och att båten väntar på våren."
)
POLDER = "De coöperatie in de polder krijgt een nieuwe boer.\n\nDaniëlle Smit zegt dat de geïsoleerde hoeve leeg stond."


def article(text: str, file: str = "a.md", language: str = "en", **values: object) -> Article:
    """An article whose blocks are the parts between blank lines."""
    blocks, start = [], 0
    for part in text.split("\n\n"):
        blocks.append(Block(start, start + len(part)))
        start += len(part) + 2
    identity = article_id(values.get("outlet"), values.get("published"), text)  # type: ignore[arg-type]
    return Article(id=identity, text=text, blocks=tuple(blocks), language=language, file=file, **values)  # type: ignore[arg-type]


def put(catalogue: Catalogue, *articles: Article) -> None:
    """Store articles in a catalogue alone, each as its file's only content, without any vectors."""
    with catalogue.database.transaction() as connection:
        run = staging.begin(connection, "ingest", {}, "reading")
        for found in articles:
            digest = hashlib.sha256(f"{found.id} {found.text}".encode()).hexdigest()
            staging.stage(connection, run, FileRead(found.file, digest, (found,)))
        for task in commits.pending(connection, 10_000):
            entries = commits.entries(task.after) if task.after else []
            commits.commit(connection, task, entries, {entry.passage.id: 0.5 for entry in entries})
        staging.bump(connection, "generation")
        staging.finish(connection, run, {})


def write(folder: Path, name: str, text: str, **values: str) -> Path:
    """A Markdown file with front matter."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'{key}: "{value}"' for key, value in values.items()]
    path = folder / name
    path.write_text("\n".join(["---", *lines, "---", text, ""]), encoding="utf-8")
    return path


def write_archive(folder: Path, count: int = 45) -> Path:
    """Files in three languages, more than one batch of them, with a translation."""
    texts = {"en": HARBOUR, "sv": FERRY, "nl": POLDER}
    for number in range(count):
        language = ("en", "sv", "nl")[number % 3]
        body = f"{texts[language]}\n\nNummer {number}: {'åäö ' * (number % 5)}{number * 37}."
        values = {"title": f"Ärende {number}", "language": language, "outlet": "Kustposten"}
        write(folder, f"{number:03}.md", body, published=f"2021-{number % 12 + 1:02}-05", **values)
    body = "The ferry to Ven did not run on Tuesday.\n\nÅsa Öberg says that the ice is too thick.\n\nNumber 1: 37."
    write(folder, "001.en.md", body, title="Case 1", language="en", translation_of="001.md")
    return folder


def served(folder: Path) -> Iterator[Service]:
    """A service on all that lies in a folder, for a fixture; its index lies beside the folder."""
    settings = Settings(index=folder.with_name("index"))
    ingest(settings, [folder])
    service = Service(settings)
    yield service
    service.close()


def opened(settings: Settings, embedding: HashEmbedding | None = None) -> Store:
    return open_store(settings, embedding or HashEmbedding())


def contents(settings: Settings, *, numbers: bool = True, embedding: HashEmbedding | None = None) -> dict[str, object]:
    """All that an index holds but times and the ids of runs and collections. numbers: with SQLite's own numbers."""
    store = opened(settings, embedding)
    try:
        found: dict[str, object] = {}
        with store.catalogue.database.snapshot() as connection:
            tables = "files texts holdings articles translations pending garbage dropped bands corrections"
            for table in tables.split():
                found[table] = sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
            columns = "number, id" if numbers else "id"
            columns += ", article_id, language, position, start, end, heading, length, signature"
            found["passages"] = sorted(connection.execute(f"SELECT {columns} FROM passages").fetchall(), key=repr)
            for language in ("en", "sv", "nl"):
                if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (f"fts_{language}",)).fetchone():
                    join = f"fts_{language} AS f JOIN passages AS p ON p.number = f.rowid"
                    query = f"SELECT p.id, f.body, f.context FROM {join}"
                    found[f"terms {language}"] = sorted(connection.execute(query).fetchall())
                    counted = connection.execute(f"SELECT count(*) FROM fts_{language}").fetchone()
                    found[f"count {language}"] = counted
            ids = [row[0] for row in connection.execute("SELECT id FROM passages ORDER BY id")]
            found["runs"] = connection.execute(
                "SELECT command, state, summary FROM runs WHERE command = 'ingest'"
            ).fetchall()
        vectors = store.vectors.get(ids)
        found["vectors"] = {i: vectors[i].tobytes() for i in ids}
        found["vector count"] = store.vectors.count()
        return found
    finally:
        store.close()


def nearest(store: Store, text: str, limit: int = 3, filters: Filters = Filters()) -> list[tuple[str, float]]:
    return store.nearest(np.asarray(HashEmbedding()._vector(text), dtype=np.float32), limit, filters)
