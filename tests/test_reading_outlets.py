"""HTML pages of the kinds that outlets of other countries, and of other times, have. All texts are our own."""

import json
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from rag.reading.metadata import Metadata
from rag.reading.page.html import read_html
from tests.test_reading_dumps import DUTCH, ENGLISH, SWEDISH, read, texts
from tests.test_reading_newcomers import ADDRESS, BODY, FERRY, PEOPLE, article_of, page


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_page_set_in_fonts_and_tables_has_its_paragraphs_its_day_and_its_author(form: Literal["NFC", "NFD"]) -> None:
    body = (
        "<TABLE><TR><TD><FONT size=1><A href='/'>Start</A><BR><A href='/weer'>Weer</A></FONT></TD><TD><FONT size=1>"
        "dinsdag 17 maart 2009</FONT><BR><FONT size=5><B>Veer naar Vliegeland stopt</B></FONT><BR><FONT size=1>door "
        f"onze verslaggever Zoë Daniëls</FONT><BR><BR><FONT size=2><B>{DUTCH}</B><BR><BR>{FERRY}<BR><BR>{PEOPLE}</FONT>"
        "</TD></TR></TABLE>"
    )
    html = f"<html><head><meta charset='utf-8'><title>De Kustbode : nieuws</title></head><body>{body}</body></html>"
    article, _ = article_of(unicodedata.normalize(form, html))
    assert (article.title, article.author, article.published) == (
        "Veer naar Vliegeland stopt",
        "Zoë Daniëls",
        "2009-03-17",
    )
    assert article.text.split("\n\n") == [DUTCH, FERRY, PEOPLE]


TABLE = (
    "<table><thead><tr><th>Parti</th><th>Mandat</th></tr></thead><tbody><tr><td>Öpartiet</td><td>7</td></tr>"
    "<tr><td>Ångradikalerna</td><td>12,5</td></tr></tbody></table>"
)
ROWS = ["Parti Mandat", "Öpartiet 7", "Ångradikalerna 12,5"]


def test_a_row_of_a_table_stays_together(tmp_path: Path) -> None:
    article, _ = article_of(page(f"<h1>Ferry to Skerry stops</h1><p>{FERRY}</p>{TABLE}<p>{PEOPLE}</p>"))
    assert article.text.split("\n\n") == [FERRY, *ROWS, PEOPLE]
    assert [block.kind for block in article.blocks] == ["paragraph", "item", "item", "item", "paragraph"]
    entry = {"title": "Val", "html_content": "", "content": f"<p>{SWEDISH}</p>{TABLE}<p>{ENGLISH}</p>"}
    assert texts(read(tmp_path, json.dumps([entry]), "a.json"))[0].split("\n\n") == [SWEDISH, *ROWS, ENGLISH]


@pytest.mark.parametrize(
    "title", ["Sidan kunde inte hittas", "404 – sidan finns inte", "Page not found", "Deze pagina bestaat niet meer"]
)
def test_a_message_that_a_page_is_gone_is_no_article(title: str) -> None:
    html = page(f"<h1>{title}</h1><p>{FERRY}</p>", title=f"{title} | Norrö-Bladet")
    article, (skipped,) = read_html(Path("a.html"), html.encode(), Metadata())
    assert article is None and "gone" in skipped.reason
    assert article_of(page(f"<h1>404 är fiskarnas nya båt</h1><p>12 maj 2019</p><p>{SWEDISH}</p>"))[0].text == SWEDISH


@pytest.mark.parametrize(
    "links, parted",
    [
        ("<a href='?page=2'>2</a> <a href='?page=3'>3</a>", True),
        (f"<a rel='next' href='{ADDRESS}/2'>Next</a>", True),
        (f"<a href='{ADDRESS}_2.html'>2</a>", True),
        ("<a rel='next' href='https://norhampost.example/news/storm-hits'>Next story</a>", False),
        (f"<a href='{ADDRESS}/comment-page-2'>2</a>", False),
        ("<a href='/news?page=2'>2</a>", False),
    ],
)
def test_a_page_with_one_part_of_its_article_is_said_to_have_it(links: str, parted: bool) -> None:
    head = "" if links.startswith("<a href='?") else f'<link rel="canonical" href="{ADDRESS}">'
    _, skipped = article_of(page(f"{BODY}<div class='pages'>{links}</div>", head))
    assert any("one part" in each.reason for each in skipped) == parted


def test_a_page_for_the_printer_has_no_outlet_of_that_name() -> None:
    head = "Skriv ut: Färjan slutar gå"
    article, _ = article_of(page(f"<h1>Färjan slutar gå</h1><p>{SWEDISH}</p><p>{PEOPLE}</p>", title=head))
    assert (article.title, article.outlet) == ("Färjan slutar gå", None)


def test_what_stands_in_the_templates_of_elements_is_read() -> None:
    body = f"<news-app><template shadowrootmode='open'><main>{BODY}</main></template></news-app>"
    assert article_of(page(body))[0].text == f"{FERRY}\n\n{PEOPLE}"


def test_who_took_the_pictures_is_no_author_though_the_data_list_all() -> None:
    persons = [{"@type": "Person", "name": name} for name in ("Ebba Öhman", "Jonas Wik")]
    head = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "author": persons})}</script>'
    byline = "".join(
        f"<div class='byline'><div class='byline__name'>{name}</div><div class='byline__role'>{role}</div></div>"
        for name, role in (("Ebba Öhman", "Text"), ("Jonas Wik", "Foto"))
    )
    body = f"<h1>Ferry to Skerry stops</h1>{byline}<p>{FERRY}</p><p>{PEOPLE}</p>"
    assert article_of(page(body, head))[0].author == "Ebba Öhman"


def test_a_lead_that_only_the_data_of_a_page_have() -> None:
    story = {"title": "Ferry to Skerry stops", "intro": "The islands lose their boat.", "body": [{"text": FERRY}]}
    data = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": {"article": story}})}</script>'
    article, _ = article_of(page(f"<h1>Ferry to Skerry stops</h1><div class='skeleton'></div>{data}"))
    assert article.text == f"The islands lose their boat.\n\n{FERRY}"


def test_a_text_of_another_language_that_breaks_off_at_a_wall_is_said_to() -> None:
    paid = {"@type": "NewsArticle", "headline": "Le bac s'arrête", "isAccessibleForFree": False}
    head = f'<script type="application/ld+json">{json.dumps(paid)}</script>'
    text = "Le bac entre Norham et Skerry s’arrêtera en avril, a annoncé la compagnie jeudi soir."
    walls = "<section class='paywall'><p>Il vous reste 62 %.</p></section><div class='x-paywall'><a>S’abonner</a></div>"
    article, skipped = article_of(page(f"<h1>Le bac s'arrête</h1><p>{text}</p>{walls}", head).replace('"en"', '"fr"'))
    assert article.text.startswith(text) and any("subscription" in each.reason for each in skipped)


@pytest.mark.parametrize("box", ["liveblog-body", "live-blog"])
def test_the_posts_of_a_live_report_without_data_are_read_apart_and_said_to_be(box: str) -> None:
    posts = "".join(
        f"<article class='block'><header><time datetime='2024-02-09T{hour}:10:00Z'>{hour}.10</time><h2>{head}</h2>"
        f"</header><p>{text}</p></article>"
        for hour, head, text in (("22", "Färjan väntar", PEOPLE), ("08", "Färjan stannar", FERRY))
    )
    body = f"<main><article><h1>Ferry to Skerry stops</h1><div class='{box}'>{posts}</div></article></main>"
    article, skipped = article_of(page(body))
    assert article.text.split("\n\n") == ["Färjan väntar", PEOPLE, "Färjan stannar", FERRY]
    assert any("live report" in each.reason for each in skipped)


@pytest.mark.parametrize(
    "head, name",
    [("", "advertorial"), ('<script type="application/ld+json">{"@type": "AdvertiserContentArticle"}</script>', "x")],
)
def test_a_page_that_is_an_advertisement_is_said_to_be(head: str, name: str) -> None:
    _, skipped = article_of(page(f"<article class='{name}'>{BODY}</article>", head))
    assert any("advertisement" in each.reason for each in skipped)


def test_a_text_that_is_set_as_it_was_typed_has_its_paragraphs_and_no_days_of_yesterday() -> None:
    body = "<h1>Ferry to Skerry stops</h1><div><span>Publicerad: Igår 18.30</span></div>"
    body += f"<pre>\n{FERRY}\n\n  {PEOPLE}\n</pre>"
    assert article_of(page(body))[0].text == f"{FERRY}\n\n{PEOPLE}"
