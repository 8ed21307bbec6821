"""A page, a feed or another file that stands at a web address: fetched only when asked, and kept beside the index.

An archive may be asked by one person to fetch what another wrote. So an address leads nowhere but to public ones,
redirects too, and the connection is made to the very address that was looked at.
"""

from __future__ import annotations

import hashlib
import re
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from rag import __version__
from rag.reading.kinds import format_of
from rag.records import BronError

if TYPE_CHECKING:
    import httpx

FOLDER: Final = ".fetched"  # beside the index, named after it: what lies in an index is never read
MOST_REDIRECTS: Final = 5
PATIENCE: Final = 10.0  # seconds without a byte
LONGEST: Final = 60.0  # seconds for one address, redirects among them
_MEGABYTE: Final = 1024 * 1024
_MOVED: Final = (301, 302, 303, 307, 308)
# How a file is called by what its server says that it is.
_ENDINGS: Final = {
    **dict.fromkeys(("text/html", "application/xhtml+xml"), ".html"),
    **dict.fromkeys(("application/rss+xml", "application/atom+xml", "application/rdf+xml"), ".xml"),
    **dict.fromkeys(("application/xml", "text/xml"), ".xml"),
    **dict.fromkeys(("application/json", "application/feed+json"), ".json"),
    "application/x-ndjson": ".jsonl",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "text/plain": ".txt",
}
_SAYS_NOTHING: Final = ("", "text/plain", "application/octet-stream", "binary/octet-stream")
# Ways to write an IPv4 address in IPv6, which a router may take back.
_TRANSLATED: Final = tuple(map(ip_network, ("::ffff:0:0/96", "64:ff9b::/96", "2002::/16", "2001::/32")))


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stood at an address. address: where it was in the end. ending: of a file of its kind."""

    address: str
    ending: str
    data: bytes


def keep(index: Path, fetched: Fetched) -> Path:
    """The file beside the index that holds it; what is there under the same address, and was other, stays.

    So an entry that has left a feed keeps its article.
    """
    host, _, path = fetched.address.partition("://")[2].partition("/")
    stem = re.sub(r"[^\w.-]+", "-", PurePosixPath(path.partition("?")[0]).stem).strip("-.")[:60] or "index"
    digest = hashlib.sha256(fetched.data).hexdigest()[:12]
    folder = index.absolute().with_name(f"{index.name}{FOLDER}")
    file = folder / re.sub(r"[^\w.-]", "-", host) / f"{stem}.{digest}{fetched.ending}"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{file.name}")
        part.write_bytes(fetched.data)
        return part.replace(file)
    except OSError as error:
        raise BronError(f"what was fetched cannot be kept: {error.strerror}", where=str(file)) from error


def fetch(address: str, *, most_mb: int, private: bool = False) -> Fetched:
    """What stands at a web address. private: it may lead to this machine and into its networks.

    Raises BronError (misuse) on what is no such address, and BronError where it leads to a private one, does not answer
    in time, or gives more than ``most_mb`` or something that is not read.
    """
    import httpx

    until = time.monotonic() + LONGEST
    # A proxy that the environment names would look names up itself.
    with httpx.Client(trust_env=False, timeout=PATIENCE, headers={"User-Agent": f"bron/{__version__}"}) as client:
        url = _checked(address)
        try:
            for _ in range(MOST_REDIRECTS + 1):
                port = url.port or (443 if url.scheme == "https" else 80)
                pinned = url.copy_with(host=_looked_up(url.raw_host.decode("ascii"), port, private))
                named = {"Host": url.netloc.decode("ascii")}
                security = {"sni_hostname": url.raw_host.decode("ascii")}
                with client.stream("GET", pinned, headers=named, extensions=security) as response:
                    if response.status_code in _MOVED and "location" in response.headers:
                        url = _checked(str(url.join(response.headers["location"])), before=url)
                        continue
                    return _received(url, response, most_mb, until)
        except httpx.HTTPError as error:
            raise BronError(f"the address does not answer: {error}", where=address) from error
    raise BronError(f"the address leads on more than {MOST_REDIRECTS} times", where=address)


def _checked(address: str, before: httpx.URL | None = None) -> httpx.URL:
    """An address of the web. before: what led to it. Raises BronError (misuse) on any other."""
    import httpx

    todo = "Give an address such as https://news.example/feed.xml, without a name or a password in it."
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise BronError(f"that is no address: {error}", where=address, todo=todo, misuse=True) from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise BronError("that is no address of the web", where="--url", todo=todo, misuse=True)
    if before is not None and before.scheme == "https" and url.scheme == "http":
        raise BronError("the address leads on to one without encryption", where=str(before))
    return url


def _looked_up(host: str, port: int, private: bool) -> str:
    """The numeric address of a name; all that it has must be public, unless ``private``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BronError(f"there is no such name: {error}", where=host) from error
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not private and not all(map(_is_public, addresses)):
        todo = "--private lets it."
        raise BronError("the address leads to this machine, or into its networks", where=host, todo=todo)
    return str(addresses[0])


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    translated = any(address in network for network in _TRANSLATED)
    return address.is_global and not address.is_multicast and not translated


def _received(url: httpx.URL, response: httpx.Response, most_mb: int, until: float) -> Fetched:
    if response.status_code != 200:
        raise BronError(f"the address gives {response.status_code}", where=str(url))
    media_type, _, more = response.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    named = PurePosixPath(url.path)
    ending = named.suffix.lower() if media_type in _SAYS_NOTHING and format_of(named) else _ENDINGS.get(media_type)
    if ending is None:
        raise BronError("what the address gives is not read", where=str(url), received=media_type or "no kind")
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > most_mb * _MEGABYTE:
            raise BronError(f"the address gives more than {most_mb} MB", where=str(url), todo="See BRON_MAX_FILE_MB.")
        if time.monotonic() > until:
            raise BronError(f"the address takes longer than {LONGEST:.0f} s", where=str(url))
    charset = re.search(r"charset=\W*([\w.:-]+)", more)
    whole = _page(bytes(data), url, charset[1] if charset else None) if ending == ".html" else bytes(data)
    return Fetched(str(url), ending, whole)


def _page(data: bytes, url: httpx.URL, charset: str | None) -> bytes:
    """A page as a browser saves it: with its address, and in UTF-8 where only the server says in what it is written."""
    if charset and charset.lower() not in ("utf-8", "utf8"):
        with suppress(LookupError, UnicodeDecodeError):
            data = data.decode("cp1252" if charset.lower() == "iso-8859-1" else charset).encode()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # whoever writes so says it, and two encodings make no page
        return data
    return f"<!-- saved from url=({len(str(url)):04}){url} -->\n".encode() + data.removeprefix(b"\xef\xbb\xbf")
