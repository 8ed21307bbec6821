"""Text extracted from PDFs: paragraphs, hyphens, pages, captions, pull quotes, lists. All texts are our own."""

import textwrap
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.reading.text.lines import Line
from rag.reading.text.repair import text_blocks
from rag.reading.text.words import Vocabulary, join_lines, mend_capitals

FERRY = (
    "Färjan mellan Norrö och fastlandet slutar gå i vinter, och öborna undrar hur barnen ska komma till skolan i tid. "
    "Rederiet säger att isen har blivit för tunn för bilar men för tjock för den gamla båten, som byggdes i trä."
)
COUNCIL = (
    "Kommunen har lovat ett svar före jul. Ordföranden Åsa Öberg sade på mötet att pengarna räcker till en ny färja, "
    "men att den måste byggas någon annanstans än på Söderö varv, eftersom varvet har stängt för säsongen."
)
BRIDGE = (
    "En bro vore billigare på lång sikt, tycker fiskarna, men ingen av dem vill se den byggas genom den egna hamnen "
    "och de har därför bett om en tunnel i stället."
)


def texts_of(text: str) -> list[str]:
    return [draft.text for draft in text_blocks(text)]


def kinds_of(text: str) -> list[tuple[str, str]]:
    return [(draft.kind, draft.text) for draft in text_blocks(text)]


def spaced(*paragraphs: str, width: int = 80) -> str:
    """As some extractors write: a blank line after every line, so that no blank line means anything."""
    lines = [line for paragraph in paragraphs for line in textwrap.wrap(paragraph, width, break_on_hyphens=False)]
    return " \n\n".join(lines) + " \n"


def wrapped(*paragraphs: str, width: int = 44) -> str:
    return "\n\n".join(textwrap.fill(paragraph, width, break_on_hyphens=False) for paragraph in paragraphs) + "\n"


def test_paragraphs_are_rebuilt_where_blank_lines_separate_them() -> None:
    assert texts_of(wrapped(FERRY, COUNCIL, BRIDGE)) == [FERRY, COUNCIL, BRIDGE]


def test_paragraphs_are_rebuilt_where_blank_lines_stand_after_every_line() -> None:
    assert texts_of(spaced(FERRY, COUNCIL, BRIDGE)) == [FERRY, COUNCIL, BRIDGE]


def test_decomposed_text_gives_the_same_blocks() -> None:
    assert texts_of(unicodedata.normalize("NFD", spaced(FERRY, COUNCIL))) == [FERRY, COUNCIL]


def test_unwrapped_lines_are_paragraphs() -> None:
    assert texts_of(f"{FERRY}\n{COUNCIL}\n{BRIDGE}\n") == [FERRY, COUNCIL, BRIDGE]


@pytest.mark.parametrize("page_break", ["\n\f", "\n\n\n \n\n \n\n\n", "\n\n12\n\f\n", "\f"])
def test_a_page_that_ends_in_a_sentence_breaks_nothing(page_break: str) -> None:
    lines = textwrap.wrap(FERRY, 60)
    broken = "\n".join(lines[:2]) + page_break + "\n".join(lines[2:])
    assert texts_of(f"{broken}\n\n{wrapped(COUNCIL, width=60)}") == [FERRY, COUNCIL]


def test_page_numbers_running_heads_and_link_addresses_go() -> None:
    pages = [
        f"Norrö-Bladet\n\n{wrapped(text)}\n\nhttps://example.org/\n\nSida {n} av 3"
        for n, text in enumerate((FERRY, COUNCIL, BRIDGE), start=1)
    ]
    assert texts_of("\n\f".join(pages)) == [FERRY, COUNCIL, BRIDGE]


def test_numbers_and_addresses_inside_a_page_stay() -> None:
    text = wrapped(FERRY) + "\nMer finns på öbornas egen sida:\nwww.example.org\n\n" + wrapped(COUNCIL)
    assert texts_of(text) == [FERRY, "Mer finns på öbornas egen sida: www.example.org", COUNCIL]


@pytest.mark.parametrize(
    ("first", "second", "elsewhere", "joined"),
    [
        ("de nya bränsle-", "priserna steg", "", "de nya bränslepriserna steg"),
        ("er zijn berich-", "ten over", "", "er zijn berichten over"),
        ("in Nord-", "Holland woont", "", "in Nord-Holland woont"),
        ("de 81-", "åringen log", "", "de 81-åringen log"),
        ("från EU-", "länder kom", "", "från EU-länder kom"),
        ("varken NATO-", "eller EU-land", "", "varken NATO- eller EU-land"),
        ("de olie-", "en gassector", "", "de olie- en gassector"),
        ("both upper-", "and lower-case", "", "both upper- and lower-case"),
        ("een olie-", "arbeider riep", "de olie-arbeider daar", "een olie-arbeider riep"),
        ("een olie-", "arbeider riep", "de oliearbeider daar", "een oliearbeider riep"),
        ("en vice-", "ordförande kom", "vår vice-kassör och ordförande", "en vice-ordförande kom"),
        ("de pro-", "testen van", "protesten en pro-westers", "de protesten van"),
        ("mjuk\u00ad", "vara", "", "mjukvara"),
        ("ett streck –", "och mer", "", "ett streck – och mer"),
        ("utan streck", "alls", "", "utan streck alls"),
        ("REVOLU-", "TIONEN kom", "", "REVOLUTIONEN kom"),
    ],
)
def test_hyphens_at_line_ends(first: str, second: str, elsewhere: str, joined: str) -> None:
    assert join_lines(first, second, Vocabulary([Line(1, elsewhere, 0)])) == joined


def test_a_broken_word_is_mended_over_a_blank_line() -> None:
    text = wrapped(FERRY).rstrip() + " Nu är det vinter-\n\nstorm på sundet.\n\n" + wrapped(COUNCIL)
    assert texts_of(text) == [FERRY + " Nu är det vinterstorm på sundet.", COUNCIL]


def test_capitals_that_a_font_broke_are_mended_and_names_left() -> None:
    vocabulary = Vocabulary([Line(1, "De stille haven en grote storm bij ArcelorMittal", 0)])
    assert mend_capitals("StoRm in de haveN bij ArcelorMittal en de Noord-Zee", vocabulary) == (
        "Storm in de haven bij ArcelorMittal en de Noord-Zee"
    )


def test_subheadings() -> None:
    assert kinds_of(wrapped(FERRY, "Öborna vill ha bro", BRIDGE, "Wat zegt de gemeente?", COUNCIL)) == [
        ("paragraph", FERRY),
        ("heading", "Öborna vill ha bro"),
        ("paragraph", BRIDGE),
        ("heading", "Wat zegt de gemeente?"),
        ("paragraph", COUNCIL),
    ]


def test_subheadings_without_blank_lines_to_tell_them() -> None:
    assert kinds_of(spaced(FERRY, "Öborna vill ha bro", COUNCIL, BRIDGE)) == [
        ("paragraph", FERRY),
        ("heading", "Öborna vill ha bro"),
        ("paragraph", COUNCIL),
        ("paragraph", BRIDGE),
    ]


def test_a_subheading_over_two_lines() -> None:
    text = wrapped(FERRY) + "\nEen eiland zo\ngroot als een stad\n\n" + wrapped(BRIDGE)
    assert kinds_of(text)[1] == ("heading", "Een eiland zo groot als een stad")


def test_a_caption_in_the_middle_of_a_sentence_comes_after_its_paragraph() -> None:
    lines = textwrap.wrap(FERRY, 44)
    text = "\n".join(lines[:3]) + "\n\nFoto: den gamla färjan vid Norrö\n " + "\n".join(lines[3:])
    assert kinds_of(f"{text}\n\n{wrapped(COUNCIL)}") == [
        ("paragraph", FERRY),
        ("caption", "Foto: den gamla färjan vid Norrö"),
        ("paragraph", COUNCIL),
    ]


def test_a_caption_over_two_lines_between_paragraphs() -> None:
    text = wrapped(FERRY) + "\nPhoto: the old ferry, painted\nred and white\n\n" + wrapped(BRIDGE)
    assert kinds_of(text)[1] == ("caption", "Photo: the old ferry, painted red and white")


def test_a_translators_note_is_a_caption() -> None:
    assert kinds_of(spaced(FERRY, BRIDGE) + "\nÖversättning från engelska, Bo Ek\n")[-1] == (
        "caption",
        "Översättning från engelska, Bo Ek",
    )


def test_a_list_with_bullets_ends_where_the_text_goes_on() -> None:
    text = spaced(FERRY, "Öborna kräver detta:") + (
        "\n• En färja om dagen, även när det blåser hårt från nordväst och isen\n\nligger\n\n• Samma pris som förr\n\n"
    )
    assert kinds_of(text + spaced(COUNCIL))[2:] == [
        ("item", "En färja om dagen, även när det blåser hårt från nordväst och isen ligger"),
        ("item", "Samma pris som förr"),
        ("paragraph", COUNCIL),
    ]


def test_a_list_with_hyphens_and_a_line_of_dialogue() -> None:
    text = wrapped(FERRY) + "\nDe eisen zijn:\n- een boot;\n\n- een brug.\n\n- Vi ger oss inte, sade Åsa.\n\n"
    assert [kind for kind, _ in kinds_of(text)] == ["paragraph", "paragraph", "item", "item", "item"]
    alone = wrapped(FERRY) + "\n- Vi ger oss inte, sade Åsa och gick hem.\n\n" + wrapped(COUNCIL)
    assert kinds_of(alone)[1] == ("paragraph", "- Vi ger oss inte, sade Åsa och gick hem.")


QUOTED = "Ordföranden Åsa Öberg sade på mötet att pengarna räcker till en ny färja."


@pytest.mark.parametrize("place", ["before", "inside", "after"])
def test_a_pull_quote_is_dropped_and_its_sentence_kept_once(place: str) -> None:
    body = wrapped(f"Kommunen har lovat ett svar. {QUOTED} Ingen i salen trodde henne.", BRIDGE)
    quote = "\n\n" + textwrap.fill(QUOTED, 24) + "\n\n"
    lines = textwrap.wrap(FERRY, 44)
    ferry = {
        "before": quote + "\n".join(lines),
        "inside": "\n".join(lines[:2]) + quote + "\n".join(lines[2:]),
        "after": "\n".join(lines) + quote,
    }[place]
    texts = texts_of(f"{ferry}\n\n{body}")
    assert texts == [FERRY, f"Kommunen har lovat ett svar. {QUOTED} Ingen i salen trodde henne.", BRIDGE]


def test_a_slogan_that_returns_is_kept() -> None:
    text = wrapped(FERRY, "Ge oss färjan nu!", COUNCIL, "Ge oss färjan nu!", BRIDGE)
    assert texts_of(text).count("Ge oss färjan nu!") == 2


def test_an_end_mark_goes() -> None:
    assert texts_of(wrapped(FERRY, BRIDGE).rstrip() + " n\n") == [FERRY, BRIDGE]


WORD = st.text("abdeiklmnorstuvåäö", min_size=2, max_size=9)
SENTENCE = st.lists(WORD, min_size=4, max_size=12).map(lambda words: " ".join(words).capitalize() + ".")
PARAGRAPH = st.lists(SENTENCE, min_size=2, max_size=5).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(st.lists(PARAGRAPH, min_size=2, max_size=6, unique=True), st.integers(38, 90))
def test_every_word_survives_once_and_in_order(paragraphs: list[str], width: int) -> None:
    for text in (wrapped(*paragraphs, width=width), spaced(*paragraphs, width=width)):
        assert " ".join(texts_of(text)).split() == " ".join(paragraphs).split()


@settings(deadline=None)
@given(st.text(st.sampled_from("aB.,-\n \f•:?“”1\u00ad"), max_size=300))
def test_no_text_stops_the_repair(text: str) -> None:
    for block in text_blocks(text):
        assert block.text.strip()
