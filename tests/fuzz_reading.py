"""Damages files of every kind that Bron reads, and reads them: nothing may fail, hang, or give what is no article.

``python -m tests.fuzz_reading --seconds 300 [--seed 1] [--only pdf] [--keep FOLDER]`` runs for a bounded time. It ends
with 1, and keeps what it failed on, when a case raised anything but Unusable, took too long, or gave broken articles.
A case is made from its number alone, so ``--case 1234`` makes it again.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import io
import lzma
import random
import sys
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.reading.holding.reading import read_source
from rag.reading.holding.source import Given, Source
from rag.reading.kinds import format_of
from rag.reading.limits import Budget
from rag.reading.unusable import Unusable
from tests import newsroom_files as made

# A case that takes more of a processor's time is called slow.
SLOW = 20.0
MAX_FILE_MB = 4
_TOKENS = (
    *(b"\x00", b"\xff\xfe", b"\r\n", b"<", b">", b"&", b'"', b"{", b"]]>", b"<!--", b"<![CDATA[", b"%", b"=", b"--"),
    *(
        b"\f",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"&nbsp;",
        b"&#x110000;",
        b"&#0;",
        b"\xc3",
        b"a\xcc\x8a",
        b"PK\x03\x04",
    ),
    *(b"0" * 400, b"endobj", b"stream\n", b"/Length 999999999", b"/Kids [1 0 R]", b"=?utf-8?q?=C3?=", b"-1"),
    *(b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", b"charset=utf-7", b"../" * 20, b"99999999999999999999"),
    *(b"\xe2\x80\xa8", b"<p>" * 300),
)


@dataclass(frozen=True)
class Case:
    """A damaged file. number: it is made from; name: with the ending of its kind."""

    number: int
    name: str
    data: bytes


@cache
def seeds() -> dict[str, bytes]:
    """A whole file of each kind, by a name with its ending."""
    title, paragraphs = made.TITLE, "".join(f"<p>{text}</p>" for text in made.TEXT)
    line = '{"title": "Färjan", "text": "Färjan slutar gå.", "date": "2019-05-14", "extra": [1, {"a": null}]}'

    texts = {
        "a.txt": f"{made.TITLE}\n\nAv Åsa Lindqvist\n\n" + "\n\n".join(made.TEXT),
        "a.md": f"---\ntitle: {made.TITLE}\ndate: 2019-05-14\n---\n# Rubrik\n\n" + "\n\n".join(made.TEXT),
        "a.html": made.page(),
        "a.jsonl": f"{line}\n{line}\n",
        "a.json": f"[{line}, {line}]",
        "a.csv": f'title,text,date\nFärjan,"{made.LEAD}",2019-05-14\n',
        "a.rss": made.rss(made.item(1) + made.item(2)),
        "a.atom": f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Norrö</title><entry><title>{title}</title>'
        "<updated>2019-05-14T07:15:00Z</updated>"
        f'<content type="xhtml"><div>{paragraphs}</div></content></entry></feed>',
        "a.newsml": made.newsml(f"<inlineXML><html><body>{paragraphs}</body></html></inlineXML>"),
        "a.nitf": made.nitf(paragraphs),
    }
    found = {name: text.encode() for name, text in texts.items()}
    found |= {
        "a.txt.bz2": bz2.compress(found["a.txt"]),
        "a.html.xz": lzma.compress(found["a.html"]),
        "a.jsonl.gz": gzip.compress(found["a.jsonl"], mtime=0),
        "a.pdf": made.pdf(columns=2, head="Norrö-Bladet | 14 maj 2019"),
        "a.docx": made.docx(),
        "a.odt": made.odt(f"<text:h>{title}</text:h>" + "".join(f"<text:p>{text}</text:p>" for text in made.TEXT)),
        "a.epub": made.epub({"a.xhtml": f"<h1>{made.TITLE}</h1>{paragraphs}"}, "<dc:title>Ö</dc:title>"),
        "a.eml": made.mail(
            "\n\n".join(made.TEXT), f"<h1>{made.TITLE}</h1>{paragraphs}", {"b.txt": b"Rubrik\n\nEn text."}
        ),
        "a.warc": made.warc([("https://norro.example/a", found["a.html"], "text/html")], packed=False),
        "a.warc.gz": made.warc([("https://norro.example/a", found["a.html"], "text/html")]),
    }
    found["a.mbox"] = (
        b"From a@b Tue May 14 07:15:00 2019\n" + found["a.eml"] + b"\nFrom a@b Tue May 14 2019\n" + found["a.eml"]
    )
    found["a.zip"] = made.zipped({"2019/a.html": found["a.html"], "b.docx": found["a.docx"], "c.pdf": found["a.pdf"]})
    return found


def case(number: int, only: str | None = None) -> Case:
    """The case of this number: one to six changes of a whole file, in a zip also inside one of its files."""
    chance = random.Random(number)
    names = [name for name in seeds() if only is None or name.endswith(only)]
    name = names[number % len(names)]
    data = seeds()[name]
    if zipfile.is_zipfile(io.BytesIO(data)) and chance.random() < 0.7:
        return Case(number, name, _damaged_inside(data, chance))
    return Case(number, name, _damaged(data, chance))


def check(damaged: Case) -> str | None:
    """What is wrong with how a case is read, None for nothing."""
    path = Path("folder") / damaged.name
    started = time.process_time()
    try:
        given = read_source(Source(path, damaged.data, format_of(path) or "", Budget(MAX_FILE_MB)))
    except Unusable as error:
        problem = _wrong_words(str(error))
    except Exception:  # noqa: BLE001  whatever it is, it is what this script looks for
        problem = traceback.format_exc()
    else:
        problem = _wrong(given) if given else None
    seconds = time.process_time() - started
    return problem or (f"it took {seconds:.1f} s" if seconds > SLOW else None)


def _wrong(given: Given) -> str | None:
    for article in given.articles:
        said = (article.title, article.author, article.outlet, article.url, article.file)
        if not article.text.strip() or any(
            not article.text[block.start : block.end].strip() for block in article.blocks
        ):
            return "an article without a text"
        for text in (article.text, *filter(None, said)):
            text.encode("utf-8")
    return next((wrong for item in given.skipped if (wrong := _wrong_words(item.reason))), None)


def _wrong_words(reason: str) -> str | None:
    if "\n" in reason or len(reason) > 600 or not reason.strip():
        return f"a message that is none: {reason[:200]!r}"
    reason.encode("utf-8")
    return None


def _damaged(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        change = chance.choice(_CHANGES)
        data = change(data, chance)
    return data


def _damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """A whole zip, of whose files one is damaged, missing, or there twice."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    name = chance.choice([*files])
    if chance.random() < 0.1:
        del files[name]
    else:
        files[name] = _damaged(files[name], chance)
    return made.zipped(files)


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randint(0, len(data))]


def _leave_out(data: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(data))
    return data[:start] + data[start + chance.randint(1, 200) :]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(data))
    piece = data[start : start + chance.randint(1, 200)]
    return data[:start] + piece * chance.randint(2, 30) + data[start:]


def _put_in(data: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(data))
    return data[:start] + chance.choice(_TOKENS) + data[start:]


def _splice(data: bytes, chance: random.Random) -> bytes:
    other = chance.choice([*seeds().values()])
    start, place = chance.randint(0, len(other)), chance.randint(0, len(data))
    return data[:place] + other[start : start + chance.randint(1, 2000)] + data[place:]


_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip,
    _flip,
    _cut,
    _leave_out,
    _repeat,
    _put_in,
    _splice,
)


def main() -> int:
    """Run as the module says; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0, help="the first case's number")
    parser.add_argument("--only", help="an ending, such as .pdf")
    parser.add_argument("--case", type=int, help="only the case of this number")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    options = parser.parse_args()
    warnings.simplefilter("error")
    number = options.seed if options.case is None else options.case
    ends, failed, first = time.monotonic() + options.seconds, 0, number
    while time.monotonic() < ends:
        damaged = case(number, options.only)
        problem = check(damaged)
        if problem:
            failed += 1
            options.keep.mkdir(exist_ok=True)
            (options.keep / f"{number}-{damaged.name}").write_bytes(damaged.data)
            print(f"case {number}, {damaged.name}:\n{problem}", flush=True)
        number += 1
        if options.case is not None:
            break
    print(f"{number - first:,} cases, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
