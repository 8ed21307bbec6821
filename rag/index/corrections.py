"""Articles that correct another: what they say of it, and which article they mean.

An article corrects when its metadata say so, or when its title or one of its blocks begins with "Correction",
"Rättelse" or "Correctie". It names the other by address, title or id, or is much the same text.
"""

from __future__ import annotations

import re

from rag.index.address import address_key, title_key
from rag.language.data import pattern_of
from rag.language.partial_dates import published_days
from rag.records import Article

# "Rättelse:", "Correctie –", "Correction (3 March):", "Rättelse 3 mars:", or the word alone.
_LABEL = pattern_of("corrections.labels", r"\W*{}(?:\s*\([^)]*\)|\s[^:]{0,20}\d[^:]{0,20}(?=:))?\s*(?:[:.!–—-]\s*|$)")
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»\n]+)[\"“”„«»]|(?<!\w)[‘’']([^‘’'\n]+(?:[‘’']\w[^‘’'\n]*)*)[’'](?!\w)")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”»)]+")
TITLE_WORDS = 2  # words from which what stands in quotation marks may be a title
NOTICE = 200  # words of an article that is a correction and nothing else


def note_of(article: Article) -> tuple[int, int] | None:
    """Offsets of what an article says that it corrects, else of how it opens; None for one that corrects nothing."""
    blocks, label = article.blocks, _LABEL[article.language]
    said_so = article.corrects or (article.title and label.match(article.title))
    opening = (blocks[0].start, blocks[0].end) if said_so and blocks else None
    return labelled_note(article) or opening


def labelled_note(article: Article) -> tuple[int, int] | None:
    """Offsets of the block that begins with a label, with the next one where the label stands alone; None for none."""
    blocks, label = article.blocks, _LABEL[article.language]
    for place, block in enumerate(blocks):
        if found := label.match(article.text[block.start : block.end]):
            alone = found.end() == block.end - block.start and place + 1 < len(blocks)
            said = blocks[place + 1] if alone else block
            return block.start, said.end
    return None


def targets(article: Article) -> set[str]:
    """Keys of what a correction may mean, as ``keys_of`` gives them for an article; none where it corrects nothing.

    "own": its own title, which says nothing where weekly notes share one; only much the same text is then meant.
    """
    note = note_of(article)
    if note is None:
        return set()
    label = _LABEL[article.language].match(article.title or "")
    title = (article.title or "")[label.end() if label else 0 :]
    scope = article.text if len(article.text.split()) <= NOTICE else article.text[slice(*note)]
    quoted = [one or other for one, other in _QUOTED.findall(scope)]
    titles = [name for name in (*quoted, title if label else "") if len(name.split()) >= TITLE_WORDS]
    addresses = _ADDRESS.findall(scope)
    if article.corrects:
        addresses.append(article.corrects)
        titles.append(article.corrects)
    found = {f"title {key}" for name in titles if (key := title_key(name))}
    found |= {f"address {key}" for name in addresses if (key := address_key(name.rstrip(".,;")))}
    found |= {f"own {key}" for key in [title_key(title)] if key}
    # That it corrects is noted even where it names nothing: it may be much the same text.
    return found | {f"id {article.corrects or article.id}"}


def keys_of(article: Article) -> list[str]:
    """What a correction may name an article by."""
    title, address = title_key(article.title), address_key(article.url)
    named = (f"title {title}" if title else None, f"address {address}" if address else None)
    return [f"id {article.id}", *(key for key in named if key)]


def may_correct(correction: Article, article: Article) -> bool:
    """Whether one article can correct another: its own outlet's, as far as that is known, and not from before it."""
    same = not (correction.outlet and article.outlet) or title_key(correction.outlet) == title_key(article.outlet)
    days = [published_days(one.published) if one.published else None for one in (correction, article)]
    later = days[0] is None or days[1] is None or days[0][1] >= days[1][0]
    return correction.id != article.id and same and later
