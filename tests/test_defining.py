"""What something is, in three languages and both normal forms: the sentence that says so, not one that names it."""

import unicodedata

import pytest

from rag.answering.defining import DEFINES, NAMES, defines
from rag.retrieval.lexical import WeightedTerm
from rag.text import Term, analyse


def thing(name, language):
    keys = tuple(dict.fromkeys(analyse(name, language)))
    return [WeightedTerm(Term(name, keys, True), tuple((key, 1.0) for key in keys), 1.0, 1, 1)]


@pytest.mark.parametrize(
    ("name", "text", "language", "told"),
    [
        ("KNB", "They stormed the KNB, the former KGB.", "en", DEFINES),
        ("KNB", "They stormed the building of the KNB on Monday.", "en", NAMES),
        ("CSTO", "The CSTO is a military alliance.", "en", DEFINES),
        ("CSTO", "He asked the CSTO for help.", "en", NAMES),
        ("CSTO", "The military alliance CSTO sent troops.", "en", DEFINES),
        ("CSTO", "Den ryskledda militäralliansen CSTO skickade soldater.", "sv", DEFINES),
        ("CSTO", "Han vände sig till CSTO (Fördragsorganisationen för kollektiv säkerhet).", "sv", DEFINES),
        ("CSTO", "Nej till CSTO:s intervention på ön.", "sv", NAMES),
        ("Elbasy", "Han har kvar titeln Elbasy, eller landets ledare.", "sv", DEFINES),
        ("Elbasy", "Elbasy reste till Åland i går.", "sv", NAMES),
        ("CVVO", "De CVVO omvat Armenië, België en Rusland.", "nl", DEFINES),
        ("CVVO", "Hij vroeg de Collectieve Veiligheidsverdragsorganisatie (CVVO) om hulp.", "nl", DEFINES),
        ("CVVO", "Woensdag vroeg hij de CVVO om hulp voor België.", "nl", NAMES),
        ("Akim", "Zelfs de Akim [burgemeester] van de stad zweeg.", "nl", DEFINES),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_sentence_says_what_a_thing_is_or_only_names_it(name, text, language, told, form):
    text = unicodedata.normalize("NFC", unicodedata.normalize(form, text))
    assert defines(thing(name, language), text, language) == told


def test_in_a_language_whose_words_are_not_known_brackets_still_tell():
    assert defines(thing("CSTO", "de"), "Die CSTO (ein Bündnis) half.", "de") == DEFINES
    assert defines(thing("CSTO", "de"), "Die Allianz CSTO half.", "de") == NAMES
