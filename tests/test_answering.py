"""Readings -> evidence, quotes, values, accounts, lists and confidence, on records made by hand."""

import math
import unicodedata
from dataclasses import replace

import numpy as np
import pytest

from rag.answering.accounts import accounts, differing, with_accounts
from rag.answering.compose import account_parts, extractive, marked, marked_text, text_of
from rag.answering.confidence import Features, confidence, sure_of
from rag.answering.evidence import FOUND, MARGIN, MOST, quote_of, ranked, selected, trimmed
from rag.answering.lists import with_list
from rag.answering.quoting import points_back, standing_alone
from rag.answering.readings import read_beside
from rag.answering.values import times_apart, value_of, words_key
from rag.asking.query import Query
from rag.language.sentences import sentences
from rag.records import (
    Answer,
    Article,
    Block,
    Citation,
    Evidence,
    Filters,
    Hit,
    Passage,
    Reading,
    ReadSentence,
    Report,
    Searched,
    Span,
)
from tests.helpers_reader import ScriptedReader


def article_of(
    text: str, language: str = "en", *, name: str = "a", blocks: tuple[Block, ...] = (), **more: object
) -> Article:
    return Article(name, text, blocks or (Block(0, len(text)),), language, f"{name}.txt", outlet=name.title(), **more)


def hit_of(article: Article, score: float = 0.5) -> Hit:
    return Hit(Passage(f"{article.id}-p", article.id, 0, 0, len(article.text), article.text), article, score)


def evidence_of(
    article: Article, sentence: str, words: str = "", *, odds: float = 3.0, sureness: float = 0.9, doubt: float = -1.0
) -> Evidence:
    start = article.text.index(sentence)
    answer = None
    if words:
        first = article.text.index(words, start)
        answer = (first, first + len(words))
    hit = hit_of(article)
    score = odds + FOUND * hit.score
    return Evidence(hit, start, start + len(sentence), odds, score, answer, sureness if words else 0.0, doubt)


def cited(item: Evidence, n: int) -> Citation:
    article = item.hit.article
    first, last = item.answer or (None, None)
    return Citation(
        n, "quote", item.hit.passage.id, article.id, article.title, None, article.outlet, article.published,
        article.language, None, article.file, item.start, item.end, article.text[item.start : item.end], first, last,
    )  # fmt: skip


def reading_of(article: Article, odds: list[float], score: float = 0.5, whole: float = 0.0) -> Reading:
    spans = sentences(article.text, article.language)
    told = tuple(
        ReadSentence(start, end, value, whole, (Span(start, start + 4, 0.8),))
        for (start, end), value in zip(spans, odds, strict=True)
    )
    return Reading(hit_of(article, score), max(odds), told)


def test_sentences_are_ranked_by_what_was_read_and_by_how_well_they_were_found() -> None:
    near, far = article_of("First here. Second here."), article_of("Third here.", name="b")
    found = ranked([reading_of(near, [0.0, 2.0], 0.2), reading_of(far, [2.0], 0.6)])
    assert [item.hit.article.text[item.start : item.end] for item in found] == [
        "Third here.",
        "Second here.",
        "First here.",
    ]
    assert found[0].odds == 2.0 and found[0].score > 2.0


def test_words_are_marked_only_where_a_part_of_the_sentence_answers() -> None:
    article = article_of("Nine men came.")
    (part,), (whole,) = ranked([reading_of(article, [1.0])]), ranked([reading_of(article, [1.0], whole=0.9)])
    assert article.text[slice(*part.answer)] == "Nine" and part.sureness == 0.8
    assert whole.answer is None and whole.sureness == 0.0


def test_few_sentences_are_shown_none_much_weaker_and_none_twice() -> None:
    one = article_of("Alpha came. Beta came. Gamma came.")
    found = ranked([reading_of(one, [5.0, 4.9, 4.8]), reading_of(article_of("Alpha came.", name="b"), [4.7])])
    assert [item.hit.article.text[item.start : item.end] for item in selected(found)] == [
        "Alpha came.",
        "Beta came.",
        "Gamma came.",
    ]
    weak = ranked([reading_of(one, [5.0, 4.9 - MARGIN, 0.0])])
    assert len(selected(weak)) == 1
    many = [reading_of(article_of(f"Number {n} came.", name=f"x{n}"), [3.0]) for n in range(9)]
    assert len(selected(ranked(many))) == MOST
    assert selected([]) == []


@pytest.mark.parametrize(
    ("language", "texts", "told"),
    [
        ("en", ("Five came on Monday.", "Six came on Tuesday.", "Six came on Tuesday.", "It rained."), "Tuesday"),
        ("sv", ("Fem kom i måndags.", "Sex kom i tisdags.", "Sex kom i tisdags.", "Det regnade på ön."), "tisdags"),
        ("nl", ("Vijf kwamen op maandag.", "Zes op dinsdag.", "Zes op dinsdag.", "Het regende in België."), "dinsdag"),
    ],
)
def test_the_best_sentences_are_ordered_by_what_the_reader_says_of_them_beside_each_other(
    language: str, texts: tuple[str, ...], told: str
) -> None:
    readings = [reading_of(article_of(text, language, name=str(n)), [3.0 - n / 10]) for n, text in enumerate(texts[:3])]
    found = ranked([*readings, reading_of(article_of(texts[3], language, name="3"), [-8.0])])
    query = Query("?", "?", language, Filters(), {}, np.zeros(3, np.float32))
    beside = read_beside(ScriptedReader({"?": [told]}), query, found)
    assert told in quote_of(beside[0])  # it was second
    assert [item.score for item in beside[:2]] == [found[0].score, found[1].score]
    assert {(item.hit.article.id, item.start) for item in beside} == {(i.hit.article.id, i.start) for i in found}
    assert [item.beside for item in read_beside(ScriptedReader({}), query, found[:1])] == [-5.0]
    assert read_beside(ScriptedReader({}), query, []) == []


@pytest.mark.parametrize(
    ("language", "first", "second", "back"),
    [
        ("en", "The minister came home.", "He said no.", True),
        ("sv", "Ministern kom hem.", "Hon sade nej.", True),
        ("nl", "De minister kwam thuis.", "Zij zei nee.", True),
        ("en", "The minister came home.", "Smith said no.", False),
        ("sv", "Ministern åkte hem.", "Det är kallt i Umeå.", False),
        ("nl", "De minister kwam thuis.", "Het is koud in België.", False),
        ("de", "Der Minister kam heim.", "Er sagte nein.", False),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_quote_stands_alone(language: str, first: str, second: str, back: bool, form: str) -> None:
    text = unicodedata.normalize(form, f"{first} {second}")
    own = unicodedata.normalize(form, second)
    assert points_back(own, language) is back
    (quote,) = standing_alone([evidence_of(article_of(text, language), own)])
    assert text[quote.start : quote.end] == (text if back else own)


def test_a_quote_is_not_opened_over_a_block_nor_made_too_long() -> None:
    text = "The minister came.\n\nHe said no."
    apart = article_of(text, blocks=(Block(0, 18), Block(20, len(text))))
    (quote,) = standing_alone([evidence_of(apart, "He said no.")])
    assert text[quote.start : quote.end] == "He said no."
    long = article_of(f"The minister {'x' * 700} came. He said no.")
    (quote,) = standing_alone([evidence_of(long, "He said no.")])
    assert long.text[quote.start : quote.end] == "He said no."


def test_what_is_quoted_before_another_sentence_is_not_quoted_again() -> None:
    article = article_of("The minister came home. He said no.")
    kept = standing_alone([evidence_of(article, "The minister came home."), evidence_of(article, "He said no.")])
    assert [article.text[item.start : item.end] for item in kept] == [article.text]
    twice = standing_alone([evidence_of(article, "The minister came home.")] * 2)
    assert len(twice) == 1


def test_spans_lose_what_hangs_on_and_keep_their_place() -> None:
    text = "He said “no”, twice."
    start, end = trimmed(text, 8, 13)
    assert text[start:end] == "no"
    assert trimmed("…", 0, 1) == (0, 1)


def test_names_meet_in_one_key_whatever_the_spelling() -> None:
    assert words_key("Kassym-Jomart Tokayev", "en") == words_key("Tokajev", "sv")
    assert words_key("Turkiet", "sv") == words_key("Turkije", "nl")


@pytest.mark.parametrize(
    ("text", "language", "words", "kind", "key"),
    [
        ("It sent 3,000 soldiers there.", "en", "3,000 soldiers", "amount", "3000"),
        ("Den sände nästan 4.000 man dit.", "sv", "4.000", "amount", "4000"),
        ("Er kwamen drieduizend soldaten.", "nl", "drieduizend", "amount", "3000"),
        ("Priset är 40 procent högre.", "sv", "40 procent", "amount", "40 %"),
        ("It began on 5 January 2022.", "en", "5 January 2022", "day", "2022-01-05"),
        ("Het begon op 5 januari 2022.", "nl", "5 januari 2022", "day", "2022-01-05"),
        ("Åsa Öberg vann loppet.", "sv", "Åsa Öberg", "name", words_key("Åsa Öberg", "sv")),
    ],
)
def test_the_words_of_an_answer_are_a_number_a_day_or_a_name(
    text: str, language: str, words: str, kind: str, key: str
) -> None:
    value = value_of(evidence_of(article_of(text, language), text, words))
    assert value is not None and (value.kind, value.key) == (kind, key)
    assert words in text[value.start : value.end]


def test_a_clause_is_no_value_and_a_figure_inside_it_does_not_speak_for_it() -> None:
    text = "They struck because wages had been cut by 10 per cent without any warning at all."
    assert (
        value_of(evidence_of(article_of(text), text, "because wages had been cut by 10 per cent without any warning"))
        is None
    )
    assert value_of(evidence_of(article_of(text), text)) is None


def test_a_day_without_a_year_is_of_the_year_that_the_report_is_of() -> None:
    text = "Det började den 5 januari."
    article = article_of(text, "sv", reports_on=(Report("x", date="2022-01-25"),))
    value = value_of(evidence_of(article, text, "5 januari"))
    assert value is not None and value.key == "2022-01-05"


def three_accounts() -> list[Evidence]:
    one = article_of("CSTO skickade 3 000 soldater.", "sv", name="one", published="2022")
    two = article_of("Nearly 4,000 men were sent, the minister claimed.", name="two", published="2022-01-21")
    three = article_of("Er gingen drieduizend soldaten.", "nl", name="three")
    words = ("3 000 soldater", "4,000 men", "drieduizend soldaten")
    return [
        evidence_of(a, a.text, w, odds=4.0 - n) for n, (a, w) in enumerate(zip((one, two, three), words, strict=True))
    ]


@pytest.mark.parametrize(
    ("language", "text", "words", "accounts_of_it"),
    [
        ("en", "One pig weighed 300 kg. Another weighed 250 kg.", ("300 kg", "250 kg"), ["300"]),
        ("sv", "Priset är 300 kronor. Det ökade med 14 procent på ön.", ("300 kronor", "14 procent"), ["300 SEK"]),
        (
            "nl",
            "Volgens Jansen vielen er 26 doden. Volgens Smit vielen er 160 doden in België.",
            ("26 doden", "160 doden"),
            ["26", "160"],
        ),
    ],
)
def test_an_article_s_two_figures_are_accounts_only_of_two_speakers(
    language: str, text: str, words: tuple[str, str], accounts_of_it: list[str]
) -> None:
    article = article_of(text, language)
    told = [text[start:end] for start, end in sentences(text, language)]
    evidence = [evidence_of(article, sentence, word) for sentence, word in zip(told, words, strict=True)]
    found = accounts(evidence, [cited(item, n) for n, item in enumerate(evidence, 1)])
    assert [account.normalised for account in found] == accounts_of_it
    assert with_accounts(evidence[:1], evidence) == evidence[:1]  # what is no account is not quoted as one
    brief = replace(article, reports_on=(Report("A"), Report("B")))
    compared = [replace(item, hit=replace(item.hit, article=brief)) for item in evidence]
    both = accounts(compared, [cited(item, n) for n, item in enumerate(compared, 1)])
    assert len(both) == (1 if "14 procent" in text else 2) == len(with_accounts(compared[:1], compared))


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "He said that 26 people died.", "26 people"),
        ("sv", "Enligt honom dog 26 personer på ön.", "26 personer"),
        ("nl", "Volgens hem vielen er 26 doden in België.", "26 doden"),
    ],
)
def test_an_account_is_of_nobody_where_a_pronoun_says_it(language: str, text: str, words: str) -> None:
    evidence = [evidence_of(article_of(text, language), text, words)]
    (account,) = accounts(evidence, [cited(evidence[0], 1)])
    assert account.claims[0].speaker is None


@pytest.mark.parametrize(
    ("language", "text", "other", "words"),
    [
        ("en", "Four people were hurt when the ferry hit the old pier.", "Five", ("Four people", "Five people")),
        ("sv", "Fyra personer skadades när färjan stötte mot bryggan på ön.", "Fem", ("Fyra personer", "Fem personer")),
        ("nl", "Vier mensen raakten gewond toen de pont de oude kade raakte.", "Vijf", ("Vier mensen", "Vijf mensen")),
    ],
)
def test_a_copy_with_another_figure_is_an_account_however_unsure_the_reader_is_of_it(
    language: str, text: str, other: str, words: tuple[str, str]
) -> None:
    one, two = article_of(text, language), article_of(text.replace(words[0].split()[0], other), language, name="b")
    best, copy = evidence_of(one, one.text, words[0]), evidence_of(two, two.text, words[1], odds=-4.0, sureness=0.4)
    assert with_accounts([best], [best, copy]) == [best, copy]
    found = accounts([best, copy], [cited(best, 1), cited(copy, 2)])
    assert [account.value for account in found] == list(words) and differing(found)
    unlike = evidence_of(
        article_of(f"{words[1]}, 2019.", language, name="c"), f"{words[1]}, 2019.", words[1], odds=-4.0, doubt=1.0
    )
    assert with_accounts([best], [best, unlike]) == [best]


def test_accounts_that_say_the_same_meet_and_those_that_differ_stand_beside_each_other() -> None:
    evidence = three_accounts()
    found = accounts(evidence, [cited(item, n) for n, item in enumerate(evidence, 1)])
    assert [(account.normalised, account.citations) for account in found] == [("3000", (1, 3)), ("4000", (2,))]
    assert found[1].value == "Nearly 4,000 men" and found[1].qualifier == "nearly"
    assert found[1].claims[0].speaker == "the minister" and found[1].claims[0].doubtful
    assert differing(found) and not differing(found[:1])
    for account in found:
        for claim in account.claims:
            text = evidence[claim.n - 1].hit.article.text
            assert text[claim.start : claim.end] == claim.value


@pytest.mark.parametrize(
    ("words", "other", "contradict"),
    [
        ("more than 800 people", "832 people", False),
        ("nearly 4,000 people", "3,900 people", False),
        ("about 300 people", "at least 280 people", False),
        ("between 10 and 20 people", "15 people", False),
        ("more than 800 people", "1,200 people", True),
        ("nearly 4,000 people", "3,000 people", True),
        ("at most 10 people", "12 people", True),
        ("832 people", "833 people", True),
        ("more than 800 people", "832 dollars", None),
    ],
)
def test_a_figure_that_lies_where_another_one_says_is_no_contradiction(words, other, contradict) -> None:
    texts = article_of(f"There were {words}."), article_of(f"There were {other}.", name="b")
    evidence = [evidence_of(text, text.text, said) for text, said in zip(texts, (words, other), strict=True)]
    found = accounts(evidence, [cited(item, n) for n, item in enumerate(evidence, 1)])
    assert len(found) == (1 if contradict is None else 2) and differing(found) is bool(contradict)


def test_several_names_are_told_where_they_were_read_side_by_side_and_do_not_contradict_each_other() -> None:
    one, two = article_of("Anna Ek led it."), article_of("Bo Alm led it.", name="b")
    first, second = evidence_of(one, one.text, "Anna Ek"), evidence_of(two, two.text, "Bo Alm", odds=2.5)
    for beside, score, told in ((1.0, 3.0, 2), (-2.0, 3.0, 1), (None, 3.0, 1), (1.0, 2.0, 1)):
        evidence = [replace(first, beside=1.5), replace(second, beside=beside, score=score)]
        found = accounts(evidence, [cited(item, n) for n, item in enumerate(evidence, 1)])
        assert len(found) == told == len(with_accounts(evidence[:1], evidence)) and not differing(found)


@pytest.mark.parametrize(
    ("language", "best", "near", "far"),
    [
        ("en", "The alliance sent *nearly 4,000 men*.", "It sent *3,000 men*.", "It sent *75 planes*."),
        ("en", "The protest began on *2 January 2022*.", "It began on *4 January 2022*.", "It was *25 January 2022*."),
        ("sv", "Alliansen sände *nästan 4.000 man* till ön.", "Den sände *tretusen soldater*.", "Den sände *75 plan*."),
        (
            "nl",
            "De alliantie stuurde *bijna 4.000 man* naar België.",
            "Ze stuurde er *drieduizend*.",
            "Er gingen *75*.",
        ),
    ],
)
def test_another_value_is_told_the_sooner_the_nearer_it_is_to_the_best_one(
    language: str, best: str, near: str, far: str
) -> None:
    def stated(text: str, name: str, odds: float = -0.5, doubt: float = -0.5) -> Evidence:
        article = article_of(text.replace("*", ""), language, name=name)
        return evidence_of(article, article.text, text.split("*")[1], odds=odds, doubt=doubt)

    first, other, beyond = stated(best, "a", 1.0), stated(near, "b"), stated(far, "c")
    assert with_accounts([first], [first, other, beyond]) == [first, other]
    found = accounts([first, other, beyond], [cited(item, n) for n, item in enumerate((first, other, beyond), 1)])
    assert [account.citations for account in found] == [(1,), (2,)] and differing(found)
    surely = stated(far, "c", 1.0)
    assert with_accounts([first], [first, surely]) == [first, surely]
    assert with_accounts([first], [first, stated(near, "b", doubt=2.0)]) == [first]  # near, and likely no answer
    ahead = stated(best, "a", 5.5)
    assert with_accounts([ahead], [ahead, other]) == [ahead]  # near, and far behind


def test_a_value_close_to_the_best_one_is_told_by_what_would_answer_alone_however_poorly_it_was_found() -> None:
    best = article_of("It sent 4,000 men.")
    first = evidence_of(best, best.text, "4,000 men", odds=-1.0)
    for text, doubt, told in (("3,000 men", -2.5, 2), ("3,000 men", 0.5, 1), ("300 men", -2.5, 1)):
        other = article_of(f"They sent {text}.", name="b")
        poorly = replace(evidence_of(other, other.text, text, odds=-2.0, doubt=doubt), score=-0.5)
        assert with_accounts([first], [first, poorly]) == [first, poorly][:told]


def test_what_has_none_of_the_question_s_words_is_no_account_where_the_best_one_has_some() -> None:
    def worded(item: Evidence, lexical: float) -> Evidence:
        return replace(item, hit=replace(item.hit, lexical=lexical))

    best, other, _ = three_accounts()
    unlike = replace(other, doubt=2.0)
    for own, others, item, told in (
        (0.4, 0.0, unlike, 1),
        (0.4, 0.1, unlike, 2),
        (0.0, 0.0, unlike, 2),
        (0.4, 0.0, replace(other, doubt=-2.0), 2),  # likely: in another language it has other words
    ):
        found = [worded(best, own), worded(item, others)]
        assert with_accounts(found[:1], found) == found[:told]


def test_one_value_is_quoted_twice_and_leaves_room_for_others() -> None:
    texts = [f"They sent {number} men." for number in ("3,000", "three thousand", "3000", "4,000")]
    found = [
        evidence_of(article_of(text, name=f"n{n}"), text, text[10:-1], odds=3.0 - n) for n, text in enumerate(texts)
    ]
    assert with_accounts(found[:1], found) == [found[0], found[1], found[3]]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("3,000 men", "three thousand", 1.0),
        ("100 men", "400 men", 4.0),
        ("between 20 and 40 people", "30 people", 1.0),
        ("between 20 and 40 people", "80 people", 2.0),
        ("2 January 2022", "4 January 2022", 3.0),
        ("January 2022", "4 January 2022", math.inf),
        ("2 January", "3 January", 2.0),
        ("the 1990s", "2 January 2022", math.inf),
        ("Anna Ek", "Bo Alm", math.inf),
    ],
)
def test_how_far_two_values_lie_apart(one: str, other: str, apart: float) -> None:
    values = [value_of(evidence_of(article_of(text), text, text)) for text in (one, other)]
    assert values[0] and values[1]
    assert times_apart(values[0], values[1]) == times_apart(values[1], values[0]) == apart


def test_a_weekday_in_an_article_on_several_reports_is_told_apart_from_no_day() -> None:
    text = "It was looted on Wednesday."
    for count, known in ((0, True), (1, True), (2, False)):
        reports = tuple(Report(f"Outlet {n}", "2022-01-21") for n in range(count))
        item = evidence_of(article_of(text, published="2022-01-21", reports_on=reports), text, "Wednesday")
        value = value_of(item)
        assert value and value.key == "2022-01-19" and (value.ends is not None) == known


def test_a_value_of_another_kind_or_an_unsure_one_is_no_account() -> None:
    evidence = three_accounts()
    day = evidence_of(
        article_of("It was on 5 January 2022.", name="four"), "It was on 5 January 2022.", "5 January 2022"
    )
    unsure = replace(evidence[1], sureness=0.2)
    shown = [evidence[0], day, unsure]
    found = accounts(shown, [cited(item, n) for n, item in enumerate(shown, 1)])
    assert [account.citations for account in found] == [(1,)]
    whole = [replace(evidence[0], answer=None, sureness=0.0)]
    assert accounts(whole, [cited(whole[0], 1)]) == ()
    assert accounts([], []) == ()


def test_weaker_sentences_are_shown_too_when_they_give_another_account() -> None:
    evidence = three_accounts()
    other = evidence_of(article_of("Nobody knows.", name="five"), "Nobody knows.", odds=2.9)
    assert with_accounts(evidence[:1], [*evidence, other]) == evidence
    plain = [replace(evidence[0], answer=None, sureness=0.0)]
    assert with_accounts(plain, evidence) == plain


def listed_article() -> Article:
    text = "We fight on.\n\nThe demands are:\n\nBread for all.\n\nPeace at once.\n\nThe paper was read aloud."
    places = [(text.index(part), text.index(part) + len(part)) for part in text.split("\n\n")]
    kinds = ("paragraph", "paragraph", "item", "item", "paragraph")
    return article_of(text, blocks=tuple(Block(*place, kind) for place, kind in zip(places, kinds, strict=True)))


def test_a_list_that_the_best_evidence_introduces_is_quoted_whole() -> None:
    article = listed_article()
    shown = with_list([evidence_of(article, "The demands are:")])
    quoted = [article.text[item.start : item.end] for item in shown]
    assert quoted[-2:] == ["Bread for all.", "Peace at once."] and "The demands are:" in quoted[0]
    items = with_list([evidence_of(article, "Peace at once."), evidence_of(article, "Bread for all.")])
    assert [article.text[item.start : item.end] for item in items] == quoted


def test_one_item_alone_is_an_answer_by_itself() -> None:
    article = listed_article()
    alone = [evidence_of(article, "Peace at once.")]
    assert with_list(alone) == alone
    apart = [evidence_of(article, "The paper was read aloud.")]
    assert with_list(apart) == apart


def test_parts_make_up_the_text_and_accounts_lead_it() -> None:
    evidence = three_accounts()
    citations = [cited(item, n) for n, item in enumerate(evidence, 1)]
    found = accounts(evidence, citations)
    for language, lead in (
        ("en", "The accounts differ:"),
        ("sv", "Uppgifterna går isär:"),
        ("nl", "De berichten verschillen:"),
    ):
        parts = extractive(citations, found, language)
        assert [part.kind for part in parts] == ["lead", "account", "account", "quote", "quote", "quote"]
        assert text_of(parts).startswith(f"{lead}\n– ")
        assert all(citation.quote in text_of(parts) for citation in citations)
    assert account_parts(citations, (), "en") == []


def test_confidence_grows_with_what_was_read_and_with_how_well_it_was_found() -> None:
    plain = Features(read=0.0, beside=0.0, doubt=0.0, found=0.3)
    assert 0.0 <= confidence(plain) <= 1.0
    assert confidence(replace(plain, read=3.0)) > confidence(plain) > confidence(replace(plain, found=0.1))
    assert confidence(replace(plain, beside=3.0)) > confidence(plain) > confidence(replace(plain, beside=-3.0))
    assert confidence(replace(plain, doubt=-2.0)) > confidence(plain) > confidence(replace(plain, doubt=2.0))
    assert confidence(Features(1e9, 1e9, -1e9, 1.0)) <= 1.0
    assert confidence(Features(-1e9, -1e9, 1e9, 0.0)) >= 0.0


def test_the_words_that_answer_are_marked_and_nothing_else_changes() -> None:
    evidence = three_accounts()
    citation = cited(evidence[0], 1)
    assert marked(citation, lambda words: f"**{words}**") == "CSTO skickade **3 000 soldater**."
    assert marked(replace(citation, answer_start=None, answer_end=None), str.upper) == citation.quote
    parts = tuple(extractive([citation], (), "sv"))
    answer = Answer("?", "sv", True, 0.9, text_of(parts), (citation,), (), Searched(Filters(), 1, 1), parts)
    assert marked_text(answer, str) == answer.text
    assert "**3 000 soldater**" in marked_text(answer, lambda words: f"**{words}**")


def test_the_first_sentence_counts_as_sure_and_others_until_one_would_be_no_answer_alone() -> None:
    text = article_of("One told it. Another one did. A third did.")
    told, strong, weak = (
        evidence_of(text, sentence, odds=odds, doubt=doubt)
        for sentence, odds, doubt in (
            ("One told it.", 6.0, -1.0),
            ("Another one did.", 6.0, -1.0),
            ("A third did.", -9.0, 1.0),
        )
    )
    assert [sure_of(found) for found in ([told], [told, strong], [told, weak, strong], [weak, weak])] == [1, 2, 1, 1]
