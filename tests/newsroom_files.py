"""Files as newsrooms have them, made small: PDF, DOCX, ODT, EPUB, mail, feeds, NewsML, WARC, zip. All is invented."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

TITLE = "Färjan till Norrö slutar gå"
LEAD = (
    "Färjan mellan fastlandet och Norrö slutar gå den 3 februari, meddelade rederiet på torsdagen. Bolaget har "
    "förlorat 3 400 000 kronor på två år, och bara 12–14 resenärer åker varje dag."
)
QUOTE = "– Vi har inte råd längre, säger direktören Åsa Öberg. Ägarna är överens."
END = "Öns 240 invånare är förvånade. Kommunen vill nu köpa fartyget för 1 250 000 kronor, men har inte fått svar."
TEXT = (LEAD, QUOTE, END)
DUTCH = (
    "De veerdienst tussen het vasteland en het eiland stopt in februari, meldde de rederij donderdag. Het bedrijf "
    "verloor in twee jaar 3,4 miljoen euro en vervoert per dag maar 12–14 reizigers.",
    "De coëfficiënt is volgens directeur Daniël Öberg veel te laag; de 240 eilandbewoners zijn verbaasd.",
)
ENGLISH = (
    "The ferry between the mainland and the island will stop in February, the company said on Thursday. It has lost "
    "3.4 million pounds in two years, and carries only 12–14 passengers a day.",
    "Its 240 islanders are surprised. “Nobody asked us,” said Zoë Ångström, who runs the shop.",
)


def zipped(files: Mapping[str, bytes | str], *, stored: Sequence[str] = ()) -> bytes:
    """A zip of these files, in this order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            packed.writestr(name, data, compress_type=kind)
    return made.getvalue()


def pdf(
    paragraphs: Sequence[str] = TEXT,
    *,
    columns: int = 1,
    title: str = TITLE,
    byline: str = "Av Åsa Lindqvist",
    head: str = "",
    subheading: str = "",
    font: str = "Times-Roman",
    password: str | None = None,
    language: str | None = None,
) -> bytes:
    """A PDF as a page-setter makes one: a headline over all columns, justified text, heads and numbers on pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, NextPageTemplate, PageTemplate, Paragraph

    def furniture(canvas, _document) -> None:
        canvas.setFont("Helvetica", 8)
        if head:
            canvas.drawString(60, 815, head.split(" | ")[0])
            canvas.drawRightString(530, 815, head.split(" | ")[1])
            canvas.drawCentredString(300, 20, str(canvas.getPageNumber()))

    width = (480 - (columns - 1) * 14) / columns
    frames = {
        height: [Frame(55 + n * (width + 14), 50, width, height, leftPadding=0, rightPadding=0) for n in range(columns)]
        for height in (640, 750)
    }
    made = io.BytesIO()
    top = Frame(55, 700, 490, 100, leftPadding=0, rightPadding=0)
    document = BaseDocTemplate(
        made, pagesize=A4, invariant=1, lang=language, encrypt=StandardEncryption(password) if password else None
    )
    document.addPageTemplates(
        [
            PageTemplate("first", [top, *frames[640]], onPage=furniture),
            PageTemplate("rest", frames[750], onPage=furniture),
        ]
    )
    body = ParagraphStyle("body", fontName=font, fontSize=10, leading=12, alignment=4, firstLineIndent=10)
    large = ParagraphStyle("large", fontName="Helvetica-Bold", fontSize=24, leading=28)
    small = ParagraphStyle("small", fontName="Helvetica-Bold", fontSize=11, leading=14, spaceBefore=6)
    story = [NextPageTemplate("rest"), Paragraph(title, large), Paragraph(byline, body), FrameBreak()]
    for number, paragraph in enumerate(paragraphs):
        if subheading and number == 2:
            story.append(Paragraph(subheading, small))
        story.append(Paragraph(paragraph, body))
    document.build(story)
    return made.getvalue()


def scan(pages: int = 1, text: str = "") -> bytes:
    """A PDF of pictures alone; text: printed on a last page."""
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, invariant=1)
    for _ in range(pages):
        canvas.rect(100, 100, 300, 500, fill=1)
        canvas.showPage()
    for number, line in enumerate(filter(None, text.split("\n"))):
        canvas.drawString(60, 780 - 14 * number, line)
    if text:
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def docx(build=None) -> bytes:
    """A DOCX with a title, a byline, a dateline and a text; build: adds to the document, of python-docx."""
    from docx import Document

    document = Document()
    document.add_paragraph(TITLE, style="Title")
    document.add_paragraph("Av Åsa Lindqvist")
    for paragraph in TEXT:
        document.add_paragraph(paragraph)
    if build:
        build(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def odt(body: str, meta: str = "", styles: str = "", automatic: str = "") -> bytes:
    """An ODT of these paragraphs, as XML."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("style", "style"),
            ("meta", "meta"),
            ("draw", "drawing"),
        )
    )
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    files: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}>'
        f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "meta.xml": f"<office:document-meta {names} {dc}><office:meta>{meta}</office:meta></office:document-meta>",
    }
    if styles:
        files["styles.xml"] = f"<office:document-styles {names}>{styles}</office:document-styles>"
    return zipped(files, stored=["mimetype"])


def epub(chapters: Mapping[str, str], metadata: str, *, extra: Mapping[str, str] | None = None) -> bytes:
    """An EPUB of these documents, by name -> what stands in their body; metadata: of the package, as XML."""
    items = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    files: dict[str, bytes | str] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        "OEBPS/content.opf": '<package xmlns="http://www.idpf.org/2007/opf" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata><manifest>{items}</manifest>'
        f"<spine>{spine}</spine></package>",
        **(extra or {}),
    }
    for name, body in chapters.items():
        files[f"OEBPS/{name}"] = (
            '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
            f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>-</title></head><body>{body}</body></html>'
        )
    return zipped(files, stored=["mimetype"])


def mail(text: str = "", html: str = "", attached: Mapping[str, bytes] | None = None, **headers: str) -> bytes:
    """A mail; with both texts they are alternatives, in quoted-printable. headers: ``List_Id`` is "List-Id"."""
    message = EmailMessage()
    values = {"Subject": TITLE, "From": "Åsa Lindqvist <asa@norro.example>", "Date": "Tue, 14 May 2019 07:15:00 +0200"}
    for name, value in {**values, **headers}.items():
        message[name.replace("_", "-")] = value
    if text:
        message.set_content(text, cte="quoted-printable")
    if html and text:
        message.add_alternative(html, subtype="html", cte="quoted-printable")
    elif html:
        message.set_content(html, subtype="html", cte="quoted-printable")
    for name, data in (attached or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def rss(items: str, *, language: str = "sv", title: str = "Norrö-Bladet – nyheter från Norrö", top: str = "") -> str:
    """A feed of these items."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{top}<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<channel><title>{title}</title><link>https://norro.example/</link><language>{language}</language>\n"
        f"{items}\n</channel></rss>"
    )


def item(number: int = 1, text: str = "".join(f"<p>{each}</p>" for each in TEXT), **more: str) -> str:
    """An item of a feed."""
    extra = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    return (
        f"<item><title>{TITLE} ({number})</title><link>https://norro.example/{number}</link>"
        f"<dc:creator>Åsa Lindqvist</dc:creator><pubDate>Tue, {13 + number} May 2019 07:15:00 +0200</pubDate>"
        f"<guid isPermaLink='false'>tag:{number}</guid>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded>{extra}</item>"
    )


def page(title: str = TITLE, paragraphs: Sequence[str] = TEXT, published: str = "2019-05-14", head: str = "") -> str:
    """A newspaper's page."""
    texts = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="sv"><head><title>{title} | Norrö-Bladet</title>{head}'
        f'<meta property="article:published_time" content="{published}T07:15:00+02:00">'
        '<meta property="og:site_name" content="Norrö-Bladet"></head>'
        f"<body><article><h1>{title}</h1><p class='byline'>Av Åsa Lindqvist</p>{texts}</article></body></html>"
    )


def warc(pages: Sequence[tuple[str, bytes, str]], *, packed: bool = True, status: str = "200 OK") -> bytes:
    """A crawl of (address, body, kind)."""
    made = b""
    for number, (address, body, kind) in enumerate(pages):
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        record = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2019-06-01T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        ).encode() + answer
        made += gzip.compress(record + b"\r\n\r\n", mtime=0) if packed else record + b"\r\n\r\n"
    return made


def newsml(content: str, *, meta: str = "", status: str = "stat:usable", language: str = "sv") -> str:
    """A NewsML-G2 item; content: inside its contentSet."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" '
        'guid="urn:1" version="2" standard="NewsML-G2" standardversion="2.29"><itemMeta>'
        '<itemClass qcode="ninat:text"/><provider literal="nbn"><name>Norrö Nyhetsbyrå</name></provider>'
        "<versionCreated>2019-05-15T09:00:00+02:00</versionCreated>"
        f'<firstCreated>2019-05-14T07:15:00+02:00</firstCreated><pubStatus qcode="{status}"/></itemMeta>'
        f'<contentMeta><language tag="{language}"/><headline>{TITLE}</headline><by>Av Åsa Lindqvist</by>{meta}'
        f"</contentMeta><contentSet>{content}</contentSet></newsItem>"
    )


def nitf(body: str) -> str:
    """An NITF document."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nitf SYSTEM "nitf-3-5.dtd">\n<nitf><head>'
        f"<title>{TITLE}</title><docdata><date.issue norm='20190514T071500+0200'/></docdata>"
        "<pubdata name='Norrö-Bladet' date.publication='20190514'/></head><body><body.head><hedline>"
        f"<hl1>{TITLE}</hl1></hedline><byline>Av <person>Åsa Lindqvist</person></byline></body.head>"
        f"<body.content>{body}</body.content></body></nitf>"
    )
