"""Bodies that editors keep as blocks, in dumps and in the scripts of pages. All texts are our own."""

import json
import unicodedata
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.reading.dump.blocks import as_body, read_body
from rag.reading.metadata import Metadata
from rag.reading.page.html import read_html
from rag.reading.unusable import Unusable
from tests.test_reading_dumps import read

READ = [
    ("heading", "Omkring 240 öbor"),
    ("paragraph", "Färjan slutar gå den 1 mars, säger rederiet Ängsö."),
    ("item", "Fyra turer om dagen"),
    ("paragraph", "Det förlorar 3,2 miljoner kronor om året."),
]


def span(text: str, **more: object) -> dict[str, object]:
    return {"type": "text", "text": text, **more}


PARTS = [span("Färjan slutar gå "), span("den 1 mars", marks=[{"type": "bold"}]), span(", säger rederiet Ängsö.")]
LAST = "Det förlorar 3,2 miljoner kronor om året."


def portable(text: str, **more: object) -> dict[str, object]:
    return {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": text}], **more}


def contentful(kind: str, *content: object) -> dict[str, object]:
    return {"nodeType": kind, "data": {}, "content": [*content]}


def word(text: str) -> dict[str, object]:
    return {"nodeType": "text", "value": text, "marks": [], "data": {}}


BODIES: dict[str, Any] = {
    "Portable Text": [
        portable("Omkring 240 öbor", style="h2"),
        portable("", children=[{"_type": "span", "text": part["text"]} for part in PARTS]),
        portable("Fyra turer om dagen", listItem="bullet", level=1),
        {"_type": "image", "asset": {"_ref": "image-1"}},
        portable(LAST),
    ],
    "ProseMirror": {
        "type": "doc",
        "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [span("Omkring 240 öbor")]},
            {"type": "paragraph", "content": PARTS},
            {
                "type": "bulletList",
                "content": [
                    {"type": "listItem", "content": [{"type": "paragraph", "content": [span("Fyra turer om dagen")]}]}
                ],
            },
            {
                "type": "paragraph",
                "content": [span("Det förlorar 3,2 miljoner"), {"type": "hardBreak"}, span("kronor om året.")],
            },
        ],
    },
    "Slate": [
        {"type": "heading-two", "children": [{"text": "Omkring 240 öbor"}]},
        {
            "type": "paragraph",
            "children": [
                {"text": "Färjan slutar gå "},
                {"type": "link", "url": "https://example.org", "children": [{"text": "den 1 mars"}]},
                {"text": ", säger rederiet Ängsö."},
            ],
        },
        {"type": "ul_list", "children": [{"type": "list_item", "children": [{"text": "Fyra turer om dagen"}]}]},
        {"type": "paragraph", "children": [{"text": LAST}]},
    ],
    "Slate before 2019": {
        "document": {
            "nodes": [
                {"object": "block", "type": "heading", "nodes": [{"object": "text", "text": "Omkring 240 öbor"}]},
                {
                    "object": "block",
                    "type": "paragraph",
                    "nodes": [{"object": "text", "leaves": [{"text": part["text"]} for part in PARTS]}],
                },
                {"object": "block", "type": "list-item", "nodes": [{"object": "text", "text": "Fyra turer om dagen"}]},
                {"object": "block", "type": "paragraph", "nodes": [{"object": "text", "text": LAST}]},
            ]
        }
    },
    "Lexical": {
        "root": {
            "type": "root",
            "children": [
                {"type": "heading", "tag": "h2", "children": [span("Omkring 240 öbor")]},
                {"type": "paragraph", "children": PARTS},
                {
                    "type": "list",
                    "tag": "ul",
                    "children": [{"type": "listitem", "children": [span("Fyra turer om dagen")]}],
                },
                {"type": "paragraph", "children": [span(LAST)]},
            ],
        }
    },
    "Contentful": contentful(
        "document",
        contentful("heading-2", word("Omkring 240 öbor")),
        contentful("paragraph", *(word(str(part["text"])) for part in PARTS)),
        contentful("embedded-asset-block"),
        contentful("unordered-list", contentful("list-item", contentful("paragraph", word("Fyra turer om dagen")))),
        contentful("paragraph", word(LAST)),
    ),
    "Draft.js": {
        "blocks": [
            {"key": "a", "text": "Omkring 240 öbor", "type": "header-two", "entityRanges": []},
            {"key": "b", "text": "".join(str(part["text"]) for part in PARTS), "type": "unstyled"},
            {"key": "c", "text": "Fyra turer om dagen", "type": "unordered-list-item"},
            {"key": "d", "text": " ", "type": "atomic"},
            {"key": "e", "text": LAST, "type": "unstyled", "inlineStyleRanges": [{"offset": 1, "length": 2}]},
        ],
        "entityMap": {},
    },
    "Editor.js": {
        "time": 1550476186479,
        "blocks": [
            {"id": "a", "type": "header", "data": {"text": "Omkring 240 öbor", "level": 2}},
            {"type": "paragraph", "data": {"text": "Färjan slutar gå <b>den 1 mars</b>, säger rederiet &Auml;ngsö."}},
            {"type": "list", "data": {"style": "unordered", "items": ["Fyra turer om dagen"]}},
            {"type": "embed", "data": {"content": "https://example.org/film"}},
            {"type": "paragraph", "data": {"text": LAST}},
        ],
        "version": "2.8.1",
    },
    "Arc": [
        {"type": "header", "content": "Omkring 240 öbor"},
        {"type": "text", "content": "Färjan slutar gå <b>den 1 mars</b>, säger rederiet Ängsö."},
        {"type": "list", "items": [{"type": "text", "content": "Fyra turer om dagen"}]},
        {"type": "interstitial_link", "content": "Bron som aldrig byggdes 1994."},
        {"type": "text", "content": LAST},
    ],
    "Prismic": [
        {"type": "heading2", "text": "Omkring 240 öbor", "spans": []},
        {"type": "paragraph", "text": "".join(str(part["text"]) for part in PARTS), "spans": [{"start": 1, "end": 2}]},
        {"type": "list-item", "text": "Fyra turer om dagen", "spans": []},
        {"type": "paragraph", "text": LAST, "spans": []},
    ],
}


def drafts(value: object) -> list[tuple[str, str]]:
    body = read_body(as_body(value))
    return [(draft.kind, " ".join(draft.text.split())) for draft in body.drafts]


@pytest.mark.parametrize("editor", BODIES)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_body_of_blocks_is_read_in_order_with_its_headings(
    tmp_path: Path, editor: str, form: Literal["NFC", "NFD"]
) -> None:
    body = json.loads(unicodedata.normalize(form, json.dumps(BODIES[editor], ensure_ascii=False)))
    for held in (body, json.dumps(body, ensure_ascii=False)):
        reading = read(tmp_path, json.dumps([{"title": "Färjan", "date": "2021-02-09", "body": held}]), "a.json")
        (article,) = reading.articles
        assert [(block.kind, article.text[block.start : block.end]) for block in article.blocks] == READ
        assert reading.skipped == ()


def test_paragraphs_that_lie_beside_each_other_as_texts_stay_paragraphs() -> None:
    assert drafts({"content": [span("Bron byggdes 1998."), span("12 båtar går nu.")]}) == [
        ("paragraph", "Bron byggdes 1998."),
        ("paragraph", "12 båtar går nu."),
    ]


def test_parts_of_a_word_and_of_a_figure_are_one() -> None:
    assert drafts([{"children": [span("Ång"), span("fartyg 12"), span(",5 meter")]}]) == [
        ("paragraph", "Ångfartyg 12,5 meter")
    ]


def test_a_sign_in_a_run_of_text_is_no_markup() -> None:
    assert drafts([{"children": [span("Om a <b och &amp; 5 < 7")]}]) == [("paragraph", "Om a <b och &amp; 5 < 7")]


def test_a_list_inside_an_item_and_a_line_under_a_picture() -> None:
    inner = {"type": "ul", "children": [{"type": "li", "children": [span("Klockan 7")]}]}
    outer = {"type": "li", "children": [span("Turer"), inner]}
    picture = {"type": "image", "src": "https://example.org/a.jpg", "caption": "Färjan 2019"}
    assert drafts([outer, picture]) == [("item", "Turer"), ("item", "Klockan 7"), ("caption", "Färjan 2019")]


def test_what_is_no_text_of_a_known_kind_is_named(tmp_path: Path) -> None:
    strange = {"type": "fact", "utsaga": "Rederiet grundades 1954 och har nio båtar."}
    reading = read(tmp_path, json.dumps([{"title": "Färjan", "body": [*BODIES["Arc"], strange]}]), "a.json")
    assert [report.reason for report in reading.skipped] == ["ignored: utsaga"]


def test_json_that_is_no_body_is_no_text(tmp_path: Path) -> None:
    reading = read(tmp_path, json.dumps([{"title": "Färjan", "body": json.dumps({"id": 12, "ok": True})}]), "a.json")
    assert reading.articles == ()
    assert "not JSON" in reading.skipped[0].reason


def test_a_body_that_is_nested_too_deeply_is_reported() -> None:
    body: dict[str, object] = span("12")
    for _ in range(200):
        body = {"type": "x", "children": [body]}
    with pytest.raises(Unusable, match="too deeply"):
        read_body(body)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from("type children content text data items caption blocks".split()), inner)
    ),
    max_leaves=30,
)


@settings(max_examples=150, deadline=None)
@given(values)
def test_no_shape_stops_the_reading(value: object) -> None:
    try:
        body = as_body(value)
        read_body(body)
    except Unusable:
        return


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["12", "1 000", "3,5", "år", "Ängsö ", " en ", "."]), min_size=1), min_size=1))
def test_the_figures_of_a_body_are_those_of_its_runs(blocks: list[list[str]]) -> None:
    body = [{"type": "paragraph", "children": [{"text": part} for part in parts]} for parts in blocks]
    read = "".join(text for _, text in drafts(body))
    written = "".join("".join(parts) for parts in blocks)
    assert [sign for sign in read if not sign.isspace()] == [sign for sign in written if not sign.isspace()]


# Pages whose text stands only in their scripts

TITLE = "Simhallen i Älvnäs stängs"
STATE = {
    "headline": TITLE,
    "preamble": "Uppvärmningen har blivit för dyr, säger kommunen.",
    "publishedAt": "2021-09-04T10:00:00.000Z",
    "updatedAt": "2021-09-05T08:00:00.000Z",
    "authors": [{"name": "Eva Öberg"}],
    "body": [
        {"type": "paragraph", "children": [{"text": "Simklubben har "}, {"text": "640"}, {"text": " medlemmar."}]},
        {"type": "image", "src": "b.jpg", "caption": "Simhallen 1974."},
    ],
}
OTHERS = [{"headline": "Ny bro invigd", "body": "Bron kostade 40 miljoner."}]


def page(script: str, shown: str = "<p>Laddar …</p>") -> str:
    return (
        f'<html lang="sv"><head><meta charset="utf-8"><title>{TITLE} | Norrö-Bladet</title>'
        f'<meta property="og:site_name" content="Norrö-Bladet"></head><body><div id="app">{shown}</div>{script}</body>'
        "</html>"
    )


@pytest.mark.parametrize(
    "script",
    [
        '<script id="__NEXT_DATA__" type="application/json">{}</script>',
        "<script>window.a = 1; window.__INITIAL_STATE__ = {};</script>",
        "<script>Fusion.context=Fusion.context||{{}};Fusion.globalContent={};Fusion.x=2</script>",
        "<script>window.data = JSON.parse({!r});</script>",
    ],
)
def test_a_page_whose_text_stands_in_its_programs_data_is_read(script: str) -> None:
    data = json.dumps({"props": {"latest": OTHERS, "article": STATE}})
    written = script.replace("{!r}", json.dumps(data)) if "{!r}" in script else script.format(data)
    article, skipped = read_html(Path("a.html"), page(written).encode(), Metadata())
    assert article is not None, skipped
    assert article.text.split("\n\n") == [STATE["preamble"], "Simklubben har 640 medlemmar."]
    assert (article.author, article.published, article.modified) == ("Eva Öberg", "2021-09-04", "2021-09-05")
    assert article.outlet == "Norrö-Bladet"


def test_data_of_another_article_are_not_this_one() -> None:
    script = f'<script type="application/json">{json.dumps({"latest": OTHERS})}</script>'
    article, skipped = read_html(Path("a.html"), page(script).encode(), Metadata())
    assert article is None
    assert [report.reason for report in skipped] == ["no article was found on this page"]


def test_what_a_page_shows_stands_above_the_same_in_its_data() -> None:
    texts = (STATE["preamble"], "Simklubben har 640 medlemmar.", "Den bildades 1974 av sju vänner.")
    shown = f"<h1>{TITLE}</h1>" + "".join(f"<p>{text}</p>" for text in texts)
    script = f"<script>window.state = {json.dumps(STATE)}</script>"
    article, _ = read_html(Path("a.html"), page(script, f"<article>{shown}</article>").encode(), Metadata())
    assert article is not None
    assert article.text.split("\n\n")[1] == "Simklubben har 640 medlemmar."
