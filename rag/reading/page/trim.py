"""What on a page is not its article: taken off the tree before the article is looked for.

A box is known by its name, by the label it opens with, or by a form in it. What holds the headline, or most of the
page's paragraphs, is never a box.
"""

from __future__ import annotations

from typing import Any

from rag.reading.page import words as words
from rag.reading.page.tree import (
    HEADINGS,
    Sizes,
    count_words,
    is_alone,
    is_under,
    leaves,
    link_share,
    names_of,
    start_of,
    text_of,
)

_NO_TEXT = (
    "script style template svg nav aside dialog iframe object select textarea video audio picture map canvas noscript "
    "figcaption menu amp-ad amp-embed amp-list amp-consent amp-sidebar amp-next-page amp-user-notification "
    "amp-social-share"
).split()
_NAMED = ("div", "section", "ul", "ol", "li", "p", "span", "article", "header", "figure", "details", "table", *HEADINGS)
_LABELS = ("p", "div", "span", "li", "a", "b", "strong", "em", "section", "header", *HEADINGS)
_LONGEST_LABEL = 80
# How many words a box may have that is known by a weak sign.
_SMALL_BOX = 120
_LINK_BOX = 80
_LONGEST_LINE = 30
_FORM_BOX = 60
_CARD = 60
_CONSENT_BOX = 400
# A box with links to other articles has little else in it.
_LINKED = 0.6
_WHOLLY = 0.9
_MOSTLY = 0.75


def drop_foreign(tree: Any) -> bool:
    """Take off all that belongs to no article: walls, advertisements, other articles, comments, forms.

    Returns whether a request for consent was among it.
    """
    sizes = Sizes(tree)
    consented = _drop_consent(tree, sizes)
    for form in [*tree.iter("form")]:
        if not is_under(form, tree):
            continue
        if sizes.is_page(form):
            form.drop_tag()
        else:
            _form_box(form, sizes).drop_tree()
    for element in [*tree.iter(*_NO_TEXT)]:
        if is_under(element, tree) and not sizes.has_headline(element):
            element.drop_tree()
    for element in [*tree.iter("footer")]:
        if is_under(element, tree) and not sizes.is_page(element):
            element.drop_tree()
    for element in [*tree.iter(*_NAMED)]:
        if is_under(element, tree) and _is_foreign(element, sizes):
            element.drop_tree()
    for element in [*leaves(tree)]:
        if _runs_programs(element) and is_under(element, tree) and not sizes.is_page(element):
            element.drop_tree()
    _drop_labelled(tree, sizes)
    _drop_links_elsewhere(tree, sizes)
    return consented


def is_paid(tree: Any) -> bool:
    """Whether what holds the page's headline is named as an advertisement."""
    headlines = [*tree.iter("h1")]
    return any(names_of(above) & words.PAID_PAGES for each in headlines for above in (each, *each.iterancestors()))


def drop_other_articles(tree: Any, headline: str | None) -> list[str]:
    """Take off whole articles that follow the page's own, as where more is loaded while a reader scrolls.

    Returns the headlines of those that have more than a teaser's words. headline: of the page's own article.
    """
    headed = [element for element in tree.iter("article") if element.find(".//h1") is not None]
    outer = [element for element in headed if not any(above in headed for above in element.iterancestors())]
    own = [each for each in outer if any(text_of(heading) == headline for heading in each.iter("h1"))]
    if len(own) != 1:
        return []
    titles: list[str] = []
    for element in outer:
        if element is not own[0]:
            if count_words(start_of(element, _CARD)) > _CARD or len([*element.iter("p")]) > 1:
                titles.append(text_of(element.find(".//h1")))
            element.drop_tree()
    return titles


def drop_own(tree: Any) -> None:
    """Take off what belongs to the article but is no part of its text: bylines, captions, pictures, dates, buttons."""
    sizes = Sizes(tree)
    for element in [*tree.iter(*_NAMED)]:
        if is_under(element, tree) and _is_small(element, words.OWN_BOXES, sizes):
            element.drop_tree()
    for element in [*tree.iter("figure", "button", "input", "footer")]:
        inside = element.tag == "button" and element.getparent() is not None and element.getparent().tag == "p"
        if is_under(element, tree) and not sizes.is_page(element) and not inside:
            if element.find(".//table") is not None:
                element.drop_tag()
            else:
                element.drop_tree()
    # A page that was saved while its wall stood open says that all behind the wall is hidden.
    for element in tree.iter():
        element.attrib.pop("aria-hidden", None)


def _is_foreign(element: Any, sizes: Sizes) -> bool:
    if "hidden" in element.attrib or "display:none" in (element.get("style") or "").replace(" ", ""):
        return not sizes.is_page(element)
    names = names_of(element)
    whole = set(f"{element.get('class') or ''} {element.get('id') or ''}".lower().split())
    # Readers may write more than the newspaper did.
    if whole & words.COMMENT_BOXES:
        return not sizes.has_headline(element)
    if names & (words.FOREIGN_BOXES | words.HIDDEN_BOXES):
        return not sizes.is_page(element)
    return _is_small(element, words.SMALL_BOXES, sizes)


def _is_small(element: Any, boxes: frozenset[str], sizes: Sizes) -> bool:
    return bool(
        names_of(element) & boxes
        and not sizes.is_page(element)
        and count_words(start_of(element, _SMALL_BOX)) <= _SMALL_BOX
    )


def _drop_consent(tree: Any, sizes: Sizes) -> bool:
    """Take off what asks for consent, by its name or by its button; whether there was any."""
    found = False
    for element in [*tree.iter("div", "section", "aside", "dialog", "form", "p")]:
        if not is_under(element, tree) or sizes.has_headline(element) or not names_of(element) & words.CONSENT_BOXES:
            continue
        if words.is_consent(text_of(element)) and (_asks(element) or not sizes.has_most(element)):
            element.drop_tree()
            found = True
    for button in [*tree.iter("button", "a", "input")]:
        label = text_of(button) or button.get("value") or ""
        if is_under(button, tree) and words.ACCEPT_LABEL.fullmatch(label):
            box = _consent_box(button, sizes)
            if box is not None:
                box.drop_tree()
                found = True
    return found


def _consent_box(button: Any, sizes: Sizes) -> Any:
    """The smallest element around a button that asks for consent; None when there is none."""
    for above in button.iterancestors():
        text = start_of(above, _CONSENT_BOX)
        if above.tag in ("html", "body") or sizes.has_headline(above) or count_words(text) > _CONSENT_BOX:
            return None
        if words.is_consent(text):
            return above if _asks(above) else None
    return None


def _asks(element: Any) -> bool:
    """Whether at least half of the words in an element ask for consent."""
    texts = [text_of(leaf) for leaf in leaves(element)]
    asking = sum(count_words(text) for text in texts if words.is_consent(text))
    return 2 * asking >= sum(map(count_words, texts))


def _form_box(form: Any, sizes: Sizes) -> Any:
    """A form with the words that invite to it."""
    box = form
    for above in form.iterancestors():
        if sizes.is_page(above) or count_words(start_of(above, _FORM_BOX)) > _FORM_BOX:
            break
        box = above
    return box


def _drop_labelled(tree: Any, sizes: Sizes) -> None:
    for element in [*tree.iter(*_LABELS)]:
        if not is_under(element, tree) or sizes.is_page(element) or not is_alone(element):
            continue
        text = start_of(element, _LONGEST_LINE)
        if not text or count_words(text) > _LONGEST_LINE:
            continue
        is_short = len(text) <= _LONGEST_LABEL
        if is_short and words.ADVERT_LABEL.fullmatch(text):
            _opened_by(element, text, sizes, _SMALL_BOX)[-1].drop_tree()
        elif is_short and words.ALSO_LABEL.fullmatch(text):
            _drop_links(element, text, sizes)
        elif words.is_also_line(text) or (words.ALSO_LABEL.match(text) and link_share(element) >= _LINKED):
            element.drop_tree()
        elif element.tag in HEADINGS and words.COMMENTS_LABEL.fullmatch(text):
            _drop_below(element, text, sizes)


def _opened_by(label: Any, text: str, sizes: Sizes, most: int) -> list[Any]:
    """The elements of at most ``most`` words that open with a label, from the label outwards."""
    boxes = [label]
    for above in label.iterancestors():
        whole = start_of(above, most)
        if not whole.startswith(text) or count_words(whole) > most or sizes.is_page(above):
            break
        boxes.append(above)
    return boxes


def _drop_links(label: Any, text: str, sizes: Sizes) -> None:
    """Take off a label and the links to other articles that it stands above, in its box or after it."""
    boxes = _opened_by(label, text, sizes, _LINK_BOX)
    box = next((box for box in reversed(boxes) if link_share(box, besides=text) >= _LINKED), label)
    following = box.getnext()
    while following is not None and link_share(following) >= _LINKED:
        after = following.getnext()
        following.drop_tree()
        following = after
    box.drop_tree()


def _drop_links_elsewhere(tree: Any, sizes: Sizes) -> None:
    """Take off lists of links with what stands above them, and headings that lead to another page with their boxes."""
    for element in [*tree.iter("ul", "ol")]:
        items = [item for item in element if item.tag == "li"]
        leading = [item for item in items if _leads_elsewhere(item)] or [item for item in items if _leads_down(item)]
        if len(leading) > 1 and len(leading) >= _MOSTLY * len(items) and is_under(element, tree):
            above = element.getprevious()
            if above is not None and above.tag in HEADINGS and not sizes.has_headline(above):
                above.drop_tree()
            element.drop_tree()
    for element in [*tree.iter(*HEADINGS)]:
        if _leads_elsewhere(element) and is_under(element, tree) and not sizes.has_headline(element):
            _card_of(element, sizes).drop_tree()


def _runs_programs(element: Any) -> bool:
    """Whether all of an element is links that make the page do something: "Print | Close the window"."""
    links = [link.get("href") or "" for link in element.iter("a")]
    return (
        bool(links) and all(link.lower().startswith("javascript:") for link in links) and link_share(element) >= _MOSTLY
    )


def _leads_elsewhere(element: Any) -> bool:
    """Whether all of an element is a link to another page, and not to a place on this one."""
    links = [*element.iter("a"), *(above for above in element.iterancestors() if above.tag == "a")]
    if not links or any((link.get("href") or "#").startswith("#") for link in links):
        return False
    return links[-1] in [*element.iterancestors()] or link_share(element) >= _WHOLLY


def _leads_down(element: Any) -> bool:
    """Whether all of an element is a link to a place on this page, as in a table of its contents."""
    links = [*element.iter("a")]
    is_here = all(len(link.get("href") or "") > 1 and link.get("href").startswith("#") for link in links)
    return bool(links) and is_here and link_share(element) >= _WHOLLY


def _card_of(heading: Any, sizes: Sizes) -> Any:
    """A heading that leads to another article, with what its box says of that article."""
    box = heading
    for above in heading.iterancestors():
        others = [other for other in above.iter(*HEADINGS) if other is not heading]
        if others or sizes.is_page(above) or count_words(start_of(above, _CARD)) > _CARD:
            break
        box = above
    return box


def _drop_below(heading: Any, text: str, sizes: Sizes) -> None:
    """Take off a heading and all that follows it in its box, or the box where it opens with the heading."""
    parent = heading.getparent()
    is_box = parent.tag not in ("html", "body") and not sizes.has_headline(parent)
    if is_box and start_of(parent, _LONGEST_LINE).startswith(text):
        parent.drop_tree()
        return
    for following in [*heading.itersiblings()]:
        following.drop_tree()
    heading.drop_tree()
