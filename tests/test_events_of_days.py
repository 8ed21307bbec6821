"""What happened on a day: the sentences that name it, in the order of time; not those that name its year alone."""

from __future__ import annotations

from contextlib import contextmanager
from unicodedata import normalize

import pytest

from rag.language.days import Day, precision
from tests.helpers_store import served, write

STORIES = {
    "en": (
        "Strike at the Åmål mill",
        "An important side of the movement of 2019 was that workers led it. On 5 March 2019 the workers of the mill at "
        "Åmål laid down their tools. On 6 March 2019 the owner called the police to the gates of the mill.",
    ),
    "sv": (
        "Strejken i Åmål",
        "En viktig sida av rörelsen 2019 var att arbetarna ledde den. Den 5 mars 2019 lade arbetarna vid bruket i Åmål "
        "ned arbetet. Den 6 mars 2019 kallade ägaren polis till brukets grindar.",
    ),
    "nl": (
        "Staking in Åmål",
        "Een belangrijke kant van de beweging van 2019 was dat arbeiders haar leidden. Op 5 maart 2019 legden de "
        "arbeiders van de fabriek in Åmål het werk neer. Op 6 maart 2019 riep de eigenaar de politie naar de poort.",
    ),
}
ASKED = {
    "en": ("What happened on 5 March 2019 in Åmål?", "What happened in 2019 in Åmål?"),
    "sv": ("Vad hände den 5 mars 2019 i Åmål?", "Vad hände 2019 i Åmål?"),
    "nl": ("Wat gebeurde er op 5 maart 2019 in Åmål?", "Wat gebeurde er in 2019 in Åmål?"),
}


@pytest.mark.parametrize(
    ("iso", "told"), [("2022-01-05", 2), ("--01-05", 2), ("2022-01", 1), ("--01", 1), ("2022", 0), ("199", 0)]
)
def test_a_time_is_as_exact_as_what_it_names(iso, told):
    assert precision(Day(0, 1, iso)) == told


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("language", ["en", "sv", "nl"])
def test_what_happened_on_a_day_is_told_by_sentences_that_name_the_day(tmp_path, language, form):
    folder = tmp_path / "news"
    folder.mkdir()
    title, text = STORIES[language]
    write(folder, "a.md", normalize(form, text), title=title, language=language)
    with contextmanager(served)(folder) as service:
        of_day, of_year = (service.ask(normalize(form, question)) for question in ASKED[language])
    assert of_day.answerable and of_year.answerable
    assert all("5 " in citation.quote and "2019" in citation.quote for citation in of_day.citations)
    assert any("2019" in citation.quote for citation in of_year.citations)
