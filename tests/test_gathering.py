"""What the archive has on something: who it is, quotes by article, the newest first, sides beside each other."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from types import SimpleNamespace
from unicodedata import normalize

import pytest

from rag.answering.compose import text_of, without_questions
from rag.answering.phrases import in_marks, phrase
from rag.asking.named import is_one_name
from rag.bundled import evaluation_folder
from rag.gathering.material import Material, summary
from rag.gathering.timeline import days_in
from rag.language.days import days
from rag.records import Filters, Part
from rag.web.answers import searched_words
from tests.helpers_store import served, write

MEASURED = 4  # one request of the development part in so many


def gathered(service, text, filters=Filters()):
    """The answer, whole: its quotes stand where it says, its questions are answered."""
    answer = service.ask(text, filters)
    assert answer.answerable
    assert answer.gathered is not None
    for citation in answer.citations:
        assert service.article(citation.article_id).text[citation.start : citation.end] == citation.quote
        assert citation.quote in answer.text or citation.kind == "metadata"
    assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert answer.text == text_of(answer.parts)
    assert tuple(part.text for part in answer.parts if part.kind == "question") == answer.gathered.questions
    return answer


def test_a_name_gets_who_it_is_quotes_by_article_and_questions_that_are_answered(service):
    answer = gathered(service, "tell me about Masimov")
    found = answer.gathered
    assert (found.kind, found.subject, found.articles) == ("subject", "Masimov", 5)
    assert (found.first, found.last) == ("2022-01-07", "2022-01-25"), "of all that the articles report on"
    assert "5 articles in the archive mention “Masimov”" in answer.text
    assert found.definition == 1
    assert re.search("säkerhetstjänsten|security|veiligheid", answer.citations[0].quote)
    assert len({citation.article_id for citation in answer.citations}) == len(answer.citations) >= 3
    assert all("Masimov" in citation.quote for citation in answer.citations)
    assert len(found.questions) <= 3 and "Who is Masimov?" not in found.questions, "that is told already"
    for question in found.questions:
        assert service.ask(question).answerable


@pytest.mark.parametrize(
    ("text", "language", "lead"),
    [
        ("sammanfatta protesterna", "sv", "artiklar i arkivet nämner ”protesterna”"),
        ("wat zegt het archief over olie?", "nl", "artikelen in het archief noemen ‘olie’"),
    ],
)
def test_a_matter_is_gathered_in_the_language_of_the_request(service, text, language, lead):
    answer = gathered(service, text)
    assert answer.language == language
    assert lead in answer.text
    assert len(answer.citations) >= 3


def test_the_latest_is_the_newest_first(service):
    answer = gathered(service, "senaste nytt om Almaty")
    assert answer.gathered.kind == "latest"
    articles = [service.article(citation.article_id) for citation in answer.citations]
    told = [max((report.date for report in article.reports_on if report.date), default="") for article in articles]
    assert told == sorted(told, reverse=True)
    assert answer.gathered.questions == ()


def test_the_latest_of_all_is_the_headlines_of_the_newest_articles(service):
    answer = gathered(service, "latest news")
    assert all(f"“{citation.title}” [{citation.n}]" in answer.text for citation in answer.citations)
    assert {citation.language for citation in answer.citations[:1]} == {"en"}
    assert answer.gathered.subject == ""
    assert answer.gathered.articles == 30
    assert "30 articles in the archive" in answer.text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("timeline of Tokayev", "2022-01-05"),
        ("Gör en tidslinje över protesterna", "2022-01-02"),
        ("Maak een tijdlijn van de protesten", "2022-01-02"),
    ],
)
def test_a_timeline_is_in_the_order_of_what_happened_and_not_of_when_it_was_printed(service, text, day):
    answer = gathered(service, text)
    assert answer.gathered.kind == "timeline"
    leads = [part.text for part in answer.parts if part.kind == "lead"][1:]
    times = [days(lead, answer.language)[0].iso for lead in leads]
    assert times == sorted(times) and day in times
    printed = {report.date for citation in answer.citations for report in citation.reports_on}
    assert printed.isdisjoint(times)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("How many articles mention Masimov?", "articles in the archive mention “Masimov”"),
        ("Hur många artiklar nämner Masimov?", "artiklar i arkivet nämner ”Masimov”"),
        ("Hoeveel artikelen gaan over Masimov?", "artikelen in het archief noemen ‘Masimov’"),
        ("Vilka tidningar skriver om Masimov?", "artiklar i arkivet nämner ”Masimov”"),
    ],
)
def test_how_many_articles_and_which_outlets_there_are_on_something_is_counted(service, text, words):
    assert words in gathered(service, text).text


def test_the_outlets_of_what_mentions_a_subject_are_named_most_first(tmp_path):
    folder = tmp_path / "news"
    held = (("a", "Åbo Underrättelser"), ("b", "Kustposten"), ("c", "Kustposten"), ("d", None))
    for name, outlet in held:
        values = {"outlet": outlet} if outlet else {}
        text = f"Ministern Åsa Öberg öppnade bron i Åmål den {ord(name) - 90} mars. Nummer {name}."
        write(folder, f"{name}.md", text, title=f"Bron {name}", language="sv", **values)
    with contextmanager(served)(folder) as opened:
        answer = opened.ask("Vilka tidningar skriver om Öberg?")
    assert "I Kustposten (2), Åbo Underrättelser." in answer.text


def test_an_archive_of_one_outlet_does_not_name_it_at_every_subject(service):
    assert "Bron briefs (" not in gathered(service, "CSTO").text.partition("\n")[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Which papers are in the archive?", "30 articles in the archive"),
        ("Hur många artiklar finns i arkivet?", "30 artiklar i arkivet"),
        ("Welke kranten zitten in het archief?", "30 artikelen in het archief"),
    ],
)
def test_what_is_in_the_archive_is_counted_and_the_newest_are_listed(service, text, words):
    answer = gathered(service, text)
    assert words in answer.text and {citation.kind for citation in answer.citations} == {"metadata"}


@pytest.mark.parametrize(
    ("text", "language"),
    [("Give me a timeline of events", "en"), ("tidslinje", "sv"), ("geef me een tijdlijn", "nl")],
)
def test_a_timeline_of_nothing_is_of_what_the_archive_is_about(service, text, language):
    answer = gathered(service, text)
    assert answer.gathered.kind == "timeline" and answer.language == language
    assert len([part for part in answer.parts if part.kind == "lead"]) >= 4


def test_of_little_that_there_is_on_a_subject_more_than_one_sentence_is_told(tmp_path):
    folder = tmp_path / "news"
    text = (
        "The volcano Hekla threw ash over the farms of Rangárvellir on Monday. Hekla has been quiet since 2000. "
        "Farmers below Hekla drove their sheep to the coast. Nobody was hurt by Hekla."
    )
    write(folder, "a.md", text, title="Ash on the farms", language="en")
    with contextmanager(served)(folder) as opened:
        answer = opened.ask("tell me about Hekla")
    assert len(answer.citations) >= 3


def test_within_limits_the_time_is_that_of_what_is_reported_within_them(service):
    found = gathered(service, "Nazarbajev", Filters(outlets=("Sidecar",))).gathered
    assert (found.first, found.last) == ("2022-01-21", "2022-01-21")
    found = gathered(service, "Nazarbajev", Filters(published_from="2022-01-10", published_to="2022-01-21")).gathered
    assert (found.first, found.last) == ("2022-01-16", "2022-01-21")


@pytest.mark.parametrize(
    ("text", "language", "starts"),
    [
        ("Give me a chronology of 5 January", "en", "2022-01-05"),
        ("Gör en tidslinje över den 9 januari", "sv", "2022-01-09"),
        ("Maak een tijdlijn van januari 2022", "nl", "2022-01"),
    ],
)
def test_a_timeline_of_a_day_or_a_month_tells_of_nothing_else(service, text, language, starts):
    answer = gathered(service, text)
    assert answer.gathered.kind == "timeline"
    leads = [part.text for part in answer.parts if part.kind == "lead"][1:]
    told = [day.iso for lead in leads for day in days(lead, language)]
    assert told == sorted(told) and all(day.startswith(starts) for day in told), told
    assert len(answer.citations) >= 2


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "language", "first", "last"),
    [
        ("a timeline from 2 to 6 January 2022", "en", "2022-01-02", "2022-01-06"),
        ("Tidslinje 4 till 9 januari", "sv", "2022-01-04", "2022-01-09"),
        ("tijdlijn tussen 2 en 6 januari", "nl", "2022-01-02", "2022-01-06"),
        ("tidslinje över protesterna 2–6 januari", "sv", "2022-01-02", "2022-01-06"),
        ("en tidslinje från den 2 till och med den 6 januari", "sv", "2022-01-02", "2022-01-06"),
        ("a timeline of what happened between the 2nd and the 6th of January", "en", "2022-01-02", "2022-01-06"),
    ],
)
def test_a_timeline_of_a_period_tells_of_the_days_between_too(service, text, language, first, last, form):
    answer = gathered(service, normalize(form, text))
    assert answer.gathered.kind == "timeline"
    leads = [part.text for part in answer.parts if part.kind == "lead"][1:]
    told = [day.iso for lead in leads for day in days(lead, language)]
    assert told == sorted(told) and len(told) >= 3
    assert all(first <= day <= last for day in told), told


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "lead", "named", "on"),
    [
        ("Sammanfatta vad Sidecar skriver om KNB", "Sidecar om ”KNB”", "Sidecar|Karpatskij", "KNB"),
        ("alles wat Moisio over Nazarbajev schrijft", "Heikki Moisio over ‘Nazarbajev’", "Moisio", "Nazarba[jy]ev"),
        (
            "oil according to Socialist Worker",
            "Socialist Worker on “oil”",
            "Socialist Worker|Basketter",
            "(?i)oil|olj|olie",
        ),
    ],
)
def test_what_one_outlet_or_author_tells_of_a_subject_is_theirs_alone(service, text, lead, named, on, form):
    answer = gathered(service, normalize(form, text))
    assert answer.gathered.kind == "subject"
    assert lead in answer.text
    reported = {report.outlet for citation in answer.citations for report in citation.reports_on}
    assert all(
        re.search(named, f"{citation.quote} {' '.join(f'{r.outlet} {r.author}' for r in citation.reports_on)}")
        for citation in answer.citations
    ), reported
    assert re.search(on, answer.citations[0].quote)


@pytest.mark.parametrize(
    ("text", "subject", "spoken", "told"),
    [
        ("articles in Swedish about Masimov", "Masimov", "sv", "limited to: Swedish"),
        ("artiklar på nederländska om Almaty", "Almaty", "nl", "begränsat till: nederländska"),
        ("alles over Almaty in het Engels", "Almaty", "en", "beperkt tot: Engels"),
    ],
)
def test_articles_in_a_language_are_looked_for_in_it(service, text, subject, spoken, told):
    answer = gathered(service, text)
    assert answer.gathered.subject == subject
    assert {citation.language for citation in answer.citations} == {spoken}
    assert answer.searched.filters == Filters(languages=(spoken,)) and answer.searched.articles == 10
    assert told in searched_words(answer.searched, answer.language)


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("What does Sidecar say about Masimov?", "Sidecar on “Masimov”"),
        ("Vad säger Sidecar om Masimov?", "Sidecar om ”Masimov”"),
        ("Wat zegt Sidecar over Masimov?", "Sidecar over ‘Masimov’"),
    ],
)
def test_a_question_on_what_an_outlet_says_that_nothing_answers_gets_what_it_says_of_the_name(service, question, lead):
    answer = service.ask(question)
    assert answer.answerable
    assert answer.gathered is None or lead in answer.text
    if answer.gathered:
        assert all("Masimov" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question", ["What does Sidecar say about Lukashenko's health?", "Vad säger Revolution om Macron?"]
)
def test_an_outlet_that_names_somebody_says_not_all_of_them(service, question):
    assert not service.ask(question).answerable


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("summarise what Revolution writes about bitcoin", "nothing from “Revolution”"),
        ("sammanfatta vad Revolution skriver om bitcoin", "inget från ”Revolution”"),
        ("vat samen wat Revolution over bitcoin schrijft", "niets van ‘Revolution’"),
    ],
)
def test_an_outlet_that_says_nothing_on_a_subject_is_said_to_and_no_other_is_quoted_for_it(service, text, words):
    answer = service.ask(text)
    assert not answer.answerable and not answer.citations
    assert words in answer.text


def test_an_outlet_that_is_called_as_a_thing_may_be_the_subject(service):
    assert gathered(service, "Revolution in Kazakhstan").gathered.subject == "Revolution in Kazakhstan"


def test_a_timeline_of_what_has_no_times_is_what_there_is_on_it(service):
    assert gathered(service, "timeline of Lukashenko").gathered.kind == "subject"


def test_two_outlets_are_compared_on_the_same_point(service):
    answer = gathered(service, "compare Sidecar and Socialist Worker on the number of dead")
    sides = answer.gathered.sides
    assert [side.name for side in sides] == ["Sidecar", "Socialist Worker"]
    by_number = {citation.n: citation.quote for citation in answer.citations}
    for side in sides:
        assert side.citations
        assert all(side.name in by_number[n] for n in side.citations)


def test_outlets_are_compared_that_are_typed_in_small_letters_beside_a_name(service):
    for text in ("compare sidecar and revolution on Nazarbayev", "jämför sidecar och revolution om Nazarbajev"):
        answer = gathered(service, text)
        assert [side.name for side in answer.gathered.sides] == ["Sidecar", "Revolution"]
        assert answer.gathered.subject.startswith("Nazarba")


def test_what_one_side_of_a_comparison_is_missing_is_said(service):
    answer = gathered(service, "jämför Sidecar och Aftonbladet om Nazarbajev")
    assert [side.name for side in answer.gathered.sides] == ["Sidecar"]
    assert "”Aftonbladet”" in answer.text.rpartition("\n")[2]


@pytest.mark.parametrize(
    "text", ["tell me about Cristiano Ronaldo", "älgjakten", "vertel over de Elfstedentocht", "hej", "penguins"]
)
def test_a_subject_that_nothing_mentions_is_declined(service, text):
    answer = service.ask(text)
    assert not answer.answerable
    assert answer.gathered is None


def test_a_filter_limits_what_is_gathered(service):
    answer = gathered(service, "Zhanaozen", Filters(languages=("nl",)))
    assert {citation.language for citation in answer.citations} == {"nl"}
    assert answer.gathered.articles == 4


def test_a_long_message_is_answered_and_says_how_it_was_understood(service):
    text = (
        "Hello there! My brother and I had a quarrel about this last night and he would not let it go. He thinks it "
        "was a handful, I think it was a lot more. Anyway. How many soldiers did the CSTO send?"
    )
    answer = service.ask(text)
    assert answer.answerable
    assert (answer.question, answer.asked) == ("How many soldiers did the CSTO send?", text)


def test_the_requests_of_the_evaluation_get_their_articles(service):
    lines = (evaluation_folder() / "requests.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["part"] == "development" and row["kind"] == "latest"]
    first = quotes = right = 0
    asked = [row for row in rows if row["answerable"]][:MEASURED]
    for row in asked:
        answer = gathered(service, row["text"])
        places = [citation.file.removeprefix("corpus/") for citation in answer.citations]
        first += places[0] in row["articles"]
        quotes += len(places)
        right += sum(place in row["articles"] for place in places)
    assert first == len(asked)
    assert right == quotes


def test_a_misspelt_subject_is_named_as_it_was_read(service):
    answer = gathered(service, "csot sned")
    assert ("csot", "CSTO") in answer.respelt
    assert "CSTO" in answer.gathered.subject and "csot" not in answer.text


def test_a_definition_begins_with_its_name_and_marks_no_words(service):
    found = gathered(service, "Nazarbayev")
    first = found.citations[0]
    assert found.gathered.definition is None or first.quote.partition(" ")[0].startswith(("Naz", "Nur"))
    defined = gathered(service, "tell me about Masimov").citations[0]
    assert (defined.answer_start, defined.answer_end) == (None, None)


def test_quotes_in_the_language_of_the_request_come_first(service):
    languages = [citation.language for citation in gathered(service, "CSTO").citations]
    assert languages[0] == "en" and languages == sorted(languages, key=lambda code: code != "en")


def test_what_is_undated_is_said_to_be_undated():
    for language, words in (("en", "none of them has a date"), ("sv", "något datum"), ("nl", "geen daarvan")):
        made = Material("subject", language, "Åre", 0.9, [(), ()], [])
        assert words in summary(made)
        assert "–" not in summary(made) and phrase(language, "undated") not in summary(made)
        assert phrase(language, "gathered_latest_undated") != phrase(language, "gathered_latest")


@pytest.mark.parametrize(("language", "words"), [("en", "of 2022"), ("sv", "från 2022"), ("nl", "van 2022")])
def test_a_year_that_holds_all_other_dates_is_no_end_of_a_range(language, words):
    made = Material("subject", language, "Åre", 0.9, [("2022",), ("2022-01-25", "2022-01-07"), ("--01-08",)], [])
    told = summary(made)
    assert f", {words}." in told and "25" not in told and told.endswith(": 1.")


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Zoë Ek", "2 articles in the archive mention “Zoë Ek”"),
        ("en", "oil", "mention “oil”"),
        ("en", "the events in Malmö", "2 articles in the archive touch on “the events in Malmö”"),
        ("sv", "händelserna i Malmö", "2 artiklar i arkivet rör ”händelserna i Malmö”"),
        ("nl", "de gebeurtenissen in Malmö", "2 artikelen in het archief raken aan ‘de gebeurtenissen in Malmö’"),
    ],
)
def test_only_a_name_or_a_word_is_said_to_be_mentioned(language, subject, words):
    assert words in summary(Material("subject", language, subject, 0.9, [("2022-01-07",)] * 2, []))


@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_an_address_that_is_pasted_is_its_article(tmp_path, language):
    told = {
        "en": "The ferry to Åsö was stopped by ice on Monday. A hundred people waited for it.",
        "sv": "Färjan till Åsö stoppades av is i måndags. Hundra personer väntade på den.",
        "nl": "De veerboot naar Åsö werd maandag door ijs gestopt. Honderd mensen wachtten erop.",
    }[language]
    url = "https://www.example.org/news/aso.html?id=7"
    write(tmp_path / "a", "a.md", told, title="Åsö", language=language, url=url)
    with contextmanager(served)(tmp_path / "a") as service:
        (article,) = service.store().catalogue.articles()
        for address in (
            "https://example.org/news/aso.html?utm_source=x&id=7",
            f"http://127.0.0.1:7860/read/{article.id}?start=0&end=9#quote",
        ):
            answer = gathered(service, address)
            assert answer.language == language
            assert answer.citations[0].quote == told.split(". ")[0] + "."
            assert phrase(language, "at_address") in answer.text
        words = {"en": "Summarise this article:", "sv": "Sammanfatta den här artikeln:", "nl": "Vat dit artikel samen:"}
        assert gathered(service, f"{words[language]} {url}").citations[0].quote in told
        for page in ("en", "sv", "nl"):
            told_there = service.ask(url, otherwise=page)
            assert told_there.language == page and phrase(page, "at_address") in told_there.text
        limited = service.ask(url, Filters(published_from="2030"), otherwise=language)
        assert not limited.answerable and phrase(language, "no_address") not in limited.text, "it is there"
        unknown = service.ask("https://example.org/news/another", otherwise=language)
        assert not unknown.answerable and unknown.text == phrase(language, "no_address")


def test_a_year_beside_the_days_of_an_articles_other_reports_is_no_end_of_a_range():
    made = Material("subject", "en", "Åre", 0.9, [("2022", "2022-01-25", "2022-01-07"), ("2022-01-09",)], [])
    assert "from 7 January 2022 to 25 January 2022" in summary(made)


@pytest.mark.parametrize("question", ["Who is Tokayev?", "Vem är Tokajev?", "Wie is Tokajev?"])
def test_an_office_before_a_name_of_one_word_says_who_somebody_is(service, question):
    answer = gathered(service, question)
    assert answer.gathered.definition == 1
    assert re.search(r"\bpresident Toka[jy]ev", answer.citations[0].quote, re.IGNORECASE)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "text, one",
    [
        ("Åse Ek", True),
        ("the CSTO", True),
        ("Kim Jong-un", True),
        ("Bank of England", True),
        ("Macedonië naamsverandering", False),
        ("älgjakten i Åre", False),
    ],
)
def test_only_a_single_name_is_asked_about_as_one(text, one, form):
    assert is_one_name(normalize(form, text)) is one


def test_what_is_pasted_keeps_quotes_under_their_leads_and_offers_no_questions():
    shown = [Part("lead", "Two articles."), Part("quote", "“Ö” [1]", (1,))]
    parts = [*shown, Part("lead", "Ask:"), Part("question", "Vem?")]
    assert without_questions(parts) == without_questions(shown) == shown


@pytest.mark.parametrize(
    "text, language, lead",
    [
        ("Fuel prices lit the fuse, but the papers trace the anger further back", "en", "This is the title"),
        ("gaspriset var gnistan, men orsakerna söks längre tillbaka", "sv", "Det här är rubriken"),
        ("Dure brandstof was de vonk, maar de onvrede ging dieper", "nl", "Dit is de titel"),
    ],
)
def test_a_pasted_headline_is_told_to_be_one(service, text, language, lead):
    answer = gathered(service, text)
    assert answer.language == language and answer.text.startswith(lead)
    assert answer.citations[0].title.casefold() == text.casefold()
    assert {citation.article_id for citation in answer.citations} == {answer.citations[0].article_id}


ALIKE = (
    ("nl", "Kustbode", "Brand in Keulen", "De brandweer van Keulen en Sutopo blusten zaterdag een loods in Keulen."),
    ("en", "Tidewatch", "Copper price", "A strike closed the Chilean copper mines in May. Ports stood still."),
    ("sv", "Kustposten", "Gråsälar", "Tokajev besökte Luleå. Sälarna låg kvar på isen vid Åbo, säger Tokajev."),
    ("en", "Tidewatch", "A visit", "In the evening President Tokayev spoke. Nobody asked Tokayev about seals."),
    ("nl", "Kustbode", "Zeilen", "De krant Tidewatch schreef over de zeilers. Stap niet aan boord, schreef Tidewatch."),
)


@pytest.fixture(scope="module")
def alike(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alike")
    for number, (language, outlet, title, text) in enumerate(ALIKE):
        told = {"published": "2021-02-03", "outlet": outlet, "language": language}
        write(folder / "a", f"{number}.md", normalize("NFD", text), title=title, **told)
    yield from served(folder / "a")


@pytest.mark.parametrize(
    ("name", "articles", "words"),
    [
        ("Keulen", 1, "Keulen"),
        ("Cologne", 1, "Keulen"),
        ("Köln", 1, "Keulen"),
        ("Tokajev", 2, "Tokajev"),
        ("Tokayev", 2, "Tokayev"),
        ("Sutopo", 1, "Sutopo"),
        ("Tidewatch", 1, "Tidewatch"),
        ("tidewatch", 1, "Tidewatch"),
    ],
)
def test_a_name_is_counted_in_all_its_spellings_and_not_where_another_only_sounds_like_it(alike, name, articles, words):
    answer = gathered(alike, name)
    assert answer.gathered.articles == articles
    assert all("Chilean" not in citation.quote for citation in answer.citations)
    assert any(words in citation.quote for citation in answer.citations)


def test_a_name_that_only_sounds_like_one_within_the_filters_is_not_there(alike):
    assert gathered(alike, "Keulen", Filters(languages=("nl",))).gathered.articles == 1
    for filters in (Filters(languages=("en",)), Filters(outlets=("Tidewatch",))):
        assert not alike.ask("Keulen", filters).answerable


def test_a_refusal_names_whose_it_is_without_the_genitive(service):
    answer = service.ask("Who designed Tokayev's submarine?")
    assert not answer.answerable and "“Tokayev”" in answer.text and "Tokayev's”" not in answer.text


@pytest.mark.parametrize(
    ("text", "language", "count", "ends"),
    [
        ("28 December to 3 January", "en", 7, ("-12-28", "-01-03")),
        ("van de 2de tot de 6de januari", "nl", 5, ("-01-02", "-01-06")),
        ("27 februari till 1 mars", "sv", 4, ("-02-27", "-03-01")),
        ("6 to 2 January", "en", 2, ("-01-06", "-01-02")),
        ("2 to 6 January 2022", "en", 5, ("2022-01-02", "2022-01-06")),
        ("januari 2022", "nl", 1, ("2022-01", "2022-01")),
        ("5 and 9 January", "en", 2, ("-01-05", "-01-09")),
    ],
)
def test_a_period_has_all_days_between_its_ends_also_into_the_next_year(text, language, count, ends):
    named = days_in(SimpleNamespace(text=text, language=language))
    assert (len(named), named[0], named[-1]) == (count, *ends)


@pytest.mark.parametrize(
    ("text", "lead", "speaks"),
    [
        ("quotes by Tokayev", "gathered_quotes", r"To[ck]a[jy]ev \w+de att|Tokayev (said|claimed)"),
        ("citat av Tokajev", "gathered_quotes", r"To[ck]a[jy]ev \w+de att|Tokayev (said|claimed)"),
        ("citaten van Poetin", "gathered_unsaid", None),
        ("quotes by Putin", "gathered_unsaid", None),
        ("citat av Putin", "gathered_unsaid", None),
    ],
)
def test_quotes_of_somebody_are_what_they_say_and_it_is_told_where_there_are_none(service, text, lead, speaks):
    answer = gathered(service, text)
    leads = [part.text for part in answer.parts if part.kind == "lead"]
    marked = in_marks(answer.gathered.subject, answer.language)
    assert phrase(answer.language, lead, subject=marked) in leads
    if speaks:
        assert all(re.search(speaks, citation.quote) for citation in answer.citations[:2])


@pytest.mark.parametrize("text", ["quotes about Putin", "citat om Putin", "citaten over Poetin", "quotes by Moisio"])
def test_quotes_about_somebody_or_of_an_author_are_not_missed(service, text):
    answer = gathered(service, text)
    assert phrase(answer.language, "gathered_quotes") in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "What happened between 2 January and 5 January 2022?",
        "Vad hände från 2 till 5 januari?",
        "Wat gebeurde er van 2 tot 5 januari?",
    ],
)
def test_what_happened_in_a_period_is_told_day_by_day(service, text):
    answer = gathered(service, text)
    assert answer.gathered.kind == "timeline"
    days_told = [part.text for part in answer.parts if part.kind == "lead"][1:]
    assert len(days_told) >= 2 and all(re.search(r"\b[2-5] (January|januari)", day) for day in days_told)


@pytest.mark.parametrize(
    "text", ["timeline of the events", "ge mig en tidslinje över händelserna", "tijdlijn van de gebeurtenissen"]
)
def test_a_timeline_of_the_events_is_of_what_the_archive_is_about(service, text):
    assert gathered(service, text).gathered.kind == "timeline"
