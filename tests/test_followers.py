"""Who replaced somebody, read from the order of words in three languages and both normal forms."""

import unicodedata

import pytest

from rag.answering.followers import asks_follower, follower
from rag.question import read_question
from rag.retrieval.lexical import WeightedTerm
from rag.text import question_terms


@pytest.mark.parametrize(
    ("question", "text", "language", "name"),
    [
        ("Who replaced Öberg?", "On Monday Öberg was replaced by Daniëlle Visser.", "en", "Daniëlle Visser"),
        ("Who succeeded Öberg?", "Lind fell, and Visser succeeded Öberg on Monday.", "en", "Visser"),
        ("Who replaced Öberg?", "Öberg replaced Visser on Monday.", "en", None),
        ("Who replaced Öberg?", "Lind was replaced by Visser. Öberg stayed.", "en", None),
        ("Who replaced Öberg as mayor?", "Öberg was replaced by Visser as head of the harbour board.", "en", None),
        ("Vem efterträdde Öberg?", "Öberg efterträddes av Åsa Lind, och Berg efterträdde Ek.", "sv", "Åsa Lind"),
        ("Vem ersatte Ek?", "Öberg efterträddes av Åsa Lind, och Berg efterträdde Ek.", "sv", "Berg"),
        ("Vem ersatte Öberg?", "I måndags ersattes Öberg av Åsa Lind.", "sv", "Åsa Lind"),
        ("Wie verving Öberg?", "Daniëlle Visser verving Öberg in maart.", "nl", "Daniëlle Visser"),
        ("Wie volgde Öberg op?", "Öberg werd opgevolgd door Daniëlle Visser.", "nl", "Daniëlle Visser"),
        ("Wie volgde Öberg op?", "Visser volgde Lind op, en Öberg keek toe.", "nl", None),
        ("Wer ersetzte Öberg?", "Öberg wurde durch Visser ersetzt.", "de", None),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_who_replaced_somebody(question, text, language, name, form):
    text = unicodedata.normalize("NFC", unicodedata.normalize(form, text))
    read = read_question(unicodedata.normalize(form, question))
    terms = [
        WeightedTerm(term, tuple((key, 1.0) for key in term.alternatives), 1.0, 1, 1)
        for term in question_terms(read.text, read.language, language)
    ]
    found = follower(terms, text, language)
    assert (text[slice(*found)] if found else None) == name
    assert asks_follower(read) == (language != "de")
