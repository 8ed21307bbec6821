"""What was typed -> what it wants: an answer to a question, or what the archive has on something.

Taught by examples (eval/practice/requests.tsv), not by rules: a logistic regression on the words that requests share,
on their order, and on a few plain features. Of all other words it sees only that they are there, so that no subject
decides, and of two or more outlets or authors of the archive that they are such. ``python -m rag.training.requests``
fits it; the weights are in requests.json beside this module.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, get_args

from rag.asking.conversation import completion
from rag.asking.named import HEADLINE, sides_of, whole_names
from rag.asking.pointing import COMPLETED
from rag.asking.subject import read_subject
from rag.language.names import fold
from rag.language.sentences import sentences
from rag.language.words import normalise, words
from rag.records import GatheredKind

if TYPE_CHECKING:
    from rag.asking.named import Place

TextKind = Literal["question", "subject", "latest", "compare", "rambling", "help", "source", "article"]
OnAnswer = Literal["source", "article"]
KINDS: tuple[TextKind, ...] = get_args(TextKind)
WEIGHTS = "requests.json"
# A request is one only when it is this unlikely to be a question: the other mistake is the worse one.
QUESTION = 0.2
ON_ANSWER = 0.5  # the same, of what is typed behind a question: it may well be on its answer
BESIDE = 0.6  # the same, of a text that names two outlets or authors: to show what both say answers a question too
SIZES = (1, 2, 3, 4, 6, 10, 20)  # numbers of words that a text may have at most
MOST_SENTENCES = 4  # that are counted
OTHER = "_"  # stands for the words that requests do not share, figures among them
NAMED = "@"  # stands for an outlet or an author of the archive
SIDES = 2  # of these from which a text may compare them; of fewer nothing is told


@dataclass(frozen=True, slots=True)
class Weights:
    """What ``requests.json`` holds.

    shared: words that the features know, folded. around: words that stand around subjects; comparing: around what is
    compared. intercepts: one for each of KINDS. weights: feature -> one for each of KINDS.
    """

    shared: frozenset[str]
    around: frozenset[str]
    comparing: frozenset[str]
    intercepts: tuple[float, ...]
    weights: Mapping[str, Sequence[float]]


@cache
def bundled_weights() -> Weights:
    """The weights that come with Bron."""
    held = json.loads((files("rag.asking") / WEIGHTS).read_text("utf-8"))
    shared, around, comparing = (frozenset(held[name]) for name in ("shared", "around", "comparing"))
    return Weights(shared, around, comparing, tuple(held["intercepts"]), held["weights"])


def features(text: str, shared: frozenset[str], named: Sequence[Place] = ()) -> dict[str, float]:
    """Features of a text (NFC): its shared words alone, by twos and by threes, how long it is, how it ends.

    named: places of outlets and authors in it, each of which is one word to the features. A word of another name is as
    any word that requests do not share ("May").
    """
    clean = text.rstrip()
    found = words(clean)
    names = whole_names(clean, "en") if len(found) >= HEADLINE else []
    proper = {word.start for word in found for name in names if name.start <= word.start < name.end}
    named = named if len(sides_of(named)) >= SIDES else ()
    starts, ends = {place.start for place in named}, {place.end for place in named}
    known: list[str] = []
    within = False
    for word in found:
        within = within or word.start in starts
        if not within:
            known.append(own if (own := fold(word.text)) in shared and word.start not in proper else OTHER)
        elif word.end in ends:
            known.append(NAMED)
            within = False
    joined = [word for place, word in enumerate(known) if word != OTHER or known[place - 1 : place] != [OTHER]]
    around = ["<", *joined, ">"]
    made = {f"word {word}": 1.0 for word in known}
    made |= {f"pair {one} {other}": 1.0 for one, other in itertools.pairwise(around)}
    made |= {f"three {' '.join(three)}": 1.0 for three in zip(around, around[1:], around[2:], strict=False)}
    made |= {f"at most {size}": 1.0 for size in SIZES if len(known) <= size}
    told = sum(clean.count(mark) for mark in (". ", "! ", "? "))
    made |= {f"sentences {count}": 1.0 for count in range(1, min(told, MOST_SENTENCES) + 1)}
    made |= {"sides": 1.0} if named else {}
    return made | ({"mark": 1.0} if clean.endswith("?") else {})


def probabilities(text: str, weights: Weights, named: Sequence[Place] = ()) -> dict[TextKind, float]:
    """How likely a text is of each kind."""
    totals = list(weights.intercepts)
    for name, value in features(normalise(text), weights.shared, named).items():
        for place, weight in enumerate(weights.weights.get(name, ())):
            totals[place] += value * weight
    highest = max(totals)
    powers = [math.exp(total - highest) for total in totals]
    return {kind: power / sum(powers) for kind, power in zip(KINDS, powers, strict=True)}


def kind_of(text: str, weights: Weights | None = None, named: Sequence[Place] = ()) -> TextKind:
    """What a text most likely is; a question unless that is unlikely, or it was completed as one.

    What is asked of an answer is a question too (``asks_of_answer``). named: outlets and authors in it (NFC).
    """
    if COMPLETED.search(text):
        return "question"
    found = probabilities(text, weights or bundled_weights(), named)
    likely = BESIDE if len(sides_of(named)) >= SIDES else QUESTION
    best = max(KINDS[1:], key=found.__getitem__)
    return best if found["question"] < likely and best not in get_args(OnAnswer) else "question"


def asks_for_help(text: str) -> bool:
    """Whether a text is to Bron itself: a greeting, or what it is, can and understands."""
    return kind_of(text) == "help"


def asks_of_answer(text: str, language: str) -> OnAnswer | None:
    """What a text behind a question wants of its answer, if it does: where that stands ("who wrote that?", "which
    paper?"), or the article that it is from ("summarise that", "what else does it say?").

    None that names something does: "who wrote the article in Sidecar?" is asked of the catalogue.
    """
    found = probabilities(text, bundled_weights())
    best = max(KINDS[1:], key=found.__getitem__)
    if found["question"] >= ON_ANSWER or read_subject(text, language).names:
        return None
    return next((kind for kind in get_args(OnAnswer) if kind == best), None)


def asks_nothing(text: str) -> bool:
    """Whether a text asks no question, and wants what the archive has."""
    return kind_of(text) in get_args(GatheredKind)


def question_in(text: str, language: str) -> str:
    """The question that a long message comes to; other texts as they are.

    What stands before it lends it names, where it has none of its own ("When did he resign?").
    """
    if kind_of(text) != "rambling":
        return text
    clean = " ".join(normalise(text).split())
    *before, (start, end) = sentences(clean, language)
    last = clean[start:end]
    if not before:
        return text
    made = completion(last, [clean[first:until] for first, until in before])
    named = next((text for text in (made.text, *made.readings) if COMPLETED.search(text)), None)
    return last if made.names or named is None else named
