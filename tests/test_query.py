"""A question understood once: its language, the days it names, its words for each language of the archive."""

import math
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.asking.query import FOREIGN_WORD, Query, question_language, understand, weighted_terms
from rag.index.catalogue import Catalogue
from rag.index.writing.ingest import ingest
from rag.records import Filters
from rag.settings import Settings
from tests.helpers_embedding import HashEmbedding
from tests.helpers_store import article, opened, put, write

ENGLISH = [
    "Who led the convoy over the pass?",
    "And who was the mayor of Norrbro?",
    "Which minister left the meeting?",
    "Which former police chief sold the boats?",
    "Who did the CSTO send?",
    "Which oil company closed the field?",
    "What news agency reported the closure?",
    "Where did the ship run aground?",
    "In which town was the ferry built?",
    "What is the capital of Kazakhstan?",
    "When did the bridge close?",
    "Until what year was the mine open?",
    "How long ago did the mine close?",
    "How long did the strike last?",
    "How heavy a sentence did the mayor get?",
    "How many days was the harbour shut?",
    "How many soldiers did the council send?",
    "How many Russian soldiers died?",
    "How many police officers were injured?",
    "How many of the miners went home?",
    "How many people were arrested?",
    "How much money was lost?",
    "How much did the bridge cost?",
    "How large was the crowd?",
    "What did the new tunnel cost?",
    "Why did the ferry stop?",
    "What caused the fire?",
    "What was the reason for the strike?",
    "With what did the police shoot?",
    "What did they shoot at the crowd with?",
    "What did the crew use to clear the ice?",
    "What happened with the ferry?",
    "What is the CSTO?",
    "What is the Security Council?",
    "What is an akim?",
    "What does oralman mean?",
    "What did the mayor say about the ferry?",
    "What did the crowd shout?",
    "What did Tokayev call the protesters?",
    "How did the captain describe the storm?",
    "Which demands did the miners make?",
    "Which concessions did Tokayev make?",
    "What are the demands of the nurses?",
    "Name the members of the alliance",
    "Which countries sent troops?",
    "What happened on 5 January?",
    "What exactly happened in the harbour?",
    "Did Turkey send troops?",
    "Were there snipers on the roof?",
    "Is the ferry still out of service?",
    "Can you tell me whether the bridge is open?",
    "Can you tell me when the bridge opens?",
    "Did the council stop or did the mayor stop it?",
    "What did he do when they came?",
    "How did the government react?",
    "When the storm came, who closed the bridge?",
    "arrested Kazakhstan",
]
SWEDISH = [
    "Vem ledde konvojen över passet?",
    "Vilken minister lämnade mötet?",
    "Vad heter borgmästaren i Norrbro?",
    "Vems båt sjönk vid kajen?",
    "Vilket oljebolag stängde fältet?",
    "Vilken nyhetsbyrå skrev om stängningen?",
    "Var gick fartyget på grund?",
    "Var ligger gruvan?",
    "Var byggdes färjan?",
    "I vilken stad byggdes färjan?",
    "Vad är huvudstaden i Kazakstan?",
    "När stängdes bron?",
    "Vilket år öppnade gruvan?",
    "Hur länge sedan stängdes gruvan?",
    "Hur länge varade strejken?",
    "Hur långt fängelsestraff fick borgmästaren?",
    "Hur högt straff krävde åklagaren?",
    "Hur långt är det till Åbo?",
    "Hur lång tid tog resan?",
    "Hur många dagar var hamnen stängd?",
    "Hur många soldater skickade rådet?",
    "Hur många ryska soldater dog?",
    "Hur många människor greps?",
    "Hur många skadade räknades det?",
    "Hur många av gruvarbetarna gick hem?",
    "Hur mycket pengar försvann?",
    "Hur mycket kostade bron?",
    "Hur stor var folkmassan?",
    "Vad kostade den nya tunneln?",
    "Varför stannade färjan?",
    "Vad utlöste branden?",
    "Vad var anledningen till strejken?",
    "Med vad sköt polisen?",
    "Vad sköt de på folkmassan med?",
    "Vad använde besättningen för att bryta isen?",
    "Vad hände med färjan?",
    "Vad är CSTO?",
    "Vad är en akim?",
    "Vad betyder oralman?",
    "Vad menas med zhuz?",
    "Vad sa borgmästaren om färjan?",
    "Vad ropade folkmassan?",
    "Hur beskrev kaptenen stormen?",
    "Vilka krav ställde gruvarbetarna?",
    "Vilka eftergifter gjorde Tokajev?",
    "Vad krävde sjuksköterskorna?",
    "Nämn medlemmarna i alliansen",
    "Vad hände den 5 januari?",
    "Vad har hänt i hamnen?",
    "Skickade Turkiet trupper?",
    "Var det krypskyttar på taket?",
    "Var bron öppen på söndagen?",
    "Är färjan fortfarande ur drift?",
    "Har Turkiet skickat trupper?",
    "Kan du berätta när bron öppnar?",
    "Hur reagerade regeringen på det?",
    "När stormen kom, vem stängde bron?",
    "gripna i Kazakstan",
]
DUTCH = [
    "Wie leidde het konvooi over de pas?",
    "Van wie was de boot in de haven?",
    "Welke minister verliet de vergadering?",
    "Hoe heet de burgemeester van Norrbro?",
    "Welke Russische communist was daar tegen?",
    "Welk oliebedrijf sloot het veld?",
    "Welk persbureau meldde de sluiting?",
    "Waar liep het schip aan de grond?",
    "In welke stad werd de veerboot gebouwd?",
    "Wat is de hoofdstad van Kazachstan?",
    "Wanneer ging de brug dicht?",
    "In welk jaar ging de mijn open?",
    "Hoe lang geleden sloot de mijn?",
    "Hoe lang duurde de staking?",
    "Hoe hoog was de celstraf die de aanklagers eisten?",
    "Hoelang duurde de reis?",
    "Hoeveel dagen was de haven gesloten?",
    "Hoeveel demonstranten waren er op het plein?",
    "Hoeveel Russische soldaten stierven er?",
    "Hoeveel gewonde soldaten telde men?",
    "Hoeveel soldaten stuurde de raad?",
    "Hoeveel van de mijnwerkers gingen naar huis?",
    "Hoeveel geld is er verdwenen?",
    "Hoeveel kostte de brug?",
    "Hoe groot was de menigte?",
    "Wat kostte de nieuwe tunnel?",
    "Waarom stopte de veerboot?",
    "Wat veroorzaakte de brand?",
    "Wat was de reden van de staking?",
    "Waarmee schoot de politie?",
    "Waar schoten ze mee?",
    "Wat gebruikte de bemanning om het ijs te breken?",
    "Wat gebeurde er met de veerboot?",
    "Wat is de CVVO?",
    "Wat is een akim?",
    "Wat betekent oralman?",
    "Waar staat CVVO voor?",
    "Wat zei de burgemeester over de veerboot?",
    "Wat riep de menigte?",
    "Hoe noemde Tokajev de demonstranten?",
    "Welke eisen stelden de mijnwerkers?",
    "Welke concessies deed Tokajev?",
    "Wat zijn de eisen van de verpleegkundigen?",
    "Noem de leden van de alliantie",
    "Welke landen stuurden troepen?",
    "Wat gebeurde er op 5 januari?",
    "Wat is er in de haven gebeurd?",
    "Heeft Turkije troepen gestuurd?",
    "Stuurde Turkije troepen?",
    "Waren er sluipschutters op het dak?",
    "Is de veerboot nog buiten dienst?",
    "Kunt u mij vertellen wanneer de brug opengaat?",
    "Hoe reageerde de regering op het nieuws?",
    "Toen de storm kwam, wie sloot toen de brug?",
    "arrestaties in Kazachstan",
]
TABLE = [
    (language, question) for language, table in (("en", ENGLISH), ("sv", SWEDISH), ("nl", DUTCH)) for question in table
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("language", "question"), TABLE)
def test_the_language_of_a_question_is_told(language, question, form):
    assert question_language(unicodedata.normalize(form, question)) == language


@pytest.mark.parametrize(("language", "question"), TABLE)
def test_small_letters_and_no_question_mark_make_no_difference(language, question):
    assert question_language(question.lower().rstrip("?")) == language


def test_a_quoted_title_does_not_decide_the_language():
    assert question_language("Vem skrev ”Winter closes the bridge”?") == "sv"
    assert question_language("Wie schreef ‘The end of the road’?") == "nl"
    assert question_language("“När kommer våren?”") == "sv"  # there is nothing else


def test_what_a_follow_up_was_completed_with_does_not_decide_the_language():
    assert question_language("och när? (Almaty on the 5 January)") == "sv"
    assert question_language("and when? (strejken i Zhanaozen när den började)") == "en"


def test_where_small_words_do_not_decide_the_conversation_does():
    assert question_language("en Rusland?", "nl") == "nl"
    assert question_language("en Ryssland?", "sv") == "sv"
    assert question_language("and when was the bridge built", "sv") == "en"


@settings(deadline=None)  # the first text loads the language model
@given(st.text(), st.sampled_from(["en", "sv", "nl", "fi", None]))
def test_any_text_has_a_question_language(text, otherwise):
    assert question_language(text, otherwise) in ("en", "sv", "nl")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A small archive in three languages."""
    folder = tmp_path_factory.mktemp("query")
    texts = {
        "en": ["The CSTO sent 3,000 soldiers on Monday.", "The soldiers went home.", "The ferry lies still."],
        "sv": ["Soldaterna reste hem.", "CSTO skickade 3 000 soldater till Almaty.", "Färjan ligger still."],
        "nl": ["De CVVO stuurde soldaten.", "De veerboot ligt stil."],
    }
    for language, bodies in texts.items():
        for number, body in enumerate(bodies):
            write(folder / "files", f"{language}{number}.md", body, language=language, outlet="Posten")
    index = Settings(index=folder / "index")
    ingest(index, [folder / "files"], embedding=HashEmbedding())
    store = opened(index)
    yield store
    store.close()


def test_a_question_is_understood_in_all_languages_of_the_archive(store):
    query = understand(store, "  Who did the\nCSTO send on 5 January 2022? ")
    assert query.text == "Who did the CSTO send on 5 January 2022?"
    assert (query.language, query.filters) == ("en", Filters())
    assert set(query.terms) == {"en", "sv", "nl"}
    for terms in query.terms.values():
        assert [term.term.surface for term in terms][:2] == ["CSTO", "send"]
    assert [day.iso for day in query.days] == ["2022-01-05"]
    assert np.linalg.norm(query.vector) == pytest.approx(1)


def test_a_query_is_of_what_the_filters_let_through(store):
    filters = Filters(languages=("nl", "fi"), outlets=("Posten",))
    query = understand(store, "Vem skickade soldaterna?", filters)
    assert (query.language, query.filters, set(query.terms)) == ("sv", filters, {"nl"})


def test_decomposed_letters_make_the_same_query(store):
    question = "Låg färjan still på måndagen, Åsa?"
    one, other = (understand(store, unicodedata.normalize(form, question)) for form in ("NFC", "NFD"))
    assert (one.text, one.language, one.terms, one.days) == (other.text, other.language, other.terms, other.days)
    np.testing.assert_array_equal(one.vector, other.vector)


def test_a_question_of_small_words_alone_has_no_terms(tmp_path):
    index = Settings(index=tmp_path / "index")
    write(tmp_path / "files", "a.md", "Färjan.", language="sv")
    ingest(index, [tmp_path / "files"], embedding=HashEmbedding())
    store = opened(index)
    assert understand(store, "Who?").terms == {"sv": ()}
    assert isinstance(understand(store, "Who?", Filters(languages=("nl",))), Query)
    store.close()


def terms_of(catalogue, question, language, collection):
    return {found.term.surface: found for found in weighted_terms(catalogue, question, language, collection)}


@pytest.fixture
def catalogue(tmp_path):
    opened = Catalogue(tmp_path / "c.sqlite3", create=True)
    put(opened, *(article(f"The harbour froze on day {n}.", f"{n}.md") for n in range(9)))
    put(opened, article("The ferry left the harbour for Visby.", "f.md"))
    put(opened, article("Färjan gick till Visby med 340 passagerare.", "s.md", "sv"))
    yield opened
    opened.close()


def test_a_rare_word_weighs_more_than_one_that_stands_everywhere(catalogue):
    terms = terms_of(catalogue, "Did the ferry leave the harbour, or the bridge?", "en", "en")
    assert terms["ferry"].stands == 1 and terms["harbour"].stands == 10 and terms["bridge"].stands == 0
    assert terms["bridge"].weight > terms["ferry"].weight > terms["harbour"].weight > 0
    assert terms["ferry"].weight == pytest.approx(math.log(1 + 9.5 / 1.5))


def test_in_another_language_only_names_and_figures_weigh_in_full(catalogue):
    own = terms_of(catalogue, "Took the ferry 340 passengers to Visby?", "sv", "sv")
    foreign = terms_of(catalogue, "Took the ferry 340 passengers to Visby?", "en", "sv")
    assert foreign["passengers"].weight == pytest.approx(FOREIGN_WORD * own["passengers"].weight)
    for surface in ("Visby", "340"):
        assert foreign[surface].weight == own[surface].weight
        assert foreign[surface].stands == 1


def test_a_word_that_stands_inside_longer_ones_alone_is_found_by_these(catalogue):
    put(catalogue, article("Bitcoinbrytningen vid älven tar ström.", "b.md", "sv"), article("Isbrytare.", "i.md", "sv"))
    found = terms_of(catalogue, "Vad är bitcoin?", "sv", "sv")["bitcoin"]
    assert found.stands == 1 and found.within
    assert terms_of(catalogue, "what is bitcoin?", "en", "sv")["bitcoin"].stands == 1
    assert terms_of(catalogue, "Vad är is?", "sv", "sv")["is"].stands == 0  # too short to tell
    named = terms_of(catalogue, "Vem är Bitcoin?", "sv", "sv")["Bitcoin"]
    assert named.stands == 0, "a name is not what only begins like it: Anders is not Andersson"


def test_words_are_not_sought_inside_others_where_a_language_does_not_join_them(catalogue):
    assert terms_of(catalogue, "Who held the harb?", "en", "en")["harb"].stands == 0
    assert terms_of(catalogue, "Who sees the harbo?", "en", "en")["harbo"].stands == 0


def test_a_language_that_the_archive_does_not_have_knows_no_word(catalogue):
    assert all(term.stands == 0 for term in weighted_terms(catalogue, "Missä lautta on?", "en", "fi"))
    assert weighted_terms(catalogue, "", "en", "en") == ()


@pytest.mark.parametrize(
    ("text", "page", "language"),
    [
        ("Is Sturridge injured?", "nl", "en"),
        ("Is Merkel ziek?", "en", "nl"),
        ("Var Öberg sjuk?", "en", "sv"),
        ("Trump", "sv", "sv"),
        ("in Syria", "nl", "nl"),
    ],
)
def test_where_small_words_are_of_two_languages_letters_decide_before_the_page_does(text, page, language):
    assert question_language(text, page) == language
