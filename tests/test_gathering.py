"""Lists and events: whole lists item by item, and what happened on a day in the order of time; words of spans."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.candidates import Sentence
from rag.answering.events import on_days
from rag.answering.gathering import listed
from rag.answering.lists import enumerated, list_at
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


def sentence(made, words, score=0.9, kind=1.0):
    start = made.text.index(words)
    own = next(passage for passage in split(made) if passage.start <= start < passage.end)
    values = dict.fromkeys(("coverage", "window", "context", "similarity", "passage", "length"), score)
    return Sentence(Hit(own, made, 0.5), start, start + len(words), **values, kind=kind, asks=0.0, foreign=0.0)


@pytest.mark.parametrize("leading", ["Det ställde följande krav:", "Sänk avgiften för båtar"])
def test_a_sentence_that_introduces_a_list_or_stands_in_it_gives_all_its_items(leading):
    made = article()
    found = listed(Store(made), [sentence(made, leading)])
    quotes = [made.text[item.start : item.end] for item in found]
    assert quotes == ["Det ställde följande krav:", *(words for kind, words in PARTS if kind == "item")]
    assert all(item.hit.passage.start <= item.start < item.hit.passage.end for item in found)


def test_no_list_is_found_where_none_is_introduced():
    made = article()
    assert listed(Store(made), [sentence(made, "Dagen efter kom båtarna.")]) == []
    assert listed(Store(made), [sentence(made, "Sänk avgiften för båtar", kind=0.8)]) == []
    single = article((("paragraph", "Det ställde ett krav:"), ("item", "Öppna hamnen")))
    assert listed(Store(single), [sentence(single, "Det ställde ett krav:")]) == []


def test_a_weak_sentence_does_not_lead_to_its_list():
    made = article()
    ranked = [sentence(made, "Dagen efter kom båtarna.", 0.9), sentence(made, "Det ställde följande krav:", 0.2)]
    assert listed(Store(made), ranked) == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("It sells fish, such as herring, cod and plaice.", "en", ["herring", "cod", "plaice"]),
        ("Rådet krävde två saker: öppna färjelägen och lägre avgifter.", "sv", ["öppna färjelägen", "lägre avgifter"]),
        (
            "Hon lovade mycket, bland annat att sänka priset på åkturer, öl och bröd, samt att börja före jul.",
            "sv",
            ["att sänka priset på åkturer, öl och bröd", "att börja före jul"],
        ),
        (
            "Zij vroegen om, naast rust, hogere lonen; kortere dagen voor reïntegratie; betere pensioenen.",
            "nl",
            ["hogere lonen", "kortere dagen voor reïntegratie", "betere pensioenen"],
        ),
        ("Er kwamen boten uit Åland, België, Öland en Zweden.", "nl", ["Åland", "België", "Öland", "Zweden"]),
        ("The pilots, from Dalarna, met boats from België, Sweden and Öland.", "en", ["België", "Sweden", "Öland"]),
        ("Bolag som bland annat Åkers och Öst sedan länge är här.", "sv", ["Åkers", "Öst"]),
        ("Firms such as Shell and Öst have long been here.", "en", ["Shell", "Öst"]),
        ("Bedrijven zoals Shell en Oïse zijn hier al lang.", "nl", ["Shell", "Oïse"]),
        ("Mainly boats from Norway came, but also some from Sweden, Denmark and Germany.", "en", []),
        ("Det var mest båtar från Norge, men också från Danmark, Tyskland och Polen.", "sv", []),
        ("Vooral boten uit Noorwegen kwamen, ook enkele uit Denemarken, Duitsland en België.", "nl", []),
        ("She said: “We will not, and they know.”", "en", []),
        ("Han sålde fisk och gick hem.", "sv", []),
        ("", "en", []),
    ],
)
def test_what_a_sentence_enumerates_is_told_item_by_item(text, language, expected, form):
    text, expected = unicodedata.normalize(form, text), [unicodedata.normalize(form, item) for item in expected]
    assert [text[start:end] for start, end in enumerated(text, language)] == expected


@given(st.text(alphabet='abå ,;:."(”som och att', max_size=60), st.sampled_from(["en", "sv", "nl", "de"]))
def test_items_are_in_order_inside_the_sentence_and_never_empty(text, language):
    found = enumerated(text, language)
    assert len(found) != 1
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))


@pytest.mark.parametrize(
    ("parts", "place", "introduced"),
    [
        (PARTS, "Det ställde", "Det ställde följande krav:"),
        (PARTS, "Sänk", "Det ställde följande krav:"),
        (PARTS, "Rådet möttes", None),
        ((("paragraph", "Det ställde krav. De var:"), *PARTS[1:3]), "Öppna", "Det ställde krav. De var:"),
        ((("heading", "Kraven"), *PARTS[1:3]), "Öppna", "Kraven"),
        (PARTS[1:3], "Öppna", ""),
    ],
)
def test_a_list_is_known_by_what_introduces_it(parts, place, introduced):
    made = article(parts)
    found = list_at(made, made.text.index(place))
    assert (made.text[found.start : found.end] if found else None) == introduced


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
