"""Pages as seventeen kinds of newspaper build them, made from our own stories, with what must come out of each.

A kind is a function from (story, what stands around it) to a page; ``PAGES`` is every kind in every language.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from html import escape

from babel.dates import format_date

from tests.newspaper_stories import AROUND, STORIES, Around, Story


@dataclass(frozen=True)
class Gold:
    """What must come out. text: lead and body, the parts in order; lies: the page declares another language."""

    title: str
    author: str | None
    outlet: str
    published: str | None
    modified: str | None
    language: str
    text: tuple[str, ...]
    lies: bool = False


@dataclass(frozen=True)
class Page:
    """A page's HTML, and what must come out of it."""

    name: str
    html: str
    gold: Gold


def _gold(story: Story, around: Around) -> Gold:
    return Gold(
        story.title,
        ", ".join(story.authors),
        around.outlet,
        story.published,
        story.modified if story.modified != story.published else None,
        story.language,
        (story.lead, *story.body),
    )


def _ld(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def _meta(**values: str) -> str:
    """Open Graph and article tags: og_title="x" is the property og:title."""
    return "".join(
        f'<meta property="{name.replace("_", ":", 1)}" content="{escape(value)}">' for name, value in values.items()
    )


def _page(story: Story, head: str, body: str, language: str | None = None) -> str:
    lang = language or story.language
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body class="page">'
        f'<nav><a href="/">Start</a> <a href="/a">{escape(story.title[:9])}</a></nav>{body}</body></html>'
    )


def _body(story: Story, paragraph: str = "<p>{}</p>", heading: str = "<h2>{}</h2>") -> list[str]:
    return [(heading if part in story.headings else paragraph).format(escape(part)) for part in story.body]


def _said(day: str, language: str) -> str:
    return str(format_date(date.fromisoformat(day), "d MMMM y", locale=language))


def _cookies(around: Around, name: str) -> str:
    first, second = around.cookies
    return f"<div class='{name}'><p>{first}</p><p>{second}</p><button>{around.accept}</button></div>"


def _persons(story: Story) -> list[dict[str, str]]:
    return [{"@type": "Person", "name": name} for name in story.authors]


def _news(story: Story, **more: object) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": f"{story.published}T06:12:00+01:00",
        "dateModified": f"{story.modified}T09:40:00+01:00",
        **more,
    }


def broadcaster(story: Story, around: Around) -> tuple[str, Gold]:
    """Classes without meaning; the newsroom is the author; a picture's source for screen readers."""
    organisation = {"@type": "NewsMediaOrganization", "name": around.outlet, "url": f"https://{around.host}"}
    head = f"<title>{story.title} - {around.outlet}</title>" + _ld(
        _news(story, author=organisation, publisher=organisation, inLanguage=story.language)
    )
    parts = [
        f'<div data-component="text-block" class="sc-18fde0d6-0 barXk"><p class="sc-eb7bd5f6-0 fYAfXe">{part}</p></div>'
        if index
        else f'<div data-component="text-block"><p class="sc-eb7bd5f6-0"><b class="sc-7">{part}</b></p></div>'
        for index, part in enumerate([escape(story.lead), *_body(story, "{}", "{}")])
    ]
    links = "".join(f'<li><a href="/{n}"><p>{text}</p></a></li>' for n, text in enumerate(around.teasers))
    body = (
        f"<main><article><header data-component='headline-block'><h1>{story.title}</h1></header>"
        f"<div data-component='byline-block'><time "
        f"datetime='{story.published}'>{_said(story.published, story.language)}"
        f"</time><span>{around.by} {around.desk}</span></div>"
        f"<figure><span class='visually-hidden'>Image source</span><figcaption>{around.picture}</figcaption></figure>"
        f"{''.join(parts)}<div data-component='links-block'><h2>{around.also}</h2><ul>{links}</ul></div></article>"
        f"</main>{_cookies(around, 'consent-prompt sc-9x')}"
    )
    return _page(story, head, body), replace(_gold(story, around), author=None)


def standfirst(story: Story, around: Around) -> tuple[str, Gold]:
    """The lead stands outside the body's own element; no JSON-LD; a newsletter inside the text."""
    head = f"<title>{story.title} | {around.section} | {around.outlet}</title>" + _meta(
        og_title=story.title,
        og_site_name=around.outlet,
        og_description=story.lead[:60] + "…",
        article_published_time=f"{story.published}T05:00:11.000Z",
        article_modified_time=f"{story.modified}T11:02:43.000Z",
    )
    parts = _body(story, '<p class="dcr-130mj7b">{}</p>', '<h2 id="x" class="dcr-1">{}</h2>')
    form = (
        f'<figure class="dcr-173mewl"><gu-island name="EmailSignUp"><aside><p>{around.newsletter}</p><form>'
        f'<input type="email"><button>{around.subscribe}</button></form></aside></gu-island></figure>'
    )
    authors = " ".join(f'<a rel="author" href="/profile/{n}">{name}</a>' for n, name in enumerate(story.authors))
    body = (
        f'<main><article><div class="dcr-hd"><h1>{story.title}</h1></div><div data-gu-name="standfirst"><div '
        f'class="dcr-st"><p>{story.lead}</p></div></div><div data-gu-name="meta"><address>{authors}</address><details>'
        f"<summary>{_said(story.published, story.language)}</summary>{around.updated}</details></div>"
        f'<div data-gu-name="body"><div class="article-body-viewer-selector dcr-11jq">'
        f"{parts[0]}{form}{''.join(parts[1:])}</div></div>"
        f'<div class="dcr-share"><span>{around.share}</span></div></article></main>'
    )
    return _page(story, head, body), _gold(story, around)


def metropolitan(story: Story, around: Around) -> tuple[str, Gold]:
    """A summary in the header, advertisements between the paragraphs, JSON-LD as a list with references."""
    data = [
        _news(story, author=_persons(story), publisher={"@id": f"https://{around.host}/#publisher"}),
        {
            "@context": "https://schema.org",
            "@type": "NewsMediaOrganization",
            "@id": f"https://{around.host}/#publisher",
            "name": around.outlet,
        },
    ]
    head = f"<title>{story.title} - {around.outlet}</title>{_meta(og_title=story.title + ' (video)')}{_ld(data)}"
    advert = f'<div class="dropzone"><p>{around.advert}</p><a href="#after">SKIP ADVERTISEMENT</a></div>'
    parts = [
        f'<div class="StoryBodyCompanionColumn"><div class="css-53u6y8">{part}</div></div>' for part in _body(story)
    ]
    body = (
        f'<main><article id="story"><header class="css-1rin3ym"><p class="css-kick">{around.section}</p>'
        f'<h1 data-testid="headline">{story.title}</h1><p id="article-summary" '
        f'class="css-w9x2">{story.lead}</p></header>'
        f'<div class="css-by"><p class="css-4anu6l">{around.by} <span '
        f'itemprop="name">{story.authors[0]}</span></p></div>'
        f'<section name="articleBody" class="meteredContent">{advert.join(parts)}</section></article></main>'
    )
    return _page(story, head, body), _gold(story, around)


def public_service(story: Story, around: Around) -> tuple[str, Gold]:
    """@graph with a ReportageNewsArticle; a box with another article in the middle of the text."""
    article = {
        "@type": "ReportageNewsArticle",
        "headline": story.title,
        "author": " & ".join(story.authors),
        "publisher": {"@type": "Organization", "name": around.outlet},
        "datePublished": f"{story.published}T06:12:00.000Z",
        "dateModified": f"{story.modified}T06:12:00.000Z",
        "inLanguage": {"@type": "Language", "alternateName": story.language},
    }
    graph = {"@context": "http://schema.org", "@graph": [{"@type": "BreadcrumbList"}, article]}
    head = f"<title>{story.title} | {around.outlet}</title>{_ld(graph)}"
    box = f'<div class="nyh_related-inline"><span>{around.also}</span><a href="/b">{around.teasers[0]}</a></div>'
    parts = _body(story)
    body = (
        f'<div id="root"><main><article class="nyh_article"><h1 class="nyh_heading">{story.title}</h1>'
        f'<div class="nyh_article__date"><time datetime="{story.modified}">{around.updated} '
        f"{_said(story.modified, story.language)}</time><time datetime='{story.published}'>{around.published} "
        f"{_said(story.published, story.language)}</time></div>"
        f'<div class="nyh_article__lead"><p>{story.lead}</p></div><div class="nyh_article-body">'
        f"{''.join(parts[:2])}{box}{''.join(parts[2:])}</div><footer><p>{around.share}</p></footer></article></main></div>"
    )
    return _page(story, head, body), _gold(story, around)


def quality_daily(story: Story, around: Around) -> tuple[str, Gold]:
    """The company publishes, the paper's name stands in the title; readers' comments below."""
    data = _news(story, author=_persons(story), publisher={"@type": "Organization", "name": around.company})
    head = (
        f"<title>{story.title} - {around.outlet}</title>"
        f"{_meta(og_title=story.title, og_site_name=around.outlet)}{_ld(data)}"
    )
    comment = f'<li class="comment"><p>{around.comment}</p></li>'
    body = (
        f'<article class="article"><header class="article__header"><h1>{story.title}</h1><p class="article__lead">'
        f'{story.lead}</p><div class="article__byline">{around.by} <b>{story.authors[0]}</b></div></header>'
        f'<div class="article__body-content">{"".join(_body(story))}</div></article>'
        f'<section id="comments"><h2>{around.comments}</h2><ul>{comment * 6}</ul></section>'
    )
    return _page(story, head, body), _gold(story, around)


def tabloid(story: Story, around: Around) -> tuple[str, Gold]:
    """Only hashed classes; a sponsor's box known by its label; links to other articles as paragraphs."""
    data = _news(story, headline=f"{story.title} | {around.outlet}", author={"@type": "Person", "name": story.authors})
    head = f"<title>{story.title} | {around.outlet}</title>{_meta(og_site_name=around.host)}{_ld(data)}"
    sponsor = (
        f'<div class="_2fX"><div class="_9k"><span>{around.advert.upper()}</span></div><p>{around.sponsor}</p></div>'
    )
    link = f'<p class="hyperion-css-1"><b>{around.also}:</b> <a href="/c">{around.teasers[1]}</a></p>'
    parts = _body(story, '<p class="hyperion-css-1bar">{}</p>', '<h3 class="hyperion-css-4">{}</h3>')
    body = (
        f'<main class="_0x1"><div class="_3Ab"><h1 class="_h">{story.title}</h1><div class="_pq"><span>{story.lead}'
        f"</span></div><div "
        f'class="_by"><span>{around.updated}</span></div>{"".join(parts[:3])}{sponsor}{parts[3]}{link}'
        f"{''.join(parts[4:])}</div></main>{_cookies(around, '_zz9')}"
    )
    return _page(story, head, body), _gold(story, around)


def news_site(story: Story, around: Around) -> tuple[str, Gold]:
    """All text in one flow of paragraphs, the lead first, the author an agency."""
    data = _news(story, author=[{"@type": "Organization", "name": "Nyborg Press"}], publisher={"name": around.outlet})
    head = f"<title>{story.title}</title>{_ld(data)}"
    links = f'<ul><li><a href="/d">{around.teasers[0]}</a></li></ul>'
    box = f'<div class="sc-b2"><h2 class="sc-t">{around.also}</h2>{links}</div>'
    parts = _body(story, '<p class="sc-4f22">{}</p>')
    body = (
        f'<main id="content"><article><h1>{story.title}</h1><div class="sc-2d"><p '
        f'class="sc-x"><span>{around.updated}</span>'
        f"</p></div><p "
        f'class="sc-4f22"><b>{story.lead}</b></p>{"".join(parts[:4])}{box}{"".join(parts[4:])}</article></main>'
    )
    return _page(story, head, body), replace(_gold(story, around), author=None)


def quick_news(story: Story, around: Around) -> tuple[str, Gold]:
    """The site signs its own articles; its name is its address."""
    name = around.host.capitalize()
    spoken = name.replace(".", " ")
    head = (
        f'<title>{story.title} | {around.section} | {name}</title><meta name="author" content="{spoken}">'
        f"{_meta(og_site_name=name, og_title=story.title)}{_ld(_news(story))}"
    )
    body = (
        f'<div class="block article header"><h1>{story.title}</h1></div><div class="block author"><span class="author">'
        f"{around.by} {name.replace('.', ' ')}</span></div><div class='block article body'>"
        f'<p class="excerpt">{story.lead}</p>{"".join(_body(story))}</div>'
        f'<div class="block related"><h3>{around.also}</h3><a href="/e">{around.teasers[0]}</a></div>'
    )
    return _page(story, head, body), replace(_gold(story, around), author=None, outlet=name)


def subscription_daily(story: Story, around: Around) -> tuple[str, Gold]:
    """A consent box before everything, a form for a newsletter in the text, the author an object."""
    data = _news(
        story,
        author={"@type": "Person", "name": story.authors[0], "url": f"https://{around.host}/auteur/1"},
        publisher={"@type": "Organization", "name": around.outlet},
    )
    head = f"<title>{story.title} | {around.outlet}</title>{_ld(data)}"
    form = (
        f'<section class="nb-x"><div><h3>{around.newsletter}</h3><form action="/n"><input type="email" name="e">'
        f"<button>{around.subscribe}</button></form></div></section>"
    )
    parts = _body(story, '<p data-testid="article-paragraph">{}</p>')
    body = (
        f"{_cookies(around, 'privacy-gate__modal')}<article><header class='article__header'><h1 "
        f"class='article__title'>{story.title}</h1><p class='artstyle__intro' "
        f"data-testid='article-intro'>{story.lead}</p>"
        f"</header><section class='artstyle__main'>{''.join(parts[:3])}{form}{''.join(parts[3:])}</section></article>"
    )
    return _page(story, head, body), replace(_gold(story, around), author=story.authors[0])


def agency(story: Story, around: Around) -> tuple[str, Gold]:
    """Paragraphs that are no <p>; who wrote and edited it below; what the agency stands for."""
    data = _news(story, author=_persons(story), publisher={"@type": "NewsMediaOrganization", "name": around.outlet})
    head = f"<title>{story.title} | {around.outlet}</title>{_ld(data)}"
    paragraph = '<div data-testid="paragraph-1" class="text__text__1FZLe body__small_body__2vQyf">{}</div>'
    parts = [paragraph.format(escape(story.lead)), *_body(story, paragraph)]
    body = (
        f'<div class="article__main"><h1>{story.title}</h1><div class="article-header__author">{around.by} '
        f"<a rel='author'>{story.authors[0]}</a></div><div data-testid='ArticleBody'>{''.join(parts)}"
        f"<p>Reporting by {story.authors[0]}; Editing by Basil Crewe</p><p>{around.rights}</p></div>"
        f'<div data-testid="ReadNext"><h2>Read Next</h2><a href="/f">{around.teasers[0]}</a></div></div>'
    )
    return _page(story, head, body), _gold(story, around)


def wire(story: Story, around: Around) -> tuple[str, Gold]:
    """Lists of other stories between the paragraphs; the rights below; JSON-LD in a comment."""
    data = json.dumps(_news(story, author=_persons(story), publisher=around.outlet))
    head = f'<title>{story.title}</title><script type="application/ld+json">\n<!--\n{data}\n-->\n</script>'
    other = (
        f'<div class="PageListEnhancementGeneric"><div class="PageList-header-title">{around.also}</div><ul>'
        + "".join(f'<li><a href="/{n}">{text}</a></li>' for n, text in enumerate(around.teasers))
        + "</ul></div>"
    )
    parts = _body(story)
    body = (
        f'<main class="Page-main"><h1 class="Page-headline">{story.title}</h1><div class="Page-byline"><div '
        f'class="Page-authors">{around.by} {" &amp; ".join(story.authors).upper()}</div></div><div '
        f'class="RichTextStoryBody RichTextBody"><p>{story.lead}</p>{parts[0]}{other}{"".join(parts[1:])}'
        f"<p>© 2024 {around.outlet}. {around.rights}</p></div></main>"
    )
    return _page(story, head, body), _gold(story, around)


def blog_software(story: Story, around: Around) -> tuple[str, Gold]:
    """The blog software that most regional papers use, with its graph, its share buttons and its related posts."""
    site = f"https://{around.host}/"
    graph = [
        {
            "@type": "Article",
            "@id": f"{site}#article",
            "headline": story.title.replace("’", "&#8217;"),
            "author": {"name": story.authors[0], "@id": f"{site}#person"},
            "publisher": {"@id": f"{site}#organization"},
            "datePublished": f"{story.published}T06:12:00+00:00",
            "dateModified": f"{story.modified}T06:12:00+00:00",
        },
        {"@type": "WebPage", "@id": site, "name": f"{story.title} - {around.outlet}"},
        {"@type": "Organization", "@id": f"{site}#organization", "name": around.outlet},
        {"@type": "Person", "@id": f"{site}#person", "name": story.authors[0]},
    ]
    head = (
        f"<title>{story.title} - {around.outlet}</title>{_ld({'@context': 'https://schema.org', '@graph': graph})}"
        f"{_meta(og_description=story.lead[:70] + ' [&hellip;]', og_site_name=around.outlet)}"
    )
    body = (
        f'<div id="page"><article id="post-7" class="post-7 post type-post category-news tag-cookies"><header '
        f'class="entry-header"><h1 class="entry-title">{story.title}</h1><div class="entry-meta"><time '
        f'class="entry-date '
        f'published" datetime="{story.published}">{story.published}</time><time class="updated" datetime='
        f'"{story.modified}">{story.modified}</time><span class="byline"><span class="author vcard">{story.authors[0]}'
        f'</span></span></div></header><div class="entry-content"><p>{story.lead}</p>{"".join(_body(story))}'
        f'<div class="sharedaddy sd-sharing-enabled"><h3>{around.share}</h3></div><div class="jp-relatedposts"><h3>'
        f"<em>{around.also}</em></h3><p><a href='/g'>{around.teasers[0]}</a></p></div></div>"
        f'<div class="mc4wp"><p>{around.newsletter}</p></div></article><div id="respond" class="comment-respond"><h3>'
        f'{around.comments}</h3><ol class="comment-list"><li><p>{around.comment}</p></li></ol></div></div>'
    )
    return _page(story, head, body), replace(_gold(story, around), author=story.authors[0])


def script_page(story: Story, around: Around) -> tuple[str, Gold]:
    """A script draws the page; the article stands in its JSON-LD."""
    data = _news(
        story,
        author=[*story.authors],
        publisher={"name": around.outlet},
        articleBody="\n\n".join((story.lead, *(part for part in story.body if part not in story.headings))),
    )
    head = f"<title>{story.title}</title>{_ld(data)}"
    body = '<div id="__next"></div><noscript>You need to enable JavaScript to run this app.</noscript>'
    gold = _gold(story, around)
    text = tuple(part for part in gold.text if part not in story.headings)
    return _page(story, head, body), replace(gold, text=text)


def described(story: Story, around: Around) -> tuple[str, Gold]:
    """The lead stands in og:description only; the page's own dates are all there is."""
    head = f"<title>{story.title} – {around.outlet}</title><meta name='author' content='{story.authors[0]}'>" + _meta(
        og_description=story.lead, og_title=story.title, og_site_name=around.outlet
    )
    body = (
        f'<main><h1>{story.title}</h1><p class="dates">{around.published}: '
        f"{_said(story.published, story.language)} 06:12. "
        f"{around.updated}: {_said(story.modified, story.language)} 09:40</p>"
        f'<div class="text">{"".join(_body(story))}</div></main>'
    )
    return _page(story, head, body), replace(_gold(story, around), author=story.authors[0])


def microdata(story: Story, around: Around) -> tuple[str, Gold]:
    """Everything is marked in the text itself."""
    names = ", ".join(
        f'<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span '
        f'itemprop="name">{name}</span></span>'
        for name in story.authors
    )
    head = f'<title>{story.title} :: {around.outlet}</title><meta property="og:site_name" content="{around.outlet}">'
    body = (
        f'<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{story.title}</h1>'
        f'<p itemprop="description">{story.lead}</p><p>{around.by} {names}</p><meta itemprop="datePublished" content='
        f'"{story.published}"><meta itemprop="dateModified" content="{story.modified}"><div itemprop="articleBody">'
        f"{''.join(_body(story))}</div></div>"
    )
    return _page(story, head, body), _gold(story, around)


def old_system(story: Story, around: Around) -> tuple[str, Gold]:
    """Tables and line breaks, no metadata at all; the byline and the day stand in the text."""
    text = "<br><br>".join((f"<b>{escape(story.lead)}</b>", *_body(story, "{}", "<b>{}</b>")))
    names = " och ".join(story.authors) if story.language == "sv" else " & ".join(story.authors)
    body = (
        f"<table width='90%'><tr><td width='20%'><a href='/'>Start</a><br><a href='/x'>{around.section}</a></td><td>"
        f"<h1>{story.title}</h1><p>{around.by} {escape(names)}</p><p>{around.published} "
        f"{_said(story.published, story.language)}</p><div class='text'>{text}</div></td></tr></table>"
    )
    head = f"<title>{around.outlet}: {story.title}</title>"
    return _page(story, head, body), replace(_gold(story, around), modified=None)


def wrong_language(story: Story, around: Around) -> tuple[str, Gold]:
    """Software that was never told which language the paper is in; a name and a change in one byline."""
    head = f"<title>{story.title}</title>" + _meta(
        og_site_name=around.outlet, og_title=story.title, article_published_time=f"{story.published}T08:00:00+01:00"
    )
    body = (
        f'<article><h1>{story.title}</h1><div class="article__byline"><span class="author">{story.authors[0]}</span> '
        f'<span class="author-updated">{around.updated} 4.9.2023 13:10</span></div><p class="preamble">{story.lead}</p>'
        f'<div class="content">{"".join(_body(story))}</div></article>'
    )
    gold = replace(_gold(story, around), author=story.authors[0], modified="2023-09-04", lies=True)
    return _page(story, head, body, "sv-SE" if story.language == "en" else "en-US"), gold


KINDS: tuple[Callable[[Story, Around], tuple[str, Gold]], ...] = (
    broadcaster,
    standfirst,
    metropolitan,
    public_service,
    quality_daily,
    tabloid,
    news_site,
    quick_news,
    subscription_daily,
    agency,
    wire,
    blog_software,
    script_page,
    described,
    microdata,
    old_system,
    wrong_language,
)


def _pages() -> list[Page]:
    """Every kind in every language; the two stories of a language take turns."""
    pages = []
    for number, kind in enumerate(KINDS):
        for story in STORIES[number % 2 :: 2]:
            html, gold = kind(story, AROUND[story.language])
            pages.append(Page(f"{kind.__name__}-{story.language}", html, gold))
    return pages


PAGES = _pages()
