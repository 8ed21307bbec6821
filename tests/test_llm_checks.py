"""What an LLM may claim of the quotes that it cites: figures, dates, names, quoted words, negations, language."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from rag.language.sentences import sentences
from rag.reading import read_paths
from rag.records import Citation, QuoteTranslation, Report
from rag.writer.checks import DATE, FIGURE, LANGUAGE, NAME, NEGATION, THIN, WORDS, fault, related
from rag.writer.speech import spoken_language
from tests.helpers_llm import asking

CORPUS = Path(__file__).parent.parent / "corpus"
SV = Citation(
    n=1,
    kind="quote",
    passage_id="p1",
    article_id="a1",
    title="Hamnen öppnar",
    author="Åsa Öberg",
    outlet="Kustbladet",
    published="2020-05-04",
    language="sv",
    url=None,
    file="hamnen.md",
    start=0,
    end=1,
    quote="Nästan 4 000 fartyg kom till Norrbro på söndagen, säger hamnchefen Daniëlle Sjöö. "
    "”Vi är trötta”, sade hon. Kajen kostade 4,2 miljoner euro och stängdes inte den 2 maj.",
)
EN = replace(
    SV,
    n=2,
    title="The harbour in figures",
    outlet="Coast Daily",
    author=None,
    published="2021-01",
    language="en",
    quote="More than 3,000 ships called at Norrbro in January 2021, a rise of 20 per cent. "
    "The mayor did not close the quay. Its pilots fear the Russian tankers.",
)
NL = replace(
    SV,
    n=3,
    title="De haven",
    outlet="Dagpost",
    author="J. de Wit",
    published="2021-01-06",
    language="nl",
    quote="In Norrbro telde men drieduizend schepen, van wie enkele tientallen Zweedse. "
    "Op 5 januari ging de kade open. De reünie van de loodsen bleef uit.",
)

PLAIN = replace(EN, quote="Ships called at Norrbro in January.")


def found(sentence, language, *cited, asked="?"):
    """The fault, the same for NFC and NFD quotes' letters once normalised."""
    return fault(unicodedata.normalize("NFC", sentence), asking(asked, language), cited)


BORNE = [
    ("Nearly 4,000 ships came to Norrbro on Sunday.", "en", SV),
    ("4,000 ships came to Norrbro.", "en", SV),
    ("About 4,000 ships came to Norrbro.", "en", SV),
    ("Ships called on 3 May 2020.", "en", SV),
    ("The quay cost €4.2 million.", "en", SV),
    ("The quay was not closed on 2 May, Kustbladet wrote.", "en", SV),
    ("“Vi är trötta”, Danielle Sjöö said.", "en", SV),
    ("Meer dan 3.000 schepen deden Norrbro aan, 20 procent meer.", "nl", EN),
    ("Över 3 000 fartyg anlöpte Norrbro i januari 2021.", "sv", EN),
    ("De ryska tankfartygen oroar lotsarna.", "sv", EN),
    ("De burgemeester sloot de kade niet.", "nl", EN),
    ("Three thousand ships were counted in Norrbro.", "en", NL),
    ("Dozens of them were Swedish.", "en", NL),
    ("Några tiotal av dem var svenska.", "sv", NL),
    ("The quay opened on 5 January 2021.", "en", NL),
    ("Kajen öppnade den 5 januari.", "sv", NL),
    ("Op 5 januari ging de kade open, schreef Dagpost op 6 januari 2021.", "nl", NL),
]


@pytest.mark.parametrize(("sentence", "language", "cited"), BORNE)
def test_what_a_quote_bears_stands_in_any_of_the_languages(sentence, language, cited):
    assert found(sentence, language, cited) is None
    assert related(sentence, asking("?", language), cited)


@pytest.mark.parametrize(
    ("sentence", "language", "cited", "reason"),
    [
        ("5,000 ships came to Norrbro.", "en", SV, FIGURE),
        ("More than 4,000 ships came to Norrbro.", "en", SV, FIGURE),
        ("Fewer than 3,000 ships called at Norrbro.", "en", EN, FIGURE),
        ("Bijna 3.000 schepen deden Norrbro aan.", "nl", EN, FIGURE),
        ("Över 3 000 fartyg räknades i Norrbro.", "sv", NL, FIGURE),
        ("A rise of 20 euros was seen at Norrbro.", "en", EN, FIGURE),
        ("Kajen kostade 4,2 procent.", "sv", SV, FIGURE),
        ("The quay cost 42 million euros.", "en", SV, FIGURE),
        ("Three ships called at Norrbro.", "en", EN, FIGURE),
        ("Thousands of ships came to Norrbro, 20 per cent more.", "en", EN, FIGURE),
        ("The quay opened on 6 January at Norrbro in 2022.", "en", NL, DATE),
        ("The quay opened on 7 January.", "en", NL, DATE),
        ("Ships called at Norrbro on 5 January 2021.", "en", EN, DATE),
        ("Kajen öppnade den 5 februari.", "sv", NL, DATE),
        ("De kade ging open in 2019.", "nl", NL, DATE),
        ("Nearly 4,000 ships came to Göteborg.", "en", SV, NAME),
        ("More than 3,000 Chinese ships called at Norrbro.", "en", EN, NAME),
        ("The United Kingdom sent ships to Norrbro.", "en", replace(EN, quote="The United States sent ships."), NAME),
        ("Putin ordered 4,000 ships to Norrbro.", "en", SV, NAME),
        ("Lotsarna fruktar de kinesiska fartygen från Danmark.", "sv", EN, NAME),
        ("Schepen uit Noorwegen deden Norrbro aan.", "nl", EN, NAME),
        ("“We are tired”, Daniëlle Sjöö said.", "en", SV, WORDS),
        ("Chefen sade: ”Vi är trötta på hamnen”.", "sv", SV, WORDS),
        ("De loodsen noemen het ‘een schande’.", "nl", NL, WORDS),
        ("The mayor closed the quay.", "en", EN, NEGATION),
        ("The quay did not open on 5 January.", "en", NL, NEGATION),
        ("Norrbro telde geen schepen in januari.", "nl", PLAIN, NEGATION),
        ("Inga fartyg kom till Norrbro.", "sv", PLAIN, NEGATION),
        ("Det kom nästan 4 000 fartyg till Norrbro.", "en", SV, LANGUAGE),
        ("Er kwamen bijna 4.000 schepen naar Norrbro.", "sv", SV, LANGUAGE),
        ("Nearly 4,000 ships came to Norrbro that day.", "nl", SV, LANGUAGE),
        ("Norrbro baked lovely bread before lunch.", "en", EN, THIN),
    ],
)  # fmt: skip
def test_what_no_quote_bears_is_found(sentence, language, cited, reason):
    assert found(sentence, language, cited) == reason


def test_quotes_are_taken_together():
    sentence = "Nearly 4,000 ships came, and the quay opened on 5 January 2021."
    assert found(sentence, "en", SV) == DATE
    assert found(sentence, "en", NL) == FIGURE
    assert found(sentence, "en", SV, NL) is None


def test_names_of_the_source_and_of_the_question_may_be_said():
    assert found("Åsa Öberg reports in Kustbladet of 4 May 2020 that 4,000 ships came.", "en", SV) is None
    assert found("To Tallinn nearly 4,000 ships did not come.", "en", SV) == NAME
    assert found("To Tallinn nearly 4,000 ships did not come.", "en", SV, asked="Who went to Tallinn?") is None
    brief = replace(SV, reports_on=(Report("Kajen klar", "Bo Ek", "Fyrbladet", "2019-02-01"),))
    assert found("Bo Ek of Fyrbladet wrote on 1 February 2019 of 4,000 ships.", "en", brief) is None


def test_quoted_words_may_come_from_the_translation_that_is_shown():
    shown = replace(SV, translation=QuoteTranslation("en", "“We are tired,” she said."))
    assert found("“We are tired”, she said.", "en", shown) is None


def test_quoted_words_may_leave_something_out_but_not_change_it():
    assert found("Hon sade: ”Vi … trötta”.", "sv", SV) is None
    assert found("Hon sade: ”Vi … pigga”.", "sv", SV) == WORDS


@pytest.mark.parametrize(
    ("sentence", "language", "spoken"),
    [
        ("The harbour of Västerås was closed.", "en", True),
        ("Hamnen i Västerås är stängd.", "sv", True),
        ("De haven van Västerås is dicht.", "nl", True),
        ("Der Hafen war wegen starken Eises geschlossen, sagte ein Sprecher gestern.", "nl", False),
        ("Le port reste fermé jusqu'au printemps prochain selon ses pilotes.", "en", False),
        ("Kassym-Jomart Tokayev, Nursultan Nazarbayev.", "sv", None),
        ("3 000", "en", None),
    ],
)
def test_the_language_of_a_sentence_is_told_or_left_open(sentence, language, spoken):
    assert spoken_language(sentence, language) is spoken


def corpus():
    """Every sentence of the bundled corpus, with its article."""
    for reading in read_paths([CORPUS], max_file_mb=10):
        for article in reading.articles:
            for start, end in sentences(article.text, article.language):
                yield article, article.text[start:end]


def test_every_sentence_of_the_corpus_is_borne_out_by_itself():
    faults = []
    for article, quote in list(corpus())[::3]:  # all of them pass; a third is quick
        citation = replace(
            EN, quote=quote, language=article.language, title=article.title, outlet=article.outlet,
            published=article.published, reports_on=article.reports_on,
        )  # fmt: skip
        faults += [(reason, quote) for reason in [found(quote, article.language, citation)] if reason]
    assert faults == []


def test_few_sentences_of_the_corpus_are_borne_out_by_another():
    quotes = list(corpus())[::2]
    passed = total = 0
    for language in ("en", "sv", "nl"):
        own = [(article, quote) for article, quote in quotes if article.language == language]
        for place, (_, quote) in enumerate(own):
            sentence = own[(place + 41) % len(own)][1]
            citation = replace(EN, quote=quote, language=language, title=None, outlet=None, published=None)
            question = asking("?", language)
            total += 1
            passed += related(sentence, question, citation) and fault(sentence, question, [citation]) is None
    assert total > 200
    assert passed / total < 0.1
