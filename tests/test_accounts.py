"""quotes -> accounts: claims that say the same together, whatever their language; the newest source first."""

from rag.answering.accounts import Stated, accounts, renumbered
from rag.answering.compose import extractive
from rag.answering.values import Asked, values
from rag.question import read_question
from rag.records import Citation

QUESTION = read_question("How many came?")


def stated(n, quote, language, published, outlet):
    start = 100 * n
    citation = Citation(
        n=n, kind="quote", passage_id=f"p{n}", article_id=f"a{n}", title=None, author=None, outlet=outlet,
        published=published, language=language, url=None, file="x.md", start=start, end=start + len(quote), quote=quote,
    )  # fmt: skip
    return [Stated(citation, value) for value in values(quote, "", language, Asked(QUESTION, {}, ()), published)]


SWEDISH = stated(1, "Det kom 3 000 soldater.", "sv", "2022-01-05", "Bladet")
DUTCH = stated(2, "Volgens het ministerie kwamen er drieduizend soldaten.", "nl", "2022-01-21", "De Krant")
ENGLISH = stated(3, "Nearly 4,000 came, the mayor claimed.", "en", "2022-01-08", "The Paper")


def test_the_same_figure_in_two_languages_is_one_account_and_another_figure_another():
    found = accounts([*SWEDISH, *ENGLISH, *DUTCH])
    assert [(account.normalised, account.citations, account.published) for account in found] == [
        ("3000", (2, 1), "2022-01-21"),
        ("4000", (3,), "2022-01-08"),
    ]
    assert [account.qualifier for account in found] == [None, "nearly"]


def test_a_claim_stands_at_its_place_in_the_article_and_has_its_speaker():
    (account,) = accounts(ENGLISH)
    (claim,) = account.claims
    assert (claim.start, claim.end, claim.value) == (300, 312, "Nearly 4,000")
    assert (claim.speaker, claim.doubtful) == ("the mayor", True)
    (account,) = accounts(DUTCH)
    assert (account.claims[0].speaker, account.claims[0].doubtful) == ("het ministerie", False)


def test_an_article_that_says_it_twice_is_one_source():
    again = [Stated(SWEDISH[0].citation, item.value) for item in SWEDISH]
    (account,) = accounts([*SWEDISH, *again])
    assert len(account.claims) == 1


def test_an_article_without_a_date_comes_last():
    undated = stated(4, "Det kom 50 man.", "sv", None, "Bladet")
    assert [account.normalised for account in accounts([*undated, *SWEDISH])] == ["3000", "50"]


def test_numbers_of_citations_can_be_exchanged():
    found = renumbered(accounts([*SWEDISH, *DUTCH])[0], {1: 7, 2: 3})
    assert found.citations == (3, 7)
    assert [claim.n for claim in found.claims] == [3, 7]


def test_the_text_begins_with_the_answer_or_with_every_account_of_it():
    citations = [item.citation for item in (*SWEDISH, *DUTCH, *ENGLISH)]
    text = "".join(extractive(citations, accounts([*SWEDISH, *DUTCH, *ENGLISH]), "en"))
    assert text.startswith(
        "The accounts differ:\n"
        "– “drieduizend soldaten” [2] (De Krant, 21 January 2022, according to “het ministerie”), "
        "[1] (Bladet, 5 January 2022)\n"
        "– “Nearly 4,000” [3] (The Paper, 8 January 2022, claimed by “the mayor”)\n\n“Det kom 3 000 soldater.” [1]"
    )
    one = "".join(extractive([SWEDISH[0].citation], accounts(SWEDISH), "sv"))
    assert one.startswith("Arkivet säger: ”3 000 soldater” [1] (Bladet, 5 januari 2022)\n\n")
    none = "".join(extractive([SWEDISH[0].citation], (), "nl"))
    assert none.startswith("Het archief zegt:\n\n‘Det kom 3 000 soldater.’ [1]")
