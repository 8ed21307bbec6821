"""subject -> its names as the archive writes them, and none that only has their consonants: no Chilean for Keulen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.asking.typed import PASSAGES, folded
from rag.language.names import same_name, skeleton
from rag.language.words import LIKE_NAMES, stem, words

if TYPE_CHECKING:
    from rag.asking.query import Query, WeightedTerm
    from rag.index.catalogue import Catalogue
    from rag.index.store import Store
    from rag.records import Filters


def as_spelt(store: Store, about: Query) -> Query:
    """The subject, each of its names met by what the archive's best passages on it write for the same name."""
    terms = {
        code: tuple(_spelt(store.catalogue, item, code, about.filters) for item in weighted)
        for code, weighted in about.terms.items()
    }
    return replace(about, terms=terms)


def _spelt(catalogue: Catalogue, item: WeightedTerm, code: str, filters: Filters) -> WeightedTerm:
    """A term without a key that other names share, unless all that is found by it is the name."""
    own = item.term.alternatives
    key = next((name for name in own if name.startswith(LIKE_NAMES)), None)
    if key is None or not item.stands:
        return item
    ids = [passage_id for passage_id, _ in catalogue.lexical(code, [key], PASSAGES)]
    found = (word.text for passage, _ in catalogue.passages(ids).values() for word in words(passage.text))
    written = {form for form in found if form[0].isupper() and skeleton(form) == key}
    same = {form for form in written if same_name(folded(form), folded(item.term.surface))}
    if written and same == written:
        return item
    names = list(dict.fromkeys((*(name for name in own if name != key), *sorted(stem(form, code) for form in same))))
    counts = catalogue.term_counts(code, names)[1]
    within = catalogue.terms_within(code, [name for name in names if counts[name]], filters)
    term = replace(item.term, alternatives=tuple(names))
    return replace(item, term=term, stands=max(counts.values(), default=0), within=bool(within))
