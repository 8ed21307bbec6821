"""Inflected Swedish and Dutch words, the headwords they are forms of, and what a dictionary's words then mean."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.training.inflection import headwords

SWEDISH = """soldat skicka gripa döda kräva utlysa rösta röst beställa kräkas hoppas hoppa prins minne kapell klassrum
    betala dö anhålla nummer nyckel himmel överskrida försvinna möbel strand fot bok man brandman öppen bunden binda
    bryta vacker enkel ny röd läsa köpa köp glömma känna trappa flicka pojke lärare museum laboratorium bilda bild klar
    klara timme tim sko tro skriva rum program åtgärd""".split()
DUTCH = """gooien eisen sturen schieten vervangen bidden adviseren proces bevelen bedriegen overkomen comfortabel openen
    vervullen betoger boot bot brug brief huis mogelijkheid kind oppakken opnemen vernemen schuiven grijpen betalen
    pakken leven lezen werken antwoorden feest pot man plant planten plannen gebruiken groot duur wit lief grijs massaal
    lopen spelen ziekte heersen heer oefenen kaart auto rijden reizen geïsoleerd creëren""".split()


def best(word, language):
    return next(iter(headwords(word, language, frozenset(SWEDISH if language == "sv" else DUTCH))), "")


@pytest.mark.parametrize(
    ("headword", "forms"),
    [
        ("soldat", "soldaten soldater soldaterna soldaternas"),
        ("flicka", "flickan flickor flickorna flickornas"),
        ("pojke", "pojken pojkar pojkarna"),
        ("lärare", "läraren lärarna"),
        ("minne", "minnet minnen minnena"),
        ("rum", "rummet rummen"),
        ("nummer", "numret numren"),
        ("nyckel", "nyckeln nycklar nycklarna"),
        ("timme", "timmen timmar timmarna"),
        ("museum", "museet museer"),
        ("laboratorium", "laboratoriet laboratorier"),
        ("sko", "skon skor skorna"),
        ("brandman", "brandmän brandmännen"),
        ("strand", "stränder stränderna"),
        ("fot", "fötter"),
        ("rösta", "röstar röstade röstat röstades röstas röstande"),
        ("kräva", "kräver krävde krävt krävs krävdes kräv"),
        ("köpa", "köper köpte köpt köptes köps"),
        ("glömma", "glömmer glömde glömt glöm"),
        ("känna", "känner kände känt känns"),
        ("dö", "dör dog dött"),
        ("tro", "tror trodde trott"),
        ("gripa", "griper grep greps gripit gripits gripna"),
        ("överskrida", "överskred överskridit"),
        ("anhålla", "anhöll anhölls anhållit"),
        ("hoppas", "hoppades hoppats"),
        ("kräkas", "kräks kräktes"),
        ("öppen", "öppet öppna"),
        ("vacker", "vackert vackra vackrare vackraste"),
        ("röd", "röda rött"),
        ("ny", "nytt nya nyare nyaste"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_swedish_forms_find_their_headword(headword, forms, form):
    for word in forms.split():
        assert best(unicodedata.normalize(form, word), "sv") == headword, word
        assert best(unicodedata.normalize(form, word).upper(), "sv") == headword, word


@pytest.mark.parametrize(
    ("headword", "forms"),
    [
        ("gooien", "gooi gooit gooide gooiden gegooid"),
        ("sturen", "stuur stuurt stuurde stuurden gestuurd"),
        ("pakken", "pak pakt pakte pakten gepakt gepakte"),
        ("oppakken", "oppak oppakte opgepakt opgepakte"),
        ("adviseren", "adviseer adviseert adviseerde geadviseerd"),
        ("leven", "leef leeft leefde geleefd"),
        ("lezen", "lees leest las gelezen"),
        ("reizen", "reist reisde reisden gereisd"),
        ("bidden", "bidt bad gebeden"),
        ("antwoorden", "antwoordt antwoordde geantwoord"),
        ("betalen", "betaalt betaalde betaalden betaald"),
        ("gebruiken", "gebruikt gebruikte"),
        ("planten", "geplant"),
        ("schieten", "schoot schoten geschoten"),
        ("opnemen", "opneemt opnam opgenomen"),
        ("vernemen", "vernam vernomen"),
        ("bedriegen", "bedroog bedrogen bedriegt"),
        ("grijpen", "greep grepen gegrepen grijpende"),
        ("heersen", "heerste heersende"),
        ("boot", "boten bootje bootjes"),
        ("pot", "potten potje"),
        ("man", "mannen mannetje"),
        ("kaart", "kaarten kaartje"),
        ("auto", "autootje"),
        ("brief", "brieven briefje"),
        ("huis", "huizen huisje"),
        ("ziekte", "ziekten ziektes"),
        ("mogelijkheid", "mogelijkheden"),
        ("kind", "kinderen kindje"),
        ("betoger", "betogers"),
        ("massaal", "massale"),
        ("wit", "witte witter witste"),
        ("lief", "lieve lievere liefste"),
        ("duur", "dure duurder duurdere duurste"),
        ("comfortabel", "comfortabele comfortabeler"),
        ("geïsoleerd", "geïsoleerde"),
        ("creëren", "creëert creëerde gecreëerd"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_dutch_forms_find_their_headword(headword, forms, form):
    for word in forms.split():
        assert best(unicodedata.normalize(form, word), "nl") == headword, word


def test_a_verb_of_another_class_is_not_taken_for_a_plural():
    known = {"bilda", "bild", "klar", "klara", "köpa", "köp"}
    assert headwords("bilder", "sv", known, {"bildade"})[0] == "bild"
    assert headwords("klart", "sv", known, {"klarade"})[0] == "klar"
    assert headwords("köpt", "sv", known, {"köpte"})[0] == "köpa"


def test_a_word_with_a_meaning_of_its_own_is_a_form_only_by_clear_rules():
    known = {"schoot", "schieten", "slager", "slag", "start", "starta", "händer", "hända"}
    assert headwords("schoot", "nl", known, clear=True) == ("schieten",)
    assert headwords("slager", "nl", known, clear=True) == ()
    assert headwords("händer", "sv", known, clear=True) == ("hända",)
    assert headwords("start", "sv", known, clear=True) == ()


@pytest.mark.parametrize("word", ["", "s", "xyzzy", "2024", "o'clock", "Snyder", "en", "ß", "łódź"])
@pytest.mark.parametrize("language", ["sv", "nl", "en", "xx"])
def test_what_is_no_form_has_no_headword(word, language):
    assert headwords(word, language, frozenset(SWEDISH + DUTCH)) == ()


LETTERS = st.text(st.sampled_from("abdeghijklmnoprstuvzåäöëï\u0308'- "), max_size=20)


@given(LETTERS | st.text(max_size=12) | st.sampled_from(SWEDISH + DUTCH), st.sampled_from(["sv", "nl"]))
def test_every_headword_is_of_the_set_and_is_another_word(word, language):
    known = frozenset(SWEDISH + DUTCH)
    for clear in (False, True):
        found = headwords(word, language, known, clear=clear)
        assert set(found) <= known
        assert len(set(found)) == len(found)
        assert unicodedata.normalize("NFC", word).lower() not in found


class Anything:
    """A dictionary that knows every word: what the rules propose at all."""

    def __contains__(self, word):
        return isinstance(word, str) and bool(word)


@given(LETTERS | st.text(max_size=30), st.sampled_from(["sv", "nl"]))
def test_the_rules_never_fail(word, language):
    assert all(headwords(word, language, Anything()))
