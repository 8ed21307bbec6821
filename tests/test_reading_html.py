"""HTML pages, as newspapers write them."""

import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from rag.reading import read_paths
from rag.reading.metadata import Metadata
from rag.reading.page.html import read_html
from rag.records import Article, Skipped
from tests.newspaper_pages import PAGES, Page
from tests.newspaper_stories import AROUND, STORIES

PAGE = """<!doctype html><html lang="sv-SE"><head><meta charset="utf-8">
<title>Färjan slutar gå | Skärgårdsbladet</title>
<meta property="og:site_name" content="Skärgårdsbladet"><meta name="author" content="Åsa Öberg">
<meta property="article:published_time" content="2021-03-04T08:00:00+01:00">
<link rel="canonical" href="https://example.org/farjan"></head>
<body><nav><a href="/">Hem</a> <a href="/sport">Sport</a></nav><article><h1>Färjan slutar gå</h1>
<p>Färjan mellan Norrö och Söderö går för sista gången på fredag, säger rederiet. Beslutet togs efter ett möte.</p>
<h2>Öborna protesterar</h2>
<p>Öborna samlades på kajen med plakat och <b>kaffe</b>. De krävde två saker av <a href="x">kommunen</a>:</p>
<ul><li>en båt om dagen</li><li>samma pris som förr</li></ul></article>
<footer>Copyright Skärgårdsbladet</footer><script>alert(1)</script></body></html>"""

STORY = STORIES[0]
TEXT = [part for part in STORY.body if part not in STORY.headings]
# What a page must come to on its own, and all of them on average: words that are right, and words that are there.
FLOOR, MEAN = 0.98, 0.99


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-15"])
def test_the_article_and_its_metadata(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.html").write_bytes(PAGE.replace("utf-8", encoding).encode(encoding))
    (reading,) = read_paths([tmp_path], max_file_mb=1)
    (article,) = reading.articles
    assert reading.skipped == ()
    assert (article.title, article.author, article.outlet) == ("Färjan slutar gå", "Åsa Öberg", "Skärgårdsbladet")
    assert (article.published, article.language, article.url) == ("2021-03-04", "sv", "https://example.org/farjan")
    assert article.inferred == ("author", "outlet", "published", "title")
    assert [block.kind for block in article.blocks] == ["paragraph", "heading", "paragraph", "item", "item"]
    assert "Öborna samlades på kajen med plakat och kaffe." in article.text
    assert "Sport" not in article.text
    assert "alert" not in article.text
    assert not article.text.startswith("Färjan slutar gå")


def test_a_sidecar_corrects_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "a.bron.yaml").write_text("author: Bo Ek\n", encoding="utf-8")
    (reading,) = read_paths([tmp_path], max_file_mb=1)
    assert reading.articles[0].author == "Bo Ek"
    assert "author" not in reading.articles[0].inferred


# Seventeen kinds of newspaper, in three languages.


@cache
def _read_page(name: str, form: str) -> tuple[Article, tuple[Skipped, ...]]:
    page = next(page for page in PAGES if page.name == name)
    return _read(unicodedata.normalize(form, page.html))


def _read(html: str) -> tuple[Article, tuple[Skipped, ...]]:
    article, skipped = read_html(Path("page.html"), html.encode(), Metadata())
    assert article is not None, skipped
    return article, tuple(skipped)


def _scores(page: Page, form: str) -> tuple[float, float]:
    """Precision and recall of the article's words."""
    gold = Counter(re.findall(r"\w+", " ".join(page.gold.text)))
    found = Counter(re.findall(r"\w+", _read_page(page.name, form)[0].text))
    right = sum((gold & found).values())
    return right / sum(found.values()), right / sum(gold.values())


def _figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", text))


pages = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
forms = pytest.mark.parametrize("form", ["NFC", "NFD"])


@forms
@pages
def test_what_the_page_says_of_the_article(page: Page, form: str) -> None:
    article, skipped = _read_page(page.name, form)
    gold = page.gold
    assert (article.title, article.author, article.outlet) == (gold.title, gold.author, gold.outlet)
    assert (article.published, article.modified) == (gold.published, gold.modified)
    assert article.language == gold.language
    assert any("language" in report.reason for report in skipped) == gold.lies


@forms
@pages
def test_the_article_and_nothing_else(page: Page, form: str) -> None:
    precision, recall = _scores(page, form)
    assert precision >= FLOOR
    assert recall >= FLOOR
    assert _figures(_read_page(page.name, form)[0].text) == _figures(" ".join(page.gold.text))


def test_nearly_all_words_of_all_pages_are_right() -> None:
    scores = [_scores(page, "NFC") for page in PAGES]
    assert sum(precision for precision, _ in scores) / len(scores) >= MEAN
    assert sum(recall for _, recall in scores) / len(scores) >= MEAN


@pages
def test_the_lead_comes_first(page: Page) -> None:
    article, _ = _read_page(page.name, "NFC")
    first = article.blocks[0]
    assert (article.text[first.start : first.end], first.kind) == (page.gold.text[0], "paragraph")


# Kinds of their own.


def _html(body: str = "", head: str = "", language: str = "en", text: list[str] | None = None) -> str:
    """A page with the story's headline and paragraphs below ``body``."""
    paragraphs = "".join(f"<p>{part}</p>" for part in (TEXT if text is None else text))
    return (
        f'<html lang="{language}"><head><title>{STORY.title}</title>{head}</head><body><main><h1>{STORY.title}</h1>'
        f"{body}<div>{paragraphs}</div></main></body></html>"
    )


def _data(**values: object) -> str:
    news = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": STORY.title, **values}
    return f'<script type="application/ld+json">{json.dumps(news)}</script>'


def _meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("The bridge cost 1<b>2</b>,0<i>0</i>0 pounds, he said.", "The bridge cost 12,000 pounds, he said."),
        ("It cost <a href='/x'>£1<span>.2</span></a> million in all.", "It cost £1.2 million in all."),
        ("There were 10<sup>6</sup> bees on 40 m<sup>2</sup> of wall.", "There were 10⁶ bees on 40 m² of wall."),
        ("It opened on <time datetime='1931-05-04'>4 May 1931</time> at noon.", "It opened on 4 May 1931 at noon."),
        ("<s>Twelve</s> <del>420</del> Fourteen people were hurt there.", "Fourteen people were hurt there."),
        (
            "The match ended with these goals: 3<br>4 for the guests.",
            "The match ended with these goals: 3 4 for the guests.",
        ),
        ("It rose by 12&nbsp;500 and <data value='7'>7</data><wbr>000 kronor.", "It rose by 12 500 and 7000 kronor."),
        ("A <button>quorum</button> of 18 members was in the hall.", "A quorum of 18 members was in the hall."),
    ],
)
def test_figures_stay_as_the_page_shows_them(markup: str, text: str) -> None:
    article, _ = _read(_html(text=[TEXT[0], markup, TEXT[1]]))
    assert article.text.split("\n\n") == [TEXT[0], text, TEXT[1]]


def test_what_line_breaks_part_are_paragraphs() -> None:
    article, _ = _read(_html(f"<div class='x'>{'<br /> <br/>'.join(TEXT)}</div>", text=[]))
    assert article.text.split("\n\n") == TEXT


def test_the_first_publication_counts_and_the_last_change_stands_beside_it() -> None:
    head = _meta("article:published_time", "2017-03-02T07:15:00Z") + _data(
        datePublished="2023-11-09T10:00:00Z", dateModified="2023-11-09T10:00:00Z"
    )
    article, _ = _read(_html(head=head))
    assert (article.published, article.modified) == ("2017-03-02", "2023-11-09")


@pytest.mark.parametrize(
    ("head", "body", "published", "modified"),
    [
        (_data(dateModified="2023-11-09"), "", None, "2023-11-09"),
        (_data(datePublished="2023-11-09T23:30:00+01:00", dateModified="2023-11-08"), "", "2023-11-09", None),
        (_data(datePublished="1970-01-01T00:00:00Z"), "<p>Published 2 March 2017</p>", "2017-03-02", None),
        ("", "<p>Senast uppdaterad 9 november 2023 kl. 10.15</p>", None, "2023-11-09"),
        (
            "",
            "<p>Gepubliceerd op 2 maart 2017 om 07:15 uur, bijgewerkt 9 november 2023</p>",
            "2017-03-02",
            "2023-11-09",
        ),
        ("", "<time datetime='2017-03-02T07:15'>2 March</time>", "2017-03-02", None),
        ('<link rel="canonical" href="https://herald.example/2017/03/02/library">', "", "2017-03-02", None),
        (_data(datePublished="Thu, 02 Mar 2017 07:15:00 GMT"), "", "2017-03-02", None),
        ("", "<p>It was opened by the mayor of the town on <time datetime='1931-05-04'>4 May</time>.</p>", None, None),
    ],
)
def test_days_of_publication_and_change(head: str, body: str, published: str | None, modified: str | None) -> None:
    article, _ = _read(_html(body, head))
    assert (article.published, article.modified) == (published, modified)


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("By Ada Brathwick", "Ada Brathwick"),
        ("By <a rel='author'>Ada Brathwick</a> and Siân d’Arlow in Brussels", "Ada Brathwick, Siân d’Arlow"),
        ("Av Åsa Öberg-Lind och Bo von Ek", "Åsa Öberg-Lind, Bo von Ek"),
        ("Door Joëlle van der Wolde, Siebren ’t Hart", "Joëlle van der Wolde, Siebren ’t Hart"),
        ("Text: Märta Åkerlöv Foto: Håkan Björnä", "Märta Åkerlöv"),
        ("-- By Ada Brathwick Follow @adabrathwick", "Ada Brathwick"),
        ("By Ada Brathwick, Bo Ek, and Eva Lind, The Herald", "Ada Brathwick, Bo Ek, Eva Lind"),
        ("Ada Brathwick, The Herald", "Ada Brathwick"),
        ("Ada Brathwick, Political correspondent", "Ada Brathwick"),
        ("Eva Lind Uppdaterad 4.9.2021 13:10", "Eva Lind"),
        ("Door Herald example", None),
        ("Uppdaterad", None),
        ("Updated: 4 May 2021", None),
        ("By Staff", None),
        ("By Staff Reporter", None),
        ("The Herald", None),
        ("By The Herald newsdesk", None),
        ("Av Redaktionen", None),
        ("Van onze redactie", None),
        ("Nieuwsredactie", None),
        ("ANP", None),
        ("admin", None),
    ],
)
def test_an_author_is_a_person_or_none(byline: str, author: str | None) -> None:
    head = _meta("og:site_name", "The Herald") + '<link rel="canonical" href="https://herald.example/a">'
    article, _ = _read(_html(f"<div class='byline'><span>{byline}</span></div>", head))
    assert article.author == author
    assert article.text.split("\n\n") == TEXT


@pytest.mark.parametrize(
    ("stated", "author"),
    [
        ({"@type": "Person", "name": "Ada Brathwick"}, "Ada Brathwick"),
        ([{"@type": "Person", "name": "Ada Brathwick"}, {"name": "Bo Ek"}], "Ada Brathwick, Bo Ek"),
        ("Ada Brathwick", "Ada Brathwick"),
        (["Ada Brathwick", "Bo Ek"], "Ada Brathwick, Bo Ek"),
        ({"@type": "Person", "name": ["Ada Brathwick", "Bo Ek"]}, "Ada Brathwick, Bo Ek"),
        ({"@type": "Person", "givenName": "Ada", "familyName": "Brathwick"}, "Ada Brathwick"),
        ({"@type": "Person", "name": "By Ada Brathwick and Bo Ek"}, "Ada Brathwick, Bo Ek"),
        ({"@type": ["Person"], "name": "Plura"}, "Plura"),
        ({"@type": "Organization", "name": "Nordic Wire"}, None),
        ({"@type": "Person", "name": "The Herald"}, None),
        ({"@type": "Person", "name": "TT"}, None),
        ({"@type": "Person", "name": "Herald.example"}, None),
        ({"@type": "Person"}, None),
        ([None, 3, {}], None),
    ],
)
def test_authors_in_json_ld(stated: object, author: str | None) -> None:
    publisher = {"@type": "Organization", "name": "The Herald"}
    head = _data(author=stated, publisher=publisher) + '<link rel="canonical" href="https://herald.example/a">'
    article, _ = _read(_html(head=head))
    assert article.author == author


@pytest.mark.parametrize(
    ("head", "window", "outlet"),
    [
        (_meta("og:site_name", "de Kustbode"), "", "de Kustbode"),
        (_meta("og:site_name", "NORRÖBLADET.example"), " | Norröbladet", "Norröbladet"),
        (_meta("og:site_name", "Norrö-Bladet – nyheter från hela Norrö"), "", "Norrö-Bladet"),
        (_meta("og:site_name", "@norrobladet"), " - Norrö-Bladet", "Norrö-Bladet"),
        (_data(publisher={"name": "Waterkant Media B.V."}) + _meta("og:site_name", "de Kustbode"), "", "de Kustbode"),
        (_data(publisher={"name": "Waterkant"}) + _meta("og:site_name", "Kust"), " | Kust", "Kust"),
        (_data(publisher={"name": "The Herald"}) + _meta("og:site_name", "herald.example"), "", "The Herald"),
        (_data(publisher="The Herald"), "", "The Herald"),
        ('<link rel="canonical" href="https://www.norherald.example/a">', " | Sport", "norherald.example"),
        ("", " | Sport | The Herald", "The Herald"),
        (_meta("application-name", "Sitemaker") + _meta("og:url", "https://herald.example/"), " | Herald", "Herald"),
        (_data(publisher={"name": "Herald"}) + _meta("og:url", "https://herald.example/"), " | Herald Sport", "Herald"),
        ("", "", None),
    ],
)
def test_the_outlets_proper_name(head: str, window: str, outlet: str | None) -> None:
    article, _ = _read(_html(head=head).replace("</title>", f"{window}</title>"))
    assert article.outlet == outlet
    assert article.title == STORY.title


@pytest.mark.parametrize(
    ("head", "headline", "title"),
    [
        (_data(headline="Swans return | The Herald"), "Swans return", "Swans return"),
        (_data(headline="Swans return - The Herald"), "", "Swans return"),
        (_data(headline="Swans return - again"), "", "Swans return - again"),
        (_data(headline="Swans &quot;return&quot; to &lt;b&gt;works&lt;/b&gt;"), "", 'Swans "return" to works'),
        (
            _data(headline="Swans return to the old brick…"),
            "Swans return to the old brickworks",
            "Swans return to the old brickworks",
        ),
        ("<title>Swans return | Local | The Herald</title>", "", "Swans return"),
        ("<title>The Herald: Swans return</title>", "", "Swans return"),
        ("<title>Swans return – The Herald</title>", "<span>Swans </span>return", "Swans return"),
    ],
)
def test_the_title_without_the_outlet(head: str, headline: str, title: str) -> None:
    body = "".join(f"<p>{part}</p>" for part in TEXT)
    site = _meta("og:site_name", "The Herald")
    article, _ = _read(f"<html><head>{head}{site}</head><body><h1>{headline}</h1><div>{body}</div></body></html>")
    assert article.title == title
    assert article.text.split("\n\n") == TEXT


@pytest.mark.parametrize(
    "lead",
    [
        "<header><p>{}</p></header>",
        "<header><div class='abc'>{}</div></header>",
        "<h2 class='article-subtitle'>{}</h2>",
        "<p id='article-summary'>{}</p>",
        "<section class='article__preamble'>{}</section>",
        "<details open><summary>{}</summary></details>",
        "<div data-testid='Standfirst'><div><p>{}</p></div></div>",
        "<figure><img src='x'><figcaption>Basil Crewe at work</figcaption></figure><p class='ingress'>{}</p><p>By "
        "Ada Brathwick</p>",
    ],
)
def test_a_lead_above_the_text(lead: str) -> None:
    article, _ = _read(_html(lead.format(STORY.lead)))
    assert article.text.split("\n\n") == [STORY.lead, *TEXT]


@pytest.mark.parametrize(
    ("described", "taken"),
    [
        (STORY.lead, True),
        (STORY.lead[:60] + "…", False),
        ("News, sport and weather from the whole of the county, every day of the week.", False),
        (TEXT[0][:90] + " hours.", False),
        ("Nine votes to six closed the library", False),
    ],
)
def test_a_lead_that_only_the_description_has(described: str, taken: bool) -> None:
    article, _ = _read(_html(head=_meta("og:description", described)))
    assert article.text.split("\n\n") == ([STORY.lead] if taken else []) + TEXT


def test_the_line_under_a_picture_is_no_lead() -> None:
    article, _ = _read(_html("<div class='_i'>The roof leaked all winter. Picture: Basil Crewe</div>"))
    assert article.text.split("\n\n") == TEXT
    line = "The roof leaked all winter. Foto: Basil Crewe/Nyborg Press."
    article, _ = _read(_html(text=[TEXT[0], line, TEXT[1]]))
    kinds = {article.text[block.start : block.end]: block.kind for block in article.blocks}
    assert kinds == {TEXT[0]: "paragraph", line: "caption", TEXT[1]: "paragraph"}


def test_a_lead_is_not_read_twice() -> None:
    article, _ = _read(_html(f"<header><p>{STORY.lead}</p></header>", text=[STORY.lead, *TEXT]))
    assert article.text.split("\n\n") == [STORY.lead, *TEXT]


def test_a_list_of_main_points_is_part_of_the_lead() -> None:
    points = ["The library closes on 31 March for good", "Its 48,500 books go to the town hall"]
    article, _ = _read(_html("<ul class='summary'>" + "".join(f"<li>{point}</li>" for point in points) + "</ul>"))
    assert [block.kind for block in article.blocks[:3]] == ["item", "item", "paragraph"]
    assert article.text.split("\n\n") == [*points, *TEXT]


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("<link rel='canonical' href='https://herald.example/a'>", "https://herald.example/a"),
        (
            "<link rel='canonical' href='/a'>" + _meta("og:url", "https://herald.example/b?c=1"),
            "https://herald.example/a",
        ),
        (_data(mainEntityOfPage={"@type": "WebPage", "@id": "https://herald.example/a"}), "https://herald.example/a"),
        ("<link rel='canonical' href='/a'>" + _data(url="https://herald.example/a"), "https://herald.example/a"),
        ("<link rel='canonical' href='http://[::1/a'>" + _meta("og:url", "javascript:alert(1)"), None),
    ],
)
def test_the_address(head: str, url: str | None) -> None:
    article, skipped = _read(_html(head=head))
    assert (article.url, skipped) == (url, ())


def test_the_papers_own_name_is_no_headline() -> None:
    html = (
        _html().replace("<body>", "<body><h1 class='logo'>The Herald</h1>").replace("</title>", " - The Herald</title>")
    )
    article, _ = _read(html)
    assert (article.title, article.outlet) == (STORY.title, "The Herald")
    assert article.text.split("\n\n") == TEXT


EN, SV, NL = AROUND["en"], AROUND["sv"], AROUND["nl"]


@pytest.mark.parametrize("around", [EN, SV, NL], ids=["en", "sv", "nl"])
@pytest.mark.parametrize(
    "box",
    [
        "<div class='_x'><span>{advert}</span><div><p>{sponsor}</p></div></div>",
        "<section class='native-ad'><p>{sponsor}</p></section>",
        "<p>{advert}</p>",
        "<div class='_x'><h3>{also}</h3><ul><li><a href='/a'>{one}</a></li><li><a href='/b'>{two}</a></li></ul></div>",
        "<h3>{also}</h3><p><a href='/a'>{one}</a></p><p><a href='/b'>{two}</a></p>",
        "<p><strong>{also}: <a href='/a'>{one}</a></strong></p>",
        "<p><a href='/a'>{also}: {one}</a></p>",
        "<p>{also}: {one}</p>",
        "<h4>{share}</h4><ul><li><a href='/a'>{one}</a></li><li><a href='/b'>{two}</a></li></ul>",
        "<div class='_x'><h3><a href='/a'>{one}</a></h3><p>{sponsor}</p></div>",
        "<div class='_x'><a href='/a'><h3>{one}</h3></a><p>{sponsor}</p></div>",
        "<aside><p>{one}</p></aside>",
        "<div class='jp-relatedposts'><p>{one}</p></div>",
        "<div class='_x'><p>{newsletter}</p><form><input type='email'><button>{subscribe}</button></form></div>",
        "<p>{newsletter}</p>",
        "<div class='_x'><p>{first}</p><p>{second}</p><button>{accept}</button></div>",
        "<div id='cookie-banner'><p>{first}</p></div>",
        "<span class='sr-only'>{share}</span>",
        "<div class='share-buttons'><p>{share}</p></div>",
        "<figure><figcaption>{picture}</figcaption></figure>",
        "<div hidden><p>{comment}</p></div>",
    ],
)
def test_what_stands_around_an_article_is_left_out(box: str, around: object) -> None:
    named = {name: getattr(around, name) for name in around.__dataclass_fields__}  # type: ignore[attr-defined]
    one, two = named["teasers"]
    first, second = named["cookies"]
    shown = box.format(**named, one=one, two=two, first=first, second=second)
    parts = [f"<p>{part}</p>" for part in TEXT]
    html = f"<html><body><h1>{STORY.title}</h1><div>{''.join(parts[:2])}{shown}{''.join(parts[2:])}</div></body></html>"
    assert _read(html)[0].text.split("\n\n") == TEXT
    html = f"<html><body><h1>{STORY.title}</h1><div>{''.join(parts)}</div>{shown}</body></html>"
    assert _read(html)[0].text.split("\n\n") == TEXT


@pytest.mark.parametrize("around", [EN, SV, NL], ids=["en", "sv", "nl"])
def test_many_teasers_do_not_outweigh_the_article(around: object) -> None:
    one, two = around.teasers  # type: ignore[attr-defined]
    sponsor = around.sponsor  # type: ignore[attr-defined]
    card = f"<div class='_c'><div><a href='/a'>{one}</a><p>{sponsor}</p><p>{two} – {sponsor}</p></div></div>"
    parts = [f"<div class='_p'><p>{part}</p></div>" for part in TEXT]
    column = f"<div>{card * 8}</div>"
    html = f"<html><body>{column}<div><h1>{STORY.title}</h1><div>{''.join(parts)}</div></div>{column}</body></html>"
    assert _read(html)[0].text.split("\n\n") == TEXT


def test_headings_and_lists_with_links_in_the_text_stay() -> None:
    parts = [
        f"<p>{TEXT[0]}</p><h2><a href='#roof'>A leaking roof</a></h2><p>{TEXT[1]}</p>",
        "<ul><li>Roof: <a href='/a'>£1.2 million</a></li><li>Walls: <a href='/b'>£75,000</a></li></ul>",
        f"<p>{TEXT[2]}</p>",
    ]
    article, _ = _read(_html(f"<div>{''.join(parts)}</div>", text=[]))
    found = [(article.text[block.start : block.end], block.kind) for block in article.blocks]
    assert found[1] == ("A leaking roof", "heading")
    assert found[3:5] == [("Roof: £1.2 million", "item"), ("Walls: £75,000", "item")]


def test_an_article_of_short_sentences() -> None:
    text = ["The tram stood still for an hour.", "Nobody was hurt, the police say.", "It runs again as it should."]
    article, _ = _read(_html(text=text))
    assert article.text.split("\n\n") == text


@pytest.mark.parametrize("label", ["Comments", "Kommentarer (12)", "Reacties", "3 comments"])
def test_comments_are_left_out_however_many(label: str) -> None:
    comments = f"<h2>{label}</h2>" + f"<div><p>{EN.comment}</p></div>" * 12
    for below in (comments, f"<section>{comments}</section>", f"<div id='comments'>{comments}</div>"):
        html = _html(text=TEXT).replace("</main>", f"{below}</main>")
        assert _read(html)[0].text.split("\n\n") == TEXT


@pytest.mark.parametrize(
    "sentence",
    [
        "An <b>annons</b> in the paper costs 500 kronor, and <a href='/x'>read more</a> is all that it said.",
        "<b>Advertisements</b> were read aloud in the hall for more than an hour that evening.",
        "The newsletter of the club goes to 3,100 members, the chairman says with some pride.",
        "She holds the copyright to the song, said her lawyer after the session on Thursday.",
        "By Friday all of the nine councillors had changed their minds about the vote.",
        "Updated plans from 4 May 2019 show a second door on the northern side.",
        "Comments were made by eleven people, and <a href='/c'>two of them</a> asked for their money back.",
        "The shop sets cookies before its visitors have consented, the regulator found in 2021.",
    ],
)
def test_sentences_with_such_words_stay(sentence: str) -> None:
    article, _ = _read(_html(text=[TEXT[0], sentence, TEXT[1]]))
    assert article.text.split("\n\n") == [TEXT[0], re.sub("<[^>]*>", "", sentence), TEXT[1]]


def test_what_the_data_leave_out_is_no_part_of_the_text() -> None:
    box = "Our readers chose this shop as the friendliest one in the whole of the county."
    article, _ = _read(_html(head=_data(articleBody="\n".join(TEXT)), text=[*TEXT[:3], box, *TEXT[3:]]))
    assert article.text.split("\n\n") == TEXT


@pytest.mark.parametrize("glue", ["\n", "\n\n", "</p><p>", ""])
def test_a_text_that_the_page_does_not_show_is_taken_from_its_data(glue: str) -> None:
    body = f"<p>{glue.join(TEXT)}</p>" if "<" in glue else glue.join(TEXT)
    article, skipped = _read(_html(f"<p class='lead'>{STORY.lead}</p>", _data(articleBody=body), text=[TEXT[0]]))
    assert article.text.split("\n\n") == [STORY.lead, *TEXT]
    assert skipped == ()


def test_data_that_are_cut_short_do_not_cut_the_text() -> None:
    article, _ = _read(_html(head=_data(articleBody="\n".join(TEXT[:2]) + " …")))
    assert article.text.split("\n\n") == TEXT


@pytest.mark.parametrize(
    "data",
    [
        '{{"@graph": [{{"@type": "WebSite", "name": "The Herald"}}, {0}]}}',
        '[{{"@type": "NewsArticle", "headline": "Swans", "datePublished": "2011-01-01"}}, {0}]',
        '{{"@type": "WebPage", "mainEntity": {0}, "hasPart": [{{"@type": "Article", "headline": "Swans"}}]}}',
        "<!-- {0} -->",
        "//<![CDATA[\n{0}\n//]]>",
        "{0};",
    ],
)
def test_json_ld_in_its_many_forms(data: str) -> None:
    article = {
        "@type": ["ReportageNewsArticle", "https://schema.org/NewsArticle"],
        "headline": STORY.title,
        "description": "Line one\nline two",
        "datePublished": "2018-11-06",
        "author": [[{"@type": "Person", "name": "Ada Brathwick"}]],
        "publisher": {"@type": "Organization", "name": ["The Herald"]},
    }
    written = data.format(json.dumps(article).replace("\\n", "\n"))
    read, _ = _read(_html(head=f'<script type="application/ld+json">{written}</script>'))
    assert (read.title, read.published, read.outlet) == (STORY.title, "2018-11-06", "The Herald")
    assert read.author == "Ada Brathwick"


@pytest.mark.parametrize(
    "data", ["", "{", "[" * 50_000, "null", "3", '"x"', '{"@type": 3, "author": 1e999}', '{"@graph": {}}']
)
def test_json_ld_that_says_nothing(data: str) -> None:
    article, skipped = _read(_html(head=f'<script type="application/ld+json">{data}</script>'))
    assert (article.title, article.author, article.published, skipped) == (STORY.title, None, None, ())


# Walls.


def _wall(body: str, head: str = "") -> tuple[Article | None, list[Skipped]]:
    html = f"<html><head><title>{STORY.title}</title>{head}</head><body>{body}</body></html>"
    return read_html(Path("page.html"), html.encode(), Metadata())


@pytest.mark.parametrize("around", [EN, SV, NL], ids=["en", "sv", "nl"])
@pytest.mark.parametrize("name", ["cookie-wall", "_x1"])
@pytest.mark.parametrize("heading", ["h1", "h2"])
def test_a_page_that_holds_only_a_cookie_wall_is_reported(around: object, name: str, heading: str) -> None:
    first, second = around.cookies  # type: ignore[attr-defined]
    wall = f"<div class='{name}'><{heading}>Cookies</{heading}><p>{first}</p><p>{second}</p>"
    head = _meta("article:published_time", "2018-11-06") + _meta("og:description", STORY.lead)
    for button in ("", f"<button>{around.accept}</button>"):  # type: ignore[attr-defined]
        article, (report,) = _wall(f"{wall}{button}</div>", head)
        assert article is None
        assert "only a cookie wall" in report.reason


@pytest.mark.parametrize(
    ("body", "wall"),
    [
        ("<p>Log in to read the whole article.</p><p>Already a subscriber? Sign in</p>", "sign-in wall"),
        ("<p>Logga in för att läsa vidare.</p><p>Bli prenumerant för 1 krona.</p>", "sign-in wall"),
        ("<p>Dit artikel is alleen voor abonnees.</p><p>Inloggen</p>", "sign-in wall"),
        ("<p>Checking your browser before you go on. This takes 5 seconds.</p>", "check of the browser"),
    ],
)
def test_other_walls_are_reported(body: str, wall: str) -> None:
    article, (report,) = _wall(f"<h1>{STORY.title}</h1><div>{body}</div>")
    assert article is None
    assert f"only a {wall}" in report.reason


def test_an_article_on_cookies_is_no_wall() -> None:
    text = [
        "The regulator has fined a shop £40,000 because it set cookies before its visitors had given their consent.",
        "“You must ask first, and you must take no for an answer,” said Ada Brathwick, who heads the office.",
        "The shop has until 1 March to pay, or to show that it has mended its pages.",
    ]
    article, _ = _read(_html(text=text))
    assert article.text.split("\n\n") == text


def test_the_text_in_the_data_is_read_behind_a_wall() -> None:
    first, second = EN.cookies
    article, _ = _wall(f"<div><p>{first}</p><p>{second}</p></div>", _data(articleBody="\n".join(TEXT)))
    assert article is not None
    assert article.text.split("\n\n") == TEXT


def test_a_page_with_a_description_alone_gives_it_and_says_so() -> None:
    head = _meta("article:published_time", "2018-11-06") + _meta("og:description", STORY.lead)
    article, (report,) = _wall("<div id='app'></div><noscript>Please enable JavaScript.</noscript>", head)
    assert article is not None
    assert (article.text, article.title) == (STORY.lead, STORY.title)
    assert "description" in report.reason


@pytest.mark.parametrize("body", ["", "<p></p>", "<nav><a href='/'>Start</a></nav>"])
def test_a_page_without_an_article_is_reported(body: str) -> None:
    article, (report,) = _wall(body)
    assert article is None
    assert "no article" in report.reason


# Languages.


def test_a_language_that_the_text_contradicts_is_reported_and_the_texts_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(_html(language="nl-NL"), encoding="utf-8")
    (reading,) = read_paths([tmp_path], max_file_mb=1)
    (article,), (report,) = reading.articles, reading.skipped
    assert (article.language, "language" in article.inferred) == ("en", True)
    assert "'nl-NL'" in report.reason
    assert "'en'" in report.reason
    (tmp_path / "a.bron.yaml").write_text("language: nl\n", encoding="utf-8")
    (reading,) = read_paths([tmp_path], max_file_mb=1)
    assert (reading.articles[0].language, reading.skipped) == ("nl", ())


@pytest.mark.parametrize(
    ("language", "head", "text", "found"),
    [
        ("sv", "", ["Bo Ek: ja, tack, sade han."], "sv"),
        ("en", "", ["Bo Ek: ja, tack, sade han."], "en"),
        ("nl", _data(inLanguage="en-GB"), TEXT, "en"),
        ("nl", _data(inLanguage={"@type": "Language", "name": "English"}), TEXT, "en"),
        (
            "nb-NO",
            "",
            ["Kommunen sier at det nye badet åpner dørene i august, etter tre år med arbeid på taket. " * 3],
            "nb",
        ),
    ],
)
def test_a_declared_language_counts(language: str, head: str, text: list[str], found: str) -> None:
    article, skipped = _read(_html(head=head, language=language, text=text))
    assert (article.language, skipped) == (found, ())
