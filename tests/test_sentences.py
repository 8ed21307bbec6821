"""Sentences: exact spans, right at abbreviations, initials, numbers and quotes in three languages."""

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.sentences import LONGEST, sentences

# Each item is one sentence; joined with spaces they must come apart where they were joined.
ENGLISH = [
    ["Mr. Smith met Prof. Dr. Jones in St. Albans.", "They spoke at length."],
    ["J. K. Rowling and J.R.R. Tolkien wrote books.", "So did others."],
    ["The U.S. Senate voted.", "He returned to the U.S.", "The troops had left."],
    ["The pipe, i.e. the main one, cost $3.5 billion.", "It burst."],
    ["They came at 5 p.m.", "Nobody opened."],
    ["They came at 5 p.m. on Monday.", "Nobody opened."],
    ["It fell by 4.2 per cent to 3,500 tonnes.", "15 ships were late."],
    ["See No. 5 and fig. 3.", "No.", "That is all."],
    ["“Stop!” she said.", "“Why?” he asked.", "“Come in.”", "He went."],
    ["He called it “a farce.”", "Nobody laughed."],
    ["She wrote: “He said ‘no.’”", "Then she left."],
    ["(The date is uncertain.)", "The place is known."],
    ["He won (!) the race.", "She did not."],
    ["“We saw […] The rest is known,” he wrote.", "He signed it."],
    ["Wait ... what was that?", "Nothing."],
    ["Who knows?!", "Not I."],
    ["It is on www.example.org.", "Look there."],
    ["Smith & Co. & Sons closed.", "Acme Inc. grew.", "They bought Acme Inc.", "The price was low."],
    ["Oil, gas, etc.", "Prices rose."],
    ["On Jan. 6 the crowd came.", "It stayed."],
    ["Elizabeth I.", "She reigned long."],
    ["It was so.[3]", "It is no more."],
]
SWEDISH = [
    ["Han nämnde bl.a. Kazakstan, t.ex. Almaty, och dvs. Ryssland.", "Sedan gick han."],
    ["Mötet börjar kl. 10.30 den 25/1 2022.", "Alla är välkomna."],
    ["Mötet börjar kl. 10 i sal 3.", "Åtta kom."],
    ["Priset steg 4,2 procent till 20.000 kronor.", "3 500 sålde."],
    ["Där fanns bröd, mjölk m.m.", "Ägg saknades."],
    ["Där fanns bröd, mjölk o.s.v.", "Ägg saknades."],
    ["Prof. Öberg och dr. Åkesson talade.", "Ändå var salen tom."],
    ["”Stopp!” ropade hon.", "”Kom hit.", "Gå sedan hem.”", "Sedan gick han."],
    ["»Nej», sade han.", "»Det räcker.»", "Örjan teg."],
    ["Hon kallade det ”en fars”.", "Ingen skrattade."],
    ["Han sade: ”Hon svarade ’nej’.”", "Ärendet är slut."],
    ["År 2022 var det slut.", "2023 började det om."],
    ["Det var på 1990-talet.", "Öl var billigt."],
    ["Det gällde S:t Petersburg, Volvo, Saab m.fl. och andra.", "Så var det."],
    ["– Nej, sade han.", "– Jo, sade hon."],
    ["Karl XII.", "Han föll."],
    ["1. Stoppa våldet nu.", "2. Frige alla gripna."],
    ["Det sker fr.o.m. 1 maj t.o.m. 3 juni.", "Därefter stängs det."],
]
DUTCH = [
    ["Prof. dr. Jansen, d.w.z. de arts, kwam uit St. Niklaas.", "Hij bleef kort."],
    ["Het land is 3.500 km breed, bijv. van Aktau tot Öskemen.", "De weg is slecht."],
    ["'s Avonds regende het.", "’t Was koud.", "'s Morgens niet."],
    ["Mr. De Vries en J. De Boer zwegen.", "Het hof ook."],
    ["Er was o.a. brood, kaas, enz.", "Melk ontbrak."],
    ["‘Wat nu?’ vroeg Jan.", "‘Niets.’", "Hij ging."],
    ["Hij zei: “Zij riep ‘nee.’”", "Eén man lachte."],
    ["Het kostte 4,2 procent meer dan in 2021.", "Iedereen klaagde."],
    ["Op blz. 12 staat het, vgl. art. 5.", "Lees dat."],
    ["Ik zag Jan.", "Hij liep door."],
    ["De heer A. B. C. van Dijk b.v. Jansen was er niet.", "De rest wel."],
]


def _pieces(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("language", "expected"),
    [(code, case) for code, cases in (("en", ENGLISH), ("sv", SWEDISH), ("nl", DUTCH)) for case in cases],
)
def test_sentences_come_apart_where_they_were_joined(language: str, expected: list[str], form: str) -> None:
    expected = [unicodedata.normalize(form, sentence) for sentence in expected]  # type: ignore[arg-type]
    assert _pieces(" ".join(expected), language) == expected
    assert _pieces("\n".join(expected), language) == expected


@pytest.mark.parametrize("language", ["und", "fr", ""])
def test_other_languages_know_the_abbreviations_of_all_three(language: str) -> None:
    assert _pieces("Bl.a. Kina kom. D.w.z. China. Mr. Smith left.", language) == [
        "Bl.a. Kina kom.",
        "D.w.z. China.",
        "Mr. Smith left.",
    ]


def test_a_blank_line_always_ends_a_sentence() -> None:
    assert _pieces("En rubrik utan punkt\n\noch en rad\n \t\nIgen dr.\n\nÅberg.", "sv") == [
        "En rubrik utan punkt",
        "och en rad",
        "Igen dr.",
        "Åberg.",
    ]


def test_nothing_gives_nothing() -> None:
    assert sentences("", "en") == []
    assert sentences(" \n\n\t ", "en") == []


def test_text_without_an_end_is_cut_at_spaces() -> None:
    text = "ord " * 2000
    spans = sentences(text, "sv")
    assert all(end - start <= LONGEST for start, end in spans)
    assert all(text[start:end].startswith("ord") and text[start:end].endswith("ord") for start, end in spans)
    assert [end - start for start, end in sentences("x" * (LONGEST + 5), "sv")] == [LONGEST, 5]


ALPHABET = st.sampled_from([*"abÅäöëïI .!?…\n\"'”“»«()[]–-0123&,\u0308\u030a\u00a0\u2029漢", ". ", "bl.a. ", "Mr. "])


@given(st.lists(ALPHABET, max_size=80).map("".join), st.sampled_from(["en", "sv", "nl", "und"]))
def test_spans_are_ordered_trimmed_and_cover_everything(text: str, language: str) -> None:
    spans = sentences(text, language)
    end_before = 0
    for start, end in spans:
        assert end_before <= start < end
        assert not text[end_before:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert not re.search(r"\n\s*\n", text[start:end])
        end_before = end
    assert not text[end_before:].strip()


@given(st.lists(ALPHABET, max_size=60).map("".join))
def test_nfc_and_nfd_give_the_same_sentences(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", text)
    assert [unicodedata.normalize("NFC", piece) for piece in _pieces(decomposed, "sv")] == _pieces(composed, "sv")


@pytest.mark.parametrize("piece", [". ", "a.", "A. ", "(", "”", "a ", "\n", "!?", "x.x"])
def test_time_grows_with_the_length_only(piece: str) -> None:
    begun = time.perf_counter()
    sentences(piece * 50_000, "sv")
    assert time.perf_counter() - begun < 5
