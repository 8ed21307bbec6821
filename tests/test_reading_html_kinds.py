"""HTML pages: kinds of marks that real newspapers put around and into an article. All pages are our own."""

import json
import unicodedata
from pathlib import Path

import pytest

from rag.reading.metadata import Metadata
from rag.reading.page.html import read_html
from rag.records import Article, Skipped

TITLE = "Simhallen i Älvnäs stängs"
LEAD = "Simhallen i Älvnäs kan stänga i höst. En besiktning har visat fuktskador för 31,5 miljoner kronor."
TEXT = (
    "– Vi hade inget val, säger kommunalrådet Malin Öhrström, som fick beskedet redan den 9 januari i fjol.",
    "De hittade fukt i 14 av 17 väggar och rekommenderar att taket över bassängen byts ut, säger Ïda Ekwall.",
    "Driftbolaget, som har 1 240 kunder i veckan, vill inte kommentera uppsägningen innan den har gått fram.",
)


def page(
    *above: str, head: str = "", text: tuple[str, ...] = TEXT, below: str = "", lead: str = f"<p>{LEAD}</p>"
) -> str:
    paragraphs = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in text)
    return (
        f'<html lang="sv"><head><meta charset="utf-8"><title>{TITLE} | Norrö-Bladet</title>{head}</head><body><main>'
        f"<article><h1>{TITLE}</h1>{lead}{''.join(above)}<div>{paragraphs}</div>{below}</article></main></body></html>"
    )


def data(**values: object) -> str:
    news = {"@type": "NewsArticle", "headline": TITLE, "datePublished": "2023-02-01T18:40:00+01:00", **values}
    return f'<script type="application/ld+json">{json.dumps(news)}</script>'


def read(html: str, form: str = "NFC") -> tuple[Article, list[Skipped]]:
    article, skipped = read_html(Path("a.html"), unicodedata.normalize(form, html).encode(), Metadata())
    assert article is not None, skipped
    return article, skipped


def blocks(html: str, form: str = "NFC") -> list[str]:
    return read(html, form)[0].text.split("\n\n")


forms = pytest.mark.parametrize("form", ["NFC", "NFD"])


# Who wrote it


@forms
@pytest.mark.parametrize(
    ("box", "author"),
    [
        (
            "<div class='byline'><div><span>Åsa Öberg</span><div>Environment correspondent</div></div></div>",
            "Åsa Öberg",
        ),
        (
            "<div class='byline'><div><span>Åsa Öberg</span><div>Chefredaktör och skribent</div></div>"
            "<div><span>Zoë Daniëls</span></div></div>",
            "Åsa Öberg, Zoë Daniëls",
        ),
        ("<div class='author-box'>Zoë Daniëls<br>verslaggever</div>", "Zoë Daniëls"),
        ("<div class='byline'>Av Åsa Öberg, reporter</div>", "Åsa Öberg"),
    ],
)
def test_a_role_below_a_name_is_no_part_of_it(box: str, author: str, form: str) -> None:
    assert read(page(box), form)[0].author == author


@pytest.mark.parametrize("role", ["Foto", "Photographer", "Fotograaf", "Beeld"])
def test_who_made_the_pictures_did_not_write_the_text(role: str) -> None:
    persons = [
        {"@type": "Person", "name": "Åsa Öberg", "jobTitle": "Reporter"},
        {"@type": "Person", "name": "Jörgen af Ek", "jobTitle": role},
        {"@type": "Person", "name": "Zoë Daniëls", "jobTitle": "Text och foto"},
    ]
    assert read(page(head=data(author=persons)))[0].author == "Åsa Öberg, Zoë Daniëls"


@forms
@pytest.mark.parametrize(
    "line",
    [
        "<p>Åsa Öberg</p>",
        "<p>1 februari 2023 18:40</p>",
        "<p><a href='/a'>Åsa Öberg</a><time>1 februari 2023</time></p>",
        "<p>Åsa Öberg, politisk reporter</p>",
    ],
)
def test_a_line_that_only_says_again_who_wrote_and_when_is_no_text(line: str, form: str) -> None:
    html = page(line, head=data(author={"@type": "Person", "name": "Åsa Öberg"}))
    assert blocks(html, form) == [LEAD, *TEXT]


def test_days_and_names_of_what_is_told_stay() -> None:
    text = (TEXT[0], "<p>3 mars 1974</p>", "<p>Åsa Öberg har arbetat i hallen sedan dess.</p>", TEXT[2])
    html = page(head=data(author={"@type": "Person", "name": "Åsa Öberg"}), text=text)
    assert blocks(html) == [LEAD, TEXT[0], "3 mars 1974", "Åsa Öberg har arbetat i hallen sedan dess.", TEXT[2]]


# Leads, quotes, tables of contents


def test_a_description_is_no_lead_where_the_page_shows_one() -> None:
    described = '<meta property="og:description" content="Simhallen stängs, och Älvnäs undrar varför.">'
    lead = f"<p class='article__intro'>{LEAD}</p>"
    assert blocks(page(head=described, lead=lead)) == [LEAD, *TEXT]


@forms
def test_a_quote_set_apart_that_a_paragraph_says_is_read_once(form: str) -> None:
    pulled = "<blockquote><p>”Vi hade inget val”, säger kommunalrådet Malin Öhrström</p></blockquote>"
    told = "<blockquote><p>Det är barnen som förlorar på det här, skriver simklubben till kommunen.</p></blockquote>"
    found = blocks(page(text=(TEXT[0], TEXT[1], pulled, told, TEXT[2])), form)
    assert found == [
        LEAD,
        TEXT[0],
        TEXT[1],
        "Det är barnen som förlorar på det här, skriver simklubben till kommunen.",
        TEXT[2],
    ]


def test_a_table_of_contents_goes_with_its_heading() -> None:
    links = "<li><a href='#a'>18.05 Älvnäs</a></li><li><a href='#b'>17.40 Nej</a></li>"
    contents = f"<section><h2>Key events</h2><ul>{links}</ul></section>"
    assert blocks(page(contents)) == [LEAD, *TEXT]


def test_stars_between_parts_are_no_text() -> None:
    assert blocks(page(text=(TEXT[0], "___", TEXT[1], "* * *", TEXT[2]))) == [LEAD, *TEXT]


@forms
def test_another_article_below_is_not_read_and_reported(form: str) -> None:
    below = "".join(f"<p>{part.replace('Malin Öhrström', 'Zoë Daniëls')}</p>" for part in TEXT)
    other = f"<article><h1>Hallen får nytt tak</h1><p>Av Zoë Daniëls</p>{below}</article>"
    teaser = "<article><h1>Älg fastnade</h1><p>Den räddades.</p></article>"
    article, (report,) = read(page("<p>Av Åsa Öberg</p>").replace("</main>", f"{teaser}{other}</main>"), form)
    assert article.text.split("\n\n") == [LEAD, *TEXT]
    assert (article.title, article.author) == (TITLE, "Åsa Öberg")
    assert "Hallen får nytt tak" in report.reason
    assert not report.remark


# Pages from before style sheets


@forms
def test_the_headline_in_the_largest_font(form: str) -> None:
    html = (
        "<html><head><meta charset='utf-8'><title>Öbygdens Tidning</title></head><body><table><tr><td>"
        f"<font size='5'><b>{TITLE}</b></font><br><font size='2'>Publicerad: 1 februari 2023</font><br><br>"
        f"<b>{LEAD}</b><br><br>{'<br><br>'.join(TEXT)}</td></tr></table></body></html>"
    )
    article, _ = read(html, form)
    assert (article.title, article.published) == (TITLE, "2023-02-01")
    assert article.text.split("\n\n") == [LEAD, *TEXT]


def test_figures_on_two_lines_do_not_close_up() -> None:
    html = page(
        text=(f"<div>{TEXT[0]}<br><br>Bron kostar <b>12</b><br><b>14</b> miljoner kronor, säger Åsa Öberg.</div>",)
    )
    assert "12 14 miljoner" in read(html)[0].text


# Walls in the middle of a text


WALLS = {
    "sv": "<h3>Bara för dig som är prenumerant</h3><p>Första månaden är gratis. Ingen bindningstid.</p>",
    "nl": "<h3>Lees verder met een account</h3><p>Met een account lees je drie artikelen per week.</p>",
    "en": "<h3>To read on, join us</h3><p>The first month costs nothing. Cancel when you like.</p>",
}


@pytest.mark.parametrize("name", ["paywall", "article__paywall", "regwall", "c-paywall-wrapper"])
@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS)
def test_a_text_that_breaks_off_at_a_wall_is_read_and_reported(wall: str, name: str) -> None:
    box = f"<section class='{name}'>{wall}<a href='/buy'>Vidare</a></section>"
    article, (report,) = read(page(text=TEXT[:2], below=box))
    assert article.text.split("\n\n") == [LEAD, *TEXT[:2]]
    assert "may be cut off" in report.reason
    assert report.remark


@pytest.mark.parametrize(
    ("head", "below", "cut"),
    [
        (data(isAccessibleForFree=False), "<p>Redan prenumerant? Logga in</p>", True),
        (data(isAccessibleForFree="False"), "<p>Already a subscriber? Sign in</p>", True),
        ('<meta property="article:content_tier" content="locked">', "<p>Al abonnee? Inloggen</p>", True),
        (data(isAccessibleForFree=False), "", False),
        (data(isAccessibleForFree=True), "<p>Redan prenumerant? Logga in</p>", False),
        (
            data(isAccessibleForFree=False, articleBody="\n".join((LEAD, *TEXT))),
            "<p>Redan prenumerant? Logga in</p>",
            False,
        ),
    ],
)
def test_a_page_that_is_not_free_is_reported_where_it_asks(head: str, below: str, cut: bool) -> None:
    article, skipped = read(page(head=head, below=below))
    assert article.text.split("\n\n") == [LEAD, *TEXT]
    assert any("may be cut off" in report.reason for report in skipped) == cut


@pytest.mark.parametrize(
    "text",
    [
        tuple(f"<p class='paywall'>{part}</p>" for part in TEXT),
        (TEXT[0], f"<div class='paywall'>{TEXT[1]} Se <a href='/x'>beslutet</a> här.</div>", TEXT[2]),
    ],
)
def test_what_stands_behind_a_wall_and_is_called_so_is_text(text: tuple[str, ...]) -> None:
    article, skipped = read(page(text=text))
    assert all(part.split(", ")[0] in article.text for part in TEXT)
    assert skipped == []
