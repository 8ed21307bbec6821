"""XML files: by what their root is, feeds or agencies' formats; other XML is named and not read."""

from __future__ import annotations

from pathlib import Path

from rag.reading.dump.articles import read_entries
from rag.reading.sidecar import Sidecar
from rag.reading.unusable import Unusable
from rag.reading.xml.feed import feed_entries, is_feed
from rag.reading.xml.newsml import is_newsml, newsml_entries
from rag.reading.xml.safe import local, parse_xml
from rag.records import Article, Skipped


def read_xml(path: Path, data: bytes, sidecar: Sidecar) -> tuple[list[Article], list[Skipped]]:
    """The articles of a feed, or of NewsML-G2, NewsML 1 or NITF. Raises Unusable when it is other XML, or none."""
    root, problem = parse_xml(data)
    file = str(path)
    said: list[Skipped] = [Skipped(file, problem)] if problem else []
    by_line = {part.line: part.metadata for part in sidecar.parts if part.line}
    if is_feed(root):
        entries, language = feed_entries(root)
        said += [Skipped(file, language, remark=True)] if language else []
        articles, skipped = read_entries(path, entries, sidecar.metadata, by_line)
    elif is_newsml(root):
        items, without = newsml_entries(root)
        if without:
            plural = "items" if without > 1 else "item"
            said.append(Skipped(file, f"{without} {plural} without a text (a picture or a list of links)", remark=True))
        articles, skipped = read_entries(path, items, sidecar.metadata, by_line)
    else:
        raise Unusable(f"this is XML ({local(root)[:40]}) of a kind that is not read: RSS, Atom, NewsML and NITF are")
    return articles, [*said, *skipped]
