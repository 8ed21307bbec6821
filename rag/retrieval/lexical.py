"""question -> hits by words: BM25 over term groups, as a share of what the question could reach at most."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from rag.irregular import infinitives
from rag.question import question_language
from rag.records import Filters, Hit
from rag.text import Term, analyse, question_terms
from rag.thesaurus import SHARE as SAME_WORD
from rag.thesaurus import same_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rag.lexicon import Related
    from rag.store import Store

# Robertson and Zaragoza 2009; the usual values, measured no better elsewhere on our benchmarks (docs/retrieval.md).
K1 = 1.2
B = 0.75
CONTEXT_WEIGHT = 0.5  # of an occurrence in title, heading, outlet or author (BM25F's field weight)
FOREIGN_WORD = 0.3  # weight of a word, neither name nor figure nor translated, in a collection of another language
SYNONYM = 0.5  # of a related term's share, in the question's own language
COMPOUNDING = ("da", "de", "nb", "nl", "no", "sv")  # languages that write two words as one
LEAST_COMPOUND = 0.3  # share from which a compound stands for two words of the question
LONG_COMPOUND = 8  # letters of its stem
MADE_OF = 0.8  # share of a compound that is made of what the two words mean
SHORT_PART = 4  # letters of the shortest part of such a compound
CANDIDATES = 100  # passages per language that FTS5 proposes for scoring, by the words themselves and by all related


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term of the question with its inverse document frequency in one collection.

    alternatives: (index term, share): any of them meets the term, worth its share in (0, 1] of the term's weight.
    frequency: passages with it or, by their shares, with a related word; stands: with the term itself.
    """

    term: Term
    alternatives: tuple[tuple[str, float], ...]
    weight: float
    frequency: int
    stands: int


# For each store that is open: generation, question, its language and the collection -> the question's terms there.
_KEPT: WeakKeyDictionary[Store, dict[tuple[int, str, str, str], list[WeightedTerm]]] = WeakKeyDictionary()
MOST_KEPT = 64


def lexical_search(store: Store, question: str, filters: Filters, limit: int) -> list[Hit]:
    """Passages by words, best first; score in [0, 1]: BM25 divided by the question's ideal.

    Every language of the archive is searched with its own stems and document frequencies. A question whose words a
    language does not know reaches little of the ideal there, so that chance matches in another
    language stay low: what fusion has to know.
    """
    language = question_language(question)
    hits: list[Hit] = []
    for collection in store.catalogue.languages():
        if not filters.languages or collection in filters.languages:
            terms = weighted_terms(store, question, language, collection)
            hits += _collection_hits(store, terms, collection, filters)
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:limit]


def weighted_terms(store: Store, question: str, language: str, collection: str) -> list[WeightedTerm]:
    """A question's terms, each with its idf in a collection; as frequent as its most frequent alternative.

    language: of the question. Words of the collection that mean nearly the same are alternatives too. In a collection
    of another language only names, figures and words that have a translation there can be expected to stand;
    others weigh less, whether they are met (mostly by chance) or not. Kept for the generation, since one answer asks
    for them at every step.
    """
    kept = _KEPT.setdefault(store, {})
    key = (store.catalogue.generation(), question, language, collection)
    terms = kept.get(key)
    if terms is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        terms = kept[key] = _weighted_terms(store, question, language, collection)
    return list(terms)


def _weighted_terms(store: Store, question: str, language: str, collection: str) -> list[WeightedTerm]:
    terms = question_terms(question, language, collection)
    related = _related(store, [term.surface for term in terms if _translatable(term)], language, collection)
    if collection in COMPOUNDING and language != collection:
        related = _with_compounds(store, question, terms, related, collection)
    found = [_alternatives(term, related.get(term.surface, ()), language == collection) for term in terms]
    passages, counts = store.catalogue.term_counts(collection, sorted({name for names in found for name in names}))
    weighted = []
    for term, names in zip(terms, found, strict=True):
        own = set(term.alternatives)
        alternatives = {name: share for name, share in names.items() if name in own or counts[name]}
        frequency = round(max(counts[name] * share for name, share in alternatives.items()))
        idf = math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))
        if language != collection and not term.name and not term.surface[0].isdigit():
            idf *= max(
                [FOREIGN_WORD, *(share for name, share in related.get(term.surface, ()) if name in alternatives)]
            )
        stands = max(counts[name] for name in term.alternatives)
        weighted.append(WeightedTerm(term, tuple(alternatives.items()), idf, frequency, stands))
    return weighted


def _related(store: Store, asked: Sequence[str], language: str, collection: str) -> dict[str, Related]:
    """Related terms of each word, and of an irregular verb's infinitive, which lies nearer: "schoot", "schieten".

    What the thesaurus puts beside a word is among them, whether it stands in the collection or not.
    """
    known = infinitives(language)
    verbs = {word: known[word.casefold()] for word in asked if word.casefold() in known}
    found = store.related_terms([*asked, *verbs.values()], collection)
    for word, infinitive in verbs.items():
        shares = dict(found.get(infinitive, ()))
        for name, share in found.get(word, ()):
            shares[name] = max(share, shares.get(name, 0.0))
        found[word] = tuple(sorted(shares.items(), key=lambda item: -item[1]))
    for word in asked:
        shares = dict(found.get(word, ()))
        shares |= {name: max(SAME_WORD, shares.get(name, 0.0)) for name in same_words(word, language, collection)}
        found[word] = tuple(sorted(shares.items(), key=lambda item: -item[1]))
    return found


def _with_compounds(
    store: Store, question: str, terms: Sequence[Term], related: Mapping[str, Related], collection: str
) -> dict[str, Related]:
    """The related terms, and for two neighbouring words the compounds that mean both: "coup attempt", "kuppförsök".

    A compound counts that lies nearer to the two together than to either of them, and one that is made of what they
    mean ("kupp" and "försök") as MADE_OF.
    """
    found = dict(related)
    own = {term.surface: term.alternatives for term in terms}
    pairs = _neighbours(question, terms)
    for phrase, names in store.related_terms(list(pairs), collection).items():
        parts = pairs[phrase]
        one, other = ({*own[part], *(name for name, _ in related.get(part, ()))} for part in parts)
        shares = dict(names)
        shares |= {name: MADE_OF for name in one | other | shares.keys() if joined(name, one, other)}
        for name, share in shares.items():
            known = max(dict(found[part]).get(name, 0.0) for part in parts)
            if len(name) >= LONG_COMPOUND and share >= LEAST_COMPOUND and share > known:
                for part in parts:
                    found[part] = (*(item for item in found[part] if item[0] != name), (name, share))
    return found


def joined(name: str, one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether a stem is a stem of each side written as one, in either order, with at most two letters between them."""
    begins = [
        {len(stem) for stem in side if len(stem) >= SHORT_PART and name.startswith(stem)} for side in (one, other)
    ]
    ends = [{len(stem) for stem in side if len(stem) >= SHORT_PART and name.endswith(stem)} for side in (one, other)]
    lengths = [first + last for side in (0, 1) for first in begins[side] for last in ends[1 - side]]
    return any(0 <= len(name) - length <= 2 for length in lengths)


def _neighbours(question: str, terms: Sequence[Term]) -> dict[str, tuple[str, str]]:
    """Two translatable terms that stand beside each other, or with one small word between them, by their text."""
    pairs = {}
    for one, other in pairwise(terms):
        between = re.search(rf"\b{re.escape(one.surface)} (?:\w{{1,4}} )?{re.escape(other.surface)}\b", question)
        if between and all(_translatable(term) and not term.name for term in (one, other)):
            pairs[between.group()] = (one.surface, other.surface)
    return pairs


def _translatable(term: Term) -> bool:
    """Neither a figure nor a known name, which has a key in every language."""
    return not term.surface[0].isdigit() and not term.alternatives[0].startswith("k_")


def _alternatives(term: Term, related: Sequence[tuple[str, float]], synonyms: bool) -> dict[str, float]:
    """Index terms that meet a term, with their shares, the term's own ones first."""
    found = dict.fromkeys(term.alternatives, 1.0)
    for name, share in related:
        found.setdefault(name, SYNONYM * share if synonyms else share)
    return found


def _collection_hits(store: Store, terms: list[WeightedTerm], collection: str, filters: Filters) -> list[Hit]:
    ideal = sum(term.weight for term in terms) * (K1 + 1)
    if not ideal:
        return []
    ids = _candidates(store, terms, collection, filters)
    passages = store.catalogue.passages(ids)
    average = store.catalogue.average_terms(collection)
    indexed = store.catalogue.indexed_terms(collection, ids)
    hits = []
    for passage_id, (passage, article) in passages.items():
        score = bm25(terms, *indexed[passage_id], average) / ideal
        hits.append(Hit(passage, article, score=score, lexical=score))
    return hits


def _candidates(store: Store, terms: list[WeightedTerm], collection: str, filters: Filters) -> list[str]:
    """Ids of passages that FTS5, which knows no shares, finds by the terms themselves, and by all alternatives."""
    own = [name for term in terms for name in term.term.alternatives]
    related = [name for term in terms for name, _ in term.alternatives]
    wanted = [own, related] if len(related) > len(own) else [own]
    found = (hit for names in wanted for hit in store.catalogue.lexical(collection, names, CANDIDATES, filters))
    return list(dict.fromkeys(passage_id for passage_id, _ in found))


def bm25(terms: Sequence[WeightedTerm], text: Sequence[str], context: Sequence[str], average: float) -> float:
    """BM25F of one passage: text and context are its index terms, average the mean length of texts in terms.

    A term counts by that of its alternatives which gives most, so that a name found by its stem and by its key
    counts once, and so does a word that stands there in two translations.
    """
    frequencies: dict[str, float] = dict(Counter(text))
    for name in context:
        frequencies[name] = frequencies.get(name, 0.0) + CONTEXT_WEIGHT
    length = K1 * (1 - B + B * len(text) / max(average, 1.0))
    total = 0.0
    for term in terms:
        best = 0.0
        for name, share in term.alternatives:
            if frequency := frequencies.get(name):
                best = max(best, share * frequency / (frequency + length))
        total += term.weight * best * (K1 + 1)
    return total


def coverage(terms: Sequence[WeightedTerm], text: str, language: str) -> float:
    """Share of the question's weight that a text mentions, in [0, 1]; a related term counts by its share."""
    present = set(analyse(text, language))
    total = sum(term.weight for term in terms)
    met = sum(term.weight * max(share * (name in present) for name, share in term.alternatives) for term in terms)
    return met / total if total else 0.0
