"""A temporary index of one collection, searched and asked like a user's, which it never touches."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from rag.asking.query import Query, understand
from rag.evaluation.asking import MODES, Index, Search
from rag.evaluation.gold import read_articles
from rag.evaluation.tasks import Collection, Record
from rag.index.readonly import copied_folder
from rag.index.store import Store
from rag.index.writing.ingest import ingest
from rag.models.embedding import identity
from rag.progress import progress_bar
from rag.records import Hit
from rag.retrieval import dense_search, lexical_search
from rag.service import Service
from rag.settings import Settings


@contextmanager
def open_temporary(settings: Settings, collection: Collection) -> Iterator[Index]:
    """The collection in an index of its own, gone afterwards; embedded Chroma, all else as ``settings`` say.

    Of an index that there is, a copy is asked; vectors on a Chroma server stay there and are only read.
    Raises BronError when something in the collection cannot be read.
    """
    if collection.index is not None:
        with closing(copied_folder(collection.index.absolute())) as copy:
            here = replace(settings, index=copy.path / collection.index.name)
            with closing(Service(here)) as service:
                articles = {collection.key(article): article for article in service.store().catalogue.articles()}
                yield Index(service, _searches(service), articles, identity(service.store().embedding))
        return
    with tempfile.TemporaryDirectory(prefix="bron-evaluation-", ignore_cleanup_errors=True) as folder:
        here = replace(settings, index=Path(folder) / "index", chroma_url=None)
        paths = collection.folders or (write_records(collection.records, Path(folder) / "records.jsonl"),)
        articles = read_articles(paths, collection.key, here.max_file_mb, strict=collection.strict)
        with progress_bar() as progress:
            ingest(here, paths, progress=progress)
        with closing(Service(here)) as service:
            yield Index(service, _searches(service), articles, identity(service.store().embedding))


def write_records(records: Sequence[Record], path: Path) -> Path:
    """The records as JSON Lines, one article each; the key travels as the article's address."""
    lines = (
        json.dumps({"title": record.title, "text": record.text, "language": record.language, "url": record.key})
        for record in records
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _searches(service: Service) -> dict[str, Search]:
    def alone(search: Callable[[Store, Query, int], list[Hit]]) -> Search:
        store = service.store()
        return lambda question, filters, limit: search(store, understand(store, question, filters), limit)[:limit]

    return dict(zip(MODES, (service.search, alone(dense_search), alone(lexical_search)), strict=True))
