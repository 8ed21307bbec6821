"""XML: RSS, Atom, NewsML-G2, NewsML 1 and NITF, and what of XML can hurt."""

from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.records import Article, FileRead
from tests.newsroom_files import DUTCH, LEAD, TEXT, TITLE, item, newsml, nitf, page, rss

HTML = "".join(f"<p>{text}</p>" for text in TEXT)


def read(tmp_path: Path, data: str | bytes, name: str = "a.xml") -> FileRead:
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    (reading,) = read_paths([tmp_path / name], max_file_mb=10)
    return reading


def one(tmp_path: Path, data: str | bytes, name: str = "a.xml") -> Article:
    (article,) = read(tmp_path, data, name).articles
    return article


def told(reading: FileRead) -> str:
    return " / ".join(each.reason for each in reading.skipped)


@pytest.mark.parametrize("name", ["a.rss", "a.xml"])
def test_a_feed_gives_an_article_for_each_item(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, rss(item(1) + item(2, category="Kust")), name)
    first, second = reading.articles
    assert (first.title, first.author, first.outlet) == (f"{TITLE} (1)", "Åsa Lindqvist", "Norrö-Bladet")
    assert (first.published, first.language, first.url) == ("2019-05-14", "sv", "https://norro.example/1")
    assert first.text.split("\n\n") == list(TEXT)
    assert (second.published, second.tags) == ("2019-05-15", ("Kust",))
    assert reading.skipped == ()


def test_a_feed_whose_language_its_texts_contradict(tmp_path: Path) -> None:
    reading = read(tmp_path, rss(item(1), language="en-us"))
    assert reading.articles[0].language == "sv" and "'en-us'" in told(reading)


def test_names_of_html_and_other_encodings_are_understood(tmp_path: Path) -> None:
    text = "F&auml;rjan kostar 1&nbsp;250&nbsp;000 kronor &amp; sl&#246;sar p&aring; br&auml;nslet."
    feed = rss(f"<item><title>Bron</title><description>{text}</description></item>", title="Norrö-Bladet").replace(
        "UTF-8", "ISO-8859-1"
    )
    article = one(tmp_path, feed.encode("latin-1"), "a.rss")
    assert article.text == "Färjan kostar 1 250 000 kronor & slösar på bränslet."


def test_atom_with_xhtml_and_a_change_without_a_publication(tmp_path: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl"><title>De Kustbode</title>'
        '<link rel="self" href="https://kust.example/feed"/><link href="https://kust.example/"/><entry><title>Veer</title>'
        '<link href="/2019/veer"/><author><name>Zoë Ångström</name></author><updated>2019-05-14T07:15:00Z</updated>'
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{DUTCH[0]}</p><p>{DUTCH[1]}</p></div></content>'
        "</entry></feed>"
    )
    article = one(tmp_path, atom, "a.atom")
    assert (article.title, article.author, article.outlet) == ("Veer", "Zoë Ångström", "De Kustbode")
    assert (article.published, article.modified, article.language) == (None, "2019-05-14", "nl")
    assert article.url == "https://kust.example/2019/veer"
    assert article.text.split("\n\n") == list(DUTCH)


def test_newsml_g2_with_the_days_of_its_first_and_this_version(tmp_path: Path) -> None:
    inline = f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{HTML}</body></html></inlineXML>'
    article = one(tmp_path, newsml(inline))
    assert (article.title, article.author, article.outlet) == (TITLE, "Åsa Lindqvist", "Norrö Nyhetsbyrå")
    assert (article.published, article.modified, article.language) == ("2019-05-14", "2019-05-15", "sv")
    assert article.text.split("\n\n") == list(TEXT)


def test_what_is_withdrawn_and_what_has_no_text(tmp_path: Path) -> None:
    inline = f"<inlineXML><body>{HTML}</body></inlineXML>"
    reading = read(tmp_path, newsml(inline, status="stat:canceled"))
    assert reading.articles == () and "canceled" in told(reading)
    reading = read(tmp_path, newsml("<remoteContent href='x.jpg'/>"), "b.xml")
    assert reading.articles == () and "without a text" in told(reading)


def test_nitf_with_headings_captions_and_a_byline(tmp_path: Path) -> None:
    media = "<media><media-reference source='x.jpg'/><media-caption>Foto: Bo Ek</media-caption></media>"
    article = one(tmp_path, nitf(f"{HTML}{media}<hl2>Mer</hl2><p>Slut på det.</p>"), "a.nitf")
    assert (article.title, article.author, article.outlet) == (TITLE, "Åsa Lindqvist", "Norrö-Bladet")
    assert article.published == "2019-05-14"
    kinds = [(block.kind, article.text[block.start : block.end]) for block in article.blocks]
    assert kinds[3:] == [("caption", "Foto: Bo Ek"), ("heading", "Mer"), ("paragraph", "Slut på det.")]


def test_newsml_1_holds_nitf_in_its_items(tmp_path: Path) -> None:
    inner = nitf(HTML).partition("<nitf>")[2]
    document = (
        "<NewsML><NewsItem><NewsIdentifier><ProviderId>x</ProviderId></NewsIdentifier><NewsManagement>"
        "<FirstCreated>20190513T070000Z</FirstCreated></NewsManagement><NewsComponent><NewsLines><HeadLine>Annan rubrik"
        "</HeadLine></NewsLines><DescriptiveMetadata><Language FormalName='sv'/></DescriptiveMetadata><ContentItem>"
        f"<DataContent><nitf>{inner}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )
    article = one(tmp_path, document)
    assert (article.title, article.published, article.language) == ("Annan rubrik", "2019-05-13", "sv")
    assert LEAD in article.text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><channel/></rss>', "entities"),
        ('<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', "entities"),
        ("<urlset><url><loc>x</loc></url></urlset>", "XML (urlset)"),
        ("not XML at all", "not XML"),
        ("<a>" * 3000, "of a kind that is not read"),
        (rss(""), "no article"),
    ],
)
def test_xml_that_is_not_read(tmp_path: Path, data: str, reason: str) -> None:
    reading = read(tmp_path, data)
    assert reading.articles == () and reason in told(reading)


def test_a_feed_that_breaks_off_gives_what_is_whole_and_says_so(tmp_path: Path) -> None:
    whole = rss(item(1) + item(2))
    reading = read(tmp_path, whole[: whole.index("(2)")])
    assert [article.title for article in reading.articles] == [f"{TITLE} (1)"]
    assert "broken in line" in told(reading)


def test_an_address_that_is_none_is_reported_and_the_article_read(tmp_path: Path) -> None:
    reading = read(tmp_path, rss(item(1).replace("https://norro.example/1", "//[norro/1")))
    assert [article.url for article in reading.articles] == [None] and "not an http address" in told(reading)
    base = "<meta property='og:url' content='https://norro.example/1'>"
    broken = page(head=f"<link rel='canonical' href='//[norro/1'>{base}")
    (article,) = read(tmp_path, broken, "a.html").articles
    assert article.title == TITLE


def test_one_mistake_on_many_items_is_one_message(tmp_path: Path) -> None:
    items = "".join(f"<item><title>{n}</title><link>{n}</link><pubDate>igår</pubDate></item>" for n in range(50))
    assert len(read(tmp_path, rss(items + item(1))).skipped) <= 3
