"""Words that newspapers put around their articles, in English, Swedish and Dutch: data, and how it is matched.

The three languages are looked for on every page: what a page says of its own language is not to be trusted.
"""

from __future__ import annotations

import re

from rag.reading.page.tree import count_words

# Names of boxes, as class and id spell them; two words side by side count as one (page_tree.names_of).
FOREIGN_BOXES = frozenset(
    "related relaterat relaterade gerelateerd relatedposts relatedarticles relatedcontent recommended "
    "recommendations rekommenderat aanbevolen readmore readalso readnext seealso alsoread lasmer lasocksa leesook "
    "leesmeer moreon morestories mostread mostpopular mestlast meestgelezen pagelist linksblock sidebar outbrain "
    "taboola breadcrumb breadcrumbs".split()
)
# The whole name of a box: "comments-open" is the article's own.
COMMENT_BOXES = frozenset(
    "comments comment comment-list commentlist comment-respond comments-area comments-section comment-section "
    "kommentarer reacties disqus disqus_thread respond".split()
)
CONSENT_BOXES = frozenset(
    "cookie cookies cookiewall cookiebanner cookiebar cookieconsent consent gdpr onetrust didomi privacygate cmp "
    "cmpbox tcf usercentrics cybotcookiebotdialog".split()
)
SMALL_BOXES = frozenset(
    "ad ads advert adverts advertisement annons annonser advertentie advertenties sponsor sponsored sponsrat "
    "gesponsord promo promotion newsletter newsletters emailsignup nyhetsbrev nieuwsbrief signup subscribe "
    "prenumerera abonneer share sharing sharebar sharebuttons sharedaddy social socialmedia tags taglist tagcloud "
    "toolbar popup modal overlay audioplayer readingtime".split()
)
# Boxes of the article itself that are no part of its text; what they say is read before they go.
OWN_BOXES = frozenset(
    "byline bylines authors author authorbox authorbio authorcard vcard entrymeta postmeta articlemeta timestamp "
    "caption imagecredit copyright dropzone".split()
)
HIDDEN_BOXES = frozenset("visuallyhidden sronly screenreadertext screenreader offscreen assistivetext".split())
LEAD_BOXES = frozenset(
    "lead lede ingress preamble standfirst summary intro introduction dek deck subtitle subheadline excerpt "
    "articlelead articlesummary entrysummary description".split()
)
LIVE_BOXES = frozenset(
    "liveblog liveblogbody livereport livefeed liveposts livecenter liverapport direktrapport".split()
)
# What names a whole page that somebody paid for.
PAID_PAGES = frozenset(
    "advertorial nativead nativeadvertising brandedcontent sponsoredcontent partnercontent paidpost paidcontent "
    "annonsartikel annonsinnehåll advertorialarticle".split()
)
AUTHOR_BOXES = frozenset(
    "author authors authorname byline bylines vcard writer reporter journalist skribent auteur signature".split()
)

_ALSO = (
    r"read (?:also|more|next|too)|also read|see also|more on this(?: story)?|related(?: (?:articles|stories|"
    r"content|topics))?|"
    r"recommended(?: for you)?|most read|don[’']t miss|"
    r"läs (?:också|även|mer|vidare)(?: om [\w ]{2,30})?|se (?:också|även)|mer om ämnet|relaterat|"
    r"relaterade artiklar|mest läst|"
    r"missa inte|lees (?:ook|meer|verder)|zie ook|bekijk ook|meer over(?: dit onderwerp)?|gerelateerd|"
    r"gerelateerde artikelen|meest gelezen|mis dit niet"
)
ALSO_LABEL = re.compile(rf"(?:{_ALSO})\s*[:>»→–-]*", re.I)
ALSO_LINE = re.compile(rf"(?:{_ALSO})\s*[:>»→–-]", re.I)
ADVERT_LABEL = re.compile(
    r"(?:advertisements?|skip advertisement|sponsored(?: content)?|paid (?:post|content)|in partnership with .{2,40}|"
    r"(?:story|article) continues below(?: advertisement)?|annons(?:er|innehåll)?|sponsrat(?: innehåll)?|"
    r"betalt innehåll|"
    r"i samarbete med .{2,40}|artikeln fortsätter (?:under|efter) annonsen|advertenties?|gesponsord(?:e inhoud)?|"
    r"betaalde inhoud|in samenwerking met .{2,40}|(?:artikel|tekst) gaat (?:verder|"
    r"door) onder (?:de )?advertentie)[:.]?",
    re.I,
)
COMMENTS_LABEL = re.compile(r"(?:\d+ )?(?:comments?|kommentar(?:er)?|reacties?|discussion)(?: ?\(?\d+\)?)?:?", re.I)
ACCEPT_LABEL = re.compile(
    r"(?:i |yes,? i )?(?:accept|agree|allow)(?: (?:all|cookies|all cookies|and continue|and close))?|got it|"
    r"(?:jag )?(?:godkänn(?:er)?|acceptera(?:r)?|tillåt)(?: (?:alla|cookies|alla cookies|och stäng|och fortsätt))?|"
    r"jag förstår|"
    r"(?:ja,? )?(?:ik (?:ga )?)?(?:akkoord|accepteren|accepteer|alles accepteren|alle cookies accepteren|toestaan|"
    r"alles toestaan|ik ga akkoord|akkoord en (?:sluiten|doorgaan))",
    re.I,
)
_CONSENT = re.compile(
    r"\b(?:cookies?|cookie\w+|kakor|trackers?|tracking|samtyck\w*|toestemming|consent|akkoord|privacy\w*)\b", re.I
)
_READER = re.compile(r"\b(?:you|your|du|din|ditt|dina|dig|u|uw|je|jouw)\b", re.I)
_QUOTED = re.compile(r"[“”„\"«»]|^[–—-]")
_NEWSLETTER = re.compile(r"\b(?:newsletters?|nyhetsbrev\w*|nieuwsbrie\w+)\b", re.I)
_INVITING = re.compile(
    r"(?:sign up|subscribe|get |receive|join|want |don[’']t miss|anmäl|prenumerera|få |vill du|missa inte|registrera|"
    r"meld je|meld u|schrijf|ontvang|abonneer|wil je|mis )",
    re.I,
)
_SIGN_IN = re.compile(
    r"(?:log in|sign in|subscribe (?:now|to|for)|already (?:a subscriber|have an account)|become a (?:subscriber|"
    r"member)|"
    r"this (?:article|content|story) is (?:only )?(?:for|available to|reserved for) (?:our )?(?:subscribers|members)|"
    r"logga in|bli (?:prenumerant|medlem)|är du (?:redan )?prenumerant|redan prenumerant|prenumerera (?:nu|för|på|och)|"
    r"(?:den här |denna )?artikeln? är (?:låst|(?:bara |endast )?för (?:våra )?(?:prenumeranter|medlemmar))|"
    r"inloggen|log in|word (?:abonnee|lid)|(?:al|bent u al|ben je al) abonnee|neem een abonnement|abonneer|"
    r"dit artikel is [\w ]{0,40}(?:abonnees|leden))\b",
    re.I,
)
_BROWSER_CHECK = re.compile(
    r"(?:please )?(?:enable|turn on|activate) (?:javascript|cookies)|you need to enable javascript|"
    r"checking your browser|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|(?:are you|i[’']m not) a robot|just a moment|access denied|"
    r"(?:please )?(?:disable|turn off) your ad ?blocker|aktivera javascript|stäng av din annonsblockerare|"
    r"schakel javascript in|zet je adblocker uit",
    re.I,
)
# What a server shows in place of a page that is gone: the whole of its title.
_GONE = re.compile(
    r"(?:error )?404\b.{0,40}|"
    r"(?:the |this )?(?:page|article|story)(?: you [\w ]{3,25})? (?:(?:was |is )?not found|"
    r"(?:can(?:no|[’'])t|could(?:n[’']t| not)) be found|does(?:n[’']t| not) exist|"
    r"no longer exists|is no longer available|has been removed)|"
    r"(?:sidan|artikeln)(?: du (?:söker|sökte))? (?:k(?:unde|an) inte hittas|hittades inte|finns inte(?: längre)?|"
    r"är borttagen|har tagits bort)|"
    r"(?:de |deze |dit )?(?:pagina|artikel)(?: die je zoekt)? "
    r"(?:(?:is |kon |kan )?niet (?:worden )?gevonden(?: worden)?|bestaat niet(?: meer)?|is verwijderd)",
    re.I,
)
_CREDITS = re.compile(r"\W*(?:(?:additional )?reporting|writing|editing|edited|compiled) by\b", re.I)
_RIGHTS = re.compile(
    r"^(?:©|copyright\b|our standards:)|all rights reserved|may not be (?:published|reproduced)|alla rättigheter|"
    r"skydda[ts] av upphovsrätt|alle rechten voorbehouden|niets uit deze uitgave",
    re.I,
)
_CREDIT = re.compile(r"\b(?:foto|fotos|photo|photos|bild|picture|image|illustration)\s?: [^.]{2,60}\.?$", re.I)
_LONGEST_NOTICE = 40


def is_consent(text: str) -> bool:
    """Whether a text asks its reader to let something follow them; what reports on cookies, or quotes, does not."""
    return bool(_CONSENT.search(text) and _READER.search(text)) and _QUOTED.search(text) is None


def is_invitation(text: str) -> bool:
    """Whether a text invites to a newsletter."""
    return count_words(text) <= _LONGEST_NOTICE and bool(_NEWSLETTER.search(text) and _INVITING.match(text))


def is_sign_in(text: str) -> bool:
    """Whether a text asks its reader to sign in or to subscribe."""
    return count_words(text) <= _LONGEST_NOTICE and _SIGN_IN.match(text) is not None


def is_gone(title: str) -> bool:
    """Whether a page's title says that the page that was asked for is not there."""
    return _GONE.fullmatch(title.strip(" .!:–-")) is not None


def is_browser_check(text: str) -> bool:
    """Whether a text speaks to a browser, or asks whether a human is there."""
    return count_words(text) <= _LONGEST_NOTICE and _BROWSER_CHECK.match(text) is not None


def is_notice(text: str) -> bool:
    """Whether a text at the end of an article tells who wrote and edited it, or who holds the rights."""
    return count_words(text) <= _LONGEST_NOTICE and bool(_CREDITS.match(text) or _RIGHTS.search(text))


def is_credited(text: str) -> bool:
    """Whether a text is the line under a picture, by the one who made it, at its end."""
    return count_words(text) <= _LONGEST_NOTICE and _CREDIT.search(text) is not None


def is_also_line(text: str) -> bool:
    """Whether a text names another article behind a label: "Read also: Swans return"."""
    return count_words(text) <= _LONGEST_NOTICE and ALSO_LINE.match(text) is not None


def is_label(text: str) -> bool:
    """Whether a text only says what stands beside it: an advertisement, another article, comments."""
    return any(label.fullmatch(text) for label in (ADVERT_LABEL, ALSO_LABEL, COMMENTS_LABEL))
