"""Who is said to say something, read from the order of words in three languages."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.language.attribution import attribution

LANGUAGES = ("en", "sv", "nl")


def said(language, text, words, form="NFC"):
    text = unicodedata.normalize("NFC", unicodedata.normalize(form, text))
    start = text.index(words)
    found = attribution(text, language, start, start + len(words))
    if found is None:
        return None
    assert text[found.start : found.end] == found.speaker
    return found.speaker, found.verb, found.doubtful


@pytest.mark.parametrize(
    ("language", "text", "words", "speaker"),
    [
        ("en", "The minister said that 26 had died.", "that 26 had died", "The minister"),
        ("sv", "Ministern sade att 26 hade dött.", "att 26 hade dött", "Ministern"),
        ("nl", "De minister zei dat er 26 doden waren.", "dat er 26 doden waren", "De minister"),
    ],
)
def test_what_is_said_may_be_marked_with_the_word_that_opens_it(language, text, words, speaker):
    assert said(language, text, words)[0] == speaker


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("sv", "Landets inrikesminister hävdade att 26 demonstranter dödats.",
         ("Landets inrikesminister", "hävdade", True)),
        ("sv", "President Åberg menar nu att 26 dog.", ("President Åberg", "menar", False)),
        ("sv", "Enligt inrikesministern har 26 dödats.", ("inrikesministern", None, False)),
        ("sv", "Enligt myndigheterna dödades 26.", ("myndigheterna", None, False)),
        ("sv", "26 dog, enligt det kazakiska inrikesministeriet.", ("det kazakiska inrikesministeriet", None, False)),
        ("sv", "”26 personer dog”, sade Tokajev.", ("Tokajev", "sade", False)),
        ("sv", "”Jag såg 26 döda”, sa en demonstrant i en video.", ("en demonstrant", "sa", False)),
        ("sv", "På onsdagen sade ministern att 26 dött.", ("ministern", "sade", False)),
        ("sv", "Onsdagskvällen sade Öst att 26 dött.", ("Öst", "sade", False)),
        ("nl", "Woensdag zei Zoë Maes dat er 26 doden waren.", ("Zoë Maes", "zei", False)),
        ("sv", "Tokajev har stött dem och hävdat att 26 dog.", ("Tokajev", "hävdat", True)),
        ("sv", "26 har dött, uppger polisens talesperson Anna Berg för en tidning.",
         ("polisens talesperson Anna Berg", "uppger", False)),
        ("sv", "Han påstod att 26 dog.", ("Han", "påstod", True)),
        ("sv", "Efter mötet dog, enligt honom, 26.", ("honom", None, False)),
        ("en", "The interior minister claimed that 26 people had died.", ("The interior minister", "claimed", True)),
        ("en", "Police said 26 people died.", ("Police", "said", False)),
        ("en", "26 people died, the ministry said on Wednesday.", ("the ministry", "said", False)),
        ("en", "“26 people died,” said Tokayev.", ("Tokayev", "said", False)),
        ("en", "According to the interior ministry, 26 people died.", ("the interior ministry", None, False)),
        ("en", "26 people died, according to Russian officials.", ("Russian officials", None, False)),
        ("en", "Anna van der Berg told reporters in Almaty that 26 died.", ("Anna van der Berg", "told", False)),
        ("en", "Tokayev, who leads the country, said 26 people died.", ("Tokayev", "said", False)),
        ("en", "The ministry of the interior has repeatedly stated that 26 died.",
         ("The ministry of the interior", "stated", False)),
        ("en", "After the clashes, the ministry said 26 people died.", ("the ministry", "said", False)),
        ("nl", "Volgens het ministerie van Binnenlandse Zaken zijn 26 betogers gedood.",
         ("het ministerie van Binnenlandse Zaken", None, False)),
        ("nl", "Volgens officiële berichten werden 26 betogers gedood.", ("officiële berichten", None, False)),
        ("nl", "Er vielen 26 doden, aldus de politie.", ("de politie", None, False)),
        ("nl", "Tokajev beweert dat er 26 doden zijn.", ("Tokajev", "beweert", True)),
        ("nl", "Zoals Jansen, die beweerde dat hij 26 man had.", ("Jansen", "beweerde", True)),
        ("nl", "Gisteren meldde het Russische persbureau dat 26 agenten omkwamen.",
         ("het Russische persbureau", "meldde", False)),
        ("nl", "De minister van Financiën heeft verklaard dat er 26 doden zijn.",
         ("De minister van Financiën", "verklaard", False)),
        ("nl", "“Er zijn 26 doden”, zei Jan de Vries tegen journalisten.", ("Jan de Vries", "zei", False)),
        ("nl", "Eén site meldt: “Een groep van 26 betogers schoot.”", ("Eén site", "meldt", False)),
        ("nl", "Zij zeggen dat er 26 doden zijn.", ("Zij", "zeggen", False)),
    ],
)  # fmt: skip
def test_the_speaker_the_word_and_the_doubt(language, text, expected, form):
    assert said(language, text, "26", form) == expected


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("sv", "26 demonstranter dödades i Almaty.", "26"),
        ("sv", "Tokajev påstod inte att 26 dog.", "26"),
        ("sv", "Enligt planen kom 26 man.", "26"),
        ("sv", "Han kom med 26 man och sade att det räckte.", "26"),
        ("en", "The United States sent 26 people.", "26"),
        ("en", "Claims of 26 dead spread.", "26"),
        ("en", "The minister never said that 26 died.", "26"),
        ("nl", "De regering stelt 26 eisen.", "26"),
        ("nl", "Wat hij niet zei was dat 26 man kwam.", "26"),
        ("nl", "Er vielen 26 doden.", "26"),
        ("sv", "Tokajev hävdade att 26 dog.", "Tokajev"),
        ("en", "According to the ministry 26 died.", "the ministry"),
        ("de", "Tokajew sagte, dass 26 starben.", "26"),
    ],
)
def test_the_writer_says_it_himself(language, text, words):
    assert said(language, text, words) is None


@pytest.mark.parametrize(
    ("language", "text", "first", "second"),
    [
        ("sv", "Enligt ministern dog 26, men vittnen säger att 100 dog.", "ministern", "vittnen"),
        ("en", "The ministry reported that 26 died, but Anna Berg said 100 did.", "The ministry", "Anna Berg"),
        (
            "nl",
            "Volgens de minister stierven 26 man, maar getuigen zeggen dat er 100 waren.",
            "de minister",
            "getuigen",
        ),
    ],
)
def test_clauses_that_stand_against_each_other_have_their_own_speakers(language, text, first, second):
    assert said(language, text, "26")[0] == first
    assert said(language, text, "100")[0] == second


def test_what_is_said_inside_what_is_said_belongs_to_the_nearer_speaker():
    text = "According to the paper, the minister claimed that 26 died."
    assert said("en", text, "26") == ("the minister", "claimed", True)


def test_another_sentence_is_another_matter():
    text = "Tokajev hävdade att 26 dog. Sedan dog 100 personer."
    assert said("sv", text, "26") is not None
    assert said("sv", text, "100") is None


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            "enligt|according|to|volgens|aldus|said|sade|zei|hävdade|att|dat|that|:|,|.|“|”|the|den|het|van|of|Tokajev|Anna|"
            "minister|inte|who|die|som|och|and|en|26|men|but|maar|Kinas|har|heeft|;|é".split("|")
        ),
        st.text(max_size=5),
    ),
    max_size=16,
)  # fmt: skip


@settings(deadline=None)
@given(PIECES, st.sampled_from([" ", ""]), st.sampled_from((*LANGUAGES, "de")), st.data())
def test_on_any_text_the_speaker_is_a_slice_and_never_the_span(pieces, glue, language, data):
    text = unicodedata.normalize("NFC", glue.join(pieces))
    start = data.draw(st.integers(-1, len(text) + 1))
    end = data.draw(st.integers(start - 1, len(text) + 1))
    found = attribution(text, language, start, end)
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.speaker
        assert found.end <= start or end <= found.start
        assert found.verb is None or found.verb in text
        assert len(found.speaker.split()) <= 9


@pytest.mark.archive
def test_the_real_articles_say_who_says_it(archive):
    from rag.reading import read_paths

    found = set()
    for reading in read_paths([archive], max_file_mb=50):
        for article in reading.articles:
            for words in ("26 demonstranter", "20.000 banditer", "dertien politieagenten", "75 flygplan"):
                if (start := article.text.find(words)) >= 0:
                    told = attribution(article.text, article.language, start, start + len(words))
                    found.add((words, told and told.speaker, told and told.doubtful))
    assert {
        ("26 demonstranter", "Kazakstan inrikesminister", True),
        ("20.000 banditer", "Tokajev", True),
        ("dertien politieagenten", "het Russische nieuws", False),
        ("75 flygplan", "Den ryska försvarsministern", False),
    } <= found


def test_those_who_are_counted_do_not_say_it():
    text = "The article has the highest number: 225 people confirmed dead, and more than 9,000 arrested."
    start = text.index("9,000")
    assert attribution(text, "en", start, start + 5) is None
