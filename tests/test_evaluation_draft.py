"""Questions drafted for an archive: natural in its language, with their gold, and near misses; what is not drafted."""

from __future__ import annotations

import unicodedata

import pytest

from rag.evaluation.candidates import GoldSentence
from rag.evaluation.checking import checked
from rag.evaluation.drafting import drafted
from rag.evaluation.readers import from_feedback
from rag.gathering.article_names import names_of
from rag.gathering.proposing import proposals
from rag.gathering.wording import plain_form
from rag.index.catalogue import Catalogue
from rag.index.feedback import Feedback, keep_feedback
from rag.records import Answer, Citation, Filters, Searched
from tests.helpers_store import article, put

HARBOUR = (
    "The harbour of Marsham held more than 500 boats, including twelve old ferries. Six houses burned in Marsham "
    "on 5 May. Anna Berg, the keeper of the light, said that the storm had ruined the pier in Norway. Berg moved to "
    "Marsham in 1998. He left again. She told Berg about Marsham in May.\n\nThe council of Marsham closed the pier "
    "because the planks had rotted. People walk in Norway and fish in Norway."
)
MUSEUM = (
    "The museum in Ashby opened its doors in 2011. Peter Holm said that the paintings came from Iceland. Holm bought "
    "forty paintings in Iceland. “It rained,” said Anna.\n\nA large and heavy painting was sold. Iceland is far away."
)
FYREN = (
    "Åsa Öberg tände fyren på Ven 1972. Öberg säger att isen i Norge är tjock. Sju båtar sjönk utanför Ven på tisdagen."
    " Den 5 maj 2021 stängdes hamnen på Ven. Hon reste sedan."
)
HOEVE = (
    "Daniëlle Smit zei dat de geïsoleerde hoeve in België leeg stond. Smit kocht de hoeve in Gent. Vier koeien werden "
    "verkocht op de markt van Gent. Op 5 mei 2021 brandde de schuur in Gent af. Daarvan bleef niets over."
)


def asked(text: str, language: str, **values) -> dict[str, tuple[str, str]]:
    """Question -> its kind and the words that answer."""
    found = article(text, language=language, **values)
    return {one.question: (one.kind, one.answer) for one in proposals(found, names_of(found))}


def test_english_questions_ask_with_did_and_does():
    found = asked(HARBOUR, "en")
    assert found["How many boats did the harbour of Marsham hold?"] == ("quantity", "more than 500 boats")
    assert found["How many houses burned in Marsham on 5 May?"] == ("quantity", "Six houses")
    assert found["When did Berg move to Marsham?"] == ("date", "1998")
    assert found["Who moved to Marsham in 1998?"] == ("person", "Berg")
    assert found["Who is Anna Berg?"] == ("definition", "the keeper of the light")
    assert found["Why did the council of Marsham close the pier?"] == ("reason", "the planks had rotted")
    said = asked(MUSEUM, "en")["What did Peter Holm say about Iceland?"]
    assert said == ("quotation", "the paintings came from Iceland")


def test_swedish_and_dutch_questions_keep_the_verb_second():
    swedish, dutch = asked(FYREN, "sv"), asked(HOEVE, "nl")
    assert swedish["Vem tände fyren på Ven 1972?"] == ("person", "Åsa Öberg")
    assert swedish["När tände Åsa Öberg fyren på Ven?"] == ("date", "1972")
    assert swedish["Hur många båtar sjönk utanför Ven på tisdagen?"] == ("quantity", "Sju båtar")
    assert swedish["När stängdes hamnen på Ven?"] == ("date", "Den 5 maj 2021")
    assert dutch["Wie kocht de hoeve in Gent?"] == ("person", "Smit")
    assert dutch["Hoeveel koeien werden verkocht op de markt van Gent?"] == ("quantity", "Vier koeien")
    assert dutch["Wat zei Daniëlle Smit over België?"][1] == "de geïsoleerde hoeve in België leeg stond"


@pytest.mark.parametrize(("text", "language"), [(HARBOUR, "en"), (MUSEUM, "en"), (FYREN, "sv"), (HOEVE, "nl")])
def test_a_question_never_holds_its_answer_nor_points_outside(text, language):
    for question, (_, answer) in asked(text, language).items():
        assert answer not in question
        assert not {"he", "she", "it", "hon", "daarvan"} & set(question.casefold().rstrip("?").split())
        assert question[0].isupper() and question.endswith("?")


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("The pier, of which little was left after the storm, cost the town 40,000 pounds.", "en", "40,000 pounds"),
        ("Ute på ön, där isen låg tjock, väntade enligt rederiet 300 resenärer.", "sv", "300 resenärer"),
        ("In de geïsoleerde hoeve stonden volgens de buren nog vier koeien.", "nl", "vier koeien"),
        ("Little of the pier, they say, was standing in 1998.", "en", "1998"),
    ],
)
def test_a_sentence_that_no_question_is_made_of_is_left_to_a_person(tmp_path, text, language, told):
    opened = Catalogue(tmp_path / "catalogue.sqlite3", create=True)
    put(opened, article(text, "a.md", language))
    (one,) = drafted(opened, limit=5, ask=lambda question: pytest.fail("nothing is asked"))
    assert (one.question, one.complete, one.answers, one.language) == ("", False, (told,), language)
    assert one.evidence[0].quote == text and "word one" in one.remark
    opened.close()


def test_what_cannot_be_told_from_the_order_of_words_is_not_asked():
    assert asked("The man killed in Marsham was thirty. He lived in Marsham with Anna.", "en") == {}
    assert asked("The painting in Ashby was large and heavy. But it was sold in Ashby.", "en") == {}
    assert asked("Kustposten skrev: ”Isen i Norge är tjock.” Därför väntar färjan i Norge.", "sv") == {}
    assert asked("Die Brücke in Bonn wurde 1998 gebaut.", "de") == {}


@pytest.mark.parametrize(
    ("verb", "plain"),
    [
        ("held", "hold"),
        ("closed", "close"),
        ("planned", "plan"),
        ("carried", "carry"),
        ("visited", "visit"),
        ("xqzted", None),
    ],
)
def test_the_plain_form_of_an_english_verb_is_known_or_not_given(verb, plain):
    assert plain_form(verb) == plain


@pytest.fixture
def catalogue(tmp_path):
    opened = Catalogue(tmp_path / "catalogue.sqlite3", create=True)
    put(
        opened,
        article(
            HARBOUR, "en/harbour.md", "en", title="Ferries", outlet="Coast", published="2021-05-06", author="A. Lind"
        ),
        article(
            MUSEUM, "en/museum.md", "en", title="Paintings", outlet="Town", published="2021-05-06", author="B. Dahl"
        ),
        article(FYREN, "sv/fyren.md", "sv", outlet="Coast", published="2021-05-06"),
        article(HOEVE, "nl/hoeve.md", "nl", outlet="Town", published="2021-05-06"),
    )
    yield opened
    opened.close()


def test_candidates_are_spread_and_have_their_gold_word_for_word(catalogue):
    found = drafted(catalogue, limit=12)
    assert {one.language for one in found} == {"en", "sv", "nl"}
    assert len({one.kind for one in found}) >= 4
    for one in found:
        for gold in one.evidence:
            held = catalogue.article(gold.article)
            assert gold.quote in held.text and gold.file.endswith(".md")
            assert one.kind == "metadata" or any(answer in gold.quote for answer in one.answers)


def test_the_same_seed_drafts_the_same_and_known_ones_are_not_drafted_again(catalogue):
    first = drafted(catalogue, limit=8, seed=3)
    assert [one.id for one in drafted(catalogue, limit=8, seed=3)] == [one.id for one in first]
    assert {one.id for one in drafted(catalogue, limit=8, seed=4)} != {one.id for one in first}
    again = drafted(catalogue, limit=8, seed=3, known=[one.id for one in first])
    assert again and not {one.id for one in again} & {one.id for one in first}


def test_near_misses_have_a_name_of_another_article_and_no_gold(catalogue):
    misses = [one for one in drafted(catalogue, limit=40) if one.kind == "near-miss"]
    assert misses
    for one in misses:
        assert one.answerable is False and not one.answers and not one.evidence
        assert one.question not in one.remark and "made of" in one.remark
    assert any("Iceland" in one.question or "Norway" in one.question for one in misses)


def test_who_wrote_is_asked_only_where_there_are_several_authors(catalogue, tmp_path):
    assert any(one.kind == "metadata" and one.answers == ("A. Lind",) for one in drafted(catalogue, limit=60))
    alone = Catalogue(tmp_path / "alone.sqlite3", create=True)
    put(alone, article(HARBOUR, "a.md", "en", title="Ferries", author="A. Lind"))
    assert all(one.kind != "metadata" for one in drafted(alone, limit=60))
    alone.close()


def answer(question: str, *quotes: Citation) -> Answer:
    found = bool(quotes)
    return Answer(question, "en", found, 0.7, "", quotes, (), Searched(Filters(), 1, 4))


def citation(article, quote: str, words: str) -> Citation:
    start = article.text.index(quote)
    place = start + quote.index(words)
    end = start + len(quote)
    marked = (place, place + len(words))
    return Citation(1, "quote", "p", article.id, None, None, None, None, "en", None, "x.md", start, end, quote, *marked)


def test_what_bron_makes_of_a_candidate_is_said_and_never_drops_it(catalogue):
    (harbour,) = [one for one in catalogue.articles() if one.language == "en" and "boats" in one.text]
    (one,) = [one for one in drafted(catalogue, limit=60) if one.question.startswith("How many boats")]
    right = citation(harbour, one.evidence[0].quote, "500")
    wrong = citation(harbour, "He left again.", "left")
    assert checked(one, lambda question: answer(question, right), catalogue).bron == "finds it (confidence 0.70)"
    other = checked(one, lambda question: answer(question, wrong), catalogue)
    assert other.bron == "answers with something else (confidence 0.70): left"
    assert other.quoted == (GoldSentence(harbour.id, "x.md", "He left again."),)
    assert checked(one, answer, catalogue).bron.startswith("declines (")
    kept = drafted(catalogue, limit=12, ask=answer)
    assert len(kept) == 12 and all(one.bron for one in kept)


def test_what_readers_said_becomes_candidates_once_each(catalogue):
    with catalogue.database.snapshot() as connection:
        (passage,) = connection.execute("SELECT id FROM passages WHERE language = 'sv' LIMIT 1").fetchone()
    typed = unicodedata.normalize("NFD", "Vem tände fyren på Ven?")
    for kind, remark in (("useful", "rätt"), ("answer_wrong", "")):
        keep_feedback(catalogue, Feedback(kind, remark, typed, "sv", "Åsa Öberg", (passage,), 1))
    keep_feedback(catalogue, Feedback("source_wrong", "", "Vem sjönk?", "sv", "x", ("f" * 16,), 1))
    useful, wrong = from_feedback(catalogue)
    assert (useful.id, useful.question, useful.answerable, useful.origin) == (
        "feedback-1",
        "Vem tände fyren på Ven?",
        True,
        "feedback",
    )
    assert useful.evidence[0].file == "sv/fyren.md" and "rätt" in useful.remark
    assert wrong.answerable is None and not wrong.evidence and not wrong.complete and not useful.complete
