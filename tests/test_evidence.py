"""hits -> evidence: whole sentences, accounts of several articles and languages, each sentence quoted once."""

import unicodedata
from dataclasses import replace

import pytest

from rag.answering.candidates import Sentence
from rag.answering.evidence import best_scores, comes_near, continued, opened, select
from rag.answering.holding import can_be, holds
from rag.answering.values import Asked
from rag.question import read_question
from rag.records import Article, Block, Hit, Passage

TEXT = (
    "Kommunen lovade att skicka en räddningsstyrka till ön. Räddningsstyrkan som kommunen skickade bestod av nio man. "
    "Vädret var vackert."
)
SAME = frozenset(f"a{number}" for number in range(12))  # the articles here tell of the same event


def sentence(number, start=0, end=54, language="sv", text=TEXT, **features):
    article = Article(id=f"a{number}", text=text, blocks=(Block(0, len(text)),), language=language, file=f"{number}.md")
    passage = Passage(id=f"p{number}", article_id=article.id, position=0, start=0, end=len(text), text=text)
    values = {
        "coverage": 0.9, "window": 0.9, "context": 0.9, "similarity": 0.5, "passage": 0.5, "kind": 1.0,
        "length": 1.0, "asks": 0.0, "foreign": 0.0,
    }  # fmt: skip
    return Sentence(Hit(passage, article, 0.5), start, end, **{**values, **features})


def weak(number, **features):
    return sentence(number, coverage=0.35, window=0.7, **features)


def test_what_is_weak_beside_the_best_is_left_out_unless_it_may_be_another_account():
    best, same_language, other_language = sentence(1), weak(2), weak(3, language="nl", text="De" + TEXT)
    assert 0.15 < weak(2).score / best.score < 0.4
    found = [best, same_language, other_language]
    assert [item.hit.article.id for item in select(found, "other", SAME)] == ["a1", "a3"]
    assert [item.hit.article.id for item in select(found, "other", {"a1", "a2"})] == ["a1"], "another event's is none"


def test_what_the_reader_likes_comes_first_and_leaves_other_accounts_standing():
    texts = {n: f"Det kom {n}00 personer till torget." for n in (1, 2, 3)}
    plain = [sentence(n, end=len(texts[n]), text=texts[n], coverage=0.5) for n in (1, 2)]
    liked = sentence(3, end=len(texts[3]), text=texts[3], coverage=0.45, span=1.0, share=0.9)
    unread = replace(liked, span=0.0, share=0.0)
    assert unread.score < plain[0].score < liked.score
    assert liked.worded == unread.worded == unread.score
    assert [item.hit.article.id for item in select([liked, *plain], "other", SAME)] == ["a3", "a1", "a2"]
    weaker = weak(4)
    assert comes_near(weaker, best_scores([liked, weaker]), 0.4) == (weaker.worded >= 0.4 * liked.worded)


def test_another_article_s_figure_is_shown_beside_the_best():
    texts = {n: f"Det kom {n}00 personer till torget." for n in (1, 2, 3)}
    found = [sentence(1, end=len(texts[1]), text=texts[1])]
    found += [weak(n, end=len(texts[n]), text=texts[n], kind=float(n == 2)) for n in (2, 3)]
    assert [item.hit.article.id for item in select(found, "quantity", SAME)] == ["a1", "a2"]
    assert [item.hit.article.id for item in select(found, "other", SAME)] == ["a1"]
    assert [item.hit.article.id for item in select(found, "quantity", {"a1"})] == ["a1"], "of another event"


def test_a_figure_of_the_very_noun_that_is_asked_for_is_shown_though_little_else_speaks_for_it():
    best = sentence(1)
    texts = {n: f"Det kom {n}00 soldater." for n in (2, 3)}
    found = {
        n: sentence(n, end=len(text), text=text, coverage=0.1, window=0.2, same=n == 2) for n, text in texts.items()
    }
    assert 0.035 <= found[2].score / best.score < 0.08
    assert [item.hit.article.id for item in select([best, *found.values()], "quantity", SAME)] == ["a1", "a2"]


def test_at_most_two_sentences_of_one_article_and_five_in_all():
    starts = [0, 10, 20, 30]
    one = [sentence(1, start=start, end=start + 9) for start in starts]
    assert len(select(one, "other", SAME)) == 2
    many = [sentence(n, end=20 + n) for n in range(12)]
    assert len(select(many, "other", SAME)) == 5
    assert len(select(many, "quantity", SAME)) == 8, "where each may be another account"


def test_a_quote_goes_on_when_the_next_sentence_speaks_on_of_the_same_thing():
    assert TEXT[: continued(sentence(1))].endswith("nio man.")
    second = sentence(1, start=55, end=112)
    assert TEXT[second.start : second.end].endswith("nio man.")
    assert continued(second) == second.end


def test_no_sentence_is_quoted_twice():
    first, second = sentence(1), sentence(1, start=55, end=112)
    spans = [(item.start, item.end) for item in select([first, second], "other", SAME)]
    assert sorted(spans) == [(0, 54), (55, 112)]


def test_a_question_in_the_text_is_no_good_answer():
    assert replace(sentence(1), asks=1.0).score < sentence(1).score


@pytest.mark.parametrize(
    ("question", "text", "language", "expected"),
    [
        ("How many came?", "Some 3,000 came.", "en", 1.0),
        ("How many came?", "They came in 2022.", "en", 0.0),
        ("How many came?", "They came, says The Harbour (21 January 2022).", "en", 0.0),
        ("Hur många kom?", "De kom den 3 maj, enligt tidningen den 25/1 2022.", "sv", 0.0),
        ("Hur många kom?", "Den 3 maj kom 12 båtar.", "sv", 1.0),
        ("Hur många kom?", "Ett dussin kom.", "sv", 1.0),
        ("Hoeveel kwamen er?", "Tientallen kwamen.", "nl", 1.0),
        ("When was it?", "It was on 6 January.", "en", 1.0),
        ("När var det?", "Det var på tisdagen.", "sv", 0.6),
        ("När var det?", "Det var 25/1.", "sv", 1.0),
        ("Wanneer was het?", "Het was op woensdag.", "nl", 0.6),
        ("Wanneer was het?", "Het was mooi.", "nl", 0.0),
        ("Who wrote it?", "It was written by Simon Basketter.", "en", 1.0),
        ("Vem är Masimov?", "Det är Masimov.", "sv", 0.0),
        ("Waarom?", "Omdat het regende.", "nl", 1.0),
        ("Waarmee?", "Polisen använde tårgas.", "sv", 1.0),
        ("Med vad sköt de?", "They fired with rubber bullets.", "en", 1.0),
        ("With what?", "Het werd met ijs gekoeld.", "nl", 1.0),
        ("With what?", "De tog över fordonen.", "sv", 0.0),
        ("What is it?", "It is a bridge.", "en", 0.5),
    ],
)
def test_the_kind_of_thing_asked_for_is_seen(question, text, language, expected):
    assert holds(text, "", language, Asked(read_question(question), {}, ()), "2022-01-21") == expected


@pytest.mark.parametrize(
    ("language", "text", "own", "opening"),
    [
        ("sv", "Det är sent, sade Smailov. ”Det är en kupp.”", "”Det är en kupp.”", "Det är sent"),
        ("nl", "Minister Jansen sprak. Hij noemde het een ramp.", "Hij noemde het een ramp.", "Minister"),
        ("en", "The mayor spoke. They left.", "They left.", "The mayor"),
        ("en", "The mayor spoke. The boats left.", "The boats left.", "The boats"),
        ("en", "“All is well.”", "“All is well.”", "“All is well"),
        ("sv", "Öst talade. De är färre nu, sade han. ”Vi är här.”", "”Vi är här.”", "Öst talade"),
        ("en", "Snow fell. Öst spoke. He was late, he said. “We are here.”", "“We are here.”", "Öst spoke"),
        ("en", "Öst spoke. They came. He was late, he said. “We are here.”", "“We are here.”", "They came"),
        ("nl", "Öst sprak. De boten vertrokken.", "De boten vertrokken.", "De boten"),
    ],
)
def test_speech_and_him_are_quoted_with_the_sentence_that_names_the_speaker(language, text, own, opening):
    found = opened(sentence(1, start=text.index(own), end=len(text), text=text, language=language))
    assert text[found:].startswith(opening)


@pytest.mark.parametrize(
    ("language", "text", "own", "opening"),
    [
        ("en", "On Monday Öst resigned. A day later he was held. It rained.", "A day", "On Monday"),
        ("sv", "I går avgick Åsa Öst. Regnet föll. Sedan greps hon i Örebro.", "Sedan", "I går"),
        ("nl", "Gisteren trad Daniëlle Oost af. Een dag later werd zij opgepakt.", "Een dag", "Gisteren"),
        ("en", "It rained. A day later he was held.", "A day", "A day"),
        ("en", "On Monday Öst resigned. A day later Väst said he was held.", "A day", "A day"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_where_a_person_is_asked_for_he_is_quoted_with_the_sentence_that_names_him(language, text, own, opening, form):
    text = unicodedata.normalize("NFC", unicodedata.normalize(form, text))
    start = text.index(own)
    end = text.index(".", start) + 1
    found = sentence(1, start=start, end=end, text=text, language=language)
    assert text[opened(found, person=True) :].startswith(opening)
    assert opened(found) == start


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "words", "language", "possible"),
    [
        ("som besköt dem med chockgranater och gummikulor", "chockgranater", "sv", True),
        ("polisen använde tårgas på ön", "använde tårgas", "sv", True),
        ("polisen använde tårgas och sköt på ön", "på ön", "sv", False),
        ("they took over vehicles", "vehicles", "en", False),
        ("they fired with hard rubber bullets", "bullets", "en", True),
        ("drieëndertig schoten met scherpe patronen", "patronen", "nl", True),
        ("zij bezetten het stadhuis", "het stadhuis", "nl", False),
    ],
)
def test_what_something_is_done_with_stands_behind_a_word_for_that(text, words, language, possible, form):
    stored, words = unicodedata.normalize(form, text), unicodedata.normalize(form, words)
    assert can_be(words, language, "means", stored[: stored.index(words)]) == possible


def test_a_name_before_the_sentence_counts_half():
    asked = Asked(read_question("Who called it a disaster?"), {}, ())
    assert holds("“It is a disaster.”", "It was late, said Smailov.", "en", asked) == 0.5
    assert holds("“It is a disaster.”", "It was late.", "en", asked) == 0.0


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("words", "language", "kind", "possible"),
    [
        ("nästan 4.000 man", "sv", "quantity", True),
        ("drieduizend reïntegraties", "nl", "quantity", True),
        ("the square", "en", "quantity", False),
        ("två år", "sv", "duration", True),
        ("två båtar", "sv", "duration", False),
        ("5 januari", "nl", "date", True),
        ("på tisdagen", "sv", "date", True),
        ("efteråt", "sv", "date", False),
        ("Åke Öst", "sv", "person", True),
        ("de burgemeester", "nl", "person", False),
        ("den armeniske premiärministern Nikol Pasjinjan", "sv", "person", True),
        ("Daniëlle Ås, ordförande i CSTO", "sv", "person", True),
        ("the KNB security service", "en", "person", False),
        ("the Collective Security Treaty Organisation", "en", "person", False),
        ("the KNB security service", "en", "organisation", True),
        ("België", "nl", "person", False),
        ("België", "nl", "place", True),
        ("Ås weer vooraan. Hij beroept zich op Berg", "nl", "person", False),
        ("Alternativa (8 januari) skriver att han", "sv", "person", False),
        ("Berg said that she was one of those who had gone", "en", "person", False),
        ("what they wanted", "en", "other", True),
    ],
)
def test_words_of_another_kind_are_no_answer(words, language, kind, possible, form):
    stored = unicodedata.normalize("NFC", unicodedata.normalize(form, words))
    assert can_be(stored, language, kind) == possible


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("before", "words", "language"),
    [
        ("The protests began in ", "Zhanaozen and Aktau", "en"),
        ("Protesterna började i ", "Åkersberga", "sv"),
        ("De protesten begonnen in ", "Zeeuws-Vlaanderen en België", "nl"),
    ],
)
def test_what_stands_in_a_place_is_no_person(before, words, language, form):
    before, words = (unicodedata.normalize("NFC", unicodedata.normalize(form, text)) for text in (before, words))
    assert not can_be(words, language, "person", before)
    assert can_be(words, language, "place", before)
    assert can_be(words, language, "person", "")


@pytest.mark.parametrize(
    ("before", "words", "language", "possible"),
    [
        ("The protests began in the western city of ", "Öster", "en", True),
        ("They were led by ", "Iceland's working class", "en", False),
        ("", "Öster, where the police went over", "en", True),
        ("Protesterna började i Väster och ", "Öster i regionen Åland", "sv", True),
        ("De leddes av ", "Islands arbetarklass", "sv", False),
        ("Het begon in het ", "West-Oïse", "nl", True),
        ("In het begin van de ", "zogenaamde Arabische lente", "nl", False),
        ("Zij werden geleid door ", "België's arbeiders", "nl", False),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_those_who_do_something_are_no_place(before, words, language, possible, form):
    before, words = (unicodedata.normalize(form, part) for part in (before, words))
    assert can_be(words, language, "place", before) == possible
