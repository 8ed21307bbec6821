"""Lists and events: whole lists item by item, and what happened on a day in the order of time; words of spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.candidates import Sentence
from rag.answering.events import on_days
from rag.answering.gathering import listed
from rag.answering.wording import names_something, trimmed, words_key
from rag.passages import split
from rag.question import read_question
from rag.records import Article, Block, Hit

PARTS = (
    ("paragraph", "Rådet möttes på tisdagen. Det ställde följande krav:"),
    ("item", "Öppna hamnen"),
    ("item", "Sänk avgiften för båtar"),
    ("item", "Låt färjan gå året om"),
    ("paragraph", "Den 5 januari svarade borgmästaren. Dagen efter kom båtarna. Den 4 januari var det lugnt."),
)


def article(parts=PARTS, published="2022-01-21"):
    blocks, text = [], ""
    for kind, words in parts:
        text += "\n\n" if text else ""
        blocks.append(Block(len(text), len(text) + len(words), kind))
        text += words
    return Article(id="a1", text=text, blocks=tuple(blocks), language="sv", file="a.md", published=published)


class Store:
    """Only what lists need of a store: the article's passages."""

    def __init__(self, made):
        self.catalogue = self
        self.made = made

    def article_passages(self, article_id):
        assert article_id == self.made.id
        return split(self.made)


def sentence(made, words, score=0.9):
    start = made.text.index(words)
    own = next(passage for passage in split(made) if passage.start <= start < passage.end)
    values = dict.fromkeys(("coverage", "window", "context", "similarity", "passage", "kind", "length"), score)
    return Sentence(Hit(own, made, 0.5), start, start + len(words), **values, asks=0.0, foreign=0.0)


@pytest.mark.parametrize("leading", ["Det ställde följande krav:", "Sänk avgiften för båtar"])
def test_a_sentence_that_introduces_a_list_or_stands_in_it_gives_all_its_items(leading):
    made = article()
    found = listed(Store(made), [sentence(made, leading)])
    assert [made.text[item.start : item.end] for item in found] == [words for kind, words in PARTS if kind == "item"]
    assert all(item.hit.passage.start <= item.start < item.hit.passage.end for item in found)


def test_no_list_is_found_where_none_is_introduced():
    made = article()
    assert listed(Store(made), [sentence(made, "Rådet möttes på tisdagen.")]) == []
    assert listed(Store(made), [sentence(made, "Dagen efter kom båtarna.")]) == []
    single = article((("paragraph", "Det ställde ett krav:"), ("item", "Öppna hamnen")))
    assert listed(Store(single), [sentence(single, "Det ställde ett krav:")]) == []


def test_a_weak_sentence_does_not_lead_to_its_list():
    made = article()
    ranked = [sentence(made, "Dagen efter kom båtarna.", 0.9), sentence(made, "Det ställde följande krav:", 0.2)]
    assert listed(Store(made), ranked) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Vad hände den 5 januari?", ["Den 5 januari svarade borgmästaren."]),
        ("What happened on 4 January?", ["Den 4 januari var det lugnt."]),
        ("Wat gebeurde er in januari 2022?", ["Den 4 januari var det lugnt.", "Den 5 januari svarade borgmästaren."]),
        ("Vad hände den 9 mars?", []),
        ("Vad hände?", []),
    ],
)
def test_what_happened_on_a_day_comes_in_the_order_of_time(question, expected):
    made = article()
    ranked = [
        sentence(made, words) for words in ("Den 5 januari svarade borgmästaren.", "Den 4 januari var det lugnt.")
    ]
    found = on_days(read_question(question), ranked)
    assert [made.text[item.start : item.end] for item in found] == expected


def test_spans_lose_what_hangs_on_and_names_are_told_from_words():
    text = "sade ”Smailov”, som"
    assert text[slice(*trimmed(text, 4, 15))] == "Smailov"
    assert names_something("president Tokajev")
    assert not names_something("the old city")
    assert not names_something("De")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Tokajev", "sv"), ("Kasym-Zjomart Tokayev", "en")),
        (("Turkiet", "sv"), ("Turkije", "nl")),
        (("Öar", "sv"), ("öar", "sv")),
    ],
)
def test_wordings_of_one_name_share_a_key(first, second):
    assert words_key(*first) == words_key(*second)
    assert words_key(*first) != words_key("Masimov", "en")


@given(st.text(max_size=60), st.data())
def test_a_trimmed_span_stays_inside_the_span(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    begin, stop = trimmed(text, start, end)
    assert start <= begin <= stop <= end
